#include "workspace/compare_runs.h"

#include "config/load.h"
#include "decide/balance.h"
#include "decide/common_rows.h"
#include "runs/manifest.h"

#include <cmath>

namespace thresher {
namespace {

struct Side {
    Manifest manifest;
    RunScores scores;
    std::optional<RunConfig> config;
};

Result<Side> readSide(FileSystem& files, const Path& run, const LabelSource& labels)
{
    THRESHER_ASSIGN(auto manifest, readManifest(files, RunFolder(run)));
    THRESHER_ASSIGN(auto scores, readRunScores(files, run, manifest.foreign ? labels : LabelSource{}));
    Side side{.manifest = std::move(manifest), .scores = std::move(scores), .config = {}};
    if (auto config = loadRunConfig(files, RunFolder(run).config()); config) side.config = std::move(*config);
    return side;
}

Status checkComparable(const Side& left, const Side& right, const Path& where)
{
    THRESHER_TRY(checkSameClasses(left.manifest.classes, right.manifest.classes));
    const std::string &a = left.manifest.data.sha256, &b = right.manifest.data.sha256;
    if (!a.empty() && !b.empty() && a != b)
        return fail(ErrorCode::Mismatch,
                    "The runs were trained on different data: SHA-256 " + a.substr(0, 12) + " and " +
                        b.substr(0, 12),
                    "Compare runs of one data file.", where.string());
    return {};
}

Result<std::optional<ClassBalance>> balanceFor(FileSystem& files, const Side& side,
                                               const OutOfFoldScores& scores, const DecideConfig& config)
{
    if (config.balance.empty()) return std::optional<ClassBalance>{};
    if (files.exists(config.balance)) {
        THRESHER_ASSIGN(const auto table, readBalances(files, config.balance));
        THRESHER_ASSIGN(auto joined, joinBalances(table, scores.classes(), trainingBalance(scores).rate));
        return std::optional(ClassBalance{std::move(joined.rates), std::move(joined.fromTraining),
                                          Path(config.balance).string()});
    }
    // A run that was copied without the file: its decision remembers the rates.
    const auto decision = readDecision(files, RunFolder(side.scores.path).defaultDecision());
    if (!decision || decision->classes != scores.classes()) return std::optional<ClassBalance>{};
    return std::optional(decision->balance);
}

struct Fitted {
    CrossFit fit;
    std::string rule;
};

Result<Fitted> fitted(FileSystem& files, const Side& side, const OutOfFoldScores& scores,
                      const CompareOptions& options)
{
    const DecideConfig config = side.config ? side.config->decide : DecideConfig{};
    RuleOptions rule;
    THRESHER_ASSIGN(const NamedRule named, namedRule(options.rule.empty() ? config.rule : options.rule));
    rule.rule = named.rule;
    rule.reference = named.reference;
    THRESHER_ASSIGN(rule.space, spaceFromName(config.space));
    if (options.rule.empty() && (config.blend_given || config.blend != 1.0)) rule.blend = config.blend;
    rule.seed = static_cast<std::uint64_t>(config.seed);
    rule.threads = options.threads;
    THRESHER_ASSIGN(const auto balance, balanceFor(files, side, scores, config));
    const TestScores* test = side.scores.test ? &*side.scores.test : nullptr;
    THRESHER_ASSIGN(auto fit, crossFit(scores, balance ? *balance : trainingBalance(scores), test, rule));
    return Fitted{std::move(fit), std::string(ruleName(named.rule))};
}

void describe(ComparedRun& out, const Side& side, const OutOfFoldScores& common, const Fitted& fitted,
              Interval interval)
{
    out.run = side.scores.path;
    out.rows = side.scores.outOfFold.rows();
    out.rule = fitted.rule;
    out.crossFitted = BadgedScore(fitted.fit.macroF1, crossFittedBadge(common.step(), false), interval);
    out.classF1 = fitted.fit.classF1;
}

// Paths say where a file lay on the machine of the run; equal hashes say that it is the same file.
std::vector<KeyDifference> keyDifferences(const Side& left, const Side& right)
{
    const auto same = [](const std::string& a, const std::string& b) { return !a.empty() && a == b; };
    std::vector<KeyDifference> out;
    for (auto& one : differences(*left.config, *right.config)) {
        const Manifest &a = left.manifest, &b = right.manifest;
        if (one.key == "data.train" && same(a.data.sha256, b.data.sha256)) continue;
        if (one.key == "data.test" && same(a.test.sha256, b.test.sha256)) continue;
        if (one.key == "folds.file" && same(a.foldsSha256, b.foldsSha256)) continue;
        out.push_back(std::move(one));
    }
    return out;
}

// Folds that models saw when they scored the common rows. Runs of other programs name no hash: theirs are
// held against each other row by row.
bool foldedAlike(const Side& left, const Side& right, const AlignedScores& common)
{
    const std::string &a = left.manifest.foldsSha256, &b = right.manifest.foldsSha256;
    return a.empty() || b.empty() ? common.a.fold() == common.b.fold() : a == b;
}

bool areTwins(const RunComparison& comparison, const Side& left, const Side& right)
{
    return comparison.config && comparison.config->size() == 1 &&
           comparison.config->front().key == "train_args.seed" &&
           left.manifest.foldsSha256 == right.manifest.foldsSha256;
}

void addNotes(RunComparison& out, const Side& left, const Side& right, const AlignedScores& common)
{
    if (!foldedAlike(left, right, common))
        out.notes.emplace_back(
            "The runs were folded differently: each row's scores come from models that did "
            "not see it, but those saw other rows");
    if (out.left.rows != out.commonRows || out.right.rows != out.commonRows)
        out.notes.push_back("Rows in common: " + std::to_string(out.commonRows) + " of " +
                            std::to_string(out.left.rows) + " and " + std::to_string(out.right.rows) +
                            "; both were fitted and scored on these alone");
    if (left.manifest.data.sha256.empty() || right.manifest.data.sha256.empty())
        out.notes.emplace_back("One run does not name its data file: ids and labels of the common rows were "
                               "compared instead");
    if (out.left.rule != out.right.rule)
        out.notes.push_back("The rules differ (" + out.left.rule + ", " + out.right.rule +
                            "): the difference is that of model and rule together");
    out.notes.emplace_back("Intervals (90 %) resample near-duplicate groups with the predictions held; noise "
                           "of training again is not in them");
}

} // namespace

Result<RunComparison> compareRuns(FileSystem& files, const Path& left, const Path& right,
                                  const CompareOptions& options)
{
    THRESHER_ASSIGN(const Side a, readSide(files, left, options.labels));
    THRESHER_ASSIGN(const Side b, readSide(files, right, options.labels));
    THRESHER_TRY(checkComparable(a, b, right));
    THRESHER_ASSIGN(const auto common, alignedOnCommonRows(a.scores.outOfFold, b.scores.outOfFold));
    THRESHER_ASSIGN(const auto fitA, fitted(files, a, common.a, options));
    THRESHER_ASSIGN(const auto fitB, fitted(files, b, common.b, options));

    RunComparison out;
    out.commonRows = common.a.rows();
    const auto seed = static_cast<std::uint64_t>(a.config ? a.config->decide.seed : DecideConfig{}.seed);
    const CrossFit* sets[] = {&fitA.fit, &fitB.fit};
    const auto perClass = bootstrapClassF1(common.a, sets, seed, options.draws, options.threads);
    const auto draws = macroOfClasses(perClass, 2);
    describe(out.left, a, common.a, fitA, intervalOf(draws, 0, fitA.fit.macroF1));
    describe(out.right, b, common.b, fitB, intervalOf(draws, 1, fitB.fit.macroF1));
    out.difference = pairedDifference(draws, 1, 0, fitB.fit.macroF1, fitA.fit.macroF1);
    const std::size_t classes = common.a.classCount();
    for (std::size_t c = 0; c < classes; ++c)
        out.classes.push_back(
            {common.a.classes()[c],
             pairedDifference(perClass, classes + c, c, fitB.fit.classF1[c], fitA.fit.classF1[c])});
    if (a.config && b.config) out.config = keyDifferences(a, b);
    out.twins = areTwins(out, a, b);
    addNotes(out, a, b, common);
    return out;
}

Result<double> retrainingNoise(const RunComparison& twins)
{
    if (twins.twins) return std::abs(twins.difference.value) / std::sqrt(2.0);
    std::string keys;
    if (twins.config)
        for (const auto& one : *twins.config) keys += (keys.empty() ? "" : ", ") + one.key;
    return fail(ErrorCode::Usage,
                keys.empty() ? "The runs are no twins: their configurations do not differ in a seed"
                             : "The runs are no twins: they differ in " + keys,
                "Train the same configuration again with another train_args.seed.", twins.right.run.string());
}

} // namespace thresher
