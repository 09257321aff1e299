// The posts of a data set as a table. The data stay where they are: rows are looked up when they are shown,
// so that 100,000 posts cost no copy. Filters over it: posts_filter.h. GUI thread.
#pragma once

#include "data/dataset.h"
#include "data/folds.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace thresher {

class PostsModel final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Id, Language, Length, Labels, Fold, ColumnCount };
    static constexpr int LabelsRole = Qt::UserRole + 1; // QList<int>: classes of the post

    explicit PostsModel(QObject* parent = nullptr);

    // lengths: code points of every text, counted where the data were read. What is shown stays in place when
    // nothing but the folds is new, or nothing at all.
    void setData(std::shared_ptr<const Dataset> data,
                 std::shared_ptr<const std::vector<std::int64_t>> lengths,
                 std::shared_ptr<const Folds> folds);
    const Dataset* dataset() const { return m_data.get(); }
    // The same for a worker.
    const std::shared_ptr<const Dataset>& sharedData() const { return m_data; }
    const std::shared_ptr<const std::vector<std::int64_t>>& sharedLengths() const { return m_lengths; }
    const std::shared_ptr<const Folds>& sharedFolds() const { return m_folds; }
    std::int64_t length(int row) const { return (*m_lengths)[static_cast<std::size_t>(row)]; } // code points
    int foldOf(int row) const;                                                                 // -3: no folds
    QStringList labelNames(int row) const;
    static QString sealedText(); // what stands in the column of folds for a sealed row
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

} // namespace thresher
