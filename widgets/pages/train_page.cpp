#include "pages/train_page.h"

#include "controllers/workspace_controller.h"
#include "parts/empty_state.h"

#include <QVBoxLayout>

namespace thresher {

TrainPage::TrainPage(WorkspaceController& workspaceController, QWidget* parent)
    : Page(workspaceController, parent), m_empty(new EmptyState(this))
{
    body()->addWidget(m_empty);
    connect(m_empty, &EmptyState::triggered, this, &Page::openWanted);
}

QString TrainPage::title() const
{
    return tr("Train");
}

QString TrainPage::railText() const
{
    return tr("Train");
}

void TrainPage::retranslate()
{
    m_empty->setTexts(tr("Open a data file to begin: Parquet, CSV or JSONL with a text and 0/1 labels."),
                      tr("Open a data file"));
}

} // namespace thresher
