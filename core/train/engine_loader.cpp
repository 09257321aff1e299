#include "train/engine_loader.h"

#include "base/memory.h"

#include <cstdlib>
#include <dlfcn.h>
#include <system_error>

namespace thresher {
namespace {

constexpr const char* libraryName = "libthresher_engine.so";
// The one C symbol of the library: returns the engine, whose life is the process's.
constexpr const char* factorySymbol = "thresherEngine";

// liblinear brings libblas into the program, whose plain sgemm_ is far slower than libtorch's own: DEEPBIND
// makes libtorch prefer its own names. The address sanitizer does not work with it.
#if defined(__SANITIZE_ADDRESS__)
constexpr int openFlags = RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE;
#else
constexpr int openFlags = RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE | RTLD_DEEPBIND;
#endif

// Where to look, in order: beside the library this code is in, then lib/ beside the program's folder.
std::vector<Path> candidates()
{
    std::vector<Path> found;
    Dl_info self{};
    if (dladdr(reinterpret_cast<const void*>(&candidates), &self) != 0 && self.dli_fname != nullptr)
        found.push_back(Path(self.dli_fname).parent_path() / libraryName);
    std::error_code ignored;
    const Path program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    if (!ignored) found.push_back(program.parent_path().parent_path() / "lib" / libraryName);
    return found;
}

// What a limit must leave for libtorch with its threads to come up and train a tiny model; measured: 600 MB
// of addresses and 87 MB of data when it is loaded, crashes inside of it below 950 MB of addresses. Where its
// own start-up runs out nothing can be caught: the program ends, or hangs.
constexpr std::int64_t neededAddresses = 1'000'000'000, neededData = 150'000'000;

Status mayLoad()
{
    const auto refuse = [](const char* what, std::int64_t needed, std::int64_t left, const char* limit) {
        return fail(ErrorCode::OutOfMemory,
                    "The tensor engine needs " + amountOf(static_cast<std::uint64_t>(needed)) + " of " +
                        what + " to start, and " + amountOf(static_cast<std::uint64_t>(left)) + " are left",
                    std::string("Raise the limit of this process (") + limit +
                        "); model.kind linear does without the engine.");
    };
    const LeftByLimits left = leftByLimits();
    if (left.addresses < neededAddresses)
        return refuse("address space", neededAddresses, left.addresses, "ulimit -v");
    if (left.data < neededData) return refuse("memory", neededData, left.data, "ulimit -d");
    return {};
}

} // namespace

Result<const Engine*> loadEngine()
{
    std::string looked;
    for (const Path& path : candidates()) {
        std::error_code ignored;
        if (!std::filesystem::exists(path, ignored)) {
            looked += (looked.empty() ? "" : ", ") + path.string();
            continue;
        }
        if (void* const loaded = dlopen(path.c_str(), openFlags | RTLD_NOLOAD); loaded != nullptr)
            dlclose(loaded);
        else
            THRESHER_TRY(mayLoad());
        // libtorch's OpenMP reads this when it is loaded. By default its threads burn their core for
        // milliseconds at every join, which on a machine that does anything else made small models several
        // times slower.
        setenv("GOMP_SPINCOUNT", "1000", 0);
        void* library = dlopen(path.c_str(), openFlags);
        if (library == nullptr) {
            const char* reason = dlerror();
            return fail(ErrorCode::FileUnreadable,
                        std::string("The tensor engine cannot be opened: ") +
                            (reason != nullptr ? reason : "unknown reason"),
                        "Run packaging/setup.sh again: libtorch may be missing or moved.", path.string());
        }
        using Factory = const Engine* (*)();
        const auto factory = reinterpret_cast<Factory>(dlsym(library, factorySymbol));
        if (factory == nullptr)
            return fail(ErrorCode::FileUnreadable, "The tensor engine library is not one of this program",
                        "Build and install all libraries of one version together.", path.string());
        return factory();
    }
    return fail(ErrorCode::FileNotFound, "The tensor engine library is not installed",
                "Install libthresher_engine.so beside libthresher_core.so.", looked);
}

} // namespace thresher
