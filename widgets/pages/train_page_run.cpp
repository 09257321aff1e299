// The right half of the page: the run that is shown, what may be done with it, and the queue.
#include "controllers/train_controller.h"
#include "controllers/workspace_controller.h"
#include "pages/train/curves_panel.h"
#include "pages/train/fold_table.h"
#include "pages/train_page.h"
#include "text/quantities.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>

namespace thresher {

QString TrainPage::nameOf(const Path& run)
{
    return QString::fromStdString(run.filename().string());
}

void TrainPage::showImported(const QString& run, const QStringList& notTaken, const QStringList& damage)
{
    showRun(run);
    QStringList lines{tr("It has no scores yet: without them it gets no thresholds and no submission.")};
    if (!notTaken.isEmpty()) lines << tr("Not taken over: %1").arg(notTaken.join(QStringLiteral(", ")));
    lines += damage;
    showWarning(tr("The curves of %1 are a run now").arg(nameOf(Path(run.toStdString()))),
                lines.join(QLatin1Char('\n')));
    Q_EMIT pageWanted(iconName());
}

void TrainPage::showRun(const QString& run)
{
    disconnect(m_shownConnection);
    m_shown = run.isEmpty() ? nullptr : m_trainer.tailer(Path(run.toStdString()));
    if (m_shown) {
        m_shownConnection = connect(m_shown.get(), &RunTailer::updated, this, &TrainPage::refreshRun);
        if (m_run->findData(run) < 0) m_run->addItem(nameOf(m_shown->run()), run);
        m_run->setCurrentIndex(m_run->findData(run));
        m_curves->setRuns({m_shown});
    } else {
        m_curves->setRuns({});
    }
    refreshRun();
}

void TrainPage::refreshRuns()
{
    const QString shown = m_shown ? QString::fromStdString(m_shown->run().string()) : QString();
    m_run->clear();
    for (const auto& run : workspace().runs())
        m_run->addItem(nameOf(run), QString::fromStdString(run.string()));
    const auto current = m_trainer.current();
    // A folder that is gone stays shown, with the word that it is gone: it may come back.
    const bool stays = m_shown && ((m_trainer.isBusy() && current == m_shown) || m_shown->problem());
    if (!shown.isEmpty() && (m_run->findData(shown) >= 0 || stays))
        showRun(shown);
    else if (m_run->count() > 0)
        showRun(m_run->itemData(0).toString());
    else
        showRun({});
    if (m_nameIsOurs) configChanged();
}

void TrainPage::refreshQueue()
{
    m_queue->clear();
    for (const auto& request : m_trainer.queue()) {
        auto* item = new QListWidgetItem(
            request.name + (request.folds.isEmpty() ? QString() : QStringLiteral(" / ") + request.folds));
        item->setToolTip(tr("Enter or double click takes it out of the queue"));
        m_queue->addItem(item);
    }
    const bool any = m_queue->count() > 0;
    m_queue->setVisible(any);
    m_queueTitle->setVisible(any);
}

void TrainPage::refreshRun()
{
    m_folds->setVisible(m_shown != nullptr);
    m_runState->clear();
    if (m_shown) {
        const auto& status = m_shown->status();
        QString text = stateText(QString::fromStdString(status.state));
        if (status.crossFittedF1) {
            const auto badge = badgeFromName(status.badge);
            if (badge)
                text += QStringLiteral("   ") +
                        tr("macro F1, cross-fitted %1").arg(badgedText({*status.crossFittedF1, *badge}));
        }
        m_runState->setText(text);
        m_folds->show(*m_shown);
    }
    refreshButtons();
}

void TrainPage::refreshButtons()
{
    const auto current = m_trainer.current();
    const bool busy = m_trainer.isBusy();
    const bool paused = busy && current && current->status().state == "paused";
    m_pause->setEnabled(busy);
    m_pause->setText(paused ? tr("Go on") : tr("Pause"));
    m_stop->setEnabled(busy);
    const bool resumable = m_shown && m_shown->isCaughtUp() && !(busy && m_shown == current) &&
                           m_shown->status().state != "finished" && m_shown->status().state != "running";
    m_resume->setEnabled(resumable);
    m_trainMissing->setEnabled(resumable);
    m_train->setText(busy ? tr("Queue fold 0") : tr("Train fold 0"));
    m_trainAll->setText(busy ? tr("Queue all folds") : tr("Train all folds"));
}

} // namespace thresher
