// How the window feels, in numbers: start, memory, a large run on screen, gaps of the GUI thread while heavy
// work runs. Prints figures; asserts nothing.
//   bench_window [SCRATCH]     needs an offscreen or real display
#include "appearance.h"
#include "base/memory.h"
#include "controllers/run_tailer.h"
#include "controllers/workspace_controller.h"
#include "main_window.h"
#include "pages/page.h"
#include "pages/train/curves_panel.h"
#include "plot/line_chart.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLineEdit>
#include <QTableView>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <random>
#include <vector>

using namespace thresher;

namespace {

// Runs the event loop until `ready` or a limit.
bool waitFor(const std::function<bool()>& ready, int limitMs = 120'000)
{
    QElapsedTimer clock;
    clock.start();
    while (!ready()) {
        if (clock.elapsed() > limitMs) return false;
        QApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
    }
    return true;
}

// By the accessible name: a page has many fields, and the first one found is seldom the one that is meant.
template <class Widget>
Widget* named(const QWidget& page, const QString& name)
{
    for (auto* widget : page.findChildren<Widget*>())
        if (widget->accessibleName() == name) return widget;
    qFatal("no such widget: %s", qPrintable(name));
}

// A timer of 5 ms on the GUI thread; remembers how late it came.
class Watchdog {
  public:
    Watchdog()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(5);
        QObject::connect(&m_timer, &QTimer::timeout, [this] {
            m_gaps.push_back(static_cast<double>(m_clock.nsecsElapsed()) / 1e6);
            m_clock.start();
        });
        m_clock.start();
        m_timer.start();
    }
    void print(const char* what)
    {
        std::sort(m_gaps.begin(), m_gaps.end());
        const auto at = [this](double q) {
            return m_gaps.empty()
                       ? 0.0
                       : m_gaps[static_cast<std::size_t>(q * static_cast<double>(m_gaps.size() - 1))];
        };
        std::printf("  GUI-thread gaps while %-34s median %5.1f ms, 99 %% %5.1f, largest %5.1f (%zu ticks)\n",
                    what, at(0.5), at(0.99), at(1.0), m_gaps.size());
        clear();
    }
    void clear()
    {
        m_gaps.clear();
        m_clock.start();
    }

  private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<double> m_gaps;
};

Path writeLargeData(const Path& folder, int rows)
{
    std::mt19937 random(1);
    std::vector<std::string> words;
    for (int i = 0; i < 20'000; ++i) {
        std::string word;
        for (auto length = 3 + random() % 7; length > 0; --length) {
            const auto letter = 0x430 + random() % 32; // Cyrillic, two bytes of UTF-8
            word += static_cast<char>(0xC0 | (letter >> 6));
            word += static_cast<char>(0x80 | (letter & 0x3F));
        }
        words.push_back(word);
    }
    std::ofstream out(folder / "large.csv");
    out << "id,content,a,b,c,d,e,f,g,h,i,j\n";
    for (int i = 0; i < rows; ++i) {
        out << "p" << i << ",";
        const int count = 10 + static_cast<int>(random() % 30);
        for (int w = 0; w < count; ++w) out << words[random() % words.size()] << ' ';
        for (int c = 0; c < 10; ++c) out << ',' << (random() % 10 == 0 ? 1 : 0);
        out << '\n';
    }
    return folder / "large.csv";
}

Path writeLargeRun(const Path& folder, int folds, int events)
{
    const Path run = folder / "large-run";
    std::filesystem::create_directories(run);
    std::ofstream(run / "manifest.json")
        << R"({"format": 1, "classes": ["a", "b"], "n_splits": )" << folds << "}";
    std::mt19937 random(2);
    std::normal_distribution<double> noise(0, 0.02);
    for (int k = 0; k < folds; ++k) {
        const Path fold = run / ("fold-" + std::to_string(k));
        std::filesystem::create_directories(fold);
        std::ofstream(fold / "fold.json") << R"({"format": 1, "state": "finished"})";
        std::ofstream out(fold / "events.jsonl");
        for (int i = 1; i <= events; ++i)
            out << "{\"t\": " << 1000 + i << ", \"kind\": \"train\", \"step\": " << i
                << ", \"epoch\": " << i / 8000.0
                << ", \"loss\": " << 0.2 + std::exp(-i / 5000.0) + noise(random)
                << ", \"learning_rate\": 0.0002, \"grad_norm\": 1.5, \"tokens_per_second\": 900}\n";
    }
    return run;
}

} // namespace

