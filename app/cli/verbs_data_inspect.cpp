#include "base/numbers.h"
#include "data/reader.h"
#include "data_options.h"
#include "decide/decision.h"
#include "decide/foreign_run.h"
#include "model/inspect.h"
#include "runs/manifest.h"
#include "runs/npy.h"
#include "runs/run_folder.h"
#include "text_table.h"
#include "verbs_data.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace thresher::cli {
namespace {

struct InspectOptions {
    std::string path;
    std::shared_ptr<DataOptions> columns;
};

Outcome answer(const char* kind, const std::string& path, bool whole)
{
    Outcome outcome;
    outcome.json["kind"] = kind;
    outcome.json["path"] = path;
    outcome.json["whole"] = whole;
    return outcome;
}

// What a run lacks, in words; fills one line of the fold table and one JSON object.
struct FoldLook {
    std::vector<std::string> row;
    Json json;
    std::string lacks;
};

FoldLook lookAtFold(Session& session, const RunFolder& run, int fold, std::size_t classes,
                    const FoldState& state)
{
    FoldLook look;
    const auto shapeOf = [&](const char* name, bool required) -> std::string {
        const Path path = run.fold(fold) / name;
        if (!session.files.exists(path)) {
            if (required) look.lacks = std::string(name) + " is missing";
            return "-";
        }
        const auto bytes = session.files.readFile(path);
        if (!bytes) {
            look.lacks = bytes.error().message;
            return "?";
        }
        const auto header = parseNpyHeader(*bytes, path.string());
        if (!header) {
            look.lacks = std::string(name) + ": " + header.error().message;
            return "?";
        }
        std::string text;
        for (const auto size : header->shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
        if (header->shape.size() != 2 || header->shape[1] != classes)
            look.lacks = std::string(name) + " is " + text + ", not n x " + std::to_string(classes);
        return text;
    };
    const bool finished = state.state == "finished";
    const std::string validation = shapeOf("val_probs.npy", finished);
    const std::string test = shapeOf("test_probs.npy", false);
    const auto steps = checkpointSteps(session.files, run, fold);
    look.row = {std::to_string(fold),
                state.state,
                state.chosenStep ? std::to_string(*state.chosenStep) : "-",
                validation,
                test,
                std::to_string(steps.size()),
                look.lacks};
    look.json = {{"fold", fold},
                 {"state", state.state},
                 {"chosen_step", state.chosenStep ? Json(*state.chosenStep) : Json(nullptr)},
                 {"val_probs", validation == "-" ? Json(nullptr) : Json(validation)},
                 {"test_probs", test == "-" ? Json(nullptr) : Json(test)},
                 {"checkpoints", steps},
                 {"fault", look.lacks.empty() ? Json(nullptr) : Json(look.lacks)}};
    return look;
}

Result<Outcome> inspectRun(Session& session, const std::string& path)
{
    const RunFolder run{Path(path)};
    THRESHER_ASSIGN(const auto manifest, readManifest(session.files, run));
    const auto folds = foldNumbersOf(session.files, run, manifest);
    std::vector<std::vector<std::string>> table = {
        {"fold", "state", "step", "val_probs", "test_probs", "checkpoints", "fault"}};
    Json list = Json::array();
    std::vector<std::string> faults;
    std::size_t finished = 0;
    for (const int k : folds) {
        THRESHER_ASSIGN(const auto state, foldStateOf(session.files, run, manifest, k));
        auto look = lookAtFold(session, run, k, manifest.classes.size(), state);
        finished += state.state == "finished" ? 1 : 0;
        if (!look.lacks.empty()) faults.push_back("fold " + std::to_string(k) + ": " + look.lacks);
        table.push_back(std::move(look.row));
        list.push_back(std::move(look.json));
    }
    if (!session.files.exists(run.folds())) faults.emplace_back("folds.csv is missing");
    Outcome outcome = answer("run", path, faults.empty());
    outcome.json["complete"] = finished == folds.size() && !folds.empty();
    outcome.json["foreign"] = manifest.foreign;
    outcome.json["classes"] = manifest.classes;
    outcome.json["n_splits"] = manifest.nSplits;
    outcome.json["data"] = {
        {"path", manifest.data.path}, {"sha256", manifest.data.sha256}, {"rows", manifest.data.rows}};
    outcome.json["folds"] = list;
    outcome.json["faults"] = faults;
    outcome.text = path + ": a run" + (manifest.foreign ? " of another program" : "") + ", " +
                   std::to_string(manifest.classes.size()) + " classes, " + std::to_string(finished) +
                   " of " + std::to_string(folds.size()) + " folds finished\n\n" + textTable(table);
    for (const auto& fault : faults) outcome.text += "fault: " + fault + "\n";
    return outcome;
}

Result<Outcome> inspectNpy(const std::string& bytes, const std::string& path)
{
    THRESHER_ASSIGN(const auto header, parseNpyHeader(bytes, path));
    Outcome outcome = answer("npy", path, true);
    outcome.json["dtype"] = header.descr;
    outcome.json["shape"] = header.shape;
    std::string shape;
    for (const auto size : header.shape) shape += (shape.empty() ? "" : " x ") + std::to_string(size);
    outcome.text =
        path + ": an array of " + header.descr + ", " + (shape.empty() ? "one number" : shape) + "\n";
    if (header.shape.size() > 2) return outcome;
    THRESHER_ASSIGN(const auto values, parseNpy<double>(bytes, path));
    std::size_t notFinite = 0;
    double least = INFINITY, most = -INFINITY;
    for (const double value : values.values) {
        if (!std::isfinite(value)) {
            ++notFinite;
            continue;
        }
        least = std::min(least, value);
        most = std::max(most, value);
    }
    outcome.json["min"] = number(least);
    outcome.json["max"] = number(most);
    outcome.json["not_finite"] = notFinite;
    outcome.text += "values from " + toText(least) + " to " + toText(most) + ", " +
                    std::to_string(notFinite) + " not finite\n";
    return outcome;
}

Result<Outcome> inspectData(Session& session, const InspectOptions& options)
{
    THRESHER_ASSIGN(const auto config, dataConfig(session, *options.columns));
    THRESHER_ASSIGN(const auto data, readDataset(session.files, options.path, config, {.textRequired = false},
                                                 session.progress()));
    Outcome outcome = answer("data", options.path, true);
    outcome.json["rows"] = data.rows();
    outcome.json["sha256"] = data.sha256;
    outcome.json["understood"] = understoodJson(data.understood);
    outcome.json["classes"] = data.classes;
    outcome.json["warnings"] = warningsJson(data.warnings);
    outcome.text = options.path + ": a data file, " + std::to_string(data.rows()) + " rows, " +
                   std::to_string(data.classes.size()) + " classes\n" + understoodText(data.understood) +
                   warningsText(data.warnings);
    return outcome;
}

Result<Outcome> inspectDecision(Session& session, const std::string& path)
{
    THRESHER_ASSIGN(const auto decision, readDecision(session.files, path));
    Outcome outcome = answer("decision", path, true);
    outcome.json["classes"] = decision.classes;
    outcome.json["rule"] = ruleName(decision.rule);
    outcome.json["space"] = spaceName(decision.space);
    outcome.json["rows"] = decision.basisRows;
    outcome.text = path + ": a decision, " + std::to_string(decision.classes.size()) + " classes, rule " +
                   std::string(ruleName(decision.rule)) + ", made from " +
                   std::to_string(decision.basisRows) + " rows\n";
    return outcome;
}

// Files of ours and of others that are no data: another verb reads them, and the reader of tables would only
// complain of their bytes.
struct OtherFile {
    const char* what;
    const char* hint;
};

std::optional<OtherFile> otherFile(const Path& path)
{
    const std::string name = path.filename().string(), ending = path.extension().string();
    if (ending == ".gguf")
        return OtherFile{"a GGUF model", "import-gguf makes a checkpoint folder of it, which inspect reads."};
    if (ending == ".thresher")
        return OtherFile{"a packed run",
                         "unpack checks it and makes a run folder of it, which inspect reads."};
    if (name.starts_with("events.out.tfevents"))
        return OtherFile{"an event file of TensorBoard", "import curves reads it."};
    if (name == "manifest.json" || name == "fold.json" || name == "events.jsonl" || name == "control.json")
        return OtherFile{"a part of a run", "Give the run folder; status says where it stands."};
    if (name == "workspace.json") return OtherFile{"a part of a workspace", "report reads its folder."};
    if (name == "trainer_state.json") return OtherFile{"the state of a Trainer", "import curves reads it."};
    if (name == "config.json" || name == "adapter_config.json" || name == "thresher.json" ||
        name == "tokenizer.json" || name == "tokenizer_config.json" || name == "special_tokens_map.json" ||
        name == "tokenizer.model")
        return OtherFile{"a part of a checkpoint or adapter", "Give the folder that it lies in."};
    if (ending == ".yaml" || ending == ".yml")
        return OtherFile{"a YAML file, and no decision",
                         "config check reads a configuration, config import one of another program."};
    if (ending == ".md" || ending == ".html") return OtherFile{"a text for people", "Open it in a viewer."};
    return std::nullopt;
}

// Whether it is whole is for its reader to say.
bool isDecision(Session& session, const Path& path)
{
    if (path.extension() != ".yaml" && path.extension() != ".yml") return false;
    const auto text = session.files.readFile(path);
    return text && text->find("\nthresholds:") != std::string::npos;
}

Result<Outcome> inspectWeights(Session& session, const std::string& path)
{
    THRESHER_ASSIGN(const auto seen, inspectModel(session.files, path));
    Outcome outcome = answer(seen.kind.c_str(), path, seen.whole);
    THRESHER_ASSIGN(const auto details, parseJson(seen.json, path));
    outcome.json.update(details);
    outcome.text = path + ": " + seen.kind + (seen.whole ? "" : ", not whole") + "\n";
    for (const auto& line : seen.lines) outcome.text += line + "\n";
    return outcome;
}

Result<Outcome> runInspect(Session& session, const InspectOptions& options)
{
    const Path path(options.path);
    if (!session.files.exists(path))
        return fail(ErrorCode::FileNotFound, "There is no file or folder '" + options.path + "'", {},
                    options.path);
    if (session.files.exists(path / "manifest.json")) return inspectRun(session, options.path);
    if (looksLikeModel(session.files, path)) return inspectWeights(session, options.path);
    if (session.files.list(path).ok())
        return fail(ErrorCode::BadFormat, "The folder is neither a run nor a checkpoint nor an adapter",
                    "A run has manifest.json, a checkpoint config.json or linear_model.bin, an adapter "
                    "adapter_config.json.",
                    options.path);
    if (path.extension() == ".npy") {
        THRESHER_ASSIGN(const auto bytes, session.files.readFile(path));
        return inspectNpy(bytes, options.path);
    }
    if (isDecision(session, path)) return inspectDecision(session, options.path);
    if (const auto other = otherFile(path))
        return fail(ErrorCode::BadFormat, "This is " + std::string(other->what), other->hint, options.path);
    return inspectData(session, options);
}

} // namespace

void addInspectVerb(CLI::App& app, Session& session)
{
    auto options = std::make_shared<InspectOptions>();
    CLI::App* verb = addVerb(app, session, "inspect", "Say what a file or folder is, and whether it is whole",
                             [&session, options] { return runInspect(session, *options); });
    verb->add_option("PATH", options->path, "Run, checkpoint, adapter, decision, .npy or data file")
        ->required();
    options->columns = addDataOptions(*verb);
}

} // namespace thresher::cli
