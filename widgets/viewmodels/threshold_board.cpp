#include "viewmodels/threshold_board.h"

#include "controllers/failures.h"
#include "decide/transfer.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace thresher {
namespace {

constexpr std::size_t undoLimit = 500;

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

} // namespace

ThresholdBoard::ThresholdBoard(FileSystem& files, QObject* parent) : QObject(parent), m_files(files)
{
    for (auto* task : {&m_opening, &m_scoring, &m_saving, &m_details, &m_reading}) {
        connect(task, &Task::runningChanged, this, [this] { Q_EMIT busyChanged(isBusy()); });
        connect(task, &Task::failed, this, [this](const Error& problem) {
            Q_EMIT failed(endedEarly(problem, "The work on thresholds"));
        });
    }
}

ThresholdBoard::~ThresholdBoard() = default;

void ThresholdBoard::open(std::shared_ptr<const ScoreSet> set, const Path& balance, const Path& decision)
{
    for (auto* task : {&m_scoring, &m_opening, &m_details, &m_reading}) task->stop();
    m_kept.reset();
    m_rebasing = false;
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
    m_kept.reset();
    m_undo.clear();
    m_redo.clear();
    m_moving = false;
    m_score.reset();
    m_state = {};
    m_savedState.reset();
    const std::size_t classes = m_basis->classes.size();
    m_plateaus.assign(classes, std::nullopt);
    m_compared.reset();
    m_languages.clear();
    m_languageOfRow.clear();
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

void ThresholdBoard::setBalance(const Path& balance)
{
    if (!isOpen() || isPreview()) return;
    m_rebasing = true;
    m_opening.start(
        [&files = m_files, set = m_basis->set, balance](const Progress& progress) {
            return makeBasis(files, set, balance, {}, decideConfigOf(files, *set), progress);
        },
        [this](Result<std::shared_ptr<const BoardBasis>> basis) {
            if (basis)
                rebase(std::move(*basis));
            else if (basis.error().code != ErrorCode::Interrupted)
                Q_EMIT failed(basis.error());
        });
}

void ThresholdBoard::rebase(std::shared_ptr<const BoardBasis> basis)
{
    for (auto* task : {&m_scoring, &m_details, &m_reading}) task->stop();
    m_basis = std::move(basis);
    m_undo.clear(); // their cuts were those of other rates
    m_redo.clear();
    m_moving = false;
    m_score.reset();
    m_savedState.reset(); // the file holds thresholds for the test rows by the rates before
    m_compared.reset();
    const bool againstRule = m_referenceName.isEmpty();
    if (cutsOf(*m_basis, m_state.rule).empty()) m_state.rule = m_basis->configured;
    m_ruleCuts = cutsOf(*m_basis, m_state.rule);
    for (std::size_t c = 0; c < m_ruleCuts.size(); ++c) {
        if (!m_state.locked[c] && !m_state.hand[c]) m_state.cuts[c] = m_ruleCuts[c];
        m_state.hand[c] = m_state.cuts[c] != m_ruleCuts[c];
    }
    recountAll();
    setReference(againstRule ? m_ruleCuts : Cuts(m_reference), QString(m_referenceName));
    Q_EMIT rebuilt();
    scoreSoon();
}

QString ThresholdBoard::className(int c) const
{
    return QString::fromStdString(m_basis->set->outOfFold.classes()[index(c)]);
}

bool ThresholdBoard::isTouched() const
{
    if (!isOpen()) return false;
    const auto& state = m_kept ? m_kept->state : m_state;
    const auto any = [](const std::vector<bool>& flags) {
        return std::find(flags.begin(), flags.end(), true) != flags.end();
    };
    return m_moving || !(m_kept ? m_kept->undo : m_undo).empty() || any(state.hand) || any(state.locked);
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

void ThresholdBoard::setLanguages(const QStringList& names, std::vector<int> ofRow)
{
    if (!isOpen() || ofRow.size() != m_basis->set->outOfFold.rows()) return;
    m_languages = names;
    m_languageOfRow = std::move(ofRow);
    Q_EMIT languagesChanged();
}

std::vector<ClassCounts> ThresholdBoard::languageCounts(int c) const
{
    std::vector<ClassCounts> out(static_cast<std::size_t>(m_languages.size()));
    if (out.empty()) return out;
    const auto& scores = m_basis->set->outOfFold;
    const Cut at = cut(c);
    for (std::size_t i = 0; i < scores.rows(); ++i) {
        if (m_languageOfRow[i] < 0) continue;
        auto& counts = out[static_cast<std::size_t>(m_languageOfRow[i])];
        const bool predicted = at.predicts(static_cast<double>(scores.probs()(i, index(c))));
        const bool labelled = scores.labels()(i, index(c)) != 0;
        ++(labelled ? (predicted ? counts.tp : counts.fn) : (predicted ? counts.fp : counts.tn));
    }
    return out;
}

std::vector<double> ThresholdBoard::languageMacro() const
{
    std::vector<double> out(static_cast<std::size_t>(m_languages.size()));
    for (int c = 0; c < classCount() && !out.empty(); ++c) {
        const auto counts = languageCounts(c);
        for (std::size_t l = 0; l < out.size(); ++l)
            out[l] += counts[l].f1() / static_cast<double>(classCount());
    }
    return out;
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
    if (!m_moving) scoreSoon(); // the decision says what is locked
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
            if (!isPreview()) Q_EMIT decided(scored->decision);
            findDetails();
        });
}

