// estimate: what a configuration would need before it is started.
#include "base/log.h"
#include "base/numbers.h"
#include "config/load.h"
#include "model/devices.h"
#include "number_checks.h"
#include "runs/fold_curves.h"
#include "runs/manifest.h"
#include "runs/run_folder.h"
#include "text_table.h"
#include "train/engine_loader.h"
#include "train/preflight.h"
#include "verbs_model.h"

#include <algorithm>

namespace thresher::cli {
namespace {

struct EstimateOptions {
    std::string config;
    std::vector<std::string> overrides;
    std::string run;
    double tokensPerSecond = 0;
    std::string device;         // by name; empty: this machine
    double deviceGigabytes = 0; // 0: the device's own
    bool noProbe = false;
};

// How fast training goes here, and how that is known.
struct Speed {
    std::optional<double> tokensPerSecond;
    std::string source;
};

// The median of what a run's folds logged; nullopt where nothing was.
std::optional<double> loggedSpeed(FileSystem& files, const RunFolder& run)
{
    const auto manifest = readManifest(files, run);
    if (!manifest) return std::nullopt;
    std::vector<double> speeds;
    for (int fold = 0; fold < manifest->nSplits; ++fold) {
        if (!files.exists(run.foldEvents(fold))) continue;
        const auto curves = readFoldCurves(run.foldEvents(fold), fold, manifest->classes);
        if (!curves) continue;
        for (const StepPoint& step : curves->steps)
            if (step.tokensPerSecond > 0) speeds.push_back(step.tokensPerSecond);
    }
    if (speeds.empty()) return std::nullopt;
    const auto middle = speeds.begin() + static_cast<std::ptrdiff_t>(speeds.size() / 2);
    std::nth_element(speeds.begin(), middle, speeds.end());
    return *middle;
}

bool sameWork(const RunConfig& a, const RunConfig& b)
{
    return a.model.model_name_or_path == b.model.model_name_or_path && a.model.engine == b.model.engine &&
           a.model.device == b.model.device && a.tuning == b.tuning && a.lora_config.r == b.lora_config.r &&
           a.lora_config.target_modules == b.lora_config.target_modules;
}

// What the estimate is about: this machine, or a named device with nothing known of its speed.
struct Place {
    std::string name;
    bool here = true;
    std::uint64_t memoryBytes = 0, baselineBytes = 0;
};

Result<Place> placeOf(const EstimateOptions& options, Place place)
{
    if (!options.device.empty()) {
        THRESHER_ASSIGN(const NamedDevice device, findDevice(options.device));
        place = {std::string(device.title), false, device.memoryBytes, device.reservedBytes};
    }
    if (options.deviceGigabytes > 0) {
        if (place.here) place.name = "a device of " + toFixed(options.deviceGigabytes, 0) + " GB";
        place.here = false;
        place.memoryBytes = static_cast<std::uint64_t>(options.deviceGigabytes * 1e9);
    }
    return place;
}

// FLOP/s of bare products of the model's largest matrix (at most 4096 a side) on this machine's CPU.
std::optional<double> probedProducts(const Session& session, const ModelSpec& spec)
{
    std::int64_t inputs = 0, outputs = 0;
    for (const PartSpec& part : spec.parts)
        if (part.loraAble && part.shape[0] * part.shape[1] > inputs * outputs) {
            outputs = part.shape[0];
            inputs = part.shape[1];
        }
    if (inputs == 0) return std::nullopt;
    const auto engine = loadEngine();
    if (!engine) return std::nullopt;
    constexpr std::int64_t widest = 4096, rows = 1024;
    const auto flops = (*engine)->productSpeed(rows, std::min(inputs, widest), std::min(outputs, widest),
                                               "float32", {session.threads});
    return flops ? std::optional(*flops) : std::nullopt;
}

// The number given, the run named, else the latest run beside the configuration that did the same work.
Result<Speed> speedOf(Session& session, const EstimateOptions& options, const RunConfig& config)
{
    if (options.tokensPerSecond > 0) return Speed{options.tokensPerSecond, "given"};
    if (!options.run.empty()) {
        const auto speed = loggedSpeed(session.files, RunFolder(options.run));
        if (!speed)
            return fail(ErrorCode::BadValue, "The run " + options.run + " has logged no tokens per second",
                        "Name a run that has trained some steps.", options.run);
        return Speed{speed, options.run};
    }
    Speed out;
    double newest = 0;
    const Path runs = Path(options.config).parent_path() / "runs";
    const auto names = session.files.list(runs);
    if (!names) return out;
    for (const auto& name : *names) {
        const RunFolder run(runs / name);
        if (!session.files.exists(run.config()) || !session.files.exists(run.manifest())) continue;
        const auto theirs = loadRunConfig(session.files, run.config());
        const auto manifest = readManifest(session.files, run);
        if (!theirs || !manifest || manifest->created < newest || !sameWork(*theirs, config)) continue;
        if (const auto speed = loggedSpeed(session.files, run)) {
            out = {speed, run.root().string()};
            newest = manifest->created;
        }
    }
    return out;
}

std::string size(std::uint64_t bytes)
{
    const auto value = static_cast<double>(bytes);
    return bytes < 1'000'000'000 ? toFixed(value / 1e6, 1) + " MB" : toFixed(value / 1e9, 2) + " GB";
}

Outcome outcomeOf(const Estimate& made, const Speed& speed, std::int64_t cutPosts, const Place& place,
                  int folds)
{
    Outcome outcome;
    outcome.json["device"] = {
        {"name", place.name}, {"here", place.here}, {"memory_bytes", place.memoryBytes}};
    outcome.json["bytes"] = {
        {"weights", made.weights},     {"adapter", made.adapter},         {"gradients", made.gradients},
        {"optimizer", made.optimizer}, {"activations", made.activations}, {"prediction", made.prediction},
        {"total", made.total}};
    outcome.json["baseline_bytes"] = made.baseline;
    outcome.json["memory_mode"] = made.memoryMode.empty() ? Json(nullptr) : Json(made.memoryMode);
    outcome.json["disk_bytes"] = made.disk;
    outcome.json["seconds_per_fold"] = made.secondsPerFold ? number(*made.secondsPerFold) : Json(nullptr);
    outcome.json["folds"] = folds;
    outcome.json["fits"] = made.fits;
    outcome.json["sentence"] = made.sentence;
    outcome.json["trainable_parameters"] = made.trainableParameters;
    outcome.json["steps_per_fold"] = made.stepsPerFold;
    outcome.json["tokens_per_fold"] = number(made.trainTokensPerFold);
    outcome.json["flops_per_fold"] = number(made.flopsPerFold);
    outcome.json["micro_batch_tokens"] = made.microBatchTokens;
    outcome.json["cut_posts"] = cutPosts;
    outcome.json["speed"] = {
        {"tokens_per_second", speed.tokensPerSecond ? number(*speed.tokensPerSecond) : Json(nullptr)},
        {"source", speed.source.empty() ? Json(nullptr) : Json(speed.source)}};
    std::vector<std::vector<std::string>> table = {
        {"memory", place.name},
        {"weights", size(made.weights)},
        {"adapter and score", size(made.adapter)},
        {"gradients", size(made.gradients)},
        {"optimizer", size(made.optimizer)},
        {"activations", size(made.activations)},
        {"merged for prediction", size(made.prediction)},
        {"total", size(made.total)},
        {"program and libraries", size(made.baseline)},
        {"disk, all folds", size(made.disk)},
        {"trainable parameters", groupDigits(made.trainableParameters)},
        {"steps a fold", groupDigits(made.stepsPerFold)},
        {"tokens a fold", groupDigits(static_cast<long long>(made.trainTokensPerFold))},
        {"posts cut", groupDigits(cutPosts)}};
    if (made.secondsPerFold) table.push_back({"time a fold", toFixed(*made.secondsPerFold, 0) + " s"});
    outcome.text = textTable(table) + "\n" + made.sentence + "\n";
    if (made.trainTokensPerFold <= 0) return outcome; // the linear model has no tokens
    if (speed.tokensPerSecond)
        outcome.text +=
            "Time from " + toFixed(*speed.tokensPerSecond, 0) + " tokens/s (" +
            (speed.source == "probe" ? "a guess from bare products on this machine, good to about a third"
                                     : speed.source) +
            ").\n";
    else
        outcome.text += "No time: nothing was measured on " + place.name +
                        ". Train some steps there, or give --tokens-per-second.\n";
    return outcome;
}

Result<Outcome> estimate(Session& session, const EstimateOptions& options)
{
    std::vector<std::string> remarks;
    THRESHER_ASSIGN(const auto config,
                    loadRunConfig(session.files, options.config, options.overrides, &remarks));
    for (const auto& remark : remarks) log::warning(remark);
    const bool linear = config.model.kind == "linear";
    THRESHER_TRY(checkModel(session.files, config));
    THRESHER_ASSIGN(const auto inputs, readRunInputs(session.files, config, session.progress()));
    Room room = roomHere(options.config, linear);
    Place place{"this machine", true, room.memoryBytes, room.baselineBytes};
    Speed speed;
    if (!linear) { // which trains on this machine's CPU whatever device is named
        THRESHER_ASSIGN(place, placeOf(options, place));
        room.memoryBytes = place.memoryBytes;
        room.baselineBytes = place.baselineBytes;
        if (place.here || options.tokensPerSecond > 0 || !options.run.empty()) {
            THRESHER_ASSIGN(speed, speedOf(session, options, config));
        }
    }
    PreflightOptions asked{.room = room,
                           .threads = session.threads,
                           .tokensPerSecond = speed.tokensPerSecond,
                           .productFlops = {},
                           .progress = session.progress()};
    if (place.here && !options.noProbe)
        asked.productFlops = [&](const ModelSpec& spec) { return probedProducts(session, spec); };
    THRESHER_ASSIGN(const auto made, preflight(session.files, inputs, asked));
    if (made.estimate.tokensPerSecond && !speed.tokensPerSecond)
        speed = {made.estimate.tokensPerSecond, "probe"};
    return outcomeOf(made.estimate, speed, made.cutPosts, place, inputs.folds.nSplits);
}

} // namespace

void addEstimateVerb(CLI::App& app, Session& session)
{
    auto options = std::make_shared<EstimateOptions>();
    CLI::App* verb =
        addVerb(app, session, "estimate", "Say what memory, disk and time a configuration would take",
                [&session, options] { return estimate(session, *options); });
    verb->add_option("CONFIG", options->config, "Configuration (YAML)")->required();
    verb->add_option("--set", options->overrides, "Change a key: key=value");
    verb->add_option("--run", options->run, "Take the speed from this run");
    verb->add_option("--tokens-per-second", options->tokensPerSecond, "Take this speed of training")
        ->check(positiveNumber());
    verb->add_option("--device", options->device,
                     "A device by name (a100-80, rtx-4090, ...) instead of this "
                     "machine's");
    verb->add_option("--device-memory", options->deviceGigabytes, "Memory of the device, in GB")
        ->check(positiveNumber());
    verb->add_flag("--no-probe", options->noProbe, "Do not measure this machine's products for the time");
}

} // namespace thresher::cli
