#include "train/fold_runner.h"

#include "base/memory.h"
#include "decide/metrics.h"
#include "decide/steps.h"
#include "runs/event_log.h"
#include "runs/npy.h"
#include "runs/tfevents.h"
#include "train/checkpoints.h"
#include "train/fold_outputs.h"
#include "train/schedule.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <thread>
#include <unistd.h>

namespace thresher {
namespace {

constexpr std::int64_t maxSkippedInARow = 20;

// The texts and labels a fold's learner works on, in row order.
struct FoldRows {
    std::vector<std::size_t> train, validation, sealed;
    std::vector<std::string> trainTexts, validationTexts, testTexts; // testTexts: test rows, then sealed rows
    LabelMatrix trainLabels, validationLabels;
};

FoldRows rowsOf(const RunInputs& inputs, int fold)
{
    FoldRows rows;
    rows.train = inputs.folds.trainingRows(fold);
    rows.validation = inputs.folds.validationRows(fold);
    rows.sealed = inputs.sealedRows();
    const auto take = [&](const std::vector<std::size_t>& from, std::vector<std::string>& to) {
        for (const std::size_t row : from) to.push_back(inputs.train.texts[row]);
    };
    take(rows.train, rows.trainTexts);
    take(rows.validation, rows.validationTexts);
    if (inputs.test) rows.testTexts = inputs.test->texts;
    take(rows.sealed, rows.testTexts);
    rows.trainLabels = selectRows<std::uint8_t>(inputs.trainingLabels, rows.train);
    rows.validationLabels = selectRows<std::uint8_t>(inputs.train.labels, rows.validation);
    return rows;
}

// The first names, and how many more there are.
std::string shortList(const std::vector<std::string>& ids)
{
    constexpr std::size_t shown = 10;
    std::string out;
    for (std::size_t i = 0; i < std::min(ids.size(), shown); ++i) out += (i > 0 ? ", " : "") + ids[i];
    if (ids.size() > shown) out += " and " + std::to_string(ids.size() - shown) + " more";
    return out;
}

// Whatever is thrown while a fold works is an error of that fold.
template <class Work>
Result<FoldState> guarded(int fold, Work&& work)
{
    try {
        return work();
    } catch (const std::bad_alloc& problem) {
        return outOfMemory(problem, "Memory ran out in fold " + std::to_string(fold),
                           "Use a smaller batch or max_length, or fewer folds at once.");
    } catch (const std::exception& problem) {
        return fail(ErrorCode::Internal,
                    "Fold " + std::to_string(fold) + " ended unexpectedly: " + problem.what());
    }
}

class FoldRunner {
  public:
    explicit FoldRunner(const FoldJob& job) : m_job(job), m_args(job.inputs.config.train_args) {}

    Result<FoldState> run()
    {
        THRESHER_TRY(m_job.files.makeDirectory(m_job.run.fold(m_job.fold)));
        THRESHER_ASSIGN(m_lock, m_job.files.lock(m_job.run.foldLock(m_job.fold), lockText()));
        THRESHER_ASSIGN(m_state, readFoldState(m_job.files, m_job.run, m_job.fold));
        if (m_state.state == "finished") return m_state;
        // Inside as well as outside of run(), so that fold.json tells of what was thrown.
        auto done = guarded(m_job.fold, [this] { return train(); });
        if (!done) THRESHER_TRY(recordEnd(done.error()));
        return done;
    }

  private:
    Result<FoldState> train()
    {
        m_started = m_job.clock.steadySeconds();
        THRESHER_TRY(begin());
        while (m_trainer.step < m_trainer.totalSteps && !m_trainer.stoppedEarly) {
            THRESHER_TRY(obeyRequests());
            THRESHER_TRY(oneStep());
        }
        return finish();
    }

