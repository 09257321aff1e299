// Scores made elsewhere on their way into the workspace: a file is read, held against the labels class by
// class, and only then made a run (decide/import_scores.h). A row a class: what the file calls it, how often
// it is there, what the scores say. Knows no widgets; files on a worker. GUI thread only.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "controllers/task.h"
#include "decide/import_scores.h"

#include <QAbstractTableModel>

#include <memory>
#include <optional>

namespace thresher {

class WorkspaceController;

class ScoreImport final : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column { ClassName, InFile, Prevalence, MeanScore, Precision, ColumnCount };

    explicit ScoreImport(WorkspaceController& workspace, QObject* parent = nullptr);
    ~ScoreImport() override;

    // A file of probabilities (npy, CSV) or of a language model's answers (jsonl). Reads it at once; the fold
    // is proposed by the number of its rows.
    void setSource(const Path& source);
    const Path& source() const { return m_source; }
    bool isAnswers() const; // answers are of all rows

    // -1: all rows, scored by one model that was trained on none of them.
    void setFold(int fold);
    int fold() const { return m_fold; }
    int foldCount() const; // of the workspace; 0: none yet
    std::size_t rowsOfFold(int fold) const;

    // Of the run that is made or added to; proposed from the file's name.
    void setName(const QString& name);
    QString name() const { return m_name; }

    bool isBusy() const { return m_reading.isRunning() || m_checking.isRunning() || m_writing.isRunning(); }
    const CheckedScores* checked() const { return m_checked ? &*m_checked : nullptr; }
    // Why it cannot be imported; the scores themselves may be shown all the same.
    const std::optional<Error>& problem() const { return m_problem; }
    bool canImport() const { return m_checked && !m_problem && !isBusy() && !m_name.isEmpty(); }
    void import(); // then imported() or problem()
    void clear();
    void retranslate();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  Q_SIGNALS:
    void changed();
    void imported(const QString& run, const thresher::ImportReport& report);

  private:
    void forget();
    void read();
    void proposeFold();
    void check();
    void refuse(Error problem);
    QString inFile(std::size_t column) const;

    WorkspaceController& m_workspace;
    Path m_source;
    QString m_name;
    int m_fold = -1;
    std::shared_ptr<const ImportedScores> m_scores;
    std::optional<CheckedScores> m_checked;
    std::optional<Error> m_problem;
    Task m_reading, m_checking, m_writing;
};

} // namespace thresher
