// Long use: the window over four runs that grow (a few steps every 2.5 s, torn lines, resumptions), pages
// turned, posts searched, curves zoomed and smoothed, thresholds dragged, theme and language changed, by a
// script that sends mouse and keys without end. Prints, ten times on the way, what the process has taken, and
// ends with 1 where memory grew by more than 5 %, a file descriptor or a thread was left behind, or the GUI
// thread was away for 50 ms or more at the 99.9th percentile.
//   soak_window [--minutes 30] [--seed 1] [--pause 2500]     pause: ms between two steps of growth
//   soak_window --smoke       12 s: only what the script reached and what was left open count
#include "base/numbers.h"
#include "base/rng.h"
#include "controllers/run_tailer.h"
#include "controllers/train_controller.h"
#include "pages/thresholds/board_list.h"
#include "pages/thresholds/board_row.h"
#include "pages/thresholds_page.h"
#include "plot/line_chart.h"
#include "plot/threshold_plot.h"
#include "support/growing_run.h"
#include "support/gui_gaps.h"
#include "support/open_window.h"
#include "support/sample_workspace.h"
#include "viewmodels/threshold_board.h"
#include "workspace/workspace.h"

#include <QComboBox>
#include <QLineEdit>
#include <QSlider>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>
#include <malloc.h>

using namespace thresher;
using thresher::test::GrowingRun;
using thresher::test::GuiGaps;

namespace {

constexpr int actionMs = 15;       // between two actions of the script
constexpr int samples = 360;       // of what the process has taken, over the whole time
constexpr int mostSmoke = 180'000; // ms
constexpr double flat = 0.05;      // memory may grow by that share
constexpr double worstGap = 50;    // ms, at the 99.9th percentile

// What the process holds right now.
struct Taken {
    double residentMb = 0, heapMb = 0; // heap: what is handed out and not given back
    int descriptors = 0, threads = 0, widgets = 0;

    static Taken now()
    {
        Taken out;
        const auto status = realFileSystem().readFile("/proc/self/status");
        if (status) {
            const auto at = status->find("VmRSS:");
            const auto begin = status->find_first_of("0123456789", at);
            const auto kilobytes =
                parseInteger(std::string_view(*status).substr(begin, status->find(' ', begin) - begin));
            out.residentMb = static_cast<double>(kilobytes.value_or(0)) / 1e3;
        }
        const auto heap = mallinfo2();
        out.heapMb = static_cast<double>(heap.uordblks + heap.hblkhd) / 1e6;
        out.descriptors = count("/proc/self/fd");
        out.threads = count("/proc/self/task");
        out.widgets = static_cast<int>(QApplication::allWidgets().size());
        return out;
    }

