// The posts behind a cell of the threshold board: which rows a threshold finds, misses or takes by mistake.
// Rows are picked on a worker; the model shows them. GUI thread only (postsOf: any thread).
#pragma once

#include "controllers/workspace_controller.h"

#include <QAbstractTableModel>

namespace thresher {

enum class BoardCell { Errors, TruePositives, FalsePositives, FalseNegatives };

struct BoardPost {
    std::string id, text;
    float score = 0;
    int fold = 0;
    bool labelled = false;
    bool predicted = false;
};

// The posts of one class and cell, the most striking first: a false positive with the highest score and a
// false negative with the lowest one are the likeliest errors of the label; true positives start with the
// one that was nearest to being missed. Texts by id from `data`, empty where it has none. At most `limit`.
std::vector<BoardPost> postsOf(const ScoreSet& set, const DataSnapshot* data, std::size_t classIndex, Cut cut,
                               BoardCell cell, std::size_t limit = 2000);

class BoardPosts final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Kind, Score, Fold, Id, Text, ColumnCount };

    explicit BoardPosts(QObject* parent = nullptr);
    void setPosts(std::vector<BoardPost> posts);
    const BoardPost* at(int row) const;
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    std::vector<BoardPost> m_posts;
};

} // namespace thresher
