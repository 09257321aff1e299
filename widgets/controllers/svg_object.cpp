#include "controllers/svg_object.h"

#include <QAbstractTextDocumentLayout>
#include <QPaintDevice>
#include <QSvgRenderer>
#include <QTextDocument>

namespace thresher {
namespace {

constexpr double width = 560;    // px at screenDpi: as wide as the text of an A4 page
constexpr double screenDpi = 96; // in which documents measure
constexpr int svgProperty = QTextFormat::UserProperty + 1;

} // namespace

QTextCharFormat SvgObject::formatOf(const QByteArray& svg)
{
    QTextCharFormat format;
    format.setObjectType(type);
    format.setProperty(svgProperty, svg);
    return format;
}

QSizeF SvgObject::intrinsicSize(QTextDocument* document, int, const QTextFormat& format)
{
    const QSizeF box = QSvgRenderer(format.property(svgProperty).toByteArray()).viewBoxF().size();
    if (box.isEmpty()) return {};
    const auto* device = document->documentLayout()->paintDevice();
    const double wide = width * (device ? device->logicalDpiX() / screenDpi : 1.0);
    return {wide, wide * box.height() / box.width()};
}

void SvgObject::drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int,
                           const QTextFormat& format)
{
    QSvgRenderer(format.property(svgProperty).toByteArray()).render(painter, rect);
}

} // namespace thresher
