// The walls of the architecture as tests: who may include what, and what a program may map.
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QtTest>

namespace {

const QString root = QStringLiteral(THRESHER_SOURCE_DIR);

struct Include {
    QString file; // relative to the source tree
    int line;
    QString target;
};

QList<Include> includesBelow(const QString& folder)
{
    static const QRegularExpression pattern(QStringLiteral("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"));
    QList<Include> found;
    QDirIterator it(root + u'/' + folder, {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                    QDirIterator::Subdirectories);
    while (it.hasNext()) {
        QFile file(it.next());
        if (!file.open(QIODevice::ReadOnly | QIODevice::Text)) continue;
        int line = 0;
        while (!file.atEnd()) {
            ++line;
            const auto match = pattern.match(QString::fromUtf8(file.readLine()));
            if (match.hasMatch())
                found.append({QDir(root).relativeFilePath(file.fileName()), line, match.captured(1)});
        }
    }
    return found;
}

bool publicHeader(const QString& file)
{
    return file.endsWith(u".h") && !file.contains(u"/detail/");
}

} // namespace

class TestLayering : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void walls_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QString>("forbidden"); // regular expression on the included name
        QTest::addColumn<QString>("allowedIn"); // regular expression on the file, empty: nowhere
        QTest::addColumn<bool>("publicOnly");
        const auto row = [](const char* name, const char* folder, const char* forbidden,
                            const char* allowedIn = "", bool publicOnly = false) {
            QTest::newRow(name) << QString::fromLatin1(folder) << QString::fromLatin1(forbidden)
                                << QString::fromLatin1(allowedIn) << publicOnly;
        };
        row("core has no Qt", "core", "^(Q[A-Z]|Qt)");
        row("the command line has no Qt", "app/cli", "^(Q[A-Z]|Qt)");
        row("torch only behind detail/*_torch.h of the engine", "core", "^(torch|ATen|c10|caffe2)/",
            "^core/engine/detail/\\w+_torch\\.h$");
        row("torch headers of ours stay in the engine", "core", "_torch\\.h$", "^core/engine/");
        row("Arrow only in one place", "core", "^(arrow|parquet)/", "^core/data/detail/parquet");
        row("no torch or Arrow outside core", "app", "^(torch|ATen|c10|arrow|parquet)/");
        row("no torch or Arrow in widgets", "widgets", "^(torch|ATen|c10|arrow|parquet)/");
        row("QCustomPlot only in charts", "widgets", "^qcustomplot\\.h$", "^widgets/plot/.*\\.cpp$");
        row("QCustomPlot not in the frame", "app", "^qcustomplot\\.h$");
        row("charts know no core", "widgets/plot",
            "^(base|config|data|text|model|train|engine|decide|runs|workspace|viewmodels|controllers|pages|"
            "forms|parts)/");
        row("colours know nothing", "widgets/theme",
            "^(base|config|data|text|model|train|engine|decide|runs|workspace|viewmodels|controllers|pages|"
            "forms|parts|plot)/");
        row("view-models have no widgets", "widgets/viewmodels",
            "^(QWidget|QAbstractButton|QLabel|QDialog|QTableView|QMainWindow|Q\\w*Layout|pages/|parts/|plot/|"
            "forms/)");
        row("pages do not train", "widgets/pages", "^(train|engine)/");
        row("forms do not train", "widgets/forms", "^(train|engine)/");
        row("public headers carry no third party", "core",
            "^(nlohmann|spdlog|fmt|yaml-cpp|unicode|CLI|nettle|xxhash|zlib|linear|liblinear|sentencepiece)",
            "", true);
        row("spdlog behind base/log", "core", "^(spdlog|fmt)/", "^core/base/log\\.cpp$");
        row("core knows nothing of app or widgets", "core",
            "^(app|widgets|pages|viewmodels|controllers|plot|theme|parts|forms)/");
        row("decide is pure: no training, no engine", "core/decide", "^(train|engine)/");
        row("data does not train", "core/data", "^(train|engine|decide)/");
        row("base stands alone", "core/base", "^(config|data|text|model|train|engine|decide|runs)/");
    }

    void walls()
    {
        QFETCH(QString, folder);
        QFETCH(QString, forbidden);
        QFETCH(QString, allowedIn);
        QFETCH(bool, publicOnly);
        const QRegularExpression bad(forbidden);
        const QRegularExpression allowed(allowedIn);
        QStringList offenders;
        for (const auto& include : includesBelow(folder)) {
            if (!bad.match(include.target).hasMatch() || (publicOnly && !publicHeader(include.file)))
                continue;
            if (!allowedIn.isEmpty() && allowed.match(include.file).hasMatch()) continue;
            offenders << QStringLiteral("%1:%2 includes %3")
                             .arg(include.file)
                             .arg(include.line)
                             .arg(include.target);
        }
        QVERIFY2(offenders.isEmpty(), qPrintable(offenders.join(u'\n')));
    }

    // A wall that finds nothing because it looks nowhere would be no wall.
    void theSearchFindsIncludes()
    {
        QVERIFY(includesBelow(QStringLiteral("core")).size() > 100);
        QVERIFY(includesBelow(QStringLiteral("app")).size() > 10);
    }

    void calls_data()
    {
        QTest::addColumn<QStringList>("folders");
        QTest::addColumn<QString>("forbidden"); // regular expression on the code
        QTest::addColumn<QString>("allowedIn"); // regular expression on the file
        QTest::addColumn<int>("allowed");       // as many files as are allowed do it: the search finds things
        QTest::newRow("core ends no process")
            << QStringList{"core"} << "\\b(std::)?(abort|exit|_exit|quick_exit|terminate)\\s*\\("
            << "^$" << 0;
        // Programs are started in two places, both of them thresher-cli itself; libraries are opened by names
        // that stand in the code. Nothing of a file that was opened is ever run.
        QTest::newRow("other programs and libraries")
            << QStringList{"core", "app", "widgets"}
            << "\\b(popen|dlopen|dlmopen|fork|vfork|execl[pe]?|execvp?e?|posix_spawnp?)\\s*"
               "\\(|"
               "(?<![\\w:.>])(std::|::)?system\\s*\\(|\\bQProcess\\s*[\\w(]|\\bnew "
               "QProcess|\\bQPluginLoader\\b"
            << "^(app/cli/fold_processes\\.cpp|core/base/cuda_driver\\.cpp|core/engine/cuda\\.cpp|"
               "core/train/engine_loader\\.cpp|widgets/controllers/(cli_call|train_controller)\\.cpp)$"
            << 6;
        // torch's own file formats are pickles, which are programs.
        QTest::newRow("no pickle")
            << QStringList{"core", "app", "widgets"}
            << "torch::(load|jit|pickle|serialize)|jit::(load|import)|[Uu]npickle|pickle_load"
            << "^$" << 0;
    }
    void calls()
    {
        QFETCH(QStringList, folders);
        QFETCH(QString, forbidden);
        QFETCH(QString, allowedIn);
        QFETCH(int, allowed);
        const QRegularExpression bad(forbidden), fine(allowedIn);
        QStringList offenders;
        int found = 0;
        for (const QString& folder : folders) {
            QDirIterator it(root + u'/' + folder, {QStringLiteral("*.cpp"), QStringLiteral("*.h")},
                            QDir::Files, QDirIterator::Subdirectories);
            while (it.hasNext()) {
                QFile file(it.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                const auto match = bad.match(QString::fromUtf8(file.readAll()));
                if (!match.hasMatch()) continue;
                const QString name = QDir(root).relativeFilePath(file.fileName());
                if (fine.match(name).hasMatch())
                    ++found;
                else
                    offenders << name + QStringLiteral(": ") + match.captured();
            }
        }
        QVERIFY2(offenders.isEmpty(), qPrintable(offenders.join(u'\n')));
        QCOMPARE(found, allowed);
    }

    // For thought, not for splitting files at random: prints what is over the budget, never fails.
    void sizeBudget()
    {
        for (const auto& folder :
             {QStringLiteral("core"), QStringLiteral("app"), QStringLiteral("widgets")}) {
            QDirIterator it(root + u'/' + folder, {QStringLiteral("*.cpp"), QStringLiteral("*.h")},
                            QDir::Files, QDirIterator::Subdirectories);
            while (it.hasNext()) {
                QFile file(it.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                const auto lines = file.readAll().count('\n');
                if (lines > (file.fileName().endsWith(u".h") ? 200 : 500))
                    qInfo("over budget: %s %lld lines",
                          qPrintable(QDir(root).relativeFilePath(file.fileName())),
                          static_cast<long long>(lines));
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestLayering)
#include "tst_layering.moc"
