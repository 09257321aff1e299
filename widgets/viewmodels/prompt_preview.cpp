#include "viewmodels/prompt_preview.h"

#include "base/utf8.h"
#include "controllers/failures.h"
#include "viewmodels/post_text.h"

#include <algorithm>
#include <span>

namespace thresher {
namespace {

constexpr std::size_t batch = 1'000; // posts between two looks at the stop request; bounds the memory

bool samePrompt(const ModelConfig& a, const ModelConfig& b)
{
    return a.model_name_or_path == b.model_name_or_path && a.kind == b.kind && a.max_length == b.max_length &&
           a.truncation == b.truncation;
}

// One part that the model does not see, with its middle left out where it is long.
void addCut(std::string_view text, std::vector<PromptPreview::Piece>& pieces)
{
    const std::size_t length = codePointCount(text);
    if (length <= PromptPreview::longestCut) {
        pieces.push_back({std::string(text), true});
        return;
    }
    std::size_t begin = 0; // a piece of the vocabulary may be a byte: the cut may begin inside a character
    while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) ++begin;
    const std::size_t front = partEnd(text, begin, PromptPreview::keptOfCut);
    std::size_t back = text.size();
    for (std::size_t kept = 0; kept < PromptPreview::keptOfCut; --back)
        kept += (static_cast<unsigned char>(text[back - 1]) & 0xC0U) != 0x80U; // where a code point begins
    const auto middle = static_cast<std::int64_t>(codePointCount(text.substr(front, back - front)));
    pieces.push_back({std::string(text.substr(0, front)), true});
    pieces.push_back({{}, true, middle});
    pieces.push_back({std::string(text.substr(back)), true});
}

PromptPreview::Seen seenOf(const PromptEncoder& encoder, const std::string& post)
{
    const EncodedPost encoded = encoder.encode(post);
    const std::string whole = encoder.render(post);
    const std::string_view prompt(whole);
    PromptPreview::Seen seen;
    const auto addSeen = [&](std::size_t begin, std::size_t end) {
        if (end > begin) seen.prompt.push_back({whole.substr(begin, end - begin)});
    };
    std::size_t at = 0;
    for (const auto& part : encoder.cutFromPrompt(post, encoded)) {
        addSeen(at, part.begin);
        addCut(prompt.substr(part.begin, part.end - part.begin), seen.prompt);
        at = part.end;
    }
    addSeen(at, prompt.size());
    seen.tokens = static_cast<std::int64_t>(encoded.ids.size());
    seen.cutTokens = encoded.cutTokens;
    return seen;
}

std::vector<std::size_t> cutRowsOf(const PromptEncoder& encoder, const std::vector<std::string>& texts,
                                   const Progress& progress)
{
    std::vector<std::size_t> rows;
    const std::span<const std::string> all(texts);
    for (std::size_t begin = 0; begin < all.size() && !progress.stopRequested(); begin += batch) {
        const auto some = all.subspan(begin, std::min(batch, all.size() - begin));
        const auto encoded = encodePosts(encoder, some, 0, progress);
        for (std::size_t i = 0; encoded && i < some.size(); ++i)
            if (encoded->posts[i].cut()) rows.push_back(begin + i);
    }
    return rows;
}

} // namespace

PromptPreview::PromptPreview(FileSystem& files, QObject* parent) : QObject(parent), m_files(files)
{
    connect(&m_look, &Task::failed, this, [this](const Error& problem) {
        m_problem = endedEarly(problem, "Reading the tokenizer");
        Q_EMIT changed();
    });
    connect(&m_count, &Task::withoutResult, this, &PromptPreview::changed);
}

void PromptPreview::setPosts(std::shared_ptr<const Dataset> posts)
{
    if (posts == m_posts) return;
    m_posts = std::move(posts);
    m_row = 0;
    restart();
}

void PromptPreview::setConfig(const RunConfig& config)
{
    if (samePrompt(config.model, m_model) && config.prompt.instruction == m_prompt.instruction &&
        config.prompt.template_ == m_prompt.template_)
        return;
    m_model = config.model;
    m_prompt = config.prompt;
    m_encoder.reset();
    restart();
}

void PromptPreview::setRow(std::size_t row)
{
    row = std::min(row, std::max<std::size_t>(rows(), 1) - 1);
    if (row == m_row) return;
    m_row = row;
    m_seen.reset();
    m_problem.reset(); // it may be that of one post
    look();
}

void PromptPreview::restart()
{
    m_count.stop();
    m_cutRows.reset();
    m_seen.reset();
    m_problem.reset();
    look();
}

void PromptPreview::look()
{
    m_look.stop();
    if (m_row >= rows() || !hasModel() || m_problem) {
        Q_EMIT changed();
        return;
    }
    const std::string folder = m_model.model_name_or_path;
    const auto known = folder == m_tokenizerFolder ? m_tokenizer : nullptr;
    m_look.start(
        [posts = m_posts, row = m_row, model = m_model, prompt = m_prompt, known, encoder = m_encoder,
         &files = m_files](const Progress&) -> Result<Looked> {
            Looked out{known, encoder, {}};
            if (!out.tokenizer) {
                THRESHER_ASSIGN(out.tokenizer,
                                openTokenizer(model.model_name_or_path, TokenizerFile::Auto, files));
            }
            if (!out.encoder) {
                THRESHER_ASSIGN(const auto options, promptOptions(prompt, model));
                THRESHER_ASSIGN(auto made, PromptEncoder::make(out.tokenizer, options));
                out.encoder = std::make_shared<const PromptEncoder>(std::move(made));
            }
            out.seen = seenOf(*out.encoder, posts->texts[row]);
            return out;
        },
        [this, folder](Result<Looked> looked) {
            if (looked) {
                m_tokenizer = std::move(looked->tokenizer);
                m_tokenizerFolder = folder;
                m_encoder = std::move(looked->encoder);
                m_seen = std::move(looked->seen);
                count();
            } else {
                m_problem = looked.error();
            }
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

void PromptPreview::count()
{
    if (m_cutRows || m_count.isRunning()) return;
    m_count.start([posts = m_posts, encoder = m_encoder](
                      const Progress& progress) { return cutRowsOf(*encoder, posts->texts, progress); },
                  [this](std::vector<std::size_t> rows) {
                      m_cutRows = std::move(rows);
                      Q_EMIT changed();
                  });
}

std::optional<std::size_t> PromptPreview::nextCutRow() const
{
    if (!m_cutRows || m_cutRows->empty()) return std::nullopt;
    const auto next = std::upper_bound(m_cutRows->begin(), m_cutRows->end(), m_row);
    return next == m_cutRows->end() ? m_cutRows->front() : *next;
}

} // namespace thresher
