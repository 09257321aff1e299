// The editor of a model folder: a path that is typed or browsed, or one of the checkpoints installed in the
// user's cache, which drop down by name. Looks for them on a worker whenever it is shown or opened. GUI
// thread.
#pragma once

#include "controllers/task.h"
#include "model/installed_models.h"

#include <QComboBox>

#include <vector>

class QAction;

namespace thresher {

class ModelField final : public QComboBox {
    Q_OBJECT

  public:
    explicit ModelField(FileSystem& files, QWidget* parent = nullptr);
    void setPath(const QString& path); // shows it; no signal
    bool isSettled() const { return !m_task.isRunning(); }

    void showPopup() override;

  Q_SIGNALS:
    void pathChosen(const QString& path); // by hand: picked, browsed, or typed and left

  protected:
    void wheelEvent(QWheelEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void look();
    void fill();
    void choose(const QString& path);
    void browse();
    void retranslate();

    FileSystem& m_files;
    std::vector<InstalledModel> m_models;
    QAction* m_browse;
    Task m_task;
};

} // namespace thresher
