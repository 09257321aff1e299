// The page "Runs" (product.md).
#pragma once

#include "pages/page.h"

namespace thresher {

class EmptyState;

class RunsPage final : public Page {
    Q_OBJECT

  public:
    explicit RunsPage(WorkspaceController& workspace, QWidget* parent = nullptr);

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("runs"); }

  protected:
    void retranslate() override;

  private:
    EmptyState* m_empty;
};

} // namespace thresher
