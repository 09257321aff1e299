#include "train_progress.h"

#include "base/numbers.h"

#include <cstdio>
#include <unistd.h>

namespace thresher::cli {
namespace {

std::string duration(double seconds)
{
    const auto total = static_cast<long long>(seconds + 0.5);
    if (total < 60) return std::to_string(total) + " s";
    if (total < 3600) return std::to_string(total / 60) + " min " + std::to_string(total % 60) + " s";
    return std::to_string(total / 3600) + " h " + std::to_string(total % 3600 / 60) + " min";
}

} // namespace

TrainProgress::TrainProgress(Clock& clock, int foldCount, bool quiet)
    : m_clock(clock), m_foldCount(foldCount), m_quiet(quiet), m_terminal(isatty(STDERR_FILENO) != 0)
{}

TrainProgress::~TrainProgress()
{
    if (m_open) std::fputc('\n', stderr);
}

void TrainProgress::say(const std::string& text)
{
    if (m_quiet) return;
    std::fprintf(stderr, m_open ? "\r\033[K%s\n" : "%s\n", text.c_str());
    m_open = false;
}

void TrainProgress::draw(int fold, bool force)
{
    const double now = m_clock.steadySeconds();
    if (m_quiet || (!force && now - m_last < (m_terminal ? 0.2 : 10.0))) return;
    m_last = now;
    const FoldLine& line = m_folds[fold];
    std::string text =
        "fold " + std::to_string(fold) + " of " + std::to_string(m_foldCount) + " | " + line.phase;
    if (line.total > 0) {
        text += " | step " + std::to_string(line.step) + "/" + std::to_string(line.total) + " " +
                std::to_string(100 * line.step / line.total) + "%";
        const auto done = line.step - line.firstStep;
        if (line.loss > 0) text += " | loss " + toFixed(line.loss, 4);
        if (line.tokensPerSecond > 0)
            text += " | " + groupDigits(static_cast<long long>(line.tokensPerSecond)) + " tok/s";
        if (done > 0 && line.started >= 0)
            text += " | " +
                    duration((now - line.started) / static_cast<double>(done) *
                             static_cast<double>(line.total - line.step)) +
                    " left";
    }
    std::fprintf(stderr, m_terminal ? "\r\033[K%s" : "%s\n", text.c_str());
    std::fflush(stderr);
    m_open = m_terminal;
}

void TrainProgress::onEvent(const TrainEvent& event)
{
    if (const auto* e = std::get_if<StepEvent>(&event)) {
        FoldLine& line = m_folds[e->fold];
        line.step = e->step;
        line.total = e->totalSteps;
        line.loss = e->loss;
        line.tokensPerSecond = e->tokensPerSecond;
        draw(e->fold, false);
    }
    if (const auto* e = std::get_if<PhaseEvent>(&event)) {
        FoldLine& line = m_folds[e->fold];
        line.phase = e->phase;
        if (e->totalSteps > 0 && line.started < 0) {
            line.started = m_clock.steadySeconds();
            line.firstStep = e->step;
        }
        line.step = e->step;
        line.total = e->totalSteps;
        draw(e->fold, false);
    }
    if (const auto* e = std::get_if<EvalEvent>(&event)) {
        say("fold " + std::to_string(e->fold) + " | evaluated at step " + std::to_string(e->step) + "/" +
            std::to_string(e->totalSteps) + " | eval loss " + toFixed(e->evalLoss, 4) + " | macro AP " +
            toFixed(e->evalMap, 3) + " | macro F1 rate-matched " + toFixed(e->evalF1, 3) + ", at 0.5 " +
            toFixed(e->evalF105, 3));
    }
    if (const auto* e = std::get_if<AlertEvent>(&event)) {
        say("fold " + std::to_string(e->fold) + " | " + e->message);
    }
    if (const auto* e = std::get_if<FoldEvent>(&event)) {
        m_folds[e->fold].phase = e->detail;
        if (e->state != "running")
            say("fold " + std::to_string(e->fold) + " | " + e->state +
                (e->detail.empty() || e->detail == e->state ? "" : ": " + e->detail));
        else
            draw(e->fold, m_terminal);
    }
}

} // namespace thresher::cli
