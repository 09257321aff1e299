#include "plot/chart.h"

#include "plot/detail/plot_style.h"

#include <QEvent>
#include <QFileInfo>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QTextDocument>
#include <QVBoxLayout>
#include <qcustomplot.h>

namespace thresher {

Chart::Chart(QWidget* parent) : QWidget(parent), m_plot(new QCustomPlot(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_plot);
    setFocusPolicy(Qt::TabFocus);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setContextMenuPolicy(Qt::NoContextMenu); // the card around has the menu
    m_plot->setNoAntialiasingOnDrag(true);
    m_plot->setMinimumSize(16,
                           16); // a page that was never shown lays it out at size 0, which cannot be painted
}

void Chart::setTitle(const QString& title)
{
    m_title = title;
    setAccessibleName(title);
}

void Chart::changed()
{
    m_dirty = true;
    if (m_queued || !isVisible()) return; // showEvent() catches up
    m_queued = true;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_queued = false;
            if (m_dirty) rebuildNow();
        },
        Qt::QueuedConnection);
}

void Chart::rebuildNow()
{
    m_dirty = false;
    applyTheme();
    rebuild();
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::applyTheme()
{
    stylePlot(*m_plot, theme(), font());
}

void Chart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange ||
        event->type() == QEvent::LanguageChange)
        changed();
}

void Chart::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_dirty) rebuildNow();
}

QImage Chart::picture(double scale)
{
    if (m_dirty) rebuildNow();
    const int heading = fontMetrics().height() + 12;
    const QSize size = m_plot->size().expandedTo({320, 200});
    QImage image(static_cast<int>(size.width() * scale), static_cast<int>((size.height() + heading) * scale),
                 QImage::Format_ARGB32_Premultiplied);
    image.fill(theme().surface);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(scale, scale);
    painter.setPen(theme().text);
    painter.drawText(QRect(8, 0, size.width() - 16, heading), Qt::AlignVCenter | Qt::AlignLeft, m_title);
    painter.resetTransform();
    painter.drawPixmap(0, static_cast<int>(heading * scale),
                       m_plot->toPixmap(size.width(), size.height(), scale));
    return image;
}

QString Chart::savePng(const QString& path, double scale)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || !picture(scale).save(&file, "PNG") || !file.commit())
        return file.errorString();
    return {};
}

QString Chart::saveSvg(const QString& path)
{
    if (m_dirty) rebuildNow();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return file.errorString();
    const int heading = fontMetrics().height() + 12;
    const QSize size = m_plot->size().expandedTo({320, 200});
    {
        QSvgGenerator generator;
        generator.setOutputDevice(&file);
        generator.setSize({size.width(), size.height() + heading});
        generator.setViewBox(QRect(0, 0, size.width(), size.height() + heading));
        generator.setTitle(m_title);
        QCPPainter painter;
        if (!painter.begin(&generator)) return tr("The picture could not be drawn.");
        painter.setMode(QCPPainter::pmVectorized);
        painter.fillRect(QRect(0, 0, size.width(), size.height() + heading), theme().surface);
        painter.setPen(theme().text);
        painter.drawText(QRect(8, 0, size.width() - 16, heading), Qt::AlignVCenter | Qt::AlignLeft, m_title);
        painter.translate(0, heading);
        m_plot->toPainter(&painter, size.width(), size.height());
        painter.end();
    }
    return file.commit() ? QString() : file.errorString();
}

QString Chart::saveCsv(const QString& path) const
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return file.errorString();
    file.write(csv().toUtf8());
    return file.commit() ? QString() : file.errorString();
}

} // namespace thresher
