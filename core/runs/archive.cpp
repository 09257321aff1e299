#include "runs/archive.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>

namespace thresher {
namespace {

constexpr std::size_t blockSize = 512;
using Block = std::array<char, blockSize>;

// Fields of a ustar header (POSIX.1-1988, pax(1) "ustar Interchange Format"): offset and width.
struct Field {
    std::size_t at, width;
};
constexpr Field nameField{0, 100}, modeField{100, 8}, ownerField{108, 8}, groupField{116, 8},
    sizeField{124, 12}, timeField{136, 12}, sumField{148, 8}, typeField{156, 1}, magicField{257, 8};

void putText(Block& block, Field field, std::string_view text)
{
    std::copy_n(text.data(), std::min(text.size(), field.width),
                block.begin() + static_cast<std::ptrdiff_t>(field.at));
}

void putOctal(Block& block, Field field, std::uint64_t value)
{
    for (std::size_t i = field.at + field.width - 1; i-- > field.at; value /= 8)
        block[i] = static_cast<char>('0' + value % 8);
}

// The sum of the header's bytes with the sum's own field as blanks.
std::uint64_t headerSum(std::string_view block)
{
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < blockSize; ++i) {
        const bool own = i >= sumField.at && i < sumField.at + sumField.width;
        sum += own ? ' ' : static_cast<unsigned char>(block[i]);
    }
    return sum;
}

Block headerOf(const ArchiveMember& member)
{
    Block block{};
    putText(block, nameField, member.name);
    putOctal(block, modeField, 0644);
    putOctal(block, ownerField, 0);
    putOctal(block, groupField, 0);
    putOctal(block, sizeField, member.bytes.size());
    putOctal(block, timeField, 0);
    block[typeField.at] = '0';
    putText(block, magicField, std::string_view("ustar\00000", 8));
    putOctal(block, sumField, headerSum({block.data(), block.size()}));
    return block;
}

Result<std::string> compressed(std::string_view bytes)
{
    z_stream stream{};
    // 15 bits of window, + 16: a gzip header (with time 0) around the deflated bytes.
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        return fail(ErrorCode::OutOfMemory, "No memory to compress the archive");
    const std::unique_ptr<z_stream, decltype(&deflateEnd)> ended(&stream, &deflateEnd);
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int state = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    if (state != Z_STREAM_END) return fail(ErrorCode::Internal, "The archive could not be compressed");
    return out;
}

Error damaged(const std::string& why, const std::string& where)
{
    return fail(ErrorCode::BadFormat, "The archive is damaged: " + why, "Get the file once more.", where);
}

// A pack of mostly zeros takes a hundredth of its size; what takes a thousandth was made to fill memories.
constexpr std::uint64_t largestExpansion = 256, smallestLimit = std::uint64_t{1} << 24;

Result<std::string> inflated(std::string_view bytes, const std::string& where, std::uint64_t limit)
{
    limit = std::min(limit, std::max(smallestLimit, bytes.size() * largestExpansion));
    std::string out, buffer(std::size_t{1} << 18, '\0');
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK)
        return fail(ErrorCode::OutOfMemory, "No memory to read the archive", {}, where);
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> ended(&stream, &inflateEnd);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    int state = Z_OK;
    while (state == Z_OK && out.size() <= limit) {
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = static_cast<uInt>(buffer.size());
        state = inflate(&stream, Z_NO_FLUSH);
        out.append(buffer.data(), buffer.size() - stream.avail_out);
    }
    const bool rest = stream.avail_in > 0;
    if (out.size() > limit)
        return fail(ErrorCode::BadFormat,
                    "The archive would unpack to more than " + std::to_string(limit) + " bytes",
                    "It is none of ours.", where);
    if (state != Z_STREAM_END) return damaged("its compressed bytes are cut or changed", where);
    if (rest) return damaged("there is something behind its end", where);
    return out;
}

bool octal(std::string_view text, std::uint64_t& value)
{
    value = 0;
    std::size_t i = 0;
    for (; i < text.size() && text[i] >= '0' && text[i] <= '7'; ++i)
        value = value * 8 + static_cast<std::uint64_t>(text[i] - '0');
    return i > 0 && text.find_first_not_of(std::string_view(" \0", 2), i) == std::string_view::npos;
}

// The member whose header is at `at`; moves `at` behind it.
Result<ArchiveMember> memberAt(std::string_view tar, std::size_t& at, const std::string& where)
{
    const std::string_view block = tar.substr(at, blockSize);
    const auto field = [&](Field f) { return block.substr(f.at, f.width); };
    std::uint64_t sum = 0, size = 0;
    if (!octal(field(sumField), sum) || sum != headerSum(block))
        return damaged("a member's header does not add up", where);
    ArchiveMember member;
    member.name = std::string(field(nameField).substr(0, field(nameField).find('\0')));
    // The rest of a ustar header (link name, prefix of long names) is empty in ours.
    const bool plain = (block[typeField.at] == '0' || block[typeField.at] == '\0') && block[157] == '\0' &&
                       block[345] == '\0';
    if (!plain)
        return fail(ErrorCode::BadFormat, "'" + member.name + "' in the archive is no plain file",
                    "Archives hold files alone: no folders, links or long names.", where);
    if (!isBareName(member.name))
        return fail(ErrorCode::BadFormat,
                    "The archive has a path that leaves its folder: '" + member.name + "'",
                    "Do not trust this file.", where);
    if (!octal(field(sizeField), size) || size > tar.size() - at - blockSize)
        return damaged("'" + member.name + "' is cut", where);
    member.bytes = std::string(tar.substr(at + blockSize, size));
    at += blockSize + (size + blockSize - 1) / blockSize * blockSize;
    return member;
}

