// The progress line of `train`: fold, phase, step n/N, %, loss, tokens/s, time left. One line on a terminal;
// elsewhere a line every ten seconds.
#pragma once

#include "base/clock.h"
#include "train/events.h"

#include <map>
#include <string>

namespace thresher::cli {

class TrainProgress final : public EventSink {
  public:
    TrainProgress(Clock& clock, int foldCount, bool quiet);
    ~TrainProgress() override;
    void onEvent(const TrainEvent& event) override; // calls are serialised by the trainer

  private:
    struct FoldLine {
        double started = -1;        // steady seconds of the first step seen
        std::int64_t firstStep = 0; // steps done before that (resume)
        std::int64_t step = 0, total = 0;
        double loss = 0, tokensPerSecond = 0;
        std::string phase;
    };
    void draw(int fold, bool force);
    void say(const std::string& text); // a line that stays

    Clock& m_clock;
    int m_foldCount;
    bool m_quiet;
    bool m_terminal;
    bool m_open = false; // a line without its newline is on the terminal
    double m_last = -1e9;
    std::map<int, FoldLine> m_folds;
};

} // namespace thresher::cli
