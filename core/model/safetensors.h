// Safetensors files: 8 bytes header length (little endian), JSON header, tensor bytes. Read mapped, so that
// opening a checkpoint copies nothing; written whole or not at all, with the same bytes for the same tensors.
// Format: https://github.com/huggingface/safetensors (README, "Format").
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

// In the order by which files are laid out, last first.
enum class Dtype { Bool, U8, I8, F8E5M2, F8E4M3, I16, U16, F16, BF16, I32, U32, F32, F64, I64, U64 };

std::size_t dtypeSize(Dtype dtype);      // bytes
std::string_view dtypeName(Dtype dtype); // as in the file: "F32", "BF16"

// Bytes of a tensor in row-major order, little endian. Borrowed: valid while its file is open.
struct TensorView {
    Dtype dtype = Dtype::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;

    std::int64_t elements() const;
};

// "[2, 3]"
std::string shapeText(std::span<const std::int64_t> shape);

// F16, BF16, F32 and F64 values as float into `out` (elements() long); Unsupported for others.
Status copyToFloat(const TensorView& tensor, std::span<float> out);

class SafetensorsFile {
  public:
    // BadFormat with the reason: too short, header longer than the file or than 100 MB, no JSON, unknown
    // dtype, a negative or overflowing shape, offsets that overlap, leave a hole, pass the end or do not fit
    // the shape.
    static Result<SafetensorsFile> open(const Path& path);

    const Path& path() const { return m_path; }
    const std::map<std::string, TensorView>& tensors() const { return m_tensors; }
    const TensorView* find(const std::string& name) const;
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }
    std::uint64_t fileBytes() const { return m_file.bytes().size(); }
    // SHA-256 over the header and the first 4 KiB of every tensor: tells checkpoints apart without reading 54
    // GB.
    std::string sampleSha256() const;

  private:
    explicit SafetensorsFile(MappedFile file) : m_file(std::move(file)) {}
    Path m_path;
    MappedFile m_file;
    std::map<std::string, TensorView> m_tensors;
    std::map<std::string, std::string> m_metadata;
};

// A checkpoint in one file or many: model.safetensors, or the shards that model.safetensors.index.json names
// (bare file names only).
class TensorFiles {
  public:
    // `stem` is "model" or "adapter_model". FileNotFound if neither file is there; BadFormat if a shard is
    // missing, not named by a bare file name, or does not hold what the index says.
    static Result<TensorFiles> open(FileSystem& files, const Path& folder, const std::string& stem = "model");

    const TensorView* find(const std::string& name) const; // nullptr: not there
    std::vector<std::string> names() const;                // sorted
    const std::map<std::string, const TensorView*>& tensors() const { return m_tensors; }
    std::uint64_t byteCount() const; // of all tensors
    const std::vector<std::unique_ptr<SafetensorsFile>>& files() const { return m_files; }

  private:
    TensorFiles() = default;
    std::vector<std::unique_ptr<SafetensorsFile>> m_files;
    std::map<std::string, const TensorView*> m_tensors;
};

// A tensor to write: bytes in memory, or a function that makes them when their turn comes (one tensor in
// memory at a time).
struct TensorToWrite {
    std::string name;
    Dtype dtype = Dtype::F32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes; // used when `produce` is empty
    std::function<Result<std::vector<std::byte>>()> produce = {};
};

// Tensors are laid out by dtype, then by name, the header padded to 8 bytes: byte for byte what the
// safetensors library 0.8 writes. Whole file or nothing. BadShape if bytes do not fit dtype and shape or a
// name comes twice.
Status writeSafetensors(FileSystem& files, const Path& path, std::vector<TensorToWrite> tensors,
                        const std::map<std::string, std::string>& metadata = {{"format", "pt"}});

} // namespace thresher
