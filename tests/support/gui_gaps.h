// How long the GUI thread was away from its event loop: a timer of 5 ms remembers how late it came.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace thresher::test {

class GuiGaps {
  public:
    GuiGaps()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(5);
        QObject::connect(&m_timer, &QTimer::timeout, [this] {
            m_gaps.push_back(static_cast<float>(static_cast<double>(m_clock.nsecsElapsed()) / 1e6));
            m_clock.start();
            if (!doing || m_gaps.back() < tellFrom) return;
            auto& known = m_long[doing()];
            ++known.first;
            known.second = std::max(known.second, m_gaps.back());
        });
        m_clock.start();
        m_timer.start();
    }

    // Set: what is asked of the GUI thread just now. Gaps of `tellFrom` ms and more are counted by it.
    std::function<std::string()> doing;
    float tellFrom = 50;
    const std::map<std::string, std::pair<int, float>>& longGaps() const
    {
        return m_long;
    } // how many, longest

    std::size_t ticks() const { return m_gaps.size(); }
    // Milliseconds between two ticks that a share `q` of all did not exceed; 0 without ticks.
    double quantile(double q) const
    {
        if (m_gaps.empty()) return 0.0;
        auto sorted = m_gaps;
        const auto at =
            sorted.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(sorted.size() - 1));
        std::nth_element(sorted.begin(), at, sorted.end());
        return static_cast<double>(*at);
    }
    double largest() const { return quantile(1.0); }
    // Room for so many ticks beforehand: a soak measures memory, and its own list must not grow meanwhile.
    void reserve(std::size_t ticks) { m_gaps.reserve(ticks); }
    void clear()
    {
        m_gaps.clear();
        m_clock.start();
    }

  private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<float> m_gaps;
    std::map<std::string, std::pair<int, float>> m_long;
};

} // namespace thresher::test
