// Posts that are the same, or nearly so: exact duplicates, near duplicates (character 5-grams), texts that
// two files share, and how far labels agree within a group.
//
// Normalised text: lower case, every run of characters that are neither letters nor digits becomes one space,
// spaces at the ends dropped. Two texts are exact duplicates when their normalised texts are equal, near
// duplicates when the sets of 5 consecutive code points of their normalised texts have a Jaccard similarity
// >= threshold (a text shorter than 5 is its own only gram). Texts without a letter or digit are duplicates
// of nothing. Groups are the connected components of these pairs, so two members need not be similar
// themselves.
#pragma once

#include "base/error.h"
#include "base/matrix.h"
#include "base/progress.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace thresher {

struct DuplicateOptions {
    double threshold = 0.7;
    unsigned threads = 0; // 0: all cores; the result does not depend on it
};

// group[i] of row i. Groups are numbered from 0 by their first row; a row that is like no other is a group of
// its own.
struct DuplicateGroups {
    std::vector<std::uint32_t> group; // n
    std::size_t count = 0;            // number of groups

    // Rows of each group, ascending; count lists.
    std::vector<std::vector<std::size_t>> rows() const;
};

std::string normalisedForDuplicates(std::string_view text);

DuplicateGroups exactDuplicates(std::span<const std::string> texts);

// All pairs, found exactly (prefix filter over grams ordered by rarity; Chaudhuri, Ganti and Kaushik, "A
// primitive operator for similarity joins", ICDE 2006). Errors: Interrupted.
Result<DuplicateGroups> nearDuplicates(std::span<const std::string> texts,
                                       const DuplicateOptions& options = {}, const Progress& progress = {});

// A row of one file and the most similar row of another (the first one on a tie).
struct TextMatch {
    std::size_t row = 0;   // in `texts`
    std::size_t other = 0; // in `others`
    double similarity = 0; // 1: normalised texts are equal, or have the same grams
    bool exact = false;
    bool operator==(const TextMatch&) const = default;
};

// For each text that has a near duplicate among `others`: its best match, ascending by row. Errors:
// Interrupted.
Result<std::vector<TextMatch>> overlap(std::span<const std::string> texts,
                                       std::span<const std::string> others,
                                       const DuplicateOptions& options = {}, const Progress& progress = {});

// Labels within groups of two or more rows.
struct LabelAgreement {
    std::size_t groups = 0;               // with two or more rows
    std::size_t rows = 0;                 // in these groups
    std::size_t agreeing = 0;             // groups whose rows all have the same labels
    std::vector<std::size_t> disagreeing; // per class: groups in which some rows have it and some have not
};
LabelAgreement labelAgreement(const DuplicateGroups& groups, MatrixView<std::uint8_t> labels);

} // namespace thresher
