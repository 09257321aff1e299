// journal: what was sent, what came of it, and what that says; past submissions come in from a CSV.
#include "base/numbers.h"
#include "text_table.h"
#include "verbs_experiments.h"
#include "workspace/journal_figures.h"
#include "workspace/workspace.h"

#include <memory>

namespace thresher::cli {
namespace {

struct JournalArguments {
    std::string workspace, history;
};

const char* surpriseName(Surprise surprise)
{
    switch (surprise) {
    case Surprise::None:
        return "as expected";
    case Surprise::Below:
        return "below";
    case Surprise::Above:
        return "above";
    case Surprise::Unknown:
        break;
    }
    return "-";
}

Json optionalJson(const std::optional<double>& value)
{
    return value ? number(*value) : Json(nullptr);
}

void addEntries(Outcome& outcome, const std::vector<JournalEntry>& entries)
{
    const auto text = [](const std::optional<double>& value) { return value ? toFixed(*value, 5) : "-"; };
    std::vector<std::vector<std::string>> table = {
        {"file", "cross-fitted", "badge", "public", "private", "surprise", "final"}};
    Json& list = outcome.json["entries"] = Json::array();
    for (const JournalEntry& entry : entries) {
        const auto& cv = entry.crossValidation;
        const std::string surprise = surpriseName(surpriseOf(entry));
        table.push_back({entry.file, cv ? toFixed(cv->value, 4) : "-",
                         cv ? std::string(badgeName(cv->badge)) : "-", text(entry.publicScore),
                         text(entry.privateScore), surprise, entry.finalSelection ? "yes" : ""});
        list.push_back({{"file", entry.file},
                        {"time", entry.time},
                        {"cross_fitted", cv ? number(cv->value) : Json(nullptr)},
                        {"badge", cv ? Json(badgeName(cv->badge)) : Json(nullptr)},
                        {"public", optionalJson(entry.publicScore)},
                        {"private", optionalJson(entry.privateScore)},
                        {"surprise", surprise},
                        {"final", entry.finalSelection}});
    }
    outcome.text = textTable(table);
}

Result<Outcome> showJournal(Session& session, const JournalArguments& arguments)
{
    THRESHER_ASSIGN(const auto workspace, readWorkspace(session.files, arguments.workspace));
    std::vector<JournalEntry> entries;
    if (arguments.history.empty()) {
        THRESHER_ASSIGN(entries, readJournal(session.files, workspace.root));
    } else {
        THRESHER_ASSIGN(const auto history, readSubmissionHistory(session.files, arguments.history));
        const auto merge = [&history](std::vector<JournalEntry>& known) -> Status {
            THRESHER_ASSIGN(known, mergedHistory(std::move(known), history));
            return {};
        };
        THRESHER_ASSIGN(entries, changeJournal(session.files, workspace.root, merge));
    }
    Outcome outcome;
    addEntries(outcome, entries);
    outcome.json["correlation"] = nullptr;
    if (const auto rho = crossValidationAgainstPublic(entries)) {
        outcome.json["correlation"] = {{"value", number(rho->value)},
                                       {"low", number(rho->interval.low)},
                                       {"high", number(rho->interval.high)},
                                       {"pairs", rho->pairs}};
        outcome.text += "\nrank correlation of cross-fitted and public scores: " + toFixed(rho->value, 2) +
                        " (90 %: " + toFixed(rho->interval.low, 2) + " .. " + toFixed(rho->interval.high, 2) +
                        ", " + std::to_string(rho->pairs) + " files)\n";
    }
    const int sent = sentOnDay(entries, session.clock.unixSeconds());
    outcome.json["sent_today"] = sent;
    outcome.json["left_today"] =
        workspace.dailyQuota > 0 ? Json(std::max(0, workspace.dailyQuota - sent)) : Json(nullptr);
    if (workspace.dailyQuota > 0)
        outcome.text +=
            "sent today: " + std::to_string(sent) + " of " + std::to_string(workspace.dailyQuota) + "\n";
    return outcome;
}

} // namespace

void addJournalVerb(CLI::App& app, Session& session)
{
    auto arguments = std::make_shared<JournalArguments>();
    CLI::App* verb = addVerb(app, session, "journal", "Submissions of a workspace: scores, surprises, quota",
                             [&session, arguments] { return showJournal(session, *arguments); });
    verb->add_option("workspace", arguments->workspace, "Workspace folder")->required();
    verb->add_option("--import", arguments->history,
                     "CSV of past submissions (file, public, private, time, note) to take in first");
}

} // namespace thresher::cli
