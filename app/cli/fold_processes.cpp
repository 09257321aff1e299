#include "fold_processes.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace thresher::cli {
namespace {

constexpr int pollMilliseconds = 100;

struct Unit {
    int fold = 0;
    pid_t pid = -1;
    std::string gpu;        // of job.gpus; empty: as ours
    int out = -1, err = -1; // our ends of its pipes; -1: closed
    std::string document;   // its stdout: one JSON document
    std::string line;       // of its stderr, not yet ended
};

std::vector<std::string> commandLine(const FoldProcessJob& job, int fold, bool quiet)
{
    std::vector<std::string> words = {"thresher-cli", "--json"};
    if (quiet) words.emplace_back("--quiet");
    for (std::string word : {std::string("--threads"), std::to_string(job.threads), std::string("train"),
                             job.run.root().string(), std::string("--folds"), std::to_string(fold)})
        words.push_back(std::move(word));
    return words;
}

// Our environment, with the unit's GPU as the only one.
std::vector<std::string> environmentOf(const std::string& gpu)
{
    const std::string name = "CUDA_VISIBLE_DEVICES=";
    std::vector<std::string> entries;
    for (char** entry = environ; *entry != nullptr; ++entry)
        if (gpu.empty() || !std::string_view(*entry).starts_with(name)) entries.emplace_back(*entry);
    if (!gpu.empty()) entries.push_back(name + gpu);
    return entries;
}

// For exec: pointers into `words`, then nullptr.
std::vector<char*> pointersTo(std::vector<std::string>& words)
{
    std::vector<char*> pointers;
    for (auto& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    return pointers;
}

// After fork(): only calls that are safe beside the parent's threads.
[[noreturn]] void becomeUnit(pid_t parent, int out, int err, char* const* words, char* const* environment)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(130); // it died before the line above
    setpgid(0,
            0); // Ctrl-C on the terminal goes to the parent alone: a second signal would end the unit at once
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execve("/proc/self/exe", words, environment);
    _exit(127);
}

Result<Unit> startUnit(const FoldProcessJob& job, int fold, const std::string& gpu, bool quiet)
{
    auto words = commandLine(job, fold, quiet);
    auto environment = environmentOf(gpu);
    const auto pointers = pointersTo(words);
    const auto variables = pointersTo(environment);
    std::array<int, 2> out{-1, -1}, err{-1, -1};
    const auto closeAll = [&] {
        for (const int end : {out[0], out[1], err[0], err[1]})
            if (end >= 0) close(end);
    };
    const pid_t parent = getpid();
    pid_t pid = -1;
    if (pipe2(out.data(), O_CLOEXEC) == 0 && pipe2(err.data(), O_CLOEXEC) == 0) pid = fork();
    if (pid == 0) becomeUnit(parent, out[1], err[1], pointers.data(), variables.data());
    if (pid < 0) {
        const std::string reason = std::strerror(errno);
        closeAll();
        return fail(ErrorCode::Internal,
                    "No process could be started for fold " + std::to_string(fold) + ": " + reason,
                    "Use fewer --parallel-folds.");
    }
    close(out[1]);
    close(err[1]);
    return Unit{
        .fold = fold, .pid = pid, .gpu = gpu, .out = out[0], .err = err[0], .document = {}, .line = {}};
}

// What a unit says reaches our stderr line by line. Its error comes in the document; we tell it ourselves.
void forward(Unit& unit, std::string_view bytes)
{
    unit.line += bytes;
    for (auto end = unit.line.find('\n'); end != std::string::npos; end = unit.line.find('\n')) {
        const std::string text = unit.line.substr(0, end);
        unit.line.erase(0, end + 1);
        if (text.empty() || text.starts_with("error: ") || text.starts_with("hint: ")) continue;
        const bool named = text.find("fold " + std::to_string(unit.fold)) != std::string::npos;
        std::fprintf(stderr, "%s%s\n", named ? "" : ("fold " + std::to_string(unit.fold) + " | ").c_str(),
                     text.c_str());
    }
}

// Reads once from a pipe that has something; closes it at its end.
void drain(Unit& unit, int& end)
{
    std::array<char, 4096> buffer{};
    const auto count = read(end, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) {
        close(end);
        end = -1;
        return;
    }
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(count));
    if (&end == &unit.out)
        unit.document += bytes;
    else
        forward(unit, bytes);
}

ErrorCode codeNamed(const std::string& name)
{
    for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i)
        if (errorCodeName(static_cast<ErrorCode>(i)) == name) return static_cast<ErrorCode>(i);
    return ErrorCode::Internal;
}

