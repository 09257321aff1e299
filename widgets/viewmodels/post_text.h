// A post's text as Qt counts it: spans are code points, Qt strings are UTF-16. And no more of it than is
// looked at: a post may have ten million characters. Any thread.
#pragma once

#include "data/dataset.h"

#include <QList>
#include <QString>

#include <string>
#include <string_view>
#include <vector>

namespace thresher {

struct TextRange {
    int begin = 0, length = 0; // UTF-16 units
    bool operator==(const TextRange&) const = default;
};

// Spans past the end are cut, empty ones dropped; order and overlaps stay. Of the beginning of a text: the
// ranges in it.
QList<TextRange> utf16Ranges(std::string_view text, const std::vector<TextSpan>& spans);

// Valid UTF-8 with everything in it: QString::fromUtf8() leaves out U+FEFF at the beginning, and all
// positions behind it would be one too small.
QString utf16(std::string_view text);

// The first `units` UTF-16 units or one less: no half of a surrogate pair. Decodes nothing else.
QString beginningOf(std::string_view text, qsizetype units);

// Byte behind the part of `text` (valid UTF-8) that begins at byte `begin`: `length` code points or what is
// left, but a part that does not reach the end stops behind the last line end of its last quarter, else
// behind the last space there, and never inside what a reader takes for one character, unless that fills the
// part.
std::size_t partEnd(std::string_view text, std::size_t begin, std::size_t length);

} // namespace thresher
