// The cards of the dataset page: near duplicates, lengths in tokens, files that cannot be read, classes by
// hand.
#include "controllers/workspace_controller.h"
#include "pages/dataset/charts_column.h"
#include "pages/dataset/data_card.h"
#include "pages/dataset/lengths_card.h"
#include "parts/message_card.h"
#include "plot/histogram_chart.h"
#include "text/tokenizer.h"
#include "viewmodels/duplicates_model.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

using namespace thresher;

namespace {

const Path sample = Path(THRESHER_SOURCE_DIR) / "resources" / "sample";

template <class Widget>
Widget* named(const QWidget& parent, const QString& name)
{
    for (auto* each : parent.findChildren<Widget*>())
        if (each->accessibleName() == name) return each;
    return nullptr;
}

// Five posts; 0, 2 and 4 form one group that differs in b, 1 and 3 one that agrees.
std::shared_ptr<Dataset> posts()
{
    auto data = std::make_shared<Dataset>();
    data->ids = {"p0", "p1", "p2", "p3", "p4"};
    data->texts = {"one text \U0001F600", "another", "one text", "another", "one  text"};
    data->classes = {"a", "b"};
    data->hasLabels = true;
    data->labels = LabelMatrix(5, 2);
    data->labels(0, 0) = data->labels(2, 0) = data->labels(4, 0) = data->labels(2, 1) = 1;
    return data;
}

DataStatistics statistics()
{
    DataStatistics result;
    result.near.groups.group = {0, 1, 0, 1, 0};
    result.near.groups.count = 2;
    result.hasOverlap = true;
    result.overlap.matches = {{0, 3, 0.75, false}, {1, 2, 1.0, true}};
    return result;
}

} // namespace

class TestDatasetCards : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void duplicateGroupsAndMatches()
    {
        const auto train = posts();
        auto test = std::make_shared<Dataset>();
        test->ids = {"t0", "t1"};
        test->texts = {"another one", "one text"};
        const auto lists = std::make_shared<const DuplicateLists>(duplicateLists(*train, statistics()));
        DuplicatesModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setLists(train, test, lists);
        const auto text = [&model](int row, int column) {
            return model.index(row, column).data().toString();
        };
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(text(0, DuplicatesModel::First), QStringLiteral("3"));
        QCOMPARE(text(0, DuplicatesModel::Third), QStringLiteral("b"));
        QCOMPARE(text(1, DuplicatesModel::Third), QString()); // they agree
        QCOMPARE(model.trainingRows(0), (std::vector<std::size_t>{0, 2, 4}));

        model.setKind(DuplicatesModel::Matches);
        QCOMPARE(text(0, DuplicatesModel::First), QStringLiteral("t1")); // the most similar first
        QCOMPARE(text(0, DuplicatesModel::Second), QStringLiteral("p2"));
        QCOMPARE(model.trainingRows(1), (std::vector<std::size_t>{3}));
        model.setLists(train, nullptr, lists); // the test file was taken away
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(model.trainingRows(0).empty());
    }

    // Every bin leads to exactly the posts with so many tokens, counted here one by one.
    void lengthsInTokens()
    {
        QTemporaryDir dir;
        WorkspaceController workspace(realFileSystem());
        workspace.setHome(dir.path().toStdString());
        workspace.open(sample / "train.parquet");
        QTRY_VERIFY_WITH_TIMEOUT(workspace.data() != nullptr, 20000);
        LengthsCard card(workspace);
        QSignalSpy failed(&card, &LengthsCard::failed);
        card.showTokens(true);
        card.setTokenizer(dir.path().toStdString()); // no tokenizer there
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, 20000);
        card.setTokenizer(sample / "model");
        QTRY_VERIFY_WITH_TIMEOUT(card.isSettled(), 20000);

        const auto tokenizer = openTokenizer(sample / "model");
        QVERIFY(tokenizer.ok());
        std::vector<std::size_t> wanted;
        const auto& texts = workspace.data()->train.texts;
        for (std::size_t i = 0; i < texts.size(); ++i)
            if (const auto count = (*tokenizer)->encode(texts[i]).ids.size(); count >= 20 && count < 22)
                wanted.push_back(i);
        QVERIFY(!wanted.empty());
        std::optional<PostFilter> filter;
        connect(&card, &LengthsCard::filterWanted, this,
                [&filter](const PostFilter& asked) { filter = asked; });
        Q_EMIT card.findChild<HistogramChart*>()->binClicked(20, 22);
        QVERIFY(filter && filter->rows == RowSet(wanted));
        QVERIFY(!filter->length); // that one is in characters
        Q_EMIT workspace.dataChanged();
        QTRY_VERIFY_WITH_TIMEOUT(card.isSettled(), 20000); // counted anew for other posts
        QCOMPARE(workspace.workspace().tokenizer, sample / "model");
    }

    // A test file that cannot be read is said so with the reason; the training data stay.
    void brokenTestFile()
    {
        QTemporaryDir dir;
        WorkspaceController workspace(realFileSystem());
        workspace.setHome(dir.path().toStdString());
        DataCard card(workspace);
        workspace.open(sample / "train.parquet");
        QTRY_VERIFY_WITH_TIMEOUT(workspace.data() != nullptr, 20000);
        auto* message = card.findChild<MessageCard*>();
        QVERIFY(message && message->isHidden());
        const Path broken = Path(dir.path().toStdString()) / "broken.csv";
        std::ofstream(broken) << "no,such\n1,2\n";
        workspace.edit([&](Workspace& changed) { changed.data.test = broken.string(); },
                       WorkspaceController::Reload::Data);
        QTRY_VERIFY_WITH_TIMEOUT(!message->isHidden(), 20000);
        QVERIFY2(message->text().contains(QStringLiteral("broken.csv")), qPrintable(message->text()));
        QCOMPARE(workspace.data()->train.rows(), std::size_t{600});
    }

    // Classes typed by hand decide the order; fields left alone change nothing.
    void classesByHand()
    {
        QTemporaryDir dir;
        WorkspaceController workspace(realFileSystem());
        workspace.setHome(dir.path().toStdString());
        DataCard card(workspace);
        workspace.open(sample / "train.parquet");
        QTRY_VERIFY_WITH_TIMEOUT(workspace.data() != nullptr, 20000);
        auto classes = workspace.data()->train.classes;
        QPushButton* apply = nullptr;
        for (auto* button : card.findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Read again")) apply = button;
        QVERIFY(apply);
        const auto* before = workspace.data().get();
        apply->click();
        QTRY_VERIFY_WITH_TIMEOUT(workspace.data().get() != before && !workspace.isLoading(), 20000);
        QVERIFY(workspace.workspace().data.classes.empty());
        std::reverse(classes.begin(), classes.end());
        QStringList line;
        for (const auto& name : classes) line << QString::fromStdString(name);
        auto* field = named<QLineEdit>(card, QStringLiteral("Classes, in order"));
        field->clear();
        QTest::keyClicks(field, line.join(QLatin1Char(',')));
        apply->click();
        QTRY_VERIFY_WITH_TIMEOUT(workspace.data()->train.classes == classes, 20000);
    }
};

QTEST_MAIN(TestDatasetCards)
#include "tst_dataset_cards.moc"
