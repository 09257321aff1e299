// A post's text as Qt counts it: spans are code points, Qt strings are UTF-16.
#pragma once

#include "data/dataset.h"

#include <QList>
#include <QString>

#include <string>
#include <vector>

namespace thresher {

struct TextRange {
    int begin = 0, length = 0; // UTF-16 units
    bool operator==(const TextRange&) const = default;
};

// Spans past the end are cut, empty ones dropped; order and overlaps stay.
QList<TextRange> utf16Ranges(const std::string& text, const std::vector<TextSpan>& spans);

} // namespace thresher
