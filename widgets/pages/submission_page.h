// The page "Submission" (product.md).
#pragma once

#include "pages/page.h"

namespace thresher {

class EmptyState;

class SubmissionPage final : public Page {
    Q_OBJECT

  public:
    explicit SubmissionPage(WorkspaceController& workspace, QWidget* parent = nullptr);

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("submission"); }

  protected:
    void retranslate() override;

  private:
    EmptyState* m_empty;
};

} // namespace thresher
