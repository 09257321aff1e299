#include "fuzz_input.h"
#include "runs/event_log.h"

// Whole, and as a follower sees it that looks when half of it is written.
THRESHER_FUZZ_TARGET({
    const std::vector<std::string> classes = {"red", "green"};
    EventLogTailer tailer(fuzz::fileWith("events", "events.jsonl", input.substr(0, input.size() / 2)), 0,
                          classes);
    (void)tailer.read();
    const Path path = fuzz::fileWith("events", "events.jsonl", input);
    (void)tailer.read();
    (void)readEventLog(path, 0, classes);
})
