#include "workspace/pack.h"

#include "fuzz_input.h"

#include <zlib.h>

#include <cstdio>

namespace {

// The input as the blocks of an archive: every header gets the sum it needs and the whole is compressed, else
// no mutation would ever get past either.
std::string packed(std::string tar)
{
    for (std::size_t at = 0; at + 512 <= tar.size(); at += 512) {
        if (tar.compare(at + 257, 5, "ustar") != 0) continue;
        std::fill_n(tar.begin() + static_cast<std::ptrdiff_t>(at + 148), 8, ' ');
        unsigned sum = 0;
        for (std::size_t i = 0; i < 512; ++i) sum += static_cast<unsigned char>(tar[at + i]);
        char digits[8];
        std::snprintf(digits, sizeof digits, "%06o", sum);
        tar.replace(at + 148, 7, digits, 7);
    }
    z_stream stream{};
    if (deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK) return {};
    std::string out(deflateBound(&stream, tar.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(tar.data());
    stream.avail_in = static_cast<uInt>(tar.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

} // namespace

THRESHER_FUZZ_TARGET({
    for (const std::string& bytes : {std::string(input), packed(std::string(input))}) {
        auto files = fuzz::folderWith("in.thresher", bytes);
        (void)parseArchive(bytes, "in.thresher", 1 << 26);
        (void)openPack(files, "/in/in.thresher");
    }
})
