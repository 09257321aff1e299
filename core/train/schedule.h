// How many steps, which rows in each, at which learning rate. Pure functions of configuration and step:
// resuming needs no state.
#pragma once

#include "config/run_config.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace thresher {

class Schedule {
  public:
    // `rows` training rows; `seed` and `fold` give the row order of each epoch. Counts are at least 1 (as the
    // configuration's limits have it); what passes 64 bits is capped.
    Schedule(const TrainArgs& args, std::size_t rows, int fold);

    std::int64_t stepsPerEpoch() const { return m_stepsPerEpoch; }
    std::int64_t totalSteps() const { return m_totalSteps; }
    double epochAt(std::int64_t step) const; // epochs completed after `step`

    // Row indices (0..rows-1) of the 1-based `step`: the next batch x accumulation rows of the epoch's
    // shuffled order.
    std::vector<std::size_t> rowsOfStep(std::int64_t step);

    // Learning rate of the 1-based `step`, as transformers' get_*_schedule_with_warmup (5.x): the factor at
    // step - 1 completed steps.
    double learningRate(std::int64_t step) const;

  private:
    TrainArgs m_args;
    std::size_t m_rows = 0;
    int m_fold = 0;
    std::int64_t m_rowsPerStep = 1;
    std::int64_t m_stepsPerEpoch = 1;
    std::int64_t m_totalSteps = 1;
    std::int64_t m_cachedEpoch = -1;
    std::vector<std::size_t> m_order;
};

} // namespace thresher
