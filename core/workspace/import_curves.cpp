#include "workspace/import_curves.h"

#include "base/clock.h"
#include "base/detail/json.h"
#include "base/joined.h"
#include "base/numbers.h"
#include "runs/event_log.h"
#include "runs/run_folder.h"
#include "runs/tfevents_reader.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>

namespace thresher {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

// What one step of a foreign history says, by our names.
struct Record {
    double time = 0;
    std::map<std::string, double> values;
};
// The training record of a step stands before its evaluation.
using History = std::map<std::pair<std::int64_t, bool>, Record>; // step, is an evaluation

struct Curves {
    CurvesReport report;
    History history;
};

struct Name {
    const char* foreign;
    const char* ours;
    bool evaluation;
};
// Tags of Hugging Face, of our own files and of the usual PyTorch loops.
constexpr Name knownNames[] = {
    {"loss", "loss", false},
    {"train/loss", "loss", false},
    {"train_loss", "loss", false},
    {"loss/train", "loss", false},
    {"learning_rate", "learning_rate", false},
    {"train/learning_rate", "learning_rate", false},
    {"lr", "learning_rate", false},
    {"train/lr", "learning_rate", false},
    {"grad_norm", "grad_norm", false},
    {"train/grad_norm", "grad_norm", false},
    {"epoch", "epoch", false},
    {"train/epoch", "epoch", false},
    {"train/tokens_per_second", "tokens_per_second", false},
    {"eval_loss", "eval_loss", true},
    {"eval/loss", "eval_loss", true},
    {"val_loss", "eval_loss", true},
    {"val/loss", "eval_loss", true},
    {"loss/val", "eval_loss", true},
    {"eval_map", "eval_map", true},
    {"eval/map", "eval_map", true},
    {"eval_f1", "eval_f1", true},
    {"eval/f1", "eval_f1", true},
    {"eval_f1_05", "eval_f1_05", true},
    {"eval/f1_05", "eval_f1_05", true},
};

const Name* findName(const std::string& foreign)
{
    const auto* found = std::find_if(std::begin(knownNames), std::end(knownNames),
                                     [&foreign](const Name& name) { return foreign == name.foreign; });
    return found == std::end(knownNames) ? nullptr : found;
}

// DIR/trainer_state.json, else that of the newest DIR/checkpoint-N; nullopt when there is none.
std::optional<Path> trainerState(FileSystem& files, const Path& source)
{
    if (source.extension() == ".json") return source;
    if (files.exists(source / "trainer_state.json")) return source / "trainer_state.json";
    const auto names = files.list(source);
    std::optional<Path> newest;
    std::int64_t newestStep = -1;
    if (!names) return newest;
    constexpr std::string_view prefix = "checkpoint-";
    for (const std::string& name : *names) {
        if (!name.starts_with(prefix)) continue;
        const auto step = parseInteger(std::string_view(name).substr(prefix.size()));
        const Path path = source / name / "trainer_state.json";
        if (!step || *step <= newestStep || !files.exists(path)) continue;
        newest = path;
        newestStep = *step;
    }
    return newest;
}

// Python's json writes numbers that are not finite as bare words, which JSON does not have: null in their
// place, a gap in the curve. Within strings they stay.
std::string withoutBareWords(std::string_view text)
{
    constexpr std::string_view words[] = {"NaN", "-Infinity", "Infinity"};
    std::string out;
    out.reserve(text.size());
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto rest = text.substr(i);
        const auto* word = std::find_if(std::begin(words), std::end(words),
                                        [rest](std::string_view known) { return rest.starts_with(known); });
        if (!quoted && word != std::end(words)) {
            out += "null";
            i += word->size() - 1;
            continue;
        }
        if (quoted && text[i] == '\\' && i + 1 < text.size())
            out += text[i++];
        else if (text[i] == '"')
            quoted = !quoted;
        out += text[i];
    }
    return out;
}

Result<Json> readForeignJson(FileSystem& files, const Path& path)
{
    constexpr std::uint64_t largest = std::uint64_t{256} << 20;
    THRESHER_ASSIGN(const auto text, files.readFile(path, largest));
    THRESHER_ASSIGN(auto value, parseJson(withoutBareWords(text), path.string()));
    THRESHER_TRY(checkFormat(value, path.string()));
    return value;
}

Result<Curves> readTrainerState(FileSystem& files, const Path& path)
{
    Curves out;
    out.report.source = path;
    THRESHER_ASSIGN(const Json json, readForeignJson(files, path));
    if (!json.is_object() || !json.contains("log_history") || !json["log_history"].is_array())
        return fail(ErrorCode::BadFormat, "This is no history of a Trainer: it has no list `log_history`",
                    "A Trainer writes trainer_state.json into every checkpoint.", path.string());
    std::set<std::string> unused;
    for (const Json& entry : json["log_history"]) {
        if (!entry.is_object() || !entry.contains("step") || !entry["step"].is_number_integer()) continue;
        const auto step = entry["step"].get<std::int64_t>();
        const bool evaluation = entry.contains("eval_loss") || entry.contains("eval_map");
        const bool train = entry.contains("loss");
        for (const auto& [key, value] : entry.items()) {
            if (key == "step") continue;
            const Name* name = findName(key);
            if (name == nullptr) {
                unused.insert(key);
            } else if (value.is_number() && (train || evaluation)) {
                const bool epochOfEvaluation = !train && key == "epoch";
                out.history[{step, name->evaluation || epochOfEvaluation}].values[name->ours] =
                    value.get<double>();
            }
        }
    }
    out.report.unused.assign(unused.begin(), unused.end());
    return out;
}

