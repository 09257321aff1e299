#include "data/detail/label_cell.h"

#include "base/numbers.h"
#include "base/utf8.h"

#include <algorithm>
#include <array>

namespace thresher::detail {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool isMissing(std::string_view word)
{
    return word.empty() || word == "None" || word == "nan" || word == "NaN" || word == "null";
}

char closingOf(char opening)
{
    return opening == '[' ? ']' : opening == '(' ? ')' : '}';
}

// Walks through one written list.
class ListScanner {
  public:
    explicit ListScanner(std::string_view text) : m_text(text) {}

    std::optional<std::vector<std::string>> scan()
    {
        const char close = closingOf(m_text[m_at++]);
        std::vector<std::string> items;
        for (;;) {
            skip(" \t\r\n,");
            if (m_at >= m_text.size()) return std::nullopt;
            const char c = m_text[m_at];
            if (c == close) break;
            std::string item;
            if (c == '\'' || c == '"') {
                if (!quoted(item)) return std::nullopt;
                if (!item.empty()) items.push_back(std::move(item));
            } else {
                const auto end = std::min(m_text.find(',', m_at), m_text.find(close, m_at));
                if (end == std::string_view::npos) return std::nullopt;
                const auto word = trimmed(m_text.substr(m_at, end - m_at));
                if (!isMissing(word)) items.emplace_back(word);
                m_at = end;
            }
        }
        ++m_at;
        skip(blanks);
        if (m_at < m_text.size()) return std::nullopt;
        return items;
    }

  private:
    void skip(std::string_view characters)
    {
        m_at = std::min(m_text.find_first_not_of(characters, m_at), m_text.size());
    }

    bool quoted(std::string& out)
    {
        const char quote = m_text[m_at++];
        while (m_at < m_text.size() && m_text[m_at] != quote) {
            if (m_text[m_at] != '\\') {
                out += m_text[m_at++];
                continue;
            }
            if (++m_at >= m_text.size()) return false;
            if (!escaped(out)) return false;
        }
        return m_at++ < m_text.size();
    }

    bool escaped(std::string& out)
    {
        const char c = m_text[m_at++];
        if (c != 'u' && c != 'x') {
            out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
            return true;
        }
        auto point = hexadecimal(c == 'u' ? 4 : 2);
        if (!point) return false;
        if (*point >= 0xD800 && *point < 0xDC00 && m_text.substr(m_at, 2) == "\\u") {
            m_at += 2;
            const auto low = hexadecimal(4);
            if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
            point = 0x10000 + ((*point - 0xD800) << 10) + (*low - 0xDC00);
        }
        if (*point >= 0xD800 && *point <= 0xDFFF) return false;
        appendUtf8(out, *point);
        return true;
    }

    std::optional<char32_t> hexadecimal(std::size_t digits)
    {
        char32_t value = 0;
        for (std::size_t i = 0; i < digits; ++i, ++m_at) {
            constexpr std::string_view alphabet = "0123456789abcdef";
            const char c = m_at < m_text.size() ? m_text[m_at] : ' ';
            const auto digit = alphabet.find(c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c);
            if (digit == std::string_view::npos) return std::nullopt;
            value = value * 16 + static_cast<char32_t>(digit);
        }
        return value;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace

bool isWrittenList(std::string_view cell)
{
    cell = trimmed(cell);
    return !cell.empty() && (cell.front() == '[' || cell.front() == '(' || cell.front() == '{');
}

char cellDelimiter(const std::vector<std::string>& cells)
{
    for (const char candidate : {'|', ';', ',', '\t'})
        for (const auto& cell : cells)
            if (!isWrittenList(cell) && cell.find(candidate) != std::string::npos) return candidate;
    return '|';
}

std::optional<std::vector<std::string>> parseLabelCell(std::string_view cell, char delimiter)
{
    cell = trimmed(cell);
    std::vector<std::string> labels;
    if (isMissing(cell)) return labels;
    if (isWrittenList(cell)) return ListScanner(cell).scan();
    for (;;) {
        const auto end = std::min(cell.find(delimiter), cell.size());
        if (const auto label = trimmed(cell.substr(0, end)); !label.empty()) labels.emplace_back(label);
        if (end == cell.size()) return labels;
        cell.remove_prefix(end + 1);
    }
}

std::optional<std::vector<std::vector<std::int64_t>>> parseSpanCell(std::string_view cell)
{
    cell = trimmed(cell);
    std::vector<std::vector<std::int64_t>> spans;
    if (isMissing(cell)) return spans;
    if (cell.size() < 2 || !isWrittenList(cell) || cell.back() != closingOf(cell.front()))
        return std::nullopt;
    cell = trimmed(cell.substr(1, cell.size() - 2));
    while (!cell.empty()) {
        if (!isWrittenList(cell)) return std::nullopt;
        const auto end = cell.find(closingOf(cell.front()));
        if (end == std::string_view::npos) return std::nullopt;
        const auto numbers = ListScanner(cell.substr(0, end + 1)).scan();
        if (!numbers) return std::nullopt;
        spans.emplace_back();
        for (const auto& number : *numbers) {
            const auto value = parseInteger(number);
            if (!value) return std::nullopt;
            spans.back().push_back(*value);
        }
        cell = trimmed(cell.substr(end + 1));
        if (!cell.empty() && cell.front() == ',') cell = trimmed(cell.substr(1));
    }
    return spans;
}

} // namespace thresher::detail
