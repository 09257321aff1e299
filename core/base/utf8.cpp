#include "base/utf8.h"

namespace thresher {
namespace {

// Length of the valid sequence at `at`, or minus the length of the maximal invalid part (Unicode 15, table
// 3-7).
int sequenceLength(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const unsigned lead = byte(at);
    if (lead < 0x80) return 1;
    int length = 0;
    unsigned low = 0x80;
    unsigned high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        low = lead == 0xE0 ? 0xA0U : 0x80U;
        high = lead == 0xED ? 0x9FU : 0xBFU;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        low = lead == 0xF0 ? 0x90U : 0x80U;
        high = lead == 0xF4 ? 0x8FU : 0xBFU;
    } else {
        return -1;
    }
    for (int i = 1; i < length; ++i) {
        const unsigned next = byte(at + static_cast<std::size_t>(i));
        if (at + static_cast<std::size_t>(i) >= text.size() || next < low || next > high) return -i;
        low = 0x80;
        high = 0xBF;
    }
    return length;
}

} // namespace

std::optional<std::size_t> firstInvalidUtf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        if (static_cast<unsigned char>(text[at]) < 0x80) {
            ++at;
            continue;
        }
        const int length = sequenceLength(text, at);
        if (length < 0) return at;
        at += static_cast<std::size_t>(length);
    }
    return std::nullopt;
}

std::string replaceInvalidUtf8(std::string_view text)
{
    if (!firstInvalidUtf8(text)) return std::string(text);
    return repairUtf8(text).text;
}

Utf8Repair repairUtf8(std::string_view source)
{
    Utf8Repair out;
    out.text.reserve(source.size());
    out.origin.reserve(source.size() + 1);
    for (std::size_t at = 0; at < source.size();) {
        const int length = sequenceLength(source, at);
        if (length > 0)
            out.text.append(source, at, static_cast<std::size_t>(length));
        else
            out.text += "\xEF\xBF\xBD";
        out.origin.resize(out.text.size(), static_cast<std::uint32_t>(at));
        at += static_cast<std::size_t>(length > 0 ? length : -length);
    }
    out.origin.push_back(static_cast<std::uint32_t>(source.size()));
    return out;
}

std::size_t codePointCount(std::string_view text)
{
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    return count;
}

std::vector<std::uint32_t> codePointOffsets(std::string_view text)
{
    std::vector<std::uint32_t> offsets;
    offsets.reserve(text.size() + 1);
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U)
            offsets.push_back(static_cast<std::uint32_t>(i));
    offsets.push_back(static_cast<std::uint32_t>(text.size()));
    return offsets;
}

char32_t decodeCodePoint(std::string_view text, std::size_t& at)
{
    const auto lead = static_cast<unsigned char>(text[at++]);
    if (lead < 0x80) return lead;
    int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    char32_t value = lead & (0x3FU >> more);
    while (more-- > 0 && at < text.size())
        value = (value << 6) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
    return value;
}

void appendUtf8(std::string& out, char32_t codePoint)
{
    const auto put = [&](char32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
    if (codePoint < 0x80) {
        put(codePoint);
    } else if (codePoint < 0x800) {
        put(0xC0 | (codePoint >> 6));
        put(0x80 | (codePoint & 0x3F));
    } else if (codePoint < 0x10000) {
        put(0xE0 | (codePoint >> 12));
        put(0x80 | ((codePoint >> 6) & 0x3F));
        put(0x80 | (codePoint & 0x3F));
    } else {
        put(0xF0 | (codePoint >> 18));
        put(0x80 | ((codePoint >> 12) & 0x3F));
        put(0x80 | ((codePoint >> 6) & 0x3F));
        put(0x80 | (codePoint & 0x3F));
    }
}

} // namespace thresher
