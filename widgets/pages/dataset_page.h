// The page "Dataset": posts on the left, charts on the right, filters above (product.md, 1).
#pragma once

#include "pages/page.h"
#include "viewmodels/posts_filter.h"

class QLabel;
class QLineEdit;
class QScrollArea;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace thresher {

class ChartsColumn;
class ChipBar;
class DataCard;
class EmptyState;
class FoldsCard;
class LabelDelegate;
class PostView;

class DatasetPage final : public Page {
    Q_OBJECT

  public:
    explicit DatasetPage(WorkspaceController& workspace, QWidget* parent = nullptr);

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("dataset"); }
    QStringList states() const override;
    void showState(const QString& state) override;
    bool isSettled() const override;

    const PostsFilterModel& filtered() const { return *m_filtered; }
    void addFilter(const PostFilter& filter); // what is set in it is added to what holds

  Q_SIGNALS:
    void trainWanted(const QString& labelOverlay);

  protected:
    void retranslate() override;

  private:
    QWidget* makeLeft();
    QWidget* makeRight();
    void connectAll();
    void setFilter(const PostFilter& filter);
    void removeFilter(const QString& key);
    void refreshChips();
    void refreshData();
    void fitColumns();
    void showCurrent();
    void step(int by);
    void restoreCurrent();
    void showSourceRow(int row);
    void copyRows() const;
    void filterWrong();
    void filterBookmarks();
    void addRows(const Result<RowSet>& rows, const QString& name);

    PostsModel* m_posts;
    PostsFilterModel* m_filtered;
    QStackedWidget* m_pages;
    EmptyState* m_empty;
    QSplitter *m_splitter, *m_left;
    QLineEdit* m_search;
    ChipBar* m_chips;
    QLabel* m_count;
    QTableView* m_table;
    LabelDelegate* m_labels;
    PostView* m_post;
    DataCard* m_file;
    FoldsCard* m_folds;
    ChartsColumn* m_charts;
    QScrollArea* m_scroll;
    QAction *m_find, *m_previous, *m_next, *m_copy, *m_wrong, *m_bookmarks, *m_clear;
    int m_row = 0;   // of the data set: the post that is read, whatever is filtered or sorted around it
    Task m_rowsTask; // which posts are wrong in the decision, or bookmarked
};

} // namespace thresher
