#include "engine/detail/cuda_torch.h"

#include "base/cuda_driver.h"
#include "base/file_system.h"
#include "engine/detail/aten_torch.h"

#include <cstdlib>
#include <dlfcn.h>

namespace thresher::engine {
namespace {

constexpr const char* howToInstall = "packaging/setup.sh --cuda installs the CUDA libraries";

// The folder of libtorch_cpu; libtorch_cuda is beside it and finds its own libraries from there.
Path torchFolder()
{
    Dl_info found{};
    if (dladdr(reinterpret_cast<const void*>(&at::get_num_threads), &found) == 0 ||
        found.dli_fname == nullptr)
        return {};
    return Path(found.dli_fname).parent_path();
}

CudaState open()
{
    CudaState state;
    if (!hasCudaDriver()) {
        state.problem = "no NVIDIA driver";
        return state;
    }
    // cuBLAS reads it when its first handle is made: with room of a fixed size products repeat bit for bit.
    setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
    const Path library = torchFolder() / "libtorch_cuda.so";
    if (dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) == nullptr) {
        const char* reason = dlerror();
        state.problem = std::string("libtorch_cuda cannot be opened: ") +
                        (reason != nullptr ? reason : "unknown reason") + " (" + howToInstall + ")";
        return state;
    }
    state.opened = true;
    state.devices = at::hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0;
    if (state.devices == 0) state.problem = "the driver offers libtorch no device";
    at::globalContext().setDeterministicAlgorithms(true, true);
    at::globalContext().setDeterministicFillUninitializedMemory(false); // nothing reads before it writes
    return state;
}

} // namespace

const CudaState& cuda()
{
    static const CudaState state = open();
    return state;
}

bool cudaLibrariesInstalled()
{
    std::error_code ignored;
    return std::filesystem::exists(
        torchFolder().parent_path().parent_path() / "nvidia" / "cu13" / "lib" / "libcublas.so.13", ignored);
}

} // namespace thresher::engine
