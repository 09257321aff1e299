// The page "Probe" (product.md).
#pragma once

#include "pages/page.h"

namespace thresher {

class EmptyState;

class ProbePage final : public Page {
    Q_OBJECT

  public:
    explicit ProbePage(WorkspaceController& workspace, QWidget* parent = nullptr);

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("probe"); }

  protected:
    void retranslate() override;

  private:
    EmptyState* m_empty;
};

} // namespace thresher
