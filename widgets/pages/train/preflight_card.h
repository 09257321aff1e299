// What a training would need before it is started: memory, disk, time, by `thresher-cli estimate` in a child
// process; and what is wrong or without effect in the configuration.
#pragma once

#include "base/error.h"
#include "base/file_system.h"
#include "controllers/cli_call.h"

#include <QFrame>
#include <QTimer>

class QLabel;

namespace thresher {

class PreflightCard final : public QFrame {
    Q_OBJECT

  public:
    explicit PreflightCard(FileSystem& files, QWidget* parent = nullptr);

    // Asks anew, a moment after the last call. An empty yaml: nothing to check.
    void check(const QString& yaml, const QString& folder);
    void setRemarks(const QStringList& remarks);
    bool isBusy() const { return m_timer.isActive() || m_call.isRunning(); }
    bool fits() const { return m_fits; }

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void ask();
    void show(const QJsonObject& estimate);
    QString timeText(const QJsonObject& estimate) const;
    void retranslate();

    FileSystem& m_files;
    QLabel *m_title, *m_text, *m_remarks;
    QTimer m_timer;
    CliCall m_call;
    QString m_yaml, m_folder;
    bool m_fits = true;
};

} // namespace thresher
