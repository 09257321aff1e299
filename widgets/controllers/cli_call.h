// One call of thresher-cli with --json, in a child process of the window: pre-flight checks whose memory and
// crashes must not be the window's. The child ends with the window.
#pragma once

#include "base/error.h"

#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QStringList>

#include <functional>

namespace thresher {

// Beside the window's own program, or in the bin folder next to its folder.
QString cliProgram();
// A word as a shell wants it: quoted when it must be.
QString shellWord(const QString& text);

class CliCall final : public QObject {
    Q_OBJECT

  public:
    explicit CliCall(QObject* parent = nullptr);
    ~CliCall() override;

    // A newer call() ends an older one, whose result is dropped. `done` runs on the GUI thread with the JSON
    // document, or with the error the program reported.
    void call(const QStringList& arguments, std::function<void(Result<QJsonObject>)> done);
    void stop();
    bool isRunning() const { return m_process != nullptr; }

  private:
    QProcess* m_process = nullptr;
};

// The "error" object of a JSON document of the program; Internal when there is none.
Error errorFromJson(const QJsonObject& document, const QString& otherwise);

} // namespace thresher
