// The probe as a table: a row for each control and each class, from the file that is sent over its score to
// what the score says. Holds the ledger and solves anew at every change (core, microseconds to a few
// milliseconds). Reads and writes nothing; GUI thread.
#pragma once

#include "decide/probe.h"
#include "workspace/probe_ledger.h"

#include <QAbstractTableModel>
#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

namespace thresher {

struct ProbeSettings {
    std::size_t rows = 0; // public; 0: unknown
    int decimals = 5;
    int dailyQuota = 0;       // 0: unknown
    std::size_t testRows = 0; // 0: unknown
    int sentElsewhere = 0;    // submissions of the journal that were sent today
    bool operator==(const ProbeSettings&) const = default;
};

class ProbeModel final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column {
        Name,
        State,
        Hash,
        Score,
        Positives,
        Balance,
        Training,
        PValue,
        Verdict,
        TestRate,
        Expected,
        LeaderboardScore,
        ColumnCount
    };
    static constexpr int SortRole = Qt::UserRole + 1;
    static constexpr int ProblemRole = Qt::UserRole + 2; // what is wrong with the score; empty: nothing
    static constexpr int controls = 2;                   // rows before the first class

    explicit ProbeModel(QObject* parent = nullptr);

    // Another workspace or other data.
    void setTask(std::vector<std::string> classes, std::optional<TrainCounts> train);
    void setLedger(ProbeLedger ledger);
    // The same ledger with what another window has entered: texts that are no score stay where they are.
    void followLedger(ProbeLedger ledger);
    const ProbeLedger& ledger() const { return m_ledger; }
    void setSettings(const ProbeSettings& settings);
    const ProbeSettings& settings() const { return m_settings; }
    void setTruncated(bool truncated);
    void setAssumeStratified(bool assume);
    void setClock(std::function<double()> unixSeconds) { m_now = std::move(unixSeconds); }
    const std::vector<std::string>& classes() const { return m_classes; }
    const std::optional<TrainCounts>& train() const { return m_train; }
    std::string nameAt(int row) const;

    void recordMade(const std::vector<ProbeFile>& files);
    void setSent(int row, bool sent);
    bool isSent(int row) const;
    bool canBeSent(int row) const;        // its file was made
    std::optional<int> leftToday() const; // none: the quota is unknown
    int sentToday() const;

    // A column of scores from `row` on, or lines "class<tab or ; or ,>score" in any order. What cannot be
    // understood stands in its row with its problem; lines that belong nowhere are returned.
    QStringList paste(int row, const QString& text);
    // Of a file; scores it does not have are left alone. Classes it should not have are returned.
    QStringList takeScores(const ProbeScores& scores);
    void clearScores();

    // Null: no score yet, or an error that belongs to no single score (error()).
    const ProbeSolution* solution() const { return m_solution ? &*m_solution : nullptr; }
    const std::optional<Error>& error() const { return m_error; }
    QStringList problems() const; // "fud: 0,0x1 is not a number", in order of rows
    QStringList notes() const;    // what else is to be known, in words

    // F1 of a class on the leaderboard: the score of a submission, and of the same with the class zeroed.
    void setFullScore(std::optional<double> score);
    void setScoreWithout(const std::string& className, std::optional<double> score);
    Result<LeaderboardF1> leaderboardF1(const std::string& className) const; // Usage: a score is missing

    // A score as people type it: point or comma, blanks around. none: not a number between 0 and 1; `problem`
    // says why.
    static std::optional<double> parseScore(const QString& text, QString* problem);
    QString scoreAsText(double score) const; // with as many decimals as the leaderboard shows
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

  Q_SIGNALS:
    void ledgerChanged(); // by hand: to be written
    void solved();        // solution(), problems() or notes() are new

  private:
    struct Typed {
        QString text;    // refused: shown as it was typed
        QString problem; // why
    };
    bool setScoreText(int row, const QString& text);
    void solve();
    ProbeScores scoresFor(int onlyRow) const; // -1: all without a problem
    ProbeOptions options() const;
    void findFaults();
    void changed();
    const ClassProbe* resultAt(int row) const;
    QString textAt(int row, int column) const;
    QString trainText(int row) const;
    QVariant sortValue(int row, int column) const;
    QString nameText(int row) const;
    QString stateText(int row) const;
    QString verdictText(const ClassProbe& item) const;
    QString tipAt(int row, int column) const;
    QString faultText(int row, const Error& error) const; // why this score cannot be

    std::vector<std::string> m_classes;
    std::optional<TrainCounts> m_train;
    ProbeLedger m_ledger;
    ProbeSettings m_settings;
    std::vector<Typed> m_typed;    // per row: refused as typed
    std::vector<QString> m_faults; // per row: a number, but it cannot be
    std::optional<ProbeSolution> m_solution;
    std::optional<Error> m_error;
    std::function<double()> m_now;
};

} // namespace thresher
