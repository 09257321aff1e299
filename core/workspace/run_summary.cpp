#include "workspace/run_summary.h"

#include "config/describe.h"
#include "config/load.h"
#include "decide/decision.h"
#include "decide/metrics.h"
#include "decide/score_files.h"
#include "runs/manifest.h"
#include "train/run_status.h"

#include <algorithm>
#include <map>

namespace thresher {
namespace {

void addFolds(RunSummary& summary, const RunStatus& status)
{
    double sum = 0;
    int scored = 0;
    summary.foldCount = static_cast<int>(status.folds.size());
    for (const auto& fold : status.folds) {
        if (fold.state == "finished") {
            ++summary.foldsDone;
            if (fold.evalMap > 0) {
                sum += fold.evalMap;
                ++scored;
            }
        } else {
            summary.missingFolds.push_back(fold.fold);
        }
    }
    if (scored > 0) summary.macroAp = sum / scored;
}

// A decision that does not fit the scores (made by hand, for another set) leaves the classes empty.
void addDecision(FileSystem& files, RunSummary& summary, const Path& run)
{
    const auto decision = readDecision(files, RunFolder(run).defaultDecision());
    if (!decision) return;
    summary.rule = ruleName(decision->rule);
    if (decision->scores) {
        summary.crossFitted = decision->scores->crossFitted;
        summary.ownRows = decision->scores->ownRows;
    }
    const auto scores = readRunScores(files, run);
    if (!scores) return;
    const auto cuts = cutsFor(*decision, scores->outOfFold.classes());
    if (!cuts) return;
    for (const auto& counts : countClasses(scores->outOfFold.probs(), scores->outOfFold.labels(), *cuts))
        summary.classF1.push_back(counts.f1());
}

bool isPlace(const std::string& key)
{
    return key.starts_with("data.") || key == "folds.file" || key == "task";
}

} // namespace

Result<RunSummary> readRunSummary(FileSystem& files, const Path& run)
{
    const RunFolder folder(run);
    THRESHER_ASSIGN(const auto manifest, readManifest(files, folder));
    THRESHER_ASSIGN(const auto status, readRunStatus(files, folder));
    RunSummary summary;
    summary.run = run;
    summary.name = run.filename().string();
    summary.state = status.state;
    summary.created = manifest.created;
    summary.classes = manifest.classes;
    summary.seconds = status.seconds;
    summary.peakBytes = status.peakBytes;
    summary.dataSha256 = manifest.data.sha256;
    summary.foldsSha256 = manifest.foldsSha256;
    addFolds(summary, status);
    if (manifest.foreign) summary.missingFolds.clear();
    addDecision(files, summary, run);
    if (const auto config = loadRunConfig(files, folder.config()); config)
        summary.config = configValues(*config);
    return summary;
}

std::vector<std::string> differingKeys(const std::vector<RunSummary>& runs)
{
    std::map<std::string, std::string> first;
    std::vector<std::string> order, different;
    for (const auto& run : runs)
        for (const auto& [key, value] : run.config) {
            if (isPlace(key)) continue;
            const auto [it, isNew] = first.emplace(key, value);
            if (isNew) order.push_back(key);
            if (it->second != value && std::find(different.begin(), different.end(), key) == different.end())
                different.push_back(key);
        }
    std::vector<std::string> sorted;
    for (const auto& key : order)
        if (std::find(different.begin(), different.end(), key) != different.end()) sorted.push_back(key);
    return sorted;
}

std::string differencesText(const RunSummary& run, const std::vector<std::string>& keys)
{
    std::string text;
    for (const auto& key : keys) {
        const auto it = std::find_if(run.config.begin(), run.config.end(),
                                     [&key](const auto& item) { return item.first == key; });
        if (it == run.config.end()) continue;
        text += (text.empty() ? "" : "  ") + key.substr(key.find('.') + 1) + "=" + it->second;
    }
    return text;
}

Result<Path> moveToTrash(FileSystem& files, const Path& run, const Path& trash)
{
    const RunFolder folder(run);
    THRESHER_ASSIGN(const auto status, readRunStatus(files, folder));
    for (const auto& fold : status.folds)
        if (files.isLocked(folder.foldLock(fold.fold)))
            return fail(ErrorCode::Locked,
                        "Fold " + std::to_string(fold.fold) + " of this run is being written",
                        "Stop the training first.", run.string());
    THRESHER_TRY(files.makeDirectories(trash));
    Path target = trash / run.filename();
    for (int i = 2; files.exists(target); ++i)
        target = trash / (run.filename().string() + "-" + std::to_string(i));
    THRESHER_TRY(files.rename(run, target));
    THRESHER_TRY(files.syncDirectory(trash)); // arrived before it is gone
    THRESHER_TRY(files.syncDirectory(run.parent_path()));
    return target;
}

} // namespace thresher
