#include "data/csv.h"
#include "data/detail/raw_table.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({
    (void)parseCsv(input, {.allowInvalidUtf8 = true});
    (void)detail::readCsvTable(input, "in.csv", {});
})
