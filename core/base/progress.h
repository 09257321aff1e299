// How long work reports where it is and learns that it should stop. Called on the worker thread; must return
// quickly.
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string_view>

namespace thresher {

struct Progress {
    std::function<void(std::string_view phase, std::size_t done, std::size_t total)> report; // may be empty
    std::stop_token stop;

    void operator()(std::string_view phase, std::size_t done, std::size_t total) const
    {
        if (report) report(phase, done, total);
    }
    bool stopRequested() const { return stop.stop_requested(); }
};

} // namespace thresher
