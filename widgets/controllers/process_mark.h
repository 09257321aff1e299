// A process of this machine that is no child of ours, by its number and by when it started: the number alone
// may be another's by now.
#pragma once

#include <QtGlobal>

namespace thresher {

class ProcessMark {
  public:
    ProcessMark() = default;          // none
    explicit ProcessMark(qint64 pid); // the process that has this number now
    ProcessMark(qint64 pid, quint64 started) : m_pid(pid), m_started(started) {}

    qint64 pid() const { return m_pid; } // 0: none
    explicit operator bool() const { return m_pid > 0; }
    // It runs. One that has ended does not, though nobody has asked for its exit status (a zombie, which
    // signals still reach), and neither does another one that was given its number.
    bool isAlive() const;

  private:
    qint64 m_pid = 0;
    quint64 m_started = 0; // clock ticks since the machine started; 0: not known
};

} // namespace thresher
