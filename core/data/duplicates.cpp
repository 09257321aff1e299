#include "data/duplicates.h"

#include "base/numbers.h"
#include "base/parallel.h"
#include "base/utf8.h"
#include "data/detail/gram_join.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <unicode/uchar.h>
#include <unordered_map>

namespace thresher {
namespace {

constexpr std::uint32_t noGroup = std::numeric_limits<std::uint32_t>::max();

class UnionFind {
  public:
    explicit UnionFind(std::size_t size) : m_parent(size)
    {
        std::iota(m_parent.begin(), m_parent.end(), std::uint32_t{0});
    }
    std::uint32_t find(std::uint32_t item)
    {
        while (m_parent[item] != item) item = m_parent[item] = m_parent[m_parent[item]];
        return item;
    }
    std::uint32_t root(std::uint32_t item) const // as find(), without shortening paths
    {
        while (m_parent[item] != item) item = m_parent[item];
        return item;
    }
    // The smaller index becomes the root.
    void unite(std::uint32_t a, std::uint32_t b)
    {
        a = find(a);
        b = find(b);
        if (a != b) m_parent[std::max(a, b)] = std::min(a, b);
    }

  private:
    std::vector<std::uint32_t> m_parent;
};

DuplicateGroups groupsFrom(UnionFind& sets, std::size_t rows)
{
    DuplicateGroups groups;
    groups.group.resize(rows);
    std::vector<std::uint32_t> number(rows, noGroup);
    for (std::size_t i = 0; i < rows; ++i) {
        const auto root = sets.find(static_cast<std::uint32_t>(i));
        if (number[root] == noGroup) number[root] = static_cast<std::uint32_t>(groups.count++);
        groups.group[i] = number[root];
    }
    return groups;
}

// What a code point becomes in normalised text; 0: a separator.
char32_t folded(char32_t point)
{
    const auto c = static_cast<UChar32>(point);
    const bool keep = u_isalnum(c) || (U_MASK(u_charType(c)) & U_GC_M_MASK) != 0;
    return keep ? static_cast<char32_t>(u_tolower(c)) : 0;
}

std::vector<std::string> normalisedAll(std::span<const std::string> texts, unsigned threads)
{
    std::vector<std::string> out(texts.size());
    parallelFor(texts.size(), threads, [&](std::size_t i) { out[i] = normalisedForDuplicates(texts[i]); });
    return out;
}

// Unites rows whose normalised texts are equal; first[i] is the first row with the text of row i.
std::vector<std::uint32_t> uniteEqual(const std::vector<std::string>& normalised, UnionFind& sets)
{
    std::vector<std::uint32_t> first(normalised.size());
    std::unordered_map<std::string_view, std::uint32_t> seen;
    seen.reserve(normalised.size());
    for (std::size_t i = 0; i < normalised.size(); ++i) {
        const auto row = static_cast<std::uint32_t>(i);
        first[i] = normalised[i].empty() ? row : seen.emplace(normalised[i], row).first->second;
        sets.unite(first[i], row);
    }
    return first;
}

Error interrupted()
{
    return fail(ErrorCode::Interrupted, "Stopped while looking for duplicates");
}

Status checkThreshold(double threshold)
{
    if (threshold > 0.0 && threshold <= 1.0) return {};
    return fail(ErrorCode::BadValue, "A similarity threshold of " + toText(threshold) + " is not in (0, 1]");
}

// Unites what is easily found, so that the join needs to look for pairs between components only: texts with
// the same two least grams by some hash (two sets of similarity s have the same ones with a chance of about
// s^2), each compared with the next of them by size. What is missed here the join finds.
void uniteEasyPairs(const detail::GramJoin& join, UnionFind& sets, unsigned threads)
{
    constexpr std::size_t textsPerTask = 256;
    const std::size_t count = join.bySize().size();
    const auto side = [&](auto&& body) {
        parallelFor((count + textsPerTask - 1) / textsPerTask, threads, [&](std::size_t task) {
            const std::size_t end = std::min(count, (task + 1) * textsPerTask);
            for (std::size_t i = task * textsPerTask; i < end; ++i) body(i);
        });
    };
    struct Key {
        std::uint64_t least, second;
        std::uint32_t rank;
        auto operator<=>(const Key&) const = default;
    };
    std::vector<Key> keys(count);
    std::vector<std::uint8_t> similar(count);
    // Odd factors order the grams, which are hashes already, in ways of their own.
    for (const std::uint64_t factor : {0x9E3779B97F4A7C15ULL, 0xD1B54A32D192ED03ULL, 0xAEF17502108EF2D9ULL,
                                       0xDB4F0B9175AE2165ULL, 0xBBE0563303A4615FULL, 0xA0F2EC75A1FE1575ULL}) {
        side([&](std::size_t rank) {
            Key key{~0ULL, ~0ULL, static_cast<std::uint32_t>(rank)};
            for (const auto gram : join.grams(join.bySize()[rank])) {
                const std::uint64_t value = gram * factor;
                key.second = std::min(key.second, std::max(value, key.least));
                key.least = std::min(key.least, value);
            }
            keys[rank] = key;
        });
        std::sort(keys.begin(), keys.end());
        side([&](std::size_t i) {
            similar[i] = i > 0 && keys[i].least == keys[i - 1].least &&
                         keys[i].second == keys[i - 1].second &&
                         join.similarity(join.bySize()[keys[i].rank], join.bySize()[keys[i - 1].rank]) > 0.0;
        });
        for (std::size_t i = 1; i < count; ++i)
            if (similar[i] != 0) sets.unite(join.bySize()[keys[i].rank], join.bySize()[keys[i - 1].rank]);
    }
}

// Pairs (x, y), y before x by size, of the texts bySize[begin, end), that connect what `sets` does not yet
// connect. The sets are only read, so that the tasks can run side by side and the result is always the same.
std::vector<std::pair<std::uint32_t, std::uint32_t>>
newPairs(const detail::GramJoin& join, const UnionFind& sets, std::size_t begin, std::size_t end)
{
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    std::vector<std::uint32_t> candidates, joined;
    for (std::size_t rank = begin; rank < end; ++rank) {
        const auto text = join.bySize()[rank];
        join.candidates(text, candidates);
        joined.clear();
        for (const auto other : candidates) {
            const auto root = sets.root(other);
            if (std::find(joined.begin(), joined.end(), root) != joined.end()) continue;
            if (join.similarity(text, other) == 0.0) continue;
            joined.push_back(root);
            pairs.emplace_back(text, other);
        }
    }
    return pairs;
}

} // namespace

std::vector<std::vector<std::size_t>> DuplicateGroups::rows() const
{
    std::vector<std::vector<std::size_t>> out(count);
    for (std::size_t i = 0; i < group.size(); ++i) out[group[i]].push_back(i);
    return out;
}

std::string normalisedForDuplicates(std::string_view text)
{
    // Code points of the scripts at hand are looked up once.
    static constexpr std::size_t tableSize = 0x600;
    static const auto table = [] {
        std::array<char32_t, tableSize> values{};
        for (std::size_t i = 0; i < tableSize; ++i) values[i] = folded(static_cast<char32_t>(i));
        return values;
    }();
    std::string out;
    out.reserve(text.size());
    bool gap = false;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t point = decodeCodePoint(text, at);
        const char32_t kept = point < tableSize ? table[point] : folded(point);
        if (kept == 0) {
            gap = true;
            continue;
        }
        if (gap && !out.empty()) out += ' ';
        gap = false;
        appendUtf8(out, kept);
    }
    return out;
}

