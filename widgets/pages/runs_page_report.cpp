#include "controllers/report_export.h"
#include "controllers/workspace_controller.h"
#include "pages/runs_page.h"

#include <QFileDialog>

namespace thresher {

void RunsPage::askForReport(bool ofRun)
{
    const auto chosen = selected();
    if (ofRun && chosen.size() != 1) return;
    const QString name = ofRun ? QString::fromStdString(chosen[0]->name)
                               : QString::fromStdString(workspace().workspace().name);
    const QString path =
        QFileDialog::getSaveFileName(window(), tr("Report"), name + QStringLiteral(".html"),
                                     tr("Web page (*.html)") + QStringLiteral(";;PDF (*.pdf)"));
    if (!path.isEmpty()) writeReportTo(path.toStdString(), ofRun);
}

void RunsPage::writeReportTo(const Path& file, bool ofRun)
{
    const auto chosen = selected();
    if (ofRun && chosen.size() != 1) return;
    const Path source = ofRun ? chosen[0]->run : workspace().workspace().root;
    m_reporting.start([&files = workspace().files(), source, ofRun,
                       file](const Progress&) { return writeReport(files, source, ofRun, file); },
                      [this, file](const Status& written) {
                          if (!written)
                              showError(written.error());
                          else
                              showWarning(tr("Report written"), QString::fromStdString(file.string()));
                      });
}

} // namespace thresher
