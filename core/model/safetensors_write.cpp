#include "base/detail/json.h"
#include "model/safetensors.h"

#include <algorithm>

namespace thresher {
namespace {

std::uint64_t byteCount(const TensorToWrite& tensor)
{
    std::uint64_t bytes = dtypeSize(tensor.dtype);
    for (const auto size : tensor.shape) bytes *= static_cast<std::uint64_t>(std::max<std::int64_t>(size, 0));
    return bytes;
}

Status check(const std::vector<TensorToWrite>& tensors, const Path& path)
{
    std::vector<std::string> names;
    for (const auto& tensor : tensors) {
        names.push_back(tensor.name);
        if (!tensor.produce && tensor.bytes.size() != byteCount(tensor))
            return fail(ErrorCode::BadShape,
                        "Tensor '" + tensor.name + "' has " + std::to_string(tensor.bytes.size()) +
                            " bytes, its shape needs " + std::to_string(byteCount(tensor)),
                        {}, path.string());
    }
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end())
        return fail(ErrorCode::BadShape, "Tensor '" + *twice + "' comes twice", {}, path.string());
    return {};
}

// 8 bytes of length, then the JSON padded with spaces so that the data starts at a multiple of 8.
std::string headerBytes(const std::vector<TensorToWrite>& tensors,
                        const std::map<std::string, std::string>& metadata)
{
    Json header = Json::object();
    if (!metadata.empty()) header["__metadata__"] = metadata;
    std::string text = dump(header);
    text.pop_back(); // entries are appended as text: Json would search its list of keys for each
    std::uint64_t at = 0;
    for (const auto& tensor : tensors) {
        const std::uint64_t end = at + byteCount(tensor);
        const Json entry = {
            {"dtype", dtypeName(tensor.dtype)}, {"shape", tensor.shape}, {"data_offsets", {at, end}}};
        text += (text.size() > 1 ? "," : "") + dump(Json(tensor.name)) + ":" + dump(entry);
        at = end;
    }
    text += '}';
    text.resize((text.size() + 7) / 8 * 8, ' ');
    std::string out(8, '\0');
    for (std::size_t i = 0; i < 8; ++i)
        out[i] = static_cast<char>((static_cast<std::uint64_t>(text.size()) >> (8 * i)) & 0xFF);
    return out + text;
}

std::string_view asText(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Status writeAll(OutputFile& file, const std::vector<TensorToWrite>& tensors,
                const std::map<std::string, std::string>& metadata, const Path& path)
{
    THRESHER_TRY(file.write(headerBytes(tensors, metadata)));
    for (const auto& tensor : tensors) {
        if (!tensor.produce) {
            THRESHER_TRY(file.write(asText(tensor.bytes)));
            continue;
        }
        THRESHER_ASSIGN(const auto bytes, tensor.produce());
        if (bytes.size() != byteCount(tensor))
            return fail(ErrorCode::BadShape,
                        "Tensor '" + tensor.name + "' came with " + std::to_string(bytes.size()) +
                            " bytes, its shape needs " + std::to_string(byteCount(tensor)),
                        {}, path.string());
        THRESHER_TRY(file.write(asText(bytes)));
    }
    THRESHER_TRY(file.sync());
    return file.close();
}

} // namespace

Status writeSafetensors(FileSystem& files, const Path& path, std::vector<TensorToWrite> tensors,
                        const std::map<std::string, std::string>& metadata)
{
    THRESHER_TRY(check(tensors, path));
    std::sort(tensors.begin(), tensors.end(), [](const TensorToWrite& a, const TensorToWrite& b) {
        return a.dtype != b.dtype ? a.dtype > b.dtype : a.name < b.name;
    });
    const Path temporary = temporaryName(path);
    const auto attempt = [&]() -> Status {
        THRESHER_ASSIGN(auto file, files.openWrite(temporary, OpenMode::Truncate));
        THRESHER_TRY(writeAll(*file, tensors, metadata, path));
        THRESHER_TRY(files.rename(temporary, path));
        return files.syncDirectory(path.parent_path());
    };
    auto status = attempt();
    if (!status) (void)files.remove(temporary);
    return status;
}

} // namespace thresher
