// What the charts of a run are called, and what their legends say.
#include "controllers/run_tailer.h"
#include "pages/train/curves_panel.h"
#include "plot/line_chart.h"
#include "theme/theme.h"

namespace thresher {

// Several measures: the dash is the measure, the colour the run.
QList<LegendKey> CurvesPanel::legendKeys(const std::vector<CurveKind>& drawn) const
{
    if (drawn.size() < 2) return {};
    const Theme theme = Theme::of(palette());
    QList<LegendKey> keys;
    const bool several = m_runs.size() > 1;
    for (std::size_t r = 0; several && r < m_runs.size(); ++r)
        keys.append({QString::fromStdString(m_runs[r]->run().filename().string()),
                     runColor(theme, static_cast<int>(r)), Qt::SolidLine});
    for (const auto kind : drawn)
        keys.append({shortTitle(kind), several ? theme.muted : runColor(theme, 0), dashOf(kind)});
    return keys;
}

Qt::PenStyle CurvesPanel::dashOf(CurveKind kind)
{
    return kind == CurveKind::F1Half    ? Qt::DashLine
           : kind == CurveKind::F1Tuned ? Qt::DotLine
                                        : Qt::SolidLine;
}

QString CurvesPanel::axisLabel() const
{
    switch (axis()) {
    case CurveAxis::Step:
        return tr("step");
    case CurveAxis::Epoch:
        return tr("epoch");
    case CurveAxis::Relative:
        return tr("hours since the start");
    case CurveAxis::Wall:
        return tr("time of day");
    }
    return {};
}

QString CurvesPanel::kindTitle(CurveKind kind) const
{
    switch (kind) {
    case CurveKind::TrainLoss:
        return tr("Training loss");
    case CurveKind::EvalLoss:
        return tr("Validation loss");
    case CurveKind::MacroAp:
        return tr("Macro average precision");
    case CurveKind::F1Rate:
        return tr("Macro F1, rate-matched");
    case CurveKind::F1Half:
        return tr("Macro F1 at 0.5");
    case CurveKind::F1Tuned:
        return tr("Macro F1, tuned (picked here)");
    case CurveKind::LearningRate:
        return tr("Learning rate");
    case CurveKind::GradNorm:
        return tr("Gradient norm");
    case CurveKind::TokensPerSecond:
        return tr("Tokens per second");
    }
    return {};
}

// In the legend, beside the chart's title.
QString CurvesPanel::shortTitle(CurveKind kind) const
{
    return kind == CurveKind::F1Rate    ? tr("rate-matched")
           : kind == CurveKind::F1Half  ? tr("at 0.5")
           : kind == CurveKind::F1Tuned ? tr("tuned (picked here)")
                                        : kindTitle(kind);
}

} // namespace thresher
