// eda, folds, inspect and bench split through the program itself.
#include "base/file_system.h"
#include "runs/npy.h"
#include "support/cli.h"

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

using namespace thresher;
using namespace thresher::test;

namespace {

std::vector<std::string> keys(const Json& object)
{
    std::vector<std::string> out;
    for (const auto& [key, value] : object.items()) out.push_back(key);
    return out;
}

std::string idsColumn(const std::string& csv)
{
    std::string out;
    for (std::size_t at = 0; at < csv.size(); at = csv.find('\n', at) + 1)
        out += csv.substr(at, csv.find_first_of(",\n", at) - at) + "\n";
    return out;
}

} // namespace

class TestCliData : public QObject {
    Q_OBJECT

    QTemporaryDir m_dir;
    QString path(const char* name) const { return m_dir.filePath(QLatin1String(name)); }
    std::string text(const QString& file) const
    {
        auto read = realFileSystem().readFile(file.toStdString());
        return read ? *read : std::string();
    }
    CliResult run(const QStringList& arguments) const
    {
        return runCli(arguments + QStringList{"--json", "--quiet"}, m_dir.path());
    }
    void put(const char* name, const std::string& bytes) const
    {
        const Path file = path(name).toStdString();
        QVERIFY(realFileSystem().makeDirectories(file.parent_path()).ok());
        QVERIFY(writeAtomically(realFileSystem(), file, bytes).ok());
    }

  private Q_SLOTS:
    void edaReports()
    {
        const auto result = run({"eda", samplePath("train.parquet"), "--test", samplePath("test.csv"),
                                 "--model", samplePath("model"), "-o", path("report.json")});
        QVERIFY2(result.code == 0, result.err.constData());
        const Json json = result.json();
        QCOMPARE(text(path("report.json")), result.out.toStdString());
        QCOMPARE(json["format"].get<int>(), 1);
        const auto rows = json["rows"].get<std::size_t>();
        QCOMPARE(rows, std::size_t{600});
        std::size_t counted = 0, labels = 0, positives = 0;
        for (std::size_t k = 0; k < json["labels_per_post"].size(); ++k) {
            counted += json["labels_per_post"][k].get<std::size_t>();
            labels += k * json["labels_per_post"][k].get<std::size_t>();
        }
        QCOMPARE(counted, rows);
        const auto& classes = json["classes"];
        for (std::size_t i = 0; i < classes.size(); ++i) {
            const auto name = classes[i].get<std::string>();
            const auto n = json["positives"][name].get<std::size_t>();
            positives += n;
            QCOMPARE(json["cooccurrence"][i][i].get<std::size_t>(), n);
            QCOMPARE(json["prevalence"][name].get<double>(),
                     static_cast<double>(n) / static_cast<double>(rows));
            std::size_t overLanguages = 0;
            for (const auto& [language, count] : json["language_by_class"][name].items())
                overLanguages += count.get<std::size_t>();
            QCOMPARE(overLanguages, n);
        }
        QCOMPARE(positives, labels);
        QVERIFY(json["length"]["tokens"]["mean"].get<double>() > 1.0);
        QVERIFY(json["duplicates"]["near"]["rows"].get<int>() >=
                json["duplicates"]["exact"]["rows"].get<int>());
        QCOMPARE(json["duplicates"]["near"]["list"].size(),
                 json["duplicates"]["near"]["groups"].get<std::size_t>());
        QVERIFY(json["spans"]["spans"].get<int>() > 0);
        QVERIFY(json["overlap"]["near_or_exact"].get<int>() > 0);
        QCOMPARE(json["warning_counts"]["null_labels"].get<std::size_t>(), json["warnings"].size());
        const auto people = runCli({"eda", samplePath("train.parquet"), "--quiet"});
        QVERIFY(people.out.contains("labels = techniques (guessed)") &&
                people.out.contains("near duplicates:"));
    }

    // The same rows in three formats.
    void formatsAgree()
    {
        const auto read = [&](const char* name) {
            return run({"eda", samplePath(name), "--classes",
                        "urgency,praise,blame,rumor,exaggeration,question_bait"})
                .json();
        };
        const Json flags = read("formats/train.csv");
        QCOMPARE(flags["rows"].get<int>(), 60);
        for (const char* name : {"formats/train-delimited.csv", "formats/train.jsonl"}) {
            const Json other = read(name);
            for (const char* key :
                 {"rows", "classes", "positives", "cooccurrence", "labels_per_post", "length"})
                QVERIFY2(other[key] == flags[key], key);
        }
    }

    void foldsAreWrittenAndCompared()
    {
        const QStringList verb = {"folds", samplePath("formats/train.csv"), "--n-splits", "4"};
        const auto result = run(verb + QStringList{"-o", path("a.csv")});
        QVERIFY2(result.code == 0, result.err.constData());
        const Json json = result.json();
        QCOMPARE(json["n"].get<int>(), 60);
        QCOMPARE(json["n_splits"].get<int>(), 4);
        QCOMPARE(json["per_fold"].size(), std::size_t{4});
        int rows = 0;
        for (const auto& fold : json["per_fold"]) {
            QCOMPARE(keys(fold), (std::vector<std::string>{"size", "positives"}));
            rows += fold["size"].get<int>();
        }
        QCOMPARE(rows, 60);
        // File order, whatever the fold.
        QCOMPARE(idsColumn(text(path("a.csv"))), idsColumn(text(samplePath("formats/train.csv"))));

        QCOMPARE(run(verb + QStringList{"-o", path("b.csv"), "--seed", "42"}).code, 0);
        QCOMPARE(text(path("a.csv")), text(path("b.csv")));
        const auto same = run(verb + QStringList{"--compare", path("a.csv")}).json();
        QCOMPARE(same["compare"]["identical"].get<int>(), 60);
        QVERIFY(same["compare"]["moved"].empty());
        const auto other = run(verb + QStringList{"--seed", "43", "--compare", path("a.csv")}).json();
        QVERIFY(other["compare"]["agreeing"].get<int>() < 60);
        QCOMPARE(other["compare"]["moved"].size(),
                 static_cast<std::size_t>(60 - other["compare"]["agreeing"].get<int>()));
    }

