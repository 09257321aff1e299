// A document on pages: no page ends between a heading, or a table's head, and what follows it.
#pragma once

class QPdfWriter;
class QTextDocument;

namespace thresher {

// Lays the document out for the writer's pages (as wide and high as its margins leave) and begins a new page
// before a heading, and before a table, whose next line or first row would stand on the next page. What is
// longer than a page is left alone. Any thread.
void layOutPages(QTextDocument& document, QPdfWriter& writer);

// Paints a document that was laid out, each page with its number below.
void paintPages(const QTextDocument& document, QPdfWriter& writer);

} // namespace thresher
