// A library with the part of the NVIDIA driver's interface that is used, and two devices.
#include <cstddef>
#include <cstdio>

extern "C" {
int cuInit(unsigned flags)
{
    return flags == 0 ? 0 : 1;
}
int cuDriverGetVersion(int* version)
{
    *version = 12080;
    return 0;
}
int cuDeviceGetCount(int* count)
{
    *count = 3;
    return 0;
}
int cuDeviceGet(int* device, int ordinal)
{
    *device = 10 + ordinal;
    return ordinal < 2 ? 0 : 101; // the third one is broken
}
int cuDeviceGetName(char* name, int size, int device)
{
    std::snprintf(name, static_cast<std::size_t>(size), "Device %d", device);
    return 0;
}
int cuDeviceTotalMem_v2(std::size_t* bytes, int device)
{
    *bytes = static_cast<std::size_t>(device) << 30;
    return 0;
}
}