    void sealedRowsAreSaidAndWritten()
    {
        const auto result =
            run({"folds", samplePath("train.parquet"), "--sealed-fraction", "0.1", "-o", path("sealed.csv")});
        QCOMPARE(result.code, 0);
        const auto sealedRows = result.json()["sealed"]["size"].get<int>();
        QVERIFY(sealedRows >= 55 && sealedRows <= 65);
        QCOMPARE(QByteArray::fromStdString(text(path("sealed.csv"))).count(",-2\n"), sealedRows);
    }

    // A class that one cell keeps from being one is told of.
    void almostLabelsAreToldOf()
    {
        put("slip.csv", "id,content,a,b\n1,x,NaN,1\n2,y,1,0\n3,z,1,1\n");
        const auto result = run({"eda", "slip.csv"});
        QVERIFY2(result.code == 0, result.err.constData());
        const Json json = result.json();
        QCOMPARE(json["classes"].dump(), std::string("[\"b\"]"));
        QCOMPARE(json["warning_counts"]["almost_label"].get<int>(), 1);
        QCOMPARE(json["warnings"][0]["row"].get<int>(), 0);
        const auto people = runCli({"eda", path("slip.csv"), "--quiet"});
        QVERIFY2(people.out.contains("'a' is 0/1 but for 1 of 3 rows (first: row 0, 'NaN')"),
                 people.out.constData());
    }

    void foldFaults()
    {
        put("two.csv", "id,content,a\nx,t,1\nx,u,0\ny,v,1\nz,w,0\n");
        const auto twice = run({"folds", "two.csv", "--n-splits", "2", "-o", "out.csv"});
        QCOMPARE(twice.code, 3);
        QCOMPARE(twice.errorCode(), "bad_ids");
        QVERIFY(!QFile::exists(path("out.csv")));
        QCOMPARE(run({"folds", "two.csv"}).code, 2);
        QCOMPARE(run({"folds", samplePath("test.csv"), "-o", "out.csv"}).errorCode(), "bad_column");
    }

    void inspectTellsKinds()
    {
        const auto kind = [&](const QString& what) {
            const Json json = run({"inspect", what}).json();
            return QString::fromStdString(json.value("kind", json.dump()));
        };
        QCOMPARE(kind(samplePath("train.parquet")), "data");
        QCOMPARE(kind(samplePath("model")), "checkpoint");
        QCOMPARE(run({"inspect", samplePath()}).errorCode(), "bad_format");
        QCOMPARE(run({"inspect", "nothing"}).errorCode(), "file_not_found");

        put("scores.npy", npyBytes(Matrix<float>(2, 3, 0.5F).view()));
        const Json npy = run({"inspect", path("scores.npy")}).json();
        QCOMPARE(npy["kind"].get<std::string>(), std::string("npy"));
        QCOMPARE(npy["shape"].dump(), std::string("[2,3]"));
        QCOMPARE(npy["max"].get<double>(), 0.5);
        put("cut.npy", text(path("scores.npy")).substr(0, 140));
        QCOMPARE(run({"inspect", path("cut.npy")}).errorCode(), "bad_format");
    }

    // A folder of another trainer: manifest, folds and scores are a run.
    void inspectLooksIntoRuns()
    {
        put("run/manifest.json", R"({"format": 1, "classes": ["a", "b"]})");
        put("run/folds.csv", "id,fold\nx,0\ny,1\n");
        put("run/fold-0/val_probs.npy", npyBytes(Matrix<float>(1, 2, 0.5F).view()));
        put("run/fold-1/val_probs.npy", npyBytes(Matrix<float>(1, 2, 0.5F).view()));
        const Json whole = run({"inspect", path("run")}).json();
        QCOMPARE(whole["kind"].get<std::string>(), std::string("run"));
        QVERIFY(whole["whole"].get<bool>() && whole["complete"].get<bool>() && whole["foreign"].get<bool>());
        QCOMPARE(whole["folds"].size(), std::size_t{2});

        put("run/fold-1/val_probs.npy", npyBytes(Matrix<float>(1, 3, 0.5F).view()));
        const Json wrong = run({"inspect", path("run")}).json();
        QVERIFY(!wrong["whole"].get<bool>());
        QVERIFY(wrong["faults"][0].get<std::string>().find("1 x 3") != std::string::npos);
        put("run/manifest.json", R"({"format": 99, "classes": ["a", "b"]})");
        QCOMPARE(run({"inspect", path("run")}).errorCode(), "newer_format");
    }

    void benchSplitSaysSeconds()
    {
        const Json json = run({"bench", "split", "--rows", "200", "--repeat", "2"}).json();
        QCOMPARE(json["bench"].get<std::string>(), std::string("split"));
        QVERIFY(json["seconds"].get<double>() > 0.0);
        QCOMPARE(json["rows"].get<int>(), 200);
    }
};

QTEST_APPLESS_MAIN(TestCliData)
#include "tst_cli_data.moc"
