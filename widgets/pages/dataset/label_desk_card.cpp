#include "pages/dataset/label_desk_card.h"

#include "controllers/workspace_controller.h"
#include "parts/table_text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace thresher {
namespace {

struct DeskContent {
    std::vector<DoubtedLabel> suspects;
    std::vector<LabelCorrection> corrections;
};

Result<DeskContent> readDesk(FileSystem& files, const ScoreSet& set, const Dataset& train,
                             const Path& overlay)
{
    DeskContent content;
    if (files.exists(overlay)) {
        THRESHER_ASSIGN(content.corrections, readLabelOverlay(files, overlay));
    }
    content.suspects = suspectsOf(set.outOfFold, train);
    return content;
}

} // namespace

LabelDeskCard::LabelDeskCard(WorkspaceController& workspace, QWidget* parent)
    : QFrame(parent), m_workspace(workspace), m_desk(new LabelDesk(this)), m_title(new QLabel(this)),
      m_note(new QLabel(this)), m_undo(new QPushButton(this)), m_train(new QPushButton(this)),
      m_table(new QTableView(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_note->setObjectName(QStringLiteral("muted"));
    m_note->setWordWrap(true);
    m_table->setObjectName(QStringLiteral("labelDesk"));
    m_table->setModel(m_desk);
    styleRows(*m_table, LabelDesk::Text);
    m_table->setMinimumHeight(160);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_train);
    head->addWidget(m_undo);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_note);
    layout->addWidget(m_table, 1);
    copyOnRequest(*m_table);
    connect(m_table, &QTableView::clicked, this, &LabelDeskCard::showPost);
    connect(m_table, &QTableView::activated, this, &LabelDeskCard::showPost);
    connect(m_undo, &QPushButton::clicked, m_desk, &LabelDesk::undo);
    connect(m_train, &QPushButton::clicked, this,
            [this] { Q_EMIT trainWanted(QString::fromStdString(overlay().string())); });
    connect(m_desk, &LabelDesk::edited, this, &LabelDeskCard::keep);
    connect(&workspace, &WorkspaceController::scoreSetChanged, this, &LabelDeskCard::refresh);
    connect(&workspace, &WorkspaceController::dataChanged, this, &LabelDeskCard::refresh);
    connect(&m_task, &Task::withoutResult, this, [this] {
        m_ranked = false;
        refreshNote();
    });
    retranslate();
}

Path LabelDeskCard::overlay() const
{
    return m_workspace.workspace().root / "label_overlay.csv";
}

void LabelDeskCard::refresh()
{
    const auto snapshot = m_workspace.data();
    const auto set = m_workspace.scoreSet();
    m_desk->setSuspects(nullptr, {});
    m_ranked = true;
    if (!m_workspace.isOpen() || !snapshot || !snapshot->train.hasLabels || !set) {
        m_task.stop();
        refreshNote();
        return;
    }
    refreshNote();
    m_task.start([snapshot, set, path = overlay(), &files = m_workspace.files()](
                     const Progress&) { return readDesk(files, *set, snapshot->train, path); },
                 [this, snapshot](Result<DeskContent> content) {
                     m_readable = m_ranked = content.ok();
                     if (!content) {
                         Q_EMIT failed(content.error());
                     } else {
                         m_desk->setSuspects(std::shared_ptr<const Dataset>(snapshot, &snapshot->train),
                                             std::move(content->suspects));
                         m_desk->setCorrections(std::move(content->corrections));
                         m_table->resizeColumnsToContents();
                     }
                     refreshNote();
                 });
}

// The file is small, and written at once: a tick that was seen is on the disk.
void LabelDeskCard::keep()
{
    refreshNote();
    if (!m_readable) return;
    if (const auto kept = writeLabelOverlay(m_workspace.files(), overlay(), m_desk->corrections()); !kept)
        Q_EMIT failed(kept.error());
}

void LabelDeskCard::showPost(const QModelIndex& index)
{
    if (!index.isValid() || index.column() == LabelDesk::Corrected || index.column() == LabelDesk::Note)
        return;
    const std::size_t row = m_desk->suspect(index.row()).row;
    PostFilter filter;
    std::vector<std::size_t> alike{row};
    if (const auto statistics = m_workspace.statistics(); statistics) {
        const auto& groups = statistics->near.groups.group;
        for (std::size_t other = 0; row < groups.size() && other < groups.size(); ++other)
            if (groups[other] == groups[row]) alike.push_back(other);
    }
    filter.rows = RowSet(std::move(alike));
    filter.rowsName = tr("like %1").arg(m_desk->index(index.row(), LabelDesk::Post).data().toString());
    Q_EMIT filterWanted(filter);
}

void LabelDeskCard::refreshNote()
{
    m_undo->setEnabled(m_desk->canUndo());
    m_train->setEnabled(m_readable && !m_desk->corrections().empty());
    m_table->setVisible(m_desk->rowCount() > 0);
    if (!m_workspace.scoreSet())
        m_note->setText(tr("Needs scores of posts that the model did not see: train a run first."));
    else if (m_desk->rowCount() == 0)
        m_note->setText(m_task.isRunning() ? tr("Ranking the labels…")
                        : m_ranked         ? tr("No label is in doubt.")
                                           : tr("The labels could not be ranked."));
    else
        m_note->setText(tr("%Ln label(s) in doubt", nullptr, m_desk->rowCount()) + QStringLiteral("; ") +
                        tr("%Ln correction(s) in label_overlay.csv, beside the data", nullptr,
                           static_cast<int>(m_desk->corrections().size())));
}

void LabelDeskCard::retranslate()
{
    m_title->setText(tr("Labels in doubt"));
    m_train->setText(tr("Train with them"));
    m_train->setToolTip(
        tr("Fills the form of a run: its training rows get the corrected labels. Rows that are "
           "scored keep the labels of the data, so that the scores stay comparable."));
    m_undo->setText(tr("Undo"));
    m_undo->setToolTip(tr("Takes the last tick back"));
    m_undo->setAccessibleName(tr("Undo the last correction"));
    m_table->setAccessibleName(tr("Labels in doubt"));
    m_desk->retranslate();
    refreshNote();
}

void LabelDeskCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace thresher
