#include "runs/tfevents_reader.h"

#include "fuzz_input.h"
#include "runs/tfevents.h"

namespace {

std::string littleEndian(std::uint64_t value, int bytes)
{
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
    return out;
}

// The input as one record whose checksums hold: else no mutation would ever get past them.
std::string record(std::string_view payload)
{
    const std::string length = littleEndian(payload.size(), 8);
    return length + littleEndian(thresher::maskedCrc32c(length), 4) + std::string(payload) +
           littleEndian(thresher::maskedCrc32c(payload), 4);
}

} // namespace

THRESHER_FUZZ_TARGET({
    for (const std::string& bytes : {std::string(input), record(input)}) {
        auto files = fuzz::folderWith("events.out.tfevents.1", bytes);
        (void)readTfEvents(files, "/in/events.out.tfevents.1");
    }
})
