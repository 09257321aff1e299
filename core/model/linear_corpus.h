// The texts of a run, cut once into counted word and character n-grams and shared by every fold. Each
// distinct term has a number, given in the order of first sight; nothing that leaves this file may depend on
// that order. Safe for several threads: texts are added by one at a time, all else reads.
#pragma once

#include "base/error.h"
#include "base/progress.h"
#include "model/linear_work.h"
#include "text/ngrams.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace thresher {

// Distinct strings and their numbers 0..size()-1.
class TermTable {
  public:
    std::uint32_t intern(std::string_view term);
    std::optional<std::uint32_t> find(std::string_view term) const;
    std::string_view text(std::uint32_t id) const { return m_terms[id]; } // valid as long as the table
    std::size_t size() const { return m_terms.size(); }

  private:
    struct Hash {
        std::size_t operator()(std::string_view text) const;
    };
    std::deque<std::string> m_terms;
    std::unordered_map<std::string_view, std::uint32_t, Hash> m_ids;
};

struct TermCount {
    std::uint32_t term = 0;
    std::uint32_t count = 0;
};

// One text's terms with their counts, each once.
struct TermDocument {
    std::vector<TermCount> words;
    std::vector<TermCount> chars;
};

class NgramCorpus {
  public:
    NgramCorpus(const NgramRange& wordNgrams, const NgramRange& charNgrams);

    // The documents of `texts`, in their order; a text seen before is not cut again. Pointers stay valid as
    // long as the corpus. Interrupted when stopped.
    Result<std::vector<const TermDocument*>> add(std::span<const std::string> texts, WorkSlots& work,
                                                 const Progress& progress);

    // Calls read(words, chars) with both tables while nothing is added.
    void read(const std::function<void(const TermTable& words, const TermTable& chars)>& reader) const;

  private:
    struct Cut;
    Status addBatch(std::span<const std::string* const> texts, WorkSlots& work);
    void intern(const std::vector<Cut>& cuts, std::vector<std::vector<std::uint32_t>>& wordIds,
                std::vector<std::vector<std::uint32_t>>& charIds);

    NgramRange m_wordNgrams;
    NgramRange m_charNgrams;
    mutable std::shared_mutex m_mutex;
    TermTable m_words;
    TermTable m_chars;
    TermTable m_tokens;                                        // white-space tokens ...
    std::vector<std::vector<std::uint32_t>> m_tokenChars;      // ... and the n-grams of each, with repeats
    std::unordered_map<std::string, TermDocument> m_documents; // by text
};

} // namespace thresher