    // Learner, schedule, logs; state of the newest checkpoint if there is one.
    Status begin()
    {
        m_rows = rowsOf(m_job.inputs, m_job.fold);
        if (m_rows.train.empty() || m_rows.validation.empty())
            return fail(ErrorCode::BadValue,
                        "Fold " + std::to_string(m_job.fold) + " has no rows to train on or to validate with",
                        "Check folds.csv.");
        THRESHER_TRY(m_job.files.makeDirectory(m_job.run.evals(m_job.fold)));
        THRESHER_TRY(removeTornCheckpoints(m_job.files, m_job.run, m_job.fold));
        m_state.state = "running";
        m_state.metric = m_args.metric_for_best_model;
        m_state.error.clear();
        m_state.host = hostName();
        m_state.pid = getpid();
        THRESHER_TRY(announce("loading the model"));

        LearnerData data{m_rows.trainTexts,
                         m_rows.trainLabels,
                         m_rows.validationTexts,
                         m_rows.testTexts,
                         m_job.inputs.train.classes,
                         {},
                         false};
        m_rates = prevalence(m_rows.trainLabels);
        const LossConfig& loss = m_job.inputs.config.loss;
        data.classWeights = classWeights(loss, m_rows.trainLabels);
        data.weightsArePositive = loss.class_weights == "pos_weight";
        THRESHER_ASSIGN(m_learner, m_job.factory.make(data, m_job.fold, progress("loading")));

        TrainArgs args = m_args;
        if (m_learner->info().singleStep) { // one call solves the whole problem
            args.max_steps = 1;
            args.gradient_accumulation_steps = 1;
            args.per_device_train_batch_size = static_cast<std::int64_t>(m_rows.train.size());
        }
        m_schedule.emplace(args, m_rows.train.size(), m_job.fold);
        m_trainer.totalSteps = m_schedule->totalSteps();

        const bool begunBefore = m_job.files.exists(m_job.run.foldEvents(m_job.fold));
        THRESHER_ASSIGN(auto log, EventLogWriter::open(m_job.files, m_job.run.foldEvents(m_job.fold),
                                                       m_job.clock, m_job.inputs.train.classes));
        m_log.emplace(std::move(log));
        THRESHER_ASSIGN(auto board, TfEventsWriter::create(m_job.files, m_job.run.fold(m_job.fold),
                                                           m_job.clock.unixSeconds()));
        m_board.emplace(std::move(board));
        THRESHER_TRY(restoreNewest(begunBefore));
        if (m_learner->info().truncatedPosts > 0 && m_trainer.step == 0 &&
            !(begunBefore && toldOfTruncation()))
            THRESHER_TRY(emit(AlertEvent{m_job.fold, 0, "truncated_posts",
                                         std::to_string(m_learner->info().truncatedPosts) +
                                             " posts are cut at model.max_length"}));
        m_state.totalSteps = m_trainer.totalSteps;
        return announce("training");
    }

    // By a process that ended before its first checkpoint.
    bool toldOfTruncation() const
    {
        const auto log = readEventLog(m_job.run.foldEvents(m_job.fold), m_job.fold, {});
        return log &&
               std::ranges::any_of(*log, [](const LoggedEvent& event) { return event.kind == "alert"; });
    }

    Status restoreNewest(bool begunBefore)
    {
        const auto steps = checkpointSteps(m_job.files, m_job.run, m_job.fold);
        if (steps.empty()) {
            m_state.step = 0;
            return begunBefore ? m_log->resumed(0) : Status{}; // ended before its first checkpoint
        }
        THRESHER_ASSIGN(auto saved,
                        readTrainerState(m_job.files, m_job.run.checkpoint(m_job.fold, steps.back())));
        if (saved.totalSteps != m_trainer.totalSteps)
            return fail(ErrorCode::Mismatch,
                        "The checkpoint was made for " + std::to_string(saved.totalSteps) +
                            " steps, the configuration gives " + std::to_string(m_trainer.totalSteps),
                        "Resume with the configuration the run was started with.",
                        m_job.run.checkpoint(m_job.fold, steps.back()).string());
        THRESHER_TRY(m_learner->restore(m_job.run.checkpoint(m_job.fold, steps.back()), true));
        m_trainer = std::move(saved);
        m_trainer.requested = false;
        m_state.step = m_trainer.step;
        m_savedStep = steps.back();
        m_goodStep = savedIsEvaluated() ? m_savedStep : steps.size() > 1 ? steps[steps.size() - 2] : -1;
        return m_log->resumed(m_trainer.step);
    }

