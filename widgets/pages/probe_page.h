// The page "Probe": files to send, scores, what follows (product.md, 2).
#pragma once

#include "pages/page.h"

class QStackedWidget;

namespace thresher {

class EmptyState;
class FilesCard;
class ProbeController;
class ResultsColumn;
class ScoresCard;

class ProbePage final : public Page {
    Q_OBJECT

  public:
    explicit ProbePage(WorkspaceController& workspace, QWidget* parent = nullptr);

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("probe"); }
    QStringList states() const override;
    void showState(const QString& state) override;
    bool isSettled() const override;

    ProbeController& probe() { return *m_probe; }
    ScoresCard& scores() { return *m_scores; }

  protected:
    void retranslate() override;

  private:
    void connectAll();
    void refresh();

    ProbeController* m_probe;
    QStackedWidget* m_pages;
    EmptyState* m_empty;
    FilesCard* m_files;
    ScoresCard* m_scores;
    ResultsColumn* m_results;
    QAction *m_make, *m_sent, *m_paste, *m_import, *m_save, *m_use;
};

} // namespace thresher
