// What `thresholds` and `ensemble` share: where scores come from and how a report looks.
#pragma once

#include "decide/decide.h"
#include "decide/score_files.h"
#include "session.h"

#include <optional>
#include <string>
#include <vector>

namespace thresher::cli {

// The decide section of RUN/run.yaml; defaults when the run has no readable configuration (foreign runs).
DecideConfig configOfRun(Session& session, const Path& run);

// The balance of a file joined to the classes; classes the file does not know take the training prevalence.
Result<ClassBalance> balanceFromFile(Session& session, const Path& path, const OutOfFoldScores& scores);
// --balance if given, else the run's configured file, else the balance its default decision carries; nullopt:
// training prevalence.
Result<std::optional<ClassBalance>> balanceOfRun(Session& session, const std::string& option, const Path& run,
                                                 const DecideConfig& config, const OutOfFoldScores& scores);

// Says which classes the balance takes from the training data although a file was to give them; nullopt:
// none.
std::optional<std::string> fromTrainingNote(const std::optional<ClassBalance>& balance,
                                            const std::vector<std::string>& classes);

Json cutJson(Cut cut);
Json cutMapJson(const Cuts& cuts, const std::vector<std::string>& classes);
// {rule: {own_rows, cross_fitted, low, high, badge, difference {value, low, high}}}
Json scoresJson(const DecisionReport& report);
// The document's part about the decision: thresholds, scores, per_class, skipped, notes.
void addReport(Json& json, const DecisionReport& report);

// Tables for people.
std::string reportText(const DecisionReport& report, const OutOfFoldScores& scores);

} // namespace thresher::cli
