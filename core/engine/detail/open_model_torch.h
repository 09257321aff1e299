// From folders and configuration to tensors: shared by learners, predictors and probes.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "engine/detail/trainee_torch.h"
#include "model/adapter_config.h"

#include <memory>
#include <string>

namespace thresher::engine {

// Opens the checkpoint and, when `frozenWeights`, its tensors. `family`: model.kind.
Result<std::shared_ptr<const Base>> openBase(FileSystem& files, const Path& folder, const std::string& family,
                                             const Precision& precision, const at::Device& device,
                                             bool frozenWeights, bool training);

// The folder with the base weights: `model`, else the one the adapter names (relative to the adapter).
Result<Path> baseFolder(FileSystem& files, const Path& model, const Path& adapter);

// A saved adapter and its score head on `base`. The head is the adapter's, else the checkpoint's; BadFormat
// when neither has one.
struct OpenedAdapter {
    Adapter adapter;
    at::Tensor score;
};
Result<OpenedAdapter> openAdapter(FileSystem& files, const Path& folder, const Base& base);

// The checkpoint's own score head in precision.master; undefined when it has none.
at::Tensor checkpointScore(const Base& base);

} // namespace thresher::engine
