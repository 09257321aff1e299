// Errors of core as sentences for people, in the language of the window.
#pragma once

#include "base/error.h"

#include <QString>

namespace thresher {

// What went wrong, by kind, translated: "The disk could not be written".
QString errorTitle(ErrorCode code);
// What core says about it: names, rows and numbers. English, as in the command line and in logs.
QString errorDetail(const Error& error);
// The whole as text, for the clipboard.
QString errorReport(const Error& error);

} // namespace thresher
