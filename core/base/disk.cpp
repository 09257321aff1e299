#include "base/disk.h"

namespace thresher {

std::optional<std::uint64_t> freeDiskBytes(const Path& folder)
{
    std::error_code code;
    const auto space = std::filesystem::space(folder, code);
    if (code) return std::nullopt;
    return space.available;
}

} // namespace thresher
