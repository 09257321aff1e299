#include "corpus_file.h"

#include <cstddef>

namespace thresher::fuzz {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

// -1: no digit
int digitOf(char c)
{
    const auto at = digits.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

} // namespace

std::string corpusLine(std::string_view input)
{
    std::string line;
    for (const char c : input) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n') {
            line += "\\n";
        } else if (c == '\\') {
            line += "\\\\";
        } else if (byte < 0x20 || byte >= 0x7F) {
            line += "\\x";
            line += digits[byte >> 4];
            line += digits[byte & 15];
        } else {
            line += c;
        }
    }
    return line;
}

std::string inputOfLine(std::string_view line)
{
    std::string input;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const std::string_view rest = line.substr(i);
        if (rest.starts_with("\\n") || rest.starts_with("\\\\")) {
            input += rest[1] == 'n' ? '\n' : '\\';
            i += 1;
        } else if (rest.starts_with("\\x") && rest.size() >= 4 && digitOf(rest[2]) >= 0 &&
                   digitOf(rest[3]) >= 0) {
            input += static_cast<char>(digitOf(rest[2]) * 16 + digitOf(rest[3]));
            i += 3;
        } else {
            input += line[i];
        }
    }
    return input;
}

std::vector<std::string> inputsOf(std::string_view corpusFile)
{
    std::vector<std::string> inputs;
    while (!corpusFile.empty()) {
        const std::size_t end = std::min(corpusFile.find('\n'), corpusFile.size());
        inputs.push_back(inputOfLine(corpusFile.substr(0, end)));
        corpusFile.remove_prefix(std::min(end + 1, corpusFile.size()));
    }
    return inputs;
}

} // namespace thresher::fuzz
