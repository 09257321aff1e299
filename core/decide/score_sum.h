// The mean of score matrices of one shape (folds, evaluations), summed in double in the order they come.
#pragma once

#include "base/matrix.h"

#include <cstddef>

namespace thresher {

class ScoreSum {
  public:
    bool empty() const { return m_count == 0; }
    // The first matrix gives the shape; later ones are to be asked first whether they have it.
    bool fits(const ScoreMatrix& scores) const
    {
        return empty() || (scores.rows == m_sum.rows && scores.cols == m_sum.cols);
    }

    void add(const ScoreMatrix& scores)
    {
        if (empty()) m_sum = Matrix<double>(scores.rows, scores.cols);
        for (std::size_t i = 0; i < m_sum.values.size(); ++i)
            m_sum.values[i] += static_cast<double>(scores.values[i]);
        ++m_count;
    }

    // At least one was added.
    ScoreMatrix mean() const
    {
        ScoreMatrix out(m_sum.rows, m_sum.cols);
        for (std::size_t i = 0; i < m_sum.values.size(); ++i)
            out.values[i] = static_cast<float>(m_sum.values[i] / static_cast<double>(m_count));
        return out;
    }

  private:
    Matrix<double> m_sum;
    std::size_t m_count = 0;
};

} // namespace thresher
