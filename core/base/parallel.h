// Data-parallel loops over a few threads. Work is cut by index alone, so results do not depend on scheduling.
#pragma once

#include <cstddef>
#include <functional>

namespace thresher {

// Threads to use when the caller says 0: the cores this process may run on.
unsigned defaultThreads();

// Calls body(i) for every i in [0, count) on up to `threads` threads (0 = defaultThreads()) and waits.
// Indices are handed out one by one: each body should be worth a thread's while. body must write only
// what belongs to its index. What a body throws (std::bad_alloc) is thrown here again when all threads have
// come to an end; indices that were not begun by then are left out.
void parallelFor(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& body);

} // namespace thresher
