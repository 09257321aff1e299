#include "decide/score_files.h"
#include "fuzz_input.h"
#include "model/text_settings.h"
#include "runs/npy.h"
#include "runs/run_folder.h"
#include "train/checkpoints.h"
#include "workspace/import_curves.h"
#include "workspace/job.h"
#include "workspace/journal.h"
#include "workspace/probe_ledger.h"
#include "workspace/sealed_looks.h"

// The small JSON files that a workspace, a run, a checkpoint and a job keep beside those with a target of
// their own. trainer_state.json is read twice: as ours, and as that of another Trainer.
THRESHER_FUZZ_TARGET({
    const std::string bytes(input);
    const LabelMatrix labels(1, 1);
    const ScoreMatrix probs(1, 1);
    HeldFiles files("/in", {{"journal.json", bytes},
                            {"ledger.json", bytes},
                            {"sealed_looks.json", bytes},
                            {"trainer_state.json", bytes},
                            {"thresher.json", bytes},
                            {"job.json", bytes},
                            {"config.yaml", "task: multilabel\n"}, // a member for job.json to name
                            {"control.json", bytes},
                            {"fold-0/fold.json", bytes},
                            // As little of a run as lets its score_set.json be asked for.
                            {"run/score_set.json", bytes},
                            {"run/manifest.json", R"({"format": 1, "classes": ["a"], "n_splits": 1})"},
                            {"run/oof_probs.npy", npyBytes(probs.view())},
                            {"run/oof_labels.npy", npyBytes(labels.view())},
                            {"run/oof_ids.csv", "id,fold\np,0\n"}});
    (void)readJournal(files, "/in");
    (void)readProbeLedger(files, "/in/ledger.json");
    (void)readSealedLooks(files, "/in");
    (void)readTrainerState(files, "/in");
    (void)readTextSettings(files, "/in");
    (void)checkJob(files, "/in");
    (void)readFoldState(files, RunFolder("/in"), 0);
    (void)readControl(files, RunFolder("/in"));
    (void)readRunScores(files, "/in/run");
    Dataset data;
    data.ids = {"p"};
    data.classes = {"a"};
    data.hasLabels = true;
    data.labels = labels;
    const Folds folds{.fold = {0}, .nSplits = 1};
    // It ends where it would write: these files cannot be.
    (void)importCurves(files, {"/in/imported", data, folds}, "/in/trainer_state.json", 0);
})
