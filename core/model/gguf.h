// GGUF files (llama.cpp's format, versions 2 and 3, little endian): metadata and quantised tensors over
// mapped bytes. Whatever a file says is checked against its size before it is believed; opening copies the
// metadata alone. Format: docs/gguf.md of ggml; block layouts: gguf-py 0.17.1, quants.py.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace thresher {

// The tensor types that this program reads, by their number in the file.
enum class GgufType {
    F32 = 0,
    F16 = 1,
    Q4_0 = 2,
    Q5_0 = 6,
    Q8_0 = 8,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14,
    BF16 = 30,
};

std::string_view ggufTypeName(GgufType type);
std::size_t ggufBlockElements(GgufType type); // values of one block: 1, 32 or 256
std::size_t ggufBlockBytes(GgufType type);    // bytes of one block

// Blocks to float32, value by value as gguf-py computes them (every product and difference rounded to
// float32; bit for bit). `bytes` holds whole blocks, `out` their values. BadShape if the sizes do not fit.
Status ggufDequantise(GgufType type, std::span<const std::byte> bytes, std::span<float> out);

// Borrowed: valid while its file is open.
struct GgufTensor {
    std::string name;
    GgufType type = GgufType::F32;
    std::vector<std::int64_t> shape; // row-major, as PyTorch has it (the file stores it the other way round)
    std::span<const std::byte> bytes;

    std::int64_t elements() const; // rows are whole blocks
};

class GgufFile {
  public:
    // BadFormat with the reason: not GGUF, cut short, a length or count that passes the end, a size that
    // overflows, tensors that overlap or are not aligned, a name or key that comes twice. Unsupported:
    // version 1, big endian, a tensor type that is not in GgufType (named), arrays of arrays.
    static Result<GgufFile> open(const Path& path);

    const Path& path() const { return m_path; }
    const std::vector<GgufTensor>& tensors() const { return m_tensors; } // in the file's order
    const GgufTensor* find(std::string_view name) const;                 // nullptr: not there

    // Metadata by key; nullopt or nullptr when the key is missing or of another type. Texts are the file's
    // bytes.
    std::optional<std::int64_t> integer(const std::string& key) const;
    std::optional<float> real(const std::string& key) const;
    std::optional<bool> flag(const std::string& key) const;
    std::optional<std::string_view> text(const std::string& key) const;
    const std::vector<std::string_view>* texts(const std::string& key) const;
    const std::vector<double>* numbers(const std::string& key) const; // arrays of any number type

  private:
    using Value = std::variant<std::int64_t, double, float, bool, std::string_view,
                               std::vector<std::string_view>, std::vector<double>>;
    friend class GgufParser;

    explicit GgufFile(MappedFile file) : m_file(std::move(file)) {}
    template <class T>
    const T* value(const std::string& key) const;

    Path m_path;
    MappedFile m_file;
    std::map<std::string, Value> m_metadata;
    std::vector<GgufTensor> m_tensors;
};

} // namespace thresher
