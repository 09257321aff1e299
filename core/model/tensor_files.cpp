#include "base/detail/json.h"
#include "model/safetensors.h"

#include <algorithm>

namespace thresher {
namespace {

Error badIndex(const Path& index, const std::string& why)
{
    return fail(ErrorCode::BadFormat, index.filename().string() + " " + why, "Fetch the checkpoint again.",
                index.string());
}

// tensor -> file name, as the index says.
Result<std::map<std::string, std::string>> readIndex(FileSystem& files, const Path& index)
{
    THRESHER_ASSIGN(const auto text, files.readFile(index, 256u << 20));
    std::map<std::string, std::string> out;
    try {
        const auto document = nlohmann::json::parse(text);
        const auto map = document.is_object() ? document.find("weight_map") : document.end();
        if (!document.is_object() || map == document.end() || !map->is_object())
            return badIndex(index, "has no weight_map");
        for (const auto& [tensor, file] : map->items()) {
            if (!file.is_string()) return badIndex(index, "names no file for '" + tensor + "'");
            const auto name = file.get<std::string>();
            // A file elsewhere on the disk is none of a checkpoint's business.
            if (name.empty() || name == "." || name == ".." || name.find_first_of("/\\") != name.npos ||
                name.find('\0') != name.npos)
                return badIndex(index, "names the file '" + name + "', which is no bare file name");
            out[tensor] = name;
        }
    } catch (const nlohmann::json::exception& problem) {
        return badIndex(index, std::string("is not valid JSON: ") + problem.what());
    }
    if (out.empty()) return badIndex(index, "names no tensors");
    return out;
}

} // namespace

Result<TensorFiles> TensorFiles::open(FileSystem& files, const Path& folder, const std::string& stem)
{
    TensorFiles out;
    const Path single = folder / (stem + ".safetensors");
    const Path index = folder / (stem + ".safetensors.index.json");
    if (files.exists(single) || !files.exists(index)) {
        if (!files.exists(single))
            return fail(ErrorCode::FileNotFound,
                        "No weights in " + folder.string() + ": neither " + single.filename().string() +
                            " nor " + index.filename().string(),
                        "Weights must be safetensors files; pickled .bin files are not read.",
                        folder.string());
        THRESHER_ASSIGN(auto file, SafetensorsFile::open(single));
        out.m_files.push_back(std::make_unique<SafetensorsFile>(std::move(file)));
        for (const auto& [name, view] : out.m_files.back()->tensors()) out.m_tensors[name] = &view;
        return out;
    }
    THRESHER_ASSIGN(const auto weightMap, readIndex(files, index));
    std::map<std::string, const SafetensorsFile*> shards;
    for (const auto& [tensor, name] : weightMap) {
        auto& shard = shards[name];
        if (shard == nullptr) {
            const Path path = folder / name;
            if (!files.exists(path))
                return fail(ErrorCode::BadFormat, "The shard " + name + " is missing",
                            "Fetch the missing file of the checkpoint.", path.string());
            THRESHER_ASSIGN(auto file, SafetensorsFile::open(path));
            out.m_files.push_back(std::make_unique<SafetensorsFile>(std::move(file)));
            shard = out.m_files.back().get();
        }
        const TensorView* view = shard->find(tensor);
        if (view == nullptr)
            return badIndex(index, "says that tensor '" + tensor + "' is in " + name + ", but it is not");
        out.m_tensors[tensor] = view;
    }
    return out;
}

const TensorView* TensorFiles::find(const std::string& name) const
{
    const auto found = m_tensors.find(name);
    return found == m_tensors.end() ? nullptr : found->second;
}

std::vector<std::string> TensorFiles::names() const
{
    std::vector<std::string> out;
    for (const auto& [name, view] : m_tensors) out.push_back(name);
    return out;
}

std::uint64_t TensorFiles::byteCount() const
{
    std::uint64_t out = 0;
    for (const auto& [name, view] : m_tensors) out += view->bytes.size();
    return out;
}

} // namespace thresher
