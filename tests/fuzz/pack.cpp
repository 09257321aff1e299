#include "workspace/pack.h"

#include "base/detail/json.h"
#include "base/hash.h"
#include "fuzz_input.h"

#include <zlib.h>

#include <algorithm>
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

// Members written one behind the other, "@NAME\n" before each, as a pack whose list and hashes hold: what a
// forger who knows the format would send. The inside of pack.json is then what packed() tries.
std::string listed(std::string_view input)
{
    using namespace thresher;
    std::vector<ArchiveMember> members;
    Json list = newDocument();
    list["kind"] = "pack";
    list["name"] = "run";
    list["classes"] = {"red", "green"};
    list["members"] = Json::array();
    for (std::size_t at = input.find('@'); at != input.npos && members.size() < 40;) {
        const std::size_t next = std::min(input.find("\n@", at), input.size());
        const std::string_view part = input.substr(at + 1, next - at - 1);
        const std::size_t line = std::min(part.find('\n'), part.size());
        ArchiveMember member{std::string(part.substr(0, line)),
                             std::string(part.substr(std::min(line + 1, part.size())))};
        list["members"].push_back({{"name", isBareName(member.name) ? member.name : "?"},
                                   {"bytes", member.bytes.size()},
                                   {"sha256", sha256Hex(member.bytes)}});
        members.push_back(std::move(member));
        at = next == input.size() ? input.npos : next + 1;
    }
    members.insert(members.begin(), {"pack.json", dump(list)});
    const auto bytes = archiveBytes(members);
    return bytes ? *bytes : std::string();
}

} // namespace

THRESHER_FUZZ_TARGET({
    std::vector<std::string> forms = {std::string(input), packed(std::string(input))};
    if (input.starts_with('@')) forms = {listed(input)};
    for (const std::string& bytes : forms) {
        auto files = fuzz::folderWith("in.thresher", bytes);
        (void)parseArchive(bytes, "in.thresher", 1 << 26);
        (void)openPack(files, "/in/in.thresher");
    }
})
