#include "viewmodels/step_scrubber.h"

#include "config/load.h"
#include "controllers/cli_call.h"
#include "controllers/failures.h"
#include "controllers/workspace_controller.h"
#include "runs/run_folder.h"
#include "viewmodels/threshold_board.h"

#include <algorithm>
#include <array>

namespace thresher {
namespace {

constexpr std::size_t mostMeans = 10;
constexpr int ruleRest = 200; // ms without another rule

struct Reader {
    FileSystem& files;
    const BoardBasis& own;
    const BoardRule& rule;
    const RunScores known;
    const CrossFit ownFit;
    const Progress& progress;

    Result<ScrubPosition> at(const StepChoice& choice) const
    {
        if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "Stopped on request");
        THRESHER_ASSIGN(auto scores, scoresAtSteps(files, known, choice));
        ScrubPosition out;
        out.choice = choice;
        out.steps = std::move(scores.steps);
        out.missingTest = std::move(scores.missingTest);
        const std::string hash = scores.scores.outOfFold.hash();
        auto set = std::make_shared<const ScoreSet>(ScoreSet{own.set->name,
                                                             {hash, own.set->identity.members, Space::Prob},
                                                             std::move(scores.scores.outOfFold),
                                                             std::move(scores.scores.test),
                                                             {},
                                                             own.set->runs});
        const Path balance = own.balance.allFromTraining() ? Path() : Path(own.balance.source);
        const DecideConfig config = decideConfigOf(files, *own.set);
        THRESHER_ASSIGN(out.basis, makeBasis(files, std::move(set), balance, {}, config, progress));
        out.rule = cutsOf(*out.basis, rule).empty() ? BoardRule{} : rule;
        THRESHER_ASSIGN(auto score, scoreRule(*out.basis, out.rule));
        out.flips = flipsBetween(score.moved, ownFit);
        out.score = std::make_shared<const BoardScore>(std::move(score));
        return out;
    }
};

std::string metricOf(FileSystem& files, const Path& run)
{
    const auto config = loadRunConfig(files, RunFolder(run).config());
    if (!config) return "map";
    const std::string& metric = config->train_args.metric_for_best_model;
    constexpr std::array<std::string_view, 3> others = {"f1", "f1_05", "eval_loss"};
    return std::find(others.begin(), others.end(), metric) != others.end() ? metric : "map";
}

} // namespace

Result<Scrubbed> scrubRun(FileSystem& files, const BoardBasis& own, const BoardRule& rule,
                          const Progress& progress)
{
    const Path run = own.set->runs.front();
    THRESHER_ASSIGN(auto known, readRunScores(files, run));
    const auto folds = known.outOfFold.foldNumbers();
    const auto steps = commonSteps(files, run, folds);
    THRESHER_ASSIGN(auto ownScore, scoreRule(own, rule));
    const Reader reader{files, own, rule, std::move(known), std::move(ownScore.moved), progress};
    const std::size_t means = std::min(steps.size(), mostMeans);
    const std::size_t total = steps.size() + (means > 1 ? means - 1 : 0) + 1;
    std::size_t done = 0;
    Scrubbed out;
    StepChoice choice;
    choice.metric = metricOf(files, run);
    // The clean choice needs two folds that logged their figures; without it the others are still there.
    if (folds.size() > 1) {
        if (auto clean = reader.at(choice))
            out.clean = std::move(*clean);
        else if (clean.error().code == ErrorCode::Interrupted)
            return std::move(clean).error();
    }
    progress("evaluations", ++done, total);
    choice.kind = StepChoice::Kind::Common;
    for (const auto step : steps) {
        choice.step = step;
        THRESHER_ASSIGN(auto one, reader.at(choice));
        out.common.push_back(std::move(one));
        progress("evaluations", ++done, total);
    }
    choice.kind = StepChoice::Kind::MeanOfLast;
    for (std::size_t count = 2; count <= means; ++count) {
        choice.count = static_cast<int>(count);
        THRESHER_ASSIGN(auto one, reader.at(choice));
        out.means.push_back(std::move(one));
        progress("evaluations", ++done, total);
    }
    return out;
}