DuplicateGroups exactDuplicates(std::span<const std::string> texts)
{
    UnionFind sets(texts.size());
    uniteEqual(normalisedAll(texts, 0), sets);
    return groupsFrom(sets, texts.size());
}

Result<DuplicateGroups> nearDuplicates(std::span<const std::string> texts, const DuplicateOptions& options,
                                       const Progress& progress)
{
    THRESHER_TRY(checkThreshold(options.threshold));
    UnionFind sets(texts.size());
    auto normalised = normalisedAll(texts, options.threads);
    const auto first = uniteEqual(normalised, sets);
    for (std::size_t i = 0; i < normalised.size(); ++i)
        if (first[i] != i) normalised[i].clear(); // its first occurrence stands for it
    detail::GramJoin join(normalised, options.threshold, options.threads);
    std::vector<std::string>().swap(normalised);
    if (progress.stopRequested()) return interrupted();
    uniteEasyPairs(join, sets, options.threads);
    std::vector<std::uint32_t> component(texts.size());
    for (std::size_t i = 0; i < component.size(); ++i)
        component[i] = sets.find(static_cast<std::uint32_t>(i));
    if (progress.stopRequested()) return interrupted();
    join.index(detail::Pairs::Smaller, component, options.threads);

    constexpr std::size_t tasksPerBlock = 64, textsPerTask = 16;
    const std::size_t total = join.bySize().size();
    for (std::size_t block = 0; block < total; block += tasksPerBlock * textsPerTask) {
        if (progress.stopRequested()) return interrupted();
        progress("near duplicates", block, total);
        std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> found(tasksPerBlock);
        parallelFor(tasksPerBlock, options.threads, [&](std::size_t task) {
            const std::size_t begin = std::min(total, block + task * textsPerTask);
            found[task] = newPairs(join, sets, begin, std::min(total, begin + textsPerTask));
        });
        for (const auto& pairs : found)
            for (const auto& [text, other] : pairs) sets.unite(text, other);
    }
    progress("near duplicates", total, total);
    return groupsFrom(sets, texts.size());
}

