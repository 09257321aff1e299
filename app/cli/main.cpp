// thresher-cli: every verb over core alone. Exit codes: 0 ok, 1 failed while working, 2 usage, 3 bad input,
// 130 interrupted.
#include "base/log.h"
#include "base/memory.h"
#include "base/version.h"
#include "session.h"
#include "verbs_experiments.h"

#include <csignal>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace thresher::cli {
namespace {

constexpr const char* memoryHint =
    "Close other programs or raise the limit (ulimit, the job's memory), or take fewer rows, a smaller "
    "model, fewer threads, or model.memory: checkpoint.";

void printLine(const std::string& text, std::FILE* stream)
{
    std::fwrite(text.data(), 1, text.size(), stream);
    if (text.empty() || text.back() != '\n') std::fputc('\n', stream);
}

int report(const Session& session, const Error& error)
{
    if (session.json) {
        Json document = newDocument();
        document["error"] = {{"code", errorCodeName(error.code)},
                             {"message", error.message},
                             {"hint", error.hint},
                             {"where", error.where}};
        printLine(dump(document, 2), stdout);
    }
    printLine("error: " + toString(error), stderr);
    return exitCode(error.code);
}

// SIGINT, SIGTERM and SIGUSR1 ask the verb to stop after its current step; a second one, a second later
// or more, ends the process at once. Sooner ones are the same request told twice: a parent's death is
// signalled once for each of its threads, and batch systems signal a parent and its children alike.
void watchSignals(std::stop_source stop, sigset_t signals)
{
    std::thread([stop, signals]() mutable {
        int number = 0;
        double first = 0;
        while (sigwait(&signals, &number) == 0) {
            const double now = realClock().steadySeconds();
            if (!stop.stop_requested())
                first = now;
            else if (now - first >= 1.0)
                _exit(130);
            stop.request_stop();
        }
    }).detach();
}

void prepareSignals(Session& session)
{
    // Blocked here, before any thread exists, so that only the watcher receives them.
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&signals, number);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    watchSignals(session.stop, signals);
    // A limit on file sizes becomes a write error with a message instead of a killed process.
    std::signal(SIGXFSZ, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
}

// What no reader or engine turned into an error of its own. The work is unwound by then, so that there is
// memory to say it.
template <class Work>
Result<int> guarded(Work work)
{
    try {
        return work();
    } catch (const std::bad_alloc& problem) {
        return outOfMemory(problem, "Memory ran out", memoryHint);
    } catch (const std::system_error& problem) {
        if (problem.code() == std::errc::resource_unavailable_try_again) // no room for a thread's stack
            return fail(ErrorCode::OutOfMemory,
                        "A thread could not be started: memory, or the number of threads, is limited",
                        memoryHint);
        return fail(ErrorCode::Internal, problem.what());
    } catch (const std::exception& problem) {
        return fail(ErrorCode::Internal, problem.what());
    }
}

// Before the parser has said so, and if it never comes to that.
bool asksForJson(int argc, char** argv)
{
    for (int i = 1; i < argc && std::strcmp(argv[i], "--") != 0; ++i)
        if (std::strcmp(argv[i], "--json") == 0) return true;
    return false;
}

// Memory is too short even for an error: nothing is taken here.
void reportBarely(bool json)
{
    if (json)
        std::printf("{\"format\": 1, \"program\": \"thresher\", \"error\": {\"code\": \"out_of_memory\", "
                    "\"message\": \"Memory ran out\", \"hint\": \"%s\", \"where\": \"\"}}\n",
                    memoryHint);
    std::fprintf(stderr, "error: Memory ran out\nhint: %s\n", memoryHint);
}

Result<int> start(Session& session, int argc, char** argv)
{
    CLI::App app{"Thresher: from a data file to a checked submission for multilabel text classification"};
    app.name("thresher-cli");
    app.require_subcommand(0, 1); // none: help, below; an unknown word is then named by the parser
    app.fallthrough();
    app.add_flag("--json", session.json, "One JSON document on stdout; progress stays on stderr");
    app.add_flag("--quiet", session.quiet, "No progress");
    app.add_option("--threads", session.threads, "Threads to use (0: all cores)")->check(CLI::Range(0, 4096));
    bool version = false;
    app.add_flag("--version", version, "Print the version and stop");

    addDataVerbs(app, session);
    addProbeVerbs(app, session);
    addTrainVerbs(app, session);
    addModelVerbs(app, session);
    addPredictVerb(app, session);
    addDecisionVerbs(app, session);
    addSubmissionVerbs(app, session);
    addConfigVerbs(app, session);
    addBenchVerbs(app, session);
    addCompareVerb(app, session);
    addPackVerbs(app, session);
    addLabelVerbs(app, session);
    addReportVerb(app, session);
    addStepsVerb(app, session);
    addJournalVerb(app, session);
    addImportVerbs(app, session);
    addDoctorVerb(app, session);

    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        printLine(app.help(), stdout);
        return 0;
    } catch (const CLI::CallForAllHelp&) {
        printLine(app.help("", CLI::AppFormatMode::All), stdout);
        return 0;
    } catch (const CLI::ParseError& problem) {
        return fail(ErrorCode::Usage, problem.what(), "See thresher-cli --help, or VERB --help.");
    }

    if (version) {
        Json document = newDocument();
        document["version"] = versionText();
        printLine(session.json ? dump(document, 2) : "thresher-cli " + std::string(versionText()), stdout);
        return 0;
    }
    if (!session.verb && session.json)
        return fail(ErrorCode::Usage, "There is no verb", "See thresher-cli --help for the verbs.");
    if (!session.verb) {
        printLine(app.help(), stdout);
        return 2;
    }

    prepareSignals(session);
    log::setLevel(session.quiet ? log::Level::Warning : log::Level::Info);
    THRESHER_ASSIGN(const Outcome outcome, session.verb());
    printLine(session.json ? dump(outcome.json, 2) : outcome.text, stdout);
    return outcome.exitCode;
}

int run(int argc, char** argv)
{
    Session session;
    session.json = asksForJson(argc, argv);
    const auto code = guarded([&] { return start(session, argc, argv); });
    return code ? *code : report(session, code.error());
}

} // namespace
} // namespace thresher::cli

int main(int argc, char** argv)
{
    int code = 1;
    try {
        code = thresher::cli::run(argc, argv);
    } catch (const std::bad_alloc&) {
        thresher::cli::reportBarely(thresher::cli::asksForJson(argc, argv));
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "error: %s\n", problem.what());
    }
    std::fflush(nullptr);
    // The watcher thread never ends: leave without running destructors under it.
    _exit(code);
}
