// What every fuzz target shares: its input as text, as a file held in memory, or as a file on disk for
// readers that map it. A target fails by crashing, by a sanitizer's report, by an exception that leaves the
// reader, or by asking for more memory than libFuzzer's limit.
// Built twice: with libFuzzer, one program per target (preset "fuzz"); and in every other preset all targets
// in one program without it, which runs the kept corpus once (replay.cpp).
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

// The folder of this process and target for real files; in memory where the system has /dev/shm. Removed at
// the end of the process, by run.sh if it dies.
inline const Path& ownFolder()
{
    struct Owned {
        Path path;
        Owned()
        {
            const char* const named = std::getenv("THRESHER_FUZZ_FOLDER");
            const Path parent = named != nullptr ? Path(named) : std::filesystem::temp_directory_path();
            path = parent / ("thresher-fuzz-" + std::to_string(getpid()));
            std::filesystem::create_directories(path);
        }
        ~Owned()
        {
            std::error_code ignored;
            std::filesystem::remove_all(path, ignored);
        }
    };
    static const Owned owned;
    return owned.path;
}

// The input as a real file in a folder of its own below ownFolder(), which is named by `folder`.
inline Path fileWith(const std::string& folder, const std::string& name, std::string_view bytes)
{
    const Path path = ownFolder() / folder / name;
    std::filesystem::create_directories(path.parent_path());
    if (auto file = realFileSystem().openWrite(path, OpenMode::Truncate)) {
        (void)(*file)->write(bytes);
        (void)(*file)->close();
    }
    return path;
}

// Targets of the program that replays, by the name of their file.
using Target = void (*)(std::string_view input);
struct Registered {
    std::string name;
    Target target;
};
inline std::vector<Registered>& targets()
{
    static std::vector<Registered> all;
    return all;
}
inline bool registerTarget(const char* file, Target target)
{
    targets().push_back({Path(file).stem().string(), target});
    return true;
}

} // namespace thresher::fuzz

// Defines the entry point; the body sees `input` (std::string_view).
#ifdef THRESHER_FUZZ_REPLAY
#define THRESHER_FUZZ_ENTRY                                                                                  \
    [[maybe_unused]] const bool registered = thresher::fuzz::registerTarget(__FILE__, &once);
#define THRESHER_FUZZ_OUTER
#else
#define THRESHER_FUZZ_ENTRY
#define THRESHER_FUZZ_OUTER                                                                                  \
    extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)                        \
    {                                                                                                        \
        once(thresher::fuzz::text(data, size));                                                              \
        return 0;                                                                                            \
    }
#endif
#define THRESHER_FUZZ_TARGET(...)                                                                            \
    namespace {                                                                                              \
    void once([[maybe_unused]] std::string_view input)                                                       \
    {                                                                                                        \
        using namespace thresher;                                                                            \
        __VA_ARGS__                                                                                          \
    }                                                                                                        \
    THRESHER_FUZZ_ENTRY                                                                                      \
    }                                                                                                        \
    THRESHER_FUZZ_OUTER
