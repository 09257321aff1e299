// Sets of character 5-grams and the exact similarity join over them (see duplicates.h for the definitions).
//
// The join is a prefix filter: order all grams from rare to common; if two sets reach the threshold t, they
// share a gram among the first |x| - ceil(t |x|) + 1 of each. Any order that all sets share is correct, a
// good one makes candidates few: here the number of components (below) with a gram, counted in a table of
// hashed counters. Grams are compared by 64-bit hashes.
//
// Within one list of texts the smaller set of a pair need only be found by its first
// |x| - ceil(2t / (1 + t) |x|) + 1 grams. If the first gram that two sets share is the i-th of one and the
// j-th of the other, they share at most min(|x| - i, |y| - j): most pairs end there (Xiao et al., "Efficient
// similarity joins for near duplicate detection", WWW 2008). Of the rest most end at their sketches: whether
// an odd number of grams falls into each of 512 buckets (4,096 too for large sets). Each bucket in which two
// sketches differ holds a gram that only one of the sets has.
//
// Components: texts between which no pair is looked for (known to be connected already; or of one file where
// pairs across two are wanted). A gram of one component only leads nowhere and costs nothing, so thousands of
// copies of one post are not compared with one another again.
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

// A gram of a text's prefix. `position`: its place among the text's grams, rare to common, in 256ths, rounded
// down. `indexed`: the text is found by it; else the text only looks for others with it.
struct GramEntry {
    std::uint64_t gram;
    std::uint32_t rank;
    std::uint8_t position;
    bool indexed;
    auto operator<=>(const GramEntry&) const = default;
};

class GramJoin {
  public:
    // `normalised` texts; the join keeps their sets, not the texts.
    GramJoin(std::span<const std::string> normalised, double threshold, unsigned threads);

    // Before candidates(). component[text]: for Pairs::Smaller one of the component's own texts.
    void index(Pairs pairs, std::span<const std::uint32_t> component, unsigned threads);

    std::size_t size() const { return m_starts.size() - 1; }
    std::span<const std::uint64_t> grams(std::size_t text) const
    {
        return std::span(m_grams).subspan(m_starts[text], m_starts[text + 1] - m_starts[text]);
    }
    // Texts by ascending size of their sets (ties by index), without empty ones.
    const std::vector<std::uint32_t>& bySize() const { return m_bySize; }

    // Texts of other components that may reach the threshold with `text`, ascending by rank in bySize(), each
    // once.
    void candidates(std::size_t text, std::vector<std::uint32_t>& out) const;

    // The Jaccard similarity when it is >= the threshold, else 0.
    double similarity(std::size_t left, std::size_t right) const;

  private:
    void collectGrams(std::span<const std::string> normalised, unsigned threads);
    void rankBySize();
    std::vector<GramEntry> prefixEntries(unsigned threads) const;
    void groupRuns(std::span<const GramEntry> entries);
    void linkRuns();
    void buildSketches(unsigned threads);
    bool sketchesAllow(std::size_t left, std::size_t right) const;
    std::size_t gramCount(std::size_t text) const { return m_starts[text + 1] - m_starts[text]; }
    std::uint32_t firstRank(double leastGrams) const;

    double m_threshold;
    Pairs m_pairs = Pairs::Smaller;
    std::vector<std::size_t> m_starts;  // texts + 1 positions in m_grams
    std::vector<std::uint64_t> m_grams; // ascending within a text
    std::vector<std::uint32_t> m_bySize, m_rank;
    std::vector<std::uint32_t> m_sizeStart; // by number of grams: first rank of a set at least that large
    std::vector<std::uint32_t> m_component; // by rank
    std::vector<std::size_t> m_runStarts;   // runs + 1 positions in the next three; a run: one gram's texts
    std::vector<std::uint32_t> m_runRanks;  // ascending within a run
    std::vector<std::uint8_t> m_runPositions;
    std::vector<std::uint32_t> m_runNext;     // how far behind it the next text of another component is
    std::vector<std::size_t> m_textRunStarts; // by rank: positions in the next two
    std::vector<std::uint32_t> m_textRuns;    // runs of each text's prefix
    std::vector<std::uint8_t> m_textPositions;
    std::vector<std::uint64_t> m_sketches;   // texts x words
    std::vector<std::uint32_t> m_wideSketch; // by text: which of the wide ones
    std::vector<std::uint64_t> m_wideSketches;
};

} // namespace thresher::detail
