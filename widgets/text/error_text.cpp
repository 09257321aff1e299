#include "text/error_text.h"

#include <QCoreApplication>
#include <QLocale>

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

QString errorAdvice(ErrorCode code)
{
    switch (code) {
    case ErrorCode::FileNotFound:
        return ErrorText::tr("Check the spelling and the place; a drive may be unplugged, a file moved.");
    case ErrorCode::FileUnreadable:
        return ErrorText::tr("Look at the rights of the file and of its folder.");
    case ErrorCode::BadFormat:
        return ErrorText::tr("Open it in the program that made it, or export it anew. Data are read from "
                             "Parquet, JSONL and CSV.");
    case ErrorCode::BadEncoding:
        return ErrorText::tr("Save the file as UTF-8 and open it again.");
    case ErrorCode::BadColumn:
        return ErrorText::tr("Name the columns of id, text and labels as they stand in the file.");
    case ErrorCode::BadClass:
        return ErrorText::tr("Compare the names with the classes of this workspace; case and spaces count.");
    case ErrorCode::BadIds:
        return ErrorText::tr("Every id must stand in the file once, and the same ids in both files.");
    case ErrorCode::BadShape:
        return ErrorText::tr("Take files that were made from the same rows and classes.");
    case ErrorCode::BadValue:
        return ErrorText::tr("Mend the value that is named below and try again. Scores lie between 0 and 1.");
    case ErrorCode::BadConfig:
        return ErrorText::tr("Mend the keys that are named below; the form marks them.");
    case ErrorCode::NewerFormat:
        return ErrorText::tr("Install a newer version of Thresher to open it.");
    case ErrorCode::AlreadyExists:
        return ErrorText::tr("Choose another name or folder; nothing was overwritten.");
    case ErrorCode::Mismatch:
        return ErrorText::tr("Choose a run, data and folds that belong to each other.");
    case ErrorCode::WriteFailed:
        return ErrorText::tr(
            "Free some space or choose another folder, then try again. Nothing that was there is lost.");
    case ErrorCode::Locked:
        return ErrorText::tr("Wait until it is done or stop it, then try again.");
    case ErrorCode::OutOfMemory:
        return ErrorText::tr("Close other programs, or take smaller batches or a smaller model.");
    default:
        return {};
    }
}

QString errorText(const Error& error)
{
    // Core's own hint is better where it can be read.
    const QString advice = QLocale().language() == QLocale::English ? QString() : errorAdvice(error.code);
    return advice.isEmpty() ? errorDetail(error) : advice + QLatin1Char('\n') + errorDetail(error);
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
                   QStringLiteral("]\n") + errorText(error);
    if (!error.where.empty()) text += QLatin1Char('\n') + QString::fromStdString(error.where);
    return text;
}

} // namespace thresher
