#include "pages/submission/flips_drawer.h"

#include "viewmodels/flips_model.h"

#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTableView>
#include <QToolButton>

namespace thresher {

FlipsDrawer::FlipsDrawer(QWidget* parent) : FlipsDrawer(new FlipsModel, parent) {}

FlipsDrawer::FlipsDrawer(FlipsModel* model, QWidget* parent)
    : ReadingDrawer(
          *model, QStringLiteral("flips"),
          [model](int row) {
              const auto* flip = model->at(row);
              return flip ? flip->text : std::string();
          },
          parent),
      m_model(model)
{
    m_model->setParent(this);
    table()->setTabKeyNavigation(false);
    table()->verticalHeader()->setDefaultSectionSize(table()->fontMetrics().height() + 8);
}

void FlipsDrawer::showFlips(const SubmissionPreview& preview, int classIndex)
{
    m_class = classIndex < 0
                  ? QString()
                  : QString::fromStdString(preview.classes[static_cast<std::size_t>(classIndex)].name);
    m_model->setFlips(preview, classIndex);
    table()->setColumnHidden(FlipsModel::Class, classIndex >= 0);
    showRows(FlipsModel::Text);
    retranslate();
}

void FlipsDrawer::takeFocus()
{
    table()->setFocus();
}

void FlipsDrawer::retranslate()
{
    const QString count =
        tr("%Ln label(s) flip against the last exported file", nullptr, m_model->rowCount());
    title()->setText(m_class.isEmpty() ? count : QStringLiteral("%1: %2").arg(m_class, count));
    table()->setAccessibleName(tr("Labels that flip"));
    text()->setAccessibleName(tr("Text of the post"));
    text()->setPlaceholderText(tr("The text of the post stands here when the test file is open."));
    closeButton()->setAccessibleName(tr("Back to the journal"));
    closeButton()->setToolTip(tr("Back to the journal (Esc)"));
    m_model->retranslate();
}

} // namespace thresher
