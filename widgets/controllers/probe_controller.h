// What the probe's page does to the disk: the ledger, the files to send, scores.csv, balances.csv, all in the
// workspace's probe folder. Holds the model. Work runs on worker threads; GUI thread otherwise.
#pragma once

#include "controllers/task.h"
#include "viewmodels/probe_model.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace thresher {

class WorkspaceController;

class ProbeController final : public QObject {
    Q_OBJECT

  public:
    explicit ProbeController(WorkspaceController& workspace, QObject* parent = nullptr);
    // Writes what is not written yet.
    ~ProbeController() override;

    ProbeModel& model() { return *m_model; }
    bool canMakeFiles() const;
    void makeFiles();
    void importScores(const Path& path);
    // balances.csv in the probe folder; `use` makes it the workspace's balance.
    void saveBalances(bool use);
    Path balancesFile() const;
    // The workspace's balance is this probe's, and says the same as the table.
    bool isInUse() const;

    void setRows(std::int64_t rows);
    void setDecimals(int decimals);
    void setDailyQuota(int quota);

    // Invented files and scores, for pictures of the page. From here on nothing is written until another
    // workspace is opened.
    void showExample();

    bool isSettled() const;

  Q_SIGNALS:
    void failed(const thresher::Error& error);
    void made(int files);
    void saved(const QString& path);
    void scoresIgnored(const QStringList& classes); // of an imported file: no class here has this name
    void stateChanged();                            // of files and settings; the model says the rest

  private:
    void followWorkspace();
    void followData();
    void readLedger();
    void tell(const Error& problem);
    void listenToWrite();
    void readJournalToday();
    void writeSoon();
    void write();
    void takeWritten(const ProbeLedger& sent, const ProbeLedger& written);
    void flush();

    WorkspaceController& m_workspace;
    ProbeModel* m_model;
    Path m_root;           // of the workspace whose ledger is held
    ProbeLedger m_known;   // as its file was last read or written here: another window may write it, too
    bool m_isRead = false; // the ledger was read: before that nothing may be written over it
    bool m_isDirty = false;
    bool m_isExample = false;
    std::string m_savedBalances; // what balances.csv holds
    QTimer m_soon;
    std::unique_ptr<Task> m_write;
    Task m_journal, m_read, m_make, m_import, m_save;
};

} // namespace thresher
