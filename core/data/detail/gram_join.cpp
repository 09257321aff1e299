#include "data/detail/gram_join.h"

#include "base/parallel.h"
#include "base/utf8.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace thresher::detail {
namespace {

constexpr std::size_t gramLength = 5;
constexpr std::size_t textsPerTask = 64;
constexpr std::size_t sketchBuckets = 512;

// Finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): every input bit reaches every output bit.
std::uint64_t mixed(std::uint64_t value)
{
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

// Ascending distinct hashes of the 5-grams of a text.
void gramsOf(std::string_view text, std::vector<char32_t>& points, std::vector<std::uint64_t>& out)
{
    points.clear();
    for (std::size_t at = 0; at < text.size();) points.push_back(decodeCodePoint(text, at));
    out.clear();
    if (points.empty()) return;
    const std::size_t length = std::min(gramLength, points.size());
    // 5 code points of 21 bits are 105 bits: the first three and the last two are mixed one after the other.
    for (std::size_t i = 0; i + length <= points.size(); ++i) {
        std::uint64_t head = length, tail = 0;
        for (std::size_t j = 0; j < length; ++j)
            (j < 3 ? head : tail) = ((j < 3 ? head : tail) << 21) | points[i + j];
        out.push_back(mixed(mixed(head) + tail));
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
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

} // namespace

GramJoin::GramJoin(std::span<const std::string> normalised, double threshold, Pairs pairs, unsigned threads)
    : m_threshold(threshold), m_pairs(pairs)
{
    collectGrams(normalised, threads);
    rankBySize();
    buildIndex(threads);
    buildSketches();
}

void GramJoin::collectGrams(std::span<const std::string> normalised, unsigned threads)
{
    const std::size_t tasks = tasksFor(normalised.size());
    std::vector<std::vector<std::uint64_t>> found(tasks);
    std::vector<std::size_t> counts(normalised.size());
    parallelFor(tasks, threads, [&](std::size_t task) {
        std::vector<char32_t> points;
        std::vector<std::uint64_t> grams;
        const std::size_t end = std::min(normalised.size(), (task + 1) * textsPerTask);
        for (std::size_t i = task * textsPerTask; i < end; ++i) {
            gramsOf(normalised[i], points, grams);
            counts[i] = grams.size();
            found[task].insert(found[task].end(), grams.begin(), grams.end());
        }
    });
    m_starts.assign(normalised.size() + 1, 0);
    std::partial_sum(counts.begin(), counts.end(), m_starts.begin() + 1);
    m_grams.reserve(m_starts.back());
    for (auto& part : found) {
        m_grams.insert(m_grams.end(), part.begin(), part.end());
        std::vector<std::uint64_t>().swap(part);
    }
}

void GramJoin::rankBySize()
{
    for (std::size_t i = 0; i < size(); ++i)
        if (gramCount(i) > 0) m_bySize.push_back(static_cast<std::uint32_t>(i));
    std::stable_sort(m_bySize.begin(), m_bySize.end(),
                     [&](std::uint32_t a, std::uint32_t b) { return gramCount(a) < gramCount(b); });
    m_rank.assign(size(), 0);
    for (std::size_t rank = 0; rank < m_bySize.size(); ++rank)
        m_rank[m_bySize[rank]] = static_cast<std::uint32_t>(rank);
}

void GramJoin::buildIndex(unsigned threads)
{
    const std::size_t slots =
        std::clamp(std::bit_ceil(2 * m_grams.size()), std::size_t{1} << 10, std::size_t{1} << 24);
    std::vector<std::uint32_t> counts(slots, 0);
    for (const auto gram : m_grams) ++counts[gram & (slots - 1)];

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
            const auto begin = ordered.begin();
            const auto probedEnd = begin + static_cast<std::ptrdiff_t>(probed);
            std::nth_element(begin, probedEnd - 1, ordered.end());
            std::nth_element(begin, begin + static_cast<std::ptrdiff_t>(indexed - 1), probedEnd);
            for (std::size_t i = 0; i < probed; ++i)
                if (ordered[i].first > 1)
                    found[task].push_back({ordered[i].second, static_cast<std::uint32_t>(rank), i < indexed});
        }
    });
    std::vector<Entry> entries;
    for (auto& part : found) {
        entries.insert(entries.end(), part.begin(), part.end());
        std::vector<Entry>().swap(part);
    }
    std::sort(entries.begin(), entries.end());
    groupRuns(entries);
}

