// What the model sees: the prompt template around a post, cut to max_length, with bos in front and eos
// behind. The one way from a text to the ids of training, prediction, previews and length charts.
#pragma once

#include "base/error.h"
#include "base/progress.h"
#include "config/run_config.h"
#include "text/tokenizer.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

enum class Truncation {
    KeepTemplate, // the post is cut, the template's end stays
    Right,        // the last tokens go, whatever they are (the published reference)
    Left,         // the first tokens go
};

Result<Truncation> parseTruncation(std::string_view name); // keep_template | right | left
std::string_view truncationName(Truncation truncation);

// max_length counts tokens of the prompt; bos and eos come on top.
struct PromptOptions {
    std::string instruction;
    std::string template_; // with {text} once and {instruction} any number of times; empty: the text alone
    std::int64_t maxLength = 2560;
    Truncation truncation = Truncation::KeepTemplate;
    bool addBos = true; // where the tokenizer has one
    bool addEos = true;
    std::int64_t vocabulary = 0; // of the model: encodePosts refuses ids at or above it; 0: not checked
};

Result<PromptOptions> promptOptions(const PromptConfig& prompt, const ModelConfig& model);

// One post, ready for the model. offsets[i] lies in the POST, in bytes (toCodePoints turns them into code
// points); tokens of the template, bos and eos have {0, 0}; a token on the border is clipped to the post.
struct EncodedPost {
    std::vector<std::int32_t> ids; // bos + prompt + eos
    std::vector<TokenOffset> offsets;
    std::int64_t uncutTokens = 0; // of the whole prompt, without bos and eos
    std::int64_t cutTokens = 0;   // how many of them are gone; 0: nothing was cut
    std::uint32_t keptBegin = 0;  // the part of the post that the model sees, in bytes
    std::uint32_t keptEnd = 0;
    std::uint32_t promptBegin = 0; // from the first to the last token, in bytes of the whole prompt: all of
    std::uint32_t promptEnd = 0;   // it, unless right or left truncation took of the template's ends as well

    bool cut() const { return cutTokens > 0; }
};

// Callable from many threads at once. Keeps the tokenizer alive.
class PromptEncoder {
  public:
    // BadConfig if the template lacks {text} or has it twice, or names another field; BadValue if the
    // template alone is longer than max_length (keep_template).
    static Result<PromptEncoder> make(std::shared_ptr<const Tokenizer> tokenizer,
                                      const PromptOptions& options);

    EncodedPost encode(std::string_view post) const;

    // The prompt as text, uncut.
    std::string render(std::string_view post) const;
    // The parts of it that the model does not see, in bytes, in order; `encoded` is encode(post).
    std::vector<TokenOffset> cutFromPrompt(std::string_view post, const EncodedPost& encoded) const;

    const Tokenizer& tokenizer() const { return *m_tokenizer; }
    const PromptOptions& options() const { return m_options; }

  private:
    PromptEncoder() = default;
    Encoding encodeKeepingTemplate(std::string_view post, Encoding encoding, std::size_t& kept) const;
    void finish(const Encoding& encoding, std::size_t first, std::size_t postSize, EncodedPost& out) const;

    std::shared_ptr<const Tokenizer> m_tokenizer;
    PromptOptions m_options;
    std::string m_head, m_tail; // the template before and behind the post
};

struct EncodedPosts {
    std::vector<EncodedPost> posts; // in the order of the texts
    std::int64_t tokens = 0;        // sum of ids, bos and eos included
    std::int64_t cutPosts = 0;
};

// Every post, on up to `threads` threads (0: all cores). Interrupted if a stop was requested; Mismatch if
// an id is not in the model's vocabulary.
Result<EncodedPosts> encodePosts(const PromptEncoder& encoder, std::span<const std::string> posts,
                                 unsigned threads = 0, const Progress& progress = {});

} // namespace thresher
