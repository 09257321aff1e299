#include "viewmodels/prompt_preview.h"

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

PromptPreview::Seen seenOf(const PromptEncoder& encoder, const std::string& post)
{
    const EncodedPost encoded = encoder.encode(post);
    const std::string prompt = encoder.render(post);
    PromptPreview::Seen seen;
    seen.prompt = QString::fromStdString(prompt);
    std::vector<TextSpan> spans;
    for (const auto& part : toCodePoints(prompt, encoder.cutFromPrompt(post, encoded)))
        spans.push_back({part.begin, part.end});
    seen.cut = utf16Ranges(prompt, spans);
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

PromptPreview::PromptPreview(FileSystem& files, QObject* parent) : QObject(parent), m_files(files) {}

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
