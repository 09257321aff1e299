// The page "Thresholds": one row per class, the slider is the plot (product.md, 5). Everything numeric stands
// in ThresholdBoard.
#pragma once

#include "controllers/task.h"
#include "decide/scores.h"
#include "pages/page.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSlider;
class QSplitter;
class QStackedWidget;

namespace thresher {

class BoardList;
class EmptyState;
class PostsDrawer;
class SealedScore;
class StepScrubber;
class StepsBar;
class ThresholdBoard;
class TotalsBar;
enum class Rule;

class ThresholdsPage final : public Page {
    Q_OBJECT

  public:
    explicit ThresholdsPage(WorkspaceController& workspace, QWidget* parent = nullptr);
    ~ThresholdsPage() override;

    QString title() const override;
    QString railText() const override;
    QString iconName() const override { return QStringLiteral("thresholds"); }
    QStringList states() const override;
    void showState(const QString& state) override;
    bool isSettled() const override;

    ThresholdBoard& board() const { return *m_board; }
    BoardList& list() const { return *m_list; }
    PostsDrawer& drawer() const { return *m_drawer; }
    StepScrubber& scrubber() const { return *m_scrubber; }
    StepsBar& stepsBar() const { return *m_stepsBar; }

  protected:
    void retranslate() override;

  private:
    QWidget* makeControls();
    void makeActions();
    void connectAll();
    void openScoreSet();
    void takeBalance();
    void refreshRuns();
    void refreshControls();
    void refreshAgainst();
    void findLanguages();
    void connectScrubber();
    void refreshSteps();
    void save();

    ThresholdBoard* m_board;
    SealedScore* m_sealed;
    StepScrubber* m_scrubber;
    QStackedWidget* m_pages;
    EmptyState* m_empty;
    QSplitter* m_splitter;
    TotalsBar* m_totals;
    StepsBar* m_stepsBar;
    BoardList* m_list;
    PostsDrawer* m_drawer;
    QComboBox *m_run, *m_fold, *m_rule, *m_axis, *m_against;
    QSlider* m_blend;
    QLabel *m_runLabel, *m_ruleLabel, *m_blendLabel, *m_axisLabel, *m_againstLabel;
    QLineEdit* m_name;
    QPushButton* m_saveButton;
    QAction *m_snapAll, *m_undo, *m_redo, *m_compare, *m_save, *m_balance, *m_fit, *m_hybrid, *m_lock,
        *m_posts, *m_steps;
    Task m_languages;
    bool m_filling = false;
};

} // namespace thresher
