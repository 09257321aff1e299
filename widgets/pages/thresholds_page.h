// The page "Thresholds" (product.md).
#pragma once

#include "pages/page.h"

namespace thresher {

class EmptyState;

class ThresholdsPage final : public Page {
    Q_OBJECT

  public:
    explicit ThresholdsPage(WorkspaceController& workspace, QWidget* parent = nullptr);

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("thresholds"); }

  protected:
    void retranslate() override;

  private:
    EmptyState* m_empty;
};

} // namespace thresher
