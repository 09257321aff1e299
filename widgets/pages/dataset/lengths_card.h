// How long the posts are: in characters at once, in tokens when a model folder is given, with the cut at
// max_length. GUI thread; tokens are counted on a worker.
#pragma once

#include "config/run_config.h"
#include "controllers/task.h"
#include "viewmodels/posts_filter.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

class QComboBox;
class QSpinBox;
class QToolButton;

namespace thresher {

class ChartCard;
class HistogramChart;
class WorkspaceController;

class LengthsCard final : public QWidget {
    Q_OBJECT

  public:
    explicit LengthsCard(WorkspaceController& workspace, QWidget* parent = nullptr);
    bool isSettled() const { return !m_task.isRunning(); }
    // The model folder, kept in the workspace; counts at once. Until one is chosen, that of the newest run.
    void setTokenizer(const Path& folder);
    void showTokens(bool tokens);

  Q_SIGNALS:
    void filterWanted(const thresher::PostFilter& filter);
    void saveFailed(const QString& what);
    void failed(const thresher::Error& error);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct Counted {
        std::optional<ModelConfig> model; // of a run, when no tokenizer was chosen
        std::vector<std::size_t> tokens;  // empty: there is no tokenizer
    };
    bool showsTokens() const;
    void chooseFolder();
    void countTokens();
    void refresh();
    void showCharacters();
    void showCounts();
    void wantBin(double low, double high);
    void retranslate();

    WorkspaceController& m_workspace;
    HistogramChart* m_chart;
    ChartCard* m_card;
    QComboBox* m_unit;
    QSpinBox* m_cut;
    QToolButton* m_folder;
    Task m_task;
    std::shared_ptr<const std::vector<std::size_t>> m_tokens; // of each post; null: not counted
};

} // namespace thresher
