#include "model/devices.h"

#include <algorithm>
#include <array>

namespace thresher {
namespace {

constexpr std::uint64_t gib = std::uint64_t{1} << 30;
// A CUDA context with the kernels of libtorch and its BLAS workspace.
constexpr std::uint64_t context = std::uint64_t{800} << 20;

constexpr std::array devices{
    NamedDevice{"t4", "NVIDIA T4", 15 * gib, context, false},
    NamedDevice{"p100", "NVIDIA P100", 16 * gib, context, false},
    NamedDevice{"v100-16", "NVIDIA V100 16 GB", 16 * gib, context, false},
    NamedDevice{"v100-32", "NVIDIA V100 32 GB", 32 * gib, context, false},
    NamedDevice{"rtx-3060", "NVIDIA GeForce RTX 3060", 12 * gib, context},
    NamedDevice{"rtx-3090", "NVIDIA GeForce RTX 3090", 24 * gib, context},
    NamedDevice{"rtx-4090", "NVIDIA GeForce RTX 4090", 24 * gib, context},
    NamedDevice{"rtx-5090", "NVIDIA GeForce RTX 5090", 32 * gib, context},
    NamedDevice{"a10", "NVIDIA A10", 24 * gib, context},
    NamedDevice{"l4", "NVIDIA L4", 24 * gib, context},
    NamedDevice{"a6000", "NVIDIA RTX A6000", 48 * gib, context},
    NamedDevice{"l40s", "NVIDIA L40S", 48 * gib, context},
    NamedDevice{"a100-40", "NVIDIA A100 40 GB", 40 * gib, context},
    NamedDevice{"a100-80", "NVIDIA A100 80 GB", 80 * gib, context},
    NamedDevice{"h100", "NVIDIA H100 80 GB", 80 * gib, context},
    NamedDevice{"h200", "NVIDIA H200", 141 * gib, context},
};

std::string plain(std::string_view name)
{
    std::string out;
    for (const char c : name) {
        if (c == ' ' || c == '-' || c == '_') continue;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

} // namespace

std::span<const NamedDevice> namedDevices()
{
    return devices;
}

Result<NamedDevice> findDevice(std::string_view name)
{
    const std::string wanted = plain(name);
    for (const NamedDevice& device : devices)
        if (plain(device.name) == wanted || plain(device.title) == wanted) return device;
    std::string known;
    for (const NamedDevice& device : devices) known += (known.empty() ? "" : ", ") + std::string(device.name);
    return fail(ErrorCode::BadValue, "No device is known as '" + std::string(name) + "'",
                "Known are " + known + "; --device-memory takes any size in GB.", "--device");
}

} // namespace thresher
