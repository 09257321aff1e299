// What a data set looks like, as numbers: everything the `eda` verb and the dataset page show.
#pragma once

#include "base/error.h"
#include "base/progress.h"
#include "data/dataset.h"
#include "data/duplicates.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace thresher {

// Quantiles as NumPy's default (linear between order statistics) at 0, .05, .25, .5, .75, .9, .95, .99, 1.
struct LengthStatistics {
    std::size_t n = 0;
    double mean = 0.0;
    std::vector<std::pair<double, double>> quantiles; // (probability, length); empty when n = 0
};
LengthStatistics lengthStatistics(std::vector<double> lengths);

struct ClassStatistics {
    std::string name;
    std::size_t positives = 0;
    double prevalence = 0.0;                      // positives / rows
    std::vector<std::size_t> positivesByLanguage; // in the order of DataStatistics::languages
};

struct LanguageStatistics {
    std::string name;
    std::size_t rows = 0;
};

struct SpanStatistics {
    std::size_t rows = 0; // with at least one span
    std::size_t spans = 0;
    std::size_t pastEnd = 0, overlapping = 0, unsorted = 0; // rows with such spans
    double coveredShare = 0.0; // mean share of the text's code points, over `rows`
    LengthStatistics length;   // of one span, in code points
};

struct DuplicateStatistics {
    DuplicateGroups groups;
    LabelAgreement agreement;
    std::size_t extraRows = 0; // rows beyond the first of each group
};

struct OverlapStatistics {
    std::string path;
    std::size_t rows = 0;           // of the other file
    std::vector<TextMatch> matches; // row: of the other file; other: of this data set
    std::size_t sharedIds = 0;
};

// A matrix of more classes than this (32 MB) nobody reads: it is left out.
inline constexpr std::size_t mostTogether = 2'000;

struct DataStatistics {
    std::size_t rows = 0;
    bool hasLabels = false;
    std::vector<ClassStatistics> classes;
    std::vector<std::vector<std::size_t>>
        together; // L x L: rows that have both; the diagonal: positives. Empty above mostTogether classes
    std::vector<std::size_t> labelsPerPost; // [k] = rows with k labels
    LengthStatistics characters;            // code points
    LengthStatistics tokens;                // n = 0 without a token counter
    std::size_t emptyTexts = 0;
    bool languagesGuessed = false; // no language column: guessLanguage()
    std::vector<LanguageStatistics> languages;
    bool hasSpans = false;
    SpanStatistics spans;
    DuplicateStatistics exact, near;
    bool hasOverlap = false;
    OverlapStatistics overlap;
};

struct StatisticsOptions {
    std::function<std::size_t(std::string_view)> countTokens; // may be empty; called from several threads
    const Dataset* test = nullptr;                            // for the overlap; may be null
    unsigned threads = 0;
    DuplicateOptions duplicates;
};

// Errors: Interrupted.
Result<DataStatistics> describeData(const Dataset& data, const StatisticsOptions& options = {},
                                    const Progress& progress = {});

} // namespace thresher
