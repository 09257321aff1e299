// The whole verb (prepare, two folds, finish) of a linear run and of a tiny Gemma with LoRA (four steps, two
// checkpoints a fold), and changes of a workspace's files: every changing operation on the disk is once the
// last one before the process ends or the power goes, fails once, or is the first that fails of all to come
// (a disk that is full, a folder that may not be written any more). Going on must give the bits of the
// undisturbed run. Dying right after an operation is dying right before the next. ./test.sh takes some of the
// operations; THRESHER_CRASH_EVERY=1 all.
#include "data/label_overlay.h"
#include "support/dying_child.h"
#include "support/faulty_file_system.h"
#include "support/run_record.h"
#include "train/train_run.h"
#include "workspace/journal.h"
#include "workspace/probe_ledger.h"
#include "workspace/workspace.h"

#include <QTemporaryDir>
#include <QtTest>

#include <functional>
#include <map>

using namespace thresher;
using namespace thresher::test;

namespace {

enum How { ProcessEnds, PowerGoes, FailsOnce, FailsFromThereOn };

constexpr const char* linear = "model: {kind: linear}\nlinear: {word_min_df: 1, char_min_df: 1}\n";
// 20 rows of a fold in batches of five: four steps.
constexpr const char* tiny =
    "model: {model_name_or_path: " THRESHER_SOURCE_DIR "/resources/sample/model, max_length: 16}\n"
    "lora_config: {r: 2, lora_alpha: 4}\n"
    "train_args: {num_train_epochs: 1, per_device_train_batch_size: 5, gradient_accumulation_steps: 1,\n"
    "  eval_steps: 2, save_steps: 2, logging_steps: 1}\n";

void writeInputs(const Path& dir, const char* model)
{
    std::string train = "id,content,red,green\n";
    for (int i = 0; i < 40; ++i)
        train += "p" + std::to_string(i) + ",word" + std::to_string(i % 7) + (i % 2 == 0 ? " crimson" : "") +
                 (i % 3 == 0 ? " emerald" : "") + " tail" + std::to_string(i % 11) + "," +
                 std::to_string(i % 2 == 0) + "," + std::to_string(i % 3 == 0) + "\n";
    FaultyFileSystem files;
    (void)writeAtomically(files, dir / "train.csv", train);
    (void)writeAtomically(files, dir / "test.csv", "id,content\nt0,crimson word1\nt1,emerald\n");
    (void)writeAtomically(files, dir / "config.yaml",
                          "data: {train: train.csv, test: test.csv, label_columns: [red, green]}\n"
                          "folds: {n_splits: 2}\ndecide: {rule: exact}\n" +
                              std::string(model));
}

Result<TrainRunReport> train(const Path& dir, const Path& run, FileSystem& files, bool resume)
{
    auto report = trainRun({.source = dir / "config.yaml",
                            .run = run,
                            .folds = {},
                            .resume = resume,
                            .overrides = {},
                            .threads = 1,
                            .unitThreads = 1,
                            .side = 1,
                            .force = false,
                            .files = files,
                            .clock = realClock(),
                            .progress = {},
                            .warn = {},
                            .sinkFor = {},
                            .trainElsewhere = {}});
    if (!report) return report;
    if (const auto problem = report->problem()) return *problem;
    return report;
}

// What contracts.md calls equal bit for bit.
std::map<std::string, std::string> fixedFiles(const Path& run)
{
    std::map<std::string, std::string> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(run)) {
        const std::string name = entry.path().filename().string();
        const std::string relative = std::filesystem::relative(entry.path(), run).string();
        const bool fixed =
            name.ends_with(".npy") || name.ends_with("ids.csv") || name == "folds.csv" ||
            name == "thresholds.yaml" || name == "default.yaml" || name == "submission.csv" ||
            (relative.find("checkpoint-") != std::string::npos && name != "trainer_state.json");
        if (entry.is_regular_file() && fixed) out[relative] = *realFileSystem().readFile(entry.path());
    }
    return out;
}

QString difference(const std::map<std::string, std::string>& a, const std::map<std::string, std::string>& b)
{
    QStringList names;
    for (const auto& [name, bytes] : a)
        if (const auto it = b.find(name); it == b.end() || it->second != bytes)
            names << QString::fromStdString(name) + (it == b.end() ? " missing" : " differs");
    for (const auto& [name, bytes] : b)
        if (!a.contains(name)) names << QString::fromStdString(name) + " only there";
    return names.join(QStringLiteral(", "));
}

