// Which posts are shown and in what order. Searching and sorting 100,000 texts takes a second, so both happen
// on a worker; what was shown stays until the answer is there. GUI thread, but for shownRows().
#pragma once

#include "controllers/task.h"
#include "viewmodels/posts_model.h"

#include <QAbstractProxyModel>
#include <QString>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace thresher {

// Rows of the data set that somebody asked for, ascending; without any: not asked for. Shared, not copied: a
// filter is copied and compared at every key, and a million rows may be wrong in a decision.
class RowSet {
  public:
    RowSet() = default;
    explicit RowSet(std::vector<std::size_t> rows); // in any order; none at all is asked for, too

    explicit operator bool() const { return m_rows != nullptr; }
    bool contains(std::size_t row) const; // only when asked for
    bool operator==(const RowSet& other) const
    {
        return m_rows == other.m_rows || (m_rows && other.m_rows && *m_rows == *other.m_rows);
    }

  private:
    std::shared_ptr<const std::vector<std::size_t>> m_rows;
};

// What a post must be to be shown; every part that is set must hold.
struct PostFilter {
    QString text;                  // in the text or the id, whatever the case
    std::vector<int> withClasses;  // has all of these
    std::optional<int> labelCount; // has exactly so many labels
    std::string language;
    std::optional<int> fold;
    std::optional<std::pair<double, double>> length; // [low, high) code points
    RowSet rows;      // only these (near duplicates, wrong in the decision, ...)
    QString rowsName; // what they are, for the chip
    bool operator==(const PostFilter&) const = default;
};

// What shownRows() looks at, kept alive by it.
struct PostsView {
    std::shared_ptr<const Dataset> data;
    std::shared_ptr<const std::vector<std::int64_t>> lengths;
    std::shared_ptr<const Folds> folds;
    PostFilter filter;
    int sortColumn = -1; // PostsModel::Column; -1: file order
    Qt::SortOrder order = Qt::AscendingOrder;
};

// Rows of the data set in the order they are shown; ties stay in file order. Reports how far it has sorted;
// empty when it was asked to stop. Any thread.
std::vector<int> shownRows(const PostsView& view, const Progress& progress = {});

class PostsFilterModel final : public QAbstractProxyModel {
    Q_OBJECT

  public:
    explicit PostsFilterModel(PostsModel& posts, QObject* parent = nullptr);

    const PostFilter& filter() const { return m_filter; }
    void setFilter(const PostFilter& filter);
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    bool isRunning() const { return m_task.isRunning(); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    QModelIndex mapToSource(const QModelIndex& proxy) const override;
    QModelIndex mapFromSource(const QModelIndex& source) const override;

  Q_SIGNALS:
    void applied(); // the rows are those of filter() and of the last sort()

  private:
    void restart();
    void showAll();
    void apply(std::vector<int> rows);

    PostsModel& m_posts;
    PostFilter m_filter;
    int m_sortColumn = -1;
    Qt::SortOrder m_order = Qt::AscendingOrder;
    std::vector<int> m_rows;   // of the source, as shown
    std::vector<int> m_at;     // source row -> row shown; -1: hidden
    bool m_isOutdated = false; // there was no memory to look for the rows
    Task m_task;
};

} // namespace thresher
