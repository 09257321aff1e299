#include "output_guard.h"

#include <algorithm>
#include <array>

namespace thresher::cli {
namespace {

// The path without links, "." and "..": what is there, and the rest as it is written.
Path resolved(const Path& path)
{
    std::error_code ignored;
    Path out = std::filesystem::weakly_canonical(std::filesystem::absolute(path, ignored), ignored);
    return out.has_filename() ? out : out.parent_path(); // "RUN/"
}

bool sameFile(const Path& a, const Path& b)
{
    std::error_code missing; // then they are compared by name
    if (std::filesystem::equivalent(a, b, missing)) return true;
    return resolved(a) == resolved(b);
}

// What no command but the training itself writes into a run, or cannot make again.
bool ownedByRun(const Path& inside)
{
    constexpr std::array names = {"manifest.json",
                                  "run.yaml",
                                  "events.jsonl",
                                  "control.json",
                                  "journal.jsonl",
                                  "folds.csv",
                                  "lock",
                                  "oof_probs.npy",
                                  "oof_labels.npy",
                                  "ensemble_test_probs.npy",
                                  "ensemble_test_ids.csv",
                                  "oof_ids.csv",
                                  "oof_groups.npy"};
    const std::string first = inside.begin()->string();
    if (std::next(inside.begin()) != inside.end()) return first.starts_with("fold-");
    return std::find(names.begin(), names.end(), first) != names.end();
}

bool ownedByWorkspace(const Path& inside)
{
    return inside == "workspace.json" || inside == "journal.json" || inside == Path("probe") / "ledger.json";
}

// Whether `output` belongs to what `folder`, which it lies in, is made of: the folder itself, or a run in it.
bool ownedBy(FileSystem& files, const Path& folder, const Path& output)
{
    bool known = false;
    for (Path at = output.parent_path();; at = at.parent_path()) {
        const Path inside = output.lexically_relative(at);
        if (files.exists(at / "manifest.json")) {
            known = true;
            if (ownedByRun(inside)) return true;
        }
        if (files.exists(at / "workspace.json")) {
            known = true;
            if (ownedByWorkspace(inside)) return true;
        }
        if (at == folder || at == at.parent_path()) return !known;
    }
}

bool liesIn(const Path& output, const Path& folder)
{
    const auto parts = std::mismatch(folder.begin(), folder.end(), output.begin(), output.end());
    return parts.first == folder.end() && parts.second != output.end();
}

} // namespace

Inputs withDataFiles(Inputs inputs, const DataConfig& config)
{
    for (const std::string* name :
         {&config.train, &config.test, &config.sample_submission, &config.extra_train, &config.label_overlay})
        inputs.push_back(*name);
    return inputs;
}

Status refuseOverwriting(FileSystem& files, const std::string& output, const Inputs& inputs)
{
    std::error_code unknown; // pipes and devices have nothing to lose
    if (output.empty() || !std::filesystem::is_regular_file(output, unknown)) return {};
    for (const std::string& input : inputs) {
        if (input.empty()) continue;
        if (sameFile(input, output))
            return fail(ErrorCode::AlreadyExists,
                        "'" + output + "' is read by this very command and would be lost",
                        "Give another name for what is written.", output);
        const Path folder = resolved(input), file = resolved(output);
        if (std::filesystem::is_directory(folder, unknown) && liesIn(file, folder) &&
            ownedBy(files, folder, file))
            return fail(ErrorCode::AlreadyExists,
                        "'" + output + "' belongs to '" + input + "', which would be damaged without it",
                        "Give another name for what is written.", output);
    }
    return {};
}

Status refuseOneFileTwice(const std::vector<std::string>& outputs)
{
    for (std::size_t i = 0; i < outputs.size(); ++i)
        for (std::size_t j = i + 1; j < outputs.size(); ++j)
            if (!outputs[i].empty() && !outputs[j].empty() && sameFile(outputs[i], outputs[j]))
                return fail(ErrorCode::Usage, "'" + outputs[j] + "' would be written twice",
                            "Give each output a name of its own.", outputs[j]);
    return {};
}

} // namespace thresher::cli
