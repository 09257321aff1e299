#include "parts/job_bar.h"

#include "controllers/train_controller.h"
#include "text/quantities.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

#include <algorithm>

namespace thresher {
namespace {

// From the last minute's pace of the fold that trains.
double secondsLeft(const FoldCurves& fold, std::int64_t steps)
{
    if (fold.steps.size() < 2) return -1;
    const auto& last = fold.steps.back();
    const StepPoint* earlier = &fold.steps.front();
    for (const auto& record : fold.steps)
        if (record.time >= last.time - 60) {
            earlier = &record;
            break;
        }
    const double pace = (last.time - earlier->time) / std::max(1.0, last.step - earlier->step);
    return pace > 0 ? pace * (static_cast<double>(steps) - last.step) : -1;
}

} // namespace

JobBar::JobBar(TrainController& trainer, QWidget* parent)
    : QWidget(parent), m_trainer(trainer), m_text(new QLabel(this)), m_pause(new QToolButton(this)),
      m_stop(new QToolButton(this))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 12, 0);
    layout->setSpacing(8);
    layout->addWidget(m_text);
    layout->addWidget(m_pause);
    layout->addWidget(m_stop);
    layout->addStretch(1);
    for (auto* button : {m_pause, m_stop}) button->setObjectName(QStringLiteral("flat"));
    m_text->setTextFormat(Qt::PlainText);
    connect(m_pause, &QToolButton::clicked, this, [this] {
        if (m_run && m_run->status().state == "paused")
            m_trainer.goOn();
        else
            m_trainer.pause();
    });
    connect(m_stop, &QToolButton::clicked, &m_trainer, &TrainController::stop);
    connect(&trainer, &TrainController::currentChanged, this, &JobBar::attach);
    attach();
}

void JobBar::attach()
{
    disconnect(m_connection);
    m_run = m_trainer.current();
    if (m_run) m_connection = connect(m_run.get(), &RunTailer::updated, this, &JobBar::refresh);
    refresh();
}

void JobBar::refresh()
{
    const bool busy = m_trainer.isBusy();
    m_pause->setVisible(busy);
    m_stop->setVisible(busy);
    m_pause->setText(m_run && m_run->status().state == "paused" ? tr("Go on") : tr("Pause"));
    m_stop->setText(tr("Stop"));
    m_stop->setToolTip(tr("Stops after the current step; the run can be resumed"));
    if (!m_run) {
        m_text->clear();
        return;
    }
    const QLocale locale;
    const auto& status = m_run->status();
    QStringList parts{QString::fromStdString(m_run->run().filename().string()),
                      stateText(QString::fromStdString(status.state))};
    const auto active = std::find_if(status.folds.begin(), status.folds.end(), [](const auto& fold) {
        return fold.state == "running" || fold.state == "paused";
    });
    if (busy && active != status.folds.end()) {
        parts << tr("fold %1").arg(active->fold);
        if (active->steps > 0)
            parts << tr("step %1 / %2")
                         .arg(locale.toString(static_cast<qlonglong>(active->step)),
                              locale.toString(static_cast<qlonglong>(active->steps)));
        const auto index = static_cast<std::size_t>(active->fold);
        if (index < m_run->curves().folds.size() && !m_run->curves().folds[index].steps.empty()) {
            const auto& fold = m_run->curves().folds[index];
            const auto& last = fold.steps.back();
            parts << tr("loss %1").arg(locale.toString(last.loss, 'f', 3));
            if (last.tokensPerSecond > 0)
                parts << tr("%1 tokens/s").arg(locale.toString(last.tokensPerSecond, 'f', 0));
            const double left = secondsLeft(fold, active->steps);
            if (left >= 0) parts << tr("%1 left in this fold").arg(durationText(left));
        }
    }
    m_text->setText(parts.join(QStringLiteral("  |  ")));
}

void JobBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) refresh();
}

} // namespace thresher
