// The page "Train" (product.md).
#pragma once

#include "pages/page.h"

namespace thresher {

class EmptyState;

class TrainPage final : public Page {
    Q_OBJECT

  public:
    explicit TrainPage(WorkspaceController& workspace, QWidget* parent = nullptr);

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("train"); }

  protected:
    void retranslate() override;

  private:
    EmptyState* m_empty;
};

} // namespace thresher
