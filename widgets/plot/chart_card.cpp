#include "plot/chart_card.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QToolButton>
#include <QVBoxLayout>

namespace thresher {

ChartCard::ChartCard(Chart* chart, QWidget* parent)
    : QFrame(parent), m_chart(chart), m_title(new QLabel(this)), m_note(new QLabel(this)),
      m_menuButton(new QToolButton(this)), m_copy(new QAction(this)), m_png(new QAction(this)),
      m_svg(new QAction(this)), m_csv(new QAction(this)), m_head(new QHBoxLayout)
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_note->setObjectName(QStringLiteral("muted"));
    m_note->setWordWrap(true);
    m_note->hide();
    m_menuButton->setObjectName(QStringLiteral("flat"));
    m_menuButton->setText(QStringLiteral("\u22EF"));
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    m_menuButton->setStyleSheet(QStringLiteral("QToolButton::menu-indicator { image: none; }"));
    auto* menu = new QMenu(this);
    menu->addActions({m_copy, m_png, m_svg, m_csv});
    m_menuButton->setMenu(menu);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    m_head->setSpacing(8);
    m_head->addWidget(m_title, 1);
    m_head->addWidget(m_menuButton);
    layout->addLayout(m_head);
    layout->addWidget(m_note);
    layout->addWidget(m_chart, 1);

    connect(m_copy, &QAction::triggered, this, [this] {
        auto* mime = new QMimeData;
        mime->setImageData(m_chart->picture(2.0));
        mime->setText(m_chart->csv());
        QApplication::clipboard()->setMimeData(mime);
    });
    connect(m_png, &QAction::triggered, this, [this] { save(QStringLiteral("png")); });
    connect(m_svg, &QAction::triggered, this, [this] { save(QStringLiteral("svg")); });
    connect(m_csv, &QAction::triggered, this, [this] { save(QStringLiteral("csv")); });
    retranslate();
}

void ChartCard::setTitle(const QString& title)
{
    m_title->setText(title);
    m_chart->setTitle(title);
    m_menuButton->setAccessibleName(tr("Menu of the chart %1").arg(title));
}

void ChartCard::setNote(const QString& note)
{
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

void ChartCard::addControl(QWidget* control)
{
    m_head->insertWidget(m_head->count() - 1, control);
}

void ChartCard::retranslate()
{
    m_copy->setText(tr("Copy picture and numbers"));
    m_png->setText(tr("Save as PNG…"));
    m_svg->setText(tr("Save as SVG…"));
    m_csv->setText(tr("Save numbers as CSV…"));
    m_menuButton->setToolTip(tr("Copy or save this chart"));
    m_menuButton->setAccessibleName(tr("Menu of the chart %1").arg(m_title->text()));
}

void ChartCard::save(const QString& suffix)
{
    QString name = m_title->text().simplified();
    name.replace(QLatin1Char('/'), QLatin1Char('-'));
    const QString path = QFileDialog::getSaveFileName(
        window(), tr("Save chart"), name + QLatin1Char('.') + suffix, QStringLiteral("*.") + suffix);
    if (path.isEmpty()) return;
    QString problem;
    if (suffix == QLatin1String("png"))
        problem = m_chart->savePng(path);
    else if (suffix == QLatin1String("svg"))
        problem = m_chart->saveSvg(path);
    else
        problem = m_chart->saveCsv(path);
    if (!problem.isEmpty()) Q_EMIT saveFailed(path + QStringLiteral(": ") + problem);
}

void ChartCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

void ChartCard::contextMenuEvent(QContextMenuEvent* event)
{
    m_menuButton->menu()->popup(event->globalPos());
}

} // namespace thresher
