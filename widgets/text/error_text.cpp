#include "text/error_text.h"

#include <QCoreApplication>

namespace thresher {
namespace {

// lupdate finds the sentences under this name.
struct ErrorText {
    Q_DECLARE_TR_FUNCTIONS(ErrorText)
};

} // namespace

QString errorTitle(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage:
        return ErrorText::tr("This cannot be done as asked");
    case ErrorCode::FileNotFound:
        return ErrorText::tr("A file or folder is missing");
    case ErrorCode::FileUnreadable:
        return ErrorText::tr("A file cannot be read");
    case ErrorCode::BadFormat:
        return ErrorText::tr("The file is damaged or of another kind");
    case ErrorCode::BadEncoding:
        return ErrorText::tr("The text is not valid UTF-8");
    case ErrorCode::BadColumn:
        return ErrorText::tr("A column is missing or cannot be used");
    case ErrorCode::BadClass:
        return ErrorText::tr("A class name does not fit");
    case ErrorCode::BadIds:
        return ErrorText::tr("The ids do not match");
    case ErrorCode::BadShape:
        return ErrorText::tr("The sizes do not fit together");
    case ErrorCode::BadValue:
        return ErrorText::tr("A value is not allowed");
    case ErrorCode::BadConfig:
        return ErrorText::tr("The configuration has faults");
    case ErrorCode::Unsupported:
        return ErrorText::tr("Thresher does not do this");
    case ErrorCode::NewerFormat:
        return ErrorText::tr("Written by a newer version of Thresher");
    case ErrorCode::AlreadyExists:
        return ErrorText::tr("Something is there already and is kept");
    case ErrorCode::Mismatch:
        return ErrorText::tr("These do not belong together");
    case ErrorCode::WriteFailed:
        return ErrorText::tr("Writing failed");
    case ErrorCode::Locked:
        return ErrorText::tr("Another process is working on it");
    case ErrorCode::OutOfMemory:
        return ErrorText::tr("Not enough memory");
    case ErrorCode::Diverged:
        return ErrorText::tr("The training left the finite numbers");
    case ErrorCode::Interrupted:
        return ErrorText::tr("Stopped on request");
    case ErrorCode::Internal:
        return ErrorText::tr("A fault of Thresher itself");
    }
    return {};
}

QString errorDetail(const Error& error)
{
    QString text = QString::fromStdString(error.message);
    if (!text.isEmpty() && !text.endsWith(QLatin1Char('.'))) text += QLatin1Char('.');
    if (!error.hint.empty()) text += QLatin1Char(' ') + QString::fromStdString(error.hint);
    return text;
}

QString errorReport(const Error& error)
{
    QString text = errorTitle(error.code) + QStringLiteral(" [") +
                   QString::fromUtf8(errorCodeName(error.code).data(),
                                     static_cast<qsizetype>(errorCodeName(error.code).size())) +
                   QStringLiteral("]\n") + errorDetail(error);
    if (!error.where.empty()) text += QLatin1Char('\n') + QString::fromStdString(error.where);
    return text;
}

} // namespace thresher
