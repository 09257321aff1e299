// What tables give to the clipboard. GUI thread.
#pragma once

#include <QString>

class QTableView;

namespace thresher {

// The selected cells as text with tabs, in the order they are shown; hidden columns are left out.
QString selectedText(const QTableView& table);

// Ctrl+C copies the selection of `table`.
void copyOnRequest(QTableView& table);

} // namespace thresher
