// What every verb of thresher-cli shares: global options, progress, and how a result reaches the caller.
#pragma once

#include "base/clock.h"
#include "base/detail/json.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/progress.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <stop_token>
#include <string>

namespace thresher::cli {

// A verb's answer: the JSON document for --json, and text for people.
struct Outcome {
    Json json = newDocument();
    std::string text;
    int exitCode = 0; // lint answers 3 with findings that are errors; all else leaves 0
};

struct Session {
    bool json = false;
    bool quiet = false;
    unsigned threads = 0; // 0: all cores
    FileSystem& files = realFileSystem();
    Clock& clock = realClock();
    std::stop_source stop;                 // SIGINT, SIGTERM, SIGUSR1
    std::function<Result<Outcome>()> verb; // set by the parsed subcommand

    // A line on stderr that replaces itself (on a terminal) or is printed at most once a second; silent with
    // --quiet.
    Progress progress();
};

// Each adds its subcommands to `app`; one function per file verbs_*.cpp.
void addDataVerbs(CLI::App& app, Session& session);  // eda, inspect, folds
void addProbeVerbs(CLI::App& app, Session& session); // probe make | solve
void addTrainVerbs(CLI::App& app, Session& session); // train, prepare, finish, status
void addModelVerbs(CLI::App& app, Session& session); // tokenize, estimate, merge, import-gguf
void addPredictVerb(CLI::App& app, Session& session);
void addDecisionVerbs(CLI::App& app, Session& session);   // thresholds, ensemble
void addSubmissionVerbs(CLI::App& app, Session& session); // score, lint
void addConfigVerbs(CLI::App& app, Session& session);     // config schema | check | explain | import
void addBenchVerbs(CLI::App& app, Session& session);      // bench split | thresholds | eda
void addCompareVerb(CLI::App& app, Session& session);     // compare
void addPackVerbs(CLI::App& app, Session& session);       // pack, unpack
void addLabelVerbs(CLI::App& app, Session& session);      // labels suspects | correct
void addDoctorVerb(CLI::App& app, Session& session);

// Makes a subcommand whose body runs after parsing. The returned pointer is owned by `app`.
template <class Body>
CLI::App* addVerb(CLI::App& app, Session& session, const std::string& name, const std::string& help,
                  Body body)
{
    CLI::App* verb = app.add_subcommand(name, help);
    verb->fallthrough();
    verb->callback([&session, body = std::move(body)] { session.verb = body; });
    return verb;
}

} // namespace thresher::cli
