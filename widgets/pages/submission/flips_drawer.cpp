#include "pages/submission/flips_drawer.h"

#include "parts/table_text.h"
#include "viewmodels/flips_model.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace thresher {

FlipsDrawer::FlipsDrawer(QWidget* parent)
    : QFrame(parent), m_model(new FlipsModel(this)), m_title(new QLabel(this)), m_table(new QTableView(this)),
      m_text(new QPlainTextEdit(this)), m_close(new QToolButton(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_close->setObjectName(QStringLiteral("flat"));
    m_close->setText(QStringLiteral("\u2715"));
    m_table->setObjectName(QStringLiteral("flips"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    copyOnRequest(*m_table);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 8);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setTabChangesFocus(true);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_close);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->setObjectName(QStringLiteral("flipsSplitter"));
    splitter->addWidget(m_table);
    splitter->addWidget(m_text);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 6, 6, 6);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(splitter, 1);
    connect(m_close, &QToolButton::clicked, this, &FlipsDrawer::closed);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                const auto* flip = m_model->at(index.row());
                m_text->setPlainText(flip ? QString::fromStdString(flip->text) : QString());
            });
}

void FlipsDrawer::showFlips(const SubmissionPreview& preview, int classIndex)
{
    m_class = classIndex < 0
                  ? QString()
                  : QString::fromStdString(preview.classes[static_cast<std::size_t>(classIndex)].name);
    m_model->setFlips(preview, classIndex);
    m_table->setColumnHidden(FlipsModel::Class, classIndex >= 0);
    for (int column = 0; column < FlipsModel::Text; ++column) m_table->resizeColumnToContents(column);
    retranslate();
    if (m_model->rowCount() > 0)
        m_table->selectRow(0);
    else
        m_text->clear();
    m_table->setFocus();
}

void FlipsDrawer::retranslate()
{
    const QString count =
        tr("%Ln label(s) flip against the last exported file", nullptr, m_model->rowCount());
    m_title->setText(m_class.isEmpty() ? count : QStringLiteral("%1: %2").arg(m_class, count));
    m_table->setAccessibleName(tr("Labels that flip"));
    m_text->setAccessibleName(tr("Text of the post"));
    m_text->setPlaceholderText(tr("The text of the post stands here when the test file is open."));
    m_close->setAccessibleName(tr("Back to the journal"));
    m_close->setToolTip(tr("Back to the journal (Esc)"));
    m_model->retranslate();
}

void FlipsDrawer::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closed();
    else
        QFrame::keyPressEvent(event);
}

} // namespace thresher
