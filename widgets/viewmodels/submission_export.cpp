#include "viewmodels/submission_export.h"

#include "base/hash.h"
#include "decide/decide.h"

#include <QRegularExpression>

#include <algorithm>

namespace thresher {
namespace {

// The rule of a decision as a request for other scores of the same classes.
DecideRequest requestLike(const Decision& decision, const ScoreSet& set)
{
    DecideRequest request;
    // Pooled means the rows of several folds; of one fold alone that is exact.
    const Rule rule = decision.rule == Rule::Pooled ? Rule::Exact : decision.rule;
    request.config.rule = std::string(ruleName(rule));
    if (isReferenceRule(rule) && rule != Rule::Grid && decision.reference == ReferenceBalance::AsCoded)
        request.config.rule += "_as_coded";
    request.config.space = std::string(spaceName(decision.space));
    request.config.blend = decision.blend;
    request.config.blend_given = true;
    request.config.seed = static_cast<std::int64_t>(decision.seed);
    request.balance = decision.balance;
    request.delta = decision.delta;
    request.identity = set.identity;
    request.name = set.name.toStdString();
    return request;
}

Result<ExportPart> foldPart(std::shared_ptr<const ScoreSet> set, int fold, const PreviewRequest& whole,
                            const Decision& decision, const Progress& progress)
{
    if (set->outOfFold.classes() != decision.classes)
        return fail(ErrorCode::Mismatch, "The run has other classes than the decision, or another order",
                    "Export the blend alone.", set->name.toStdString());
    ExportPart part{.scores = set->name, .fold = fold, .preview = {}};
    THRESHER_ASSIGN(auto report, decide(set->outOfFold, &*set->test, requestLike(decision, *set), progress));
    PreviewRequest request = whole;
    request.scores = std::move(set);
    request.decision = std::make_shared<const Decision>(std::move(report.decision));
    request.last.reset(); // flips are counted for the file of all folds only
    THRESHER_ASSIGN(part.preview, previewSubmission(request, progress));
    return part;
}

Path freePath(FileSystem& files, const Path& folder, const std::string& stem)
{
    Path path = folder / (stem + ".csv");
    for (int i = 2; files.exists(path); ++i) path = folder / (stem + "-" + std::to_string(i) + ".csv");
    return path;
}

} // namespace

Result<std::vector<ExportPart>> foldParts(FileSystem& files, const PreviewRequest& whole,
                                          const Decision& decision, const Progress& progress)
{
    std::vector<ExportPart> parts;
    for (const auto& run : whole.scores->runs) {
        const auto all = readScoreSet(files, run, -1);
        if (!all) return all.error();
        const auto folds = (*all)->outOfFold.foldNumbers();
        for (std::size_t i = 0; i < folds.size(); ++i) {
            if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "Stopped on request");
            progress(run.filename().string(), i, folds.size());
            THRESHER_ASSIGN(auto set, readScoreSet(files, run, folds[i]));
            if (!set->test) continue;
            THRESHER_ASSIGN(auto part, foldPart(std::move(set), folds[i], whole, decision, progress));
            parts.push_back(std::move(part));
        }
    }
    if (parts.empty())
        return fail(ErrorCode::Usage, "No fold of these runs kept test scores of its own",
                    "Export the blend alone, or train with a test file.");
    return parts;
}

QString fileStem(const QString& pattern, const ExportPart& part, const QDateTime& when)
{
    QString name = pattern;
    name.replace(QStringLiteral("{scores}"), part.scores);
    name.replace(QStringLiteral("{rule}"),
                 QString::fromStdString(std::string(ruleName(part.preview.decision.rule))));
    name.replace(QStringLiteral("{fold}"),
                 part.fold < 0 ? QStringLiteral("all") : QString::number(part.fold));
    name.replace(QStringLiteral("{date}"), when.toString(QStringLiteral("yyyyMMdd-hhmmss")));
    static const QRegularExpression odd(QStringLiteral("[^\\w.+-]+"),
                                        QRegularExpression::UseUnicodePropertiesOption);
    static const QRegularExpression hidden(QStringLiteral("^[.]+"));
    name.replace(odd, QStringLiteral("_"));
    name.remove(hidden);
    name.truncate(100);
    return name.isEmpty() ? QStringLiteral("submission") : name;
}

ExportOutcome writeParts(FileSystem& files, const Workspace& workspace, const std::vector<ExportPart>& parts,
                         const QString& pattern, const QDateTime& when)
{
    ExportOutcome out;
    const Path folder = workspace.exportsFolder();
    if (auto made = files.makeDirectories(folder); !made) {
        out.error = made.error();
        return out;
    }
    for (const auto& part : parts) {
        const Path path = freePath(files, folder, fileStem(pattern, part, when).toStdString());
        Path decisionPath = path;
        decisionPath.replace_extension(".decision.yaml");
        // The decision first: a submission never lies there without it.
        auto written = writeDecision(files, decisionPath, part.preview.decision);
        if (written) written = writeAtomically(files, path, part.preview.csv);
        if (!written) {
            out.error = written.error();
            return out;
        }
        JournalEntry entry;
        entry.time = static_cast<double>(when.toSecsSinceEpoch());
        entry.file = path.lexically_relative(workspace.root).generic_string();
        entry.sha256 = sha256Hex(part.preview.csv);
        entry.decision = decisionPath.lexically_relative(workspace.root).generic_string();
        entry.scoreSet = part.preview.decision.scoreSet.hash;
        entry.scoreSetName = part.scores.toStdString();
        if (part.preview.decision.scores) entry.crossValidation = part.preview.decision.scores->crossFitted;
        entry.expectedPublic = part.preview.expectedPublic;
        out.written.push_back(std::move(entry));
    }
    return out;
}

} // namespace thresher
