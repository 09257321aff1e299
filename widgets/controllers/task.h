// Work off the GUI thread: one job at a time per Task; its result arrives on the thread that owns the Task. A
// newer start() or a stop() makes an older job's result die unseen: it is asked to stop, never waited for
// while the window lives. The destructor asks every job to stop and joins.
#pragma once

#include "base/error.h"
#include "base/progress.h"

#include <QObject>
#include <QString>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <type_traits>
#include <vector>

namespace thresher {

class Task final : public QObject {
    Q_OBJECT

  public:
    explicit Task(QObject* parent = nullptr);
    ~Task() override;

    // work(const Progress&) runs on a worker thread and must take its inputs by value (or shared_ptr to
    // const). done(result) runs on this object's thread. A `work` or `done` that throws, and a thread that
    // cannot be started, end in withoutResult() and failed().
    template <class Work, class Done>
    void start(Work work, Done done)
    {
        using Value = std::invoke_result_t<Work, const Progress&>;
        auto slot = std::make_shared<std::optional<Value>>();
        launch([work = std::move(work),
                slot](const Progress& progress) mutable { slot->emplace(work(progress)); },
               [done = std::move(done), slot]() mutable {
                   if (*slot) done(std::move(**slot));
               });
    }

    void stop();
    // Asks the job to stop and still wants its result.
    void askToStop();
    bool isRunning() const { return m_running; }
    QString phase() const { return m_phase; } // what the job says it does (English, from core)

  Q_SIGNALS:
    void runningChanged(bool running);
    void progressed(const QString& phase, qint64 done, qint64 total); // at most ten times a second
    // The job ended and its result never comes: what says that it is awaited stops saying so. failed() tells
    // why.
    void withoutResult();
    // An exception left the job (memory ran out, as a rule); never an Error value that is the job's result.
    // Whoever connects to it tells it; when nobody does, Failures has the window tell it.
    void failed(const thresher::Error& error);

  private:
    struct Job {
        quint64 id = 0;
        std::function<void(const Progress&)> work;
        std::function<void()> done;
        std::optional<Error> problem;        // written by the thread, read when it has been joined
        std::atomic<bool> abandoned = false; // nobody wants its end; askToStop() still does
        std::jthread thread;                 // last: it must end before the rest goes
    };
    void launch(std::function<void(const Progress&)> work, std::function<void()> done);
    void run(Job& job, const std::stop_token& token);
    void finish(quint64 id);
    void abandonJobs();
    void giveUp(Error problem);
    void setRunning(bool running);

    std::vector<std::unique_ptr<Job>> m_jobs;
    quint64 m_current = 0; // id whose result is wanted; 0: none
    quint64 m_lastId = 0;
    bool m_running = false;
    QString m_phase;
};

} // namespace thresher
