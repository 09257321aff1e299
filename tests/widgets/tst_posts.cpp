// The table of posts and its filters; spans in code points on UTF-16 texts; the page with the mouse.
#include "controllers/workspace_controller.h"
#include "pages/dataset_page.h"
#include "plot/bar_chart.h"
#include "text/top_words.h"
#include "viewmodels/post_text.h"
#include "viewmodels/posts_filter.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include <algorithm>
#include <numeric>
#include <stop_token>
#include <utility>

using namespace thresher;

namespace {

std::shared_ptr<Dataset> posts()
{
    auto data = std::make_shared<Dataset>();
    data->ids = {"p1", "p2", "p3", "p4"};
    data->texts = {"Привіт, СВІТЕ", "short", "the quick brown fox", "світе мій"};
    data->classes = {"a", "b"};
    data->hasLabels = true;
    data->labels = LabelMatrix(4, 2);
    data->labels(0, 0) = data->labels(2, 0) = data->labels(2, 1) = 1;
    data->languages = {"uk", "en", "en", "uk"};
    return data;
}

std::shared_ptr<const std::vector<std::int64_t>> lengths()
{
    return std::make_shared<std::vector<std::int64_t>>(std::vector<std::int64_t>{13, 5, 19, 9});
}

QStringList shownIds(const PostsFilterModel& model)
{
    QStringList ids;
    for (int row = 0; row < model.rowCount(); ++row)
        ids << model.index(row, PostsModel::Id).data().toString();
    return ids;
}

} // namespace

