#include "pages/train/preflight_card.h"

#include "text/error_text.h"
#include "text/quantities.h"

#include <QEvent>
#include <QJsonArray>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

namespace thresher {

PreflightCard::PreflightCard(FileSystem& files, QWidget* parent)
    : QFrame(parent), m_files(files), m_title(new QLabel(this)), m_text(new QLabel(this)),
      m_remarks(new QLabel(this))
{
    setObjectName(QStringLiteral("card"));
    m_title->setObjectName(QStringLiteral("cardTitle"));
    m_remarks->setObjectName(QStringLiteral("muted"));
    for (auto* label : {m_text, m_remarks}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    layout->addWidget(m_remarks);
    m_timer.setSingleShot(true);
    m_timer.setInterval(600);
    connect(&m_timer, &QTimer::timeout, this, &PreflightCard::ask);
    setRemarks({});
    retranslate();
}

void PreflightCard::setRemarks(const QStringList& remarks)
{
    m_remarks->setText(remarks.join(QLatin1Char('\n')));
    m_remarks->setVisible(!remarks.isEmpty());
}

void PreflightCard::check(const QString& yaml, const QString& folder)
{
    if (yaml == m_yaml && folder == m_folder) return;
    m_yaml = yaml;
    m_folder = folder;
    if (yaml.isEmpty()) {
        m_call.stop();
        m_timer.stop();
        m_text->clear();
        return;
    }
    m_timer.start();
}

void PreflightCard::ask()
{
    const Path draft = Path(m_folder.toStdString()) / "draft.yaml";
    auto written = m_files.makeDirectories(draft.parent_path());
    if (written) written = writeAtomically(m_files, draft, m_yaml.toStdString());
    if (!written) {
        m_text->setText(errorDetail(written.error()));
        return;
    }
    m_text->setText(tr("Measuring…"));
    m_call.call({QStringLiteral("estimate"), QString::fromStdString(draft.string())},
                [this](const Result<QJsonObject>& estimate) {
                    if (estimate)
                        show(*estimate);
                    else
                        m_text->setText(errorDetail(estimate.error()));
                });
}

void PreflightCard::show(const QJsonObject& estimate)
{
    const auto bytes = estimate[QLatin1String("bytes")].toObject();
    m_fits = estimate[QLatin1String("fits")].toBool(true);
    QStringList lines;
    lines << tr("Memory %1, disk %2")
                 .arg(bytesText(bytes[QLatin1String("total")].toDouble()),
                      bytesText(estimate[QLatin1String("disk_bytes")].toDouble()));
    lines << timeText(estimate);
    if (!m_fits) lines << estimate[QLatin1String("sentence")].toString();
    m_text->setText(lines.join(QLatin1Char('\n')));
}

QString PreflightCard::timeText(const QJsonObject& estimate) const
{
    const double seconds = estimate[QLatin1String("seconds_per_fold")].toDouble(-1);
    if (seconds < 0 && estimate[QLatin1String("tokens_per_fold")].toDouble() == 0)
        return tr("Time per fold: seconds, for some thousand posts"); // the linear baseline
    if (seconds < 0) return tr("Time per fold: known once some steps have been trained here");
    const int folds = estimate[QLatin1String("folds")].toInt(1);
    QString text = tr("Time per fold about %1, for all %2 about %3")
                       .arg(durationText(seconds), QLocale().toString(folds), durationText(folds * seconds));
    const auto speed = estimate[QLatin1String("speed")].toObject();
    if (speed[QLatin1String("source")].toString() == QLatin1String("probe"))
        text += QLatin1Char('\n') + tr("A guess from matrix products, until steps have been trained here");
    return text;
}

void PreflightCard::retranslate()
{
    m_title->setText(tr("Before the start"));
}

void PreflightCard::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

} // namespace thresher
