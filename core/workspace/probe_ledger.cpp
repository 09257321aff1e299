#include "workspace/probe_ledger.h"

#include "workspace/detail/typed_json.h"

#include <algorithm>
#include <cmath>

namespace thresher {
namespace {

using detail::KeyFault;
using detail::otherKeys;
using detail::take;

constexpr double secondsOfDay = 86400.0;

void takeScore(const Json& object, const char* key, std::optional<double>& target)
{
    const auto it = object.find(key);
    if (it == object.end() || it->is_null()) return;
    double value = 0;
    take(object, key, value);
    if (!(value >= 0.0 && value <= 1.0)) throw KeyFault{key};
    target = value;
}

Json scoreJson(const std::optional<double>& score)
{
    return score ? number(*score) : Json(nullptr);
}

Json entriesJson(const std::vector<ProbeEntry>& entries)
{
    Json list = Json::array();
    for (const auto& entry : entries)
        list.push_back({{"class", entry.name},
                        {"file", entry.fileName},
                        {"sha256", entry.sha256},
                        {"made", entry.made},
                        {"sent", entry.sent},
                        {"scored", entry.scored},
                        {"score", scoreJson(entry.score)}});
    return list;
}

std::vector<ProbeEntry> entriesFrom(const Json& document, const char* key)
{
    std::vector<ProbeEntry> entries;
    const auto it = document.find(key);
    if (it == document.end()) return entries;
    if (!it->is_array()) throw KeyFault{key};
    for (const auto& item : *it) {
        if (!item.is_object()) throw KeyFault{key};
        ProbeEntry entry;
        take(item, "class", entry.name);
        take(item, "file", entry.fileName);
        take(item, "sha256", entry.sha256);
        take(item, "made", entry.made);
        take(item, "sent", entry.sent);
        take(item, "scored", entry.scored);
        takeScore(item, "score", entry.score);
        if (entry.name.empty()) throw KeyFault{"class"};
        entries.push_back(std::move(entry));
    }
    return entries;
}

constexpr const char* knownKeys[] = {"format",    "program",           "files", "replaced",
                                     "truncated", "assume_stratified", "score", "score_without"};

ProbeLedger ledgerFrom(const Json& json)
{
    ProbeLedger ledger;
    ledger.entries = entriesFrom(json, "files");
    ledger.replaced = entriesFrom(json, "replaced");
    for (const auto& entry : ledger.entries)
        if (ledger.find(entry.name) != &entry)
            throw KeyFault{"files: '" + entry.name + "' stands there twice"};
    take(json, "truncated", ledger.truncated);
    take(json, "assume_stratified", ledger.assumeStratified);
    takeScore(json, "score", ledger.fullScore);
    take(json, "score_without", ledger.scoreWithout);
    ledger.otherKeys = otherKeys(json, knownKeys);
    return ledger;
}

} // namespace

const ProbeEntry* ProbeLedger::find(const std::string& name) const
{
    const auto it =
        std::find_if(entries.begin(), entries.end(), [&](const ProbeEntry& e) { return e.name == name; });
    return it == entries.end() ? nullptr : &*it;
}

ProbeEntry& ProbeLedger::entry(const std::string& name)
{
    const auto it =
        std::find_if(entries.begin(), entries.end(), [&](const ProbeEntry& e) { return e.name == name; });
    if (it != entries.end()) return *it;
    entries.emplace_back();
    entries.back().name = name;
    return entries.back();
}

void ProbeLedger::recordMade(const std::vector<ProbeFile>& files, double now)
{
    for (const auto& file : files) {
        ProbeEntry& known = entry(file.className);
        if (known.sha256 == file.sha256) {
            known.fileName = file.fileName;
            continue;
        }
        ProbeEntry fresh{file.className, file.fileName, file.sha256, now, 0, 0, {}};
        if (known.sha256.empty()) { // scores entered before the file was made are about this very file
            fresh.sent = known.sent;
            fresh.scored = known.scored;
            fresh.score = known.score;
        } else if (known.sent > 0) {
            replaced.push_back(known);
        }
        known = std::move(fresh);
    }
}

void ProbeLedger::markSent(const std::string& name, double now)
{
    ProbeEntry& known = entry(name);
    known.sent = now;
    if (now > 0) return;
    known.scored = 0;
    known.score.reset();
}

void ProbeLedger::setScore(const std::string& name, std::optional<double> score, double now)
{
    if (!score && find(name) == nullptr) return;
    ProbeEntry& known = entry(name);
    if (known.score == score) return;
    known.score = score;
    known.scored = score ? now : 0;
}

int ProbeLedger::sentOnDay(double now) const
{
    const double day = std::floor(now / secondsOfDay);
    const auto isOnDay = [day](const ProbeEntry& entry) {
        return entry.sent > 0 && std::floor(entry.sent / secondsOfDay) == day;
    };
    return static_cast<int>(std::count_if(entries.begin(), entries.end(), isOnDay) +
                            std::count_if(replaced.begin(), replaced.end(), isOnDay));
}

Path probeLedgerPath(const Path& workspace)
{
    return workspace / "probe" / "ledger.json";
}

Result<ProbeLedger> readProbeLedger(FileSystem& files, const Path& path)
{
    if (!files.exists(path)) return ProbeLedger{};
    THRESHER_ASSIGN(const auto json, readJson(files, path));
    try {
        if (!json.is_object()) throw KeyFault{"the document"};
        return ledgerFrom(json);
    } catch (const KeyFault& fault) {
        return fail(ErrorCode::BadFormat, "The probe's ledger has a value that cannot be: " + fault.key,
                    "Mend the file, or move it away to begin a new ledger.", path.string());
    }
}

Status writeProbeLedger(FileSystem& files, const Path& path, const ProbeLedger& ledger)
{
    THRESHER_TRY(files.makeDirectories(path.parent_path()));
    Json json = newDocument();
    json["files"] = entriesJson(ledger.entries);
    json["replaced"] = entriesJson(ledger.replaced);
    json["truncated"] = ledger.truncated;
    json["assume_stratified"] = ledger.assumeStratified;
    json["score"] = scoreJson(ledger.fullScore);
    json["score_without"] = Json::object();
    for (const auto& [name, score] : ledger.scoreWithout) json["score_without"][name] = number(score);
    if (!ledger.otherKeys.empty()) {
        THRESHER_ASSIGN(const auto others, parseJson(ledger.otherKeys, path.string()));
        for (const auto& [key, value] : others.items()) json[key] = value;
    }
    return writeJson(files, path, json);
}

} // namespace thresher
