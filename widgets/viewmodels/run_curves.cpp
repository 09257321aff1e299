#include "viewmodels/run_curves.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

template <class Record>
double xOf(const Record& record, CurveAxis axis, double begun)
{
    switch (axis) {
    case CurveAxis::Step:
        return record.step;
    case CurveAxis::Epoch:
        return record.epoch;
    case CurveAxis::Relative:
        return (record.time - begun) / 3600.0;
    case CurveAxis::Wall:
        return record.time;
    }
    return 0;
}

double valueOf(const StepPoint& record, CurveKind kind)
{
    switch (kind) {
    case CurveKind::TrainLoss:
        return record.loss;
    case CurveKind::LearningRate:
        return record.learningRate;
    case CurveKind::GradNorm:
        return record.gradNorm;
    case CurveKind::TokensPerSecond:
        return record.tokensPerSecond;
    default:
        return std::nan("");
    }
}

double valueOf(const EvalPoint& record, CurveKind kind)
{
    switch (kind) {
    case CurveKind::EvalLoss:
        return record.loss;
    case CurveKind::MacroAp:
        return record.map;
    case CurveKind::F1Rate:
        return record.f1;
    case CurveKind::F1Half:
        return record.f1Half;
    default:
        return std::nan("");
    }
}

bool isStepKind(CurveKind kind)
{
    return kind == CurveKind::TrainLoss || kind == CurveKind::LearningRate || kind == CurveKind::GradNorm ||
           kind == CurveKind::TokensPerSecond;
}

} // namespace

void FoldNews::add(const LoggedEvent& event)
{
    records.add(event);
    if (event.kind == "resumed") {
        const auto step = static_cast<double>(event.step);
        cut = std::min(cut.value_or(step), step);
    }
}

void append(FoldCurves& fold, FoldNews&& news)
{
    if (news.cut) fold.cutAfter(*news.cut);
    fold.append(std::move(news.records));
}

Curve curveOf(const FoldCurves& fold, CurveKind kind, CurveAxis axis)
{
    Curve curve;
    const bool zeroIsNothing =
        kind == CurveKind::LearningRate || kind == CurveKind::GradNorm || kind == CurveKind::TokensPerSecond;
    const auto take = [&](const auto& records) {
        curve.x.reserve(records.size());
        curve.y.reserve(records.size());
        for (const auto& record : records) {
            const double value = valueOf(record, kind);
            if (!std::isfinite(value) || (zeroIsNothing && value == 0)) continue;
            curve.x.push_back(xOf(record, axis, fold.begun.value_or(0)));
            curve.y.push_back(value);
        }
    };
    if (isStepKind(kind))
        take(fold.steps);
    else
        take(fold.evals);
    return curve;
}

Curve curveOf(const FoldCurves& fold, const std::map<std::int64_t, double>& byStep, CurveAxis axis)
{
    Curve curve;
    for (const auto& record : fold.evals) {
        const auto it = byStep.find(static_cast<std::int64_t>(record.step));
        if (it == byStep.end() || !std::isfinite(it->second)) continue;
        curve.x.push_back(xOf(record, axis, fold.begun.value_or(0)));
        curve.y.push_back(it->second);
    }
    return curve;
}

Curve classCurveOf(const FoldCurves& fold, std::size_t classIndex, bool averagePrecision, CurveAxis axis)
{
    Curve curve;
    for (const auto& record : fold.evals) {
        if (classIndex >= record.perClass.size()) continue;
        const auto& score = record.perClass[classIndex];
        const double value = averagePrecision ? score.averagePrecision : score.f1;
        if (!std::isfinite(value)) continue;
        curve.x.push_back(xOf(record, axis, fold.begun.value_or(0)));
        curve.y.push_back(value);
    }
    return curve;
}

} // namespace thresher
