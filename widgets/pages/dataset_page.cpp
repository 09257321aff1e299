#include "pages/dataset_page.h"

#include "controllers/workspace_controller.h"
#include "decide/metrics.h"
#include "pages/dataset/charts_column.h"
#include "pages/dataset/data_card.h"
#include "pages/dataset/folds_card.h"
#include "pages/dataset/lengths_card.h"
#include "pages/dataset/post_view.h"
#include "parts/chip_bar.h"
#include "parts/empty_state.h"
#include "parts/label_delegate.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>

namespace thresher {

namespace {

constexpr std::size_t stopEvery = 4096; // rows between two looks at the stop request

// Interrupted when it was asked to stop.
Result<RowSet> wrongRows(const ScoreSet& scores, const Decision& decision, const Dataset& posts,
                         const Progress& progress)
{
    const auto stopped = [&progress](std::size_t row) {
        return row % stopEvery == 0 && progress.stopRequested();
    };
    const auto& rows = scores.outOfFold;
    THRESHER_ASSIGN(const auto cuts, cutsFor(decision, rows.classes()));
    std::unordered_map<std::string_view, std::size_t> rowOf;
    for (std::size_t i = 0; i < posts.ids.size(); ++i) {
        if (stopped(i)) return fail(ErrorCode::Interrupted, "Stopped");
        rowOf[posts.ids[i]] = i;
    }
    const auto predicted = predict(rows.probs(), cuts);
    std::vector<std::size_t> wrong;
    for (std::size_t i = 0; i < rows.ids().size(); ++i) {
        if (stopped(i)) return fail(ErrorCode::Interrupted, "Stopped");
        const auto mine = predicted.row(i), truth = rows.labels().row(i);
        const auto it = rowOf.find(rows.ids()[i]);
        if (it != rowOf.end() && !std::equal(mine.begin(), mine.end(), truth.begin()))
            wrong.push_back(it->second);
    }
    return RowSet(std::move(wrong));
}

Result<RowSet> bookmarkedRows(const std::map<std::string, std::string>& bookmarks, const Dataset& posts,
                              const Progress& progress)
{
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < posts.ids.size(); ++i) {
        if (i % stopEvery == 0 && progress.stopRequested()) return fail(ErrorCode::Interrupted, "Stopped");
        if (bookmarks.contains(posts.ids[i])) rows.push_back(i);
    }
    return RowSet(std::move(rows));
}

constexpr int headMargin = 36, cellMargin = 14; // px, as the style sheet pads them; heads with a sort mark

} // namespace

DatasetPage::DatasetPage(WorkspaceController& workspaceController, QWidget* parent)
    : Page(workspaceController, parent), m_posts(new PostsModel(this)),
      m_filtered(new PostsFilterModel(*m_posts, this)), m_pages(new QStackedWidget(this)),
      m_empty(new EmptyState(this)), m_splitter(new QSplitter(Qt::Horizontal, this))
{
    m_find = addAction(QKeySequence(Qt::Key_Slash));
    m_find->setShortcuts({QKeySequence(Qt::Key_Slash), QKeySequence(QKeySequence::Find)});
    m_previous = addAction(QKeySequence(Qt::ALT | Qt::Key_Up));
    m_next = addAction(QKeySequence(Qt::ALT | Qt::Key_Down));
    m_copy = addAction(QKeySequence(QKeySequence::Copy));
    m_copy->setShortcutContext(Qt::WidgetShortcut); // of the table: text fields have a copy of their own
    m_wrong = addAction(QKeySequence(Qt::CTRL | Qt::Key_M), true);
    m_bookmarks = addAction(QKeySequence(Qt::CTRL | Qt::Key_B), true);
    m_clear = addAction(QKeySequence(Qt::CTRL | Qt::Key_Backspace), true);
    m_splitter->setObjectName(QStringLiteral("datasetSplitter"));
    m_splitter->addWidget(makeLeft());
    m_splitter->addWidget(makeRight());
    m_splitter->setStretchFactor(0, 45);
    m_splitter->setStretchFactor(1, 55);
    m_splitter->setSizes({560, 690});
    m_splitter->setChildrenCollapsible(false);
    m_pages->addWidget(m_empty);
    m_pages->addWidget(m_splitter);
    body()->addWidget(m_pages, 1);
    connectAll();
    refreshData();
}

