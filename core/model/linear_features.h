// Documents to rows of numbers: the vocabulary and its document frequencies, fitted on the training rows of
// one fold, and the TF-IDF row of any document under a vocabulary. Rows do not depend on the order in which a
// corpus met its terms.
#pragma once

#include "model/linear_corpus.h"
#include "model/linear_model.h"

#include <cstdint>
#include <span>
#include <vector>

namespace thresher {

// Fills documents, words and chars of `model` from the training documents. As scikit-learn's
// CountVectorizer: terms in at least min_df documents; of these, if more than max_features, the ones with
// the largest total count (ties, which scikit-learn leaves open: the smaller term by UTF-8 bytes).
void fitVocabulary(LinearModel& model, const NgramCorpus& corpus,
                   std::span<const TermDocument* const> trainingDocuments);

struct FeatureValue {
    std::uint32_t feature = 0;
    double value = 0.0;
};

// How the documents of one corpus become rows under one model.
class FeatureMap {
  public:
    // Knows the terms that the corpus holds now: documents added later are not for this map.
    FeatureMap(const NgramCorpus& corpus, const LinearModel& model);

    // Thread-safe. (1 + ln tf) * idf, divided by the Euclidean norm of the word part and of the char part;
    // features ascend. Replaces the content of `row`.
    void row(const TermDocument& document, std::vector<FeatureValue>& row) const;

  private:
    struct Part {
        std::vector<std::int64_t> featureOf; // by term of the corpus; -1: not in the vocabulary
    };
    void fill(Part& part, const TermTable& table, const LinearVocabulary& vocabulary, std::size_t first);
    void append(const Part& part, std::span<const TermCount> terms, std::vector<FeatureValue>& row) const;

    Part m_words;
    Part m_chars;
    std::vector<double> m_idf; // by feature
};

} // namespace thresher
