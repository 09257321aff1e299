#include "workspace/journal_figures.h"

#include "base/numbers.h"
#include "base/rng.h"
#include "data/csv.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <initializer_list>
#include <map>
#include <numeric>

namespace thresher {
namespace {

constexpr double daySeconds = 86400.0;

// Ranks from 0, ties share their mean.
std::vector<double> ranksOf(const std::vector<double>& values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t i = 0; i < order.size();) {
        std::size_t j = i;
        while (j < order.size() && values[order[j]] == values[order[i]]) ++j;
        for (std::size_t k = i; k < j; ++k) ranks[order[k]] = static_cast<double>(i + j - 1) / 2;
        i = j;
    }
    return ranks;
}

// nullopt when one side never changes.
std::optional<double> spearman(const std::vector<double>& x, const std::vector<double>& y)
{
    const auto a = ranksOf(x), b = ranksOf(y);
    const double mean = static_cast<double>(x.size() - 1) / 2;
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += (a[i] - mean) * (b[i] - mean);
        aa += (a[i] - mean) * (a[i] - mean);
        bb += (b[i] - mean) * (b[i] - mean);
    }
    if (aa == 0 || bb == 0) return std::nullopt;
    return ab / std::sqrt(aa * bb);
}

Interval middle90(std::vector<double>& values)
{
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        return values[static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1)))];
    };
    return {at(0.05), at(0.95)};
}

// Macro F1 of the drawn rows by the first repeat's predictions.
double drawnF1(const OutOfFoldScores& scores, const LabelMatrix& predictions,
               std::span<const std::size_t> rows)
{
    std::vector<ClassCounts> counts(scores.classCount());
    for (const std::size_t i : rows)
        for (std::size_t c = 0; c < counts.size(); ++c) {
            const bool truth = scores.labels()(i, c) != 0, said = predictions(i, c) != 0;
            counts[c].tp += truth && said ? 1 : 0;
            counts[c].fp += !truth && said ? 1 : 0;
            counts[c].fn += truth && !said ? 1 : 0;
        }
    return macroF1(counts);
}

std::size_t columnOf(const CsvTable& table, std::initializer_list<const char*> names)
{
    for (const char* name : names)
        if (const auto column = table.findColumn(name); column != table.columns()) return column;
    return table.columns();
}

// "2026-11-23" with or without a time, in UTC; or unix seconds.
std::optional<double> parseTime(std::string_view text)
{
    if (const auto seconds = parseDouble(text)) return seconds;
    if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto part = [&](std::size_t at, std::size_t size) {
        return text.size() >= at + size ? parseInteger(text.substr(at, size)) : std::optional<long long>(0);
    };
    const auto year = part(0, 4), month = part(5, 2), day = part(8, 2);
    const auto hour = part(11, 2), minute = part(14, 2), second = part(17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return static_cast<double>(days) * daySeconds +
           static_cast<double>(*hour * 3600 + *minute * 60 + *second);
}

Result<std::optional<double>> scoreAt(const CsvTable& table, std::size_t row, std::size_t column,
                                      const Path& path)
{
    if (column == table.columns()) return std::optional<double>();
    auto score = parseScore(std::string(table.at(row, column)));
    if (score) return score;
    Error error = std::move(score).error();
    error.message += " (" + table.describeRow(row) + ")";
    error.where = path.string();
    return error;
}

// A score that is there stays; another one in its place would be a typing mistake.
Status fill(std::optional<double>& known, const std::optional<double>& given, const std::string& file)
{
    if (given && known && *given != *known)
        return fail(ErrorCode::Mismatch,
                    "'" + file + "' has the score " + toText(*known) + " already, the history says " +
                        toText(*given),
                    "Correct the one that is wrong; nothing was changed.");
    if (given) known = given;
    return {};
}

} // namespace

Surprise surpriseOf(const JournalEntry& entry)
{
    if (!entry.publicScore || !entry.expectedPublic) return Surprise::Unknown;
    if (*entry.publicScore < entry.expectedPublic->low) return Surprise::Below;
    return *entry.publicScore > entry.expectedPublic->high ? Surprise::Above : Surprise::None;
}

