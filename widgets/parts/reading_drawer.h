// A drawer with posts: title and cross on top, a table of posts beside the text of the chosen one. Escape or
// the cross closes it. What the rows are and what closing means is the owner's. GUI thread only.
#pragma once

#include <QFrame>

#include <functional>
#include <string>

class QAbstractItemModel;
class QLabel;
class QPlainTextEdit;
class QTableView;
class QToolButton;

namespace thresher {

class LongText;

class ReadingDrawer : public QFrame {
    Q_OBJECT

  public:
    // `name` names the table (and, with "Splitter" behind it, the splitter, whose place is kept); textOf(row)
    // is the text beside it, UTF-8. The model must live as long as the drawer.
    ReadingDrawer(QAbstractItemModel& model, const QString& name, std::function<std::string(int row)> textOf,
                  QWidget* parent = nullptr);

  Q_SIGNALS:
    void closed();

  protected:
    void keyPressEvent(QKeyEvent* event) override;
    // Columns before `textColumn` as wide as what they show; the first row is chosen, or no text shown.
    void showRows(int textColumn);

    QLabel* title() const { return m_title; }
    QTableView* table() const { return m_table; }
    QPlainTextEdit* text() const; // of the chosen post
    QToolButton* closeButton() const { return m_close; }

  private:
    QLabel* m_title;
    QTableView* m_table;
    LongText* m_text;
    QToolButton* m_close;
};

} // namespace thresher
