// Thresholds under the hand: moving one recomputes its counts, F1, macro F1 and the folds' values in
// microseconds; rules, intervals and cross-fitted scores follow from a worker thread. Knows no widgets. GUI
// thread only. L classes, K folds.
#pragma once

#include "controllers/task.h"
#include "viewmodels/board_fit.h"

#include <QObject>

#include <QStringList>

#include <deque>

namespace thresher {

// What undo brings back, bit for bit.
struct BoardState {
    Cuts cuts;              // L
    std::vector<bool> hand; // L: moved away from the rule
    std::vector<bool> locked;
    BoardRule rule;
    bool operator==(const BoardState&) const = default;
};

class ThresholdBoard final : public QObject {
    Q_OBJECT

  public:
    explicit ThresholdBoard(FileSystem& files, QObject* parent = nullptr);
    ~ThresholdBoard() override;

    // Fits the rules of a score set on a worker; then rebuilt(). An earlier decision that belongs to the
    // scores is taken up, else the configured rule stands. null: the board is emptied.
    void open(std::shared_ptr<const ScoreSet> set, const Path& balance, const Path& decision);
    // Other rates of the classes under the same scores: what a hand or a lock holds stays, the rest follows
    // its rule; not while a preview stands. Then rebuilt(); the history begins anew.
    void setBalance(const Path& balance);
    // The same as open() without threads, for tests and benchmarks.
    void adopt(std::shared_ptr<const BoardBasis> basis);

    // Other scores of the same rows in the places of these (the time scrubber): with the cuts of the rule
    // that `score` was made by, and its figures at once. What a hand did waits until endPreview(), with its
    // history. Nothing of a preview is announced by decided(). settle() asks for interval and plateaus.
    void preview(std::shared_ptr<const BoardBasis> basis, std::shared_ptr<const BoardScore> score);
    void endPreview();
    bool isPreview() const { return m_kept.has_value(); }
    std::shared_ptr<const BoardBasis> ownBasis() const { return m_kept ? m_kept->basis : m_basis; }
    void settle();

    bool isOpen() const { return m_basis != nullptr; }
    bool isOpening() const { return m_opening.isRunning() && !m_rebasing; } // other scores
    bool isBusy() const
    {
        return m_opening.isRunning() || m_scoring.isRunning() || m_saving.isRunning() ||
               m_details.isRunning() || m_reading.isRunning();
    }
    // A decision of the cuts as they stand is on its way: decided() follows.
    bool isDeciding() const { return m_opening.isRunning() || (m_scoring.isRunning() && !isPreview()); }
    // A person moved, locked or chose something that open() would forget.
    bool isTouched() const;
    const BoardBasis& basis() const { return *m_basis; } // only when isOpen()
    int classCount() const { return static_cast<int>(m_state.cuts.size()); }
    QString className(int c) const;

    Cut cut(int c) const { return m_state.cuts[index(c)]; }
    const Cuts& cuts() const { return m_state.cuts; }
    bool isLocked(int c) const { return m_state.locked[index(c)]; }
    bool isHand(int c) const { return m_state.hand[index(c)]; }
    const BoardRule& rule() const { return m_state.rule; }
    const Cuts& ruleCuts() const { return m_ruleCuts; } // of rule(), L
    // logit(cut) - logit(rule's cut) where a hand moved it, else 0. "none" stands above every score; where
    // the rule says none there is nothing to be relative to: 0.
    std::vector<double> delta() const;

    const ClassCounts& counts(int c) const { return m_counts[index(c)]; }
    const ClassCounts& referenceCounts(int c) const { return m_referenceCounts[index(c)]; }
    const std::vector<ClassCounts>& foldCounts(int c) const { return m_foldCounts[index(c)]; } // K
    std::vector<double> foldMacro() const;                                                     // K
    std::vector<double> referenceFoldMacro() const;                                            // K
    BadgedScore ownRows() const { return {macroF1(m_counts), Badge::OwnRows}; }
    double referenceMacro() const { return macroF1(m_referenceCounts); }
    std::size_t testPredicted(int c) const; // the same threshold on the test scores
    // Rows the rule is expected to predict on the test rows: q * N with the rates out of fold once they are
    // known (as export does), until then with those at the threshold itself. NaN without test rows.
    double testExpected(int c) const;

    // Cross-fitted with the changes by hand; null or older than the cuts while scoresAreFresh() is false.
    const BoardScore* score() const { return m_score.get(); }
    bool scoresAreFresh() const;

