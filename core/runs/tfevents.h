// TensorBoard event files: scalars only (TFRecord frames with masked CRC-32C around hand-encoded Event
// protocol buffers).
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "train/events.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace thresher {

std::uint32_t crc32c(std::string_view bytes);       // Castagnoli polynomial, as TFRecord uses it (unmasked)
std::uint32_t maskedCrc32c(std::string_view bytes); // as it stands in a file

class TfEventsWriter {
  public:
    // Creates events.out.tfevents.SECONDS.HOST.PID in `folder`. A resumed fold starts a new file; TensorBoard
    // joins them.
    static Result<TfEventsWriter> create(FileSystem& files, const Path& folder, double unixSeconds);

    Status scalar(std::string_view tag, double value, std::int64_t step, double unixSeconds);
    // The scalars of a step or an evaluation under HF Trainer's tags ("train/loss", "eval/map"); other events
    // are ignored.
    Status write(const TrainEvent& event, double unixSeconds);

  private:
    explicit TfEventsWriter(std::unique_ptr<OutputFile> file) : m_file(std::move(file)) {}
    Status frame(std::string_view payload);
    std::unique_ptr<OutputFile> m_file;
};

} // namespace thresher
