// A text to read, of any length: only its beginning is laid out, and a button below adds part after part. Qt
// shapes a paragraph as a whole, which takes seconds for a million characters. What is marked is marked in
// what is shown; what is copied is the text as it is. GUI thread only.
#pragma once

#include "data/dataset.h"

#include <QList>
#include <QTextCharFormat>
#include <QWidget>

#include <memory>
#include <string>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace thresher {

class LongText final : public QWidget {
    Q_OBJECT

  public:
    // Code points of a part: the worst that was met, one word of that length, is laid out in 30 ms.
    static constexpr int partLength = 16'000;

    explicit LongText(QWidget* parent = nullptr);

    // Valid UTF-8. The same text under the same key stays as it is: the place, the selection, what was added,
    // the marks. Another one begins at its beginning, without marks.
    void setText(const std::string& key, std::shared_ptr<const std::string> text);
    void clear();
    // In code points of the whole text.
    void setMarks(std::vector<TextSpan> spans, const QTextCharFormat& format);

    QPlainTextEdit* edit() const { return m_edit; } // read-only; for names, looks and the place

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void addPart();
    void mark();
    void showRest();
    int position(int unit) const;

    std::string m_key;
    std::shared_ptr<const std::string> m_text; // null: none
    std::size_t m_shown = 0;                   // bytes of it
    int m_units = 0;                           // UTF-16 units of it
    qint64 m_rest = 0;                         // code points that are not shown
    // Ascending UTF-16 positions: characters that the document lacks, and those in front of which it has a
    // paragraph's end too many.
    QList<int> m_dropped, m_breaks;
    std::vector<TextSpan> m_spans;
    QTextCharFormat m_format;
    QPlainTextEdit* m_edit;
    QLabel* m_restLabel;
    QToolButton* m_more;
};

} // namespace thresher
