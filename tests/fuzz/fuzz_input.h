// What every fuzz target shares: its input as text, as a file held in memory, or as a file on disk for
// readers that map it. A target fails by crashing, by a sanitizer's report, by an exception that leaves the
// reader, or by asking for more memory than libFuzzer's limit.
#pragma once

#include "base/file_system.h"
#include "runs/archive.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unistd.h>
#include <utility>
#include <vector>

namespace thresher::fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size)
{
    return {reinterpret_cast<const char*>(data), size};
}

// A folder "/in" in memory with one file in it.
inline HeldFiles folderWith(std::string name, std::string_view bytes)
{
    std::vector<ArchiveMember> members;
    members.push_back({std::move(name), std::string(bytes)});
    return HeldFiles("/in", std::move(members));
}

// The input as a real file; the folder lives as long as the process and is its own.
inline Path fileWith(const std::string& name, std::string_view bytes)
{
    static const Path folder = [] {
        const char* const shared = std::getenv("THRESHER_FUZZ_FOLDER");
        Path made = Path(shared != nullptr ? shared : "/tmp") / ("thresher-fuzz-" + std::to_string(getpid()));
        std::filesystem::create_directories(made);
        return made;
    }();
    const Path path = folder / name;
    if (auto file = realFileSystem().openWrite(path, OpenMode::Truncate)) {
        (void)(*file)->write(bytes);
        (void)(*file)->close();
    }
    return path;
}

} // namespace thresher::fuzz

// Defines the entry point; the body sees `input` (std::string_view).
#define THRESHER_FUZZ_TARGET(body)                                                                           \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)                        \
    {                                                                                                        \
        using namespace thresher;                                                                            \
        [[maybe_unused]] const std::string_view input = fuzz::text(data, size);                              \
        body return 0;                                                                                       \
    }