int main(int argc, char** argv)
{
    QElapsedTimer whole;
    whole.start();
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("thresher-bench"));
    QTemporaryDir dir;
    const Path scratch = dir.path().toStdString();
    const Path sample = Path(THRESHER_SOURCE_DIR) / "resources" / "sample";

    AppSettings settings;
    settings.keep = false;
    Appearance appearance(app);
    appearance.setLanguage(QStringLiteral("en"));
    appearance.setTheme(ThemeChoice::Light);
    WorkspaceController workspace(realFileSystem());
    workspace.setHome(scratch / "home");
    MainWindow window(workspace, appearance, settings);
    window.resize(1366, 768);
    window.show();
    std::printf("window shown after             %6.0f ms\n", static_cast<double>(whole.elapsed()));
    window.open(QString::fromStdString((sample / "train.parquet").string()));
    waitFor([&] { return workspace.data() != nullptr; });
    std::printf("sample's posts shown after     %6.0f ms\n", static_cast<double>(whole.elapsed()));
    waitFor([&] { return workspace.statistics() != nullptr && !workspace.isLoading(); });
    std::printf("sample's charts shown after    %6.0f ms\n", static_cast<double>(whole.elapsed()));
    for (auto* page : window.pages()) {
        window.showPage(page->iconName());
        waitFor([&] { return page->isSettled(); }, 20'000);
    }
    std::printf("every page seen after          %6.0f ms; resident at most %.0f MB\n",
                static_cast<double>(whole.elapsed()), static_cast<double>(peakResidentBytes()) / 1e6);
    QFile maps(QStringLiteral("/proc/self/maps"));
    if (maps.open(QIODevice::ReadOnly))
        std::printf("libtorch mapped                %6s\n",
                    maps.readAll().contains("libtorch") ? "YES" : "no");

    // A run of 5 x 40,000 events.
    const Path run = writeLargeRun(scratch, 5, 40'000);
    Watchdog watchdog;
    QElapsedTimer clock;
    clock.start();
    auto tailer = std::make_shared<RunTailer>(realFileSystem(), run);
    waitFor([&] { return tailer->isCaughtUp(); });
    CurvesPanel panel;
    panel.resize(1000, 700);
    panel.setRuns({tailer});
    panel.show();
    waitFor([&] { return panel.isSettled(); });
    QApplication::processEvents();
    std::printf("run of 5 x 40,000 events       %6.0f ms from opening to curves on screen\n",
                static_cast<double>(clock.elapsed()));
    watchdog.print("a run of 200,000 events is opened");

    clock.start();
    const int frames = 60;
    for (int i = 0; i < frames; ++i) {
        const double low = 1 + i * 300.0;
        for (auto* each : panel.findChildren<LineChart*>()) each->showRange(low, low + 12'000);
        QApplication::processEvents();
    }
    std::printf("zoom over it                   %6.1f frames/s, all charts linked\n",
                1000.0 * frames / static_cast<double>(clock.elapsed()));

    // 100,000 rows.
    const Path data = writeLargeData(scratch, 100'000);
    window.showPage(QStringLiteral("dataset"));
    watchdog.clear();
    waitFor([] { return false; }, 300);
    watchdog.print("nothing happens");
    clock.start();
    window.open(QString::fromStdString(data.string()));
    waitFor([&] { return workspace.data() != nullptr && workspace.data()->train.rows() == 100'000; });
    std::printf("100,000 rows                   %6.0f ms from opening to the table\n",
                static_cast<double>(clock.elapsed()));
    waitFor([] { return false; }, 300);
    watchdog.print("100,000 rows are read");
    waitFor([&] { return workspace.statistics() != nullptr && window.currentPage()->isSettled(); });
    std::printf("                               %6.0f ms to all charts\n",
                static_cast<double>(clock.elapsed()));
    watchdog.print("their statistics are made");

    // Search, filters and sorting over them.
    auto* table = named<QTableView>(*window.currentPage(), QStringLiteral("Posts"));
    auto* search = named<QLineEdit>(*window.currentPage(), QStringLiteral("Search posts"));
    std::printf("posts in the table             %6d\n", table->model()->rowCount());
    const auto settle = [&] { waitFor([&] { return window.currentPage()->isSettled(); }, 20'000); };
    clock.start();
    for (const auto& text : {QStringLiteral("\u0431"), QStringLiteral("\u0431\u0430"), QString()}) {
        search->setText(text);
        settle();
        waitFor([] { return false; }, 50);
        std::printf("search for \"%s\"%*s %6d posts\n", qPrintable(text), 15 - static_cast<int>(text.size()),
                    "", table->model()->rowCount());
    }
    watchdog.print("posts are searched");
    for (const int column : {0, 2, 3}) {
        table->sortByColumn(column, Qt::DescendingOrder);
        settle();
        waitFor([] { return false; }, 50);
    }
    watchdog.print("posts are sorted");
    return 0;
}
