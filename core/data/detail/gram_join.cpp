#include "data/detail/gram_join.h"

#include "base/parallel.h"
#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

namespace thresher::detail {
namespace {

constexpr std::size_t gramLength = 5;
constexpr std::size_t textsPerTask = 64;
constexpr std::size_t sketchWords = 512 / 64, wideSketchWords = 4096 / 64;
constexpr std::size_t gramsForWide = 384; // two sets of that many fill 512 buckets
constexpr std::uint32_t noWide = std::numeric_limits<std::uint32_t>::max();
constexpr double slack = 1e-6; // for rounding: a filter may only let too much through

// Finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): every input bit reaches every output bit.
std::uint64_t mixed(std::uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

// Grams of a text of so many code points, repeated ones counted each time.
std::size_t gramsAtMost(std::size_t points)
{
    return points < gramLength ? std::min<std::size_t>(points, 1) : points - gramLength + 1;
}

// Ascending distinct hashes of the 5-grams of a text, from out.front() on; how many.
std::size_t gramsOf(std::string_view text, std::vector<char32_t>& points, std::span<std::uint64_t> out)
{
    points.clear();
    for (std::size_t at = 0; at < text.size();) points.push_back(decodeCodePoint(text, at));
    if (points.empty()) return 0;
    const std::size_t length = std::min(gramLength, points.size());
    // 5 code points of 21 bits are 105 bits: the first three and the last two are mixed one after the other.
    for (std::size_t i = 0; i + length <= points.size(); ++i) {
        std::uint64_t head = length, tail = 0;
        for (std::size_t j = 0; j < length; ++j)
            (j < 3 ? head : tail) = ((j < 3 ? head : tail) << 21) | points[i + j];
        out[i] = mixed(mixed(head) + tail);
    }
    std::sort(out.begin(), out.end());
    return static_cast<std::size_t>(std::unique(out.begin(), out.end()) - out.begin());
}

std::size_t tasksFor(std::size_t texts)
{
    return (texts + textsPerTask - 1) / textsPerTask;
}

using Entry = GramEntry;

// How many of its first grams a set of that size must show, so that no other can share `share` of it unseen.
// The overlap is rounded down for safety: a longer prefix only costs time.
std::size_t prefixLength(std::size_t size, double share)
{
    const auto least =
        static_cast<std::size_t>(std::max(1.0, std::ceil(share * static_cast<double>(size) - 1e-6)));
    return size - std::min(least, size) + 1;
}

// Sorted by gram: cut by the first bits into parts that are sorted side by side. Takes `found` apart, so that
// the entries are in memory about once.
std::vector<Entry> sortedEntries(std::vector<std::vector<Entry>> found, unsigned threads)
{
    constexpr std::size_t parts = 256;
    const auto partOf = [](const Entry& entry) { return static_cast<std::size_t>(entry.gram >> 56); };
    std::array<std::size_t, parts + 1> starts{};
    for (const auto& list : found)
        for (const auto& entry : list) ++starts[partOf(entry) + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    std::vector<Entry> entries(starts.back());
    auto next = starts;
    for (auto& list : found) {
        for (const auto& entry : list) entries[next[partOf(entry)]++] = entry;
        std::vector<Entry>().swap(list);
    }
    parallelFor(parts, threads, [&](std::size_t part) {
        std::sort(entries.begin() + static_cast<std::ptrdiff_t>(starts[part]),
                  entries.begin() + static_cast<std::ptrdiff_t>(starts[part + 1]));
    });
    return entries;
}

// In how many buckets one sketch has an odd number and the other an even one.
std::size_t difference(const std::uint64_t* a, const std::uint64_t* b, std::size_t words)
{
    std::size_t sum = 0;
    for (std::size_t i = 0; i < words; ++i) sum += static_cast<std::size_t>(std::popcount(a[i] ^ b[i]));
    return sum;
}

} // namespace

GramJoin::GramJoin(std::span<const std::string> normalised, double threshold, unsigned threads)
    : m_threshold(threshold)
{
    collectGrams(normalised, threads);
    rankBySize();
    buildSketches(threads);
}

// Each text's grams are written where they would stand if none came twice, then moved together.
void GramJoin::collectGrams(std::span<const std::string> normalised, unsigned threads)
{
    const std::size_t tasks = tasksFor(normalised.size());
    const auto eachText = [&](std::size_t task, auto&& body) {
        const std::size_t end = std::min(normalised.size(), (task + 1) * textsPerTask);
        for (std::size_t i = task * textsPerTask; i < end; ++i) body(i);
    };
    std::vector<std::size_t> room(normalised.size() + 1, 0);
    parallelFor(tasks, threads, [&](std::size_t task) {
        eachText(task, [&](std::size_t i) { room[i + 1] = gramsAtMost(codePointCount(normalised[i])); });
    });
    std::partial_sum(room.begin(), room.end(), room.begin());
    m_grams.resize(room.back());
    m_starts.assign(normalised.size() + 1, 0);
    parallelFor(tasks, threads, [&](std::size_t task) {
        std::vector<char32_t> points;
        eachText(task, [&](std::size_t i) {
            m_starts[i + 1] =
                gramsOf(normalised[i], points, std::span(m_grams).subspan(room[i], room[i + 1] - room[i]));
        });
    });
    std::partial_sum(m_starts.begin(), m_starts.end(), m_starts.begin());
    for (std::size_t i = 0; i < size(); ++i)
        std::copy_n(m_grams.begin() + static_cast<std::ptrdiff_t>(room[i]), gramCount(i),
                    m_grams.begin() + static_cast<std::ptrdiff_t>(m_starts[i]));
    m_grams.resize(m_starts.back());
}

void GramJoin::rankBySize()
{
    for (std::size_t i = 0; i < size(); ++i)
        if (gramCount(i) > 0) m_bySize.push_back(static_cast<std::uint32_t>(i));
    std::stable_sort(m_bySize.begin(), m_bySize.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return gramCount(a) < gramCount(b); });
    m_rank.assign(size(), 0);
    for (std::size_t rank = 0; rank < m_bySize.size(); ++rank) {
        const auto text = m_bySize[rank];
        m_rank[text] = static_cast<std::uint32_t>(rank);
        m_sizeStart.resize(gramCount(text) + 1, static_cast<std::uint32_t>(rank));
    }
}

// The first rank whose set has `leastGrams` or more.
std::uint32_t GramJoin::firstRank(double leastGrams) const
{
    const double least = std::ceil(std::max(0.0, leastGrams));
    return least < static_cast<double>(m_sizeStart.size()) ? m_sizeStart[static_cast<std::size_t>(least)]
                                                           : static_cast<std::uint32_t>(m_bySize.size());
}

void GramJoin::index(Pairs pairs, std::span<const std::uint32_t> component, unsigned threads)
{
    m_pairs = pairs;
    m_component.clear();
    m_component.reserve(m_bySize.size());
    for (const auto text : m_bySize) m_component.push_back(component[text]);
    groupRuns(prefixEntries(threads));
    linkRuns();
}

std::vector<GramEntry> GramJoin::prefixEntries(unsigned threads) const
{
    const std::size_t slots =
        std::clamp(std::bit_ceil(m_grams.size()), std::size_t{1} << 10, std::size_t{1} << 26);
    // A component counts once, by the text it is named after. `several`: more than one text has the gram;
    // one that stands alone is in one set only and needs no entry.
    std::vector<std::uint32_t> counts(slots, 0);
    std::vector<std::uint8_t> seen(slots, 0);
    for (std::size_t rank = 0; rank < m_bySize.size(); ++rank) {
        const bool counted = m_pairs == Pairs::All || m_component[rank] == m_bySize[rank];
        for (const auto gram : grams(m_bySize[rank])) {
            const std::size_t slot = gram & (slots - 1);
            counts[slot] += counted ? 1 : 0;
            seen[slot] = static_cast<std::uint8_t>(std::min(2, seen[slot] + 1));
        }
    }
    const double indexShare =
        m_pairs == Pairs::Smaller ? 2.0 * m_threshold / (1.0 + m_threshold) : m_threshold;
    const std::size_t tasks = tasksFor(m_bySize.size());
    std::vector<std::vector<Entry>> found(tasks);
    parallelFor(tasks, threads, [&](std::size_t task) {
        std::vector<std::pair<std::uint32_t, std::uint64_t>> ordered;
        const std::size_t end = std::min(m_bySize.size(), (task + 1) * textsPerTask);
        for (std::size_t rank = task * textsPerTask; rank < end; ++rank) {
            ordered.clear();
            for (const auto gram : grams(m_bySize[rank]))
                ordered.emplace_back(counts[gram & (slots - 1)], gram);
            const std::size_t probed = prefixLength(ordered.size(), m_threshold);
            const std::size_t indexed = prefixLength(ordered.size(), indexShare);
            std::partial_sort(ordered.begin(), ordered.begin() + static_cast<std::ptrdiff_t>(probed),
                              ordered.end());
            for (std::size_t i = 0; i < probed; ++i)
                if (seen[ordered[i].second & (slots - 1)] > 1)
                    found[task].push_back({ordered[i].second, static_cast<std::uint32_t>(rank),
                                           static_cast<std::uint8_t>(i * 256 / ordered.size()), i < indexed});
        }
    });
    return sortedEntries(std::move(found), threads);
}

// A run: the texts that are found by one gram. Runs of one component only lead nowhere.
void GramJoin::groupRuns(std::span<const GramEntry> entries)
{
    const auto eachRun = [&](auto&& body) {
        for (std::size_t begin = 0; begin < entries.size();) {
            std::size_t end = begin;
            bool several = false;
            for (; end < entries.size() && entries[end].gram == entries[begin].gram; ++end)
                several = several || m_component[entries[end].rank] != m_component[entries[begin].rank];
            if (several) body(entries.subspan(begin, end - begin));
            begin = end;
        }
    };
    m_textRunStarts.assign(m_bySize.size() + 1, 0);
    m_runStarts.assign(1, 0);
    eachRun([&](std::span<const GramEntry> run) {
        for (const auto& entry : run) {
            ++m_textRunStarts[entry.rank + 1];
            if (!entry.indexed) continue;
            m_runRanks.push_back(entry.rank);
            m_runPositions.push_back(entry.position);
        }
        m_runStarts.push_back(m_runRanks.size());
    });
    std::partial_sum(m_textRunStarts.begin(), m_textRunStarts.end(), m_textRunStarts.begin());
    std::vector<std::size_t> next(m_textRunStarts.begin(), m_textRunStarts.end() - 1);
    m_textRuns.resize(m_textRunStarts.back());
    m_textPositions.resize(m_textRunStarts.back());
    std::uint32_t number = 0;
    eachRun([&](std::span<const GramEntry> run) {
        for (const auto& entry : run) {
            m_textRuns[next[entry.rank]] = number;
            m_textPositions[next[entry.rank]++] = entry.position;
        }
        ++number;
    });
}

void GramJoin::linkRuns()
{
    m_runNext.assign(m_runRanks.size(), 1);
    for (std::size_t run = 0; run + 1 < m_runStarts.size(); ++run)
        for (std::size_t i = m_runStarts[run + 1]; i-- > m_runStarts[run];)
            if (i + 1 < m_runStarts[run + 1] && m_component[m_runRanks[i]] == m_component[m_runRanks[i + 1]])
                m_runNext[i] = m_runNext[i + 1] + 1;
}

void GramJoin::buildSketches(unsigned threads)
{
    m_sketches.assign(size() * sketchWords, 0);
    m_wideSketch.assign(size(), noWide);
    std::uint32_t wide = 0;
    for (std::size_t text = 0; text < size(); ++text)
        if (gramCount(text) >= gramsForWide) m_wideSketch[text] = wide++;
    m_wideSketches.assign(wide * wideSketchWords, 0);
    const auto flip = [](std::uint64_t* words, std::uint64_t bucket) {
        words[bucket / 64] ^= std::uint64_t{1} << (bucket % 64);
    };
    parallelFor(tasksFor(size()), threads, [&](std::size_t task) {
        const std::size_t end = std::min(size(), (task + 1) * textsPerTask);
        for (std::size_t text = task * textsPerTask; text < end; ++text)
            for (const auto gram : grams(text)) {
                flip(&m_sketches[text * sketchWords], (gram >> 32) % (sketchWords * 64));
                if (m_wideSketch[text] != noWide)
                    flip(&m_wideSketches[m_wideSketch[text] * wideSketchWords],
                         (gram >> 32) % (wideSketchWords * 64));
            }
    });
}

// False when the sets differ in more grams than two that reach the threshold can.
bool GramJoin::sketchesAllow(std::size_t left, std::size_t right) const
{
    const auto total = static_cast<double>(gramCount(left) + gramCount(right));
    const auto most = (1.0 - m_threshold) / (1.0 + m_threshold) * total + slack;
    if (static_cast<double>(difference(&m_sketches[left * sketchWords], &m_sketches[right * sketchWords],
                                       sketchWords)) > most)
        return false;
    if (m_wideSketch[left] == noWide || m_wideSketch[right] == noWide) return true;
    return static_cast<double>(difference(&m_wideSketches[m_wideSketch[left] * wideSketchWords],
                                          &m_wideSketches[m_wideSketch[right] * wideSketchWords],
                                          wideSketchWords)) <= most;
}

void GramJoin::candidates(std::size_t text, std::vector<std::uint32_t>& out) const
{
    out.clear();
    if (gramCount(text) == 0) return;
    const std::uint32_t rank = m_rank[text];
    const auto own = static_cast<double>(gramCount(text));
    const double perGram = m_threshold / (1.0 + m_threshold); // two sets must share that much of both sizes
    // Sizes outside [t |x|, |x| / t] cannot reach the threshold.
    const std::uint32_t low = firstRank(own * m_threshold - slack);
    const std::uint32_t high = m_pairs == Pairs::Smaller ? rank : firstRank(own / m_threshold + slack + 1.0);
    for (std::size_t i = m_textRunStarts[rank]; i < m_textRunStarts[rank + 1]; ++i) {
        // Larger sets would have to share more than what is left of this one.
        const double left = own * (1.0 - m_textPositions[i] / 256.0);
        const std::uint32_t until = std::min(high, firstRank(left / perGram - own + slack + 1.0));
        const std::size_t end = m_runStarts[m_textRuns[i] + 1];
        const auto ranks = m_runRanks.begin();
        auto at = static_cast<std::size_t>(
            std::lower_bound(ranks + static_cast<std::ptrdiff_t>(m_runStarts[m_textRuns[i]]),
                             ranks + static_cast<std::ptrdiff_t>(end), low) -
            ranks);
        while (at < end && m_runRanks[at] < until) {
            const std::uint32_t other = m_runRanks[at];
            if (m_component[other] == m_component[rank]) {
                at += m_runNext[at];
                continue;
            }
            const auto size = static_cast<double>(gramCount(m_bySize[other]));
            if (size * (1.0 - m_runPositions[at] / 256.0) + slack >= perGram * (own + size) &&
                sketchesAllow(text, m_bySize[other]))
                out.push_back(other);
            ++at;
        }
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    for (auto& other : out) other = m_bySize[other];
}

double GramJoin::similarity(std::size_t left, std::size_t right) const
{
    const auto a = grams(left);
    const auto b = grams(right);
    if (a.empty() || b.empty()) return 0.0;
    const std::size_t total = a.size() + b.size();
    // Grams that may be missing on either side before the threshold is out of reach (one spare for rounding).
    const auto needed = static_cast<std::size_t>(
        std::max(0.0, std::floor(m_threshold / (1.0 + m_threshold) * static_cast<double>(total)) - 1.0));
    if (!sketchesAllow(left, right)) return 0.0;
    std::size_t i = 0, j = 0, common = 0;
    while (i < a.size() && j < b.size()) {
        if (common + std::min(a.size() - i, b.size() - j) < needed) return 0.0;
        if (a[i] == b[j]) {
            ++common;
            ++i;
            ++j;
        } else if (a[i] < b[j]) {
            ++i;
        } else {
            ++j;
        }
    }
    const double jaccard = static_cast<double>(common) / static_cast<double>(total - common);
    return jaccard >= m_threshold ? jaccard : 0.0;
}

} // namespace thresher::detail
