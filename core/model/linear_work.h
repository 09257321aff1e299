// The threads that all folds of one linear run share: whatever number of folds run at once, no more than the
// given number of pieces of work are under way.
#pragma once

#include "base/error.h"

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>

namespace thresher {

class WorkSlots {
  public:
    explicit WorkSlots(unsigned threads); // 0: defaultThreads()

    // Calls body(i) for every i in [0, count) and waits. Returns the failure of the smallest index that
    // failed; after a failure indices not yet begun are left out. Exceptions of the standard library end
    // here: OutOfMemory for std::bad_alloc, Internal else. May be called from several threads at once, not
    // from within a body.
    Status run(std::size_t count, const std::function<Status(std::size_t)>& body);

  private:
    unsigned m_threads;
    std::mutex m_mutex;
    std::condition_variable m_freed;
    unsigned m_free;
};

// body() with what it throws as an Error, as above.
Status withoutExceptions(const std::function<Status()>& body);

} // namespace thresher
