// The bootstrap draws of bootstrapMacroF1() kept between changes of some predictions: how often each
// near-duplicate group was drawn, and what the draws add up to for every class. Other predictions of the same
// rows then cost only what differs, to the same bits: all sums are integers. Immutable; any thread.
#pragma once

#include "decide/cross_fit.h"

#include <memory>

namespace thresher {

class HeldDraws {
  public:
    static constexpr std::size_t defaultLimit = std::size_t(64) << 20; // bytes: 2,000 draws of 33,000 groups

    // The draws of these scores with the predictions of `fit`. Takes as long as bootstrapMacroF1() and keeps
    // draws x groups bytes; null where that is more than `limit`.
    static std::shared_ptr<const HeldDraws> make(const OutOfFoldScores& scores, const CrossFit& fit,
                                                 std::uint64_t seed, int draws = 2000,
                                                 std::size_t limit = defaultLimit, unsigned threads = 0);

    // The same draws with other predictions; `scores` are those of make().
    std::shared_ptr<const HeldDraws> follow(const OutOfFoldScores& scores, const CrossFit& fit,
                                            unsigned threads = 0) const;

    // draws x 1: the bits of bootstrapMacroF1(scores, {fit}, seed, draws).
    const Matrix<double>& macroF1() const { return m_macroF1; }

  private:
    using Times = Matrix<std::uint8_t>; // draws x groups

    HeldDraws() = default;
    // Adds the difference between `values` and m_values to the sums and takes the values over.
    void take(Matrix<std::uint64_t> values, unsigned threads);

    std::shared_ptr<const Times> m_times;
    Matrix<std::uint64_t> m_values; // groups x L: see GroupSums in bootstrap.cpp
    Matrix<std::uint64_t> m_sums;   // draws x L
    Matrix<double> m_macroF1;
};

} // namespace thresher
