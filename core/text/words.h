// Words of running text: lower case and word boundaries as Unicode says (ICU, root locale), the same on every
// machine whatever its locale. Offsets are bytes of the UTF-8 text that was given.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

// [begin, end) in bytes.
struct WordSpan {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool operator==(const WordSpan&) const = default;
};

// Full lower casing of the root locale (final sigma included). Invalid UTF-8 becomes U+FFFD.
std::string lowerCase(std::string_view text);

// Cuts at the word boundaries of UAX 29. One splitter belongs to one thread at a time; making one costs
// milliseconds, so keep it for many texts.
class WordSplitter {
  public:
    // Internal when ICU's boundary rules cannot be loaded.
    static Result<WordSplitter> create();
    WordSplitter(WordSplitter&&) noexcept;
    WordSplitter& operator=(WordSplitter&&) noexcept;
    ~WordSplitter();

    // The segments that hold a letter, a digit, kana or an ideograph, in the order of the text; punctuation,
    // spaces and emoji between them are left out. "м'ята" and "don't" are one word, "жовто-блакитний" is two.
    std::vector<WordSpan> words(std::string_view text);

  private:
    struct Impl;
    explicit WordSplitter(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace thresher
