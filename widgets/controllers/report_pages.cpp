#include "controllers/report_pages.h"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QPdfWriter>
#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextTable>

namespace thresher {
namespace {

void breakBefore(const QTextBlock& block)
{
    QTextCursor cursor(block);
    auto format = block.blockFormat();
    format.setPageBreakPolicy(QTextFormat::PageBreak_AlwaysBefore);
    cursor.setBlockFormat(format);
}

bool isHeading(const QTextBlock& block)
{
    return block.blockFormat().headingLevel() > 0;
}

bool isBroken(const QTextBlock& block)
{
    return block.blockFormat().pageBreakPolicy() & QTextFormat::PageBreak_AlwaysBefore;
}

} // namespace

void layOutPages(QTextDocument& document, QPdfWriter& writer)
{
    const QSizeF page(writer.width(), writer.height());
    document.documentLayout()->setPaintDevice(&writer);
    document.setDocumentMargin(0); // the writer has its own
    document.setPageSize(page);
    const auto pageAt = [&](double y) { return static_cast<int>(y / page.height()); };
    const auto place = [&](const QTextBlock& block) {
        return document.documentLayout()->blockBoundingRect(block);
    };
    for (QTextBlock block = document.begin(); block.next().isValid(); block = block.next()) {
        const QTextBlock next = block.next();
        // A heading, and the first line of what it heads.
        if (isHeading(block) && !isBroken(block) && pageAt(place(next).top()) != pageAt(place(block).top()))
            breakBefore(block);
        // A table's head, and its first row.
        auto* table = QTextCursor(next).currentTable();
        if (!table || QTextCursor(block).currentTable() == table || table->rows() < 2) continue;
        const auto cell = [table](int row) { return table->cellAt(row, 0).firstCursorPosition().block(); };
        if (pageAt(place(cell(1)).bottom()) == pageAt(place(cell(0)).top())) continue;
        if (isHeading(block)) {
            if (!isBroken(block)) breakBefore(block);
        } else {
            auto format = table->format();
            format.setPageBreakPolicy(QTextFormat::PageBreak_AlwaysBefore);
            table->setFormat(format);
        }
    }
}

void paintPages(const QTextDocument& document, QPdfWriter& writer)
{
    QPainter painter(&writer);
    const QRectF page(0, 0, writer.width(), writer.height());
    painter.setFont(QFont(document.defaultFont(), &writer));
    for (int i = 0; i < document.pageCount(); ++i) {
        if (i > 0) writer.newPage();
        QAbstractTextDocumentLayout::PaintContext context;
        context.clip = page.translated(0, i * page.height());
        context.palette.setColor(QPalette::Text, Qt::black); // whatever the theme of the window is
        painter.save();
        painter.translate(0, -i * page.height());
        painter.setClipRect(context.clip);
        document.documentLayout()->draw(&painter, context);
        painter.restore();
        const double line = painter.fontMetrics().height();
        painter.drawText(QRectF(0, page.height() + line / 2, page.width(), line), Qt::AlignRight,
                         QString::number(i + 1));
    }
}

} // namespace thresher
