// Sets of character 5-grams and the exact similarity join over them (see duplicates.h for the definitions).
//
// The join is a prefix filter: order all grams from rare to common; if two sets reach the threshold t, they
// share a gram among the first |x| - ceil(t |x|) + 1 of each. Any order that all sets share is correct, a
// good one makes candidates few: here the number of sets with a gram, counted in a table of hashed counters.
// A gram counted once is in one set only and needs no entry. Grams are compared by 64-bit hashes.
//
// Within one list of texts the smaller set of a pair need only be found by its first
// |x| - ceil(2t / (1 + t) |x|) + 1 grams. Before two sets are walked through, their sketches (how many grams
// fall into each of 512 buckets) bound what they can have in common.
#pragma once

#include "base/progress.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace thresher::detail {

// Which pairs are looked for.
enum class Pairs {
    Smaller, // a text and those before it in bySize()
    All,     // a text and every other
};

// A gram of a text's prefix. `indexed`: the text is found by it; else the text only looks for others with it.
struct GramEntry {
    std::uint64_t gram;
    std::uint32_t rank;
    bool indexed;
    auto operator<=>(const GramEntry&) const = default;
};

class GramJoin {
  public:
    // `normalised` texts; the join keeps their sets, not the texts.
    GramJoin(std::span<const std::string> normalised, double threshold, Pairs pairs, unsigned threads);

    std::size_t size() const { return m_starts.size() - 1; }
    std::span<const std::uint64_t> grams(std::size_t text) const
    {
        return std::span(m_grams).subspan(m_starts[text], m_starts[text + 1] - m_starts[text]);
    }
    // Texts by ascending size of their sets (ties by index), without empty ones.
    const std::vector<std::uint32_t>& bySize() const { return m_bySize; }

    // Texts that may reach the threshold with `text`, ascending by rank in bySize(), each once.
    void candidates(std::size_t text, std::vector<std::uint32_t>& out) const;

    // The Jaccard similarity when it is >= the threshold, else 0.
    double similarity(std::size_t left, std::size_t right) const;

  private:
    void collectGrams(std::span<const std::string> normalised, unsigned threads);
    void rankBySize();
    void buildIndex(unsigned threads);
    void groupRuns(std::span<const GramEntry> entries);
    void buildSketches();
    bool sketchesAllow(std::size_t left, std::size_t right, std::size_t needed) const;
    std::size_t gramCount(std::size_t text) const { return m_starts[text + 1] - m_starts[text]; }

    double m_threshold;
    Pairs m_pairs;
    std::vector<std::size_t> m_starts;  // texts + 1 positions in m_grams
    std::vector<std::uint64_t> m_grams; // ascending within a text
    std::vector<std::uint32_t> m_bySize, m_rank;
    std::vector<std::size_t> m_runStarts;     // runs + 1 positions in m_runRanks; a run: one gram's texts
    std::vector<std::uint32_t> m_runRanks;    // ascending within a run
    std::vector<std::size_t> m_textRunStarts; // by rank: positions in m_textRuns
    std::vector<std::uint32_t> m_textRuns;    // runs of each text's prefix
    std::vector<std::uint8_t> m_sketches;     // texts x buckets
};

} // namespace thresher::detail
