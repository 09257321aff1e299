// What comes into the table from other programs, and what leaves it for other workspaces.
#include "controllers/workspace_controller.h"
#include "pages/runs/score_import_card.h"
#include "pages/runs_page.h"
#include "text/quantities.h"
#include "viewmodels/score_import.h"
#include "workspace/pack.h"

#include <QFileDialog>

namespace thresher {

void RunsPage::connectExchange()
{
    connect(m_pack, &QAction::triggered, this, &RunsPage::askForPack);
    connect(m_importScores, &QAction::triggered, this, &RunsPage::askForScores);
    connect(&workspace(), &WorkspaceController::scoresOffered, this,
            [this](const QString& file) { offerScores(file.toStdString()); });
    connect(m_import, &ScoreImport::imported, this, [this](const QString& run, const ImportReport& report) {
        QStringList folds;
        for (const int fold : report.folds) folds << QString::number(fold);
        showWarning(tr("Scores imported into the run %1")
                        .arg(QString::fromStdString(Path(run.toStdString()).filename().string())),
                    tr("%Ln post(s) of fold(s) %1; macro average precision %2, of shuffled rows up to %3.",
                       nullptr, static_cast<int>(report.rows))
                        .arg(folds.join(QStringLiteral(", ")), scoreText(report.averagePrecision),
                             scoreText(report.chance)));
    });
}

void RunsPage::askForScores()
{
    const QString path = QFileDialog::getOpenFileName(window(), tr("Import scores or answers"), QString(),
                                                      tr("Scores and answers (*.npy *.csv *.jsonl)") +
                                                          QStringLiteral(";;") + tr("All files (*)"));
    if (!path.isEmpty()) offerScores(path.toStdString());
}

void RunsPage::offerScores(const Path& file)
{
    clearMessage();
    Q_EMIT pageWanted(iconName());
    m_importCard->offer(file);
}

void RunsPage::askForPack()
{
    const auto chosen = selected();
    if (chosen.size() != 1) return;
    const QString plain = tr("Pack (*.thresher)"), withTexts = tr("Pack with the posts' texts (*.thresher)");
    QString filter = plain;
    QString path = QFileDialog::getSaveFileName(
        window(), tr("Pack to send"), QString::fromStdString(chosen[0]->name) + QStringLiteral(".thresher"),
        plain + QStringLiteral(";;") + withTexts, &filter);
    if (path.isEmpty()) return;
    if (!path.endsWith(QLatin1String(".thresher")))
        path += QLatin1String(".thresher"); // by which it is known
    packTo(path.toStdString(), filter == withTexts);
}

void RunsPage::packTo(const Path& file, bool withTexts)
{
    const auto chosen = selected();
    if (chosen.size() != 1) return;
    m_packing.start(
        [&files = workspace().files(), run = chosen[0]->run, file, withTexts](const Progress&) {
            return packRun(files, run, file, {.texts = withTexts});
        },
        [this, file](const Result<PackSummary>& packed) {
            if (!packed) return showError(packed.error());
            showWarning(
                tr("Packed: %1").arg(bytesText(static_cast<double>(packed->bytes))),
                tr("%1. Whoever opens it in Thresher, or drops it on the Submission page, has the run; "
                   "it holds no weights.")
                    .arg(QString::fromStdString(file.string())));
        });
}

} // namespace thresher