  private:
    static int count(const char* folder)
    {
        const auto names = realFileSystem().list(folder);
        return names ? static_cast<int>(names->size()) : 0;
    }
};

// The middle of a figure over samples [begin, end): one sample may fall into a moment of work.
template <class Figure>
double typical(const std::vector<Taken>& taken, std::size_t begin, std::size_t end, Figure figure)
{
    std::vector<double> values;
    for (std::size_t i = begin; i < std::min(end, taken.size()); ++i) values.push_back(figure(taken[i]));
    if (values.empty()) return 0.0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// One person's hands: an action every few milliseconds, another page every few seconds.
class Script {
  public:
    // `sceneMs`: on one page, before the next.
    Script(OpenWindow& opened, std::uint32_t seed, int sceneMs)
        : m_opened(opened), m_random(seed), m_sceneMs(sceneMs)
    {
        m_sceneClock.start();
        m_timer.setInterval(actionMs);
        QObject::connect(&m_timer, &QTimer::timeout, [this] { act(); });
    }
    void start()
    {
        turn(0);
        m_timer.start();
    }
    void stop() { m_timer.stop(); }
    int scenes() const { return m_scenes; }
    bool isComplete() const { return m_scenes > 6 && m_drags > 20; } // every page, and thresholds moved
    std::int64_t drags() const { return m_drags; }
    // The page, how long it has been there, and what comes seldom.
    std::string doing() const
    {
        static constexpr const char* pages[] = {"dataset", "probe",      "train",
                                                "runs",    "thresholds", "submission"};
        return pages[m_page] + std::string(m_step < 10 ? ", just turned to" : "") + m_rare;
    }

  private:
    MainWindow& window() { return *m_opened.window; }

    void turn(int page)
    {
        m_page = page;
        m_step = 0;
        m_rare.clear();
        m_sceneClock.restart();
        QTest::keyClick(&window(), static_cast<Qt::Key>(Qt::Key_1 + page), Qt::ControlModifier);
        if (++m_scenes % 24 == 0) {
            m_dark = !m_dark;
            m_rare += ", other theme";
            m_opened.appearance.setTheme(m_dark ? ThemeChoice::Dark : ThemeChoice::Light);
        }
        if (m_scenes % 40 == 0) {
            m_ukrainian = !m_ukrainian;
            m_rare += ", other language";
            m_opened.appearance.setLanguage(m_ukrainian ? QStringLiteral("uk") : QStringLiteral("en"));
        }
    }

    void act()
    {
        if (m_sceneClock.elapsed() > m_sceneMs && !m_dragged) return turn((m_page + 1) % 6);
        ++m_step;
        auto* page = window().currentPage();
        if (page->iconName() == u"dataset") dataset(*page);
        if (page->iconName() == u"train") curves(*page);
        if (page->iconName() == u"runs") runs(*page);
        if (page->iconName() == u"thresholds") thresholds(*static_cast<ThresholdsPage*>(page));
    }

    // Types a letter, reads on, clears.
    void dataset(Page& page)
    {
        auto* search = page.findChild<QLineEdit*>();
        auto* table = page.findChild<QTableView*>(QStringLiteral("posts"));
        if (m_step % 60 == 10) search->setText(QStringLiteral("ка"));
        if (m_step % 60 == 50) search->clear();
        if (m_step % 7 == 0) QTest::keyClick(table, Qt::Key_Down);
    }

    // Another run, zoom, smoothing, axis.
    void curves(Page& page)
    {
        zoomAndSmooth(page);
        if (m_step == 100) {
            auto* shown = page.findChildren<QComboBox*>().back();
            if (shown->count() > 0) shown->setCurrentIndex((shown->currentIndex() + 1) % shown->count());
        }
    }

    void zoomAndSmooth(Page& page)
    {
        if (m_step % 8 != 0) return;
        const auto charts = page.findChildren<LineChart*>();
        if (charts.isEmpty()) return;
        const double low = m_random.interval(200);
        if (m_step % 16 == 0) charts.front()->showRange(low, low + 20 + m_random.interval(300));
        if (m_step % 64 == 8) charts.front()->resetZoom();
        if (auto* slider = page.findChild<QSlider*>())
            slider->setValue(static_cast<int>(m_random.interval(90)));
    }

    // All growing runs overlaid, or one.
    void runs(Page& page)
    {
        auto* table = page.findChild<QTableView*>(QStringLiteral("runs"));
        if (m_step == 20) table->selectAll();
        if (m_step == 160) table->selectRow(static_cast<int>(m_random.interval(4)));
        if (m_step == 210) table->selectAll();
        zoomAndSmooth(page);
    }

    // A line is taken, dragged here and there, let go; then some keys.
    void thresholds(ThresholdsPage& page)
    {
        if (!page.board().isOpen()) return;
        if (m_dragged) {
            const int y = m_dragged->height() / 2;
            m_x = std::clamp(m_x + static_cast<int>(m_random.interval(24)) - 12, 5, m_dragged->width() - 5);
            ++m_drags;
            if (++m_moves < 60) return QTest::mouseMove(m_dragged, QPoint(m_x, y));
            QTest::mouseRelease(m_dragged, Qt::LeftButton, {}, QPoint(m_x, y));
            m_dragged = nullptr;
            m_moves = 0;
            return;
        }
        if (m_step % 80 != 1) {
            if (m_step % 5 == 0)
                QTest::keyClick(focused(), m_random.interval(1) ? Qt::Key_Left : Qt::Key_Right);
            return;
        }
        const int c =
            static_cast<int>(m_random.interval(static_cast<std::uint32_t>(page.board().classCount() - 1)));
        page.list().setCurrentClass(c, true);
        m_dragged = page.list().row(c)->plot();
        m_x = m_dragged->width() / 2;
        QTest::mousePress(m_dragged, Qt::LeftButton, {}, QPoint(m_x, m_dragged->height() / 2));
    }
    QWidget* focused() { return QApplication::focusWidget() ? QApplication::focusWidget() : &window(); }

    OpenWindow& m_opened;
    Mt19937 m_random;
    int m_sceneMs;
    QTimer m_timer;
    QElapsedTimer m_sceneClock;
    ThresholdPlot* m_dragged = nullptr;
    int m_page = 0, m_step = 0, m_scenes = 0, m_moves = 0, m_x = 0;
    std::int64_t m_drags = 0;
    bool m_dark = false, m_ukrainian = false;
    std::string m_rare;
};

// A workspace of the sample with one trained linear run, to set thresholds on.
bool makeWorkspace(const Path& root)
{
    auto workspace = test::sampleWorkspace(root);
    workspace.data.language_column = "lang";
    return writeWorkspace(realFileSystem(), workspace) && test::trainLinear(root / "runs" / "linear");
}

void print(double minutes, const Taken& taken, const GuiGaps& gaps)
{
    std::printf("%7.2f min  %6.1f MB resident  %6.1f MB heap  %3d descriptors  %3d threads  %4d widgets  "
                "gaps: 99.9 %% %5.1f "
                "ms, largest %5.1f\n",
                minutes, taken.residentMb, taken.heapMb, taken.descriptors, taken.threads, taken.widgets,
                gaps.quantile(0.999), gaps.largest());
    for (const auto& [doing, known] : gaps.longGaps())
        if (static_cast<double>(known.second) >= gaps.largest())
            std::printf("            longest while: %s (%d of 50 ms and more there)\n", doing.c_str(),
                        known.first);
    std::fflush(stdout);
}

// The verdict, a line each; how many things are wrong.
int judge(const std::vector<Taken>& taken, const GuiGaps& gaps, const Script& script, bool smoke)
{
    int wrong = 0;
    const auto say = [&wrong](bool good, const char* what, double was, double is, const char* unit) {
        std::printf("%-6s %-38s %8.1f -> %8.1f %s\n", good ? "ok" : "WRONG", what, was, is, unit);
        wrong += good ? 0 : 1;
    };
    // What is used once (fonts, pages, translations) is there after the first sixth.
    const std::size_t n = taken.size(), sixth = n / 6;
    const auto both = [&](auto figure) {
        return std::pair(typical(taken, sixth, 2 * sixth, figure), typical(taken, n - sixth, n, figure));
    };
    const auto resident = both([](const Taken& t) { return t.residentMb; });
    const auto heap = both([](const Taken& t) { return t.heapMb; });
    const auto descriptors = both([](const Taken& t) { return double(t.descriptors); });
    const auto threads = both([](const Taken& t) { return double(t.threads); });
    const auto widgets = both([](const Taken& t) { return double(t.widgets); });
    say(smoke || resident.second <= resident.first * (1 + flat), "resident memory", resident.first,
        resident.second, "MB");
    say(smoke || heap.second <= heap.first * (1 + flat), "heap in use", heap.first, heap.second, "MB");
    say(descriptors.second <= descriptors.first, "file descriptors", descriptors.first, descriptors.second,
        "");
    say(smoke || threads.second <= threads.first, "threads", threads.first, threads.second, "");
    say(smoke || widgets.second <= widgets.first, "widgets", widgets.first, widgets.second, "");
    say(smoke || gaps.quantile(0.999) < worstGap, "GUI-thread gap, median -> 99.9 %", gaps.quantile(0.5),
        gaps.quantile(0.999), "ms");
    say(script.isComplete(), "pages turned -> moves of a threshold", script.scenes(), double(script.drags()),
        "");
    for (const auto& [doing, known] : gaps.longGaps())
        std::printf("       %4d gaps of 50 ms and more, longest %6.1f ms: %s\n", known.first,
                    static_cast<double>(known.second), doing.c_str());
    return wrong;
}

} // namespace

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("thresher-soak"));
    const QStringList arguments = QCoreApplication::arguments();
    const auto option = [&](const QString& name, double usual) {
        const auto at = arguments.indexOf(name);
        return at > 0 && at + 1 < arguments.size() ? arguments[at + 1].toDouble() : usual;
    };
    // A smoke ends when everything was done once, however slow the machine.
    const bool smoke = arguments.contains(QStringLiteral("--smoke"));
    const double minutes = smoke ? 0.2 : option(QStringLiteral("--minutes"), 30);

    const int pause = static_cast<int>(option(QStringLiteral("--pause"), 2500));

    QTemporaryDir dir;
    const Path root = Path(dir.path().toStdString()) / "workspace";
    if (!makeWorkspace(root)) return std::puts("cannot make the workspace"), 2;
    QtWarnings warnings;
    warnings.start();
    std::vector<std::unique_ptr<GrowingRun>> runs;
    for (std::uint32_t i = 0; i < 4; ++i)
        runs.push_back(std::make_unique<GrowingRun>(root / "runs" / ("growing-" + std::to_string(i)), 7 + i,
                                                    std::chrono::milliseconds(pause), 3));
    std::vector<Taken> taken;
    GuiGaps gaps;
    gaps.reserve(static_cast<std::size_t>(minutes * 60 * 200));
    taken.reserve(samples + 10);
    int wrong = 0;
    {
        OpenWindow opened(Path(dir.path().toStdString()) / "home");
        opened.window->resize(1366, 768);
        opened.window->show();
        QApplication::setActiveWindow(opened.window.get());
        opened.workspace.open(root);
        if (!QTest::qWaitFor(
                [&] { return opened.workspace.statistics() && opened.workspace.runs().size() == 5; }, 60000))
            return std::puts("the workspace did not open"), 2;
        opened.workspace.chooseRun(root / "runs" / "linear");
        Script script(opened, static_cast<std::uint32_t>(option(QStringLiteral("--seed"), 1)),
                      smoke ? 1500 : 4000);
        gaps.doing = [&script] { return script.doing(); };
        script.start();
        gaps.clear();
        QElapsedTimer clock;
        clock.start();
        const double total = minutes * 60e3;
        for (int i = 1; i <= samples; ++i) {
            while (static_cast<double>(clock.elapsed()) < total * i / samples)
                QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            taken.push_back(Taken::now());
            if (i % (samples / 10) == 0)
                print(static_cast<double>(clock.elapsed()) / 60e3, taken.back(), gaps);
        }
        while (smoke && !script.isComplete() && clock.elapsed() < mostSmoke)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        script.stop();
        gaps.doing = {};
        wrong = judge(taken, gaps, script, smoke);
    }
    for (auto& run : runs) run->end();
    warnings.stop();
    for (const auto& text : warnings.texts()) std::printf("WRONG  Qt says: %s\n", qPrintable(text));
    return wrong > 0 || !warnings.texts().isEmpty() ? 1 : 0;
}
