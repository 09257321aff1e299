#include "parts/reading_drawer.h"

#include "parts/long_text.h"
#include "parts/table_text.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace thresher {

ReadingDrawer::ReadingDrawer(QAbstractItemModel& model, const QString& name,
                             std::function<std::string(int row)> textOf, QWidget* parent)
    : QFrame(parent), m_title(new QLabel(this)), m_table(new QTableView(this)), m_text(new LongText(this)),
      m_close(new QToolButton(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_close->setObjectName(QStringLiteral("flat"));
    m_close->setText(QStringLiteral("\u2715"));
    m_table->setObjectName(name);
    m_table->setModel(&model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    copyOnRequest(*m_table);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setStretchLastSection(true);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_close);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setObjectName(name + QStringLiteral("Splitter"));
    splitter->addWidget(m_table);
    splitter->addWidget(m_text);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 6, 6, 6);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(splitter, 1);
    connect(m_close, &QToolButton::clicked, this, &ReadingDrawer::closed);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this, textOf = std::move(textOf)](const QModelIndex& index) {
                m_text->setText(std::to_string(index.row()),
                                std::make_shared<const std::string>(textOf(index.row())));
            });
}

void ReadingDrawer::showRows(int textColumn)
{
    for (int column = 0; column < textColumn; ++column) m_table->resizeColumnToContents(column);
    if (m_table->model()->rowCount() > 0)
        m_table->selectRow(0);
    else
        m_text->clear();
}

QPlainTextEdit* ReadingDrawer::text() const
{
    return m_text->edit();
}

void ReadingDrawer::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closed();
    else
        QFrame::keyPressEvent(event);
}

} // namespace thresher
