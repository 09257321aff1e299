#include "model/linear_model.h"

#include "base/detail/json.h"
#include "base/hash.h"
#include "fuzz_input.h"

#include <algorithm>
#include <cstring>

namespace {

// The input as a header, a blank line and tables, with the lengths and the checksum that they need: else no
// mutation would ever get past those.
std::string summed(std::string_view input)
{
    using namespace thresher;
    const std::size_t end = std::min(input.find("\n\n"), input.size());
    const std::string_view tables = input.substr(std::min(end + 2, input.size()));
    auto header = parseJson(input.substr(0, end), "header");
    if (!header || !header->is_object()) return {};
    (*header)["bytes"] = tables.size();
    (*header)["sha256"] = sha256Hex(tables);
    const std::string text = dump(*header);
    const std::uint64_t length = text.size();
    std::string bytes = "THRLIN\r\n" + std::string(sizeof length, '\0') + text + std::string(tables);
    std::memcpy(bytes.data() + 8, &length, sizeof length);
    return bytes;
}

} // namespace

THRESHER_FUZZ_TARGET({
    for (const std::string& bytes : {std::string(input), summed(input)}) {
        auto files = fuzz::folderWith("linear_model.bin", bytes);
        (void)readLinearModel(files, "/in/linear_model.bin");
    }
})
