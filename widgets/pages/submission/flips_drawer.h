// The posts behind the labels that flip against the last exported file. GUI thread only.
#pragma once

#include "parts/reading_drawer.h"
#include "viewmodels/submission_preview.h"

namespace thresher {

class FlipsModel;

class FlipsDrawer final : public ReadingDrawer {
    Q_OBJECT

  public:
    explicit FlipsDrawer(QWidget* parent = nullptr);
    void showFlips(const SubmissionPreview& preview, int classIndex);
    void takeFocus();
    void retranslate();
    FlipsModel* model() const { return m_model; }

  private:
    FlipsDrawer(FlipsModel* model, QWidget* parent);

    FlipsModel* m_model;
    QString m_class;
};

} // namespace thresher