    // How exactly the cut is known; null until it was looked at where the cut stands now.
    const Plateau* plateau(int c) const;

    // Editing. Each is one step of undo; between beginMove() and endMove() all moves are one.
    void setCut(int c, Cut cut);
    void step(int c, int places); // +1: to the next distinct score below, one post more (ties come together)
    void beginMove();
    void endMove();
    bool snap(int c, Rule rule);         // false: the rule has no input here
    void snapAll();                      // every class that is not locked to rule()
    void setRule(const BoardRule& rule); // classes that no hand moved follow
    void setLocked(int c, bool locked);
    bool canUndo() const { return !m_undo.empty(); }
    bool canRedo() const { return !m_redo.empty(); }
    void undo();
    void redo();

    // What changes are counted from: the decision last saved or taken up, or another one.
    void setReference(const Cuts& cuts, const QString& name);
    const Cuts& reference() const { return m_reference; }
    QString referenceName() const { return m_referenceName; }
    // A decision file of these scores as the reference, read on a worker; empty: the rule.
    void compareWith(const Path& decision);
    // Macro F1 of the cuts minus that of the reference, 90 % paired; null until it is known for both as they
    // stand. Both were chosen on these rows.
    const PairedDifference* difference() const;

    // The language of each row (index into `names`, -1: unknown), n of them. Empty: no languages.
    void setLanguages(const QStringList& names, std::vector<int> ofRow);
    const QStringList& languages() const { return m_languages; }
    std::vector<ClassCounts> languageCounts(int c) const; // one a language
    std::vector<double> languageMacro() const;            // one a language

    // The decision as it stands, written to `path` on a worker; then saved() or failed().
    void save(const Path& path, const QString& name);
    bool isSaved() const { return m_savedState == m_state; }

  Q_SIGNALS:
    void rebuilt();
    void cutChanged(int c);                                           // one class
    void stateChanged();                                              // any cut, lock, rule or the history
    void decided(std::shared_ptr<const thresher::Decision> decision); // of the cuts as they stand
    void scoreChanged();                                              // cross-fitted figures arrived
    void detailsChanged(); // plateaus, the difference to the reference
    void languagesChanged();
    void busyChanged(bool busy);
    void saved(std::shared_ptr<const thresher::Decision> decision, const QString& path);
    void failed(const thresher::Error& error);

  private:
    static std::size_t index(int c) { return static_cast<std::size_t>(c); }
    void recount(int c);
    void recountAll();
    void remember();
    void put(int c, Cut cut, bool hand);
    void restore(const BoardState& state);
    void rebase(std::shared_ptr<const BoardBasis> basis);
    void scoreSoon();
    void findDetails();

    FileSystem& m_files;
    std::shared_ptr<const BoardBasis> m_basis;
    BoardState m_state, m_before;
    std::optional<BoardState> m_savedState;
    std::deque<BoardState> m_undo, m_redo;
    bool m_moving = false;
    bool m_rebasing = false; // m_opening fits the scores that are open to other rates
    Cuts m_ruleCuts, m_reference;
    QString m_referenceName;
    struct Kept {
        std::shared_ptr<const BoardBasis> basis;
        std::shared_ptr<const BoardScore> score;
        BoardState state;
        std::optional<BoardState> saved;
        std::deque<BoardState> undo, redo;
        Cuts reference;
        QString referenceName;
    };
    std::optional<Kept> m_kept; // what a preview stands in front of
    std::vector<ClassCounts> m_counts, m_referenceCounts;
    std::vector<std::vector<ClassCounts>> m_foldCounts, m_referenceFoldCounts;
    std::shared_ptr<const BoardScore> m_score;
    // Per class the cut it belongs to and the plateau.
    std::vector<std::optional<std::pair<Cut, Plateau>>> m_plateaus;
    struct Compared {
        Cuts cuts, reference;
        PairedDifference difference;
    };
    std::optional<Compared> m_compared;
    QStringList m_languages;
    std::vector<int> m_languageOfRow;
    Task m_opening, m_scoring, m_saving, m_details, m_reading;
};

// L: logit(cut) - logit(rule's cut) where a hand moved it, else 0. "none" stands above every score.
std::vector<double> deltaOf(const BoardState& state, const Cuts& rule);

// The decision of these cuts: the rule's own record with cuts, origins and deltas of the state. Any thread.
Result<Decision> decisionOf(const BoardBasis& basis, const BoardState& state, const BoardScore& score,
                            const std::string& name);

} // namespace thresher
