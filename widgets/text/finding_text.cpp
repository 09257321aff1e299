#include "text/finding_text.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace thresher {
namespace {

// lupdate finds the sentences under this name.
struct FindingText {
    Q_DECLARE_TR_FUNCTIONS(FindingText)
};

QString inLocale(double value)
{
    return QLocale().toString(value, 'f', 1);
}

QString rateFinding(const LintFinding& finding, const LintReport& report)
{
    const auto item = std::find_if(report.classes.begin(), report.classes.end(), [&](const auto& candidate) {
        return candidate.className == finding.column;
    });
    if (item == report.classes.end()) return QString::fromStdString(finding.message);
    const QString name = QString::fromStdString(item->className);
    const QString positives = QLocale().toString(static_cast<qulonglong>(item->positives));
    if (finding.code == "rate_rule" && item->ruleExpected && item->ruleTolerance)
        return FindingText::tr("%1: %2 positives, the rule leads one to expect %3 ± %4")
            .arg(name, positives, inLocale(*item->ruleExpected), inLocale(*item->ruleTolerance));
    if (finding.code == "rate_balance" && item->balanceExpected) {
        const QString text = FindingText::tr("%1: %2 positives, its balance gives %3")
                                 .arg(name, positives, inLocale(*item->balanceExpected));
        return static_cast<double>(item->positives) > *item->balanceExpected
                   ? text + FindingText::tr("; the rate that is best for F1 is often higher")
                   : text;
    }
    return QString::fromStdString(finding.message);
}

} // namespace

QString warningText(const DataWarning& warning)
{
    const QString about = QString::fromStdString(warning.about);
    const std::string& code = warning.code;
    if (code == "null_labels" && about.isEmpty())
        return FindingText::tr("No list of labels: taken as no label");
    if (code == "null_labels") return FindingText::tr("No value in “%1”: taken as 0").arg(about);
    if (code == "no_ids") return FindingText::tr("No column holds ids: rows are numbered from 0");
    if (code == "missing_id") return FindingText::tr("The row has no id");
    if (code == "duplicate_id")
        return FindingText::tr("The id “%1” stands in an earlier row, too").arg(about);
    if (code == "empty_text") return FindingText::tr("The text is empty");
    if (code == "bad_span") return FindingText::tr("A span has no sensible begin and end: left out");
    if (code == "span_past_end") return FindingText::tr("A span ends past the end of the text");
    if (code == "overlapping_spans") return FindingText::tr("Spans overlap");
    if (code == "almost_label")
        return FindingText::tr("“%1” is 0/1 but for a few rows: not taken as a class").arg(about);
    if (code == "unknown_label" && about.isEmpty()) return FindingText::tr("A label is empty: left out");
    if (code == "unknown_label") return FindingText::tr("“%1” is no known class: left out").arg(about);
    if (code == "class_without_positives") return FindingText::tr("No row has the class “%1”").arg(about);
    if (code == "ragged_row") return FindingText::tr("More or fewer fields than the header has");
    if (code == "invalid_utf8")
        return FindingText::tr("Not valid UTF-8: the bad bytes are replaced by U+FFFD");
    if (code == "rare_class")
        return FindingText::tr("“%1” has fewer positive rows than there are folds").arg(about);
    if (code == "class_missing_in_fold")
        return FindingText::tr("“%1” has no positive row in some folds").arg(about);
    if (code == "empty_fold") return FindingText::tr("Fold %1 has no rows").arg(about);
    return QString::fromStdString(warning.message);
}

QString findingText(const LintFinding& finding, const LintReport& report)
{
    const QString column = QString::fromStdString(finding.column);
    const std::string& code = finding.code;
    if (code == "rows_empty")
        return FindingText::tr("%Ln of %1 row(s) have no positive", nullptr,
                               static_cast<int>(report.emptyRows))
            .arg(QLocale().toString(static_cast<qulonglong>(report.rows)));
    if (code == "no_rows") return FindingText::tr("The file has no rows");
    if (code == "class_empty") return FindingText::tr("%1 is never predicted: its F1 will be 0").arg(column);
    if (code == "class_full") return FindingText::tr("%1 is predicted for every row").arg(column);
    if (code == "rate_unmeasured")
        return FindingText::tr("The decision does not say at which rate its rule predicts: positives cannot "
                               "be compared with it");
    if (code == "rate_rule" || code == "rate_balance") return rateFinding(finding, report);
    if (code == "column_missing") return FindingText::tr("The column “%1” is missing").arg(column);
    if (code == "column_unknown") return FindingText::tr("The sample has no column “%1”").arg(column);
    if (code == "row_order") return FindingText::tr("Rows stand in another order than in the sample");
    return QString::fromStdString(finding.message);
}

} // namespace thresher
