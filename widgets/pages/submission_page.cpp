#include "pages/submission_page.h"

#include "controllers/workspace_controller.h"
#include "parts/empty_state.h"

#include <QVBoxLayout>

namespace thresher {

SubmissionPage::SubmissionPage(WorkspaceController& workspaceController, QWidget* parent)
    : Page(workspaceController, parent), m_empty(new EmptyState(this))
{
    body()->addWidget(m_empty);
    connect(m_empty, &EmptyState::triggered, this, &Page::openWanted);
}

QString SubmissionPage::title() const
{
    return tr("Submission");
}

QString SubmissionPage::railText() const
{
    return tr("Submission");
}

void SubmissionPage::retranslate()
{
    m_empty->setTexts(tr("Open a data file to begin: Parquet, CSV or JSONL with a text and 0/1 labels."),
                      tr("Open a data file"));
}

} // namespace thresher
