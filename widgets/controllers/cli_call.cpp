#include "controllers/cli_call.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonDocument>
#include <QRegularExpression>

namespace thresher {
namespace {

ErrorCode codeNamed(const QString& name)
{
    for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        const auto known = errorCodeName(code);
        if (name == QString::fromUtf8(known.data(), static_cast<qsizetype>(known.size()))) return code;
    }
    return ErrorCode::Internal;
}

} // namespace

QString shellWord(const QString& text)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+$"));
    if (plain.match(text).hasMatch()) return text;
    return QLatin1Char('\'') + QString(text).replace(QLatin1Char('\''), QStringLiteral("'\\''")) +
           QLatin1Char('\'');
}

QString cliProgram()
{
    const QString folder = QCoreApplication::applicationDirPath();
    const QString beside = folder + QStringLiteral("/thresher-cli");
    // Programs in a sibling folder (tests) find it in bin.
    return QFileInfo::exists(beside) ? beside : folder + QStringLiteral("/../bin/thresher-cli");
}

Error errorFromJson(const QJsonObject& document, const QString& otherwise)
{
    const auto error = document[QLatin1String("error")].toObject();
    if (error.isEmpty())
        return fail(ErrorCode::Internal, otherwise.trimmed().toStdString(),
                    "Run the same command in a terminal to see more.");
    return Error{codeNamed(error[QLatin1String("code")].toString()),
                 error[QLatin1String("message")].toString().toStdString(),
                 error[QLatin1String("hint")].toString().toStdString(),
                 error[QLatin1String("where")].toString().toStdString()};
}

CliCall::CliCall(QObject* parent) : QObject(parent) {}

CliCall::~CliCall()
{
    stop();
}

void CliCall::stop()
{
    if (!m_process) return;
    auto* process = m_process;
    m_process = nullptr;
    process->disconnect(this);
    process->kill();
    process->waitForFinished(10000); // what is killed ends, once it is given its turn
    process->deleteLater();
}

void CliCall::call(const QStringList& arguments, std::function<void(Result<QJsonObject>)> done)
{
    stop();
    auto* process = m_process = new QProcess(this);
    const auto finish = [this, process, done = std::move(done)] {
        if (process != m_process) return;
        m_process = nullptr;
        process->deleteLater();
        const auto document = QJsonDocument::fromJson(process->readAllStandardOutput()).object();
        const bool fine = process->exitStatus() == QProcess::NormalExit && process->exitCode() == 0 &&
                          process->error() != QProcess::FailedToStart;
        if (fine && !document.isEmpty())
            done(document);
        else
            done(errorFromJson(document,
                               QString::fromUtf8(process->readAllStandardError()) + process->errorString()));
    };
    connect(process, &QProcess::finished, this, finish);
    connect(process, &QProcess::errorOccurred, this, [finish](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) finish();
    });
    process->start(cliProgram(),
                   arguments + QStringList{QStringLiteral("--json"), QStringLiteral("--quiet")});
}

} // namespace thresher
