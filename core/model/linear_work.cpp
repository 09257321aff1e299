#include "model/linear_work.h"

#include "base/memory.h"
#include "base/parallel.h"

#include <atomic>
#include <exception>
#include <vector>

namespace thresher {

Status withoutExceptions(const std::function<Status()>& body)
{
    try {
        return body();
    } catch (const std::bad_alloc& problem) {
        return outOfMemory(
            problem, "Not enough memory for the linear model",
            "Lower linear.max_char_features or linear.max_word_features, or run fewer folds at once.");
    } catch (const std::exception& problem) {
        return fail(ErrorCode::Internal, std::string("The linear model failed: ") + problem.what());
    }
}

WorkSlots::WorkSlots(unsigned threads)
    : m_threads(threads == 0 ? defaultThreads() : threads), m_free(m_threads)
{}

Status WorkSlots::run(std::size_t count, const std::function<Status(std::size_t)>& body)
{
    std::vector<Status> states(count);
    std::atomic<bool> failed{false};
    parallelFor(count, m_threads, [&](std::size_t index) {
        if (failed) return;
        {
            std::unique_lock lock(m_mutex);
            m_freed.wait(lock, [&] { return m_free > 0; });
            --m_free;
        }
        states[index] = withoutExceptions([&] { return body(index); });
        if (!states[index]) failed = true;
        {
            const std::lock_guard lock(m_mutex);
            ++m_free;
        }
        m_freed.notify_one();
    });
    for (Status& state : states) THRESHER_TRY(std::move(state));
    return {};
}

} // namespace thresher
