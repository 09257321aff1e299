#include "viewmodels/board_class.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace thresher {
namespace {

std::size_t countIn(const std::vector<float>& descending, Cut cut)
{
    if (cut.isNone()) return 0;
    const double t = cut.threshold();
    const auto end = std::partition_point(descending.begin(), descending.end(),
                                          [t](float s) { return static_cast<double>(s) >= t; });
    return static_cast<std::size_t>(end - descending.begin());
}

BoardClass sortOne(const OutOfFoldScores& scores, const TestScores* test, std::size_t c)
{
    BoardClass out;
    const std::size_t n = scores.rows();
    const auto column = scores.probs().column(c);
    out.rows.resize(n);
    std::iota(out.rows.begin(), out.rows.end(), 0U);
    std::sort(out.rows.begin(), out.rows.end(), [&column](std::uint32_t a, std::uint32_t b) {
        return column[a] > column[b] || (column[a] == column[b] && a < b);
    });
    const auto& numbers = scores.foldNumbers();
    out.folds.resize(numbers.size());
    out.all.positives = {0};
    for (auto& fold : out.folds) fold.positives = {0};
    out.places = {0};
    for (std::size_t i = 0; i < n; ++i) {
        const auto row = out.rows[i];
        const std::uint32_t label = scores.labels()(row, c);
        const auto fold = static_cast<std::size_t>(
            std::lower_bound(numbers.begin(), numbers.end(), scores.fold()[row]) - numbers.begin());
        for (auto* part : {&out.all, &out.folds[fold]}) {
            part->score.push_back(column[row]);
            part->positives.push_back(part->positives.back() + label);
        }
        if (i + 1 == n || column[out.rows[i + 1]] != column[row])
            out.places.push_back(static_cast<std::uint32_t>(i + 1));
    }
    if (test) {
        out.test = test->probs().column(c);
        std::sort(out.test.begin(), out.test.end(), std::greater<>());
    }
    return out;
}

} // namespace

std::size_t SortedScores::countAtLeast(Cut cut) const
{
    return countIn(score, cut);
}

ClassCounts SortedScores::counts(std::size_t predicted) const
{
    ClassCounts out;
    out.tp = positives[predicted];
    out.fp = predicted - out.tp;
    out.fn = positives.back() - out.tp;
    out.tn = score.size() - predicted - out.fn;
    return out;
}

std::size_t BoardClass::testCount(Cut cut) const
{
    return countIn(test, cut);
}

std::size_t BoardClass::placeOf(Cut cut) const
{
    const auto at = std::lower_bound(places.begin(), places.end(), all.countAtLeast(cut));
    return static_cast<std::size_t>(at - places.begin());
}

Cut BoardClass::cutAt(std::size_t place) const
{
    const std::size_t k = places[std::min(place, places.size() - 1)];
    if (k == 0) return Cut::none();
    const float hi = all.score[k - 1];
    return k == all.size() ? Cut::at(static_cast<double>(hi)) : cutBetween(all.score[k], hi);
}

std::size_t BoardClass::nearestPlace(double target) const
{
    const auto above = std::lower_bound(places.begin(), places.end(), target,
                                        [](std::uint32_t k, double t) { return static_cast<double>(k) < t; });
    if (above == places.begin()) return 0;
    const auto below = above - 1;
    if (above == places.end()) return static_cast<std::size_t>(below - places.begin());
    const bool fewer = target - static_cast<double>(*below) <= static_cast<double>(*above) - target;
    return static_cast<std::size_t>((fewer ? below : above) - places.begin());
}

std::vector<BoardClass> sortBoard(const OutOfFoldScores& scores, const TestScores* test)
{
    std::vector<BoardClass> out;
    for (std::size_t c = 0; c < scores.classCount(); ++c) out.push_back(sortOne(scores, test, c));
    return out;
}

} // namespace thresher
