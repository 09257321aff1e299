// How the window feels, in numbers: start, memory, a large run on screen, gaps of the GUI thread while heavy
// work runs. Prints figures; asserts nothing.
//   bench_window [--events 200000] [--rows 100000] [--post 10000000] [--runs 200]
//   needs an offscreen or real display
#include "appearance.h"
#include "base/memory.h"
#include "controllers/run_tailer.h"
#include "controllers/workspace_controller.h"
#include "main_window.h"
#include "pages/page.h"
#include "pages/train/curves_panel.h"
#include "plot/line_chart.h"
#include "support/gui_gaps.h"
#include "support/sample_workspace.h"
#include "workspace/workspace.h"

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QLineEdit>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <random>
#include <vector>

using namespace thresher;

namespace {

const Path sample = test::sampleFolder();

// Runs the event loop until `ready` or a limit.
bool waitFor(const std::function<bool()>& ready, int limitMs = 120'000)
{
    QElapsedTimer clock;
    clock.start();
    while (!ready()) {
        if (clock.elapsed() > limitMs) return false;
        QApplication::processEvents(QEventLoop::WaitForMoreEvents); // the gaps' timer is one
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

void print(test::GuiGaps& gaps, const char* what)
{
    std::printf("  GUI-thread gaps while %-34s median %5.1f ms, 99 %% %5.1f, largest %5.1f (%zu ticks)\n",
                what, gaps.quantile(0.5), gaps.quantile(0.99), gaps.largest(), gaps.ticks());
    gaps.clear();
}

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

// A window on a fresh home, and what is asked of it again and again.
struct Window {
    AppSettings settings;
    Appearance appearance;
    WorkspaceController workspace{realFileSystem()};
    std::unique_ptr<MainWindow> main;

    Window(QApplication& app, const Path& home) : appearance(app)
    {
        settings.keep = false;
        appearance.setLanguage(QStringLiteral("en"));
        appearance.setTheme(ThemeChoice::Light);
        workspace.setHome(home);
        main = std::make_unique<MainWindow>(workspace, appearance, settings);
        main->resize(1366, 768);
        main->show();
    }
    void settle(int limitMs = 20'000)
    {
        waitFor([this] { return main->currentPage()->isSettled(); }, limitMs);
    }
};

void sampleAndPages(Window& window, const QElapsedTimer& whole)
{
    const auto ms = [&whole] { return static_cast<double>(whole.elapsed()); };
    std::printf("window shown after             %6.0f ms\n", ms());
    window.main->open(QString::fromStdString((sample / "train.parquet").string()));
    waitFor([&] { return window.workspace.data() != nullptr; });
    std::printf("sample's posts shown after     %6.0f ms\n", ms());
    waitFor([&] { return window.workspace.statistics() != nullptr && !window.workspace.isLoading(); });
    std::printf("sample's charts shown after    %6.0f ms\n", ms());
    for (auto* page : window.main->pages()) {
        window.main->showPage(page->iconName());
        window.settle();
    }
    std::printf("every page seen after          %6.0f ms; resident at most %.0f MB\n", ms(),
                static_cast<double>(peakResidentBytes()) / 1e6);
    QElapsedTimer switching;
    for (const auto theme : {ThemeChoice::Dark, ThemeChoice::Light}) {
        switching.start();
        window.appearance.setTheme(theme);
        std::printf("other theme                    %6.0f ms\n", static_cast<double>(switching.elapsed()));
    }
    QFile maps(QStringLiteral("/proc/self/maps"));
    if (maps.open(QIODevice::ReadOnly))
        std::printf("libtorch mapped                %6s\n",
                    maps.readAll().contains("libtorch") ? "YES" : "no");
}

// A run of 5 folds with so many records each, on screen.
void manyEvents(const Path& scratch, int events, test::GuiGaps& gaps)
{
    const Path run = writeLargeRun(scratch, 5, events);
    gaps.clear();
    QElapsedTimer clock;
    clock.start();
    auto tailer = std::make_shared<RunTailer>(realFileSystem(), run);
    waitFor([&] { return tailer->isCaughtUp(); });
    const auto read = static_cast<double>(clock.elapsed());
    CurvesPanel panel;
    panel.resize(1000, 700);
    panel.setRuns({tailer});
    panel.show();
    waitFor([&] { return panel.isSettled(); });
    QApplication::processEvents();
    std::printf(
        "run of 5 x %8d events    %6.0f ms from opening to curves on screen, %.0f of them reading; resident "
        "at most %.0f MB\n",
        events, static_cast<double>(clock.elapsed()), read, static_cast<double>(peakResidentBytes()) / 1e6);
    print(gaps, "it is opened");

    clock.start();
    const int frames = 60;
    for (int i = 0; i < frames; ++i) {
        const double low = 1 + i * 0.0075 * events;
        for (auto* each : panel.findChildren<LineChart*>()) each->showRange(low, low + 0.3 * events);
        QApplication::processEvents();
    }
    std::printf("zoom over it                   %6.1f frames/s, all charts linked\n",
                1000.0 * frames / static_cast<double>(clock.elapsed()));
}

void manyRows(Window& window, const Path& scratch, int rows, test::GuiGaps& gaps)
{
    auto& workspace = window.workspace;
    const Path data = writeLargeData(scratch, rows);
    window.main->showPage(QStringLiteral("dataset"));
    gaps.clear();
    waitFor([] { return false; }, 300);
    print(gaps, "nothing happens");
    QElapsedTimer clock;
    clock.start();
    window.main->open(QString::fromStdString(data.string()));
    waitFor([&] {
        return workspace.data() != nullptr &&
               workspace.data()->train.rows() == static_cast<std::size_t>(rows);
    });
    std::printf("%8d rows                  %6.0f ms from opening to the table\n", rows,
                static_cast<double>(clock.elapsed()));
    waitFor([] { return false; }, 300);
    print(gaps, "they are read");
    waitFor([&] { return workspace.statistics() != nullptr && window.main->currentPage()->isSettled(); },
            900'000);
    std::printf("                               %6.0f ms to all charts; resident at most %.0f MB\n",
                static_cast<double>(clock.elapsed()), static_cast<double>(peakResidentBytes()) / 1e6);
    print(gaps, "their statistics are made");

    // Search, filters and sorting over them.
    auto* table = named<QTableView>(*window.main->currentPage(), QStringLiteral("Posts"));
    auto* search = named<QLineEdit>(*window.main->currentPage(), QStringLiteral("Search posts"));
    std::printf("posts in the table             %6d\n", table->model()->rowCount());
    for (const auto& text : {QStringLiteral("\u0431"), QStringLiteral("\u0431\u0430"), QString()}) {
        search->setText(text);
        window.settle();
        waitFor([] { return false; }, 50);
        std::printf("search for \"%s\"%*s %6d posts\n", qPrintable(text), 15 - static_cast<int>(text.size()),
                    "", table->model()->rowCount());
    }
    print(gaps, "posts are searched");
    for (const int column : {0, 2, 3}) {
        table->sortByColumn(column, Qt::DescendingOrder);
        window.settle();
        waitFor([] { return false; }, 50);
    }
    print(gaps, "posts are sorted");
}

// A post of so many bytes in one paragraph, between two short ones: turned to, bookmarked, read on.
void longPost(Window& window, const Path& scratch, int bytes, test::GuiGaps& gaps)
{
    const Path data = scratch / "long.csv";
    {
        std::ofstream out(data);
        out << "id,content,a\nfirst,short,1\nlong,";
        for (int written = 0; written < bytes; written += 11) out << "\u0441\u043B\u043E\u0432\u043E ";
        out << ",0\nlast,short,0\n";
    }
    window.main->showPage(QStringLiteral("dataset"));
    window.main->open(QString::fromStdString(data.string()));
    waitFor([&] { return window.workspace.data() && window.workspace.data()->train.rows() == 3; });
    waitFor([&] { return window.workspace.statistics() != nullptr; }, 600'000);
    window.settle(600'000);
    const auto& page = *window.main->currentPage();
    auto* table = named<QTableView>(page, QStringLiteral("Posts"));
    auto* bookmark = named<QToolButton>(page, QStringLiteral("Bookmark this post"));
    gaps.clear();
    table->selectRow(1);
    waitFor([] { return false; }, 300);
    print(gaps, "a long post is turned to");
    bookmark->click();
    waitFor([] { return false; }, 300);
    print(gaps, "it is bookmarked");
    for (auto* button : page.findChildren<QToolButton*>())
        for (int i = 0; i < 5 && button->text() == QLatin1String("Show more"); ++i) {
            button->click();
            waitFor([] { return false; }, 100);
        }
    print(gaps, "five parts more are shown");
}

// A workspace of so many runs of the sample, all but the first of them links to its files.
void manyRuns(Window& window, const Path& scratch, int count, test::GuiGaps& gaps)
{
    namespace fs = std::filesystem;
    const Path root = scratch / "many", first = root / "runs" / "run-0";
    fs::create_directories(root / "runs");
    if (!test::trainLinear(first)) qFatal("no run");
    for (int i = 1; i < count; ++i)
        fs::copy(first, root / "runs" / ("run-" + std::to_string(i)),
                 fs::copy_options::recursive | fs::copy_options::create_hard_links);
    auto made = test::sampleWorkspace(root);
    made.champion = first;
    if (!writeWorkspace(realFileSystem(), made)) qFatal("no workspace");
    window.main->showPage(QStringLiteral("runs"));
    gaps.clear();
    QElapsedTimer clock;
    clock.start();
    window.main->open(QString::fromStdString(root.string()));
    auto* table = named<QTableView>(*window.main->currentPage(), QStringLiteral("Runs"));
    waitFor([&] { return table->model()->rowCount() == count; }, 600'000);
    std::printf("%8d runs                  %6.0f ms from opening to the table\n", count,
                static_cast<double>(clock.elapsed()));
    print(gaps, "they are read");
    window.settle(600'000);
    std::printf("                               %6.0f ms to all comparisons\n",
                static_cast<double>(clock.elapsed()));
    print(gaps, "they are compared");
    clock.start();
    window.workspace.edit([&](Workspace& edited) { edited.runNotes[first.string()] = "a note"; });
    window.settle(600'000);
    std::printf("                               %6.0f ms after a note\n",
                static_cast<double>(clock.elapsed()));
    table->sortByColumn(5, Qt::DescendingOrder);
    table->selectRow(count / 2);
    window.settle();
    for (const char* page : {"train", "thresholds", "submission", "dataset"}) {
        window.main->showPage(QString::fromLatin1(page));
        window.settle(60'000);
    }
    print(gaps, "they are sorted, pages turned");
}

} // namespace

int main(int argc, char** argv)
{
    QElapsedTimer whole;
    whole.start();
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("thresher-bench"));
    const QStringList arguments = QCoreApplication::arguments();
    const auto option = [&](const QString& name, int usual) {
        const auto at = arguments.indexOf(name);
        return at > 0 && at + 1 < arguments.size() ? arguments[at + 1].toInt() : usual;
    };
    QTemporaryDir dir;
    const Path scratch = dir.path().toStdString();
    test::GuiGaps gaps;
    Window window(app, scratch / "home");
    sampleAndPages(window, whole);
    manyEvents(scratch, option(QStringLiteral("--events"), 200'000) / 5, gaps);
    manyRows(window, scratch, option(QStringLiteral("--rows"), 100'000), gaps);
    longPost(window, scratch, option(QStringLiteral("--post"), 10'000'000), gaps);
    manyRuns(window, scratch, option(QStringLiteral("--runs"), 200), gaps);
    return 0;
}