class TestPosts : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void theTable()
    {
        PostsModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto folds = std::make_shared<Folds>();
        folds->fold = {0, 1, -2, -1};
        folds->nSplits = 2;
        model.setData(posts(), lengths(), folds);
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.index(0, PostsModel::Length).data().toString(),
                 QStringLiteral("13")); // code points
        QCOMPARE(model.index(2, PostsModel::Labels).data().toString(), QStringLiteral("a, b"));
        QCOMPARE(model.index(2, PostsModel::Labels).data(PostsModel::LabelsRole).value<QList<int>>(),
                 (QList<int>{0, 1}));
        QCOMPARE(model.index(1, PostsModel::Fold).data().toString(), QStringLiteral("1"));
        QCOMPARE(model.index(3, PostsModel::Fold).data().toString(), QString());
        model.setData(nullptr, nullptr, nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void filters()
    {
        PostsModel model;
        PostsFilterModel shown(model);
        QAbstractItemModelTester tester(&shown, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto folds = std::make_shared<Folds>();
        folds->fold = {0, 1, 1, 0};
        folds->nSplits = 2;
        model.setData(posts(), lengths(), folds);
        const auto with = [&shown](auto set) {
            PostFilter filter;
            set(filter);
            shown.setFilter(filter);
            [[maybe_unused]] const bool done = QTest::qWaitFor([&shown] { return !shown.isRunning(); });
            return shownIds(shown);
        };
        QCOMPARE(with([](PostFilter& f) { f.text = QStringLiteral(" світЕ "); }),
                 (QStringList{QStringLiteral("p1"), QStringLiteral("p4")})); // any case
        QCOMPARE(with([](PostFilter& f) { f.text = QStringLiteral("P3"); }),
                 QStringList{QStringLiteral("p3")}); // by id
        QCOMPARE(with([](PostFilter& f) { f.withClasses = {0}; }),
                 (QStringList{QStringLiteral("p1"), QStringLiteral("p3")}));
        QCOMPARE(with([](PostFilter& f) { f.withClasses = {0, 1}; }), QStringList{QStringLiteral("p3")});
        QCOMPARE(with([](PostFilter& f) { f.labelCount = 0; }),
                 (QStringList{QStringLiteral("p2"), QStringLiteral("p4")}));
        QCOMPARE(with([](PostFilter& f) {
                     f.language = "uk";
                     f.fold = 0;
                 }),
                 (QStringList{QStringLiteral("p1"), QStringLiteral("p4")}));
        QCOMPARE(with([](PostFilter& f) {
                     f.length = {5, 13};
                 }),
                 (QStringList{QStringLiteral("p2"), QStringLiteral("p4")})); // half open
        QCOMPARE(with([](PostFilter& f) { f.rows = RowSet({1}); }), QStringList{QStringLiteral("p2")});
        QCOMPARE(with([](PostFilter& f) { f.rows = RowSet(std::vector<std::size_t>()); }),
                 QStringList{}); // none is not all
        QCOMPARE(with([](PostFilter&) {}).size(), 4);
        const auto by = [&shown](int column, Qt::SortOrder order) {
            shown.sort(column, order);
            [[maybe_unused]] const bool done = QTest::qWaitFor([&shown] { return !shown.isRunning(); });
            return shownIds(shown).join(QLatin1Char(' '));
        };
        QCOMPARE(by(PostsModel::Length, Qt::DescendingOrder), QStringLiteral("p3 p1 p4 p2")); // as numbers
        QCOMPARE(by(PostsModel::Labels, Qt::AscendingOrder),
                 QStringLiteral("p2 p4 p1 p3")); // by their number
        // Ties stay in file order both ways.
        QCOMPARE(by(PostsModel::Language, Qt::AscendingOrder), QStringLiteral("p2 p3 p1 p4"));
        QCOMPARE(by(PostsModel::Fold, Qt::DescendingOrder), QStringLiteral("p2 p3 p1 p4"));
        QCOMPARE(by(-1, Qt::AscendingOrder), QStringLiteral("p1 p2 p3 p4"));
        // Both at once, and back and forth between the two models.
        PostFilter filter;
        filter.withClasses = {0};
        shown.setFilter(filter);
        QCOMPARE(by(PostsModel::Length, Qt::DescendingOrder), QStringLiteral("p3 p1"));
        QCOMPARE(shown.mapToSource(shown.index(0, 0)).row(), 2);
        QCOMPARE(shown.mapFromSource(model.index(2, 0)).row(), 0);
        QVERIFY(!shown.mapFromSource(model.index(1, 0)).isValid()); // hidden
        model.setData(nullptr, nullptr, nullptr);
        QCOMPARE(shown.rowCount(), 0);
    }

    // A filter goes along at every key: its rows are shared, whatever their number, and the same rows found
    // again are the same filter.
    void rowsAreShared()
    {
        PostFilter filter;
        QVERIFY(!filter.rows);
        filter.rows = RowSet({5, 3, 3, 1'000'000});
        QVERIFY(filter.rows && filter.rows.contains(3) && filter.rows.contains(1'000'000));
        QVERIFY(!filter.rows.contains(4));
        PostFilter again;
        again.rows = RowSet({1'000'000, 3, 5});
        QVERIFY(again == filter);
        again.rows = RowSet({3, 5});
        QVERIFY(again != filter);
        again.rows = RowSet(std::vector<std::size_t>());
        QVERIFY(again != filter && again.rows);
        again.rows = {};
        QVERIFY(again != PostFilter(filter) && again == PostFilter());
    }

    // Sorting a million posts went on to its end whatever was typed meanwhile, one sort beside the other. It
    // is left when it is asked to stop, and sorts as the standard library does.
    void aSortThatIsLeft()
    {
        PostsView view;
        auto data = std::make_shared<Dataset>();
        auto sizes = std::make_shared<std::vector<std::int64_t>>();
        constexpr int count = 100'000;
        for (int i = 0; i < count; ++i) {
            data->ids.push_back(std::to_string(i * 7919 % 1000)); // many ties
            data->texts.emplace_back();
            sizes->push_back(i * 7919 % 1000);
        }
        view.data = data;
        view.lengths = sizes;
        for (const int column : {PostsModel::Id, PostsModel::Length})
            for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
                view.sortColumn = column;
                view.order = order;
                std::vector<int> wanted(count);
                std::iota(wanted.begin(), wanted.end(), 0);
                std::stable_sort(wanted.begin(), wanted.end(), [&](int a, int b) {
                    if (order == Qt::DescendingOrder) std::swap(a, b);
                    const auto first = static_cast<std::size_t>(a), second = static_cast<std::size_t>(b);
                    return column == PostsModel::Id ? data->ids[first] < data->ids[second]
                                                    : (*sizes)[first] < (*sizes)[second];
                });
                QVERIFY(shownRows(view) == wanted);
            }
        std::stop_source source;
        int reports = 0;
        Progress progress;
        progress.stop = source.get_token();
        progress.report = [&](std::string_view, std::size_t, std::size_t) {
            if (++reports == 2) source.request_stop();
        };
        QVERIFY(shownRows(view, progress).empty());
        QCOMPARE(reports, 2);
    }

    // New folds sort out anew what is shown by fold; they reset nothing, and neither does the same again.
    void foldsComeLater()
    {
        PostsModel model;
        PostsFilterModel shown(model);
        QAbstractItemModelTester tester(&shown, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto data = posts();
        const auto sizes = lengths();
        model.setData(data, sizes, nullptr);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        PostFilter filter;
        filter.fold = 1;
        shown.setFilter(filter);
        QTRY_COMPARE(shown.rowCount(), 0);
        auto folds = std::make_shared<Folds>();
        folds->fold = {0, 1, 1, 0};
        folds->nSplits = 2;
        model.setData(data, sizes, folds);
        QTRY_COMPARE(shownIds(shown), (QStringList{QStringLiteral("p2"), QStringLiteral("p3")}));
        model.setData(data, sizes, folds);
        QCOMPARE(resets.size(), 0);
    }

    void spansAreCodePoints_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("begin");
        QTest::addColumn<int>("end");
        QTest::addColumn<QString>("marked");
        const QString text = QStringLiteral("a\U0001F600бв\U0001F44D\U0001F3FDz");
        QTest::newRow("before") << text << 0 << 1 << QStringLiteral("a");
        QTest::newRow("an emoji") << text << 1 << 2 << QStringLiteral("\U0001F600");
        QTest::newRow("behind it") << text << 2 << 4 << QStringLiteral("бв");
        QTest::newRow("modifier") << text << 4 << 6 << QStringLiteral("\U0001F44D\U0001F3FD");
        QTest::newRow("past the end") << text << 6 << 99 << QStringLiteral("z");
        QTest::newRow("empty") << text << 3 << 3 << QString();
        QTest::newRow("turned round") << text << 4 << 2 << QString();
    }

    void spansAreCodePoints()
    {
        QFETCH(QString, text);
        QFETCH(int, begin);
        QFETCH(int, end);
        QFETCH(QString, marked);
        const auto ranges = utf16Ranges(text.toStdString(), {{begin, end}});
        QCOMPARE(ranges.isEmpty(), marked.isEmpty());
        if (!ranges.isEmpty()) QCOMPARE(text.mid(ranges[0].begin, ranges[0].length), marked);
    }

    // A word that only posts of one class hold leads; one that all hold does not.
    void wordsThatMark()
    {
        std::vector<std::string> texts;
        LabelMatrix labels(40, 1);
        for (std::size_t i = 0; i < 40; ++i) {
            labels(i, 0) = i < 20;
            texts.push_back(std::string("усі ") + (i < 20 ? "М'ята М'ята" : "хліб") +
                            (i == 0 ? " рідкісне" : ""));
        }
        const auto top = topWords(texts, labels, 5, 2);
        QVERIFY(top.ok());
        QCOMPARE((*top)[0][0].word, std::string("м'ята"));
        QCOMPARE((*top)[0][0].inClass, std::size_t{20}); // once a post
        QCOMPARE((*top)[0][0].elsewhere, std::size_t{0});
        for (const auto& word : (*top)[0]) QVERIFY(word.word != "рідкісне"); // too rare
        // By hand: a = 20.5, b = .5, c = .5, d = 20.5.
        QCOMPARE((*top)[0][0].z, 2 * std::log(41.0) / std::sqrt(2 / 20.5 + 4));
    }

    void thePage()
    {
        QTemporaryDir dir;
        WorkspaceController workspace(realFileSystem());
        workspace.setHome(dir.path().toStdString());
        DatasetPage page(workspace);
        page.resize(1270, 700);
        page.show();
        workspace.open(Path(THRESHER_SOURCE_DIR) / "resources" / "sample" / "train.parquet");
        QTRY_VERIFY_WITH_TIMEOUT(workspace.statistics() != nullptr, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(page.isSettled(), 20000);
        QCOMPARE(page.filtered().rowCount(), 600);
        QVERIFY(workspace.data()->test.has_value()); // found beside it

        // A bookmark leaves the post where it is, and so does sorting; Ctrl+C takes the row.
        QTableView* table = nullptr; // the page has others
        for (auto* each : page.findChildren<QTableView*>())
            if (each->accessibleName() == QStringLiteral("Posts")) table = each;
        QVERIFY(table);
        table->selectRow(3);
        for (auto* button : page.findChildren<QToolButton*>())
            if (button->accessibleName() == QStringLiteral("Bookmark this post"))
                QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(table->currentIndex().row(), 3);
        const QString id = table->model()->index(3, PostsModel::Id).data().toString();
        QVERIFY(workspace.workspace().bookmarks.contains(id.toStdString()));
        // A note is kept when another post is turned to, however that is done.
        QLineEdit* note = nullptr;
        for (auto* field : page.findChildren<QLineEdit*>())
            if (field->accessibleName() == QStringLiteral("Note on this post")) note = field;
        QVERIFY(note && note->isVisible());
        note->setFocus();
        QTest::keyClicks(note, QStringLiteral("look"));
        Q_EMIT workspace.foldsChanged(); // the page is shown anew while one types
        QCOMPARE(note->text(), QStringLiteral("look"));
        table->selectRow(4);
        QVERIFY(!note->isVisible());
        QCOMPARE(workspace.workspace().bookmarks.at(id.toStdString()), std::string("look"));
        table->selectRow(3);
        QCOMPARE(note->text(), QStringLiteral("look"));
        table->sortByColumn(PostsModel::Id, Qt::DescendingOrder);
        QTRY_COMPARE(table->currentIndex().row(), 596);
        QCOMPARE(table->currentIndex().siblingAtColumn(PostsModel::Id).data().toString(), id);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        const QString copied = QApplication::clipboard()->text();
        QCOMPARE(copied.count(QLatin1Char('\n')), 2); // names and one row
        QVERIFY(copied.contains(QLatin1Char('\n') + id + QLatin1Char('\t')));

        // The bookmarked posts alone, found on a worker; the chip takes them back.
        for (auto* action : page.pageActions())
            if (action->text() == QStringLiteral("Bookmarked")) action->trigger();
        QTRY_COMPARE(page.filtered().rowCount(), 1);
        QCOMPARE(page.filtered().index(0, PostsModel::Id).data().toString(), id);
        for (auto* action : page.pageActions())
            if (action->text() == QStringLiteral("Clear filters")) action->trigger();
        QTRY_COMPARE(page.filtered().rowCount(), 600);

        // The search field, then a bar.
        QLineEdit* search = nullptr;
        for (auto* field : page.findChildren<QLineEdit*>())
            if (field->accessibleName() == QStringLiteral("Search posts")) search = field;
        QVERIFY(search);
        QTest::keyClicks(search, QStringLiteral("post-0001"));
        QTRY_COMPARE(page.filtered().rowCount(), 1);
        search->clear();
        auto* bars = page.findChild<BarChart*>();
        Q_EMIT bars->barClicked(0, 0);
        QTRY_COMPARE(page.filtered().rowCount(),
                     static_cast<int>(workspace.statistics()->classes[0].positives));

        // Folds by the button, as the splitter makes them; what was typed stays whatever else is edited, and
        // so does the search.
        for (auto* field : page.findChildren<QSpinBox*>())
            if (field->accessibleName() == QStringLiteral("Seed of the splitter")) field->setValue(7);
        workspace.edit([](Workspace& edited) { edited.dailyQuota = 3; });
        search->setText(QStringLiteral("post"));
        const auto posts = workspace.data();
        for (auto* button : page.findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Make folds")) QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(workspace.folds() != nullptr, 20000);
        FoldsConfig config;
        config.random_state = 7;
        QVERIFY(workspace.data() == posts && search->text() == QStringLiteral("post"));
        search->clear();
        const auto wanted = makeFolds(realFileSystem(), workspace.data()->train, config);
        QVERIFY(*workspace.folds() == *wanted);

        // A bar of one fold: the class and the fold.
        for (auto* choice : page.findChildren<QComboBox*>())
            if (choice->accessibleName() == QStringLiteral("Prevalence of what")) choice->setCurrentIndex(2);
        Q_EMIT bars->barClicked(0, 1);
        const auto report =
            reportFolds(*wanted, workspace.data()->train.labels, workspace.data()->train.classes);
        QTRY_COMPARE(page.filtered().rowCount(), static_cast<int>(report.folds[1].positives[0]));

        // Opened again, the workspace knows them.
        workspace.open(Path(THRESHER_SOURCE_DIR) / "resources" / "sample" / "train.parquet");
        QTRY_VERIFY_WITH_TIMEOUT(workspace.data() && workspace.data() != posts, 20000);
        QVERIFY(workspace.folds() != nullptr && *workspace.folds() == *wanted);

        // A file that is none: said on the page's controller, nothing made.
        QSignalSpy failed(&workspace, &WorkspaceController::failed);
        workspace.open(Path(THRESHER_SOURCE_DIR) / "LICENSE");
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(workspace.isOpen());
    }
};

QTEST_MAIN(TestPosts)
#include "tst_posts.moc"
