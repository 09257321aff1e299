// The report of a run or a workspace (workspace/report_page.h) as a file of the window's: one HTML page as it
// is, or a PDF of the same page, by the name's end.
#pragma once

#include "base/error.h"
#include "base/file_system.h"

#include <QByteArray>
#include <QString>

namespace thresher {

// A4 with page numbers; drawings stay lines. No page ends between a heading, or a table's head, and what
// follows. Any thread.
QByteArray pdfOfReport(const QString& page, const QString& title);

// Reads the disk and writes `file` in one step; meant for a worker thread. Errors: those of runReportPage()
// or workspaceReportPage(), and of writing.
Status writeReport(FileSystem& files, const Path& source, bool isRun, const Path& file);

} // namespace thresher