QWidget* DatasetPage::makeLeft()
{
    auto* left = new QWidget(this);
    m_search = new QLineEdit(left);
    m_search->setClearButtonEnabled(true);
    m_chips = new ChipBar(left);
    m_count = new QLabel(left);
    m_count->setObjectName(QStringLiteral("muted"));
    m_table = new QTableView(left);
    m_table->setObjectName(QStringLiteral("posts"));
    m_table->setModel(m_filtered);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    // One height for all: a table of 100,000 rows must not ask each of them.
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 10);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setStretchLastSection(false);
    m_labels = new LabelDelegate(PostsModel::LabelsRole, m_table);
    m_table->setItemDelegateForColumn(PostsModel::Labels, m_labels);
    m_table->QWidget::addAction(m_copy);
    m_post = new PostView(*m_posts, workspace(), left);

    auto* upper = new QWidget(left);
    auto* rows = new QVBoxLayout(upper);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(6);
    rows->addWidget(m_search);
    rows->addWidget(m_chips);
    rows->addWidget(m_table, 1);
    rows->addWidget(m_count);
    m_left = new QSplitter(Qt::Vertical, left);
    m_left->setObjectName(QStringLiteral("postSplitter"));
    m_left->addWidget(upper);
    m_left->addWidget(m_post);
    m_left->setStretchFactor(0, 3);
    m_left->setStretchFactor(1, 2);
    m_left->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(left);
    layout->setContentsMargins(0, 0, 4, 0);
    layout->addWidget(m_left);
    return left;
}

QWidget* DatasetPage::makeRight()
{
    auto* column = new QWidget;
    m_file = new DataCard(workspace(), column);
    m_folds = new FoldsCard(workspace(), column);
    m_charts = new ChartsColumn(workspace(), *m_posts, column);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(4, 0, 8, 0);
    layout->setSpacing(8);
    layout->addWidget(m_file);
    layout->addWidget(m_charts);
    layout->addWidget(m_folds);
    layout->addStretch(1);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(column);
    return m_scroll;
}

void DatasetPage::connectAll()
{
    connect(m_empty, &EmptyState::triggered, this, &Page::openWanted);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        PostFilter filter = m_filtered->filter();
        filter.text = text;
        setFilter(filter);
    });
    connect(m_chips, &ChipBar::removed, this, &DatasetPage::removeFilter);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &DatasetPage::showCurrent);
    connect(m_filtered, &QAbstractItemModel::modelReset, this, &DatasetPage::restoreCurrent);
    connect(m_filtered, &PostsFilterModel::applied, this, &DatasetPage::refreshChips);
    connect(m_post, &PostView::stepWanted, this, &DatasetPage::step);
    connect(m_charts, &ChartsColumn::filterWanted, this, &DatasetPage::addFilter);
    connect(m_charts, &ChartsColumn::saveFailed, this, [this](const QString& what) {
        showError(fail(ErrorCode::WriteFailed, what.toStdString(), "Choose another folder."));
    });
    connect(m_charts, &ChartsColumn::failed, this, &Page::showError);
    connect(m_charts, &ChartsColumn::trainWanted, this, &DatasetPage::trainWanted);
    connect(m_file, &DataCard::rowWanted, this, &DatasetPage::showSourceRow);
    connect(m_file, &DataCard::trainWanted, this, [this] { Q_EMIT pageWanted(QStringLiteral("train")); });
    connect(m_folds, &FoldsCard::failed, this, &Page::showError);
    connect(m_find, &QAction::triggered, m_search, qOverload<>(&QWidget::setFocus));
    connect(m_previous, &QAction::triggered, this, [this] { step(-1); });
    connect(m_next, &QAction::triggered, this, [this] { step(1); });
    connect(m_copy, &QAction::triggered, this, &DatasetPage::copyRows);
    connect(m_wrong, &QAction::triggered, this, &DatasetPage::filterWrong);
    connect(m_bookmarks, &QAction::triggered, this, &DatasetPage::filterBookmarks);
    connect(m_clear, &QAction::triggered, this, [this] {
        m_search->clear();
        setFilter({});
    });
    connect(&workspace(), &WorkspaceController::dataChanged, this, &DatasetPage::refreshData);
    connect(&workspace(), &WorkspaceController::foldsChanged, this, &DatasetPage::refreshData);
    connect(&workspace(), &WorkspaceController::workspaceChanged, this, &DatasetPage::refreshData);
    connect(&workspace(), &WorkspaceController::decisionChanged, this,
            [this] { m_wrong->setEnabled(workspace().decision() && workspace().scoreSet()); });
}