std::optional<RankCorrelation> crossValidationAgainstPublic(std::span<const JournalEntry> entries,
                                                            std::uint64_t seed, int draws)
{
    std::vector<double> x, y;
    for (const JournalEntry& entry : entries)
        if (entry.crossValidation && entry.publicScore) {
            x.push_back(entry.crossValidation->value);
            y.push_back(*entry.publicScore);
        }
    if (x.size() < 4) return std::nullopt;
    const auto value = spearman(x, y);
    if (!value) return std::nullopt;
    RankCorrelation out{.value = *value, .interval = {}, .pairs = x.size()};
    Mt19937 rng(deriveSeed(seed, 71));
    std::vector<double> values, drawnX(x.size()), drawnY(x.size());
    for (int d = 0; d < draws; ++d) {
        for (std::size_t i = 0; i < x.size(); ++i) {
            const std::size_t at = rng.interval(x.size() - 1);
            drawnX[i] = x[at];
            drawnY[i] = y[at];
        }
        if (const auto drawn = spearman(drawnX, drawnY)) values.push_back(*drawn);
    }
    if (values.empty()) return std::nullopt;
    out.interval = middle90(values);
    return out;
}

PublicDifference expectedPublicDifference(const OutOfFoldScores& scores, const CrossFit& a, const CrossFit& b,
                                          std::size_t rows, std::uint64_t seed, int draws)
{
    Mt19937 rng(deriveSeed(seed, 72));
    std::vector<double> values;
    std::vector<std::size_t> drawn(rows);
    for (int d = 0; d < draws; ++d) {
        for (auto& row : drawn) row = rng.interval(scores.rows() - 1);
        values.push_back(drawnF1(scores, b.predictions.front(), drawn) -
                         drawnF1(scores, a.predictions.front(), drawn));
    }
    PublicDifference out{.expected = b.macroF1 - a.macroF1, .range = middle90(values)};
    out.resolvable = out.range.low > 0 || out.range.high < 0;
    return out;
}

Result<std::vector<JournalEntry>> readSubmissionHistory(FileSystem& files, const Path& path)
{
    THRESHER_ASSIGN(const CsvTable table, readCsv(files, path));
    const std::size_t file = columnOf(table, {"file", "name", "fileName"});
    if (file == table.columns())
        return fail(ErrorCode::BadColumn, "The history has no column `file`",
                    "Its columns are file, public, private, time and note.", path.string());
    const std::size_t publicColumn = columnOf(table, {"public", "publicScore", "public_score"});
    const std::size_t privateColumn = columnOf(table, {"private", "privateScore", "private_score"});
    const std::size_t time = columnOf(table, {"time", "date"});
    const std::size_t note = columnOf(table, {"note", "description"});
    std::vector<JournalEntry> out;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        JournalEntry entry;
        entry.file = std::string(table.at(i, file));
        THRESHER_ASSIGN(entry.publicScore, scoreAt(table, i, publicColumn, path));
        THRESHER_ASSIGN(entry.privateScore, scoreAt(table, i, privateColumn, path));
        if (note != table.columns()) entry.note = std::string(table.at(i, note));
        if (time != table.columns() && !table.at(i, time).empty()) {
            const auto seconds = parseTime(table.at(i, time));
            if (!seconds)
                return fail(ErrorCode::BadValue,
                            "'" + std::string(table.at(i, time)) + "' is no time (" + table.describeRow(i) +
                                ")",
                            "Write 2026-11-23T10:00:00Z, or unix seconds.", path.string());
            entry.time = entry.sent = *seconds;
        }
        out.push_back(std::move(entry));
    }
    // A file whose score was typed twice: merging it into nothing finds out.
    THRESHER_ASSIGN(auto merged, mergedHistory({}, out));
    return merged;
}

Result<std::vector<JournalEntry>> mergedHistory(std::vector<JournalEntry> journal,
                                                const std::vector<JournalEntry>& history)
{
    const auto nameOf = [](const JournalEntry& entry) { return Path(entry.file).filename().string(); };
    for (const JournalEntry& one : history) {
        const auto known = std::find_if(journal.begin(), journal.end(), [&](const JournalEntry& entry) {
            return nameOf(entry) == nameOf(one);
        });
        if (known == journal.end()) {
            journal.push_back(one);
            continue;
        }
        THRESHER_TRY(fill(known->publicScore, one.publicScore, one.file));
        THRESHER_TRY(fill(known->privateScore, one.privateScore, one.file));
        if (known->note.empty()) known->note = one.note;
    }
    std::stable_sort(journal.begin(), journal.end(),
                     [](const JournalEntry& a, const JournalEntry& b) { return a.time < b.time; });
    return journal;
}

} // namespace thresher
