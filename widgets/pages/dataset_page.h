// The page "Dataset" (product.md).
#pragma once

#include "pages/page.h"

namespace thresher {

class EmptyState;

class DatasetPage final : public Page {
    Q_OBJECT

  public:
    explicit DatasetPage(WorkspaceController& workspace, QWidget* parent = nullptr);

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("dataset"); }

  protected:
    void retranslate() override;

  private:
    EmptyState* m_empty;
};

} // namespace thresher
