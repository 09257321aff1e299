#include "model/linear_features.h"

#include <algorithm>
#include <cmath>

namespace thresher {

namespace {

LinearVocabulary fitPart(const TermTable& table, std::span<const TermDocument* const> documents,
                         std::vector<TermCount> TermDocument::*part, std::int64_t minDf,
                         std::int64_t maxFeatures)
{
    std::vector<std::uint32_t> df(table.size(), 0);
    std::vector<std::uint64_t> total(table.size(), 0);
    for (const TermDocument* document : documents) {
        for (const TermCount& term : document->*part) {
            ++df[term.term];
            total[term.term] += term.count;
        }
    }
    std::vector<std::uint32_t> chosen;
    for (std::uint32_t id = 0; id < df.size(); ++id)
        if (df[id] > 0 && df[id] >= minDf) chosen.push_back(id);
    const auto limit = static_cast<std::size_t>(maxFeatures);
    if (chosen.size() > limit) {
        const auto before = [&](std::uint32_t a, std::uint32_t b) {
            if (total[a] != total[b]) return total[a] > total[b];
            return table.text(a) < table.text(b);
        };
        std::nth_element(chosen.begin(), chosen.begin() + maxFeatures, chosen.end(), before);
        chosen.resize(limit);
    }
    std::sort(chosen.begin(), chosen.end(),
              [&](std::uint32_t a, std::uint32_t b) { return table.text(a) < table.text(b); });

    LinearVocabulary out;
    out.terms.reserve(chosen.size());
    out.documentFrequency.reserve(chosen.size());
    for (const std::uint32_t id : chosen) {
        out.terms.emplace_back(table.text(id));
        out.documentFrequency.push_back(df[id]);
    }
    return out;
}

} // namespace

double smoothIdf(std::uint32_t documents, std::uint32_t documentFrequency)
{
    return std::log((1.0 + documents) / (1.0 + documentFrequency)) + 1.0;
}

void fitVocabulary(LinearModel& model, const NgramCorpus& corpus,
                   std::span<const TermDocument* const> trainingDocuments)
{
    model.documents = static_cast<std::uint32_t>(trainingDocuments.size());
    corpus.read([&](const TermTable& words, const TermTable& chars) {
        model.words = fitPart(words, trainingDocuments, &TermDocument::words, model.config.word_min_df,
                              model.config.max_word_features);
        model.chars = fitPart(chars, trainingDocuments, &TermDocument::chars, model.config.char_min_df,
                              model.config.max_char_features);
    });
}

FeatureMap::FeatureMap(const NgramCorpus& corpus, const LinearModel& model)
{
    m_idf.reserve(model.features());
    for (const LinearVocabulary* vocabulary : {&model.words, &model.chars})
        for (const std::uint32_t df : vocabulary->documentFrequency)
            m_idf.push_back(smoothIdf(model.documents, df));
    corpus.read([&](const TermTable& words, const TermTable& chars) {
        fill(m_words, words, model.words, 0);
        fill(m_chars, chars, model.chars, model.words.terms.size());
    });
}

void FeatureMap::fill(Part& part, const TermTable& table, const LinearVocabulary& vocabulary,
                      std::size_t first)
{
    part.featureOf.assign(table.size(), -1);
    for (std::size_t i = 0; i < vocabulary.terms.size(); ++i)
        if (const auto id = table.find(vocabulary.terms[i]))
            part.featureOf[*id] = static_cast<std::int64_t>(first + i);
}

void FeatureMap::row(const TermDocument& document, std::vector<FeatureValue>& row) const
{
    row.clear();
    append(m_words, document.words, row);
    append(m_chars, document.chars, row);
}

void FeatureMap::append(const Part& part, std::span<const TermCount> terms,
                        std::vector<FeatureValue>& row) const
{
    const std::size_t begin = row.size();
    for (const TermCount& term : terms) {
        const std::int64_t feature = part.featureOf[term.term];
        if (feature < 0) continue;
        const double tf = 1.0 + std::log(static_cast<double>(term.count));
        row.push_back({static_cast<std::uint32_t>(feature), tf * m_idf[static_cast<std::size_t>(feature)]});
    }
    const auto first = row.begin() + static_cast<std::ptrdiff_t>(begin);
    // Sorted before anything is summed: a corpus numbers its terms by chance.
    std::sort(first, row.end(),
              [](const FeatureValue& a, const FeatureValue& b) { return a.feature < b.feature; });
    double squares = 0.0;
    for (auto it = first; it != row.end(); ++it) squares += it->value * it->value;
    const double norm = std::sqrt(squares);
    for (auto it = first; it != row.end(); ++it) it->value /= norm;
}

} // namespace thresher
