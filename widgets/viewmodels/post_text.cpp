#include "viewmodels/post_text.h"

#include <QTextBoundaryFinder>

#include <algorithm>

namespace thresher {
namespace {

bool isInside(char c) // a code point, not at its beginning
{
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t byteBehind(std::string_view text, std::size_t at, std::size_t codePoints)
{
    for (; codePoints > 0 && at < text.size(); --codePoints) {
        ++at;
        while (at < text.size() && isInside(text[at])) ++at;
    }
    return at;
}

} // namespace

QList<TextRange> utf16Ranges(std::string_view text, const std::vector<TextSpan>& spans)
{
    if (spans.empty()) return {};
    // units[i]: UTF-16 position of code point i.
    std::vector<int> units{0};
    for (const char c : text) {
        if (isInside(c)) continue;
        // Beyond the basic plane: a surrogate pair.
        units.push_back(units.back() + (static_cast<unsigned char>(c) >= 0xF0U ? 2 : 1));
    }
    const auto last = static_cast<std::int64_t>(units.size()) - 1;
    QList<TextRange> ranges;
    for (const auto& span : spans) {
        const auto begin = std::clamp<std::int64_t>(span.begin, 0, last);
        const auto end = std::clamp<std::int64_t>(span.end, begin, last);
        const int from = units[static_cast<std::size_t>(begin)], to = units[static_cast<std::size_t>(end)];
        if (to > from) ranges.append({from, to - from});
    }
    return ranges;
}

QString utf16(std::string_view text)
{
    QString decoded = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
    if (text.starts_with("\xEF\xBB\xBF")) decoded.prepend(QChar(QChar::ByteOrderMark));
    return decoded;
}

QString beginningOf(std::string_view text, qsizetype units)
{
    QString beginning = utf16(text.substr(0, byteBehind(text, 0, static_cast<std::size_t>(units))));
    if (beginning.size() > units) {
        beginning.truncate(units);
        if (!beginning.isEmpty() && beginning.back().isHighSurrogate()) beginning.chop(1);
    }
    return beginning;
}

std::size_t partEnd(std::string_view text, std::size_t begin, std::size_t length)
{
    const std::size_t last = byteBehind(text, begin, length);
    if (last == text.size()) return last;
    const std::size_t early = byteBehind(text, begin, length - length / 4);
    const auto lastQuarter = text.substr(early, last - early);
    std::size_t end = last;
    for (const char mark : {'\n', ' '})
        if (const auto at = lastQuarter.rfind(mark); at != std::string_view::npos) {
            end = early + at + 1;
            break;
        }
    // What comes behind decides, too: an accent belongs to the letter in front of it.
    const std::size_t behind = byteBehind(text, end, 4);
    const QString part = utf16(text.substr(begin, behind - begin));
    const auto units = part.size() - utf16(text.substr(end, behind - end)).size();
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, part);
    finder.setPosition(units);
    if (finder.isAtBoundary()) return end;
    const auto border = finder.toPreviousBoundary();
    return border > 0 ? begin + static_cast<std::size_t>(part.left(border).toUtf8().size()) : last;
}

} // namespace thresher
