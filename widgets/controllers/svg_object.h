// A drawing (SVG) as a character of a text document, painted as lines at whatever size the page has.
#pragma once

#include <QObject>
#include <QTextCharFormat>
#include <QTextObjectInterface>

namespace thresher {

class SvgObject final : public QObject, public QTextObjectInterface {
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)

  public:
    static constexpr int type = QTextFormat::UserObject + 1;
    // Of the object replacement character that stands for the drawing.
    static QTextCharFormat formatOf(const QByteArray& svg);

    QSizeF intrinsicSize(QTextDocument* document, int position, const QTextFormat& format) override;
    void drawObject(QPainter* painter, const QRectF& rect, QTextDocument* document, int position,
                    const QTextFormat& format) override;
};

} // namespace thresher
