#include "text/words.h"

#include <unicode/brkiter.h>
#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

namespace thresher {

namespace {

bool holdsLetterOrDigit(std::string_view text)
{
    const auto size = static_cast<std::int32_t>(text.size());
    for (std::int32_t at = 0; at < size;) {
        UChar32 codePoint = 0;
        U8_NEXT_OR_FFFD(text.data(), at, size, codePoint);
        if (u_isalnum(codePoint)) return true;
    }
    return false;
}

} // namespace

std::string lowerCase(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    icu::StringByteSink<std::string> sink(&out);
    UErrorCode code = U_ZERO_ERROR;
    icu::CaseMap::utf8ToLower("", 0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())),
                              sink, nullptr, code);
    return out;
}

struct WordSplitter::Impl {
    std::unique_ptr<icu::BreakIterator> breaks;
};

WordSplitter::WordSplitter(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
WordSplitter::WordSplitter(WordSplitter&&) noexcept = default;
WordSplitter& WordSplitter::operator=(WordSplitter&&) noexcept = default;
WordSplitter::~WordSplitter() = default;

Result<WordSplitter> WordSplitter::create()
{
    UErrorCode code = U_ZERO_ERROR;
    auto impl = std::make_unique<Impl>();
    impl->breaks.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), code));
    if (U_FAILURE(code) || !impl->breaks)
        return fail(ErrorCode::Internal,
                    std::string("ICU cannot load its word boundary rules: ") + u_errorName(code),
                    "Reinstall the ICU library (Debian: libicu72).");
    return WordSplitter(std::move(impl));
}

std::vector<WordSpan> WordSplitter::words(std::string_view text)
{
    std::vector<WordSpan> out;
    UErrorCode code = U_ZERO_ERROR;
    UText source = UTEXT_INITIALIZER;
    utext_openUTF8(&source, text.data(), static_cast<std::int64_t>(text.size()), &code);
    m_impl->breaks->setText(&source, code); // takes a shallow clone: `text` must live through the loop only
    if (U_SUCCESS(code)) {
        std::int32_t begin = m_impl->breaks->first();
        for (std::int32_t end = m_impl->breaks->next(); end != icu::BreakIterator::DONE;
             begin = end, end = m_impl->breaks->next()) {
            const WordSpan span{static_cast<std::size_t>(begin), static_cast<std::size_t>(end)};
            if (holdsLetterOrDigit(text.substr(span.begin, span.end - span.begin))) out.push_back(span);
        }
    }
    utext_close(&source);
    return out;
}

} // namespace thresher
