#include "text_table.h"

#include "base/utf8.h"

#include <algorithm>

namespace thresher::cli {

std::string textTable(const std::vector<std::vector<std::string>>& rows, std::size_t leftColumns)
{
    const auto width = [](const std::string& text) { return codePointCount(replaceInvalidUtf8(text)); };
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 0);
        for (std::size_t j = 0; j < row.size(); ++j) widths[j] = std::max(widths[j], width(row[j]));
    }
    std::string out;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t j = 0; j < row.size(); ++j) {
            const std::string padding(widths[j] - width(row[j]), ' ');
            if (j > 0) line += "  ";
            line += j < leftColumns ? row[j] + padding : padding + row[j];
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
    return out;
}

} // namespace thresher::cli
