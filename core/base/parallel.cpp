#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <sched.h>
#include <thread>
#include <vector>

namespace thresher {

unsigned defaultThreads()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
    return std::max(1U, std::thread::hardware_concurrency());
}

void parallelFor(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& body)
{
    if (threads == 0) threads = defaultThreads();
    const auto workers = std::min<std::size_t>(threads, count);
    std::atomic<std::size_t> next{0};
    std::exception_ptr thrown; // the first one
    std::once_flag once;
    const auto work = [&]() noexcept {
        try {
            for (std::size_t i = next++; i < count; i = next++) body(i);
        } catch (...) {
            std::call_once(once, [&] { thrown = std::current_exception(); });
            next = count; // no further index is begun
        }
    };
    {
        std::vector<std::jthread> pool;
        try {
            pool.reserve(workers);
            for (std::size_t i = 1; i < workers; ++i) pool.emplace_back(work);
        } catch (const std::exception&) {
            // No memory for another thread: those that are there do the work.
        }
        work();
    }
    if (thrown) std::rethrow_exception(thrown);
}

} // namespace thresher
