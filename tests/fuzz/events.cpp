#include "fuzz_input.h"
#include "runs/event_log.h"

THRESHER_FUZZ_TARGET({ (void)readEventLog(fuzz::fileWith("events.jsonl", input), 0, {"red", "green"}); })
