#include "model/linear_corpus.h"

#include "base/hash.h"
#include "text/words.h"

#include <algorithm>
#include <mutex>

namespace thresher {

namespace {

// Texts cut between two looks at the stop token; also bounds the memory of the intermediate pieces.
constexpr std::size_t batchSize = 512;
constexpr std::size_t blockSize = 32;

// Repeated ids to ids with counts, ascending.
std::vector<TermCount> countTerms(std::vector<std::uint32_t>& ids)
{
    std::sort(ids.begin(), ids.end());
    std::vector<TermCount> out;
    for (const std::uint32_t id : ids) {
        if (out.empty() || out.back().term != id) out.push_back({id, 0});
        ++out.back().count;
    }
    out.shrink_to_fit();
    return out;
}

} // namespace

std::size_t TermTable::Hash::operator()(std::string_view text) const
{
    return hash64(text);
}

std::uint32_t TermTable::intern(std::string_view term)
{
    const auto found = m_ids.find(term);
    if (found != m_ids.end()) return found->second;
    const auto id = static_cast<std::uint32_t>(m_terms.size());
    m_ids.emplace(m_terms.emplace_back(term), id);
    return id;
}

std::optional<std::uint32_t> TermTable::find(std::string_view term) const
{
    const auto found = m_ids.find(term);
    if (found == m_ids.end()) return std::nullopt;
    return found->second;
}

// A text in lower case and its pieces, which point into it.
struct NgramCorpus::Cut {
    std::string lower;
    std::vector<std::string_view> words;
    std::vector<std::string_view> tokens;
};

NgramCorpus::NgramCorpus(const NgramRange& wordNgrams, const NgramRange& charNgrams)
    : m_wordNgrams(wordNgrams), m_charNgrams(charNgrams)
{}

void NgramCorpus::read(const std::function<void(const TermTable&, const TermTable&)>& reader) const
{
    const std::shared_lock lock(m_mutex);
    reader(m_words, m_chars);
}

Result<std::vector<const TermDocument*>> NgramCorpus::add(std::span<const std::string> texts, WorkSlots& work,
                                                          const Progress& progress)
{
    const std::unique_lock lock(m_mutex);
    std::vector<const std::string*> unseen;
    for (const std::string& text : texts)
        if (!m_documents.contains(text)) unseen.push_back(&text);
    for (std::size_t done = 0; done < unseen.size(); done += batchSize) {
        if (progress.stopRequested())
            return fail(ErrorCode::Interrupted, "Stopped while cutting texts into words and n-grams");
        const std::size_t count = std::min(batchSize, unseen.size() - done);
        THRESHER_TRY(addBatch(std::span(unseen).subspan(done, count), work));
        progress("words and n-grams", done + count, unseen.size());
    }
    std::vector<const TermDocument*> out;
    out.reserve(texts.size());
    for (const std::string& text : texts) out.push_back(&m_documents.find(text)->second);
    return out;
}

Status NgramCorpus::addBatch(std::span<const std::string* const> texts, WorkSlots& work)
{
    // Cutting knows no shared state and runs in parallel; numbering is one thread's work.
    std::vector<Cut> cuts(texts.size());
    const std::size_t blocks = (texts.size() + blockSize - 1) / blockSize;
    const auto cut = [&](std::size_t block) -> Status {
        THRESHER_ASSIGN(WordSplitter splitter, WordSplitter::create());
        const std::size_t end = std::min(texts.size(), (block + 1) * blockSize);
        for (std::size_t i = block * blockSize; i < end; ++i) {
            Cut& pieces = cuts[i];
            pieces.lower = lowerCase(*texts[i]);
            const std::string_view lower = pieces.lower;
            for (const WordSpan& word : splitter.words(lower))
                pieces.words.push_back(lower.substr(word.begin, word.end - word.begin));
            pieces.tokens = whitespaceTokens(lower);
        }
        return {};
    };
    THRESHER_TRY(work.run(blocks, cut));

    std::vector<std::vector<std::uint32_t>> wordIds(texts.size());
    std::vector<std::vector<std::uint32_t>> charIds(texts.size());
    intern(cuts, wordIds, charIds);

    std::vector<TermDocument> documents(texts.size());
    THRESHER_TRY(work.run(blocks, [&](std::size_t block) -> Status {
        const std::size_t end = std::min(texts.size(), (block + 1) * blockSize);
        for (std::size_t i = block * blockSize; i < end; ++i)
            documents[i] = {countTerms(wordIds[i]), countTerms(charIds[i])};
        return {};
    }));
    for (std::size_t i = 0; i < texts.size(); ++i) m_documents.emplace(*texts[i], std::move(documents[i]));
    return {};
}

void NgramCorpus::intern(const std::vector<Cut>& cuts, std::vector<std::vector<std::uint32_t>>& wordIds,
                         std::vector<std::vector<std::uint32_t>>& charIds)
{
    std::vector<std::string> ngrams;
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        ngrams.clear();
        appendWordNgrams(ngrams, cuts[i].words, m_wordNgrams);
        wordIds[i].reserve(ngrams.size());
        for (const std::string& ngram : ngrams) wordIds[i].push_back(m_words.intern(ngram));
        // Most tokens occur again and again: their n-grams are looked up once.
        for (const std::string_view token : cuts[i].tokens) {
            const std::uint32_t id = m_tokens.intern(token);
            if (id == m_tokenChars.size()) {
                ngrams.clear();
                appendTokenNgrams(ngrams, token, m_charNgrams);
                std::vector<std::uint32_t>& ids = m_tokenChars.emplace_back();
                ids.reserve(ngrams.size());
                for (const std::string& ngram : ngrams) ids.push_back(m_chars.intern(ngram));
            }
            charIds[i].insert(charIds[i].end(), m_tokenChars[id].begin(), m_tokenChars[id].end());
        }
    }
}

} // namespace thresher