// A first state of a folder's files, and a change of them that may be made twice.
struct Change {
    std::function<Status(FileSystem&, const Path&)> first, then;
};

template <class T>
Status outcome(const Result<T>& result)
{
    return result ? Status{} : Status(result.error());
}

// What counts in a folder: locks and left-over temporary files do not.
std::map<std::string, std::string> contents(const Path& folder)
{
    std::map<std::string, std::string> out;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (name.find(".tmp-") == std::string::npos && !name.ends_with("lock"))
            out[name] = *realFileSystem().readFile(entry.path());
    }
    return out;
}

} // namespace

Q_DECLARE_METATYPE(Change)

class TestCrash : public QObject {
    Q_OBJECT

    // A kind of model, where it is tried, and what an undisturbed run of it wrote.
    struct Trial {
        Path root;
        std::int64_t operations = 0;
        std::map<std::string, std::string> calm, record;
    };
    QTemporaryDir m_dir;
    std::map<QString, Trial> m_trials;

    void undisturbed(const QString& name, const char* model)
    {
        Trial& trial = m_trials[name];
        trial.root = Path(m_dir.path().toStdString()) / name.toStdString();
        std::filesystem::create_directories(trial.root);
        writeInputs(trial.root, model);
        PowerCutFileSystem files;
        const auto report = train(trial.root, trial.root / "calm", files, false);
        QVERIFY2(report.ok(), report.ok() ? "" : report.error().message.c_str());
        trial.operations = files.operations();
        trial.calm = fixedFiles(trial.root / "calm");
        trial.record = recordOf(trial.root / "calm");
        QVERIFY(trial.record.contains("fold-1/events.jsonl") && trial.record.contains("report.md"));
        QVERIFY(trial.operations > 100);
        QVERIFY(trial.calm.contains("submission.csv") && trial.calm.contains("oof_probs.npy"));
    }

  private Q_SLOTS:
    void initTestCase()
    {
        undisturbed(QStringLiteral("linear"), linear);
        undisturbed(QStringLiteral("tiny"), tiny);
        const auto& steps = m_trials[QStringLiteral("tiny")].calm;
        QVERIFY(std::any_of(steps.begin(), steps.end(),
                            [](const auto& file) { return file.first.starts_with("fold-1/checkpoint-4/"); }));
    }

