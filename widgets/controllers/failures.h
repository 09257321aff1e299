// What went wrong where nobody waits for an answer: a job whose owner does not listen (Task), an exception
// that left a slot (Application). One object of the whole application takes it, and the window shows it.
#pragma once

#include "base/error.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <optional>

namespace thresher {

// The exception in flight, to be asked for in a catch block: OutOfMemory with how much was wanted, Internal
// for any other. With no memory to say so it is a shorter OutOfMemory.
Error caughtError() noexcept;

// The same with the work that it ended: "Reading the scores ended early: ...".
Error endedEarly(const Error& problem, const std::string& work, std::string where = {});

class Failures final : public QObject {
    Q_OBJECT

  public:
    // Belongs to the QCoreApplication, which must exist; made when it is first asked for. GUI thread.
    static Failures& ofApplication();

    // Logs it, and hands it to told() when the event loop is back, once a second at most: of a burst
    // (everything fails when memory runs out) its first. GUI thread.
    void tell(Error error) noexcept;

  Q_SIGNALS:
    void told(const thresher::Error& error);

  private:
    explicit Failures(QObject* application);

    std::optional<Error> m_waiting;
    QTimer m_soon;
    QElapsedTimer m_sinceTold;
};

} // namespace thresher
