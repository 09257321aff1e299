#include "train/checkpoints.h"

#include "base/detail/json.h"
#include "base/numbers.h"
#include "decide/steps.h"

#include <algorithm>

namespace thresher {
namespace {

// The position of the best evaluation under the metric; ties go to the earlier one.
std::optional<std::size_t> bestIndex(const std::string& metric, const std::vector<EvalRecord>& evals)
{
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < evals.size(); ++i) {
        if (!best) {
            best = i;
            continue;
        }
        const double mine = metricValue(metric, evals[i]);
        const double theirs = metricValue(metric, evals[*best]);
        if (higherIsBetter(metric) ? mine > theirs : mine < theirs) best = i;
    }
    return best;
}

bool choosesByMetric(const TrainArgs& args)
{
    return args.load_best_model_at_end && args.metric_for_best_model != "last" &&
           !args.metric_for_best_model.starts_with("step:");
}

std::int64_t whole(const Json& json, const char* key)
{
    (void)json.at(key); // throws when it is missing
    return wholeValue(json, key, std::int64_t{0});
}

} // namespace

Result<TrainerState> readTrainerState(FileSystem& files, const Path& checkpoint)
{
    const Path path = checkpoint / "trainer_state.json";
    THRESHER_ASSIGN(const auto json, readJson(files, path));
    TrainerState state;
    try {
        state.step = whole(json, "global_step");
        state.totalSteps = whole(json, "max_steps");
        for (const auto& item : json.at("evals")) {
            const auto real = [&](const char* key) {
                return item.at(key).is_number() ? item.at(key).get<double>() : 0.0;
            };
            state.evals.push_back({whole(item, "step"), real("eval_loss"), real("eval_map"), real("eval_f1"),
                                   real("eval_f1_05")});
        }
        state.skippedSteps = whole(json, "skipped_steps");
        state.lossSum = json.at("loss_sum").get<double>();
        state.lossCount = whole(json, "loss_count");
        state.seconds = json.at("seconds").get<double>();
        state.stoppedEarly = json.at("stopped_early").get<bool>();
        state.requested = json.at("requested").get<bool>();
    } catch (const nlohmann::json::exception& problem) {
        return fail(ErrorCode::BadFormat,
                    std::string("The checkpoint's state cannot be read: ") + problem.what(),
                    "Delete this checkpoint folder: the run goes on from the one before.", path.string());
    }
    return state;
}

Status saveCheckpoint(FileSystem& files, const RunFolder& run, int fold, Learner& learner,
                      const TrainerState& state)
{
    const Path target = run.checkpoint(fold, state.step);
    const Path temporary = target.string() + ".tmp";
    THRESHER_TRY(files.removeAll(temporary));
    THRESHER_TRY(files.makeDirectory(temporary)); // never a folder of the run that was moved away meanwhile
    THRESHER_TRY(learner.save(files, temporary, true));
    Json json = newDocument();
    json["global_step"] = state.step;
    json["max_steps"] = state.totalSteps;
    json["evals"] = Json::array();
    for (const auto& e : state.evals)
        json["evals"].push_back({{"step", e.step},
                                 {"eval_loss", number(e.evalLoss)},
                                 {"eval_map", number(e.evalMap)},
                                 {"eval_f1", number(e.evalF1)},
                                 {"eval_f1_05", number(e.evalF105)}});
    json["skipped_steps"] = state.skippedSteps;
    json["loss_sum"] = state.lossSum;
    json["loss_count"] = state.lossCount;
    json["seconds"] = state.seconds;
    json["stopped_early"] = state.stoppedEarly;
    json["requested"] = state.requested;
    THRESHER_TRY(writeJson(files, temporary / "trainer_state.json", json));
    THRESHER_TRY(files.removeAll(target));
    THRESHER_TRY(files.rename(temporary, target));
    return files.syncDirectory(run.fold(fold));
}

Status removeTornCheckpoints(FileSystem& files, const RunFolder& run, int fold)
{
    THRESHER_ASSIGN(const auto names, files.list(run.fold(fold)));
    for (const auto& name : names) {
        if (!name.starts_with("checkpoint-")) continue;
        const Path path = run.fold(fold) / name;
        // Without its last file a folder is half-written or half-deleted.
        if (name.ends_with(".tmp") || !files.exists(path / "trainer_state.json"))
            THRESHER_TRY(files.removeAll(path));
    }
    return {};
}

Status pruneCheckpoints(FileSystem& files, const RunFolder& run, int fold, const TrainArgs& args,
                        std::int64_t bestStep, std::int64_t goodStep)
{
    const auto steps = checkpointSteps(files, run, fold);
    if (steps.empty()) return {};
    const std::int64_t newest = steps.back();
    std::int64_t others = std::max<std::int64_t>(0, args.save_total_limit - 2);
    for (auto it = steps.rbegin(); it != steps.rend(); ++it) {
        if (*it == newest || *it == bestStep || *it == goodStep) continue;
        const auto state = readTrainerState(files, run.checkpoint(fold, *it));
        // A checkpoint made because somebody asked to stop would not exist in an undisturbed run.
        const bool ofThePolicy = state && !state->requested;
        if (ofThePolicy && args.keep_adapters == "all") continue;
        if (ofThePolicy && others-- > 0) continue;
        // The state file goes first: what is left of a half-deleted folder is recognised and removed at the
        // next start.
        THRESHER_TRY(files.remove(run.checkpoint(fold, *it) / "trainer_state.json"));
        THRESHER_TRY(files.removeAll(run.checkpoint(fold, *it)));
    }
    return {};
}

std::optional<EvalRecord> chooseStep(const TrainArgs& args, const std::vector<EvalRecord>& evals)
{
    if (evals.empty()) return std::nullopt;
    if (args.metric_for_best_model.starts_with("step:")) {
        const auto wanted = parseInteger(std::string_view(args.metric_for_best_model).substr(5));
        for (const auto& record : evals)
            if (record.step == wanted) return record;
        return evals.back();
    }
    if (!choosesByMetric(args)) return evals.back();
    return evals[*bestIndex(args.metric_for_best_model, evals)];
}

std::int64_t evaluationsWithoutGain(const TrainArgs& args, const std::vector<EvalRecord>& evals)
{
    const auto& metric = choosesByMetric(args) ? args.metric_for_best_model : std::string("map");
    const auto best = bestIndex(metric, evals);
    return best ? static_cast<std::int64_t>(evals.size() - 1 - *best) : 0;
}

} // namespace thresher
