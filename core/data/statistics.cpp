#include "data/statistics.h"

#include "base/parallel.h"
#include "base/utf8.h"
#include "data/language.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_set>

namespace thresher {
namespace {

// Rows and positives per language, most frequent first.
void describeLanguages(DataStatistics& out, const Dataset& data)
{
    out.languagesGuessed = data.languages.empty();
    const auto languages = data.languages.empty() ? guessLanguages(data.texts) : data.languages;
    std::map<std::string, std::size_t> counts;
    for (const auto& name : languages) ++counts[name];
    for (const auto& [name, rows] : counts) out.languages.push_back({name, rows});
    std::stable_sort(out.languages.begin(), out.languages.end(),
                     [](const auto& a, const auto& b) { return a.rows > b.rows; });
    std::map<std::string_view, std::size_t> indexOf;
    for (std::size_t i = 0; i < out.languages.size(); ++i) indexOf.emplace(out.languages[i].name, i);
    for (auto& one : out.classes) one.positivesByLanguage.assign(out.languages.size(), 0);
    for (std::size_t row = 0; row < languages.size(); ++row)
        for (std::size_t l = 0; l < data.labels.cols; ++l)
            out.classes[l].positivesByLanguage[indexOf.at(languages[row])] += data.labels(row, l);
}

void describeLabels(DataStatistics& out, const Dataset& data)
{
    const std::size_t classCount = data.labels.cols;
    if (classCount <= mostTogether) out.together.assign(classCount, std::vector<std::size_t>(classCount, 0));
    std::vector<std::size_t> present, positives(classCount, 0);
    for (std::size_t row = 0; row < data.labels.rows && data.hasLabels; ++row) {
        present.clear();
        for (std::size_t l = 0; l < classCount; ++l)
            if (data.labels(row, l) != 0) present.push_back(l);
        for (const auto a : present) {
            ++positives[a];
            for (const auto b : present)
                if (!out.together.empty()) ++out.together[a][b];
        }
        if (present.size() >= out.labelsPerPost.size()) out.labelsPerPost.resize(present.size() + 1, 0);
        ++out.labelsPerPost[present.size()];
    }
    for (std::size_t l = 0; l < classCount; ++l) {
        ClassStatistics one;
        one.name = data.classes[l];
        one.positives = positives[l];
        one.prevalence =
            data.rows() > 0 ? static_cast<double>(one.positives) / static_cast<double>(data.rows()) : 0.0;
        out.classes.push_back(std::move(one));
    }
}

// Code points of [0, length) that lie in some span.
std::int64_t covered(std::vector<TextSpan> spans, std::int64_t length)
{
    std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
    std::int64_t total = 0, until = 0;
    for (const auto& span : spans) {
        const auto begin = std::max(span.begin, until);
        const auto end = std::min(span.end, length);
        if (end > begin) total += end - begin;
        until = std::max(until, end);
    }
    return total;
}

void describeSpans(DataStatistics& out, const Dataset& data, const std::vector<double>& characters)
{
    out.hasSpans = !data.spans.empty();
    std::vector<double> lengths;
    double share = 0.0;
    for (std::size_t row = 0; row < data.spans.size(); ++row) {
        const auto& spans = data.spans[row];
        if (spans.empty()) continue;
        ++out.spans.rows;
        out.spans.spans += spans.size();
        const auto length = static_cast<std::int64_t>(characters[row]);
        if (length > 0) share += static_cast<double>(covered(spans, length)) / characters[row];
        bool past = false, unsorted = false;
        auto sorted = spans;
        std::sort(sorted.begin(), sorted.end(),
                  [](const auto& a, const auto& b) { return a.begin < b.begin; });
        bool overlapping = false;
        for (std::size_t i = 0; i < spans.size(); ++i) {
            lengths.push_back(static_cast<double>(spans[i].end - spans[i].begin));
            past = past || spans[i].end > length;
            unsorted = unsorted || (i > 0 && spans[i].begin < spans[i - 1].begin);
            overlapping = overlapping || (i > 0 && sorted[i].begin < sorted[i - 1].end);
        }
        out.spans.pastEnd += past ? 1 : 0;
        out.spans.unsorted += unsorted ? 1 : 0;
        out.spans.overlapping += overlapping ? 1 : 0;
    }
    if (out.spans.rows > 0) out.spans.coveredShare = share / static_cast<double>(out.spans.rows);
    out.spans.length = lengthStatistics(std::move(lengths));
}

DuplicateStatistics describeDuplicates(DuplicateGroups groups, const Dataset& data)
{
    DuplicateStatistics out;
    out.extraRows = data.rows() - groups.count;
    out.agreement = labelAgreement(groups, data.labels);
    out.groups = std::move(groups);
    return out;
}

Status describeOverlap(DataStatistics& out, const Dataset& data, const StatisticsOptions& options,
                       const Progress& progress)
{
    if (options.test == nullptr) return {};
    out.hasOverlap = true;
    out.overlap.path = options.test->path;
    out.overlap.rows = options.test->rows();
    THRESHER_ASSIGN(out.overlap.matches,
                    overlap(options.test->texts, data.texts, options.duplicates, progress));
    const std::unordered_set<std::string_view> ids(data.ids.begin(), data.ids.end());
    for (const auto& id : options.test->ids) out.overlap.sharedIds += ids.count(id);
    return {};
}

} // namespace

LengthStatistics lengthStatistics(std::vector<double> lengths)
{
    LengthStatistics out;
    out.n = lengths.size();
    if (lengths.empty()) return out;
    std::sort(lengths.begin(), lengths.end());
    out.mean = std::accumulate(lengths.begin(), lengths.end(), 0.0) / static_cast<double>(out.n);
    for (const double p : {0.0, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0}) {
        const double position = p * static_cast<double>(out.n - 1);
        const auto below = static_cast<std::size_t>(position);
        const double part = position - static_cast<double>(below);
        const double above = lengths[std::min(below + 1, out.n - 1)];
        out.quantiles.emplace_back(p, lengths[below] + (above - lengths[below]) * part);
    }
    return out;
}

Result<DataStatistics> describeData(const Dataset& data, const StatisticsOptions& options,
                                    const Progress& progress)
{
    DataStatistics out;
    out.rows = data.rows();
    out.hasLabels = data.hasLabels;
    describeLabels(out, data);
    describeLanguages(out, data);

    std::vector<double> characters(data.rows()), tokens(options.countTokens ? data.rows() : 0);
    constexpr std::size_t rowsPerTask = 256;
    parallelFor((data.rows() + rowsPerTask - 1) / rowsPerTask, options.threads, [&](std::size_t task) {
        const std::size_t end = std::min(data.rows(), (task + 1) * rowsPerTask);
        for (std::size_t row = task * rowsPerTask; row < end && !progress.stopRequested(); ++row) {
            characters[row] = static_cast<double>(codePointCount(data.texts[row]));
            if (options.countTokens) tokens[row] = static_cast<double>(options.countTokens(data.texts[row]));
        }
    });
    if (progress.stopRequested()) return fail(ErrorCode::Interrupted, "Stopped while describing the data");
    for (const auto& text : data.texts)
        out.emptyTexts += text.find_first_not_of(" \t\r\n") == std::string::npos ? 1 : 0;
    describeSpans(out, data, characters);
    out.characters = lengthStatistics(std::move(characters));
    out.tokens = lengthStatistics(std::move(tokens));

    out.exact = describeDuplicates(exactDuplicates(data.texts), data);
    DuplicateOptions duplicates = options.duplicates;
    duplicates.threads = options.threads;
    THRESHER_ASSIGN(auto near, nearDuplicates(data.texts, duplicates, progress));
    out.near = describeDuplicates(std::move(near), data);
    THRESHER_TRY(describeOverlap(out, data, options, progress));
    return out;
}

} // namespace thresher
