#include "data/language.h"

#include "base/parallel.h"
#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <unicode/uchar.h>

namespace thresher {
namespace {

constexpr std::u32string_view onlyUkrainian = U"іїєґІЇЄҐ";
constexpr std::u32string_view onlyRussian = U"ыэъёЫЭЪЁ";

// Frequent words without a telling letter that the other language does not have.
constexpr std::array<std::u32string_view, 9> ukrainianWords = {U"що",  U"та",   U"як",   U"але", U"про",
                                                               U"від", U"буде", U"вона", U"чи"};
constexpr std::array<std::u32string_view, 9> russianWords = {U"что",  U"как", U"но",     U"и",  U"от",
                                                             U"если", U"или", U"только", U"его"};

struct Counts {
    std::size_t ukrainian = 0, russian = 0, cyrillic = 0, otherLetters = 0;
    std::size_t ukrainianWords = 0, russianWords = 0;
};

template <class Words>
bool contains(const Words& words, std::u32string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool isCyrillic(char32_t point)
{
    return point >= 0x400 && point < 0x530;
}

char32_t lowered(char32_t point)
{
    if (point >= 0x410 && point < 0x430) return point + 0x20; // А..Я
    if (point >= 0x400 && point < 0x410) return point + 0x50; // Ѐ..Џ
    return point;
}

Counts count(std::string_view text)
{
    Counts counts;
    std::u32string word;
    const auto endWord = [&] {
        if (!word.empty()) {
            counts.ukrainianWords += contains(ukrainianWords, word) ? 1 : 0;
            counts.russianWords += contains(russianWords, word) ? 1 : 0;
        }
        word.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
        const char32_t point = decodeCodePoint(text, at);
        if (isCyrillic(point)) {
            ++counts.cyrillic;
            counts.ukrainian += onlyUkrainian.find(point) != std::u32string_view::npos ? 1 : 0;
            counts.russian += onlyRussian.find(point) != std::u32string_view::npos ? 1 : 0;
            if (word.size() < 8) word += lowered(point); // longer words are in no list
            continue;
        }
        endWord();
        counts.otherLetters += u_isalpha(static_cast<UChar32>(point)) ? 1 : 0;
    }
    endWord();
    return counts;
}

} // namespace

std::string_view guessLanguage(std::string_view text)
{
    const Counts counts = count(text);
    if (counts.cyrillic == 0 || counts.cyrillic < counts.otherLetters) return "other";
    if (counts.ukrainian != counts.russian) return counts.ukrainian > counts.russian ? "uk" : "ru";
    if (counts.ukrainianWords != counts.russianWords)
        return counts.ukrainianWords > counts.russianWords ? "uk" : "ru";
    return "other";
}

std::vector<std::string> guessLanguages(std::span<const std::string> texts)
{
    std::vector<std::string> out(texts.size());
    parallelFor(texts.size(), 0, [&](std::size_t i) { out[i] = guessLanguage(texts[i]); });
    return out;
}

} // namespace thresher
