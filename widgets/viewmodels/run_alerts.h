// What a researcher should be told about a run unasked: its folder is gone, its trainer is gone, nothing has
// been written for long, the loss left the finite numbers, the score stands still, the disk is nearly full.
// Functions of what a tailer read; nothing is looked up here. Any thread; tr() needs the application's
// translators.
#pragma once

#include "base/error.h"
#include "train/run_status.h"
#include "viewmodels/run_curves.h"

#include <QList>
#include <QString>

#include <optional>

namespace thresher {

struct RunSight {
    const RunCurves& curves;
    const RunStatus& status;
    std::optional<Error> problem;          // the last look into the folder failed
    double now = 0;                        // unix seconds
    std::optional<std::uint64_t> diskFree; // bytes where the run is written; nullopt: not known
};

enum class RunAlertKind { FolderGone, TrainerGone, NotFinite, NoProgress, DiskLow, Plateau, Trainer };

struct RunAlert {
    RunAlertKind kind;
    int fold;       // -1: of the whole run
    QString title;  // one sentence without a full stop
    QString detail; // what to do
};

// Less than this is left: checkpoints and scores may not fit.
constexpr std::uint64_t diskLowBytes = 2'000'000'000;
// Evaluations since the best one, without a better, that count as standing still.
constexpr std::size_t plateauEvaluations = 5;

// Seconds without a record that are too long for this fold: ten times its usual distance of records, at least
// five minutes.
double patienceOf(const FoldCurves& fold);

// The most urgent first; empty: nothing to say. A run that is over has no alerts but a lost folder, a lost
// trainer and a loss that left the finite numbers.
QList<RunAlert> runAlerts(const RunSight& sight);

} // namespace thresher