Error errorOf(const Unit& unit, int status)
{
    const std::string name = "The process of fold " + std::to_string(unit.fold);
    if (WIFSIGNALED(status))
        return fail(
            ErrorCode::Internal, name + " was ended by signal " + std::to_string(WTERMSIG(status)),
            "Signal 9 often means that memory ran out: use fewer --parallel-folds. Go on with --resume.");
    const auto json = parseJson(unit.document, name);
    if (!json || !json->is_object() || !json->contains("error") || !(*json)["error"].is_object())
        return WEXITSTATUS(status) == exitCode(ErrorCode::Interrupted)
                   ? fail(ErrorCode::Interrupted, name + " was stopped", "Go on with --resume.")
                   : fail(ErrorCode::Internal,
                          name + " ended with status " + std::to_string(WEXITSTATUS(status)));
    const Json& error = (*json)["error"];
    const auto text = [&](const char* key) {
        return error.contains(key) && error[key].is_string() ? error[key].get<std::string>() : std::string();
    };
    return Error{codeNamed(text("code")), text("message"), text("hint"), text("where")};
}

class FoldProcesses {
  public:
    FoldProcesses(Session& session, const FoldProcessJob& job) : m_session(session), m_job(job) {}

    TrainReport run()
    {
        std::size_t next = 0;
        while (next < m_job.folds.size() || !m_units.empty()) {
            const bool stopped = m_session.stop.stop_requested() || m_report.interrupted();
            if (stopped) next = m_job.folds.size();
            while (m_units.size() < m_job.side && next < m_job.folds.size()) start(m_job.folds[next++]);
            handOnStop();
            waitForOutput();
            collect();
        }
        if (m_session.stop.stop_requested() && m_report.failed.empty() &&
            m_report.finished.size() < m_job.folds.size())
            m_report.failed.emplace(
                m_job.folds[m_report.finished.size()],
                fail(ErrorCode::Interrupted, "Stopped between two folds; the work is saved",
                     "Go on with `thresher-cli train " + m_job.run.root().string() + " --resume`."));
        return std::move(m_report);
    }

  private:
    void start(int fold)
    {
        auto unit = startUnit(m_job, fold, freestGpu(), m_session.quiet);
        if (unit)
            m_units.push_back(std::move(*unit));
        else
            m_report.failed.emplace(fold, std::move(unit).error());
    }

    std::string freestGpu() const
    {
        const auto users = [&](const std::string& gpu) {
            return std::count_if(m_units.begin(), m_units.end(), [&](const Unit& u) { return u.gpu == gpu; });
        };
        const auto least =
            std::min_element(m_job.gpus.begin(), m_job.gpus.end(),
                             [&](const auto& a, const auto& b) { return users(a) < users(b); });
        return least == m_job.gpus.end() ? std::string() : *least;
    }

    // Once: a second signal would end a unit without saving.
    void handOnStop()
    {
        if (m_stopSent || !m_session.stop.stop_requested()) return;
        m_stopSent = true;
        for (const auto& unit : m_units) kill(unit.pid, SIGTERM);
    }

    void waitForOutput()
    {
        std::vector<pollfd> ends;
        for (const auto& unit : m_units)
            for (const int end : {unit.out, unit.err})
                if (end >= 0) ends.push_back({end, POLLIN, 0});
        poll(ends.data(), ends.size(), pollMilliseconds);
        for (const auto& ready : ends) {
            if ((ready.revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
            for (auto& unit : m_units) {
                if (unit.out == ready.fd)
                    drain(unit, unit.out);
                else if (unit.err == ready.fd)
                    drain(unit, unit.err);
            }
        }
    }

    // Units whose pipes have ended are over, or are about to be.
    void collect()
    {
        for (auto it = m_units.begin(); it != m_units.end();) {
            if (it->out >= 0 || it->err >= 0) {
                ++it;
                continue;
            }
            int status = W_EXITCODE(1, 0); // where nobody can tell
            while (waitpid(it->pid, &status, 0) < 0 && errno == EINTR) {
            }
            forward(*it, "\n");
            record(*it, status);
            it = m_units.erase(it);
        }
    }

    void record(const Unit& unit, int status)
    {
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            m_report.failed.emplace(unit.fold, errorOf(unit, status));
            return;
        }
        auto state = readFoldState(m_session.files, m_job.run, unit.fold);
        if (state)
            m_report.finished.emplace(unit.fold, std::move(*state));
        else
            m_report.failed.emplace(unit.fold, std::move(state).error());
    }

    Session& m_session;
    const FoldProcessJob& m_job;
    std::vector<Unit> m_units;
    TrainReport m_report;
    bool m_stopSent = false;
};

} // namespace

TrainReport trainInProcesses(Session& session, const FoldProcessJob& job)
{
    return FoldProcesses(session, job).run();
}

} // namespace thresher::cli
