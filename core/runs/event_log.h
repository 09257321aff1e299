// events.jsonl: one JSON object a line, appended while a fold trains; read by anybody at any time.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/file_system.h"
#include "train/events.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

// Appends records. One writer per file (the fold's lock sees to that).
class EventLogWriter {
  public:
    // Opens for appending; a torn last line (a writer was killed) is completed first, so that what follows
    // stands on its own line.
    static Result<EventLogWriter> open(FileSystem& files, const Path& path, Clock& clock,
                                       std::vector<std::string> classes);

    Status write(
        const TrainEvent& event); // StepEvent, EvalEvent, CheckpointEvent, AlertEvent; others are not stored
    Status resumed(std::int64_t fromStep); // {"kind":"resumed","from_step":S}
    Status record(const std::string& kind, const std::string& detail, int fold = -1); // for RUN/events.jsonl
    Status sync() { return m_file->sync(); }

  private:
    EventLogWriter(std::unique_ptr<OutputFile> file, Clock& clock, std::vector<std::string> classes)
        : m_file(std::move(file)), m_clock(&clock), m_classes(std::move(classes))
    {}
    std::unique_ptr<OutputFile> m_file;
    Clock* m_clock;
    std::vector<std::string> m_classes;
};

// A record as read back. Fields that a kind does not have are 0 or empty;
// null is NaN.
struct LoggedEvent {
    double time = 0;
    std::string kind;               // "train", "eval", "checkpoint", "alert", "resumed", ...
    std::int64_t step = 0;          // from_step for "resumed"
    TrainEvent event = FoldEvent{}; // StepEvent for "train", EvalEvent for "eval", ...
};

// Follows a growing file: each read() returns the records completed since the last one. Lines that are no
// JSON, or longer than 64 MB, are skipped and counted. What stands in the log's place and is no regular file
// is FileUnreadable.
class EventLogTailer {
  public:
    EventLogTailer(Path path, int fold, std::vector<std::string> classes)
        : m_path(std::move(path)), m_fold(fold), m_classes(std::move(classes))
    {}

    Result<std::vector<LoggedEvent>> read(); // a missing file has no records

    // The same one by one, with a few megabytes of the file in memory at a time. `stop` is asked between
    // these; what was not read then comes the next time.
    Status readEach(const std::function<void(LoggedEvent&&)>& take, const std::function<bool()>& stop = {});
    std::size_t skippedLines() const { return m_skipped; }

  private:
    std::optional<LoggedEvent> parse(std::string_view line);

    Path m_path;
    int m_fold;
    std::vector<std::string> m_classes;
    std::uint64_t m_offset = 0;
    std::size_t m_skipped = 0;
    bool m_inLongLine = false; // m_offset is inside a line that is skipped, and counted already
};

// The whole log as a reader should see it: records that a later "resumed" has undone are dropped.
Result<std::vector<LoggedEvent>> readEventLog(const Path& path, int fold,
                                              const std::vector<std::string>& classes);

} // namespace thresher