Result<std::vector<TextMatch>> overlap(std::span<const std::string> texts,
                                       std::span<const std::string> others, const DuplicateOptions& options,
                                       const Progress& progress)
{
    THRESHER_TRY(checkThreshold(options.threshold));
    const std::size_t n = texts.size();
    std::vector<std::string> normalised = normalisedAll(texts, options.threads);
    {
        auto more = normalisedAll(others, options.threads);
        std::move(more.begin(), more.end(), std::back_inserter(normalised));
    }
    detail::GramJoin join(normalised, options.threshold, options.threads);
    std::vector<std::uint32_t> component(normalised.size(), 0);
    std::fill(component.begin() + static_cast<std::ptrdiff_t>(n), component.end(), 1U);
    join.index(detail::Pairs::All, component, options.threads);

    std::vector<TextMatch> best(n);
    parallelFor(n, options.threads, [&](std::size_t row) {
        if (progress.stopRequested()) return;
        std::vector<std::uint32_t> candidates;
        join.candidates(row, candidates);
        for (const auto candidate : candidates) {
            const std::size_t other = candidate - n;
            TextMatch match{row, other, join.similarity(row, candidate),
                            normalised[row] == normalised[candidate]};
            if (match.similarity == 0.0) continue;
            TextMatch& kept = best[row];
            // An exact match is better than one with the same grams in another order; then the first row.
            const auto key = [](const TextMatch& m) { return std::pair(m.similarity, m.exact); };
            if (key(match) > key(kept) || (key(match) == key(kept) && other < kept.other)) kept = match;
        }
    });
    if (progress.stopRequested()) return interrupted();
    std::erase_if(best, [](const TextMatch& match) { return match.similarity == 0.0; });
    return best;
}

LabelAgreement labelAgreement(const DuplicateGroups& groups, MatrixView<std::uint8_t> labels)
{
    LabelAgreement agreement;
    agreement.disagreeing.assign(labels.cols, 0);
    for (const auto& rows : groups.rows()) {
        if (rows.size() < 2) continue;
        ++agreement.groups;
        agreement.rows += rows.size();
        bool same = true;
        for (std::size_t l = 0; l < labels.cols; ++l) {
            const bool mixed = std::any_of(rows.begin(), rows.end(), [&](std::size_t row) {
                return labels(row, l) != labels(rows.front(), l);
            });
            agreement.disagreeing[l] += mixed ? 1 : 0;
            same = same && !mixed;
        }
        agreement.agreeing += same ? 1 : 0;
    }
    return agreement;
}

} // namespace thresher
