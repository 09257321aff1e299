#include "runs/tfevents.h"

#include "runs/run_folder.h"

#include <array>
#include <bit>
#include <cstring>
#include <unistd.h>

namespace thresher {
namespace {

constexpr std::array<std::uint32_t, 256> crcTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1U) != 0 ? 0x82F63B78U : 0U);
        table[i] = value;
    }
    return table;
}();

template <class T>
void appendRaw(std::string& out, T value) // little-endian, as this and every supported machine is
{
    static_assert(std::endian::native == std::endian::little);
    std::array<char, sizeof(T)> bytes{};
    std::memcpy(bytes.data(), &value, sizeof(T));
    out.append(bytes.data(), bytes.size());
}

void appendVarint(std::string& out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7) out += static_cast<char>(static_cast<unsigned char>(value | 0x80));
    out += static_cast<char>(static_cast<unsigned char>(value));
}

void appendBytes(std::string& out, unsigned field, std::string_view bytes)
{
    appendVarint(out, (std::uint64_t{field} << 3) | 2);
    appendVarint(out, bytes.size());
    out += bytes;
}

// Event { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }
std::string eventHead(double wallTime, std::int64_t step)
{
    std::string event;
    appendVarint(event, (1U << 3) | 1);
    appendRaw(event, wallTime);
    appendVarint(event, (2U << 3) | 0);
    appendVarint(event, static_cast<std::uint64_t>(step));
    return event;
}

} // namespace

std::uint32_t crc32c(std::string_view bytes)
{
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char c : bytes) crc = crcTable[(crc ^ static_cast<unsigned char>(c)) & 0xFFU] ^ (crc >> 8);
    return crc ^ 0xFFFFFFFFU;
}

std::uint32_t maskedCrc32c(std::string_view bytes)
{
    return std::rotr(crc32c(bytes), 15) + 0xa282ead8U;
}

Result<TfEventsWriter> TfEventsWriter::create(FileSystem& files, const Path& folder, double unixSeconds)
{
    const std::string name = "events.out.tfevents." + std::to_string(static_cast<long long>(unixSeconds)) +
                             "." + hostName() + "." + std::to_string(getpid());
    THRESHER_ASSIGN(auto file, files.openWrite(folder / name, OpenMode::Append));
    TfEventsWriter writer(std::move(file));
    std::string event = eventHead(unixSeconds, 0);
    appendBytes(event, 3, "brain.Event:2");
    THRESHER_TRY(writer.frame(event));
    return writer;
}

Status TfEventsWriter::frame(std::string_view payload)
{
    std::string record;
    appendRaw(record, static_cast<std::uint64_t>(payload.size()));
    appendRaw(record, maskedCrc32c(record));
    record += payload;
    appendRaw(record, maskedCrc32c(payload));
    return m_file->write(record);
}

Status TfEventsWriter::scalar(std::string_view tag, double value, std::int64_t step, double unixSeconds)
{
    // Summary { repeated Value value = 1; }  Value { string tag = 1; float simple_value = 2; }
    std::string item;
    appendBytes(item, 1, tag);
    appendVarint(item, (2U << 3) | 5);
    appendRaw(item, static_cast<float>(value));
    std::string summary;
    appendBytes(summary, 1, item);
    std::string event = eventHead(unixSeconds, step);
    appendBytes(event, 5, summary);
    return frame(event);
}

Status TfEventsWriter::write(const TrainEvent& event, double unixSeconds)
{
    if (const auto* e = std::get_if<StepEvent>(&event)) {
        THRESHER_TRY(scalar("train/loss", e->loss, e->step, unixSeconds));
        THRESHER_TRY(scalar("train/learning_rate", e->learningRate, e->step, unixSeconds));
        THRESHER_TRY(scalar("train/grad_norm", e->gradNorm, e->step, unixSeconds));
        THRESHER_TRY(scalar("train/epoch", e->epoch, e->step, unixSeconds));
        return scalar("train/tokens_per_second", e->tokensPerSecond, e->step, unixSeconds);
    }
    if (const auto* e = std::get_if<EvalEvent>(&event)) {
        THRESHER_TRY(scalar("eval/loss", e->evalLoss, e->step, unixSeconds));
        THRESHER_TRY(scalar("eval/map", e->evalMap, e->step, unixSeconds));
        THRESHER_TRY(scalar("eval/f1", e->evalF1, e->step, unixSeconds));
        return scalar("eval/f1_05", e->evalF105, e->step, unixSeconds);
    }
    return {};
}

} // namespace thresher