    void goesOn_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<int>("how");
        for (const char* const model : {"linear", "tiny"}) {
            QTest::addRow("%s: the process ends", model) << model << int(ProcessEnds);
            QTest::addRow("%s: the power goes", model) << model << int(PowerGoes);
            QTest::addRow("%s: the operation fails once", model) << model << int(FailsOnce);
            QTest::addRow("%s: every operation fails from there on", model) << model << int(FailsFromThereOn);
        }
    }
    void goesOn()
    {
        QFETCH(QString, model);
        QFETCH(int, how);
        const Trial& trial = m_trials[model];
        const qint64 asked = qEnvironmentVariableIntValue("THRESHER_CRASH_EVERY");
        const qint64 every = asked > 0 ? asked : std::max<qint64>(1, trial.operations / 10);
        const Path run = trial.root / "run";
        int tried = 0;
        for (std::int64_t at = how * every / 4; at < trial.operations; at += every, ++tried) {
            std::filesystem::remove_all(run);
            if (how == FailsOnce || how == FailsFromThereOn) {
                FaultyFileSystem faulty(
                    how == FailsOnce ? FaultyFileSystem::Mode::FailOnce : FaultyFileSystem::Mode::DieAt, at);
                const auto broken = train(trial.root, run, faulty, false);
                if (!broken) {
                    QCOMPARE(broken.error().code, ErrorCode::WriteFailed);
                    QVERIFY2(toString(broken.error()).find(run.string()) != std::string::npos,
                             toString(broken.error()).c_str()); // says where
                }
            } else if (!endsAt(how == PowerGoes ? End::Power : End::Process, at, [&](FileSystem& files) {
                           return train(trial.root, run, files, false).ok();
                       })) {
                break;
            }
            FaultyFileSystem calm;
            const auto again = train(trial.root, run, calm, true);
            QVERIFY2(again.ok(), again.ok()
                                     ? ""
                                     : qPrintable(QStringLiteral("operation %1: %2")
                                                      .arg(at)
                                                      .arg(QString::fromStdString(toString(again.error())))));
            const QString wrong =
                difference(trial.calm, fixedFiles(run)) + difference(trial.record, recordOf(run));
            QVERIFY2(wrong.isEmpty(), qPrintable(QStringLiteral("operation %1: %2").arg(at).arg(wrong)));
        }
        QVERIFY(tried > 5);
        qInfo("%d of %lld operations", tried, static_cast<long long>(trial.operations));
    }

    // Every file that a person's change in the window rewrites is the old or the new one, byte for byte,
    // after any end and any failure, and the change can then be made.
    void workspaceEdit_data()
    {
        QTest::addColumn<Change>("change");
        const auto noteOn = [](const char* post) {
            return [post](FileSystem& files, const Path& root) -> Status {
                Workspace known;
                known.root = root;
                return outcome(
                    changeWorkspace(files, known, [post](Workspace& w) { w.bookmarks[post] = "a note"; }));
            };
        };
        QTest::newRow("workspace") << Change{noteOn("p1"), noteOn("p2")};
        const auto entry = [](const char* name) {
            return [name](FileSystem& files, const Path& root) -> Status {
                return outcome(
                    changeJournal(files, root, [name](std::vector<JournalEntry>& entries) -> Status {
                        if (entries.empty() || entries.back().file != name) {
                            entries.emplace_back();
                            entries.back().file = name;
                        }
                        return {};
                    }));
            };
        };
        QTest::newRow("journal") << Change{entry("a.csv"), entry("b.csv")};
        const auto scored = [](double score) {
            return [score](FileSystem& files, const Path& root) {
                ProbeLedger ledger;
                ledger.setScore("red", score, 1e9);
                return writeProbeLedger(files, root / "ledger.json", ledger);
            };
        };
        QTest::newRow("probe ledger") << Change{scored(0.25), scored(0.5)};
        const auto corrected = [](std::vector<LabelCorrection> corrections) {
            return [corrections](FileSystem& files, const Path& root) {
                return writeLabelOverlay(files, root / "labels.csv", corrections);
            };
        };
        QTest::newRow("corrections") << Change{
            corrected({{"p1", "red", 0, 1, ""}}),
            corrected({{"p1", "red", 0, 1, "sure"}, {"p2", "red", 1, 0, ""}})};
    }
    void workspaceEdit()
    {
        QFETCH(Change, change);
        const Path folder = Path(m_dir.path().toStdString()) / "edited";
        const auto begin = [&] {
            std::filesystem::remove_all(folder);
            std::filesystem::create_directories(folder);
            return change.first(realFileSystem(), folder);
        };
        QVERIFY(begin().ok());
        const auto before = contents(folder);
        PowerCutFileSystem counter;
        QVERIFY(change.then(counter, folder).ok());
        const auto after = contents(folder);
        QVERIFY(before != after);
        for (std::int64_t at = 0; at < counter.operations(); ++at)
            for (const How how : {ProcessEnds, PowerGoes, FailsOnce, FailsFromThereOn}) {
                QVERIFY(begin().ok());
                bool claimed = false;
                if (how == FailsOnce || how == FailsFromThereOn) {
                    FaultyFileSystem faulty(how == FailsOnce ? FaultyFileSystem::Mode::FailOnce
                                                             : FaultyFileSystem::Mode::DieAt,
                                            at);
                    claimed = change.then(faulty, folder).ok();
                } else {
                    QVERIFY(endsAt(how == PowerGoes ? End::Power : End::Process, at,
                                   [&](FileSystem& files) { return change.then(files, folder).ok(); }));
                }
                const auto found = contents(folder);
                QVERIFY2(found == after || (!claimed && found == before),
                         qPrintable(QStringLiteral("operation %1, way %2").arg(at).arg(how)));
                QVERIFY(change.then(realFileSystem(), folder).ok());
                QCOMPARE(contents(folder), after);
            }
    }
};

QTEST_GUILESS_MAIN(TestCrash)
#include "tst_crash.moc"
