// What the model sees of a post with the configuration in the form: the prompt, what of it is cut, and how
// many posts are. Works only while it is shown. GUI thread.
#pragma once

#include "viewmodels/prompt_preview.h"

#include <QFrame>

class QLabel;
class QSpinBox;
class QToolButton;

namespace thresher {

class ConfigModel;
class LongText;
class WorkspaceController;

class PromptPanel final : public QFrame {
    Q_OBJECT

  public:
    PromptPanel(WorkspaceController& workspace, ConfigModel& config, QWidget* parent = nullptr);
    bool isSettled() const { return !m_preview.isRunning(); }

  Q_SIGNALS:
    void closed();

  protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

  private:
    void follow();
    void refresh();
    void showMessage(const QString& message);
    void showPrompt(const PromptPreview::Seen& seen);
    QString countText() const;
    void retranslate();

    WorkspaceController& m_workspace;
    ConfigModel& m_config;
    PromptPreview m_preview;
    QLabel *m_title, *m_rowLabel, *m_numbers;
    QSpinBox* m_row;
    QToolButton *m_nextCut, *m_close;
    LongText* m_text;
};

} // namespace thresher
