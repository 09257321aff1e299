// The journal of exported files as a table; public and private scores are typed here.
#pragma once

#include "workspace/journal.h"

#include <QAbstractTableModel>

namespace thresher {

class JournalModel final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column {
        When,
        File,
        Scores,
        CrossValidation,
        Expected,
        Sent,
        Public,
        Private,
        Final,
        Note,
        ColumnCount
    };
    explicit JournalModel(QObject* parent = nullptr);
    void setEntries(std::vector<JournalEntry> entries);
    const std::vector<JournalEntry>& entries() const { return m_entries; }
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

  Q_SIGNALS:
    void edited();
    void refused(const thresher::Error& error); // what was typed is no score

  private:
    const JournalEntry& at(int row) const; // newest first
    std::vector<JournalEntry> m_entries;   // oldest first
};

} // namespace thresher
