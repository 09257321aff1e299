#include "session.h"

#include <cstdio>
#include <memory>
#include <mutex>
#include <unistd.h>

namespace thresher::cli {

Progress Session::progress()
{
    Progress progress;
    progress.stop = stop.get_token();
    if (quiet) return progress;
    struct State {
        std::mutex mutex;
        double last = -1e9;
        std::string phase;
    };
    auto state = std::make_shared<State>();
    const bool terminal = isatty(STDERR_FILENO) != 0;
    progress.report = [state, terminal, this](std::string_view phase, std::size_t done, std::size_t total) {
        const std::lock_guard guard(state->mutex);
        const double now = clock.steadySeconds();
        const bool last = done >= total;
        if (phase == state->phase && now - state->last < (terminal ? 0.1 : 1.0) && !last) return;
        state->phase = phase;
        state->last = now;
        const double percent =
            total > 0 ? 100.0 * static_cast<double>(done) / static_cast<double>(total) : 0.0;
        std::fprintf(stderr, terminal ? "\r\033[K%.*s %zu/%zu %.0f%%%s" : "%.*s %zu/%zu %.0f%%%s",
                     static_cast<int>(phase.size()), phase.data(), done, total, percent,
                     terminal && !last ? "" : "\n");
    };
    return progress;
}

} // namespace thresher::cli
