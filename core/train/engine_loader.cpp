#include "train/engine_loader.h"

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
