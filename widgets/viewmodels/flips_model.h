// The labels that differ from the last exported file, with their posts: of one class or of all. GUI thread.
#pragma once

#include "viewmodels/submission_preview.h"

#include <QAbstractTableModel>

namespace thresher {

class FlipsModel final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Change, Class, Score, Threshold, Id, Text, ColumnCount };

    explicit FlipsModel(QObject* parent = nullptr);
    // classIndex -1: all classes.
    void setFlips(const SubmissionPreview& preview, int classIndex);
    void clear();
    const LabelFlip* at(int row) const;
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

  private:
    std::vector<LabelFlip> m_flips;
    QStringList m_classes;
};

} // namespace thresher
