// What this process and machine have of memory.
#pragma once

#include <cstdint>

namespace thresher {

std::int64_t peakResidentBytes(); // largest resident set of this process so far (VmHWM); 0 if unknown
// What could be taken without swapping, within the limits of the cgroup and of this process (setrlimit); 0 if
// unknown. A limit on addresses (RLIMIT_AS) also counts libraries that are loaded later.
std::int64_t availableMemoryBytes();

} // namespace thresher
