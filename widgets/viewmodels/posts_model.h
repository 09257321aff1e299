// The posts of a data set as a table, and the filters over it. The data stay where they are: rows are looked
// up when they are shown, so that 100,000 posts cost no copy. GUI thread.
#pragma once

#include "data/dataset.h"
#include "data/folds.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <QString>

#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace thresher {

class PostsModel final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Id, Language, Length, Labels, Fold, ColumnCount };
    static constexpr int LabelsRole = Qt::UserRole + 1; // QList<int>: classes of the post
    static constexpr int SortRole = Qt::UserRole + 2;

    explicit PostsModel(QObject* parent = nullptr);

    // lengths: code points of every text, counted where the data were read.
    void setData(std::shared_ptr<const Dataset> data,
                 std::shared_ptr<const std::vector<std::int64_t>> lengths,
                 std::shared_ptr<const Folds> folds);
    const Dataset* dataset() const { return m_data.get(); }
    std::int64_t length(int row) const { return (*m_lengths)[static_cast<std::size_t>(row)]; } // code points
    int foldOf(int row) const;                                                                 // -3: no folds
    QStringList labelNames(int row) const;
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::shared_ptr<const Dataset> m_data;
    std::shared_ptr<const Folds> m_folds;
    std::shared_ptr<const std::vector<std::int64_t>> m_lengths;
};

// What a post must be to be shown; every part that is set must hold.
struct PostFilter {
    QString text;                  // in the text or the id, whatever the case
    std::vector<int> withClasses;  // has all of these
    std::optional<int> labelCount; // has exactly so many labels
    std::string language;
    std::optional<int> fold;
    std::optional<std::pair<double, double>> length; // [low, high) code points
    std::optional<std::set<std::size_t>> rows; // only these (near duplicates, wrong in the decision, ...)
    QString rowsName;                          // what they are, for the chip
    bool operator==(const PostFilter&) const = default;
};

class PostsFilterModel final : public QSortFilterProxyModel {
    Q_OBJECT

  public:
    explicit PostsFilterModel(PostsModel& posts, QObject* parent = nullptr);
    const PostFilter& filter() const { return m_filter; }
    void setFilter(const PostFilter& filter);

  protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

  private:
    PostsModel& m_posts;
    PostFilter m_filter;
    std::string m_needle; // lower case
};

} // namespace thresher