// A run: the texts that are found by one gram. Runs of one text only (hash neighbours in the table of
// counters) lead nowhere.
void GramJoin::groupRuns(std::span<const GramEntry> entries)
{
    std::vector<std::pair<std::uint32_t, std::uint32_t>> rankAndRun;
    m_runStarts.assign(1, 0);
    for (std::size_t begin = 0; begin < entries.size();) {
        std::size_t end = begin;
        while (end < entries.size() && entries[end].gram == entries[begin].gram) ++end;
        for (std::size_t i = begin; i < end && end - begin > 1; ++i) {
            rankAndRun.emplace_back(entries[i].rank, static_cast<std::uint32_t>(m_runStarts.size() - 1));
            if (entries[i].indexed) m_runRanks.push_back(entries[i].rank);
        }
        if (end - begin > 1) m_runStarts.push_back(m_runRanks.size());
        begin = end;
    }
    m_textRunStarts.assign(m_bySize.size() + 1, 0);
    for (const auto& [rank, run] : rankAndRun) ++m_textRunStarts[rank + 1];
    std::partial_sum(m_textRunStarts.begin(), m_textRunStarts.end(), m_textRunStarts.begin());
    std::vector<std::size_t> next(m_textRunStarts.begin(), m_textRunStarts.end() - 1);
    m_textRuns.resize(rankAndRun.size());
    for (const auto& [rank, run] : rankAndRun) m_textRuns[next[rank]++] = run;
}

// A bucket that would overflow stops at 255 in both texts: the bound would be too low, so such texts (far
// longer than posts) keep sketches of 255 everywhere, which allow everything.
void GramJoin::buildSketches()
{
    m_sketches.assign(size() * sketchBuckets, 0);
    for (std::size_t text = 0; text < size(); ++text) {
        std::uint8_t* sketch = &m_sketches[text * sketchBuckets];
        bool full = false;
        for (const auto gram : grams(text)) {
            std::uint8_t& bucket = sketch[(gram >> 32) % sketchBuckets];
            full = full || bucket == 255;
            ++bucket;
        }
        if (full) std::fill(sketch, sketch + sketchBuckets, std::uint8_t{255});
    }
}

// False when fewer than `needed` grams can be common.
bool GramJoin::sketchesAllow(std::size_t left, std::size_t right, std::size_t needed) const
{
    const std::uint8_t* a = &m_sketches[left * sketchBuckets];
    const std::uint8_t* b = &m_sketches[right * sketchBuckets];
    if (a[0] == 255 || b[0] == 255) return true;
    // The sum of minima is half of (both sizes - the sum of absolute differences), which compilers turn into
    // one instruction per 16 buckets.
    int difference = 0;
    for (std::size_t i = 0; i < sketchBuckets; ++i) difference += std::abs(int{a[i]} - int{b[i]});
    return gramCount(left) + gramCount(right) >= 2 * needed + static_cast<std::size_t>(difference);
}

void GramJoin::candidates(std::size_t text, std::vector<std::uint32_t>& out) const
{
    out.clear();
    if (gramCount(text) == 0) return;
    const std::uint32_t rank = m_rank[text];
    const auto own = static_cast<double>(gramCount(text));
    const auto firstRank = [&](double least) {
        const auto found = std::partition_point(m_bySize.begin(), m_bySize.end(), [&](std::uint32_t other) {
            return static_cast<double>(gramCount(other)) < least;
        });
        return static_cast<std::uint32_t>(found - m_bySize.begin());
    };
    // Sizes outside [t |x|, |x| / t] cannot reach the threshold.
    const std::uint32_t low = firstRank(own * m_threshold - 1e-6);
    const std::uint32_t high = m_pairs == Pairs::Smaller ? rank : firstRank(own / m_threshold + 1e-6 + 1.0);
    for (std::size_t i = m_textRunStarts[rank]; i < m_textRunStarts[rank + 1]; ++i) {
        const auto begin = m_runRanks.begin() + static_cast<std::ptrdiff_t>(m_runStarts[m_textRuns[i]]);
        const auto end = m_runRanks.begin() + static_cast<std::ptrdiff_t>(m_runStarts[m_textRuns[i] + 1]);
        for (auto at = std::lower_bound(begin, end, low); at != end && *at < high; ++at)
            if (*at != rank) out.push_back(*at);
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
    if (!sketchesAllow(left, right, needed)) return 0.0;
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
