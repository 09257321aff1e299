#include "fuzz_input.h"
#include "runs/event_log.h"

#include <cstdlib>

namespace {

const std::vector<std::string> classes = {"red", "green"};

std::vector<thresher::LoggedEvent> read(const std::string& text)
{
    thresher::EventLogTailer tailer(thresher::fuzz::fileWith("events", "events.jsonl", text), 0, classes);
    auto events = tailer.read();
    return events ? std::move(*events) : std::vector<thresher::LoggedEvent>();
}

bool same(double a, double b)
{
    return a == b || (a != a && b != b);
}

// The short way of reading a step says what the general one does, which a nested member makes it take.
void checkBothWays(const std::string& input)
{
    std::string usual, general;
    for (std::size_t begin = 0; begin < input.size();) {
        const std::size_t end = std::min(input.find('\n', begin), input.size());
        const std::string line = input.substr(begin, end - begin);
        begin = end + 1;
        if (!line.starts_with("{\"") || line.size() > 1000) continue;
        usual += line + "\n";
        general += "{\"nested\":[]," + line.substr(1) + "\n";
    }
    const auto a = read(usual), b = read(general);
    if (a.size() != b.size()) std::abort();
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i].kind != b[i].kind || a[i].step != b[i].step || !same(a[i].time, b[i].time)) std::abort();
        const auto *x = std::get_if<thresher::StepEvent>(&a[i].event),
                   *y = std::get_if<thresher::StepEvent>(&b[i].event);
        if ((x == nullptr) != (y == nullptr)) std::abort();
        if (x != nullptr && !(x->step == y->step && same(x->loss, y->loss) && same(x->epoch, y->epoch) &&
                              same(x->learningRate, y->learningRate) && same(x->gradNorm, y->gradNorm) &&
                              same(x->tokensPerSecond, y->tokensPerSecond)))
            std::abort();
    }
}

} // namespace

// Whole, and as a follower sees it that looks when half of it is written.
THRESHER_FUZZ_TARGET({
    EventLogTailer tailer(fuzz::fileWith("events", "events.jsonl", input.substr(0, input.size() / 2)), 0,
                          classes);
    (void)tailer.read();
    const Path path = fuzz::fileWith("events", "events.jsonl", input);
    (void)tailer.read();
    (void)readEventLog(path, 0, classes);
    checkBothWays(std::string(input));
})
