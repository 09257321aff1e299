#include "viewmodels/threshold_board.h"

#include "decide/transfer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace thresher {
namespace {

constexpr std::size_t undoLimit = 500;
// Far enough on the logit axis that no score reaches it.
constexpr double aboveEveryScore = 64.0;

std::vector<double> foldMacroOf(const std::vector<std::vector<ClassCounts>>& counts)
{
    const std::size_t folds = counts.empty() ? 0 : counts[0].size();
    std::vector<double> out(folds);
    for (std::size_t k = 0; k < folds; ++k) {
        for (const auto& one : counts) out[k] += one[k].f1();
        out[k] /= static_cast<double>(counts.size());
    }
    return out;
}

std::vector<ClassCounts> foldCountsAt(const BoardClass& one, Cut cut)
{
    std::vector<ClassCounts> out;
    for (const auto& fold : one.folds) out.push_back(fold.countsAt(cut));
    return out;
}

std::vector<double> deltaOf(const BoardState& state, const Cuts& rule)
{
    std::vector<double> out(state.cuts.size());
    for (std::size_t c = 0; c < out.size(); ++c) {
        if (!state.hand[c] || rule[c].isNone()) continue;
        out[c] = state.cuts[c].isNone()
                     ? aboveEveryScore
                     : clippedLogit(state.cuts[c].threshold()) - clippedLogit(rule[c].threshold());
    }
    return out;
}

} // namespace

ThresholdBoard::ThresholdBoard(FileSystem& files, QObject* parent) : QObject(parent), m_files(files)
{
    for (auto* task : {&m_opening, &m_scoring, &m_saving, &m_plateauing}) {
        connect(task, &Task::runningChanged, this, [this] { Q_EMIT busyChanged(isBusy()); });
        connect(task, &Task::failed, this, [this](const QString& what) {
            Q_EMIT failed(fail(ErrorCode::OutOfMemory,
                               "The work on thresholds ended early: " + what.toStdString(),
                               "Close other programs and try again."));
        });
    }
}

ThresholdBoard::~ThresholdBoard() = default;

void ThresholdBoard::open(std::shared_ptr<const ScoreSet> set, const Path& balance, const Path& decision)
{
    for (auto* task : {&m_scoring, &m_opening, &m_plateauing}) task->stop();
    if (!set) {
        m_basis.reset();
        m_state = {};
        m_undo.clear();
        m_redo.clear();
        m_savedState.reset();
        m_score.reset();
        Q_EMIT rebuilt();
        return;
    }
    m_opening.start(
        [&files = m_files, set = std::move(set), balance, decision](const Progress& progress) {
            return makeBasis(files, set, balance, decision, decideConfigOf(files, *set), progress);
        },
        [this](Result<std::shared_ptr<const BoardBasis>> basis) {
            if (basis)
                adopt(std::move(*basis));
            else if (basis.error().code != ErrorCode::Interrupted)
                Q_EMIT failed(basis.error());
        });
}

void ThresholdBoard::adopt(std::shared_ptr<const BoardBasis> basis)
{
    m_basis = std::move(basis);
    m_undo.clear();
    m_redo.clear();
    m_moving = false;
    m_score.reset();
    m_state = {};
    m_savedState.reset();
    const std::size_t classes = m_basis->classes.size();
    m_plateaus.assign(classes, std::nullopt);
    m_state.hand.assign(classes, false);
    m_state.locked.assign(classes, false);
    m_state.rule = m_basis->configured;
    m_ruleCuts = cutsOf(*m_basis, m_state.rule);
    m_state.cuts = m_ruleCuts;
    m_reference = m_ruleCuts;
    m_referenceName.clear();
    if (const auto& decision = m_basis->decision) {
        const auto& names = m_basis->set->outOfFold.classes();
        const BoardRule rule{decision->rule == Rule::Pooled ? Rule::Exact : decision->rule, decision->blend};
        if (auto cuts = cutsOf(*m_basis, rule); !cuts.empty()) {
            m_state.rule = rule;
            m_ruleCuts = std::move(cuts);
        }
        m_state.cuts = *cutsFor(*decision, names);
        for (std::size_t c = 0; c < classes; ++c) {
            const auto at = static_cast<std::size_t>(
                std::find(decision->classes.begin(), decision->classes.end(), names[c]) -
                decision->classes.begin());
            m_state.locked[c] = at < decision->origin.size() && decision->origin[at] == CutOrigin::Locked;
            m_state.hand[c] = m_state.cuts[c] != m_ruleCuts[c];
        }
        m_reference = m_state.cuts;
        m_referenceName = QString::fromStdString(decision->name);
        m_savedState = m_state;
    }
    recountAll();
    setReference(m_reference, m_referenceName);
    Q_EMIT rebuilt();
    Q_EMIT stateChanged();
    scoreSoon();
    if (m_basis->decisionError) Q_EMIT failed(*m_basis->decisionError);
}

