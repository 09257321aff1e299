// fuzz_corpus pack FOLDER FILE BYTES: the inputs of FOLDER, the smallest first, as lines of FILE, at most
// BYTES in all. fuzz_corpus unpack FILE FOLDER: each line of FILE as a file of FOLDER, which is made.
#include "corpus_file.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

namespace fs = std::filesystem;

std::string bytesOf(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void pack(const fs::path& folder, const fs::path& file, std::size_t most)
{
    std::vector<std::string> lines;
    for (const auto& entry : fs::directory_iterator(folder))
        lines.push_back(thresher::fuzz::corpusLine(bytesOf(entry.path())));
    std::sort(lines.begin(), lines.end(),
              [](const auto& a, const auto& b) { return std::pair(a.size(), a) < std::pair(b.size(), b); });
    std::size_t bytes = 0, kept = 0;
    while (kept < lines.size() && bytes + lines[kept].size() + 1 <= most) bytes += lines[kept++].size() + 1;
    lines.resize(kept);
    std::sort(lines.begin(), lines.end());
    std::ofstream out(file, std::ios::binary);
    for (const auto& line : lines) out << line << '\n';
}

void unpack(const fs::path& file, const fs::path& folder)
{
    fs::create_directories(folder);
    std::size_t number = 0;
    for (const auto& input : thresher::fuzz::inputsOf(bytesOf(file)))
        std::ofstream(folder / ("kept-" + std::to_string(number++)), std::ios::binary) << input;
}

} // namespace

int main(int argc, char** argv)
{
    const std::string verb = argc > 1 ? argv[1] : "";
    if (verb == "pack" && argc == 5) {
        pack(argv[2], argv[3], std::strtoull(argv[4], nullptr, 10));
    } else if (verb == "unpack" && argc == 4) {
        unpack(argv[2], argv[3]);
    } else {
        std::fputs("usage: fuzz_corpus pack FOLDER FILE BYTES | unpack FILE FOLDER\n", stderr);
        return 2;
    }
    return 0;
}