QString DatasetPage::title() const
{
    return tr("Dataset");
}

QString DatasetPage::railText() const
{
    return tr("Dataset");
}

QStringList DatasetPage::states() const
{
    return {QStringLiteral("default"), QStringLiteral("filtered"), QStringLiteral("columns"),
            QStringLiteral("folds"), QStringLiteral("tokens")};
}

void DatasetPage::showState(const QString& state)
{
    PostFilter filter;
    if (state == QLatin1String("filtered") && m_posts->dataset()) filter.withClasses = {0};
    setFilter(filter);
    m_file->openColumns(state == QLatin1String("columns"));
    m_row = 0;
    if (!m_filtered->isRunning()) restoreCurrent(); // else when the rows are there
    m_charts->showTokens(state == QLatin1String("tokens"));
    if (state == QLatin1String("folds"))
        m_scroll->ensureWidgetVisible(m_folds);
    else if (state == QLatin1String("tokens"))
        m_scroll->ensureWidgetVisible(m_charts->lengths());
    else
        m_scroll->ensureVisible(0, 0);
}

bool DatasetPage::isSettled() const
{
    return m_charts->isSettled() && m_folds->isSettled() && !m_filtered->isRunning() &&
           !m_rowsTask.isRunning();
}

void DatasetPage::refreshData()
{
    const auto snapshot = workspace().data();
    m_pages->setCurrentWidget(workspace().isOpen() ? static_cast<QWidget*>(m_splitter) : m_empty);
    // The data set inside the snapshot, kept alive by it.
    auto set = snapshot ? std::shared_ptr<const Dataset>(snapshot, &snapshot->train) : nullptr;
    QStringList classes;
    if (set)
        for (const auto& name : set->classes) classes << QString::fromStdString(name);
    m_labels->setClasses(classes);
    // The same posts read again (another test file, another column) are no new ones: filters stay.
    const auto* shown = m_posts->dataset();
    const bool isNew =
        !set || !shown || (set.get() != shown && (set->ids != shown->ids || set->classes != shown->classes));
    if (isNew) {
        m_row = 0;
        m_rowsTask.stop(); // rows of the posts before
    }
    const auto lengths =
        snapshot ? std::shared_ptr<const std::vector<std::int64_t>>(snapshot, &snapshot->lengths) : nullptr;
    m_posts->setData(set, lengths, workspace().folds());
    if (isNew) {
        m_search->clear();
        setFilter({});
        m_table->setColumnWidth(PostsModel::Id, 100);
        m_table->setColumnWidth(PostsModel::Language, 48);
        m_table->setColumnWidth(PostsModel::Length, 64);
        m_table->setColumnWidth(PostsModel::Fold, 52);
        fitColumns();
        m_table->horizontalHeader()->setSectionResizeMode(PostsModel::Labels, QHeaderView::Stretch);
    }
    m_table->setColumnHidden(PostsModel::Language, set && set->languages.empty());
    m_wrong->setEnabled(workspace().decision() && workspace().scoreSet());
    refreshChips();
    showCurrent();
}

