// thresher --screenshots DIR: every page in every state as a PNG, for documentation and tests.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>

namespace thresher {

class MainWindow;
class WorkspaceController;

class Screenshots final : public QObject {
    Q_OBJECT

  public:
    // Starts when the event loop runs; ends the program with 0, or 1 when a picture could not be written or
    // a page never came to rest.
    Screenshots(MainWindow& window, WorkspaceController& workspace, QString folder);

  private:
    void tick();
    void next();

    MainWindow& m_window;
    WorkspaceController& m_workspace;
    QString m_folder;
    QTimer m_timer;
    QElapsedTimer m_waiting;
    std::size_t m_page = 0;
    int m_state = -1;
    int m_quiet = 0;
};

} // namespace thresher
