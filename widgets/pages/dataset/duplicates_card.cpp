#include "pages/dataset/duplicates_card.h"

#include "controllers/workspace_controller.h"
#include "parts/table_text.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace thresher {

DuplicatesCard::DuplicatesCard(WorkspaceController& workspace, QWidget* parent)
    : QFrame(parent), m_workspace(workspace), m_model(new DuplicatesModel(this)), m_title(new QLabel(this)),
      m_note(new QLabel(this)), m_kind(new QComboBox(this)), m_table(new QTableView(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_note->setObjectName(QStringLiteral("muted"));
    m_note->setWordWrap(true);
    for (int i = 0; i < 2; ++i) m_kind->addItem(QString());
    m_table->setObjectName(QStringLiteral("duplicates"));
    m_table->setModel(m_model);
    styleRows(*m_table, DuplicatesModel::Text);
    m_table->setMinimumHeight(160);
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_kind);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_note);
    layout->addWidget(m_table, 1);
    copyOnRequest(*m_table);
    connect(m_table, &QTableView::clicked, this, &DuplicatesCard::showRow);
    connect(m_table, &QTableView::activated, this, &DuplicatesCard::showRow);
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this](int kind) {
        m_model->setKind(kind == 1 ? DuplicatesModel::Matches : DuplicatesModel::Groups);
        refreshNote();
    });
    connect(&workspace, &WorkspaceController::statisticsChanged, this, &DuplicatesCard::refresh);
    connect(&workspace, &WorkspaceController::loadingChanged, this, &DuplicatesCard::refreshNote);
    connect(&m_task, &Task::withoutResult, this, &DuplicatesCard::refreshNote);
    retranslate();
}

void DuplicatesCard::refresh()
{
    const auto set = m_workspace.data();
    const auto statistics = m_workspace.statistics();
    m_lists.reset();
    m_model->setLists(nullptr, nullptr, nullptr);
    if (!set || !statistics) {
        m_task.stop();
        refreshNote();
        return;
    }
    m_task.start(
        [set, statistics](const Progress&) {
            return std::make_shared<const DuplicateLists>(duplicateLists(set->train, *statistics));
        },
        [this, set](std::shared_ptr<const DuplicateLists> lists) {
            m_lists = std::move(lists);
            // The data sets inside the snapshot, kept alive by it.
            m_model->setLists(std::shared_ptr<const Dataset>(set, &set->train),
                              set->test ? std::shared_ptr<const Dataset>(set, &*set->test) : nullptr,
                              m_lists);
            m_table->resizeColumnsToContents();
            refreshNote();
        });
    refreshNote();
}

void DuplicatesCard::refreshNote()
{
    const auto set = m_workspace.data();
    const bool isGroups = m_model->kind() == DuplicatesModel::Groups;
    m_table->setVisible(m_model->rowCount() > 0);
    const bool comes = m_task.isRunning() || m_workspace.isLoading(); // the statistics first
    if (!m_lists)
        m_note->setText(!set    ? QString()
                        : comes ? tr("Comparing the posts…")
                                : tr("The posts could not be compared."));
    else if (isGroups)
        m_note->setText(m_lists->groups.empty()
                            ? tr("No two training posts are nearly the same.")
                            : tr("Those whose labels differ first. A click shows the posts of a group."));
    else if (!set || !set->test)
        m_note->setText(tr("Choose a test file to compare with."));
    else
        m_note->setText(m_lists->matches.empty()
                            ? tr("No test post is nearly the same as a training post.")
                            : tr("A click shows the training post that the test post resembles."));
}

RowSet DuplicatesCard::rowsThatDisagree(int label) const
{
    std::vector<std::size_t> rows;
    if (m_lists)
        for (const auto& group : m_lists->groups)
            if (std::count(group.differing.begin(), group.differing.end(), label) > 0)
                rows.insert(rows.end(), group.rows.begin(), group.rows.end());
    return RowSet(std::move(rows));
}

void DuplicatesCard::showRow(const QModelIndex& index)
{
    auto rows = m_model->trainingRows(index.row());
    if (rows.empty()) return;
    PostFilter filter;
    filter.rows = RowSet(std::move(rows));
    filter.rowsName = tr("like %1").arg(m_model
                                            ->index(index.row(), m_model->kind() == DuplicatesModel::Groups
                                                                     ? DuplicatesModel::Second
                                                                     : DuplicatesModel::First)
                                            .data()
                                            .toString());
    Q_EMIT filterWanted(filter);
}

void DuplicatesCard::retranslate()
{
    m_title->setText(tr("Nearly the same"));
    m_kind->setItemText(0, tr("within training"));
    m_kind->setItemText(1, tr("test and training"));
    m_kind->setAccessibleName(tr("Which posts are compared"));
    m_table->setAccessibleName(tr("Near duplicates"));
    m_model->retranslate();
    refreshNote();
}

void DuplicatesCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace thresher
