#include "decide/class_scores.h"

namespace thresher {

Result<OutOfFoldScores> onlyClass(const OutOfFoldScores& scores, std::size_t column)
{
    OutOfFoldParts parts{.probs = ScoreMatrix(scores.rows(), 1),
                         .labels = LabelMatrix(scores.rows(), 1),
                         .fold = scores.fold(),
                         .classes = {scores.classes()[column]},
                         .ids = {},
                         .groups = scores.groups(),
                         .step = scores.step()};
    parts.probs.values = scores.probs().column(column);
    parts.labels.values = scores.labels().column(column);
    return OutOfFoldScores::make(std::move(parts));
}

CrossFit onlyClass(const CrossFit& fit, std::size_t column)
{
    CrossFit out;
    for (const LabelMatrix& predictions : fit.predictions) {
        LabelMatrix one(predictions.rows, 1);
        one.values = predictions.column(column);
        out.predictions.push_back(std::move(one));
    }
    return out;
}

Result<std::vector<BadgedScore>> classScores(const OutOfFoldScores& scores, const CrossFit& fit, Badge badge,
                                             std::uint64_t seed, int draws, unsigned threads)
{
    std::vector<BadgedScore> out;
    for (std::size_t c = 0; c < scores.classCount(); ++c) {
        THRESHER_ASSIGN(const auto alone, onlyClass(scores, c));
        const CrossFit one = onlyClass(fit, c);
        const CrossFit* sets[] = {&one};
        const auto drawn = bootstrapMacroF1(alone, sets, seed, draws, threads);
        out.emplace_back(fit.classF1[c], badge, intervalOf(drawn, 0, fit.classF1[c]));
    }
    return out;
}

} // namespace thresher