Result<Curves> readEvents(FileSystem& files, const Path& path)
{
    Curves out;
    THRESHER_ASSIGN(auto events, readTfEvents(files, path));
    out.report.source = path;
    out.report.warnings = std::move(events.warnings);
    for (const auto& [tag, series] : events.scalars) {
        const Name* name = findName(tag);
        if (name == nullptr) {
            out.report.unused.push_back(tag);
            continue;
        }
        for (std::size_t i = 0; i < series.steps.size(); ++i) {
            Record& record = out.history[{series.steps[i], name->evaluation}];
            record.time = series.wallTimes[i];
            record.values[name->ours] = series.values[i];
        }
    }
    return out;
}

// The log's clock while it is filled: the time of the record at hand.
class RecordedClock final : public Clock {
  public:
    double time = 0;
    double unixSeconds() override { return time; }
    double steadySeconds() override { return time; }
};

TrainEvent eventOf(const Record& record, int fold, std::int64_t step, bool evaluation)
{
    const auto value = [&record](const char* name) {
        const auto found = record.values.find(name);
        return found == record.values.end() ? unknown : found->second;
    };
    if (evaluation)
        return EvalEvent{.fold = fold,
                         .step = step,
                         .epoch = value("epoch"),
                         .evalLoss = value("eval_loss"),
                         .evalMap = value("eval_map"),
                         .evalF1 = value("eval_f1"),
                         .evalF105 = value("eval_f1_05"),
                         .perClass = {}};
    return StepEvent{.fold = fold,
                     .step = step,
                     .epoch = value("epoch"),
                     .loss = value("loss"),
                     .learningRate = value("learning_rate"),
                     .gradNorm = value("grad_norm"),
                     .tokensPerSecond = value("tokens_per_second")};
}

Status writeCurves(FileSystem& files, const ImportTarget& target, const Curves& curves, int fold)
{
    const RunFolder run(target.run);
    THRESHER_TRY(files.makeDirectories(run.fold(fold)));
    RecordedClock clock;
    THRESHER_ASSIGN(auto log, EventLogWriter::open(files, run.foldEvents(fold), clock, target.data.classes));
    for (const auto& [key, record] : curves.history) {
        clock.time = record.time;
        THRESHER_TRY(log.write(eventOf(record, fold, key.first, key.second)));
    }
    THRESHER_TRY(log.sync());
    THRESHER_ASSIGN(auto state, readFoldState(files, run, fold));
    state.state = "finished";
    if (state.metric.empty()) state.metric = "imported";
    state.step = state.totalSteps = curves.report.lastStep;
    return writeFoldState(files, run, fold, state);
}

} // namespace

bool isCurvesSource(FileSystem& files, const Path& source)
{
    std::error_code code;
    const auto isEventFile = [](const std::string& name) {
        return name.find(".tfevents.") != std::string::npos;
    };
    if (!std::filesystem::is_directory(source, code))
        return source.filename() == "trainer_state.json" || isEventFile(source.filename().string());
    if (trainerState(files, source)) return true;
    const auto names = files.list(source);
    return names && std::any_of(names->begin(), names->end(), isEventFile);
}

CurvesPlace placeOfCurves(FileSystem& files, const Path& source, const Path& runs)
{
    std::error_code code;
    const Path full = std::filesystem::absolute(source).lexically_normal();
    Path folder = std::filesystem::is_directory(full, code) ? full : full.parent_path();
    if (!folder.has_filename()) folder = folder.parent_path(); // "OUT/" names OUT
    if (folder.filename().string().starts_with("checkpoint-")) folder = folder.parent_path();
    const std::string name = folder.filename().string();
    if (name.starts_with("fold") && folder.has_parent_path()) {
        const auto digits = name.find_first_of("0123456789");
        const auto fold = digits == std::string::npos || digits > 5
                              ? std::nullopt
                              : parseInteger(std::string_view(name).substr(digits));
        if (fold && *fold < 1000 && !folder.parent_path().filename().empty())
            return {runs / folder.parent_path().filename(), static_cast<int>(*fold)};
    }
    const std::string base = name.empty() ? "curves" : name;
    Path run = runs / base;
    for (int i = 2; files.exists(run); ++i) run = runs / (base + "-" + std::to_string(i));
    return {run, 0};
}

Result<CurvesReport> importCurves(FileSystem& files, const ImportTarget& target, const Path& source, int fold,
                                  const std::optional<ImportedScores>& scores)
{
    if (fold < 0 || fold >= target.folds.nSplits)
        return fail(ErrorCode::BadValue, "There is no fold " + std::to_string(fold),
                    "The folds go from 0 to " + std::to_string(target.folds.nSplits - 1) + ".");
    const auto state = trainerState(files, source);
    THRESHER_ASSIGN(auto curves, state ? readTrainerState(files, *state) : readEvents(files, source));
    CurvesReport& report = curves.report;
    for (const auto& [key, record] : curves.history) {
        ++(key.second ? report.evaluations : report.steps);
        report.lastStep = std::max(report.lastStep, key.first);
    }
    if (curves.history.empty())
        return fail(ErrorCode::BadFormat,
                    "No curve of a known name: " +
                        (report.unused.empty() ? std::string("none at all") : joined(report.unused)),
                    "Known are train/loss, eval/loss, learning_rate, grad_norm, eval/map and eval/f1.",
                    source.string());
    if (files.exists(RunFolder(target.run).foldEvents(fold)))
        return fail(ErrorCode::AlreadyExists, "Fold " + std::to_string(fold) + " of the run has curves",
                    "Give another folder, or another fold.", target.run.string());
    if (scores) {
        THRESHER_ASSIGN(report.scores, importScores(files, target, *scores, fold));
    } else {
        THRESHER_TRY(settleImport(files, target));
    }
    THRESHER_TRY(writeCurves(files, target, curves, fold));
    return report;
}

} // namespace thresher
