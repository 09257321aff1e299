#include "controllers/report_export.h"

#include "workspace/report_page.h"

#include <QBuffer>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QTextDocument>
#include <QUrl>

namespace thresher {
namespace {

constexpr int drawingScale = 3;   // pixels kept for each one of the page
constexpr int drawingWidth = 560; // as wide as the text of an A4 page
constexpr int pdfResolution = 300;

// Qt's renderer knows no style sheet around a drawing: what the page's says of it is written into it.
QByteArray styledDrawing(QString svg)
{
    svg.replace(QLatin1String("class=\"grid\""), QLatin1String("stroke=\"#cfd6df\""));
    svg.replace(QLatin1String("class=\"axis\""), QLatin1String("stroke=\"#8893a2\""));
    svg.replace(QLatin1String("<svg "),
                QLatin1String("<svg font-family=\"sans-serif\" font-size=\"12\" fill=\"#1c2430\" "));
    return svg.toUtf8();
}

QImage drawn(const QString& svg)
{
    QSvgRenderer renderer(styledDrawing(svg));
    const QSizeF size = renderer.viewBoxF().size();
    if (size.isEmpty()) return {};
    const int width = drawingScale * drawingWidth;
    QImage image(width, qRound(width * size.height() / size.width()), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter);
    return image;
}

// The page with each drawing as an image of `document`, in the look of a printed page.
QString printable(const QString& page, QTextDocument& document)
{
    static const QRegularExpression drawing(QStringLiteral("<svg .*?</svg>"),
                                            QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression style(QStringLiteral("<style>.*?</style>"),
                                          QRegularExpression::DotMatchesEverythingOption);
    QString out;
    qsizetype done = 0, count = 0;
    for (auto it = drawing.globalMatch(page); it.hasNext();) {
        const auto match = it.next();
        const QUrl name(QStringLiteral("drawing:%1").arg(count++));
        document.addResource(QTextDocument::ImageResource, name, drawn(match.captured()));
        out += page.mid(done, match.capturedStart() - done) +
               QStringLiteral("<p><img src=\"%1\" width=\"%2\"></p>").arg(name.toString()).arg(drawingWidth);
        done = match.capturedEnd();
    }
    out += page.mid(done);
    out.remove(style);
    // Cells of numbers stand right, as on the page.
    out.replace(QLatin1String("<td class=\"n\">"), QLatin1String("<td align=\"right\">"));
    out.replace(QLatin1String("<table>"), QLatin1String("<table cellspacing=\"0\" cellpadding=\"3\">"));
    return out;
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
    document.setHtml(printable(page, document));
    QBuffer bytes;
    bytes.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&bytes);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setResolution(pdfResolution);
        writer.setTitle(title);
        document.print(&writer);
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
