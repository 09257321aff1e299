// Accelerators by name, for an estimate about a machine that is not this one. Memory only: no speed is stated
// that was not measured.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace thresher {

struct NamedDevice {
    std::string_view name;           // as people type it: "a100-80"
    std::string_view title;          // as its maker writes it
    std::uint64_t memoryBytes = 0;   // nominal
    std::uint64_t reservedBytes = 0; // what driver, context and libraries keep for themselves (about)
    bool bfloat16 = true;            // has products in bfloat16
};

std::span<const NamedDevice> namedDevices();

// Case, spaces and hyphens do not count; BadValue lists the names.
Result<NamedDevice> findDevice(std::string_view name);

} // namespace thresher
