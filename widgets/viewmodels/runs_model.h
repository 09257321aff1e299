// The table of runs: one row a run, values for sorting beside what is shown. GUI thread; reads nothing
// itself.
#pragma once

#include "decide/cross_fit.h"
#include "workspace/run_summary.h"

#include <QAbstractTableModel>

#include <map>
#include <vector>

namespace thresher {

// A run beside the pinned champion, on the rows both were scored on.
struct ToChampion {
    std::optional<PairedDifference> difference; // of macro F1: run - champion, 90 % paired
    QString text;                               // why there is none, or on which rows and what else to know
};

class RunsModel final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column {
        Name,
        State,
        Folds,
        CrossFitted,
        AgainstChampion,
        MacroAp,
        Differs,
        Created,
        Notes,
        FixedColumns
    };
    static constexpr int SortRole = Qt::UserRole + 1; // a number or a text that orders as people expect
    static constexpr int PathRole = Qt::UserRole + 2;

    explicit RunsModel(QObject* parent = nullptr);

    // The same runs as before change in place: selection, sorting and a note that is being typed stay. True
    // when rows or columns are others.
    bool setRuns(std::vector<RunSummary> runs, const Path& champion,
                 std::map<std::string, std::string> notes);
    // By path of the run; runs without an entry are not compared yet.
    void setComparisons(std::map<std::string, ToChampion> comparisons);
    const ToChampion* comparison(const Path& run) const;
    static QString differenceText(const PairedDifference& difference); // "+.012 [-.003 .. +.027]"
    const std::vector<RunSummary>& runs() const { return m_runs; }
    const RunSummary* at(int row) const;
    const Path& champion() const { return m_champion; }
    // Why two runs may not be compared; empty: they may.
    static QString incomparable(const RunSummary& a, const RunSummary& b);
    QString csv() const;
    void retranslate(); // headers and states are texts

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

  Q_SIGNALS:
    void noteEdited(const QString& run, const QString& note); // name of the run folder

  private:
    void announce(int firstRow, int lastRow, int firstColumn, int lastColumn);
    QString textAt(const RunSummary& run, int column) const;
    QVariant sortValue(const RunSummary& run, int column) const;

    std::vector<RunSummary> m_runs;
    std::vector<std::string> m_keys;    // that differ
    std::vector<std::string> m_classes; // of all runs, in order of appearance
    std::map<std::string, std::string> m_notes;
    std::map<std::string, ToChampion> m_comparisons;
    Path m_champion;
};

} // namespace thresher
