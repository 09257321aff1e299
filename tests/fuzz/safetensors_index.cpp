#include "fuzz_input.h"
#include "model/safetensors.h"

#include <array>

namespace {

// Two sound shards beside the index, with the tensors "a" and "b", and "c".
bool writeShards(const thresher::Path& folder)
{
    using namespace thresher;
    static const std::array<std::byte, 4> bytes{};
    const auto tensor = [](const char* name) { return TensorToWrite{name, Dtype::F32, {1}, bytes}; };
    std::filesystem::create_directories(folder);
    return writeSafetensors(realFileSystem(), folder / "1.safetensors", {tensor("a"), tensor("b")}).ok() &&
           writeSafetensors(realFileSystem(), folder / "2.safetensors", {tensor("c")}).ok();
}

} // namespace

THRESHER_FUZZ_TARGET({
    static const bool written = writeShards(fuzz::ownFolder() / "index");
    if (!written) std::abort();
    const Path index = fuzz::fileWith("index", "model.safetensors.index.json", input);
    (void)TensorFiles::open(realFileSystem(), index.parent_path());
})
