#include "model/random_checkpoint.h"

#include "base/detail/json.h"
#include "base/rng.h"
#include "model/safetensors.h"
#include "model/spec.h"

#include <cstring>
#include <filesystem>
#include <utility>

#include <unistd.h>

namespace thresher {
namespace {

struct Shape {
    const char* name;
    const char* family;
    int vocabulary, layers, hidden, feedForward, heads, kvHeads, headDim;
};
constexpr Shape shapes[] = {
    {"tiny", "gemma2", 8000, 4, 256, 1024, 4, 2, 64},
    {"layer2b", "gemma2", 8000, 2, 2304, 9216, 8, 4, 256},
    {"gemma3-270m", "gemma3_text", 262144, 18, 640, 2048, 4, 1, 256},
};

// Small values in (-1/32, 1/32), four to a block of Philox, the same on every machine.
std::vector<std::byte> randomBytes(std::size_t count, std::uint32_t stream)
{
    std::vector<std::byte> bytes(count * sizeof(float));
    for (std::size_t i = 0; i < count; i += 4) {
        const auto words =
            philox({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i >> 32), 0, 0}, {stream, 1});
        for (std::size_t j = 0; j < std::min<std::size_t>(4, count - i); ++j) {
            const float value = (static_cast<float>(words[j] >> 8) / 16777216.0F - 0.5F) / 16.0F;
            std::memcpy(bytes.data() + (i + j) * sizeof(float), &value, sizeof(float));
        }
    }
    return bytes;
}

} // namespace

Result<std::string> shapeConfig(std::string_view name)
{
    for (const Shape& shape : shapes) {
        if (name != shape.name) continue;
        const Json config = {{"model_type", shape.family},
                             {"vocab_size", shape.vocabulary},
                             {"num_hidden_layers", shape.layers},
                             {"hidden_size", shape.hidden},
                             {"intermediate_size", shape.feedForward},
                             {"num_attention_heads", shape.heads},
                             {"num_key_value_heads", shape.kvHeads},
                             {"head_dim", shape.headDim},
                             {"query_pre_attn_scalar", shape.headDim},
                             {"pad_token_id", 0},
                             {"eos_token_id", 1},
                             {"bos_token_id", 2},
                             {"dtype", "float32"}};
        return config.dump(2);
    }
    return fail(ErrorCode::BadValue, "No shape is called \"" + std::string(name) + "\"",
                "Use tiny, layer2b or gemma3-270m, or name a checkpoint with --model.");
}

Result<TemporaryCheckpoint> TemporaryCheckpoint::write(FileSystem& files, std::string_view shape)
{
    THRESHER_ASSIGN(const std::string config, shapeConfig(shape));
    THRESHER_ASSIGN(const ParsedConfig parsed, parseModelConfig(config, "config.json"));
    std::error_code ignored;
    TemporaryCheckpoint made(files,
                             std::filesystem::temp_directory_path(ignored) /
                                 ("thresher-bench-" + std::string(shape) + "-" + std::to_string(getpid())));
    THRESHER_TRY(files.makeDirectories(made.m_folder));
    THRESHER_TRY(writeAtomically(files, made.m_folder / "config.json", config));
    std::vector<TensorToWrite> tensors;
    for (const TensorSpec& tensor : bodyTensors(parsed.spec)) {
        std::size_t count = 1;
        for (const std::int64_t n : tensor.shape) count *= static_cast<std::size_t>(n);
        const auto stream = static_cast<std::uint32_t>(tensors.size());
        tensors.push_back(
            {tensor.name, Dtype::F32, tensor.shape, {}, [count, stream]() -> Result<std::vector<std::byte>> {
                 return randomBytes(count, stream);
             }});
    }
    THRESHER_TRY(writeSafetensors(files, made.m_folder / "model.safetensors", std::move(tensors)));
    return made;
}

TemporaryCheckpoint::TemporaryCheckpoint(TemporaryCheckpoint&& other) noexcept
    : m_files(other.m_files), m_folder(std::exchange(other.m_folder, {}))
{}

TemporaryCheckpoint& TemporaryCheckpoint::operator=(TemporaryCheckpoint&& other) noexcept
{
    std::swap(m_files, other.m_files);
    std::swap(m_folder, other.m_folder);
    return *this;
}

TemporaryCheckpoint::~TemporaryCheckpoint()
{
    if (!m_folder.empty()) (void)m_files->removeAll(m_folder);
}

} // namespace thresher
