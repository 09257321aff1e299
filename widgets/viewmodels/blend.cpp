#include "viewmodels/blend.h"

#include "decide/ensemble.h"
#include "decide/score_files.h"

#include <cmath>

namespace thresher {
namespace {

double correlationOf(const OutOfFoldScores& a, const OutOfFoldScores& b)
{
    const auto& x = a.probs().values;
    const auto& y = b.probs().values;
    if (x.size() != y.size() || x.empty()) return std::nan("");
    double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
    const auto n = static_cast<double>(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double u = clippedLogit(static_cast<double>(x[i])), v = clippedLogit(static_cast<double>(y[i]));
        sx += u;
        sy += v;
        sxx += u * u;
        syy += v * v;
        sxy += u * v;
    }
    const double spread = std::sqrt((sxx - sx * sx / n) * (syy - sy * sy / n));
    return spread > 0 ? (sxy - sx * sy / n) / spread : std::nan("");
}

} // namespace

Result<Blend> blendRuns(FileSystem& files, const std::vector<BlendMember>& members, Space space,
                        const Progress& progress)
{
    if (members.empty()) return fail(ErrorCode::Usage, "No run is chosen", "Tick one run or more.");
    std::vector<RunScores> runs;
    Blend blend;
    ScoreSetIdentity identity{{}, {}, space};
    bool allHaveTests = true;
    for (const auto& member : members) {
        if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "The blend was stopped");
        auto scores = readRunScores(files, member.run);
        if (!scores) return std::move(scores).error();
        blend.names.push_back(member.run.filename().string());
        identity.members.push_back({member.run.string(), -1, member.weight});
        allHaveTests = allHaveTests && scores->test.has_value();
        runs.push_back(std::move(*scores));
    }
    std::vector<WeightedOutOfFold> outOfFold;
    std::vector<WeightedTest> tests;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        outOfFold.push_back({&runs[i].outOfFold, members[i].weight, blend.names[i]});
        if (allHaveTests) tests.push_back({&*runs[i].test, members[i].weight, blend.names[i]});
    }
    THRESHER_ASSIGN(auto blended, blendOutOfFold(outOfFold, space));
    std::optional<TestScores> test;
    if (allHaveTests) {
        THRESHER_ASSIGN(test, blendTest(tests, space));
    }
    blend.correlation = Matrix<double>(runs.size(), runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "The blend was stopped");
        for (std::size_t j = 0; j < runs.size(); ++j)
            // Members may keep their rows in another order: then they cannot be laid side by side here.
            blend.correlation(i, j) = runs[i].outOfFold.ids() == runs[j].outOfFold.ids()
                                          ? correlationOf(runs[i].outOfFold, runs[j].outOfFold)
                                          : std::nan("");
    }
    identity.hash = blended.hash();
    std::vector<Path> paths;
    for (const auto& member : members) paths.push_back(member.run);
    const QString name =
        members.size() == 1
            ? QString::fromStdString(blend.names[0])
            : QStringLiteral("%1 + %2").arg(QString::fromStdString(blend.names[0])).arg(members.size() - 1);
    blend.set = std::make_shared<const ScoreSet>(
        ScoreSet{name, std::move(identity), std::move(blended), std::move(test),
                 members.size() == 1 ? std::move(runs[0].sealed) : std::nullopt, std::move(paths)});
    return blend;
}

} // namespace thresher
