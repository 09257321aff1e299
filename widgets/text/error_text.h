// Errors of core as sentences for people, in the language of the window.
#pragma once

#include "base/error.h"

#include <QString>

namespace thresher {

// What went wrong, by kind, translated: "The disk could not be written".
QString errorTitle(ErrorCode code);
// What to do about it, by kind, translated; empty for kinds where only the details can say it.
QString errorAdvice(ErrorCode code);
// What core says about it: names, rows and numbers. English, as in the command line and in logs.
QString errorDetail(const Error& error);
// For the window: the advice, where the window does not speak core's English, before what core says.
QString errorText(const Error& error);
// The whole as text, for the clipboard.
QString errorReport(const Error& error);

} // namespace thresher
