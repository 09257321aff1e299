// The form's training as a folder for another machine.
#include "controllers/workspace_controller.h"
#include "pages/train_page.h"
#include "viewmodels/config_model.h"
#include "workspace/job.h"

#include <QFileDialog>
#include <QLineEdit>

namespace thresher {

void TrainPage::askForJob()
{
    if (!isTrainable()) return;
    const QString path = QFileDialog::getSaveFileName(window(), tr("Folder of the job"),
                                                      m_name->text().trimmed() + QStringLiteral("-job"));
    if (!path.isEmpty()) writeJobTo(path.toStdString());
}

void TrainPage::writeJobTo(const Path& folder)
{
    m_job.start(
        [&files = workspace().files(), config = wholeConfig(), name = m_name->text().trimmed().toStdString(),
         folder](const Progress& progress) { return writeJob(files, config, name, folder, progress); },
        [this, folder](const Result<JobSummary>& made) {
            if (!made) return showError(made.error());
            showWarning(
                tr("The job %1 is written").arg(QString::fromStdString(made->name)),
                tr("Copy %1 to the other machine and start: sh run.sh. It writes result.thresher: drop "
                   "it here, or open the run folder itself when the weights are wanted.")
                    .arg(QString::fromStdString(folder.string())));
        });
}

} // namespace thresher
