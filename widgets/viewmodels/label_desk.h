// The label desk: labels in doubt, most doubtful first, and what a person made of them. Corrections are kept
// beside the data (data/label_overlay.h), never in it; each can be undone. GUI thread, but for suspectsOf().
#pragma once

#include "data/dataset.h"
#include "data/label_overlay.h"
#include "decide/label_errors.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace thresher {

// One label in doubt, with names: scores and data may keep their rows in other orders.
struct DoubtedLabel {
    std::size_t row = 0; // of the training data
    int column = 0;      // of the data's classes
    std::uint8_t label = 0;
    double score = 0, suspicion = 0; // LabelSuspect
};

// The suspects of a score set as rows of the data; those that the data does not have, or has with another
// label, are left out. Any thread.
std::vector<DoubtedLabel> suspectsOf(const OutOfFoldScores& scores, const Dataset& train);

class LabelDesk final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { Post, ClassName, Label, Score, Doubt, Corrected, Note, Text, ColumnCount };
    explicit LabelDesk(QObject* parent = nullptr);

    // train is kept alive by the model; null: nothing to show. Forgets what could be undone.
    void setSuspects(std::shared_ptr<const Dataset> train, std::vector<DoubtedLabel> suspects);
    void setCorrections(std::vector<LabelCorrection> corrections);
    const std::vector<LabelCorrection>& corrections() const { return m_corrections; }
    const DoubtedLabel& suspect(int row) const { return m_suspects[static_cast<std::size_t>(row)]; }

    bool canUndo() const { return !m_undo.empty(); }
    void undo();
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    // Corrected is ticked: the other label stands in the overlay; unticked: the data's label again. Note:
    // why, kept with a correction.
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

  Q_SIGNALS:
    void edited(); // corrections() are new, by a hand

  private:
    const LabelCorrection* correctionOf(const DoubtedLabel& one) const;
    void put(const DoubtedLabel& one, bool wrong, const std::string& note);

    std::shared_ptr<const Dataset> m_train;
    std::vector<DoubtedLabel> m_suspects;
    std::vector<LabelCorrection> m_corrections;
    std::vector<std::vector<LabelCorrection>> m_undo;
};

} // namespace thresher