void DatasetPage::addFilter(const PostFilter& added)
{
    PostFilter filter = m_filtered->filter();
    for (const int c : added.withClasses)
        if (std::find(filter.withClasses.begin(), filter.withClasses.end(), c) == filter.withClasses.end())
            filter.withClasses.push_back(c);
    if (added.labelCount) filter.labelCount = added.labelCount;
    if (!added.language.empty()) filter.language = added.language;
    if (added.fold) filter.fold = added.fold;
    if (added.length) filter.length = added.length;
    if (added.rows) {
        filter.rows = added.rows;
        filter.rowsName = added.rowsName;
    }
    setFilter(filter);
}

void DatasetPage::setFilter(const PostFilter& filter)
{
    m_filtered->setFilter(filter); // the rows follow
    refreshChips();
}

void DatasetPage::removeFilter(const QString& key)
{
    PostFilter filter = m_filtered->filter();
    if (key.startsWith(QLatin1String("class:")))
        std::erase(filter.withClasses, key.mid(6).toInt());
    else if (key == QLatin1String("count"))
        filter.labelCount.reset();
    else if (key == QLatin1String("language"))
        filter.language.clear();
    else if (key == QLatin1String("fold"))
        filter.fold.reset();
    else if (key == QLatin1String("length"))
        filter.length.reset();
    else if (key == QLatin1String("rows"))
        filter.rows = {};
    setFilter(filter);
}

void DatasetPage::refreshChips()
{
    const auto& filter = m_filtered->filter();
    const QLocale locale;
    QList<QPair<QString, QString>> chips;
    const auto* set = m_posts->dataset();
    for (const int c : filter.withClasses)
        if (set && static_cast<std::size_t>(c) < set->classes.size())
            chips.append(
                {QStringLiteral("class:%1").arg(c),
                 tr("label: %1").arg(QString::fromStdString(set->classes[static_cast<std::size_t>(c)]))});
    if (filter.labelCount)
        chips.append({QStringLiteral("count"), tr("%Ln label(s)", nullptr, *filter.labelCount)});
    if (!filter.language.empty())
        chips.append(
            {QStringLiteral("language"), tr("language: %1").arg(QString::fromStdString(filter.language))});
    if (filter.fold) chips.append({QStringLiteral("fold"), tr("fold: %1").arg(*filter.fold)});
    if (filter.length)
        chips.append({QStringLiteral("length"), tr("length: %1–%2")
                                                    .arg(locale.toString(filter.length->first, 'f', 0),
                                                         locale.toString(filter.length->second, 'f', 0))});
    if (filter.rows) chips.append({QStringLiteral("rows"), filter.rowsName});
    m_chips->setChips(chips);
    m_count->setText(
        tr("%1 of %Ln post(s)", nullptr, m_posts->rowCount()).arg(locale.toString(m_filtered->rowCount())));
    m_clear->setEnabled(!chips.isEmpty() || !filter.text.isEmpty());
}

void DatasetPage::showCurrent()
{
    const auto index = m_table->currentIndex();
    if (index.isValid()) m_row = m_filtered->mapToSource(index).row();
    m_post->showRow(index.isValid() ? m_row : -1);
}

// Rows came, went or moved: the post that was read stays the current one where it is still shown.
void DatasetPage::restoreCurrent()
{
    auto index = m_filtered->mapFromSource(m_posts->index(m_row, PostsModel::Id));
    if (!index.isValid()) index = m_filtered->index(0, PostsModel::Id);
    if (index.isValid()) {
        m_table->selectRow(index.row());
        m_table->scrollTo(index);
    }
    showCurrent();
}

void DatasetPage::step(int by)
{
    const int row = m_table->currentIndex().row() + by;
    if (row >= 0 && row < m_filtered->rowCount()) m_table->selectRow(row);
}

