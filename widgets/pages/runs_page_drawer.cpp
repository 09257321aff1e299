// The drawer beside the table: what the chosen runs are beside the champion and beside each other.
#include "base/clock.h"
#include "controllers/train_controller.h"
#include "controllers/workspace_controller.h"
#include "pages/runs_page.h"
#include "pages/train/curves_panel.h"
#include "plot/chart_card.h"
#include "plot/interval_chart.h"
#include "text/error_text.h"
#include "text/quantities.h"
#include "viewmodels/runs_model.h"
#include "workspace/compare_runs.h"

#include <QCoreApplication>
#include <QLabel>
#include <QTableWidget>

#include <algorithm>

namespace thresher {
namespace {

constexpr std::size_t overlayLimit = 6;
constexpr double secondsOfComparing = 0.5; // before the table shows what was found

struct RunsText {
    Q_DECLARE_TR_FUNCTIONS(RunsText)
};

// Another run of the same name, or more folds of it, is compared anew.
std::string asItIs(const RunSummary& run)
{
    return run.run.string() + '\n' + std::to_string(run.created) + ' ' + std::to_string(run.foldsDone);
}

ToChampion comparisonText(const Result<RunComparison>& result)
{
    if (!result) return {std::nullopt, errorDetail(result.error())};
    ToChampion out{result->difference,
                   RunsText::tr("on %Ln common row(s)", nullptr, static_cast<int>(result->commonRows))};
    if (const auto noise = retrainingNoise(*result); noise)
        out.text += QLatin1Char('\n') +
                    RunsText::tr("Same settings, another seed: training again moves the score by about %1.")
                        .arg(scoreText(*noise));
    for (const auto& note : result->notes) out.text += QLatin1Char('\n') + QString::fromStdString(note);
    return out;
}

} // namespace

// Every run that has scores beside the pinned one; a comparison that is known is not made again.
void RunsPage::compareWithChampion()
{
    const Path champion = m_model->champion();
    std::vector<std::pair<std::string, Path>> wanted;
    std::map<std::string, ToChampion> known;
    const auto& runs = m_model->runs();
    const auto pinned =
        std::find_if(runs.begin(), runs.end(), [&](const auto& run) { return run.run == champion; });
    for (const auto& run : runs) {
        if (champion.empty() || run.run == champion || !run.crossFitted) continue;
        const std::string key =
            (pinned == runs.end() ? champion.string() : asItIs(*pinned)) + '\n' + asItIs(run);
        if (const auto it = m_compared.find(key); it != m_compared.end())
            known[run.run.string()] = it->second;
        else
            wanted.emplace_back(key, run.run);
    }
    m_model->setComparisons(std::move(known));
    m_compare.stop();
    if (wanted.empty()) return;
    using Made = std::pair<std::string, Result<RunComparison>>;
    m_compare.start(
        [wanted, champion, &files = workspace().files()](const Progress& progress) {
            // By and by: what is made stays known when the table is read anew while thousands are compared.
            const double until = realClock().steadySeconds() + secondsOfComparing;
            std::vector<Made> made;
            for (const auto& [key, run] : wanted) {
                if (progress.stopRequested() || (!made.empty() && realClock().steadySeconds() > until)) break;
                made.emplace_back(key, compareRuns(files, champion, run));
            }
            return made;
        },
        [this](const std::vector<Made>& made) {
            for (const auto& [key, result] : made) m_compared[key] = comparisonText(result);
            compareWithChampion();
            showSelection();
        });
}

void RunsPage::showSelection()
{
    const auto chosen = selected();
    m_drawer->setVisible(!chosen.empty());
    std::vector<std::shared_ptr<RunTailer>> tailers;
    QString refusal;
    for (std::size_t i = 0; i < std::min(chosen.size(), overlayLimit); ++i) {
        tailers.push_back(m_trainer.tailer(chosen[i]->run));
        if (refusal.isEmpty() && i > 0) refusal = RunsModel::incomparable(*chosen[0], *chosen[i]);
    }
    m_curves->setRuns(tailers);
    showComparison(chosen, refusal);
    m_drawerTitle->setText(chosen.size() == 1 ? QString::fromStdString(chosen[0]->name)
                                              : tr("%n run(s)", nullptr, static_cast<int>(chosen.size())));
    showIntervals(chosen);
    showDifferences(chosen);
    refreshActions();
}

// Of the chosen runs, those that were compared with the champion.
void RunsPage::showIntervals(const std::vector<const RunSummary*>& chosen)
{
    QList<NamedInterval> intervals;
    for (const auto* run : chosen)
        if (const auto* compared = m_model->comparison(run->run); compared && compared->difference) {
            const auto& difference = *compared->difference;
            intervals << NamedInterval{QString::fromStdString(run->name), difference.value,
                                       difference.interval.low, difference.interval.high};
        }
    m_intervalsCard->setVisible(!intervals.isEmpty());
    m_intervals->setIntervals(intervals, tr("macro F1 minus the champion's, 90 %"));
}

// One run: beside the champion. Several: whether they may be compared at all.
void RunsPage::showComparison(const std::vector<const RunSummary*>& chosen, const QString& refusal)
{
    QString text;
    if (!refusal.isEmpty()) text = tr("Their scores may not be compared: %1.").arg(refusal);
    const auto* compared = chosen.size() == 1 ? m_model->comparison(chosen[0]->run) : nullptr;
    if (compared) {
        text = tr("Against the champion %1:")
                   .arg(QString::fromStdString(m_model->champion().filename().string()));
        if (compared->difference) text += QLatin1Char(' ') + RunsModel::differenceText(*compared->difference);
        text += QLatin1Char('\n') + compared->text;
    }
    m_refusal->setText(text);
    m_refusal->setVisible(!text.isEmpty());
}

void RunsPage::showDifferences(const std::vector<const RunSummary*>& chosen)
{
    std::vector<RunSummary> runs;
    for (const auto* run : chosen) runs.push_back(*run);
    const auto keys = differingKeys(runs);
    m_differences->setVisible(chosen.size() > 1);
    m_differences->setRowCount(static_cast<int>(keys.size()));
    m_differences->setColumnCount(1 + static_cast<int>(chosen.size()));
    QStringList heads{tr("key")};
    for (const auto* run : chosen) heads << QString::fromStdString(run->name);
    m_differences->setHorizontalHeaderLabels(heads);
    for (int row = 0; row < m_differences->rowCount(); ++row) {
        const auto& key = keys[static_cast<std::size_t>(row)];
        m_differences->setItem(row, 0, new QTableWidgetItem(QString::fromStdString(key)));
        for (int c = 0; c < static_cast<int>(chosen.size()); ++c) {
            const auto& config = chosen[static_cast<std::size_t>(c)]->config;
            const auto it = std::find_if(config.begin(), config.end(),
                                         [&key](const auto& item) { return item.first == key; });
            m_differences->setItem(
                row, c + 1,
                new QTableWidgetItem(it == config.end() ? QString() : QString::fromStdString(it->second)));
        }
    }
    m_differences->resizeColumnsToContents();
}

} // namespace thresher
