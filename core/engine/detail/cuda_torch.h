// CUDA where this machine has it: libtorch_cuda is opened at run time, the first time somebody asks, and only
// when there is a driver. Any thread.
#pragma once

#include <string>

namespace thresher::engine {

struct CudaState {
    bool opened = false; // libtorch_cuda is part of the process
    int devices = 0;
    std::string problem; // why there is no device; empty when there is one
};

// Opens what there is once, and makes cuBLAS and ATen choose algorithms that repeat bit for bit.
const CudaState& cuda();

// Whether the CUDA libraries (packaging/setup.sh --cuda) are beside libtorch; opens nothing.
bool cudaLibrariesInstalled();

} // namespace thresher::engine