Error readOnly()
{
    return fail(ErrorCode::Unsupported, "Files of an archive can only be read");
}

} // namespace

bool isBareName(std::string_view name)
{
    if (name.empty() || name.size() > nameField.width || name.front() == '/' || name.back() == '/')
        return false;
    for (const char c : name)
        if (static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == ':' || c == 0x7F) return false;
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('/', at), name.size());
        const std::string_view part = name.substr(at, end - at);
        if (part.empty() || part == "." || part == "..") return false;
        at = end + 1;
    }
    return true;
}

Result<std::string> archiveBytes(const std::vector<ArchiveMember>& members)
{
    std::set<std::string_view> names;
    std::string tar;
    for (const ArchiveMember& member : members) {
        if (!isBareName(member.name) || !names.insert(member.name).second)
            return fail(ErrorCode::Usage, "'" + member.name + "' cannot be the name of an archive's member");
        const Block header = headerOf(member);
        tar.append(header.data(), header.size());
        tar += member.bytes;
        tar.resize((tar.size() + blockSize - 1) / blockSize * blockSize, '\0');
    }
    tar.append(2 * blockSize, '\0');
    return compressed(tar);
}

Result<std::vector<ArchiveMember>> parseArchive(std::string_view bytes, const std::string& where,
                                                std::uint64_t limit)
{
    if (bytes.size() < 18 || bytes[0] != '\x1f' || bytes[1] != '\x8b')
        return fail(ErrorCode::BadFormat, "This is no archive of ours", "It should be a gzipped tar.", where);
    THRESHER_ASSIGN(const std::string tar, inflated(bytes, where, limit));
    std::vector<ArchiveMember> members;
    std::set<std::string> names;
    std::size_t at = 0;
    while (true) {
        if (at + blockSize > tar.size()) return damaged("its end is missing", where);
        if (std::all_of(tar.begin() + static_cast<std::ptrdiff_t>(at),
                        tar.begin() + static_cast<std::ptrdiff_t>(at + blockSize),
                        [](char c) { return c == '\0'; }))
            break;
        THRESHER_ASSIGN(auto member, memberAt(tar, at, where));
        if (!names.insert(member.name).second)
            return fail(ErrorCode::BadFormat, "The archive has '" + member.name + "' twice",
                        "Do not trust this file.", where);
        members.push_back(std::move(member));
    }
    return members;
}

HeldFiles::HeldFiles(Path root, std::vector<ArchiveMember> members)
{
    for (ArchiveMember& member : members)
        m_files.emplace((root / member.name).lexically_normal().string(), std::move(member.bytes));
}

Result<std::string> HeldFiles::readFile(const Path& path, std::uint64_t maxBytes)
{
    const auto it = m_files.find(path.lexically_normal().string());
    if (it == m_files.end())
        return fail(ErrorCode::FileNotFound, "The archive has no " + path.filename().string(), {},
                    path.string());
    if (it->second.size() > maxBytes)
        return fail(ErrorCode::FileUnreadable, "The file is larger than expected", {}, path.string());
    return it->second;
}

bool HeldFiles::exists(const Path& path)
{
    const std::string name = path.lexically_normal().string();
    if (m_files.contains(name)) return true;
    const auto it = m_files.lower_bound(name + "/");
    return it != m_files.end() && it->first.starts_with(name + "/");
}

Result<std::vector<std::string>> HeldFiles::list(const Path& path)
{
    const std::string folder = path.lexically_normal().string() + "/";
    std::set<std::string> names;
    for (const auto& [name, bytes] : m_files)
        if (name.starts_with(folder)) {
            const std::string rest = name.substr(folder.size());
            names.insert(rest.substr(0, rest.find('/')));
        }
    if (names.empty())
        return fail(ErrorCode::FileNotFound, "The archive has no such folder", {}, path.string());
    return std::vector<std::string>(names.begin(), names.end());
}

bool HeldFiles::isLocked(const Path&)
{
    return false;
}
Result<std::unique_ptr<OutputFile>> HeldFiles::openWrite(const Path&, OpenMode)
{
    return readOnly();
}
Status HeldFiles::rename(const Path&, const Path&)
{
    return readOnly();
}
Status HeldFiles::makeDirectories(const Path&)
{
    return readOnly();
}
Status HeldFiles::makeDirectory(const Path&)
{
    return readOnly();
}
Status HeldFiles::remove(const Path&)
{
    return readOnly();
}
Status HeldFiles::removeAll(const Path&)
{
    return readOnly();
}
Status HeldFiles::truncate(const Path&, std::uint64_t)
{
    return readOnly();
}
Status HeldFiles::syncDirectory(const Path&)
{
    return readOnly();
}
Result<std::unique_ptr<FileLock>> HeldFiles::lock(const Path&, std::string_view)
{
    return readOnly();
}

} // namespace thresher
