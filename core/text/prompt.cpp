#include "text/prompt.h"

#include "base/parallel.h"

#include <algorithm>
#include <atomic>

namespace thresher {
namespace {

constexpr std::string_view textField = "{text}";
constexpr std::string_view instructionField = "{instruction}";

std::string withInstruction(std::string_view part, const std::string& instruction)
{
    std::string out;
    for (;;) {
        const auto at = part.find(instructionField);
        out += part.substr(0, at);
        if (at == std::string_view::npos) return out;
        out += instruction;
        part.remove_prefix(at + instructionField.size());
    }
}

// The start of the code point that byte `at` belongs to.
std::size_t codePointStart(std::string_view text, std::size_t at)
{
    while (at > 0 && at < text.size() && (static_cast<std::uint8_t>(text[at]) & 0xC0) == 0x80) --at;
    return at;
}

} // namespace

Result<Truncation> parseTruncation(std::string_view name)
{
    for (const auto truncation : {Truncation::KeepTemplate, Truncation::Right, Truncation::Left})
        if (truncationName(truncation) == name) return truncation;
    return fail(ErrorCode::BadConfig, "No such truncation: " + std::string(name),
                "It is keep_template, right or left.", "model.truncation");
}

std::string_view truncationName(Truncation truncation)
{
    switch (truncation) {
    case Truncation::KeepTemplate:
        return "keep_template";
    case Truncation::Right:
        return "right";
    case Truncation::Left:
        return "left";
    }
    return "keep_template";
}

Result<PromptOptions> promptOptions(const PromptConfig& prompt, const ModelConfig& model)
{
    PromptOptions options;
    options.instruction = prompt.instruction;
    options.template_ = prompt.template_;
    options.maxLength = model.max_length;
    THRESHER_ASSIGN(options.truncation, parseTruncation(model.truncation));
    return options;
}

Result<PromptEncoder> PromptEncoder::make(std::shared_ptr<const Tokenizer> tokenizer,
                                          const PromptOptions& options)
{
    PromptEncoder encoder;
    encoder.m_tokenizer = std::move(tokenizer);
    encoder.m_options = options;
    if (options.maxLength < 1)
        return fail(ErrorCode::BadConfig, "max_length must be at least 1", {}, "model.max_length");
    if (!options.template_.empty()) {
        const std::string_view whole = options.template_;
        const auto at = whole.find(textField);
        if (at == std::string_view::npos)
            return fail(ErrorCode::BadConfig,
                        "The prompt template has no {text}: the model would not see the post",
                        "Write {text} where the post belongs.", "prompt.template");
        if (whole.find(textField, at + 1) != std::string_view::npos)
            return fail(ErrorCode::BadConfig, "The prompt template has {text} more than once",
                        "Keep one of them.", "prompt.template");
        encoder.m_head = withInstruction(whole.substr(0, at), options.instruction);
        encoder.m_tail = withInstruction(whole.substr(at + textField.size()), options.instruction);
    }
    if (options.truncation == Truncation::KeepTemplate) {
        const auto alone = static_cast<std::int64_t>(
            encoder.m_tokenizer->encode(encoder.m_head + encoder.m_tail).ids.size());
        if (alone >= options.maxLength)
            return fail(ErrorCode::BadValue,
                        "The prompt template alone takes " + std::to_string(alone) +
                            " tokens, max_length is " + std::to_string(options.maxLength),
                        "Raise model.max_length or shorten the template.", "prompt.template");
    }
    return encoder;
}

std::string PromptEncoder::render(std::string_view post) const
{
    std::string out;
    out.reserve(m_head.size() + post.size() + m_tail.size());
    out += m_head;
    out += post;
    out += m_tail;
    return out;
}

std::vector<TokenOffset> PromptEncoder::cutFromPrompt(std::string_view post, const EncodedPost& encoded) const
{
    const auto head = static_cast<std::uint32_t>(m_head.size());
    const auto postEnd = head + static_cast<std::uint32_t>(post.size());
    const auto size = postEnd + static_cast<std::uint32_t>(m_tail.size());
    std::vector<TokenOffset> parts;
    if (encoded.promptBegin > 0) parts.push_back({0, encoded.promptBegin});
    if (encoded.promptEnd == size && head + encoded.keptEnd < postEnd)
        parts.push_back({head + encoded.keptEnd, postEnd}); // keep_template: out of the middle
    if (encoded.promptEnd < size) parts.push_back({encoded.promptEnd, size});
    return parts;
}

// Shortens the post until the prompt fits: by as many tokens as are too many, seen from the post's end, then
// encodes the shorter prompt afresh, because the last word may now be cut into other tokens.
Encoding PromptEncoder::encodeKeepingTemplate(std::string_view post, Encoding encoding,
                                              std::size_t& kept) const
{
    kept = post.size();
    while (static_cast<std::int64_t>(encoding.ids.size()) > m_options.maxLength && kept > 0) {
        auto excess = static_cast<std::int64_t>(encoding.ids.size()) - m_options.maxLength;
        const std::size_t postEnd = m_head.size() + kept;
        std::size_t end = kept - 1;
        for (std::size_t i = encoding.ids.size(); i-- > 0 && excess > 0;) {
            const auto begin = encoding.offsets[i].begin;
            if (begin >= postEnd) continue;
            end = begin > m_head.size() ? begin - m_head.size() : 0;
            --excess;
        }
        kept = codePointStart(post, std::min(end, kept - 1));
        encoding = m_tokenizer->encode(render(post.substr(0, kept)));
    }
    return encoding;
}

EncodedPost PromptEncoder::encode(std::string_view post) const
{
    Encoding encoding = m_tokenizer->encode(render(post));
    EncodedPost out;
    out.uncutTokens = static_cast<std::int64_t>(encoding.ids.size());
    const std::int64_t excess = out.uncutTokens - m_options.maxLength;
    // Nothing behind the post to keep: its last tokens are the prompt's last.
    const auto truncation = m_tail.empty() && m_options.truncation == Truncation::KeepTemplate
                                ? Truncation::Right
                                : m_options.truncation;
    std::size_t seenBegin = 0, seenEnd = post.size();
    std::size_t first = 0;
    std::size_t encodedPost = post.size(); // the part of the post that `encoding` is of
    out.promptEnd = static_cast<std::uint32_t>(m_head.size() + post.size() + m_tail.size());
    if (excess > 0 && truncation == Truncation::KeepTemplate) {
        encoding = encodeKeepingTemplate(post, std::move(encoding), seenEnd);
        encodedPost = seenEnd;
    } else if (excess > 0 && truncation == Truncation::Left) {
        first = static_cast<std::size_t>(excess);
        const std::size_t begin = encoding.offsets[first].begin;
        out.promptBegin = static_cast<std::uint32_t>(begin);
        seenBegin = std::clamp(begin, m_head.size(), m_head.size() + post.size()) - m_head.size();
    } else if (excess > 0) {
        encoding.ids.resize(static_cast<std::size_t>(m_options.maxLength));
        encoding.offsets.resize(encoding.ids.size());
        const std::size_t end = encoding.offsets.back().end;
        out.promptEnd = static_cast<std::uint32_t>(end);
        seenEnd = std::clamp(end, m_head.size(), m_head.size() + post.size()) - m_head.size();
    }
    out.keptBegin = static_cast<std::uint32_t>(seenBegin);
    out.keptEnd = static_cast<std::uint32_t>(seenEnd);
    out.cutTokens = out.uncutTokens - static_cast<std::int64_t>(encoding.ids.size() - first);
    finish(encoding, first, encodedPost, out);
    return out;
}

void PromptEncoder::finish(const Encoding& encoding, std::size_t first, std::size_t postSize,
                           EncodedPost& out) const
{
    const auto& special = m_tokenizer->special();
    out.ids.reserve(encoding.ids.size() - first + 2);
    out.offsets.reserve(encoding.ids.size() - first + 2);
    if (m_options.addBos && special.bos >= 0) {
        out.ids.push_back(special.bos);
        out.offsets.push_back({});
    }
    const auto head = static_cast<std::uint32_t>(m_head.size());
    const auto end = static_cast<std::uint32_t>(m_head.size() + postSize);
    for (std::size_t i = first; i < encoding.ids.size(); ++i) {
        out.ids.push_back(encoding.ids[i]);
        const auto [from, to] = encoding.offsets[i];
        const bool inPost = from < end && to > head;
        out.offsets.push_back(inPost ? TokenOffset{std::max(from, head) - head, std::min(to, end) - head}
                                     : TokenOffset{});
    }
    if (m_options.addEos && special.eos >= 0) {
        out.ids.push_back(special.eos);
        out.offsets.push_back({});
    }
}

Result<EncodedPosts> encodePosts(const PromptEncoder& encoder, std::span<const std::string> posts,
                                 unsigned threads, const Progress& progress)
{
    EncodedPosts out;
    out.posts.resize(posts.size());
    std::atomic<std::size_t> done{0};
    parallelFor(posts.size(), threads, [&](std::size_t i) {
        if (progress.stopRequested()) return;
        out.posts[i] = encoder.encode(posts[i]);
        progress("tokenizing", ++done, posts.size());
    });
    if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "Stopped while tokenizing");
    for (const auto& post : out.posts) {
        out.tokens += static_cast<std::int64_t>(post.ids.size());
        out.cutPosts += post.cut() ? 1 : 0;
    }
    const std::int64_t limit = encoder.options().vocabulary;
    if (limit <= 0) return out;
    for (std::size_t i = 0; i < out.posts.size(); ++i)
        for (const auto id : out.posts[i].ids)
            if (id >= limit)
                return fail(ErrorCode::Mismatch,
                            "The tokenizer gives token " + std::to_string(id) + " ('" +
                                encoder.tokenizer().piece(id) + "') but the model's vocabulary ends at " +
                                std::to_string(limit - 1),
                            "Tokenizer and checkpoint do not belong together.", "post " + std::to_string(i));
    return out;
}

} // namespace thresher
