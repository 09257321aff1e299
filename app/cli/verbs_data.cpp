#include "verbs_data.h"

#include "text_table.h"

#include <algorithm>

namespace thresher::cli {
namespace {

constexpr std::size_t rowsShown = 5;

Json nameOrNull(const std::string& name)
{
    return name.empty() ? Json(nullptr) : Json(name);
}

} // namespace

void addDataVerbs(CLI::App& app, Session& session)
{
    addEdaVerb(app, session);
    addInspectVerb(app, session);
    addFoldsVerb(app, session);
}

Json understoodJson(const UnderstoodColumns& columns)
{
    return Json{{"format", columns.format},
                {"id", nameOrNull(columns.id)},
                {"text", nameOrNull(columns.text)},
                {"language", nameOrNull(columns.language)},
                {"spans", nameOrNull(columns.spans)},
                {"label_list", nameOrNull(columns.labelList)},
                {"label_columns", columns.labelColumns},
                {"guessed", columns.guessed}};
}

std::string understoodText(const UnderstoodColumns& columns)
{
    std::string labels = columns.labelList;
    for (const auto& name : columns.labelColumns) labels += (labels.empty() ? "" : ", ") + name;
    std::string text = "columns (" + columns.format + "): ";
    bool first = true;
    for (const auto& [role, name] : {std::pair<std::string, std::string>{"id", columns.id},
                                     {"text", columns.text},
                                     {"labels", labels},
                                     {"language", columns.language},
                                     {"spans", columns.spans}}) {
        if (name.empty()) continue;
        const auto& guessed = columns.guessed;
        text += (first ? "" : "; ") + role + " = " + name;
        if (std::find(guessed.begin(), guessed.end(), role) != guessed.end()) text += " (guessed)";
        first = false;
    }
    return text + "\n";
}

Json warningsJson(const std::vector<DataWarning>& warnings)
{
    Json list = Json::array();
    for (const auto& warning : warnings)
        list.push_back({{"code", warning.code},
                        {"message", warning.message},
                        {"row", warning.row < 0 ? Json(nullptr) : Json(warning.row)}});
    return list;
}

std::string warningsText(const std::vector<DataWarning>& warnings)
{
    std::vector<std::string> codes; // in the order in which they appear
    for (const auto& warning : warnings)
        if (std::find(codes.begin(), codes.end(), warning.code) == codes.end()) codes.push_back(warning.code);
    std::vector<std::vector<std::string>> table = {
        {"warning", "count", "first rows (from 0)", "for example"}};
    for (const auto& code : codes) {
        std::size_t count = 0;
        std::string rows, example;
        for (const auto& warning : warnings) {
            if (warning.code != code) continue;
            if (count == 0) example = warning.message;
            if (count < rowsShown && warning.row >= 0)
                rows += (rows.empty() ? "" : " ") + std::to_string(warning.row);
            ++count;
        }
        table.push_back({code, std::to_string(count), rows + (count > rowsShown ? " ..." : ""), example});
    }
    return codes.empty() ? std::string() : "\n" + textTable(table, 4);
}

} // namespace thresher::cli
