// One post: its text with spans underlined, its labels, a bookmark and a note. GUI thread.
#pragma once

#include <QFrame>

#include <string>

class QLabel;
class QLineEdit;
class QToolButton;

namespace thresher {

class LongText;
class PostsModel;
class WorkspaceController;

class PostView final : public QFrame {
    Q_OBJECT

  public:
    PostView(PostsModel& posts, WorkspaceController& workspace, QWidget* parent = nullptr);
    void showRow(int row); // -1: none

  Q_SIGNALS:
    void stepWanted(int by); // previous (-1) or next (+1) post of the list

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void refresh();
    void saveNote();
    void keepNote();
    void retranslate();

    PostsModel& m_posts;
    WorkspaceController& m_workspace;
    int m_row = -1;
    std::string m_shown; // id of the post whose note is shown; empty: none
    QLabel* m_head;
    LongText* m_text;
    QToolButton *m_previous, *m_next, *m_bookmark;
    QLineEdit* m_note;
};

} // namespace thresher
