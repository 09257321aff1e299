// What the `bench` verbs share.
#pragma once

#include "session.h"

#include <string>
#include <vector>

namespace thresher::cli {

double median(std::vector<double> values);

// {bench, seconds (median), best_seconds, repeat, threads, machine, date} and the same for people. At least
// one value.
Outcome benchOutcome(Session& session, const std::string& name, const std::vector<double>& seconds);

// bench thresholds, in a file of its own.
void addBenchThresholds(CLI::App& bench, Session& session);
// bench train and bench predict, in a file of their own.
void addBenchModel(CLI::App& bench, Session& session);
// bench tokenize, in a file of its own.
void addBenchTokenize(CLI::App& bench, Session& session);

} // namespace thresher::cli
