// What the NVIDIA driver of this machine says, asked through its own library and without libtorch: cheap
// enough for `doctor`, and safe where there is no driver. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace thresher {

struct CudaDevice {
    std::string name;
    std::uint64_t memoryBytes = 0;
};

struct CudaDriver {
    bool found = false; // the driver's library is there and could be opened
    int version = 0;    // the newest CUDA it serves: 13000 for 13.0; 0: unknown
    std::vector<CudaDevice> devices;
    std::string problem; // why there are no devices; empty when there are some
};

// Opens `library` for good. It does not touch a device.
bool hasCudaDriver(const std::string& library = "libcuda.so.1");

// Starts the driver (cuInit) and lists its devices.
CudaDriver probeCudaDriver(const std::string& library = "libcuda.so.1");

// A value of CUDA_VISIBLE_DEVICES for each of the driver's devices, for processes that shall have one each.
// `visible`: the variable's value of this process, whose devices these are; empty: all.
std::vector<std::string> cudaDeviceNames(const CudaDriver& driver, const std::string& visible);

// "13.0" of 13000.
std::string cudaVersionText(int version);

} // namespace thresher
