#include "data/detail/raw_table.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({ (void)detail::readJsonLinesTable(input, "in.jsonl", {}); })
