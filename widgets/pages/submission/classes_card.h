// What the file would hold, class by class, with the labels that flip against the last exported file.
#pragma once

#include "viewmodels/submission_preview.h"

#include <QFrame>

class QLabel;
class QTableWidget;

namespace thresher {

class ClassesCard final : public QFrame {
    Q_OBJECT

  public:
    explicit ClassesCard(QWidget* parent = nullptr);
    // preview null: nothing to show, `why` says what is missing. Borrowed for the call.
    void showPreview(const SubmissionPreview* preview, const QString& why);
    void retranslate(); // the caller shows the preview again

  Q_SIGNALS:
    void flipsWanted(int classIndex); // the posts behind a number of flips were asked for

  private:
    QLabel *m_title, *m_summary;
    QTableWidget* m_table;
};

} // namespace thresher
