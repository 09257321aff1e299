// Text to token ids and back to places in the text. One interface for every kind of tokenizer file; models
// see ids, people and span tasks see offsets.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "base/progress.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

// [begin, end) in BYTES of the text that was encoded. Always on code point borders: the byte pieces of one
// character all carry the whole character.
struct TokenOffset {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool operator==(const TokenOffset&) const = default;
};

struct Encoding {
    std::vector<std::int32_t> ids;    // T
    std::vector<TokenOffset> offsets; // T
};

// Ids with a meaning of their own; -1: the tokenizer has none.
struct SpecialIds {
    std::int32_t bos = -1;
    std::int32_t eos = -1; // the one that is put behind a text
    std::int32_t pad = -1;
    std::int32_t unk = -1;
    std::vector<std::int32_t> allEos; // every id that ends a text (config.json may name several), `eos` first
};

class Tokenizer {
  public:
    virtual ~Tokenizer() = default;

    // The text's tokens, without bos and eos. Special and added tokens that stand in the text as text are
    // taken as those tokens, as transformers does. Every invalid part of UTF-8 counts as one U+FFFD
    // (replaceInvalidUtf8); offsets stay those of `text`. At most 2^31 bytes. Callable from any number of
    // threads at once.
    virtual Encoding encode(std::string_view text) const = 0;

    virtual const SpecialIds& special() const = 0;
    virtual std::int32_t vocabularySize() const = 0; // highest id + 1
    virtual std::string
    piece(std::int32_t id) const = 0; // as the vocabulary spells it; empty for an id it does not have
    virtual std::optional<std::int32_t> idOf(std::string_view piece) const = 0;
    virtual std::string decode(std::span<const std::int32_t> ids) const = 0; // special tokens are left out
    virtual std::string_view source() const = 0; // "tokenizer.model", "tokenizer.json"
};

enum class TokenizerFile { Auto, SentencePiece, TokenizersJson };

// The tokenizer of a Hugging Face checkpoint folder: tokenizer.json if it is there (transformers prefers it
// too), else tokenizer.model; `which` forces one. Special ids come from that file, tokenizer_config.json and
// config.json. FileNotFound if there is none, BadFormat if the file is no tokenizer, Unsupported naming the
// field that this program does not follow.
Result<std::unique_ptr<Tokenizer>> openTokenizer(const Path& folder,
                                                 TokenizerFile which = TokenizerFile::Auto,
                                                 FileSystem& files = realFileSystem());

// encode() of every text, on up to `threads` threads (0: all cores). Same result whatever their number.
std::vector<Encoding> encodeMany(const Tokenizer& tokenizer, std::span<const std::string> texts,
                                 unsigned threads = 0, const Progress& progress = {});

// Byte offsets into `text` (valid UTF-8) turned into code points: the unit of spans and of the `tokenize`
// verb.
std::vector<TokenOffset> toCodePoints(std::string_view text, std::span<const TokenOffset> offsets);

} // namespace thresher
