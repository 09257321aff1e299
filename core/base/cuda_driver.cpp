#include "base/cuda_driver.h"

#include <algorithm>
#include <array>
#include <dlfcn.h>

namespace thresher {
namespace {

// The part of the driver's interface that is used (cuda.h, version 13): results are 0 on success.
using Init = int (*)(unsigned flags);
using DriverVersion = int (*)(int* version);
using DeviceCount = int (*)(int* count);
using DeviceGet = int (*)(int* device, int ordinal);
using DeviceName = int (*)(char* name, int size, int device);
using DeviceMemory = int (*)(std::size_t* bytes, int device);
using ErrorText = int (*)(int error, const char** text);

void* openDriver(const std::string& library)
{
    return dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
}

template <class Function>
Function lookUp(void* library, const char* name)
{
    return reinterpret_cast<Function>(dlsym(library, name));
}

std::string textOf(void* library, int error)
{
    const auto ask = lookUp<ErrorText>(library, "cuGetErrorString");
    const char* text = nullptr;
    if (ask != nullptr && ask(error, &text) == 0 && text != nullptr) return text;
    return "error " + std::to_string(error);
}

} // namespace

bool hasCudaDriver(const std::string& library)
{
    return openDriver(library) != nullptr;
}

CudaDriver probeCudaDriver(const std::string& library)
{
    CudaDriver driver;
    void* opened = openDriver(library);
    if (opened == nullptr) {
        driver.problem = "not found (" + library + ")";
        return driver;
    }
    driver.found = true;
    const auto version = lookUp<DriverVersion>(opened, "cuDriverGetVersion");
    if (version == nullptr || version(&driver.version) != 0) driver.version = 0;
    const auto init = lookUp<Init>(opened, "cuInit");
    const auto count = lookUp<DeviceCount>(opened, "cuDeviceGetCount");
    const auto get = lookUp<DeviceGet>(opened, "cuDeviceGet");
    const auto name = lookUp<DeviceName>(opened, "cuDeviceGetName");
    const auto memory = lookUp<DeviceMemory>(opened, "cuDeviceTotalMem_v2");
    if (init == nullptr || count == nullptr || get == nullptr || name == nullptr || memory == nullptr) {
        driver.problem = library + " is no CUDA driver";
        return driver;
    }
    int devices = 0;
    int error = init(0);
    if (error == 0) error = count(&devices);
    if (error != 0) driver.problem = "the driver says: " + textOf(opened, error);
    for (int i = 0; i < devices; ++i) {
        std::array<char, 256> text{};
        std::size_t bytes = 0;
        int device = 0;
        if (get(&device, i) != 0 || name(text.data(), static_cast<int>(text.size()) - 1, device) != 0 ||
            memory(&bytes, device) != 0)
            continue;
        driver.devices.push_back({text.data(), bytes});
    }
    if (driver.devices.empty() && driver.problem.empty()) driver.problem = "the driver has no device";
    return driver;
}

std::vector<std::string> cudaDeviceNames(const CudaDriver& driver, const std::string& visible)
{
    std::vector<std::string> names;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < driver.devices.size(); ++i) {
        if (visible.empty()) {
            names.push_back(std::to_string(i));
            continue;
        }
        if (begin >= visible.size()) break;
        const std::size_t end = std::min(visible.find(',', begin), visible.size());
        names.push_back(visible.substr(begin, end - begin));
        begin = end + 1;
    }
    return names;
}

std::string cudaVersionText(int version)
{
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

} // namespace thresher
