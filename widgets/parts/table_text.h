// How tables look, and what they give to the clipboard. GUI thread.
#pragma once

#include <QString>

class QTableView;

namespace thresher {

// The selected cells as text with tabs, in the order they are shown; hidden columns are left out.
QString selectedText(const QTableView& table);

// Rows of one line without a grid, picked whole; `text` is the column that takes the rest of the width and
// gives way: no scrolling aside inside a column of cards. Call it when the model is set.
void styleRows(QTableView& table, int text);

// Ctrl+C copies the selection of `table`.
void copyOnRequest(QTableView& table);

} // namespace thresher
