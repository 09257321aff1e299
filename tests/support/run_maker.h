// Writes a finished run folder from values, as `finish` would leave it.
#pragma once

#include "base/file_system.h"
#include "base/hash.h"
#include "config/load.h"
#include "decide/decide.h"
#include "decide/random_scores.h"
#include "runs/manifest.h"
#include "runs/npy.h"

#include <optional>
#include <string>

namespace thresher::test {

struct MadeRun {
    OutOfFoldParts parts = thresher::testing::randomParts(1);
    std::optional<ScoreMatrix> test;
    std::vector<std::string> testIds;
    RunConfig config;
    std::string dataSha256 = std::string(64, 'a');
    std::string foldsSha256; // default: of folds.csv
};

inline Status put(const Path& path, const std::string& text)
{
    THRESHER_TRY(realFileSystem().makeDirectories(path.parent_path()));
    return writeAtomically(realFileSystem(), path, text);
}

inline Status writeFoldOutputs(const Path& root, const MadeRun& run, int fold)
{
    FileSystem& files = realFileSystem();
    const RunFolder folder(root);
    std::vector<std::size_t> rows;
    std::string ids = "id\n";
    for (std::size_t i = 0; i < run.parts.ids.size(); ++i)
        if (run.parts.fold[i] == fold) {
            rows.push_back(i);
            ids += run.parts.ids[i] + "\n";
        }
    if (rows.empty()) return {};
    THRESHER_TRY(put(folder.fold(fold) / "val_ids.csv", ids));
    THRESHER_TRY(writeNpy(files, folder.fold(fold) / "val_probs.npy",
                          selectRows(run.parts.probs.view(), rows).view()));
    FoldState state;
    state.state = "finished";
    return writeFoldState(files, folder, fold, state);
}

inline Status writeRun(const Path& root, const MadeRun& run)
{
    FileSystem& files = realFileSystem();
    const RunFolder folder(root);
    std::string folds = "id,fold\n";
    for (std::size_t i = 0; i < run.parts.ids.size(); ++i)
        folds += run.parts.ids[i] + "," + std::to_string(run.parts.fold[i]) + "\n";
    THRESHER_TRY(put(folder.folds(), folds));
    THRESHER_TRY(put(root / "oof_ids.csv", folds));
    THRESHER_TRY(put(folder.config(), toYaml(run.config)));
    Manifest manifest;
    manifest.created = 1;
    manifest.classes = run.parts.classes;
    manifest.nSplits = *std::max_element(run.parts.fold.begin(), run.parts.fold.end()) + 1;
    manifest.data = {"train.csv", run.dataSha256, static_cast<std::int64_t>(run.parts.ids.size())};
    manifest.foldsSha256 = run.foldsSha256.empty() ? sha256Hex(folds) : run.foldsSha256;
    THRESHER_TRY(writeManifest(files, folder, manifest));
    const std::vector<std::int32_t> groups(run.parts.groups.begin(), run.parts.groups.end());
    THRESHER_TRY(writeNpy(files, root / "oof_groups.npy", groups));
    THRESHER_TRY(writeNpy(files, root / "oof_labels.npy", run.parts.labels.view()));
    THRESHER_TRY(writeNpy(files, root / "oof_probs.npy", run.parts.probs.view()));
    for (int k = 0; k < manifest.nSplits; ++k) THRESHER_TRY(writeFoldOutputs(root, run, k));
    THRESHER_ASSIGN(const auto scores, OutOfFoldScores::make(run.parts));
    std::optional<TestScores> test;
    if (run.test) {
        std::string ids = "id\n";
        for (const auto& id : run.testIds) ids += id + "\n";
        THRESHER_TRY(put(root / "ensemble_test_ids.csv", ids));
        THRESHER_TRY(writeNpy(files, root / "ensemble_test_probs.npy", run.test->view()));
        THRESHER_ASSIGN(test, TestScores::make(*run.test, run.parts.classes, run.testIds));
    }
    DecideRequest request;
    request.config = run.config.decide;
    THRESHER_ASSIGN(const auto decided, decide(scores, test ? &*test : nullptr, request));
    THRESHER_TRY(files.makeDirectories(folder.defaultDecision().parent_path()));
    return writeDecision(files, folder.defaultDecision(), decided.decision);
}

} // namespace thresher::test
