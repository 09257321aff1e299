#include "viewmodels/posts_filter.h"

#include "text/words.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <string_view>
#include <utility>

namespace thresher {
namespace {

constexpr std::size_t stopEvery = 256;      // rows between two looks at the stop request
constexpr std::size_t sortedAtOnce = 16384; // the same while sorting: a few milliseconds

bool hasLabelsWanted(const Dataset& data, const PostFilter& filter, std::size_t row)
{
    if (filter.withClasses.empty() && !filter.labelCount) return true;
    if (!data.hasLabels) return false;
    for (const int c : filter.withClasses)
        if (!data.labels(row, static_cast<std::size_t>(c))) return false;
    const auto labels = data.labels.row(row);
    return !filter.labelCount || std::count(labels.begin(), labels.end(), 1) == *filter.labelCount;
}

int foldAt(const PostsView& view, std::size_t row)
{
    return view.folds && row < view.folds->fold.size() ? view.folds->fold[row] : -3; // -3: no folds
}

bool isShown(const PostsView& view, std::size_t row, const std::string& needle)
{
    const auto& data = *view.data;
    const auto& filter = view.filter;
    if (filter.rows && !filter.rows.contains(row)) return false;
    if (!hasLabelsWanted(data, filter, row)) return false;
    if (!filter.language.empty() && (row >= data.languages.size() || data.languages[row] != filter.language))
        return false;
    if (filter.fold && foldAt(view, row) != *filter.fold) return false;
    if (filter.length) {
        const auto length = static_cast<double>((*view.lengths)[row]);
        if (length < filter.length->first || length >= filter.length->second) return false;
    }
    if (needle.empty()) return true;
    return lowerCase(data.texts[row]).find(needle) != std::string::npos ||
           lowerCase(data.ids[row]).find(needle) != std::string::npos;
}

// A stable sort that can be left: runs of a few thousand rows, then merges of neighbours. Keys are looked up
// once. False: it was asked to stop, and the rows are in no order.
template <class KeyOf>
bool sortBy(std::vector<int>& rows, Qt::SortOrder order, const Progress& progress, const KeyOf& keyOf)
{
    struct Item {
        std::decay_t<std::invoke_result_t<KeyOf, std::size_t>> key;
        int row;
    };
    std::vector<Item> items;
    items.reserve(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i % stopEvery == 0 && progress.stopRequested()) return false;
        items.push_back({keyOf(static_cast<std::size_t>(rows[i])), rows[i]});
    }
    const auto before = [order](const Item& a, const Item& b) {
        return order == Qt::AscendingOrder ? a.key < b.key : b.key < a.key;
    };
    const auto at = [&items](std::size_t i) {
        return items.begin() + static_cast<std::ptrdiff_t>(std::min(i, items.size()));
    };
    for (std::size_t i = 0; i < items.size(); i += sortedAtOnce) {
        progress("sorting", i, items.size());
        if (progress.stopRequested()) return false;
        std::stable_sort(at(i), at(i + sortedAtOnce), before);
    }
    std::vector<Item> merged;
    for (std::size_t width = sortedAtOnce; width < items.size(); width *= 2) {
        merged.clear();
        merged.reserve(items.size());
        for (std::size_t i = 0; i < items.size(); i += 2 * width) {
            if (progress.stopRequested()) return false;
            std::merge(at(i), at(i + width), at(i + width), at(i + 2 * width), std::back_inserter(merged),
                       before);
        }
        items.swap(merged);
    }
    std::transform(items.begin(), items.end(), rows.begin(), [](const Item& item) { return item.row; });
    return true;
}

bool sortRows(std::vector<int>& rows, const PostsView& view, const Progress& progress)
{
    const auto& data = *view.data;
    switch (view.sortColumn) {
    case PostsModel::Id:
        return sortBy(rows, view.order, progress,
                      [&](std::size_t row) { return std::string_view(data.ids[row]); });
    case PostsModel::Language:
        return data.languages.empty() || sortBy(rows, view.order, progress, [&](std::size_t row) {
                   return std::string_view(data.languages[row]);
               });
    case PostsModel::Length:
        return sortBy(rows, view.order, progress, [&](std::size_t row) { return (*view.lengths)[row]; });
    case PostsModel::Labels: // by their number
        return !data.hasLabels || sortBy(rows, view.order, progress, [&](std::size_t row) {
            const auto labels = data.labels.row(row);
            return std::count(labels.begin(), labels.end(), 1);
        });
    case PostsModel::Fold:
        return sortBy(rows, view.order, progress, [&](std::size_t row) { return foldAt(view, row); });
    default:
        return true; // file order
    }
}

} // namespace

