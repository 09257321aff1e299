#include "viewmodels/posts_filter.h"

#include "text/words.h"

#include <algorithm>
#include <numeric>

namespace thresher {
namespace {

constexpr std::size_t stopEvery = 256; // rows between two looks at the stop request

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
    if (filter.rows && !filter.rows->contains(row)) return false;
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

template <class Key>
void sortBy(std::vector<int>& rows, Qt::SortOrder order, const Key& key)
{
    std::stable_sort(rows.begin(), rows.end(), [&](int a, int b) {
        const auto first = static_cast<std::size_t>(order == Qt::AscendingOrder ? a : b);
        const auto second = static_cast<std::size_t>(order == Qt::AscendingOrder ? b : a);
        return key(first) < key(second);
    });
}

void sortRows(std::vector<int>& rows, const PostsView& view)
{
    const auto& data = *view.data;
    switch (view.sortColumn) {
    case PostsModel::Id:
        return sortBy(rows, view.order, [&](std::size_t row) -> const std::string& { return data.ids[row]; });
    case PostsModel::Language:
        if (!data.languages.empty())
            sortBy(rows, view.order,
                   [&](std::size_t row) -> const std::string& { return data.languages[row]; });
        return;
    case PostsModel::Length:
        return sortBy(rows, view.order, [&](std::size_t row) { return (*view.lengths)[row]; });
    case PostsModel::Labels:
        if (data.hasLabels) // by their number
            sortBy(rows, view.order, [&](std::size_t row) {
                const auto labels = data.labels.row(row);
                return std::count(labels.begin(), labels.end(), 1);
            });
        return;
    case PostsModel::Fold:
        return sortBy(rows, view.order, [&](std::size_t row) { return foldAt(view, row); });
    default:
        return; // file order
    }
}

} // namespace

std::vector<int> shownRows(const PostsView& view, const Progress& progress)
{
    std::vector<int> rows;
    if (!view.data) return rows;
    const std::string needle = lowerCase(view.filter.text.trimmed().toStdString());
    for (std::size_t row = 0; row < view.data->rows(); ++row) {
        if (row % stopEvery == 0 && progress.stopRequested()) return {};
        if (isShown(view, row, needle)) rows.push_back(static_cast<int>(row));
    }
    sortRows(rows, view);
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
    showAll();
}

void PostsFilterModel::setFilter(const PostFilter& filter)
{
    if (filter == m_filter) return;
    m_filter = filter;
    restart();
}

void PostsFilterModel::sort(int column, Qt::SortOrder order)
{
    if (column == m_sortColumn && order == m_order) return;
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
