// A threshold that cannot be misread: either a number, with prediction p >= t in double (float32 scores widen
// exactly), or "predict none", which is a value of its own and not some large number.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace thresher {

class Cut {
  public:
    static Cut none() { return Cut{}; }
    static Cut at(double threshold) { return Cut{threshold}; }

    bool isNone() const { return !m_threshold.has_value(); }
    // Only when !isNone().
    double threshold() const { return *m_threshold; }
    bool predicts(double score) const { return m_threshold && score >= *m_threshold; }
    bool operator==(const Cut&) const = default;

  private:
    Cut() = default;
    explicit Cut(double threshold) : m_threshold(threshold) {}
    std::optional<double> m_threshold;
};

using Cuts = std::vector<Cut>; // one per class

// The axis on which cuts are averaged, blended and shown.
enum class Space { Prob, Logit, Rank };

// Scores are clipped to [1e-7, 1 - 1e-7] before the logit, so that exact 0 and 1 have a place on the axis.
double clippedLogit(double score);
double sigmoid(double logit);

// The cut between two neighbouring distinct scores lo < hi: midpoint of their clipped logits, rounded to
// float32; hi itself when the rounded midpoint is not in (lo, hi].
Cut cutBetween(float lo, float hi);

// t moved by delta on the logit axis (a hand's change carried to another fit); none stays none, delta 0
// leaves the bits alone.
Cut shifted(Cut cut, double delta);

} // namespace thresher
