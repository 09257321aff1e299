// MultilabelStratifiedKFold, bit for bit (reference.md 2; the algorithm is Sechidis, Tsoumakas and Vlahavas,
// "On the Stratification of Multi-label Data", ECML PKDD 2011). The order of every draw and comparison is
// part of the result. Rows and labels are kept as two lists of each other, and the positives still to place
// as counts, so that the work is proportional to the number of positives and to n x K, not to labels x rows x
// labels.
#include "base/rng.h"
#include "data/folds.h"

#include <algorithm>
#include <numeric>
#include <span>

namespace thresher {
namespace {

// Lists of varying length end to end: items of list i are [starts[i], starts[i + 1]).
struct Lists {
    std::vector<std::size_t> starts;
    std::vector<std::uint32_t> items;
    std::span<const std::uint32_t> operator[](std::size_t i) const
    {
        return std::span(items).subspan(starts[i], starts[i + 1] - starts[i]);
    }
};

// Rows in the order `order`: which labels each has, and which rows (positions in `order`) each label has.
struct Incidence {
    Lists labelsOfRow, rowsOfLabel;
};

Incidence incidence(MatrixView<std::uint8_t> labels, const std::vector<std::size_t>& order)
{
    Incidence both;
    std::vector<std::size_t> counts(labels.cols, 0);
    both.labelsOfRow.starts.reserve(labels.rows + 1);
    both.labelsOfRow.starts.push_back(0);
    for (const std::size_t row : order) {
        const auto values = labels.row(row);
        for (std::size_t l = 0; l < labels.cols; ++l)
            if (values[l] != 0) {
                both.labelsOfRow.items.push_back(static_cast<std::uint32_t>(l));
                ++counts[l];
            }
        both.labelsOfRow.starts.push_back(both.labelsOfRow.items.size());
    }
    auto& byLabel = both.rowsOfLabel;
    byLabel.starts.assign(labels.cols + 1, 0);
    std::partial_sum(counts.begin(), counts.end(), byLabel.starts.begin() + 1);
    byLabel.items.resize(both.labelsOfRow.items.size());
    std::vector<std::size_t> next(byLabel.starts.begin(), byLabel.starts.end() - 1);
    for (std::size_t position = 0; position < order.size(); ++position)
        for (const auto l : both.labelsOfRow[position])
            byLabel.items[next[l]++] = static_cast<std::uint32_t>(position);
    return both;
}

// The state of one split. Folds' wants are doubles that only ever lose 1, as in the reference.
class Splitter {
  public:
    Splitter(const Incidence& data, std::size_t rows, std::size_t folds, Mt19937& rng)
        : m_data(data), m_folds(folds), m_rng(rng), m_assigned(rows, -1)
    {
        const double share = 1.0 / static_cast<double>(folds);
        m_wanted.assign(folds, share * static_cast<double>(rows));
        const std::size_t labels = data.rowsOfLabel.starts.size() - 1;
        for (std::size_t l = 0; l < labels; ++l) {
            m_remaining.push_back(data.rowsOfLabel[l].size());
            m_wantedOfLabel.insert(m_wantedOfLabel.end(), folds,
                                   share * static_cast<double>(m_remaining.back()));
        }
        m_tied.reserve(std::max(folds, labels));
    }

    std::vector<int> run()
    {
        while (pickRarestLabel())
            for (const auto position : m_data.rowsOfLabel[m_label])
                if (m_assigned[position] < 0) place(position, foldForLabel());
        for (std::size_t position = 0; position < m_assigned.size(); ++position)
            if (m_assigned[position] < 0) {
                m_tied.clear();
                for (std::size_t k = 0; k < m_folds; ++k) m_tied.push_back(k);
                keepLargest(m_wanted.data());
                place(position, draw());
            }
        return std::move(m_assigned);
    }

  private:
    // False when no unassigned row has a label.
    bool pickRarestLabel()
    {
        std::size_t fewest = 0;
        m_tied.clear();
        for (std::size_t l = 0; l < m_remaining.size(); ++l) {
            if (m_remaining[l] == 0 || (fewest != 0 && m_remaining[l] > fewest)) continue;
            if (m_remaining[l] != fewest) m_tied.clear();
            fewest = m_remaining[l];
            m_tied.push_back(l);
        }
        if (m_tied.empty()) return false;
        m_label = draw();
        return true;
    }

    std::size_t foldForLabel()
    {
        m_tied.clear();
        for (std::size_t k = 0; k < m_folds; ++k) m_tied.push_back(k);
        keepLargest(&m_wantedOfLabel[m_label * m_folds]);
        if (m_tied.size() > 1) keepLargest(m_wanted.data());
        return draw();
    }

    // Of m_tied, those whose value is the largest among them, order kept.
    void keepLargest(const double* values)
    {
        double largest = values[m_tied.front()];
        for (const auto k : m_tied) largest = std::max(largest, values[k]);
        std::erase_if(m_tied, [&](std::size_t k) { return values[k] != largest; });
    }

    std::size_t draw() { return m_tied[m_rng.interval(m_tied.size() - 1)]; }

    void place(std::size_t position, std::size_t fold)
    {
        m_assigned[position] = static_cast<int>(fold);
        m_wanted[fold] -= 1.0;
        for (const auto l : m_data.labelsOfRow[position]) {
            m_wantedOfLabel[l * m_folds + fold] -= 1.0;
            --m_remaining[l];
        }
    }

    const Incidence& m_data;
    std::size_t m_folds;
    Mt19937& m_rng;
    std::vector<int> m_assigned;
    std::vector<double> m_wanted;         // K: rows each fold still wants
    std::vector<double> m_wantedOfLabel;  // L x K
    std::vector<std::size_t> m_remaining; // L: positives among unassigned rows
    std::vector<std::size_t> m_tied;      // candidates of the choice being made
    std::size_t m_label = 0;
};

} // namespace

std::vector<int> multilabelStratifiedKFold(MatrixView<std::uint8_t> labels, int nSplits, std::uint32_t seed,
                                           bool shuffle)
{
    std::vector<std::size_t> order(labels.rows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    Mt19937 rng(seed);
    if (shuffle) rng.shuffle(std::span(order));
    const Incidence both = incidence(labels, order);
    const auto shuffled =
        Splitter(both, labels.rows, static_cast<std::size_t>(std::max(1, nSplits)), rng).run();
    std::vector<int> folds(labels.rows);
    for (std::size_t position = 0; position < order.size(); ++position)
        folds[order[position]] = shuffled[position];
    return folds;
}

} // namespace thresher
