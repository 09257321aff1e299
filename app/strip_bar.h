// The strip on top: workspace, data and folds, champion, what is loading. Text only; reads the workspace.
#pragma once

#include <QFrame>

class QLabel;

namespace thresher {

class WorkspaceController;

class StripBar final : public QFrame {
    Q_OBJECT

  public:
    explicit StripBar(WorkspaceController& workspace, QWidget* parent = nullptr);
    void refresh();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    WorkspaceController& m_workspace;
    QLabel *m_name, *m_data, *m_folds, *m_champion, *m_scores, *m_busy;
};

} // namespace thresher
