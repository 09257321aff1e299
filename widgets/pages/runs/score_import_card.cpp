#include "pages/runs/score_import_card.h"

#include "parts/elided_label.h"
#include "parts/message_card.h"
#include "parts/table_text.h"
#include "text/quantities.h"
#include "viewmodels/score_import.h"

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace thresher {

ScoreImportCard::ScoreImportCard(ScoreImport& import, QWidget* parent)
    : QFrame(parent), m_import(import), m_title(new QLabel(this)), m_foldLabel(new QLabel(this)),
      m_nameLabel(new QLabel(this)), m_verdict(new QLabel(this)), m_file(new ElidedLabel(this)),
      m_close(new QToolButton(this)), m_fold(new QComboBox(this)), m_name(new QLineEdit(this)),
      m_table(new QTableView(this)), m_problem(new MessageCard(this)), m_button(new QPushButton(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_file->setObjectName(QStringLiteral("muted"));
    m_verdict->setWordWrap(true);
    m_close->setObjectName(QStringLiteral("flat"));
    m_close->setText(QStringLiteral("×"));
    m_close->setFocusPolicy(Qt::StrongFocus);
    m_button->setObjectName(QStringLiteral("primary"));
    m_table->setObjectName(QStringLiteral("scoreImport"));
    m_table->setModel(&import);
    styleRows(*m_table, ScoreImport::InFile);
    copyOnRequest(*m_table);
    m_foldLabel->setBuddy(m_fold);
    m_nameLabel->setBuddy(m_name);

    auto* head = new QHBoxLayout;
    head->addWidget(m_title);
    head->addWidget(m_file, 1);
    head->addWidget(m_close);
    auto* form = new QGridLayout;
    form->addWidget(m_foldLabel, 0, 0);
    form->addWidget(m_fold, 0, 1);
    form->addWidget(m_nameLabel, 1, 0);
    form->addWidget(m_name, 1, 1);
    form->addWidget(m_verdict, 2, 0, 1, 2);
    form->addWidget(m_button, 3, 1, Qt::AlignRight);
    form->setRowStretch(4, 1);
    form->setColumnStretch(1, 1);
    auto* inside = new QHBoxLayout;
    inside->setSpacing(16);
    inside->addLayout(form, 2);
    inside->addWidget(m_table, 3);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->addLayout(head);
    layout->addWidget(m_problem);
    layout->addLayout(inside);

    connect(m_close, &QToolButton::clicked, this, &ScoreImportCard::leave);
    connect(m_button, &QPushButton::clicked, &m_import, &ScoreImport::import);
    connect(m_name, &QLineEdit::textEdited, &m_import, &ScoreImport::setName);
    connect(m_fold, &QComboBox::activated, this,
            [this](int at) { m_import.setFold(m_fold->itemData(at).toInt()); });
    connect(&m_import, &ScoreImport::changed, this, &ScoreImportCard::refresh);
    connect(&m_import, &QAbstractItemModel::modelReset, m_table, &QTableView::resizeColumnsToContents);
    connect(&m_import, &ScoreImport::imported, this, &ScoreImportCard::leave);
    hide();
}

void ScoreImportCard::offer(const Path& source)
{
    m_import.setSource(source);
    show();
    m_fold->setFocus();
}

void ScoreImportCard::leave()
{
    hide();
    m_import.clear();
}

void ScoreImportCard::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        leave();
    else
        QFrame::keyPressEvent(event);
}

void ScoreImportCard::refreshFolds()
{
    const QSignalBlocker quiet(m_fold);
    m_fold->clear();
    m_fold->addItem(tr("All %Ln post(s), by one model", nullptr, static_cast<int>(m_import.rowsOfFold(-1))),
                    -1);
    for (int k = 0; k < m_import.foldCount() && !m_import.isAnswers(); ++k)
        m_fold->addItem(tr("Fold %1: %Ln post(s)", nullptr, static_cast<int>(m_import.rowsOfFold(k))).arg(k),
                        k);
    m_fold->setCurrentIndex(m_fold->findData(m_import.fold()));
}

// What the figures say, in a sentence; the guard's refusal stands in its own card.
QString ScoreImportCard::verdict() const
{
    const auto* checked = m_import.checked();
    if (!checked) return m_import.isBusy() ? tr("Reading…") : QString();
    return tr("Macro average precision %1; of shuffled rows up to %2.")
        .arg(scoreText(checked->report.averagePrecision), scoreText(checked->report.chance));
}

void ScoreImportCard::refresh()
{
    if (m_import.source().empty()) { // other data came
        hide();
        return;
    }
    m_file->setText(QString::fromStdString(m_import.source().string()));
    refreshFolds();
    if (m_name->text() != m_import.name() && !m_name->hasFocus()) m_name->setText(m_import.name());
    m_verdict->setText(verdict());
    m_table->setVisible(m_import.rowCount() > 0);
    m_table->setMinimumHeight(
        m_table->verticalHeader()->defaultSectionSize() * (std::min(m_import.rowCount(), 10) + 1) + 8);
    m_button->setEnabled(m_import.canImport());
    if (m_import.problem())
        m_problem->showError(*m_import.problem());
    else
        m_problem->clear();
}

void ScoreImportCard::retranslate()
{
    m_title->setText(tr("Import scores"));
    m_close->setToolTip(tr("Close (Esc)"));
    m_close->setAccessibleName(tr("Close"));
    m_foldLabel->setText(tr("Scores of"));
    m_nameLabel->setText(tr("Into the run"));
    m_fold->setToolTip(tr("Which posts the file has. One model for all posts must not have been trained on "
                          "any of them: answers of a language model, for example."));
    m_name->setToolTip(tr("A new run, or one that was imported before and lacks this fold"));
    m_table->setAccessibleName(tr("Classes of the file beside the labels"));
    m_button->setText(tr("Import"));
    m_import.retranslate();
    refresh();
}

} // namespace thresher
