#include "controllers/report_export.h"

#include "controllers/report_pages.h"
#include "controllers/svg_object.h"
#include "workspace/report_page.h"

#include <QAbstractTextDocumentLayout>
#include <QBuffer>
#include <QPageSize>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QTextCursor>
#include <QTextDocument>

namespace thresher {
namespace {

constexpr int pdfResolution = 300;
constexpr double margin = 20; // mm

// Qt's renderer knows no style sheet around a drawing: what the page's says of it is written into it.
QByteArray styledDrawing(QString svg)
{
    svg.replace(QLatin1String("class=\"grid\""), QLatin1String("stroke=\"#cfd6df\""));
    svg.replace(QLatin1String("class=\"axis\""), QLatin1String("stroke=\"#8893a2\""));
    svg.replace(QLatin1String("<svg "),
                QLatin1String("<svg font-family=\"sans-serif\" font-size=\"12\" fill=\"#1c2430\" "));
    return svg.toUtf8();
}

// Where a drawing stands in the text: no page holds it otherwise.
QString markOf(qsizetype drawing)
{
    return QStringLiteral("\u2063drawing %1\u2063").arg(drawing);
}

// The page as a printed one, with a mark for each drawing; the drawings in order.
QString printable(const QString& page, QList<QByteArray>& drawings)
{
    static const QRegularExpression drawing(QStringLiteral("<svg .*?</svg>"),
                                            QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression style(QStringLiteral("<style>.*?</style>"),
                                          QRegularExpression::DotMatchesEverythingOption);
    QString out;
    qsizetype done = 0;
    for (auto it = drawing.globalMatch(page); it.hasNext();) {
        const auto match = it.next();
        out += page.mid(done, match.capturedStart() - done) +
               QStringLiteral("<p>%1</p>").arg(markOf(drawings.size()));
        drawings << styledDrawing(match.captured());
        done = match.capturedEnd();
    }
    out += page.mid(done);
    out.remove(style);
    // Cells of numbers stand right, as on the page.
    out.replace(QLatin1String("<td class=\"n\">"), QLatin1String("<td align=\"right\">"));
    out.replace(QLatin1String("<table>"), QLatin1String("<table cellspacing=\"0\" cellpadding=\"3\">"));
    return out;
}

// Lines, not pixels: a drawing can be magnified in print.
void putDrawings(QTextDocument& document, const QList<QByteArray>& drawings)
{
    for (qsizetype i = 0; i < drawings.size(); ++i) {
        QTextCursor cursor = document.find(markOf(i));
        if (!cursor.isNull())
            cursor.insertText(QString(QChar::ObjectReplacementCharacter), SvgObject::formatOf(drawings[i]));
    }
}

} // namespace

QByteArray pdfOfReport(const QString& page, const QString& title)
{
    QTextDocument document;
    document.setDefaultFont(QFont(QStringLiteral("sans-serif"), 9));
    document.setDefaultStyleSheet(
        QStringLiteral("body{color:#1c2430}h1{font-size:16pt}h2{font-size:12pt}"
                       "table{border-collapse:collapse}td,th{border-bottom:1px solid #cfd6df}"
                       "th{text-align:left}.dim{color:#5b6675}"));
    QList<QByteArray> drawings;
    document.setHtml(printable(page, drawings));
    SvgObject painter;
    document.documentLayout()->registerHandler(SvgObject::type, &painter);
    putDrawings(document, drawings);
    QBuffer bytes;
    bytes.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&bytes);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setResolution(pdfResolution);
        writer.setTitle(title);
        writer.setPageMargins(QMarginsF(margin, margin, margin, margin), QPageLayout::Millimeter);
        layOutPages(document, writer);
        paintPages(document, writer);
    }
    return bytes.data();
}

Status writeReport(FileSystem& files, const Path& source, bool isRun, const Path& file)
{
    THRESHER_ASSIGN(const std::string page,
                    isRun ? runReportPage(files, source) : workspaceReportPage(files, source));
    if (file.extension() != ".pdf") return writeAtomically(files, file, page);
    const QByteArray pdf =
        pdfOfReport(QString::fromStdString(page), QString::fromStdString(source.filename().string()));
    return writeAtomically(files, file, {pdf.constData(), static_cast<std::size_t>(pdf.size())});
}

} // namespace thresher
