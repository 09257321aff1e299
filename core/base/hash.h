// Hashes. SHA-256 names data and fold files in manifests and decisions; the 64-bit hash is for tables inside
// the process only.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace thresher {

std::string sha256Hex(std::string_view bytes);
Result<std::string> sha256OfFile(const Path& path);

// XXH3. The value may differ between versions of the library: never written to a file.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);

} // namespace thresher
