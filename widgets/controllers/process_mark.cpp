#include "controllers/process_mark.h"

#include <QByteArray>
#include <QFile>
#include <QList>
#include <QString>

#include <csignal>
#include <optional>

namespace thresher {
namespace {

struct Stat {
    char state = '?';
    quint64 started = 0;
};

// Of /proc/PID/stat (proc(5)): field 3 is the state, field 22 the start. The name, field 2, stands in
// parentheses and may hold anything, parentheses too. nullopt: there is no such process, or no /proc.
std::optional<Stat> statOf(qint64 pid)
{
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
    const QByteArray text = file.readAll();
    const auto fields = text.mid(text.lastIndexOf(')') + 2).split(' '); // from field 3 on
    if (fields.size() < 20 || fields[0].size() != 1) return std::nullopt;
    return Stat{fields[0][0], fields[19].toULongLong()};
}

} // namespace

ProcessMark::ProcessMark(qint64 pid) : m_pid(pid)
{
    if (const auto stat = statOf(pid)) m_started = stat->started;
}

bool ProcessMark::isAlive() const
{
    if (m_pid <= 0) return false;
    if (const auto stat = statOf(m_pid))
        return stat->state != 'Z' && stat->state != 'X' && (m_started == 0 || stat->started == m_started);
    // Gone, or /proc cannot be read (now). A process that we may not send signals to is not the one that we
    // started.
    return ::kill(static_cast<pid_t>(m_pid), 0) == 0;
}

} // namespace thresher
