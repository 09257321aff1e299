// Runs the real thresher-cli, as a user's shell would.
#pragma once

#include "base/detail/json.h"

#include <QProcess>
#include <QString>
#include <QStringList>

namespace thresher::test {

struct CliResult {
    int code = -1;
    QByteArray out, err;
    Json json() const { return Json::parse(out.toStdString(), nullptr, false); }
    QString errorCode() const
    {
        const Json document = json();
        return document.is_object() && document.contains("error")
                   ? QString::fromStdString(document["error"]["code"].get<std::string>())
                   : QString();
    }
};

inline QString cliPath()
{
    return QStringLiteral(THRESHER_BINARY_DIR "/bin/thresher-cli");
}
inline QString samplePath(const char* name = "")
{
    return QStringLiteral(THRESHER_SOURCE_DIR "/resources/sample/") + QLatin1String(name);
}

// code -1: it did not end in time, -2: a signal ended it.
inline CliResult resultOf(QProcess& process, int timeoutMs)
{
    CliResult result;
    if (!process.waitForFinished(timeoutMs)) {
        process.kill();
        process.waitForFinished();
        return result;
    }
    result.code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

inline CliResult runCli(const QStringList& arguments, const QString& folder = {}, int timeoutMs = 300000)
{
    QProcess process;
    if (!folder.isEmpty()) process.setWorkingDirectory(folder);
    process.start(cliPath(), arguments);
    return resultOf(process, timeoutMs);
}

// Under a limit of the shell: `ulimit -LETTER KILOBYTES`. `arguments` as typed there.
inline CliResult runCliLimited(char letter, qint64 kilobytes, const QString& arguments,
                               const QString& folder = {})
{
    QProcess process;
    if (!folder.isEmpty()) process.setWorkingDirectory(folder);
    process.start(QStringLiteral("sh"), {QStringLiteral("-c"), QStringLiteral("ulimit -%1 %2 && exec '%3' %4")
                                                                   .arg(QLatin1Char(letter))
                                                                   .arg(kilobytes)
                                                                   .arg(cliPath(), arguments)});
    return resultOf(process, 120000);
}

} // namespace thresher::test
