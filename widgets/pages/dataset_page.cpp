#include "pages/dataset_page.h"

#include "controllers/workspace_controller.h"
#include "parts/empty_state.h"

#include <QVBoxLayout>

namespace thresher {

DatasetPage::DatasetPage(WorkspaceController& workspaceController, QWidget* parent)
    : Page(workspaceController, parent), m_empty(new EmptyState(this))
{
    body()->addWidget(m_empty);
    connect(m_empty, &EmptyState::triggered, this, &Page::openWanted);
}

QString DatasetPage::title() const
{
    return tr("Dataset");
}

QString DatasetPage::railText() const
{
    return tr("Dataset");
}

void DatasetPage::retranslate()
{
    m_empty->setTexts(tr("Open a data file to begin: Parquet, CSV or JSONL with a text and 0/1 labels."),
                      tr("Open a data file"));
}

} // namespace thresher
