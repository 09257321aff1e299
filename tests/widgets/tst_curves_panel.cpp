// Charts of a run as they stand on the page: which are there, how much room they take, what their legends
// say.
#include "controllers/run_tailer.h"
#include "controllers/train_controller.h"
#include "controllers/workspace_controller.h"
#include "pages/train/curves_panel.h"
#include "pages/train_page.h"
#include "parts/message_card.h"
#include "plot/chart_card.h"
#include "plot/line_chart.h"
#include "runs/run_folder.h"
#include "workspace/import_curves.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;

namespace {

// Two folds of two classes with three evaluations.
std::shared_ptr<RunTailer> makeRun(const Path& run)
{
    FileSystem& files = realFileSystem();
    const RunFolder folder(run);
    const std::string manifest = R"({"format": 1, "classes": ["a", "b"], "n_splits": 2})";
    if (!files.makeDirectories(run) || !writeAtomically(files, folder.manifest(), manifest)) return nullptr;
    for (const int fold : {0, 1}) {
        std::string log;
        for (const int step : {5, 10, 15})
            log += R"({"t": 1, "kind": "eval", "step": )" + std::to_string(step) +
                   R"(, "eval_loss": 0.5, "eval_map": 0.5, "eval_f1": 0.4, "eval_f1_05": 0.3, "per_class": {)"
                   R"("a": {"f1": 0.5, "ap": 0.5}, "b": {"f1": 0.6, "ap": 0.6}}})"
                   "\n";
        if (!files.makeDirectories(folder.fold(fold)) ||
            !writeAtomically(files, folder.foldEvents(fold), log))
            return nullptr;
    }
    return std::make_shared<RunTailer>(files, run, nullptr, 10);
}

} // namespace

class TestCurvesPanel : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void perClass()
    {
        QTemporaryDir dir;
        CurvesPanel panel;
        panel.resize(900, 600);
        panel.show();
        const auto shown = [&panel] {
            int count = 0;
            for (const auto* card : panel.findChildren<ChartCard*>()) count += card->isVisible() ? 1 : 0;
            return count;
        };
        panel.setRuns({makeRun(Path(dir.path().toStdString()) / "run")});
        QTRY_VERIFY(panel.isSettled() && shown() > 2);
        const int before = shown();
        panel.showClasses(true);
        QTRY_COMPARE(shown(), before + 2);
        QTRY_VERIFY(panel.isSettled());
        for (const auto* chart : panel.findChildren<LineChart*>()) {
            if (!chart->isVisible()) continue;
            QTRY_VERIFY(chart->curveArea().width() > chart->width() * 9 / 10);
        }
        panel.showClasses(false);
        QTRY_COMPARE(shown(), before);
    }

    // One run: an entry a measure. More: what colours mean and what dashes mean, never their product.
    void legends()
    {
        QTemporaryDir dir;
        const Path root = dir.path().toStdString();
        const auto first = makeRun(root / "one"), second = makeRun(root / "two");
        CurvesPanel panel;
        panel.resize(900, 600);
        panel.show();
        const auto f1 = [&panel]() -> const LineChart& {
            for (const auto* chart : panel.findChildren<LineChart*>())
                if (chart->title().startsWith(QStringLiteral("Macro F1"))) return *chart;
            return *panel.findChild<LineChart*>();
        };
        panel.setRuns({first});
        QTRY_COMPARE(f1().legend().size(), 2); // rate-matched and at 0.5: no scores to tune on
        panel.setRuns({first, second});
        const QStringList both{QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("rate-matched"),
                               QStringLiteral("at 0.5")};
        QTRY_COMPARE(f1().legend(), both);
        QTRY_VERIFY(f1().csv().contains(QStringLiteral("two at 0.5"))); // the second may be read later
    }

    // What another program logged is opened like a file of ours: a run, shown at once.
    void ofAnotherTrainer()
    {
        QTemporaryDir dir;
        const Path root = dir.path().toStdString();
        FileSystem& files = realFileSystem();
        const auto write = [&files](const Path& path, const std::string& text) {
            return files.makeDirectories(path.parent_path()) && writeAtomically(files, path, text);
        };
        const std::string history =
            R"({"log_history": [{"step": 5, "loss": 0.7}, {"step": 10, "loss": 0.6, "speed": 3},)"
            R"({"step": 10, "eval_loss": 0.5}]})";
        QVERIFY(write(root / "out" / "fold-1" / "checkpoint-10" / "trainer_state.json", history));
        QVERIFY(write(root / "data.csv", "id,text,a,b\n1,x,1,0\n2,y,0,1\n3,z,1,0\n4,w,0,1\n"));
        QVERIFY(write(root / "folds.csv", "id,fold\n1,0\n2,0\n3,1\n4,1\n"));
        WorkspaceController workspace(files);
        workspace.setHome(root / "home");
        TrainController trainer(workspace);
        TrainPage page(workspace, trainer);
        page.show();
        QSignalSpy failed(&workspace, &WorkspaceController::failed);
        QSignalSpy wanted(&page, &Page::pageWanted);
        workspace.open(root / "out" / "fold-1"); // before there are data
        QCOMPARE(failed.size(), 1);
        workspace.open(root / "data.csv");
        QTRY_VERIFY(workspace.data() != nullptr);
        workspace.edit([&](Workspace& edited) { edited.folds.file = (root / "folds.csv").string(); },
                       WorkspaceController::Reload::Data);
        QTRY_VERIFY(workspace.folds() != nullptr);

        workspace.open(root / "out" / "fold-1");
        QTRY_COMPARE(wanted.size(), 1);
        QTRY_COMPARE(workspace.runs().size(), std::size_t{1});
        const Path run = workspace.runs()[0];
        QCOMPARE(run.filename(), Path("out"));
        const auto* card = page.findChild<MessageCard*>();
        QVERIFY(card->isVisible() && card->text().contains(QStringLiteral("out")) &&
                card->text().contains(QStringLiteral("speed")));
        const auto tailer = trainer.tailer(run);
        QTRY_VERIFY(tailer->curves().folds.size() == 2 && !tailer->curves().folds[1].evals.empty());
        QCOMPARE(tailer->curves().folds[1].steps.size(), std::size_t{2});
        QCOMPARE(tailer->curves().folds[1].evals.front().loss, 0.5);
        // A second time would mix two trainings: refused, and what is there stays.
        workspace.open(root / "out" / "fold-1");
        QTRY_COMPARE(failed.size(), 2);
        QCOMPARE(failed[1][0].value<Error>().code, ErrorCode::AlreadyExists);
        // Without a fold in its name it is a run of its own.
        const auto place = placeOfCurves(files, root / "out", root / "none");
        QCOMPARE(place.run, root / "none" / "out");
        QCOMPARE(place.fold, 0);
    }
};

QTEST_MAIN(TestCurvesPanel)
#include "tst_curves_panel.moc"
