#include "workspace/journal.h"

#include "base/detail/json.h"
#include "base/numbers.h"
#include "workspace/workspace_lock.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

Json optionalNumber(const std::optional<double>& value)
{
    return value ? number(*value) : Json(nullptr);
}

Json intervalJson(const std::optional<Interval>& interval)
{
    return interval ? Json{interval->low, interval->high} : Json(nullptr);
}

std::optional<double> numberAt(const Json& object, const char* key)
{
    const auto it = object.find(key);
    return it != object.end() && it->is_number() ? std::optional(it->get<double>()) : std::nullopt;
}

std::optional<Interval> intervalAt(const Json& object, const char* key)
{
    const auto it = object.find(key);
    if (it == object.end() || !it->is_array() || it->size() != 2 || !(*it)[0].is_number() ||
        !(*it)[1].is_number())
        return std::nullopt;
    return Interval{(*it)[0].get<double>(), (*it)[1].get<double>()};
}

std::string textAt(const Json& object, const char* key)
{
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

JournalEntry entryFrom(const Json& json)
{
    JournalEntry entry;
    entry.time = numberAt(json, "time").value_or(0);
    entry.sent = numberAt(json, "sent").value_or(0);
    entry.file = textAt(json, "file");
    entry.sha256 = textAt(json, "sha256");
    entry.decision = textAt(json, "decision");
    entry.scoreSet = textAt(json, "score_set");
    entry.scoreSetName = textAt(json, "score_set_name");
    entry.note = textAt(json, "note");
    entry.publicScore = numberAt(json, "public_score");
    entry.privateScore = numberAt(json, "private_score");
    entry.finalSelection = json.contains("final") && json["final"] == true;
    entry.expectedPublic = intervalAt(json, "expected_public");
    const auto cv = numberAt(json, "cross_fitted");
    const auto badge = badgeFromName(textAt(json, "badge"));
    if (cv && badge) entry.crossValidation = BadgedScore(*cv, *badge, intervalAt(json, "interval"));
    return entry;
}

Json toJson(const JournalEntry& entry)
{
    const auto& cv = entry.crossValidation;
    return {{"time", entry.time},
            {"sent", entry.sent},
            {"file", entry.file},
            {"sha256", entry.sha256},
            {"decision", entry.decision},
            {"score_set", entry.scoreSet},
            {"score_set_name", entry.scoreSetName},
            {"cross_fitted", cv ? number(cv->value) : Json(nullptr)},
            {"interval", cv ? intervalJson(cv->interval) : Json(nullptr)},
            {"badge", cv ? Json(badgeName(cv->badge)) : Json(nullptr)},
            {"public_score", optionalNumber(entry.publicScore)},
            {"private_score", optionalNumber(entry.privateScore)},
            {"expected_public", intervalJson(entry.expectedPublic)},
            {"final", entry.finalSelection},
            {"note", entry.note}};
}

} // namespace

Result<std::vector<JournalEntry>> readJournal(FileSystem& files, const Path& workspace)
{
    const Path path = workspace / "journal.json";
    std::vector<JournalEntry> entries;
    if (!files.exists(path)) return entries;
    THRESHER_ASSIGN(const auto json, readJson(files, path));
    if (!json.is_object() || !json.contains("entries") || !json["entries"].is_array())
        return fail(ErrorCode::BadFormat, "journal.json has no list of entries",
                    "Move the file away to begin a new journal.", path.string());
    for (const auto& item : json["entries"]) {
        if (!item.is_object())
            return fail(ErrorCode::BadFormat, "An entry of journal.json is no object",
                        "Move the file away to begin a new journal.", path.string());
        entries.push_back(entryFrom(item));
    }
    return entries;
}

Status writeJournal(FileSystem& files, const Path& workspace, const std::vector<JournalEntry>& entries)
{
    Json json = newDocument();
    json["entries"] = Json::array();
    for (const auto& entry : entries) json["entries"].push_back(toJson(entry));
    return writeJson(files, workspace / "journal.json", json);
}

Result<std::vector<JournalEntry>>
changeJournal(FileSystem& files, const Path& workspace,
              const std::function<Status(std::vector<JournalEntry>&)>& change)
{
    THRESHER_ASSIGN(const auto lock, lockWorkspace(files, workspace));
    THRESHER_ASSIGN(auto entries, readJournal(files, workspace));
    THRESHER_TRY(change(entries));
    THRESHER_TRY(writeJournal(files, workspace, entries));
    return entries;
}

int sentOnDay(const std::vector<JournalEntry>& entries, double now)
{
    constexpr double secondsOfDay = 24.0 * 60 * 60;
    const double day = std::floor(now / secondsOfDay);
    return static_cast<int>(std::count_if(entries.begin(), entries.end(), [day](const JournalEntry& entry) {
        return entry.sent > 0 && std::floor(entry.sent / secondsOfDay) == day;
    }));
}

Result<std::optional<double>> parseScore(const std::string& text)
{
    std::string plain;
    for (const char c : text)
        if (c != ' ') plain += c == ',' ? '.' : c;
    if (plain.empty()) return std::optional<double>();
    const auto value = parseDouble(plain);
    if (!value || !(*value >= 0 && *value <= 1))
        return fail(ErrorCode::BadValue, "'" + text + "' is no score",
                    "Type a number from 0 to 1, such as 0.412.");
    return std::optional(*value);
}

} // namespace thresher
