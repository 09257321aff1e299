#include "base/memory.h"

#include "base/file_system.h"
#include "base/numbers.h"

#include <algorithm>
#include <limits>
#include <sys/resource.h>

namespace thresher {
namespace {

// The number behind `key` in a "Key:   123 kB" file, in bytes.
std::int64_t kilobyteLine(const Path& path, std::string_view key)
{
    const auto text = realFileSystem().readFile(path);
    if (!text) return 0;
    const auto at = text->find(key);
    if (at == std::string::npos) return 0;
    auto begin = text->find_first_of("0123456789", at);
    const auto end = text->find(' ', begin);
    const auto value = parseInteger(std::string_view(*text).substr(begin, end - begin));
    return value ? *value * 1024 : 0;
}

// What a limit of this process (setrlimit, ulimit) leaves beside what it has taken; no limit: a lot.
std::int64_t leftBelow(int resource, std::string_view taken)
{
    rlimit limit{};
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    if (getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0 || limit.rlim_cur == RLIM_INFINITY ||
        limit.rlim_cur > static_cast<rlim_t>(most))
        return most;
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(limit.rlim_cur) -
                                         kilobyteLine("/proc/self/status", taken));
}

// Of what the cgroup has used, pages of files: the kernel gives them back when programs want memory.
std::int64_t cachedFileBytes()
{
    const auto text = realFileSystem().readFile("/sys/fs/cgroup/memory.stat");
    if (!text) return 0;
    std::int64_t bytes = 0;
    for (const std::string_view key : {"\nactive_file ", "\ninactive_file "})
        if (const auto at = text->find(key); at != std::string::npos) {
            const auto begin = at + key.size();
            const auto value =
                parseInteger(std::string_view(*text).substr(begin, text->find('\n', begin) - begin));
            bytes += value.value_or(0);
        }
    return bytes;
}

} // namespace

std::string amountOf(std::uint64_t bytes)
{
    if (bytes < 1'000'000) return std::to_string(bytes) + " bytes";
    const double value = static_cast<double>(bytes);
    return bytes < 1'000'000'000 ? toFixed(value / 1e6, 1) + " MB" : toFixed(value / 1e9, 1) + " GB";
}

Error outOfMemory(const std::bad_alloc& problem, const std::string& what, std::string hint, std::string where)
{
    std::string text = what + ": ";
    if (const auto* known = dynamic_cast<const AllocationFailed*>(&problem))
        text += amountOf(known->wantedBytes()) + " more were wanted, ";
    text += "the program had taken " + amountOf(static_cast<std::uint64_t>(peakResidentBytes()));
    return fail(ErrorCode::OutOfMemory, std::move(text), std::move(hint), std::move(where));
}

std::int64_t peakResidentBytes()
{
    return kilobyteLine("/proc/self/status", "VmHWM:");
}

LeftByLimits leftByLimits()
{
    return {leftBelow(RLIMIT_AS, "VmSize:"), leftBelow(RLIMIT_DATA, "VmData:")};
}

std::int64_t availableMemoryBytes()
{
    std::int64_t available = kilobyteLine("/proc/meminfo", "MemAvailable:");
    const auto limit = realFileSystem().readFile("/sys/fs/cgroup/memory.max");
    const auto used = realFileSystem().readFile("/sys/fs/cgroup/memory.current");
    if (limit && used) {
        const auto strip = [](std::string_view text) { return text.substr(0, text.find('\n')); };
        const auto max = parseInteger(strip(*limit));
        const auto now = parseInteger(strip(*used));
        if (max && now)
            available =
                std::min<std::int64_t>(available, std::max<std::int64_t>(0, *max - *now + cachedFileBytes()));
    }
    const LeftByLimits left = leftByLimits();
    return std::min({available, left.addresses, left.data});
}

} // namespace thresher
