// What this process and machine have of memory.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <new>
#include <string>

namespace thresher {

// What operator new throws in programs that link this library (base/heap.cpp): std::bad_alloc that knows how
// much was asked for.
class AllocationFailed final : public std::bad_alloc {
  public:
    explicit AllocationFailed(std::size_t wanted) noexcept : m_wanted(wanted) {}
    std::size_t wantedBytes() const noexcept { return m_wanted; }
    const char* what() const noexcept override { return "memory ran out"; }

  private:
    std::size_t m_wanted;
};

// `what` ("Memory ran out in fold 2"), with the amount that was wanted where the exception knows it and what
// the program had taken by then. For the places where work of any length is caught: nothing of it is held any
// more, so that there is memory to say it.
Error outOfMemory(const std::bad_alloc& problem, const std::string& what, std::string hint,
                  std::string where = {});

std::string amountOf(std::uint64_t bytes); // for people: "812 bytes", "3.4 MB", "1.2 GB"

std::int64_t peakResidentBytes(); // largest resident set of this process so far (VmHWM); 0 if unknown
// What the limits of this process (setrlimit, ulimit) leave beside what it has taken: of addresses
// (RLIMIT_AS) and of data (RLIMIT_DATA). Without a limit: a lot.
struct LeftByLimits {
    std::int64_t addresses = 0, data = 0;
};
LeftByLimits leftByLimits();
// What could be taken without swapping, within the limits of the cgroup and of this process (setrlimit); 0 if
// unknown. A limit on addresses (RLIMIT_AS) also counts libraries that are loaded later.
std::int64_t availableMemoryBytes();

} // namespace thresher
