// The posts behind the labels that flip against the last exported file. Escape or the cross closes it.
#pragma once

#include "viewmodels/submission_preview.h"

#include <QFrame>

class QLabel;
class QPlainTextEdit;
class QTableView;
class QToolButton;

namespace thresher {

class FlipsModel;

class FlipsDrawer final : public QFrame {
    Q_OBJECT

  public:
    explicit FlipsDrawer(QWidget* parent = nullptr);
    void showFlips(const SubmissionPreview& preview, int classIndex);
    void retranslate();
    FlipsModel* model() const { return m_model; }

  Q_SIGNALS:
    void closed();

  protected:
    void keyPressEvent(QKeyEvent* event) override;

  private:
    FlipsModel* m_model;
    QLabel* m_title;
    QTableView* m_table;
    QPlainTextEdit* m_text;
    QToolButton* m_close;
    QString m_class;
};

} // namespace thresher
