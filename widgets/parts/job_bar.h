// The running training in the status bar: fold, step, loss, speed, time left, pause and stop.
#pragma once

#include <QWidget>

#include <memory>

class QLabel;
class QToolButton;

namespace thresher {

class RunTailer;
class TrainController;

class JobBar final : public QWidget {
    Q_OBJECT

  public:
    explicit JobBar(TrainController& trainer, QWidget* parent = nullptr);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void attach();
    void refresh();

    TrainController& m_trainer;
    std::shared_ptr<RunTailer> m_run;
    QMetaObject::Connection m_connection;
    QLabel* m_text;
    QToolButton *m_pause, *m_stop;
};

} // namespace thresher
