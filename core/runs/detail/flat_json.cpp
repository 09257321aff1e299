#include "runs/detail/flat_json.h"

#include <charconv>
#include <cmath>

namespace thresher::detail {
namespace {

// Reads from left to right; every function says whether what it wants stood there, and goes past it.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : m_at(text.data()), m_end(text.data() + text.size()) {}

    bool character(char wanted)
    {
        blanks();
        if (m_at == m_end || *m_at != wanted) return false;
        ++m_at;
        return true;
    }
    bool atEnd()
    {
        blanks();
        return m_at == m_end;
    }
    bool plainText(std::string_view& out)
    {
        if (!character('"')) return false;
        const char* begin = m_at;
        while (m_at != m_end && *m_at >= 0x20 && *m_at < 0x7f && *m_at != '"' && *m_at != '\\') ++m_at;
        out = {begin, static_cast<std::size_t>(m_at - begin)};
        if (m_at == m_end || *m_at != '"') return false;
        ++m_at;
        return true;
    }
    bool value(FlatMember& out)
    {
        blanks();
        if (m_at == m_end) return false;
        if (*m_at == '"') {
            out.kind = FlatMember::Kind::Text;
            return plainText(out.text);
        }
        if (std::string_view(m_at, static_cast<std::size_t>(m_end - m_at)).starts_with("null")) {
            out.kind = FlatMember::Kind::Null;
            m_at += 4;
            return true;
        }
        out.kind = FlatMember::Kind::Number;
        return number(out);
    }

  private:
    void blanks()
    {
        while (m_at != m_end && (*m_at == ' ' || *m_at == '\t' || *m_at == '\r' || *m_at == '\n')) ++m_at;
    }
    bool digits()
    {
        const char* begin = m_at;
        while (m_at != m_end && *m_at >= '0' && *m_at <= '9') ++m_at;
        return m_at != begin;
    }
    // RFC 8259, 6. from_chars takes more than that (".5", "1.", "inf"), hence the walk before.
    bool number(FlatMember& out)
    {
        const char* begin = m_at;
        if (*m_at == '-') ++m_at;
        if (m_at != m_end && *m_at == '0')
            ++m_at;
        else if (!digits())
            return false;
        bool whole = true;
        if (m_at != m_end && *m_at == '.') {
            whole = false;
            ++m_at;
            if (!digits()) return false;
        }
        if (m_at != m_end && (*m_at == 'e' || *m_at == 'E')) {
            whole = false;
            ++m_at;
            if (m_at != m_end && (*m_at == '+' || *m_at == '-')) ++m_at;
            if (!digits()) return false;
        }
        if (std::from_chars(begin, m_at, out.number).ec != std::errc()) return false;
        std::int64_t exact = 0;
        out.whole.reset();
        if (whole && std::from_chars(begin, m_at, exact).ec == std::errc()) out.whole = exact;
        return true;
    }

    const char* m_at;
    const char* m_end;
};

} // namespace

std::optional<FlatObject> FlatObject::parse(std::string_view line)
{
    Scanner scanner(line);
    if (!scanner.character('{')) return std::nullopt;
    FlatObject out;
    do {
        if (out.m_count == out.m_members.size()) return std::nullopt;
        FlatMember& member = out.m_members[out.m_count];
        if (!scanner.plainText(member.key) || out.find(member.key) != nullptr || !scanner.character(':') ||
            !scanner.value(member))
            return std::nullopt;
        ++out.m_count;
    } while (scanner.character(','));
    if (!scanner.character('}') || !scanner.atEnd()) return std::nullopt;
    return out;
}

const FlatMember* FlatObject::find(std::string_view key) const
{
    for (std::size_t i = 0; i < m_count; ++i)
        if (m_members[i].key == key) return &m_members[i];
    return nullptr;
}

} // namespace thresher::detail