StepScrubber::StepScrubber(ThresholdBoard& board, WorkspaceController& workspace, QObject* parent)
    : QObject(parent), m_board(board), m_workspace(workspace)
{
    connect(&m_board, &ThresholdBoard::rebuilt, this, [this] {
        if (!m_board.isPreview()) look();
    });
    connect(&m_board, &ThresholdBoard::stateChanged, this, &StepScrubber::follow);
    // A slider that moves asks for many rules; every evaluation is decided anew for the one it stops at.
    m_ruleRests.setSingleShot(true);
    m_ruleRests.setInterval(ruleRest);
    connect(&m_ruleRests, &QTimer::timeout, this, [this] {
        const auto* at = position();
        if (at && m_board.isPreview() && m_board.rule() != at->rule) read(true);
    });
    connect(&m_reading, &Task::progressed, this, [this](const QString&, qint64 done, qint64 total) {
        m_phase = QStringLiteral("%1 / %2").arg(done).arg(total);
        Q_EMIT changed();
    });
    connect(&m_reading, &Task::withoutResult, this, &StepScrubber::leave);
    for (auto* task : {&m_looking, &m_reading, &m_making}) {
        connect(task, &Task::runningChanged, this, &StepScrubber::changed);
        connect(task, &Task::failed, this, [this](const Error& problem) {
            Q_EMIT failed(endedEarly(problem, "Reading the evaluations"));
        });
    }
}

StepScrubber::~StepScrubber() = default;

// Which evaluations the run on the board has kept. The board is the run's own here.
void StepScrubber::look()
{
    m_reading.stop();
    const auto set = m_board.isOpen() ? m_board.basis().set : nullptr;
    const bool wholeRun = set && set->runs.size() == 1 && set->identity.members.size() == 1 &&
                          set->identity.members[0].fold < 0;
    const bool same = wholeRun && m_own == set->identity;
    if (m_basis != m_board.ownBasis()) { // other rates: other rules at every step
        m_scrubbed.reset();
        m_active = false;
    }
    m_basis = m_board.ownBasis();
    m_own = set ? set->identity : ScoreSetIdentity{};
    if (!same) {
        m_predict.stop();
        m_active = false;
        m_scrubbed.reset();
        m_steps = 0;
    }
    Q_EMIT changed();
    if (same) return;
    m_looking.stop();
    if (!wholeRun) return;
    m_looking.start([&files = m_workspace.files(), run = set->runs[0], folds = set->outOfFold.foldNumbers()](
                        const Progress&) { return static_cast<int>(commonSteps(files, run, folds).size()); },
                    [this](int steps) {
                        m_steps = steps;
                        Q_EMIT changed();
                    });
}

void StepScrubber::setActive(bool active)
{
    if (active == m_active || (active && !isAvailable())) return;
    m_active = active;
    if (!active) {
        m_reading.stop();
        m_board.endPreview();
    } else if (m_scrubbed && m_rule == m_board.rule()) {
        show();
    } else {
        read(false);
    }
    Q_EMIT changed();
}

// Another rule was chosen: the figures of all steps follow.
void StepScrubber::follow()
{
    const auto* at = position();
    if (at && m_board.isPreview() && m_board.rule() != at->rule) m_ruleRests.start();
}

// stay: at the position that is shown.
void StepScrubber::read(bool stay)
{
    m_scrubbed.reset();
    m_phase.clear();
    m_rule = m_board.rule();
    auto basis = m_board.ownBasis();
    m_reading.start([&files = m_workspace.files(), basis = std::move(basis), rule = m_rule](
                        const Progress& progress) { return scrubRun(files, *basis, rule, progress); },
                    [this, stay](Result<Scrubbed> scrubbed) {
                        if (!scrubbed) {
                            leave();
                            if (scrubbed.error().code != ErrorCode::Interrupted)
                                Q_EMIT failed(scrubbed.error());
                            return;
                        }
                        m_scrubbed = std::make_shared<const Scrubbed>(std::move(*scrubbed));
                        if (!stay || !hasMode(m_mode))
                            m_mode = m_scrubbed->clean ? Mode::Clean : Mode::Common;
                        if (!stay || m_index >= count()) m_index = count() - 1;
                        show();
                        settle();
                    });
}

// There are no steps to show: the run's own scores again.
void StepScrubber::leave()
{
    m_active = false;
    m_board.endPreview();
    Q_EMIT changed();
}

const std::vector<ScrubPosition>* StepScrubber::list() const
{
    if (!m_scrubbed || m_mode == Mode::Clean) return nullptr;
    return m_mode == Mode::Common ? &m_scrubbed->common : &m_scrubbed->means;
}

bool StepScrubber::hasMode(Mode mode) const
{
    if (!m_scrubbed) return false;
    return mode == Mode::Clean    ? m_scrubbed->clean.has_value()
           : mode == Mode::Common ? !m_scrubbed->common.empty()
                                  : !m_scrubbed->means.empty();
}

