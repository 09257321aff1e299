#include "runs/fold_curves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace thresher {
namespace {

constexpr std::array columns{&StepPoint::loss, &StepPoint::gradNorm, &StepPoint::tokensPerSecond};
constexpr std::size_t perStretch = 2 + 2 * columns.size();

// Of records [begin, end) those that must stay, moved to `kept` and what follows; where the next ones go.
std::size_t keepOf(std::vector<StepPoint>& steps, std::size_t begin, std::size_t end, std::size_t kept)
{
    std::array<std::size_t, perStretch> wanted{begin, end - 1};
    std::size_t count = 2;
    for (const auto column : columns) {
        std::size_t least = begin, largest = begin;
        for (std::size_t i = begin; i < end; ++i) {
            const double value = steps[i].*column;
            if (!std::isfinite(value)) continue; // is drawn by nobody
            if (!(value >= steps[least].*column)) least = i;
            if (!(value <= steps[largest].*column)) largest = i;
        }
        wanted[count++] = least;
        wanted[count++] = largest;
    }
    std::sort(wanted.begin(), wanted.end());
    const auto last = std::unique(wanted.begin(), wanted.end());
    for (auto it = wanted.begin(); it != last; ++it) steps[kept++] = steps[*it];
    return kept;
}

// At most `most` of the records, ascending as they were; see FoldCurves::stepsKept. Stretches have the same
// width in steps: cut by their number of records, what is old would lose half of them every time.
void thin(std::vector<StepPoint>& steps, std::size_t most)
{
    const double first = steps.front().step;
    const auto stretches = static_cast<double>(most / perStretch);
    const double width = (steps.back().step - first) / stretches;
    const auto stretchOf = [&](const StepPoint& point) {
        return width > 0 ? std::clamp(std::floor((point.step - first) / width), 0.0, stretches - 1) : 0.0;
    };
    std::size_t kept = 0;
    for (std::size_t begin = 0; begin < steps.size();) {
        std::size_t end = begin + 1;
        while (end < steps.size() && stretchOf(steps[end]) == stretchOf(steps[begin])) ++end;
        kept = keepOf(steps, begin, end, kept);
        begin = end;
    }
    steps.resize(kept);
}

} // namespace

void FoldCurves::add(const LoggedEvent& event)
{
    if (!begun) begun = event.time;
    if (event.kind == "resumed") {
        cutAfter(static_cast<double>(event.step));
    } else if (const auto* step = std::get_if<StepEvent>(&event.event); step && event.kind == "train") {
        steps.push_back({static_cast<double>(step->step), step->epoch, event.time, step->loss,
                         step->learningRate, step->gradNorm, step->tokensPerSecond});
        if (steps.size() >= 2 * stepsKept) thin(steps, stepsKept);
    } else if (const auto* eval = std::get_if<EvalEvent>(&event.event); eval && event.kind == "eval") {
        evals.push_back({static_cast<double>(eval->step), eval->epoch, event.time, eval->evalLoss,
                         eval->evalMap, eval->evalF1, eval->evalF105, eval->perClass});
    } else if (const auto* alert = std::get_if<AlertEvent>(&event.event); alert && event.kind == "alert") {
        alerts.push_back({alert->step, alert->code, alert->message});
    }
}

void FoldCurves::cutAfter(double step)
{
    const auto past = [step](const auto& record) { return static_cast<double>(record.step) > step; };
    std::erase_if(steps, past);
    std::erase_if(evals, past);
    std::erase_if(alerts, past);
}

void FoldCurves::append(FoldCurves&& later)
{
    if (!begun) {
        *this = std::move(later); // the first look at a long log costs no copy
        return;
    }
    const auto take = [](auto& to, auto& from) {
        to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    take(steps, later.steps);
    if (steps.size() >= 2 * stepsKept) thin(steps, stepsKept);
    take(evals, later.evals);
    take(alerts, later.alerts);
}

Result<FoldCurves> readFoldCurves(const Path& events, int fold, const std::vector<std::string>& classes)
{
    FoldCurves curves;
    EventLogTailer tailer(events, fold, classes);
    THRESHER_TRY(tailer.readEach([&](LoggedEvent&& event) { curves.add(event); }));
    return curves;
}

} // namespace thresher
