// Tensors to and from safetensors, bit for bit.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "engine/detail/adamw_torch.h"
#include "model/safetensors.h"

#include <functional>
#include <string>
#include <vector>

namespace thresher::engine {

struct NamedTensor {
    std::string name;
    at::Tensor value;
};

std::vector<NamedTensor> namedTensors(const std::vector<Parameter>& parameters);

Status writeTensors(FileSystem& files, const Path& path, const std::vector<NamedTensor>& tensors);

// Copies the file's tensors into `targets`, which must be there with the same shape: else BadFormat or
// BadShape naming the tensor. Tensors that no target asks for are left alone. Nothing is copied when one is
// missing.
Status readTensors(const std::function<const TensorView*(const std::string&)>& find,
                   const std::vector<NamedTensor>& targets, const Path& path);

// optimizer.safetensors: NAME.exp_avg, NAME.exp_avg_sq, step.
Status writeOptimizer(FileSystem& files, const Path& path, const AdamW& optimizer);
Status readOptimizer(const Path& path, AdamW& optimizer);

} // namespace thresher::engine
