#include "viewmodels/run_alerts.h"

#include "text/error_text.h"
#include "text/quantities.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <vector>

namespace thresher {
namespace {

constexpr double leastPatience = 300; // seconds
constexpr std::size_t usualOf = 20;   // records that say what is usual

struct RunAlertText {
    Q_DECLARE_TR_FUNCTIONS(RunAlertText)
};

double lastRecord(const FoldCurves& fold)
{
    double last = fold.begun.value_or(0);
    if (!fold.steps.empty()) last = std::max(last, fold.steps.back().time);
    if (!fold.evals.empty()) last = std::max(last, fold.evals.back().time);
    return last;
}

const FoldCurves* curvesOf(const RunSight& sight, int fold)
{
    const auto index = static_cast<std::size_t>(fold);
    return fold >= 0 && index < sight.curves.folds.size() ? &sight.curves.folds[index] : nullptr;
}

RunAlert folderGone(const RunSight& sight)
{
    const QString name = QString::fromStdString(sight.status.run.filename().string());
    if (sight.problem->code == ErrorCode::OutOfMemory)
        return {RunAlertKind::FolderGone, -1,
                RunAlertText::tr("Not enough memory to read the run %1").arg(name),
                RunAlertText::tr("The curves show what was read last. They go on by themselves when there is "
                                 "memory again.") +
                    QLatin1Char('\n') + errorDetail(*sight.problem)};
    return {
        RunAlertKind::FolderGone, -1,
        RunAlertText::tr("The folder of the run %1 cannot be read now").arg(name),
        RunAlertText::tr("The curves show what was read last. They go on by themselves when the folder is "
                         "back.") +
            QLatin1Char('\n') + errorDetail(*sight.problem)};
}

void addOfFold(const RunSight& sight, const FoldStatus& fold, QList<RunAlert>& alerts)
{
    const auto* curves = curvesOf(sight, fold.fold);
    if (fold.state == "interrupted")
        alerts.append({RunAlertKind::TrainerGone, fold.fold,
                       RunAlertText::tr("Fold %1: its trainer is gone").arg(fold.fold),
                       RunAlertText::tr("The process ended without saying so, perhaps for want of memory. "
                                        "Resume goes on from the last checkpoint.")});
    if (!curves) return;
    if (fold.state != "finished") {
        const auto nan = std::find_if(curves->alerts.rbegin(), curves->alerts.rend(),
                                      [](const auto& alert) { return alert.code == "nan"; });
        if (nan != curves->alerts.rend())
            alerts.append(
                {RunAlertKind::NotFinite, fold.fold,
                 RunAlertText::tr("Fold %1: the loss left the finite numbers at step %2")
                     .arg(fold.fold)
                     .arg(nan->step),
                 RunAlertText::tr("A lower learning rate or a smaller max_grad_norm usually helps.") +
                     QLatin1Char('\n') + QString::fromStdString(nan->message)});
    }
    if (fold.state != "running") return;
    const double silent = sight.now - lastRecord(*curves);
    if (curves->begun.value_or(0) > 0 && silent > patienceOf(*curves))
        alerts.append(
            {RunAlertKind::NoProgress, fold.fold,
             RunAlertText::tr("Fold %1: nothing new for %2").arg(fold.fold).arg(durationText(silent)),
             RunAlertText::tr("The machine may be asleep or short of memory, or the folder is no "
                              "longer copied. Stop and save, then resume.")});
    std::size_t best = 0;
    for (std::size_t i = 1; i < curves->evals.size(); ++i)
        if (curves->evals[i].map > curves->evals[best].map) best = i;
    if (!curves->evals.empty() && curves->evals.size() - 1 - best >= plateauEvaluations)
        alerts.append({RunAlertKind::Plateau, fold.fold,
                       RunAlertText::tr("Fold %1: no better since step %2")
                           .arg(fold.fold)
                           .arg(static_cast<qint64>(curves->evals[best].step)),
                       RunAlertText::tr(
                           "Macro average precision has stood below %1 for %n evaluation(s). Stop and save "
                           "keeps the best step.",
                           nullptr, static_cast<int>(curves->evals.size() - 1 - best))
                           .arg(scoreText(curves->evals[best].map))});
    for (const auto& alert : curves->alerts)
        if (alert.code != "nan")
            alerts.append({RunAlertKind::Trainer, fold.fold,
                           RunAlertText::tr("Fold %1: the trainer says").arg(fold.fold),
                           QString::fromStdString(alert.message)});
}

} // namespace

double patienceOf(const FoldCurves& fold)
{
    std::vector<double> distances;
    const std::size_t first = fold.steps.size() > usualOf ? fold.steps.size() - usualOf : 0;
    for (std::size_t i = first + 1; i < fold.steps.size(); ++i)
        distances.push_back(fold.steps[i].time - fold.steps[i - 1].time);
    if (distances.empty()) return leastPatience;
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    return std::max(leastPatience, 10 * *middle);
}

QList<RunAlert> runAlerts(const RunSight& sight)
{
    if (sight.problem) return {folderGone(sight)};
    QList<RunAlert> alerts;
    for (const auto& fold : sight.status.folds) addOfFold(sight, fold, alerts);
    if (sight.status.state == "running" && sight.diskFree && *sight.diskFree < diskLowBytes)
        alerts.append({RunAlertKind::DiskLow, -1,
                       RunAlertText::tr("The disk is nearly full: %1 left")
                           .arg(bytesText(static_cast<double>(*sight.diskFree))),
                       RunAlertText::tr("Checkpoints and scores may not fit. Free some space, or stop and "
                                        "save now.")});
    std::stable_sort(alerts.begin(), alerts.end(),
                     [](const RunAlert& a, const RunAlert& b) { return a.kind < b.kind; });
    return alerts;
}

} // namespace thresher
