// Folds: make, import, export; counts per class and fold with the worst deviation. GUI thread; splitting runs
// on a worker.
#pragma once

#include "base/file_system.h"
#include "config/run_config.h"
#include "controllers/task.h"

#include <QFrame>

class QCheckBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QTableWidget;
class QToolButton;

namespace thresher {

class WorkspaceController;
struct Error;

class FoldsCard final : public QFrame {
    Q_OBJECT

  public:
    explicit FoldsCard(WorkspaceController& workspace, QWidget* parent = nullptr);
    bool isSettled() const { return !m_task.isRunning(); }
    QPushButton* makeButton() const { return m_make; }

  Q_SIGNALS:
    void failed(const thresher::Error& error);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void make();
    void importFile();
    void exportFile();
    void refresh();
    void retranslate();

    WorkspaceController& m_workspace;
    QLabel *m_title, *m_splitsName, *m_seedName, *m_sealedName, *m_summary;
    QSpinBox *m_splits, *m_seed, *m_sealed;
    QCheckBox *m_language, *m_near;
    QPushButton* m_make;
    QToolButton *m_import, *m_export;
    QTableWidget* m_table;
    std::optional<FoldsConfig> m_shown; // by the controls, unless somebody has moved them since
    Path m_shownOf;
    Task m_task;
};

} // namespace thresher
