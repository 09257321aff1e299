// What this process and machine have of memory.
#pragma once

#include <cstdint>

namespace thresher {

std::int64_t peakResidentBytes(); // largest resident set of this process so far (VmHWM); 0 if unknown
std::int64_t
availableMemoryBytes(); // what could be taken without swapping, cgroup limits included; 0 if unknown

} // namespace thresher