QString ThresholdBoard::className(int c) const
{
    return QString::fromStdString(m_basis->set->outOfFold.classes()[index(c)]);
}

std::vector<double> ThresholdBoard::delta() const
{
    return deltaOf(m_state, m_ruleCuts);
}

void ThresholdBoard::recount(int c)
{
    const auto& one = m_basis->classes[index(c)];
    m_counts[index(c)] = one.all.countsAt(m_state.cuts[index(c)]);
    auto& folds = m_foldCounts[index(c)];
    for (std::size_t k = 0; k < one.folds.size(); ++k)
        folds[k] = one.folds[k].countsAt(m_state.cuts[index(c)]);
}

void ThresholdBoard::recountAll()
{
    m_counts.resize(m_basis->classes.size());
    m_foldCounts.assign(
        m_counts.size(),
        std::vector<ClassCounts>(m_basis->classes.empty() ? 0 : m_basis->classes[0].folds.size()));
    for (int c = 0; c < classCount(); ++c) recount(c);
}

std::vector<double> ThresholdBoard::foldMacro() const
{
    return foldMacroOf(m_foldCounts);
}

std::vector<double> ThresholdBoard::referenceFoldMacro() const
{
    return foldMacroOf(m_referenceFoldCounts);
}

std::size_t ThresholdBoard::testPredicted(int c) const
{
    return m_basis->classes[index(c)].testCount(cut(c));
}

