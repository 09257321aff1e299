// What the disk has left.
#pragma once

#include "base/file_system.h"

#include <cstdint>
#include <optional>

namespace thresher {

// Bytes that a user may still write where `folder` is; nullopt: not known. Any thread.
std::optional<std::uint64_t> freeDiskBytes(const Path& folder);

} // namespace thresher
