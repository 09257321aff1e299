#include "text/quantities.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace thresher {
namespace {

struct Quantities {
    Q_DECLARE_TR_FUNCTIONS(Quantities)
};

} // namespace

QString bytesText(double bytes)
{
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), bytes < 1e9 ? 0 : 1,
                                       QLocale::DataSizeSIFormat);
}

QString durationText(double seconds)
{
    if (!std::isfinite(seconds) || seconds < 0) return QStringLiteral("–");
    const auto whole = static_cast<qint64>(std::llround(seconds));
    if (whole < 90) return Quantities::tr("%1 s").arg(whole);
    if (whole < 90 * 60) return Quantities::tr("%1 min").arg((whole + 30) / 60);
    return Quantities::tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString scoreText(double score)
{
    if (!std::isfinite(score)) return QStringLiteral("–");
    QString text = QLocale().toString(score, 'f', 3);
    // Scores are below 1: the 0 before the point says nothing.
    if (text.startsWith(QLatin1Char('0'))) text.remove(0, 1);
    if (text.startsWith(QStringLiteral("-0"))) text.remove(1, 1);
    return text;
}

QString percentText(double share)
{
    return std::isfinite(share) ? QLocale().toString(100 * share, 'f', 1) + QStringLiteral(" %")
                                : QStringLiteral("–");
}

QString ruleText(Rule rule)
{
    switch (rule) {
    case Rule::Bagged:
        return Quantities::tr("bagged");
    case Rule::Exact:
        return Quantities::tr("fit (exact)");
    case Rule::Pooled:
        return Quantities::tr("fit (pooled)");
    case Rule::Balance:
        return Quantities::tr("balance");
    case Rule::Hybrid:
        return Quantities::tr("hybrid");
    case Rule::Grid:
        return Quantities::tr("grid (reference)");
    case Rule::Distribution:
        return Quantities::tr("distribution (reference)");
    case Rule::Regularized:
        return Quantities::tr("regularized (reference)");
    }
    return {};
}

QString transferText(const std::string& transfer)
{
    if (transfer == "rate") return Quantities::tr("rate transfer");
    if (transfer == "score") return Quantities::tr("score transfer");
    return Quantities::tr("no test rows");
}

QString badgeText(Badge badge)
{
    switch (badge) {
    case Badge::Clean:
        return Quantities::tr("clean");
    case Badge::PickedHere:
        return Quantities::tr("picked here");
    case Badge::OwnRows:
        return Quantities::tr("own rows");
    }
    return {};
}

QString badgeHelp(Badge badge)
{
    switch (badge) {
    case Badge::Clean:
        return Quantities::tr("Neither thresholds nor step nor weights saw these rows' labels.");
    case Badge::PickedHere:
        return Quantities::tr(
            "The training step, or a change by hand, was chosen on these very rows: a little "
            "too high.");
    case Badge::OwnRows:
        return Quantities::tr("The thresholds were fitted on these very rows: too high. Compare by the "
                              "cross-fitted score.");
    }
    return {};
}

QString stateText(const QString& state)
{
    if (state == QLatin1String("waiting")) return Quantities::tr("waiting");
    if (state == QLatin1String("running")) return Quantities::tr("running");
    if (state == QLatin1String("paused")) return Quantities::tr("paused");
    if (state == QLatin1String("stopped")) return Quantities::tr("stopped");
    if (state == QLatin1String("interrupted")) return Quantities::tr("interrupted");
    if (state == QLatin1String("failed")) return Quantities::tr("failed");
    if (state == QLatin1String("incomplete")) return Quantities::tr("incomplete");
    if (state == QLatin1String("finished")) return Quantities::tr("finished");
    return state;
}

QString badgedText(const BadgedScore& score)
{
    QString text = scoreText(score.value);
    if (score.interval)
        text +=
            QStringLiteral(" [%1–%2]").arg(scoreText(score.interval->low), scoreText(score.interval->high));
    return text + QLatin1Char(' ') + badgeText(score.badge);
}

} // namespace thresher