void DatasetPage::showSourceRow(int row)
{
    m_row = row;
    if (m_filtered->mapFromSource(m_posts->index(row, 0)).isValid()) {
        restoreCurrent();
        return;
    }
    m_search->clear(); // hidden by a filter: the row matters more
    setFilter({});
}

// The selected rows as a table for a spreadsheet: tabs, numbers without grouping.
void DatasetPage::copyRows() const
{
    const auto* set = m_posts->dataset();
    if (!set) return;
    QString text = QStringLiteral("id\tlanguage\tlength\tlabels\tfold\n");
    for (const auto& shown : m_table->selectionModel()->selectedRows()) {
        const int row = m_filtered->mapToSource(shown).row();
        const auto at = static_cast<std::size_t>(row);
        const int fold = m_posts->foldOf(row);
        text +=
            QStringList{QString::fromStdString(set->ids[at]),
                        at < set->languages.size() ? QString::fromStdString(set->languages[at]) : QString(),
                        QString::number(m_posts->length(row)),
                        m_posts->labelNames(row).join(QStringLiteral(", ")),
                        fold >= foldSealed ? QString::number(fold) : QString()}
                .join(QLatin1Char('\t')) +
            QLatin1Char('\n');
    }
    QApplication::clipboard()->setText(text);
}

// Rows that the thresholds in use get wrong in some class, joined to the data by id.
void DatasetPage::filterWrong()
{
    const auto scores = workspace().scoreSet();
    const auto decision = workspace().decision();
    const auto posts = m_posts->sharedData();
    if (!scores || !decision || !posts) return;
    m_rowsTask.start(
        [scores, decision, posts](const Progress& progress) {
            return wrongRows(*scores, *decision, *posts, progress);
        },
        [this](const Result<RowSet>& rows) { addRows(rows, tr("wrong in the current decision")); });
}

void DatasetPage::filterBookmarks()
{
    const auto posts = m_posts->sharedData();
    if (!posts) return;
    m_rowsTask.start([bookmarks = workspace().workspace().bookmarks, posts](
                         const Progress& progress) { return bookmarkedRows(bookmarks, *posts, progress); },
                     [this](const Result<RowSet>& rows) { addRows(rows, tr("bookmarked")); });
}

void DatasetPage::addRows(const Result<RowSet>& rows, const QString& name)
{
    if (!rows) return showError(rows.error());
    PostFilter filter;
    filter.rows = *rows;
    filter.rowsName = name;
    addFilter(filter);
}

void DatasetPage::retranslate()
{
    m_empty->setTexts(
        tr("Open a data file to begin: Parquet, CSV or JSONL with texts and 0/1 labels. Or drop one here."),
        tr("Open a data file"));
    m_search->setPlaceholderText(tr("Search posts and ids  ( / )"));
    m_search->setAccessibleName(tr("Search posts"));
    m_table->setAccessibleName(tr("Posts"));
    m_find->setText(tr("Search"));
    m_previous->setText(tr("Previous post"));
    m_next->setText(tr("Next post"));
    m_copy->setText(tr("Copy rows"));
    m_wrong->setText(tr("Wrong in the decision"));
    m_wrong->setStatusTip(tr("Posts that the thresholds in use get wrong in some class"));
    m_bookmarks->setText(tr("Bookmarked"));
    m_clear->setText(tr("Clear filters"));
    m_posts->retranslate();
    fitColumns();
    refreshChips();
}

// Wide enough for heads and words in the language of the window; never narrower than they are.
void DatasetPage::fitColumns()
{
    for (const int column : {PostsModel::Language, PostsModel::Length, PostsModel::Fold}) {
        const QString head = m_posts->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        int needed = fontMetrics().horizontalAdvance(head) + headMargin;
        if (column == PostsModel::Fold)
            needed = std::max(needed, fontMetrics().horizontalAdvance(PostsModel::sealedText()) + cellMargin);
        if (m_table->columnWidth(column) < needed) m_table->setColumnWidth(column, needed);
    }
}

} // namespace thresher