int StepScrubber::count() const
{
    const auto* positions = list();
    return positions ? static_cast<int>(positions->size()) : hasMode(m_mode) ? 1 : 0;
}

const ScrubPosition* StepScrubber::position() const
{
    if (!m_active || m_index < 0 || m_index >= count()) return nullptr;
    const auto* positions = list();
    return positions ? &(*positions)[static_cast<std::size_t>(m_index)] : &*m_scrubbed->clean;
}

void StepScrubber::setMode(Mode mode)
{
    if (mode == m_mode || !hasMode(mode)) return;
    m_mode = mode;
    m_index = mode == Mode::Mean ? std::min(1, count() - 1) : count() - 1; // the mean of three
    show();
    settle();
}

void StepScrubber::setIndex(int index)
{
    const int at = std::clamp(index, 0, std::max(0, count() - 1));
    if (at == m_index) return;
    m_index = at;
    show();
}

void StepScrubber::settle()
{
    if (m_active) m_board.settle();
}

void StepScrubber::show()
{
    if (const auto* at = position()) m_board.preview(at->basis, at->score);
    Q_EMIT changed();
}

void StepScrubber::makeRun()
{
    const auto* at = position();
    if (!at || m_making.isRunning() || !m_workspace.isOpen()) return;
    const Path run = at->basis->set->runs.front();
    std::string name = run.filename().string();
    if (m_mode == Mode::Clean) name += "-clean";
    if (m_mode == Mode::Common) name += "-step-" + std::to_string(at->choice.step);
    if (m_mode == Mode::Mean) name += "-last-" + std::to_string(at->choice.count);
    m_making.start(
        [&files = m_workspace.files(), run, name, choice = at->choice,
         runs = m_workspace.workspace().runsFolder()](const Progress&) -> Result<Path> {
            Path folder = runs / name;
            for (int i = 2; files.exists(folder); ++i) folder = runs / (name + "-" + std::to_string(i));
            THRESHER_ASSIGN(const auto scores, scoresAtSteps(files, run, choice));
            THRESHER_TRY(writeStepRun(files, run, scores, folder));
            return folder;
        },
        [this](Result<Path> made) {
            if (made)
                Q_EMIT this->made(QString::fromStdString(made->string()));
            else
                Q_EMIT failed(made.error());
        });
}

QList<QStringList> StepScrubber::predictArguments() const
{
    const auto* at = position();
    if (!at || !m_workspace.isOpen()) return {};
    const Path run = at->basis->set->runs.front();
    QList<QStringList> calls;
    for (const Path& missing : at->missingTest) {
        // RUN/fold-K/evals/step-S.test.npy
        const std::string fold = missing.parent_path().parent_path().filename().string().substr(5);
        const std::string step = missing.stem().stem().string().substr(5);
        QStringList words{QStringLiteral("predict")};
        for (const std::string& word :
             {std::string(m_workspace.workspace().data.test), std::string("--run"), run.string(),
              std::string("--fold"), fold, std::string("--step"), step, std::string("-o"), missing.string()})
            words << QString::fromStdString(word);
        calls << words;
    }
    return calls;
}

QString StepScrubber::predictCommands() const
{
    QStringList lines;
    for (const auto& call : predictArguments()) {
        QStringList words{QStringLiteral("thresher-cli")};
        for (const auto& word : call) words << shellWord(word);
        lines << words.join(QLatin1Char(' '));
    }
    return lines.join(QLatin1Char('\n'));
}

void StepScrubber::predictMissing()
{
    const auto calls = predictArguments();
    if (!calls.isEmpty() && !isBusy()) predictNext(calls, calls.size());
}

void StepScrubber::stopPredicting()
{
    if (!isPredicting()) return;
    m_predict.stop();
    if (m_active) read(true);
    Q_EMIT changed();
}

void StepScrubber::predictNext(QList<QStringList> left, qsizetype total)
{
    m_phase = QStringLiteral("%1 / %2").arg(total - left.size() + 1).arg(total);
    const auto call = left.takeFirst();
    m_predict.call(call, [this, left, total](const Result<QJsonObject>& done) {
        if (!done) Q_EMIT failed(done.error());
        if (done && !left.isEmpty())
            predictNext(left, total);
        else if (m_active)
            read(true);
        Q_EMIT changed();
    });
    Q_EMIT changed();
}

} // namespace thresher
