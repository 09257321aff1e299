#include "application.h"

#include "controllers/failures.h"

#include <QThread>

namespace thresher {

Application::Application(int& argc, char** argv)
    : QApplication(argc, argv), m_failures(Failures::ofApplication())
{}

bool Application::notify(QObject* receiver, QEvent* event)
{
    try {
        return QApplication::notify(receiver, event);
    } catch (...) {
        // Objects of other threads are Qt's own: they have nothing to tell.
        if (QThread::currentThread() == thread()) m_failures.tell(caughtError());
        return true;
    }
}

} // namespace thresher