    // control.json and the stop token, between two steps.
    Status obeyRequests()
    {
        auto request = readControl(m_job.files, m_job.run);
        bool paused = false;
        while (request == ControlRequest::Pause && !m_job.stop.stop_requested()) {
            if (!paused) {
                paused = true;
                m_state.state = "paused";
                THRESHER_TRY(announce("paused"));
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
            request = readControl(m_job.files, m_job.run);
        }
        if (paused) {
            m_state.state = "running";
            THRESHER_TRY(announce("training"));
        }
        if (request != ControlRequest::Stop && !m_job.stop.stop_requested()) return {};
        if (m_trainer.step > m_savedStep && m_trainer.step > 0) {
            m_trainer.requested = true;
            THRESHER_TRY(save("stop"));
        }
        return fail(ErrorCode::Interrupted,
                    "Stopped after step " + std::to_string(m_trainer.step) + " of " +
                        std::to_string(m_trainer.totalSteps) + "; the work is saved",
                    "Go on with `thresher-cli train " + m_job.run.root().string() + " --resume`.");
    }

    Status oneStep()
    {
        const std::int64_t step = m_trainer.step + 1;
        const auto rows = m_schedule->rowsOfStep(step);
        const double rate = m_schedule->learningRate(step);
        const double before = m_job.clock.steadySeconds();
        THRESHER_ASSIGN(const auto report, m_learner->fit({rows, step, rate}, progress("training")));
        m_windowSeconds += m_job.clock.steadySeconds() - before;
        m_windowTokens += report.tokens;
        m_trainer.step = step;
        m_state.step = step;
        if (report.finite) {
            THRESHER_TRY(vouchForCheckpoint());
            m_skippedInARow = 0;
            m_trainer.lossSum += report.loss;
            ++m_trainer.lossCount;
        } else {
            THRESHER_TRY(handleNonFinite(report, rows, step));
        }
        if (step % m_args.logging_steps == 0 || step == m_trainer.totalSteps)
            THRESHER_TRY(logStep(report, rate));
        return evaluateAndSave();
    }

    Status handleNonFinite(const StepReport& report, const std::vector<std::size_t>& rows, std::int64_t step)
    {
        // Without known rows (the gradient of all together overflowed) it is one of the step's posts.
        std::vector<std::string> ids;
        for (const std::size_t bad : report.badRows)
            if (bad < rows.size()) ids.push_back(m_job.inputs.train.ids[m_rows.train[rows[bad]]]);
        const bool known = !ids.empty();
        if (!known)
            for (const std::size_t row : rows) ids.push_back(m_job.inputs.train.ids[m_rows.train[row]]);
        const std::string what = "Loss or gradient is not finite at step " + std::to_string(step) +
                                 (known ? " (posts " : " (posts of the step: ") + shortList(ids) + ")";
        THRESHER_TRY(emit(AlertEvent{m_job.fold, step, "nan", what}));
        if (m_args.on_nan == "stop")
            return fail(ErrorCode::Diverged, what,
                        "Lower train_args.learning_rate, or set train_args.on_nan: skip. " + whatIsKept());
        ++m_trainer.skippedSteps;
        if (++m_skippedInARow >= maxSkippedInARow)
            return fail(ErrorCode::Diverged,
                        std::to_string(m_skippedInARow) + " steps in a row were not finite",
                        "Lower train_args.learning_rate. " + whatIsKept());
        return {};
    }

    // Then it is sound: an evaluation that is not finite ends the fold.
    bool savedIsEvaluated() const
    {
        return !m_trainer.evals.empty() && m_trainer.evals.back().step == m_savedStep;
    }

    // Weights may be numbers and yet too large for the next step: a checkpoint is sound once a step or an
    // evaluation from its weights was finite. Until then the one before it stays.
    Status vouchForCheckpoint()
    {
        if (m_goodStep == m_savedStep) return {};
        m_goodStep = m_savedStep;
        return prune();
    }

    Status prune()
    {
        const auto chosen = chooseStep(m_args, m_trainer.evals);
        return pruneCheckpoints(m_job.files, m_job.run, m_job.fold, m_args, chosen ? chosen->step : -1,
                                m_goodStep);
    }

    std::string whatIsKept() const
    {
        if (m_goodStep < 0) return "There is no checkpoint yet from which a step was finite.";
        return "The last good checkpoint is kept: checkpoint-" + std::to_string(m_goodStep) + ".";
    }

    Status logStep(const StepReport& report, double rate)
    {
        StepEvent event{.fold = m_job.fold,
                        .step = m_trainer.step,
                        .totalSteps = m_trainer.totalSteps,
                        .epoch = m_schedule->epochAt(m_trainer.step)};
        event.loss = m_trainer.lossCount > 0 ? m_trainer.lossSum / static_cast<double>(m_trainer.lossCount)
                                             : std::nan("");
        event.learningRate = rate;
        event.gradNorm = report.gradNorm;
        event.tokensPerSecond =
            m_windowSeconds > 0 ? static_cast<double>(m_windowTokens) / m_windowSeconds : 0.0;
        m_trainer.lossSum = 0;
        m_trainer.lossCount = 0;
        m_windowTokens = 0;
        m_windowSeconds = 0;
        return emit(event);
    }

    bool fixedStep(std::int64_t step) const
    {
        return m_args.metric_for_best_model == "step:" + std::to_string(step);
    }

    Status evaluateAndSave()
    {
        const std::int64_t step = m_trainer.step;
        const bool last = step == m_trainer.totalSteps;
        if (last || step % m_args.eval_steps == 0 || fixedStep(step)) {
            THRESHER_TRY(evaluate());
            const auto chosen = chooseStep(m_args, m_trainer.evals);
            const bool best = chosen && chosen->step == step;
            const std::int64_t patience = m_args.early_stopping_patience;
            m_trainer.stoppedEarly =
                patience > 0 && evaluationsWithoutGain(m_args, m_trainer.evals) >= patience;
            if (best || last || m_trainer.stoppedEarly || m_args.keep_adapters == "all")
                return save(best ? "best" : "last");
        }
        if (step % m_args.save_steps == 0) return save("save_steps");
        return {};
    }

    Status evaluate()
    {
        const std::int64_t step = m_trainer.step;
        THRESHER_ASSIGN(const auto logits, m_learner->predict(Rows::Validation, progress("evaluating")));
        THRESHER_ASSIGN(const auto probs, probabilities(Rows::Validation, logits));
        THRESHER_TRY(writeNpy(m_job.files, m_job.run.evalScores(m_job.fold, step), probs.view()));
        if (m_args.test_scores == "every_eval" && !m_rows.testTexts.empty()) {
            THRESHER_ASSIGN(const auto testLogits,
                            m_learner->predict(Rows::Test, progress("predicting test")));
            THRESHER_ASSIGN(const auto testProbs, probabilities(Rows::Test, testLogits));
            THRESHER_TRY(writeNpy(m_job.files, m_job.run.evalTestScores(m_job.fold, step), testProbs.view()));
        }
        const EvalEvent event = evalEvent(probs, m_rows.validationLabels, m_rates,
                                          {.fold = m_job.fold,
                                           .step = step,
                                           .totalSteps = m_trainer.totalSteps,
                                           .epoch = m_schedule->epochAt(step)});
        m_trainer.evals.push_back({step, event.evalLoss, event.evalMap, event.evalF1, event.evalF105});
        m_state.evalMap = event.evalMap;
        m_state.evalF1 = event.evalF1;
        THRESHER_TRY(emit(event));
        return writeState();
    }

    const std::string& idOf(Rows which, std::size_t row) const
    {
        const auto& train = m_job.inputs.train.ids;
        if (which == Rows::Validation) return train[m_rows.validation[row]];
        const std::size_t tests = m_job.inputs.test ? m_job.inputs.test->ids.size() : 0;
        return row < tests ? m_job.inputs.test->ids[row] : train[m_rows.sealed[row - tests]];
    }

    Result<ScoreMatrix> probabilities(Rows which, const ScoreMatrix& logits)
    {
        std::vector<std::string> ids;
        for (std::size_t row = 0; row < logits.rows; ++row)
            if (!std::ranges::all_of(logits.row(row), [](float value) { return std::isfinite(value); }))
                ids.push_back(idOf(which, row));
        if (ids.empty()) return sigmoid(logits);
        const std::string what = "A predicted score is not finite at step " + std::to_string(m_trainer.step) +
                                 (which == Rows::Validation ? " (posts " : " (test or sealed posts ") +
                                 shortList(ids) + ")";
        THRESHER_TRY(emit(AlertEvent{m_job.fold, m_trainer.step, "nan", what}));
        return fail(ErrorCode::Diverged, what, "Lower train_args.learning_rate. " + whatIsKept());
    }

    Status save(const std::string& reason)
    {
        m_trainer.seconds = m_state.seconds + m_job.clock.steadySeconds() - m_started;
        THRESHER_TRY(m_log->sync()); // first: who goes on from this checkpoint needs the events up to it
        const auto saved = saveCheckpoint(m_job.files, m_job.run, m_job.fold, *m_learner, m_trainer);
        if (!saved && saved.error().code == ErrorCode::Diverged)
            return fail(ErrorCode::Diverged,
                        saved.error().message + " at step " + std::to_string(m_trainer.step),
                        saved.error().hint + " " + whatIsKept());
        THRESHER_TRY(saved);
        m_savedStep = m_trainer.step;
        if (savedIsEvaluated()) m_goodStep = m_savedStep;
        THRESHER_TRY(emit(CheckpointEvent{m_job.fold, m_trainer.step, reason}));
        THRESHER_TRY(m_log->sync());
        return prune();
    }

    Result<FoldState> finish()
    {
        const auto chosen = chooseStep(m_args, m_trainer.evals);
        if (!chosen) return fail(ErrorCode::Internal, "The fold ended without an evaluation");
        // Again: an earlier process may have ended between the last checkpoint and tidying up.
        m_goodStep = -1; // the newest one was evaluated
        THRESHER_TRY(prune());
        m_goodStep = chosen->step;
        if (chosen->step != m_trainer.step)
            THRESHER_TRY(m_learner->restore(m_job.run.checkpoint(m_job.fold, chosen->step), false));
        ScoreMatrix testProbs;
        if (!m_rows.testTexts.empty()) {
            THRESHER_ASSIGN(const auto logits, m_learner->predict(Rows::Test, progress("predicting test")));
            THRESHER_ASSIGN(testProbs, probabilities(Rows::Test, logits));
        }
        // The scores of the chosen step as they were evaluated: the same bits whatever was resumed in
        // between.
        THRESHER_ASSIGN(const auto validationProbs,
                        readNpyProbs(m_job.files, m_job.run.evalScores(m_job.fold, chosen->step)));
        THRESHER_TRY(
            writeFoldOutputs(m_job.files, m_job.run, m_job.fold, m_job.inputs, validationProbs, testProbs));
        m_state.state = "finished";
        m_state.chosenStep = chosen->step;
        m_state.value = metricValue(m_args.metric_for_best_model, *chosen);
        m_state.evalMap = chosen->evalMap;
        m_state.evalF1 = chosen->evalF1;
        THRESHER_TRY(announce("finished"));
        return m_state;
    }

    // fold.json tells how a unit ended, also when it ended badly.
    Status recordEnd(const Error& error)
    {
        m_state.state = error.code == ErrorCode::Interrupted ? "stopped" : "failed";
        m_state.error = error.code == ErrorCode::Interrupted ? "" : error.message;
        const auto written = announce(error.message);
        return error.code == ErrorCode::WriteFailed
                   ? Status{}
                   : written; // on a full disk the first error is the one to tell
    }

    Status writeState()
    {
        const double now = m_job.clock.steadySeconds();
        m_state.seconds += now - m_started;
        m_started = now;
        m_state.peakBytes = std::max(m_state.peakBytes, peakResidentBytes());
        return writeFoldState(m_job.files, m_job.run, m_job.fold, m_state);
    }

    Status announce(const std::string& detail)
    {
        if (m_job.sink != nullptr) m_job.sink->onEvent(FoldEvent{m_job.fold, m_state.state, detail});
        return writeState();
    }

    Status emit(const TrainEvent& event)
    {
        if (m_job.sink != nullptr) m_job.sink->onEvent(event);
        if (m_log) THRESHER_TRY(m_log->write(event));
        if (m_board) THRESHER_TRY(m_board->write(event, m_job.clock.unixSeconds()));
        return {};
    }

    // Inside a step only Ctrl-C's second press or the end of the process interrupts: a stop waits for the
    // step (prediction included), so that what is saved is always a whole step. Loading may be left at once.
    Progress progress(const char* phase)
    {
        Progress out;
        if (m_learner == nullptr) out.stop = m_job.stop;
        if (m_job.sink != nullptr)
            out.report = [this, phase](std::string_view, std::size_t done, std::size_t total) {
                m_job.sink->onEvent(
                    PhaseEvent{m_job.fold, m_trainer.step, m_trainer.totalSteps, phase, done, total});
            };
        return out;
    }

    const FoldJob& m_job;
    const TrainArgs& m_args;
    std::unique_ptr<FileLock> m_lock;
    FoldRows m_rows;
    std::vector<double> m_rates; // prevalence of the rows that train
    FoldState m_state;
    TrainerState m_trainer;
    std::unique_ptr<Learner> m_learner;
    std::optional<Schedule> m_schedule;
    std::optional<EventLogWriter> m_log;
    std::optional<TfEventsWriter> m_board;
    double m_started = 0;       // steady seconds since m_state.seconds was last brought up to date
    double m_windowSeconds = 0; // spent in steps since the last logged one
    std::int64_t m_windowTokens = 0;
    std::int64_t m_skippedInARow = 0;
    std::int64_t m_savedStep = -1; // of the newest checkpoint
    std::int64_t m_goodStep = -1;  // of the newest one that is known to be sound
};

} // namespace

Result<FoldState> runFold(const FoldJob& job)
{
    return guarded(job.fold, [&] { return FoldRunner(job).run(); });
}

std::vector<float> classWeights(const LossConfig& loss, MatrixView<std::uint8_t> labels)
{
    if (loss.class_weights == "none" || labels.rows == 0) return {};
    const auto n = static_cast<double>(labels.rows);
    std::vector<double> weights;
    for (std::size_t c = 0; c < labels.cols; ++c) {
        double positives = 0;
        for (std::size_t i = 0; i < labels.rows; ++i) positives += labels(i, c);
        const double raw =
            loss.class_weights == "reference" ? 1.0 / std::sqrt(positives / n) : (n - positives) / positives;
        weights.push_back(positives > 0 ? std::min(raw, loss.clip) : loss.clip);
    }
    if (loss.class_weights == "reference") {
        double sum = 0;
        for (const double w : weights) sum += w;
        for (double& w : weights) w *= static_cast<double>(labels.cols) / sum;
    }
    return {weights.begin(), weights.end()};
}

} // namespace thresher
