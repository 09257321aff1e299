// Near duplicates as lists to go through: groups of training posts, and test posts that resemble a training
// post. GUI thread, but for duplicateLists().
#pragma once

#include "data/dataset.h"
#include "data/statistics.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace thresher {

struct DuplicateGroup {
    std::vector<std::size_t> rows; // of the training posts, ascending; two or more
    std::vector<int> differing;    // classes that some of the rows have and some have not
};

struct DuplicateLists {
    std::vector<DuplicateGroup> groups; // most differing classes first, then the largest, then file order
    std::vector<TextMatch> matches;     // test posts, the most similar first; `other` is the training post
};

// Any thread.
DuplicateLists duplicateLists(const Dataset& train, const DataStatistics& statistics);

class DuplicatesModel final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Kind { Groups, Matches };
    // Groups: number of posts, first id, classes that differ. Matches: test id, training id, similarity.
    enum Column { First, Second, Third, Text, ColumnCount };

    explicit DuplicatesModel(QObject* parent = nullptr);

    // test may be null. Everything is kept alive by the model.
    void setLists(std::shared_ptr<const Dataset> train, std::shared_ptr<const Dataset> test,
                  std::shared_ptr<const DuplicateLists> lists);
    void setKind(Kind kind);
    Kind kind() const { return m_kind; }
    // Training posts behind a row of the list.
    std::vector<std::size_t> trainingRows(int row) const;
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    QVariant groupText(const DuplicateGroup& group, int column) const;
    QVariant matchText(const TextMatch& match, int column) const;

    Kind m_kind = Groups;
    std::shared_ptr<const Dataset> m_train, m_test;
    std::shared_ptr<const DuplicateLists> m_lists;
};

} // namespace thresher
