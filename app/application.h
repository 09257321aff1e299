// The program as Qt sees it. An exception that leaves a slot or an event handler on the GUI thread would end
// the window and what was typed in it: it is told there instead (Failures), and the event counts as handled.
#pragma once

#include <QApplication>

namespace thresher {

class Failures;

class Application final : public QApplication {
  public:
    Application(int& argc, char** argv);

    bool notify(QObject* receiver, QEvent* event) override;

  private:
    Failures& m_failures; // made before memory runs out
};

} // namespace thresher
