// The kept corpus of a target as one text file: an input a line, printable ASCII as it is, '\n' and '\\' with
// a backslash, every other byte as \xHH. Sorted, so that two versions can be compared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace thresher::fuzz {

std::string corpusLine(std::string_view input);
// Nothing is refused: a backslash that begins no escape stands for itself.
std::string inputOfLine(std::string_view line);
std::vector<std::string> inputsOf(std::string_view corpusFile);

} // namespace thresher::fuzz