const Plateau* ThresholdBoard::plateau(int c) const
{
    const auto& known = m_plateaus[index(c)];
    return known && known->first == cut(c) ? &known->second : nullptr;
}

const PairedDifference* ThresholdBoard::difference() const
{
    const bool known = m_compared && m_compared->cuts == m_state.cuts && m_compared->reference == m_reference;
    return known ? &m_compared->difference : nullptr;
}

// After the score, so that the interval never waits for it. Only classes whose cut is elsewhere now.
void ThresholdBoard::findDetails()
{
    struct Found {
        std::optional<Compared> compared;
        std::vector<std::tuple<int, Cut, Plateau>> plateaus;
    };
    std::vector<std::pair<int, Cut>> wanted;
    for (int c = 0; c < classCount(); ++c)
        if (!plateau(c)) wanted.emplace_back(c, cut(c));
    const bool compare = !difference() && m_reference != m_state.cuts;
    if (wanted.empty() && !compare) return;
    m_details.start(
        [basis = m_basis, wanted, compare, cuts = m_state.cuts,
         reference = m_reference](const Progress& progress) {
            Found found;
            if (compare) found.compared = Compared{cuts, reference, compareCuts(*basis, cuts, reference)};
            for (const auto& [c, at] : wanted) {
                if (progress.stopRequested()) break;
                found.plateaus.emplace_back(
                    c, at, plateauAround(basis->set->outOfFold, index(c), at, basis->options.seed));
            }
            return found;
        },
        [this](Found found) {
            for (const auto& [c, at, plateau] : found.plateaus) m_plateaus[index(c)] = {at, plateau};
            if (found.compared) m_compared = std::move(found.compared);
            Q_EMIT detailsChanged();
        });
}

void ThresholdBoard::compareWith(const Path& decision)
{
    if (!isOpen()) return;
    if (decision.empty()) {
        m_reading.stop();
        setReference(m_ruleCuts, {});
        findDetails();
        return;
    }
    m_reading.start(
        [&files = m_files, basis = m_basis,
         decision](const Progress&) -> Result<std::pair<Cuts, std::string>> {
            THRESHER_ASSIGN(const Decision read, readDecision(files, decision));
            if (auto fits = checkFits(read, basis->set->outOfFold); !fits) {
                fits.error().where = decision.string();
                return std::move(fits).error();
            }
            THRESHER_ASSIGN(auto cuts, cutsFor(read, basis->set->outOfFold.classes()));
            return std::pair{std::move(cuts), read.name};
        },
        [this](Result<std::pair<Cuts, std::string>> read) {
            if (!read) {
                Q_EMIT failed(read.error());
                return;
            }
            setReference(read->first, QString::fromStdString(read->second));
            findDetails();
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
        [this, path, state = m_state, name,
         basis = m_basis](Result<std::shared_ptr<const Decision>> decision) {
            if (!decision) {
                Q_EMIT failed(decision.error());
                return;
            }
            // What stands on the board by now may be other scores, other rates or a preview.
            if (m_kept && m_kept->basis == basis) m_kept->saved = state;
            if (m_basis == basis) {
                m_savedState = state;
                setReference(state.cuts, name);
            }
            Q_EMIT saved(*decision, QString::fromStdString(path.string()));
        });
}

} // namespace thresher
