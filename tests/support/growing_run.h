// A run that a thread of its own goes on writing, as a trainer elsewhere would: steps and evaluations in torn
// lines, states, resumptions that take steps back.
#pragma once

#include "base/rng.h"
#include "runs/run_folder.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>

namespace thresher::test {

class GrowingRun {
  public:
    static constexpr int folds = 3;

    // `pause` between two looks at a fold, each of which writes up to `most` steps. The folder may be moved
    // away meanwhile: what would have been written then is not.
    GrowingRun(Path root, std::uint32_t seed, std::chrono::milliseconds pause = {}, std::uint32_t most = 20)
        : m_root(std::move(root)), m_pause(pause), m_most(most)
    {
        std::filesystem::create_directories(m_root);
        append(m_root / "manifest.json", R"({"format": 1, "classes": ["a", "b"], "n_splits": 3})");
        for (int k = 0; k < folds; ++k) {
            std::filesystem::create_directories(m_root / ("fold-" + std::to_string(k)));
            append(events(k), "");
        }
        m_thread = std::jthread([this, seed](std::stop_token stop) { grow(std::move(stop), seed); });
    }

    // Ends the writer; the last step of every fold's log.
    std::array<std::int64_t, folds> end()
    {
        m_thread.request_stop();
        m_thread.join();
        return m_steps;
    }
    const Path& root() const { return m_root; }

  private:
    Path events(int fold) const { return RunFolder(m_root).foldEvents(fold); }

    static void append(const Path& path, const std::string& text)
    {
        std::ofstream(path, std::ios::binary | std::ios::app) << text;
    }

    static std::string linesOf(std::int64_t step, Mt19937& random)
    {
        const std::string head = R"({"t": )" + std::to_string(1'700'000'000 + step) + R"(, "step": )" +
                                 std::to_string(step) + R"(, "epoch": )" + std::to_string(step / 100);
        const auto share = [&random] { return "0." + std::to_string(100 + random.interval(800)); };
        std::string lines = head + R"(, "kind": "train", "loss": )" + share() +
                            R"(, "learning_rate": 0.0002, "grad_norm": 1.)" +
                            std::to_string(random.interval(9)) + R"(, "tokens_per_second": 9)" +
                            std::to_string(random.interval(99)) + "}\n";
        if (step % 50 == 0)
            lines += head + R"(, "kind": "eval", "eval_loss": )" + share() + R"(, "eval_map": )" + share() +
                     R"(, "eval_f1": )" + share() + R"(, "eval_f1_05": )" + share() +
                     R"(, "per_class": {"a": {"ap": 0.5, "f1": 0.5}, "b": {"ap": 0.25, "f1": )" + share() +
                     "}}}\n";
        return lines;
    }

    void grow(std::stop_token stop, std::uint32_t seed)
    {
        Mt19937 random(seed);
        std::condition_variable_any sleeper;
        std::mutex mutex;
        while (!stop.stop_requested()) {
            const int fold = static_cast<int>(random.interval(folds - 1));
            auto& step = m_steps[static_cast<std::size_t>(fold)];
            std::string lines;
            for (std::uint32_t i = random.interval(m_most); i-- > 0;) lines += linesOf(++step, random);
            if (random.interval(9) == 0 && step > 10) {
                step -= 5;
                lines += R"({"t": 1, "kind": "resumed", "from_step": )" + std::to_string(step) + "}\n";
            }
            const std::size_t torn =
                lines.empty() ? 0 : random.interval(static_cast<std::uint32_t>(lines.size()));
            append(events(fold), lines.substr(0, torn));
            FoldState state;
            state.state = "running";
            state.step = step;
            (void)writeFoldState(realFileSystem(), RunFolder(m_root), fold, state);
            append(events(fold), lines.substr(torn));
            if (m_pause.count() > 0) {
                std::unique_lock lock(mutex);
                sleeper.wait_for(lock, stop, m_pause, [] { return false; });
            }
        }
    }

    Path m_root;
    std::chrono::milliseconds m_pause;
    std::uint32_t m_most;
    std::array<std::int64_t, folds> m_steps{};
    std::jthread m_thread; // last: it writes what stands above
};

} // namespace thresher::test
