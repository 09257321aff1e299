// Checkpoints of a known shape with random weights, for benchmarks: the numbers mean nothing, the work is
// real.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <string>
#include <string_view>

namespace thresher {

// config.json of a shape: "tiny" (Gemma 2, 4 layers, hidden 256), "layer2b" (Gemma 2, two layers of the 2B
// model), "gemma3-270m"; the first two with a vocabulary of 8,000. BadValue for another name.
Result<std::string> shapeConfig(std::string_view shape);

// A folder in the system's temporary directory with config.json and model.safetensors; removed with the
// object, which `files` outlives.
class TemporaryCheckpoint {
  public:
    static Result<TemporaryCheckpoint> write(FileSystem& files, std::string_view shape);
    TemporaryCheckpoint(TemporaryCheckpoint&& other) noexcept;
    TemporaryCheckpoint& operator=(TemporaryCheckpoint&& other) noexcept;
    ~TemporaryCheckpoint();

    const Path& folder() const { return m_folder; }

  private:
    TemporaryCheckpoint(FileSystem& files, Path folder) : m_files(&files), m_folder(std::move(folder)) {}
    FileSystem* m_files;
    Path m_folder; // empty: moved away
};

} // namespace thresher
