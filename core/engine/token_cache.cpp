#include "engine/token_cache.h"

#include <algorithm>

namespace thresher::engine {

Result<TokenisedPosts> TokenCache::encode(std::span<const std::string> texts, const Progress& progress)
{
    const std::lock_guard guard(m_mutex);
    std::vector<std::string> missing;
    std::vector<std::size_t> firstRow; // of each missing text
    for (std::size_t i = 0; i < texts.size(); ++i)
        if (m_posts.try_emplace(texts[i], nullptr).second) {
            missing.push_back(texts[i]);
            firstRow.push_back(i);
        }
    // Entries without ids must not survive a failure.
    const auto forget = [&] {
        for (const std::string& text : missing) m_posts.erase(text);
    };
    auto encoded = encodePosts(m_encoder, missing, m_threads, progress);
    if (!encoded) {
        forget();
        return std::move(encoded).error();
    }
    for (std::size_t i = 0; i < missing.size(); ++i) {
        EncodedPost& post = encoded->posts[i];
        const std::string where = "text " + std::to_string(firstRow[i]);
        if (post.ids.empty()) {
            forget();
            return fail(ErrorCode::BadValue, "A text has no tokens at all", "Remove empty texts.", where);
        }
        const auto foreign = std::find_if(post.ids.begin(), post.ids.end(),
                                          [&](std::int32_t id) { return id < 0 || id >= m_vocabulary; });
        if (foreign != post.ids.end()) {
            forget();
            return fail(ErrorCode::Mismatch,
                        "The tokenizer gives token " + std::to_string(*foreign) + " ('" +
                            m_encoder.tokenizer().piece(*foreign) + "') but the model's vocabulary ends at " +
                            std::to_string(m_vocabulary - 1),
                        "Tokenizer and checkpoint must belong together.", where);
        }
        m_posts[missing[i]] =
            std::make_shared<const TokenisedPost>(TokenisedPost{std::move(post.ids), post.cut()});
    }
    TokenisedPosts posts;
    posts.reserve(texts.size());
    for (const std::string& text : texts) posts.push_back(m_posts.at(text));
    return posts;
}

std::int64_t tokenCount(const TokenisedPosts& posts)
{
    std::int64_t total = 0;
    for (const auto& post : posts) total += static_cast<std::int64_t>(post->ids.size());
    return total;
}

std::vector<std::size_t> lengthsOf(const TokenisedPosts& posts)
{
    std::vector<std::size_t> lengths;
    for (const auto& post : posts) lengths.push_back(post->ids.size());
    return lengths;
}

} // namespace thresher::engine
