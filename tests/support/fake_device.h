// A device of ATen that is no CPU: "fake". Its operations are those of the CPU on copies, so that
// numbers are real, but
//   - the addresses of its tensors point nowhere: host code that reads or writes their memory dies at once;
//   - an operation that meets tensors of both devices is refused, as CUDA refuses it (numbers, that is
//     tensors without dimensions, and copies from device to device may be mixed).
// What runs on it runs on any device that ATen has these operations for. Link the program to thresher_torch.
#pragma once

#include <cstddef>
#include <string>

namespace thresher::test {

// Once for a program, before the device is used.
void registerFakeDevice();

// Operations that ran on it, without copies and views.
std::size_t fakeDeviceCalls();

} // namespace thresher::test
