// A data set as the rest of the program sees it, whatever file it came from. Plain values; copy or share by
// const reference.
#pragma once

#include "base/matrix.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace thresher {

// More classes than this are refused: tables of class by class, and of score by class, would take the memory
// of a machine, and so many columns are rather a table of something else.
inline constexpr std::size_t mostClasses = 10'000;

// [begin, end) in Unicode code points of the text.
struct TextSpan {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    bool operator==(const TextSpan&) const = default;
};

// Something odd in the data that does not stop the work. Rows are 0-based positions in the data set; -1: no
// single row.
struct DataWarning {
    std::string code; // "empty_text", "duplicate_id", "unknown_label", "span_past_end", "invalid_utf8",
                      // "ragged_row", "null_labels", "almost_label", ...
    std::string message;
    std::int64_t row = -1;
    std::string about = {}; // the id, label, class or column it speaks of, or the fold; may be empty
};

// What the reader understood of the file's columns; empty: not there.
struct UnderstoodColumns {
    std::string format; // "parquet", "csv", "jsonl"
    std::string id, text, language, spans;
    std::string labelList;                 // one list (or delimited) column ...
    std::vector<std::string> labelColumns; // ... or 0/1 columns
    std::vector<std::string> guessed;      // which of the above ("id", "text", ...) were guessed, not told
};

struct Dataset {
    std::vector<std::string> ids;     // n, unique unless a warning says otherwise
    std::vector<std::string> texts;   // n, valid UTF-8
    std::vector<std::string> classes; // L, the order of every score matrix
    bool hasLabels = false;
    LabelMatrix labels;                       // n x L; n x 0 without labels
    std::vector<std::string> languages;       // n, or empty when there is no such column
    std::vector<std::vector<TextSpan>> spans; // n, or empty when there is no such column
    std::vector<DataWarning> warnings;
    UnderstoodColumns understood;
    std::string path;
    std::string sha256; // of the file's bytes

    std::size_t rows() const { return ids.size(); }
};

} // namespace thresher