double ThresholdBoard::testExpected(int c) const
{
    const auto& one = m_basis->classes[index(c)];
    if (one.test.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto& now = m_counts[index(c)];
    const auto share = [](std::uint64_t part, std::uint64_t whole) {
        return whole == 0 ? std::numeric_limits<double>::quiet_NaN()
                          : static_cast<double>(part) / static_cast<double>(whole);
    };
    RuleRates rates{{share(now.tp, now.tp + now.fn)}, {share(now.fp, now.fp + now.tn)}, 0};
    if (m_score && scoresAreFresh()) {
        rates.tpr[0] = m_score->moved.truePositiveRate[index(c)];
        rates.fpr[0] = m_score->moved.falsePositiveRate[index(c)];
    }
    const double balance[] = {m_basis->balance.rate[index(c)]};
    return expectedRates(rates, balance)[0] * static_cast<double>(one.test.size());
}

bool ThresholdBoard::scoresAreFresh() const
{
    return m_score && m_score->rule == m_state.rule && m_score->delta == delta();
}

// One step of undo for what comes next.
void ThresholdBoard::remember()
{
    if (m_moving) return;
    m_undo.push_back(m_state);
    if (m_undo.size() > undoLimit) m_undo.pop_front();
    m_redo.clear();
}

void ThresholdBoard::put(int c, Cut cut, bool hand)
{
    m_state.cuts[index(c)] = cut;
    m_state.hand[index(c)] = hand && cut != m_ruleCuts[index(c)];
    recount(c);
    Q_EMIT cutChanged(c);
}

void ThresholdBoard::setCut(int c, Cut cut)
{
    if (isLocked(c) || cut == m_state.cuts[index(c)]) return;
    remember();
    put(c, cut, true);
    Q_EMIT stateChanged();
    if (!m_moving) scoreSoon();
}

void ThresholdBoard::step(int c, int places)
{
    const auto& one = m_basis->classes[index(c)];
    const auto at = static_cast<std::int64_t>(one.placeOf(cut(c))) + places;
    const auto last = static_cast<std::int64_t>(one.places.size()) - 1;
    const auto place = static_cast<std::size_t>(std::clamp<std::int64_t>(at, 0, last));
    // At the end of the scores: a typed threshold beyond them stays as it is.
    if (place == one.placeOf(cut(c))) return;
    setCut(c, one.cutAt(place));
}

void ThresholdBoard::beginMove()
{
    if (m_moving) return;
    m_before = m_state;
    m_moving = true;
}

void ThresholdBoard::endMove()
{
    if (!m_moving) return;
    m_moving = false;
    if (m_before == m_state) return;
    std::swap(m_before, m_state);
    remember();
    std::swap(m_before, m_state);
    Q_EMIT stateChanged();
    scoreSoon();
}

bool ThresholdBoard::snap(int c, Rule rule)
{
    const Cuts cuts = rule == m_state.rule.rule ? m_ruleCuts : cutsOf(*m_basis, {rule, {}});
    if (cuts.empty()) return false;
    setCut(c, cuts[index(c)]);
    return true;
}

void ThresholdBoard::snapAll()
{
    BoardState after = m_state;
    for (std::size_t c = 0; c < after.cuts.size(); ++c) {
        if (after.locked[c]) continue;
        after.cuts[c] = m_ruleCuts[c];
        after.hand[c] = false;
    }
    if (after == m_state) return;
    remember();
    restore(after);
}

void ThresholdBoard::setRule(const BoardRule& rule)
{
    const Cuts cuts = cutsOf(*m_basis, rule);
    if (cuts.empty() || rule == m_state.rule) return;
    remember();
    BoardState after = m_state;
    after.rule = rule;
    for (std::size_t c = 0; c < cuts.size(); ++c) {
        if (!after.locked[c] && !after.hand[c]) after.cuts[c] = cuts[c];
        after.hand[c] = after.cuts[c] != cuts[c];
    }
    restore(after);
}

void ThresholdBoard::setLocked(int c, bool locked)
{
    if (isLocked(c) == locked) return;
    remember();
    m_state.locked[index(c)] = locked;
    Q_EMIT cutChanged(c);
    Q_EMIT stateChanged();
}

void ThresholdBoard::restore(const BoardState& state)
{
    m_state = state;
    if (auto cuts = cutsOf(*m_basis, m_state.rule); !cuts.empty()) m_ruleCuts = std::move(cuts);
    recountAll();
    for (int c = 0; c < classCount(); ++c) Q_EMIT cutChanged(c);
    Q_EMIT stateChanged();
    if (!m_moving) scoreSoon();
}

void ThresholdBoard::undo()
{
    if (m_undo.empty() || m_moving) return;
    m_redo.push_back(m_state);
    const BoardState state = m_undo.back();
    m_undo.pop_back();
    restore(state);
}

void ThresholdBoard::redo()
{
    if (m_redo.empty() || m_moving) return;
    m_undo.push_back(m_state);
    const BoardState state = m_redo.back();
    m_redo.pop_back();
    restore(state);
}

void ThresholdBoard::setReference(const Cuts& cuts, const QString& name)
{
    m_reference = cuts;
    m_referenceName = name;
    m_referenceCounts.clear();
    m_referenceFoldCounts.clear();
    for (std::size_t c = 0; c < m_reference.size(); ++c) {
        m_referenceCounts.push_back(m_basis->classes[c].all.countsAt(m_reference[c]));
        m_referenceFoldCounts.push_back(foldCountsAt(m_basis->classes[c], m_reference[c]));
    }
    for (int c = 0; c < classCount(); ++c) Q_EMIT cutChanged(c);
    Q_EMIT stateChanged();
}

void ThresholdBoard::swapWithReference()
{
    const Cuts now = m_state.cuts;
    BoardState after = m_state;
    for (std::size_t c = 0; c < after.cuts.size(); ++c) {
        if (after.locked[c]) continue;
        after.cuts[c] = m_reference[c];
        after.hand[c] = after.cuts[c] != m_ruleCuts[c];
    }
    if (after == m_state) return;
    remember();
    m_state = after;
    setReference(now, m_referenceName);
    restore(after);
}

void ThresholdBoard::scoreSoon()
{
    struct Scored {
        BoardScore score;
        std::shared_ptr<const Decision> decision;
    };
    m_scoring.start(
        [basis = m_basis, state = m_state, delta = delta(),
         known = m_score](const Progress&) -> Result<Scored> {
            Scored out;
            if (basis->set->outOfFold.rows() >= 2) {
                THRESHER_ASSIGN(out.score, scoreBoard(*basis, state.rule, delta, known));
            }
            THRESHER_ASSIGN(auto decision, decisionOf(*basis, state, out.score, "thresholds"));
            out.decision = std::make_shared<const Decision>(std::move(decision));
            return out;
        },
        [this](Result<Scored> scored) {
            if (!scored) {
                Q_EMIT failed(scored.error());
                return;
            }
            m_score =
                scored->score.base ? std::make_shared<const BoardScore>(std::move(scored->score)) : nullptr;
            Q_EMIT scoreChanged();
            Q_EMIT decided(scored->decision);
            findPlateaus();
        });
}

const Plateau* ThresholdBoard::plateau(int c) const
{
    const auto& known = m_plateaus[index(c)];
    return known && known->first == cut(c) ? &known->second : nullptr;
}

// After the score, so that the interval never waits for it. Only classes whose cut is elsewhere now.
void ThresholdBoard::findPlateaus()
{
    using Found = std::vector<std::tuple<int, Cut, Plateau>>;
    std::vector<std::pair<int, Cut>> wanted;
    for (int c = 0; c < classCount(); ++c)
        if (!plateau(c)) wanted.emplace_back(c, cut(c));
    if (wanted.empty()) return;
    m_plateauing.start(
        [basis = m_basis, wanted](const Progress& progress) {
            Found found;
            for (const auto& [c, at] : wanted) {
                if (progress.stopRequested()) break;
                found.emplace_back(c, at,
                                   plateauAround(basis->set->outOfFold, index(c), at, basis->options.seed));
            }
            return found;
        },
        [this](const Found& found) {
            for (const auto& [c, at, plateau] : found) m_plateaus[index(c)] = {at, plateau};
            Q_EMIT plateausChanged();
        });
}

void ThresholdBoard::save(const Path& path, const QString& name)
{
    m_saving.start(
        [&files = m_files, basis = m_basis, state = m_state, delta = delta(), known = m_score, path,
         name = name.toStdString()](const Progress&) -> Result<std::shared_ptr<const Decision>> {
            BoardScore score;
            if (basis->set->outOfFold.rows() >= 2) {
                THRESHER_ASSIGN(score, scoreBoard(*basis, state.rule, delta, known));
            }
            THRESHER_ASSIGN(auto decision, decisionOf(*basis, state, score, name));
            THRESHER_TRY(files.makeDirectories(path.parent_path()));
            THRESHER_TRY(writeDecision(files, path, decision));
            return std::make_shared<const Decision>(std::move(decision));
        },
        [this, path, state = m_state, name](Result<std::shared_ptr<const Decision>> decision) {
            if (!decision) {
                Q_EMIT failed(decision.error());
                return;
            }
            m_savedState = state;
            setReference(state.cuts, name);
            Q_EMIT saved(*decision, QString::fromStdString(path.string()));
        });
}

Result<Decision> decisionOf(const BoardBasis& basis, const BoardState& state, const BoardScore& score,
                            const std::string& name)
{
    const ScoreSet& set = *basis.set;
    Decision d;
    d.name = name;
    d.scoreSet = set.identity;
    d.scoreSet.hash = set.outOfFold.hash();
    d.classes = set.outOfFold.classes();
    d.rule = state.rule.rule;
    d.reference = basis.options.reference;
    d.space = basis.options.space;
    d.blend = state.rule.blend.value_or(state.rule.rule == Rule::Hybrid ? 0.5 : 1.0);
    d.seed = basis.options.seed;
    d.basisRows = set.outOfFold.rows();
    if (set.test) d.testHash = set.test->hash();
    d.balance = basis.balance;
    d.thresholds = state.cuts;
    d.delta = deltaOf(state, cutsOf(basis, state.rule));
    for (std::size_t c = 0; c < state.cuts.size(); ++c)
        d.origin.push_back(state.locked[c] ? CutOrigin::Locked
                           : state.hand[c] ? CutOrigin::Hand
                                           : CutOrigin::Rule);
    RuleScores scores{.ownRows = scoreOwnRows(set.outOfFold, state.cuts)};
    if (score.base) {
        scores.crossFitted = score.crossFitted;
        const RuleRates rates = ruleRates(score.moved, set.outOfFold.rows());
        d.tpr = rates.tpr;
        d.fpr = rates.fpr;
        d.ratesRows = rates.rows;
        if (set.test && !isReferenceRule(d.rule))
            d.testThresholds = rateTransfer(rates, basis.balance.rate, *set.test);
    }
    d.scores = scores;
    d.transfer = !set.test ? "" : d.testThresholds.empty() ? "score" : "rate";
    return d;
}

} // namespace thresher
