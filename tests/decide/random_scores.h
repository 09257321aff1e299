// Random score sets for the tests of core/decide.
#pragma once

#include "base/rng.h"
#include "decide/scores.h"

#include <cmath>

namespace thresher::testing {

struct Shape {
    std::size_t rows = 200;
    std::size_t classes = 4;
    int folds = 5;
    double separation = 1.2;    // of the logits of positives and negatives; 0: pure noise
    double rounding = 0;        // > 0: scores are rounded to multiples of it, so that ties occur
    std::uint32_t groupsOf = 1; // rows per near-duplicate group
};

inline OutOfFoldParts randomParts(std::uint32_t seed, const Shape& shape = {})
{
    Mt19937 rng(seed);
    OutOfFoldParts parts;
    parts.probs = ScoreMatrix(shape.rows, shape.classes);
    parts.labels = LabelMatrix(shape.rows, shape.classes);
    for (std::size_t c = 0; c < shape.classes; ++c) parts.classes.push_back("c" + std::to_string(c));
    for (std::size_t i = 0; i < shape.rows; ++i) {
        parts.fold.push_back(static_cast<int>(rng.interval(static_cast<std::uint64_t>(shape.folds - 1))));
        parts.ids.push_back("id" + std::to_string(i));
        parts.groups.push_back(static_cast<std::uint32_t>(i) / shape.groupsOf);
        for (std::size_t c = 0; c < shape.classes; ++c) {
            const bool positive = rng.uniform() < 0.05 + 0.1 * static_cast<double>(c);
            const double logit = rng.gauss() - 1.5 + (positive ? shape.separation : 0.0);
            double p = sigmoid(logit);
            if (shape.rounding > 0) p = std::round(p / shape.rounding) * shape.rounding;
            parts.labels(i, c) = positive;
            parts.probs(i, c) = static_cast<float>(p);
        }
    }
    return parts;
}

inline OutOfFoldScores randomScores(std::uint32_t seed, const Shape& shape = {})
{
    return std::move(OutOfFoldScores::make(randomParts(seed, shape))).value();
}

inline TestScores randomTest(std::uint32_t seed, const Shape& shape = {})
{
    auto parts = randomParts(seed, shape);
    return std::move(TestScores::make(std::move(parts.probs), std::move(parts.classes))).value();
}

} // namespace thresher::testing
