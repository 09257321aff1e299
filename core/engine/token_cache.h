// Texts to ids, once per text however many folds read it.
#pragma once

#include "base/error.h"
#include "base/progress.h"
#include "text/prompt.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace thresher::engine {

struct TokenisedPost {
    std::vector<std::int32_t> ids; // bos and eos included; never empty
    bool cut = false;              // max_length took something away
};
using TokenisedPosts = std::vector<std::shared_ptr<const TokenisedPost>>;

// Any thread; calls wait for each other.
class TokenCache {
  public:
    // `vocabulary`: ids at or above it are refused, the model has no embedding for them.
    TokenCache(PromptEncoder encoder, std::int64_t vocabulary, unsigned threads)
        : m_encoder(std::move(encoder)), m_vocabulary(vocabulary), m_threads(threads)
    {}

    // In the order of the texts. Names the text (0-based) that has no tokens (BadValue) or an id that the
    // model does not know (Mismatch).
    Result<TokenisedPosts> encode(std::span<const std::string> texts, const Progress& progress);

    const PromptEncoder& encoder() const { return m_encoder; }

  private:
    PromptEncoder m_encoder;
    std::int64_t m_vocabulary;
    unsigned m_threads;
    std::mutex m_mutex;
    std::unordered_map<std::string, std::shared_ptr<const TokenisedPost>> m_posts;
};

std::int64_t tokenCount(const TokenisedPosts& posts);
std::vector<std::size_t> lengthsOf(const TokenisedPosts& posts);

} // namespace thresher::engine
