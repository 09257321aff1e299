#include "decide/scores.h"

#include "base/hash.h"
#include "base/numbers.h"
#include "decide/metrics.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

namespace thresher {
namespace {

constexpr std::array badgeNames = {"clean", "picked_here", "own_rows"};
constexpr std::array spaceNames = {"prob", "logit", "rank"};

std::string rowName(std::size_t row, const std::vector<std::string>& ids)
{
    return ids.empty() ? "row " + std::to_string(row) : "row " + std::to_string(row) + ", id " + ids[row];
}

Status checkUnique(const std::vector<std::string>& names, ErrorCode code, const char* what)
{
    std::unordered_set<std::string_view> seen;
    for (const auto& name : names)
        if (!seen.insert(name).second)
            return fail(code, std::string("The ") + what + " '" + name + "' stands there twice",
                        "Each must be unique.");
    return {};
}

Status checkProbs(const ScoreMatrix& probs, const std::vector<std::string>& classes,
                  const std::vector<std::string>& ids)
{
    if (probs.cols != classes.size())
        return fail(ErrorCode::BadShape, "Scores have " + std::to_string(probs.cols) +
                                             " columns, but there are " + std::to_string(classes.size()) +
                                             " classes");
    if (!ids.empty() && ids.size() != probs.rows)
        return fail(ErrorCode::BadShape, "Scores have " + std::to_string(probs.rows) +
                                             " rows, but there are " + std::to_string(ids.size()) + " ids");
    THRESHER_TRY(checkUnique(classes, ErrorCode::BadClass, "class"));
    THRESHER_TRY(checkUnique(ids, ErrorCode::BadIds, "id"));
    for (std::size_t i = 0; i < probs.rows; ++i)
        for (std::size_t c = 0; c < probs.cols; ++c)
            if (const float p = probs(i, c); !(p >= 0.0F && p <= 1.0F))
                return fail(ErrorCode::BadValue,
                            "A score is " + toText(p) + " (" + rowName(i, ids) + ", class " + classes[c] +
                                ")",
                            "Scores lie in 0 to 1; apply the sigmoid to logits first.");
    return {};
}

// Lengths are hashed too, so that no two different lists give the same bytes.
class Digest {
  public:
    void texts(const std::vector<std::string>& values)
    {
        number(values.size());
        for (const auto& value : values) {
            number(value.size());
            m_bytes += value;
        }
    }
    template <class T>
    void numbers(std::span<const T> values)
    {
        number(values.size());
        m_bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
    }
    std::string hex() const { return sha256Hex(m_bytes); }

    void number(std::size_t value) { m_bytes += std::to_string(value) + ":"; }

