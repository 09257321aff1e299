// View-models without widgets: the configuration being edited, the table of runs, the curves of a log.
#include "controllers/tuned_scores.h"
#include "runs/event_log.h"
#include "runs/npy.h"
#include "text/quantities.h"
#include "viewmodels/config_model.h"
#include "viewmodels/label_desk.h"
#include "viewmodels/presets.h"
#include "viewmodels/run_alerts.h"
#include "viewmodels/run_curves.h"
#include "viewmodels/runs_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;

namespace {

RunSummary summary(const std::string& name, double score, Badge badge)
{
    RunSummary run;
    run.run = Path("/runs") / name;
    run.name = name;
    run.state = "finished";
    run.foldsDone = run.foldCount = 5;
    run.classes = {"a", "b"};
    run.crossFitted = BadgedScore(score, badge, Interval{score - 0.01, score + 0.01});
    run.classF1 = {0.1, 0.9};
    run.dataSha256 = "d";
    run.config = {{"train_args.learning_rate", "0.0002"}, {"train_args.seed", "42"}, {"data.train", name}};
    return run;
}

} // namespace

class TestModels : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    // The label that the scores speak against stands first; a tick is a correction beside the data, and can
    // be undone. Rows are found by id, whatever their order in the scores.
    void labelDesk()
    {
        auto train = std::make_shared<Dataset>();
        train->classes = {"b", "a"};
        train->hasLabels = true;
        train->labels = LabelMatrix(40, 2);
        OutOfFoldParts parts;
        parts.classes = {"a", "b"};
        parts.labels = LabelMatrix(40, 2);
        parts.probs = ScoreMatrix(40, 2);
        for (std::size_t i = 0; i < 40; ++i) {
            const std::size_t row = 39 - i; // of the scores
            const bool a = i % 2 == 0, b = i % 3 == 0;
            train->ids.push_back("p" + std::to_string(i));
            train->texts.push_back("text");
            train->labels(i, 0) = parts.labels(row, 1) = b ? 1 : 0;
            train->labels(i, 1) = parts.labels(row, 0) = a && i != 4 ? 1 : 0;
            parts.probs(row, 0) = a ? 0.8F : 0.2F;
            parts.probs(row, 1) = b ? 0.6F : 0.1F;
            parts.fold.push_back(static_cast<int>(i % 2));
        }
        parts.ids.assign(train->ids.rbegin(), train->ids.rend());
        const auto scores = OutOfFoldScores::make(std::move(parts));
        QVERIFY(scores.ok());
        auto found = suspectsOf(*scores, *train);
        QVERIFY(!found.empty());
        LabelDesk desk;
        QAbstractItemModelTester tester(&desk, QAbstractItemModelTester::FailureReportingMode::QtTest);
        desk.setSuspects(train, std::move(found));
        QCOMPARE(desk.index(0, LabelDesk::Post).data().toString(), QStringLiteral("p4"));
        QCOMPARE(desk.index(0, LabelDesk::ClassName).data().toString(), QStringLiteral("a"));
        const auto tick = desk.index(0, LabelDesk::Corrected);
        QSignalSpy edited(&desk, &LabelDesk::edited);
        QVERIFY(desk.setData(tick, Qt::Checked, Qt::CheckStateRole));
        QVERIFY(!desk.setData(tick, Qt::Checked, Qt::CheckStateRole)); // nothing new
        const LabelCorrection wanted{"p4", "a", 0, 1, {}};
        QVERIFY(desk.corrections() == std::vector<LabelCorrection>{wanted});
        QCOMPARE(tick.data(Qt::CheckStateRole).toInt(), static_cast<int>(Qt::Checked));
        QVERIFY(desk.setData(tick, Qt::Unchecked, Qt::CheckStateRole));
        QVERIFY(desk.corrections().empty()); // taken back, not a second correction
        desk.undo();
        QCOMPARE(desk.corrections().size(), std::size_t{1});
        desk.undo();
        QVERIFY(desk.corrections().empty() && !desk.canUndo());
        QCOMPARE(edited.size(), 4);
    }

    void valuesAreCheckedAsTheyAreTyped()
    {
        ConfigModel model;
        QSignalSpy changes(&model, &ConfigModel::valueChanged);
        QVERIFY(model.setValue("train_args.learning_rate", QStringLiteral("2e-4")));
        QCOMPARE(model.config().train_args.learning_rate, 2e-4);
        QVERIFY(model.isChanged("train_args.learning_rate"));
        QVERIFY(model.setValue("train_args.learning_rate", QStringLiteral("0,001"))); // a decimal comma
        QCOMPARE(model.config().train_args.learning_rate, 0.001);

        QVERIFY(!model.setValue("train_args.learning_rate", QStringLiteral("fast")));
        QVERIFY(!model.setValue("train_args.learning_rate", QStringLiteral("-1")));
        QVERIFY(!model.problem("train_args.learning_rate").isEmpty());
        QVERIFY(!model.isValid());
        QCOMPARE(model.config().train_args.learning_rate, 0.001); // the last good one stands
        QVERIFY(model.setValue("train_args.learning_rate", QStringLiteral("0.00002")));
        QVERIFY(model.isValid());
        QVERIFY(!model.isChanged("train_args.learning_rate"));
        QCOMPARE(changes.size(), 5);
        QVERIFY(!model.setValue("no.such.key", QStringLiteral("1")));
    }

    // Texts with quotes, newlines, colons and hashes come back as they were typed.
    void anyTextSurvives()
    {
        ConfigModel model;
        const QString text = QStringLiteral("a \"b\"\n{text}: # ні, 'так' \\ true");
        QVERIFY(model.setValue("prompt.template", text));
        QCOMPARE(model.value("prompt.template"), text);
        QCOMPARE(QString::fromStdString(model.config().prompt.template_), text);
        QVERIFY(model.setValue("prompt.instruction", QStringLiteral("true")));
        QCOMPARE(model.value("prompt.instruction"), QStringLiteral("true"));
        QVERIFY(model.setValue("lora_config.target_modules", QStringLiteral("q_proj, v_proj")));
        QCOMPARE(model.config().lora_config.target_modules, (std::vector<std::string>{"q_proj", "v_proj"}));
        QVERIFY(model.shortYaml().contains(QStringLiteral("target_modules: [q_proj, v_proj]")));
        QVERIFY(!model.shortYaml().contains(QStringLiteral("learning_rate")));
    }

    void presetsAreConfigurations()
    {
        const auto all = presets();
        QCOMPARE(all.size(), std::size_t{3});
        QCOMPARE(all[0].config.model.kind, std::string("linear"));
        QCOMPARE(all[2].config.decide.rule, std::string("regularized"));
    }

    void wordsOfAKey()
    {
        ConfigModel model;
        for (const auto& key : model.keys())
            if (key.key == "train_args.metric_for_best_model")
                QVERIFY(ConfigModel::choices(key).contains(QStringLiteral("step:")));
        QVERIFY(ConfigModel::modelKinds().contains(QStringLiteral("gemma2")));
    }

    void theTableOfRuns()
    {
        RunsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto second = summary("two", 0.5, Badge::PickedHere);
        second.config[0].second = "0.001";
        second.classes = {"b", "c"};
        model.setRuns({summary("one", 0.4, Badge::Clean), second}, "/runs/one", {{"two", "note"}});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.columnCount(), RunsModel::FixedColumns + 3); // a, b, c
        const auto text = [&model](int row, int column) {
            return model.index(row, column).data().toString();
        };
        QVERIFY(text(0, RunsModel::CrossFitted).contains(QStringLiteral(".400 [.390")));
        QVERIFY(text(0, RunsModel::CrossFitted).endsWith(QStringLiteral("clean"))); // never without its badge
        QVERIFY(text(1, RunsModel::CrossFitted).endsWith(QStringLiteral("picked here")));
        // Only what differs, and never paths of data.
        QCOMPARE(text(0, RunsModel::Differs), QStringLiteral("learning_rate=0.0002"));
        QCOMPARE(text(1, RunsModel::Notes), QStringLiteral("note"));
        // Beside the champion: a difference with its interval, or why there is none; never for itself.
        QCOMPARE(text(1, RunsModel::AgainstChampion), QString());
        const Path pinned = model.champion(), other = model.runs()[1].run;
        model.setComparisons(
            {{other.string(), {PairedDifference{-0.0123, {-0.03, 0.0044}}, QStringLiteral("on 5")}},
             {pinned.string(), {PairedDifference{}, {}}}});
        QCOMPARE(text(1, RunsModel::AgainstChampion), QStringLiteral("-.012 [-.030 .. +.004]"));
        QCOMPARE(text(0, RunsModel::AgainstChampion), QString());
        QVERIFY(model.csv().contains(QStringLiteral(",-0.0123,-0.03,0.0044,")));
        model.setComparisons({{other.string(), {std::nullopt, QStringLiteral("other data")}}});
        QCOMPARE(text(1, RunsModel::AgainstChampion), QStringLiteral("not comparable"));
        QCOMPARE(model.index(1, RunsModel::AgainstChampion).data(Qt::ToolTipRole).toString(),
                 QStringLiteral("other data"));
        QVERIFY(text(0, RunsModel::Name).startsWith(QStringLiteral("\u2605")));
        QCOMPARE(text(1, RunsModel::FixedColumns), QString()); // it has no class a
        QCOMPARE(text(1, RunsModel::FixedColumns + 1), QStringLiteral(".100"));
        QSignalSpy edited(&model, &RunsModel::noteEdited);
        QVERIFY(model.setData(model.index(0, RunsModel::Notes), QStringLiteral("x, \"y\""), Qt::EditRole));
        QCOMPARE(edited.size(), 1);
        QVERIFY(!model.setData(model.index(0, RunsModel::Name), QStringLiteral("x"), Qt::EditRole));
        QVERIFY(model.csv().contains(QStringLiteral("\"x, \"\"y\"\"\"")));
        QVERIFY(model.csv().contains(QStringLiteral("one,finished,5,5,0.4,0.39,0.41")));
        // The same runs again change in place: a note that is being typed, a selection and a place stay.
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        auto runs = model.runs();
        runs[1].state = "running";
        const std::map<std::string, std::string> notes{{"one", "x, \"y\""}, {"two", "note"}};
        QVERIFY(!model.setRuns(runs, pinned, notes));
        QCOMPARE(reset.size(), 0);
        QCOMPARE(changed.size(), 2); // left and right of its note
        for (const auto& each : changed) {
            const auto from = each[0].toModelIndex(), to = each[1].toModelIndex();
            QVERIFY(from.row() == 1 && to.row() == 1);
            QVERIFY(to.column() < RunsModel::Notes || from.column() > RunsModel::Notes);
        }
        QCOMPARE(text(1, RunsModel::State), stateText(QStringLiteral("running")));
        QVERIFY(!model.setRuns(runs, pinned, notes));
        QCOMPARE(changed.size(), 2); // nothing new
        QVERIFY(model.setRuns({runs[1]}, pinned, notes));
        QCOMPARE(reset.size(), 1);
        model.setRuns({}, {}, {});
    }

    void whatMayNotBeCompared()
    {
        const auto one = summary("one", 0.4, Badge::Clean);
        auto two = summary("two", 0.4, Badge::Clean);
        QVERIFY(RunsModel::incomparable(one, two).isEmpty());
        two.dataSha256 = "e";
        QVERIFY(!RunsModel::incomparable(one, two).isEmpty());
        two = summary("two", 0.4, Badge::Clean);
        std::swap(two.classes[0], two.classes[1]);
        QVERIFY(RunsModel::incomparable(one, two).contains(QStringLiteral("two")));
    }

    // A resumed fold takes back what it had written past its checkpoint.
    void whatARunIsToldOf()
    {
        RunCurves curves;
        curves.folds.resize(1);
        auto& fold = curves.folds[0];
        fold.begun = 1000;
        for (int i = 0; i < 30; ++i)
            fold.steps.push_back({.step = i + 1.0, .time = 1000 + 60.0 * i, .loss = 0.5});
        for (int i = 0; i < 6; ++i)
            fold.evals.push_back(
                {.step = 5.0 * (i + 1), .time = 1300 + 300.0 * i, .map = i == 1 ? 0.4 : 0.3});
        RunStatus status;
        status.run = "/runs/one";
        status.state = "running";
        status.folds.push_back({.fold = 0, .state = "running"});
        const double last = 2800;
        const auto kinds = [&](double now, std::optional<std::uint64_t> disk = {},
                               std::optional<Error> problem = {}) {
            QList<RunAlertKind> found;
            for (const auto& alert : runAlerts({curves, status, problem, now, disk})) {
                found << alert.kind;
                if (alert.title.isEmpty() || alert.detail.isEmpty()) return QList<RunAlertKind>{};
            }
            return found;
        };
        using enum RunAlertKind;
        QCOMPARE(patienceOf(fold), 600.0); // a step a minute
        QCOMPARE(patienceOf(FoldCurves()), 300.0);
        QCOMPARE(kinds(last + 599), QList<RunAlertKind>{}); // four evaluations since the best are few
        QCOMPARE(kinds(last + 601), QList<RunAlertKind>{NoProgress});
        fold.evals.push_back({.step = 35, .time = last, .map = 0.35});
        QCOMPARE(kinds(last), QList<RunAlertKind>{Plateau});
        QCOMPARE(kinds(last, 1'999'999'999), (QList<RunAlertKind>{DiskLow, Plateau}));
        QCOMPARE(kinds(last, 2'000'000'000), QList<RunAlertKind>{Plateau});
        fold.evals.push_back({.step = 40, .time = last, .map = 0.41});
        fold.alerts.push_back({30, "nan", "NaN in the loss"});
        QCOMPARE(kinds(last), QList<RunAlertKind>{NotFinite});
        status.state = status.folds[0].state = "interrupted";
        QCOMPARE(kinds(last + 5000, 1), (QList<RunAlertKind>{TrainerGone, NotFinite}));
        QCOMPARE(kinds(last, {}, Error{ErrorCode::FileNotFound, "no manifest", {}, {}}),
                 QList<RunAlertKind>{FolderGone});
        // A run that there is no memory for is where it was.
        const std::optional<Error> scarce = fail(ErrorCode::OutOfMemory, "3.0 GB more were wanted");
        const auto alert = runAlerts({curves, status, scarce, last, {}}).constFirst();
        QVERIFY2(alert.title.startsWith(QStringLiteral("Not enough memory")), qPrintable(alert.title));
        QVERIFY(alert.detail.contains(QStringLiteral("3.0 GB")));
        status.state = status.folds[0].state = "finished";
        QCOMPARE(kinds(last + 5000, 1), QList<RunAlertKind>{});
    }

    // Labels by id and class by name, however the data file orders them; the thresholds are tuned, so the
    // level of the scores does not matter.
    void tunedScoresOfAnEvaluation()
    {
        QTemporaryDir dir;
        const Path run = dir.path().toStdString();
        auto& files = realFileSystem();
        const RunFolder folder(run);
        std::string folds = "id,fold\n", log;
        Dataset data;
        data.classes = {"b", "a"}; // the run's order is a, b
        data.hasLabels = true;
        data.labels = LabelMatrix(80, 2);
        ScoreMatrix right(40, 2), wrong(40, 2);
        for (std::size_t i = 0; i < 80; ++i) {
            data.ids.push_back("row" + std::to_string(79 - i));
            const bool b = (79 - i) % 3 == 0, a = (79 - i) % 4 == 0;
            data.labels(i, 0) = b;
            data.labels(i, 1) = a;
        }
        for (std::size_t i = 0; i < 80; ++i) {
            folds += "row" + std::to_string(i) + (i < 40 ? ",1\n" : ",0\n");
            if (i >= 40) continue;
            right(i, 0) = i % 4 == 0 ? 0.02F : 0.01F;
            right(i, 1) = i % 3 == 0 ? 0.9F : 0.8F;
            wrong(i, 0) = right(i, 1);
            wrong(i, 1) = right(i, 0);
        }
        QVERIFY(files.makeDirectories(folder.evals(1)).ok());
        QVERIFY(writeAtomically(files, folder.folds(), folds).ok());
        QVERIFY(writeNpy(files, folder.evalScores(1, 5), right.view()).ok());
        QVERIFY(writeNpy(files, folder.evalScores(1, 10), wrong.view()).ok());
        const std::vector<std::string> classes{"a", "b"};
        QCOMPARE(tunedMacroF1(files, run, 1, 5, classes, data).value(), 1.0);
        QVERIFY(tunedMacroF1(files, run, 1, 10, classes, data).value() < 0.8);
        QCOMPARE(tunedMacroF1(files, run, 1, 15, classes, data).error().code, ErrorCode::FileNotFound);
        QCOMPARE(tunedMacroF1(files, run, 1, 5, {"a", "c"}, data).error().code, ErrorCode::BadClass);

        QVERIFY(writeAtomically(files, folder.manifest(),
                                R"({"format": 1, "classes": ["a", "b"], "n_splits": 2})")
                    .ok());
        for (const int step : {5, 10, 15})
            log += R"({"t": 1, "kind": "eval", "step": )" + std::to_string(step) + "}\n";
        QVERIFY(writeAtomically(files, folder.foldEvents(1), log).ok());
        const auto tailer = std::make_shared<RunTailer>(files, run, nullptr, 10);
        QTRY_VERIFY(tailer->isCaughtUp() && tailer->curves().folds.at(1).evals.size() == 3);
        TunedScores tuned;
        QSignalSpy changed(&tuned, &TunedScores::changed);
        tuned.setData(files, std::make_shared<Dataset>(data));
        tuned.look({tailer});
        QTRY_COMPARE(changed.size(), 2); // the data, then the figures
        const auto curve = tuned.curve(*tailer, 1, CurveAxis::Step);
        QCOMPARE(curve.x, (std::vector<double>{5, 10})); // no scores were kept of 15
        QCOMPARE(curve.y.front(), 1.0);
        data.ids[79] = "another"; // row0
        QCOMPARE(tunedMacroF1(files, run, 1, 5, classes, data).error().code, ErrorCode::BadIds);
    }

    void resumedFoldsForget()
    {
        FoldCurves fold;
        const auto step = [](std::int64_t at, double time) {
            StepEvent event;
            event.step = at;
            event.loss = 1.0 / static_cast<double>(at);
            return LoggedEvent{time, "train", at, event};
        };
        for (int i = 1; i <= 5; ++i) fold.add(step(i, i));
        fold.add({6, "resumed", 3, {}});
        fold.add(step(4, 7));
        const auto curve = curveOf(fold, CurveKind::TrainLoss, CurveAxis::Step);
        QCOMPARE(curve.x, (std::vector<double>{1, 2, 3, 4}));
        const auto relative = curveOf(fold, CurveKind::TrainLoss, CurveAxis::Relative);
        QCOMPARE(relative.x.back(), 6.0 / 3600);
        // 0 means "does not apply" for a learning rate, not a value to draw.
        QVERIFY(curveOf(fold, CurveKind::LearningRate, CurveAxis::Step).x.empty());
    }
};

QTEST_GUILESS_MAIN(TestModels)
#include "tst_models.moc"
