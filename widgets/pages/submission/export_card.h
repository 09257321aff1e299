// The linter's findings, the public score to expect, and the export: name template, one file or every fold's
// as well.
#pragma once

#include "viewmodels/submission_preview.h"

#include <QFrame>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace thresher {

class ExportCard final : public QFrame {
    Q_OBJECT

  public:
    explicit ExportCard(QWidget* parent = nullptr);

    // preview null: nothing to export. Borrowed for the call.
    void showPreview(const SubmissionPreview* preview);
    // False while another preview is on its way: what is shown is not exported any more.
    void setCurrent(bool current);
    void retranslate(); // the caller shows the preview again
    // While files are made the button stops that, and `what` says how far it is.
    void setRunning(bool running);
    void setProgress(const QString& what);

    QString pattern() const;
    bool eachFold() const;

  Q_SIGNALS:
    void exportWanted();
    void stopWanted();
    void copyWanted();

  private:
    void showFindings(const SubmissionPreview& preview);
    void showRange(const SubmissionPreview& preview);
    void refreshButton();

    QLabel *m_title, *m_range, *m_change, *m_nameLabel, *m_progress;
    QListWidget* m_findings;
    QLineEdit* m_name;
    QCheckBox* m_eachFold;
    QPushButton *m_export, *m_copy;
    bool m_ready = false;
    bool m_current = true;
    bool m_running = false;
};

} // namespace thresher