  private:
    std::string m_bytes;
};

// Group numbers made dense in order of first appearance.
std::size_t makeDense(std::vector<std::uint32_t>& groups, std::size_t rows)
{
    if (groups.empty()) {
        groups.resize(rows);
        std::iota(groups.begin(), groups.end(), 0U);
        return rows;
    }
    std::unordered_map<std::uint32_t, std::uint32_t> number;
    for (auto& g : groups) g = number.try_emplace(g, static_cast<std::uint32_t>(number.size())).first->second;
    return number.size();
}

} // namespace

std::string_view badgeName(Badge badge)
{
    return badgeNames[static_cast<std::size_t>(badge)];
}

Result<Badge> badgeFromName(std::string_view name)
{
    for (std::size_t i = 0; i < badgeNames.size(); ++i)
        if (name == badgeNames[i]) return static_cast<Badge>(i);
    return fail(ErrorCode::BadFormat, "Unknown badge '" + std::string(name) + "'");
}

std::string_view spaceName(Space space)
{
    return spaceNames[static_cast<std::size_t>(space)];
}

Result<Space> spaceFromName(std::string_view name)
{
    for (std::size_t i = 0; i < spaceNames.size(); ++i)
        if (name == spaceNames[i]) return static_cast<Space>(i);
    return fail(ErrorCode::Usage, "Unknown space '" + std::string(name) + "'", "Use prob, logit or rank.");
}

Result<OutOfFoldScores> OutOfFoldScores::make(OutOfFoldParts parts)
{
    const std::size_t n = parts.probs.rows;
    THRESHER_TRY(checkProbs(parts.probs, parts.classes, parts.ids));
    if (n == 0) return fail(ErrorCode::BadShape, "There are no rows to score");
    if (parts.labels.rows != n || parts.labels.cols != parts.probs.cols)
        return fail(ErrorCode::BadShape, "Labels are " + std::to_string(parts.labels.rows) + " x " +
                                             std::to_string(parts.labels.cols) + ", scores are " +
                                             std::to_string(n) + " x " + std::to_string(parts.probs.cols));
    for (std::size_t i = 0; i < parts.labels.values.size(); ++i)
        if (parts.labels.values[i] > 1)
            return fail(ErrorCode::BadValue,
                        "A label is " + std::to_string(parts.labels.values[i]) + " (" +
                            rowName(i / parts.labels.cols, parts.ids) + ")",
                        "Labels are 0 or 1.");
    if (parts.fold.empty()) parts.fold.assign(n, 0);
    if (parts.fold.size() != n || (!parts.groups.empty() && parts.groups.size() != n))
        return fail(ErrorCode::BadShape, "There are " + std::to_string(parts.fold.size()) +
                                             " fold numbers and " + std::to_string(parts.groups.size()) +
                                             " group numbers for " + std::to_string(n) + " rows");
    for (std::size_t i = 0; i < n; ++i)
        if (parts.fold[i] < 0)
            return fail(ErrorCode::BadValue,
                        "Fold number " + std::to_string(parts.fold[i]) + " (" + rowName(i, parts.ids) + ")",
                        "Training-only (-1) and sealed (-2) rows have no out-of-fold score: take them out.");
    OutOfFoldScores out;
    out.m_groupCount = makeDense(parts.groups, n);
    out.m_foldNumbers = parts.fold;
    std::sort(out.m_foldNumbers.begin(), out.m_foldNumbers.end());
    out.m_foldNumbers.erase(std::unique(out.m_foldNumbers.begin(), out.m_foldNumbers.end()),
                            out.m_foldNumbers.end());
    Digest digest;
    digest.texts(parts.classes);
    digest.texts(parts.ids);
    digest.numbers(std::span<const int>(parts.fold));
    digest.numbers(std::span<const float>(parts.probs.values));
    digest.numbers(std::span<const std::uint8_t>(parts.labels.values));
    out.m_hash = digest.hex();
    out.m_parts = std::move(parts);
    return out;
}

Result<OutOfFoldScores> OutOfFoldScores::onlyFold(int fold) const
{
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < this->rows(); ++i)
        if (m_parts.fold[i] == fold) rows.push_back(i);
    OutOfFoldParts parts;
    parts.probs = selectRows(m_parts.probs.view(), rows);
    parts.labels = selectRows(m_parts.labels.view(), rows);
    parts.classes = m_parts.classes;
    parts.step = m_parts.step;
    for (const auto i : rows) {
        parts.fold.push_back(fold);
        parts.groups.push_back(m_parts.groups[i]);
        if (!m_parts.ids.empty()) parts.ids.push_back(m_parts.ids[i]);
    }
    return make(std::move(parts));
}

Result<TestScores> TestScores::make(ScoreMatrix probs, std::vector<std::string> classes,
                                    std::vector<std::string> ids)
{
    THRESHER_TRY(checkProbs(probs, classes, ids));
    if (probs.rows == 0) return fail(ErrorCode::BadShape, "There are no test rows");
    TestScores out;
    Digest digest;
    digest.number(probs.rows);
    digest.numbers(std::span<const float>(probs.values));
    out.m_hash = digest.hex();
    out.m_probs = std::move(probs);
    out.m_classes = std::move(classes);
    out.m_ids = std::move(ids);
    return out;
}

Result<SealedScores> SealedScores::make(OutOfFoldParts parts)
{
    parts.fold.clear();
    THRESHER_ASSIGN(auto scores, OutOfFoldScores::make(std::move(parts)));
    return SealedScores(std::move(scores));
}

bool ClassBalance::allFromTraining() const
{
    return std::all_of(fromTraining.begin(), fromTraining.end(), [](bool x) { return x; });
}

ClassBalance trainingBalance(const OutOfFoldScores& scores)
{
    return {prevalence(scores.labels()), std::vector<bool>(scores.classCount(), true), "training prevalence"};
}

} // namespace thresher
