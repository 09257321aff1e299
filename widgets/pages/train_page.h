// The page "Train": the form of a run on the left with what it would need, live curves on the right, pause
// and stop, a queue (product.md, 3).
#pragma once

#include "controllers/task.h"
#include "pages/page.h"
#include "viewmodels/presets.h"

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QMenu;
class QPlainTextEdit;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QToolButton;

namespace thresher {

class ConfigForm;
class ConfigModel;
class CurvesPanel;
class EmptyState;
class FoldTable;
class PreflightCard;
class PromptPanel;
class RunTailer;
class TrainController;

class TrainPage final : public Page {
    Q_OBJECT

  public:
    TrainPage(WorkspaceController& workspace, TrainController& trainer, QWidget* parent = nullptr);
    ~TrainPage() override;

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("train"); }
    QStringList states() const override;
    void showState(const QString& state) override;
    bool isSettled() const override;

    ConfigModel& model() { return *m_model; }
    // Fills the form with a run's configuration, to change and train again.
    void cloneRun(const QString& run);
    void showRun(const QString& run);
    // The run in the form trains on these corrections of labels.
    void useLabelOverlay(const QString& file);
    // The form's training as a folder for another machine (workspace/job.h); on a worker.
    void writeJobTo(const Path& folder);

  protected:
    void retranslate() override;

  private:
    static QString nameOf(const Path& run);
    void showImported(const QString& run, const QStringList& notTaken, const QStringList& damage);
    QWidget* makeForm();
    QWidget* makeCurves();
    void connectAll();
    void usePreset(int index);
    void refreshPresets();
    void importHf();
    void configChanged();
    void train(const QString& folds);
    bool isTrainable(); // else says what is missing
    void askForJob();
    void refreshRuns();
    void refreshQueue();
    void refreshRun();
    void refreshButtons();
    void refreshEmpty();
    RunConfig wholeConfig() const; // with the workspace's data, folds and balance; only when one is open

    TrainController& m_trainer;
    ConfigModel* m_model;
    std::vector<Preset> m_presets;
    ConfigForm* m_form;
    QComboBox *m_preset, *m_run;
    QLineEdit* m_name;
    QToolButton *m_more, *m_yamlToggle;
    QMenu *m_moreMenu, *m_trainMenu;
    QAction *m_import, *m_copyCommand, *m_reset, *m_inProcess;
    QAction *m_trainAll, *m_trainMissing, *m_makeJob;
    QPushButton* m_train;
    QPlainTextEdit* m_yaml;
    PreflightCard* m_preflight;
    QStackedWidget* m_pages;
    EmptyState* m_empty;
    QSplitter* m_splitter;
    QLabel *m_nameLabel, *m_presetLabel, *m_runLabel, *m_runState, *m_queueTitle;
    QListWidget* m_queue;
    CurvesPanel* m_curves;
    FoldTable* m_folds;
    PromptPanel* m_prompt;
    QAction *m_pause, *m_stop, *m_resume, *m_showPrompt;
    std::shared_ptr<RunTailer> m_shown;
    QMetaObject::Connection m_shownConnection;
    Task m_job;
    bool m_nameIsOurs = true; // the name in the field was proposed, not typed
};

} // namespace thresher