RowSet::RowSet(std::vector<std::size_t> rows)
{
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    m_rows = std::make_shared<const std::vector<std::size_t>>(std::move(rows));
}

bool RowSet::contains(std::size_t row) const
{
    return std::binary_search(m_rows->begin(), m_rows->end(), row);
}

std::vector<int> shownRows(const PostsView& view, const Progress& progress)
{
    std::vector<int> rows;
    if (!view.data) return rows;
    const std::string needle = lowerCase(view.filter.text.trimmed().toStdString());
    for (std::size_t row = 0; row < view.data->rows(); ++row) {
        if (row % stopEvery == 0 && progress.stopRequested()) return {};
        if (isShown(view, row, needle)) rows.push_back(static_cast<int>(row));
    }
    if (!sortRows(rows, view, progress)) return {};
    return rows;
}

PostsFilterModel::PostsFilterModel(PostsModel& posts, QObject* parent)
    : QAbstractProxyModel(parent), m_posts(posts)
{
    setSourceModel(&posts);
    connect(&posts, &QAbstractItemModel::modelAboutToBeReset, this, [this] { beginResetModel(); });
    connect(&posts, &QAbstractItemModel::modelReset, this, [this] {
        showAll();
        endResetModel();
        restart();
    });
    // The folds: what is shown by them is sorted out anew.
    connect(&posts, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& from) {
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, from.column()), index(rowCount() - 1, from.column()));
        if (m_filter.fold || m_sortColumn == from.column()) restart();
    });
    connect(&posts, &QAbstractItemModel::headerDataChanged, this, &QAbstractItemModel::headerDataChanged);
    connect(&m_task, &Task::withoutResult, this, [this] { m_isOutdated = true; });
    showAll();
}

void PostsFilterModel::setFilter(const PostFilter& filter)
{
    if (filter == m_filter && !m_isOutdated) return;
    m_filter = filter;
    restart();
}

void PostsFilterModel::sort(int column, Qt::SortOrder order)
{
    if (column == m_sortColumn && order == m_order && !m_isOutdated) return;
    m_sortColumn = column;
    m_order = order;
    restart();
}

void PostsFilterModel::showAll()
{
    m_rows.resize(static_cast<std::size_t>(m_posts.rowCount()));
    std::iota(m_rows.begin(), m_rows.end(), 0);
    m_at = m_rows;
}

void PostsFilterModel::restart()
{
    m_isOutdated = false;
    PostsView view{m_posts.sharedData(),  m_posts.sharedLengths(),
                   m_posts.sharedFolds(), m_filter,
                   m_sortColumn,          m_order};
    m_task.start([view = std::move(view)](const Progress& progress) { return shownRows(view, progress); },
                 [this](std::vector<int> rows) { apply(std::move(rows)); });
}

void PostsFilterModel::apply(std::vector<int> rows)
{
    if (rows != m_rows) {
        beginResetModel();
        m_rows = std::move(rows);
        m_at.assign(static_cast<std::size_t>(m_posts.rowCount()), -1);
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            m_at[static_cast<std::size_t>(m_rows[i])] = static_cast<int>(i);
        endResetModel();
    }
    Q_EMIT applied();
}

int PostsFilterModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int PostsFilterModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_posts.columnCount();
}

QModelIndex PostsFilterModel::index(int row, int column, const QModelIndex& parent) const
{
    return hasIndex(row, column, parent) ? createIndex(row, column) : QModelIndex();
}

QModelIndex PostsFilterModel::parent(const QModelIndex&) const
{
    return {};
}

QModelIndex PostsFilterModel::mapToSource(const QModelIndex& proxy) const
{
    if (!proxy.isValid() || proxy.row() >= rowCount()) return {};
    return m_posts.index(m_rows[static_cast<std::size_t>(proxy.row())], proxy.column());
}

QModelIndex PostsFilterModel::mapFromSource(const QModelIndex& source) const
{
    if (!source.isValid() || static_cast<std::size_t>(source.row()) >= m_at.size()) return {};
    const int row = m_at[static_cast<std::size_t>(source.row())];
    return row < 0 ? QModelIndex() : createIndex(row, source.column());
}

} // namespace thresher
