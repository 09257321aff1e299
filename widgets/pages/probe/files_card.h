// Step 1 of the probe: make the files, mark them as sent, watch the day's limit. GUI thread.
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;
class QSpinBox;
class QTableView;
class QToolButton;

namespace thresher {

class ProbeController;
class WorkspaceController;

class FilesCard final : public QFrame {
    Q_OBJECT

  public:
    FilesCard(WorkspaceController& workspace, ProbeController& probe, QWidget* parent = nullptr);
    void toggleSent(); // of the selected rows
    QPushButton* makeButton() const { return m_make; }
    QPushButton* sentButton() const { return m_sent; }
    QTableView* table() const { return m_table; }
    void refresh();

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void chooseSample();
    void retranslate();

    WorkspaceController& m_workspace;
    ProbeController& m_probe;
    QLabel *m_title, *m_help, *m_quotaName, *m_left, *m_folder, *m_rules;
    QPushButton *m_make, *m_sent, *m_choose;
    QToolButton* m_copy;
    QSpinBox* m_quota;
    QTableView* m_table;
};

} // namespace thresher
