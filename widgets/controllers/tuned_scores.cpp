#include "controllers/tuned_scores.h"

#include "data/submission.h"
#include "decide/cross_fit.h"
#include "decide/score_files.h"
#include "runs/npy.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

constexpr std::size_t atOnce = 8; // evaluations between two looks of the window

struct Wanted {
    Path run;
    double created;
    int fold;
    std::int64_t step;
    std::vector<std::string> classes;
};

// The fold's rows as its score files have them. val_ids.csv comes with the end of the fold.
Result<std::vector<std::string>> idsOf(FileSystem& files, const RunFolder& run, int fold)
{
    const Path own = run.fold(fold) / "val_ids.csv";
    if (files.exists(own)) return readIds(files, own);
    THRESHER_ASSIGN(const auto all, readIdFile(files, run.folds()));
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < all.fold.size(); ++i)
        if (all.fold[i] == fold) ids.push_back(all.ids[i]);
    return ids;
}

// rows of `ids` x `classes`.
Result<LabelMatrix> labelsOf(const Dataset& data, const std::vector<std::string>& ids,
                             const std::vector<std::string>& classes)
{
    std::vector<std::size_t> columns;
    for (const auto& name : classes) {
        const auto it = std::find(data.classes.begin(), data.classes.end(), name);
        if (it == data.classes.end() || !data.hasLabels)
            return fail(ErrorCode::BadClass, "The data has no labels of class " + name,
                        "Open the run's data.");
        columns.push_back(static_cast<std::size_t>(it - data.classes.begin()));
    }
    THRESHER_ASSIGN(const auto rows, joinIds(ids, data.ids, "the run's fold", "the data", true));
    LabelMatrix labels(ids.size(), classes.size());
    for (std::size_t i = 0; i < ids.size(); ++i)
        for (std::size_t c = 0; c < columns.size(); ++c) labels(i, c) = data.labels(rows[i], columns[c]);
    return labels;
}

// What all evaluations of a fold share.
struct FoldRows {
    std::vector<std::string> ids;
    LabelMatrix labels;
};

Result<FoldRows> rowsOf(FileSystem& files, const Path& run, int fold, const std::vector<std::string>& classes,
                        const Dataset& data)
{
    FoldRows rows;
    THRESHER_ASSIGN(rows.ids, idsOf(files, RunFolder(run), fold));
    THRESHER_ASSIGN(rows.labels, labelsOf(data, rows.ids, classes));
    return rows;
}

Result<double> tunedOn(FileSystem& files, const Path& run, int fold, std::int64_t step,
                       const std::vector<std::string>& classes, const FoldRows& rows)
{
    OutOfFoldParts parts;
    parts.classes = classes;
    parts.step = StepSource::OwnRowsBest;
    parts.ids = rows.ids;
    parts.labels = rows.labels;
    THRESHER_ASSIGN(parts.probs, readNpyProbs(files, RunFolder(run).evalScores(fold, step)));
    THRESHER_ASSIGN(const auto scores, OutOfFoldScores::make(std::move(parts)));
    RuleOptions rule;
    rule.rule = Rule::Exact;
    rule.threads = 1; // beside a training
    THRESHER_ASSIGN(const auto fit, crossFit(scores, trainingBalance(scores), nullptr, rule));
    return fit.macroF1;
}

} // namespace

Result<double> tunedMacroF1(FileSystem& files, const Path& run, int fold, std::int64_t step,
                            const std::vector<std::string>& classes, const Dataset& data)
{
    THRESHER_ASSIGN(const auto rows, rowsOf(files, run, fold, classes, data));
    return tunedOn(files, run, fold, step, classes, rows);
}

TunedScores::TunedScores(QObject* parent) : QObject(parent), m_task(this)
{
    connect(&m_task, &Task::withoutResult, this, [this] { m_gaveUp = true; });
}

void TunedScores::setData(FileSystem& files, std::shared_ptr<const Dataset> data)
{
    if (m_files == &files && m_data == data) return;
    m_task.stop();
    m_files = &files;
    m_data = std::move(data);
    m_gaveUp = false;
    m_known.clear();
    Q_EMIT changed();
}

void TunedScores::look(const std::vector<std::shared_ptr<RunTailer>>& runs)
{
    if (!m_data || m_gaveUp || m_task.isRunning()) return;
    std::vector<Wanted> wanted;
    for (const auto& run : runs)
        for (std::size_t k = 0; k < run->curves().folds.size(); ++k) {
            const int fold = static_cast<int>(k);
            const auto& known = m_known[{run->run(), run->created(), fold}];
            for (const auto& eval : run->curves().folds[k].evals)
                if (const auto step = static_cast<std::int64_t>(eval.step);
                    wanted.size() < atOnce && !known.contains(step))
                    wanted.push_back({run->run(), run->created(), fold, step, run->curves().classes});
        }
    if (wanted.empty()) return;
    m_task.start(
        [wanted, data = m_data, files = m_files](const Progress& progress) {
            std::vector<std::pair<Wanted, double>> made;
            std::map<std::pair<Path, int>, Result<FoldRows>> rows;
            for (const auto& one : wanted) {
                if (progress.stopRequested()) break;
                const std::pair key{one.run, one.fold};
                auto known = rows.find(key);
                if (known == rows.end())
                    known = rows.emplace(key, rowsOf(*files, one.run, one.fold, one.classes, *data)).first;
                const Result<FoldRows>& own = known->second;
                const auto f1 = own ? tunedOn(*files, one.run, one.fold, one.step, one.classes, *own)
                                    : Result<double>(own.error());
                made.emplace_back(one, f1 ? *f1 : std::nan(""));
            }
            return made;
        },
        [this](const std::vector<std::pair<Wanted, double>>& made) {
            for (const auto& [one, f1] : made) m_known[{one.run, one.created, one.fold}][one.step] = f1;
            Q_EMIT changed();
        });
}

Curve TunedScores::curve(const RunTailer& run, std::size_t fold, CurveAxis axis) const
{
    const auto it = m_known.find({run.run(), run.created(), static_cast<int>(fold)});
    if (it == m_known.end() || fold >= run.curves().folds.size()) return {};
    return curveOf(run.curves().folds[fold], it->second, axis);
}

} // namespace thresher
