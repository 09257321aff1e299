#include "controllers/task.h"

#include "controllers/failures.h"

#include <QMetaMethod>
#include <QMetaObject>
#include <QPointer>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <utility>

#if defined(__SANITIZE_THREAD__)
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);
#endif

namespace thresher {
namespace {

constexpr auto postAgain = std::chrono::milliseconds(50); // after there was no memory to post

// Qt's event queue orders what stands before a posted call before the call. The thread sanitizer cannot look
// into Qt and has to be told.
#if defined(__SANITIZE_THREAD__)
char queue;
void posting()
{
    __tsan_release(&queue);
}
void arrived()
{
    __tsan_acquire(&queue);
}
#else
void posting() {}
void arrived() {}
#endif

// A call to post. Qt moves it to where the receiver finds it: what it holds is complete then, not before.
template <class Call>
class Posted {
  public:
    explicit Posted(Call call) : m_call(std::move(call)) {}
    Posted(Posted&& other) noexcept : m_call(std::move(other.m_call)) { posting(); }
    Posted(const Posted& other) : m_call(other.m_call) { posting(); }
    Posted& operator=(const Posted&) = delete;
    ~Posted() = default;
    void operator()()
    {
        arrived();
        m_call();
    }

  private:
    Call m_call;
};

} // namespace

Task::Task(QObject* parent) : QObject(parent) {}

Task::~Task()
{
    abandonJobs();
    m_jobs.clear(); // joins
}

void Task::abandonJobs()
{
    for (auto& job : m_jobs) {
        job->abandoned = true;
        job->thread.request_stop();
    }
}

void Task::stop()
{
    abandonJobs();
    m_current = 0;
    setRunning(false);
}

void Task::askToStop()
{
    for (auto& job : m_jobs) job->thread.request_stop();
}

void Task::setRunning(bool running)
{
    if (m_running == running) return;
    m_running = running;
    Q_EMIT runningChanged(running);
}

void Task::launch(std::function<void(const Progress&)> work, std::function<void()> done)
{
    auto made = std::make_unique<Job>();
    m_jobs.reserve(m_jobs.size() + 1);
    abandonJobs(); // nothing throws between here and the new job's place
    m_jobs.push_back(std::move(made));
    Job& job = *m_jobs.back();
    job.id = ++m_lastId;
    job.work = std::move(work);
    job.done = std::move(done);
    m_current = job.id;
    m_phase.clear();
    setRunning(true);
    try {
        // The worker knows only `this` and its job: the destructor joins before they are gone.
        job.thread = std::jthread([this, &job](const std::stop_token& token) { run(job, token); });
        return;
    } catch (...) {
        job.problem = caughtError();
    }
    // As later as any other end; at once where there is no memory even for that.
    const quint64 id = job.id;
    try {
        QMetaObject::invokeMethod(
            this, [this, id] { finish(id); }, Qt::QueuedConnection);
    } catch (...) {
        finish(id);
    }
}

void Task::run(Job& job, const std::stop_token& token)
{
    const quint64 id = job.id;
    try {
        // Core may report from several threads of its own.
        auto next = std::make_shared<std::atomic<qint64>>(0);
        Progress progress;
        progress.stop = token;
        progress.report = [this, id, next](std::string_view phase, std::size_t count, std::size_t total) {
            const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                                 std::chrono::steady_clock::now().time_since_epoch())
                                 .count();
            qint64 due = next->load();
            if (now < due || !next->compare_exchange_strong(due, now + 100)) return;
            const auto text = QString::fromUtf8(phase.data(), static_cast<qsizetype>(phase.size()));
            QMetaObject::invokeMethod(this, Posted([this, id, text, count, total] {
                                          if (id != m_current) return;
                                          m_phase = text;
                                          Q_EMIT progressed(text, static_cast<qint64>(count),
                                                            static_cast<qint64>(total));
                                      }),
                                      Qt::QueuedConnection);
        };
        job.work(progress);
        job.work = nullptr; // what it held may be large: given back here, not on the GUI thread
    } catch (...) {
        job.work = nullptr; // so that there is memory to say what happened
        job.problem = caughtError();
    }
    // Posting takes memory, too. Nobody waits for the end of a job that was left.
    for (;;) {
        try {
            QMetaObject::invokeMethod(this, Posted([this, id] { finish(id); }), Qt::QueuedConnection);
            return;
        } catch (const std::bad_alloc&) {
            if (job.abandoned) return;
            std::this_thread::sleep_for(postAgain);
        }
    }
}

void Task::finish(quint64 id)
{
    const auto at =
        std::find_if(m_jobs.begin(), m_jobs.end(), [id](const auto& job) { return job->id == id; });
    if (at == m_jobs.end()) return;
    const auto job = std::move(*at);
    m_jobs.erase(at);
    if (job->thread.joinable()) job->thread.join(); // it has nothing left to do
    if (id != m_current) return;
    m_current = 0;
    setRunning(false);
    if (job->problem) return giveUp(std::move(*job->problem));
    const QPointer<Task> self(this); // done() may do away with its owner
    try {
        job->done();
    } catch (...) {
        // What done() has started meanwhile did not fail.
        if (self && m_current == 0)
            giveUp(caughtError());
        else
            Failures::ofApplication().tell(caughtError());
    }
}

void Task::giveUp(Error problem)
{
    const QPointer<Task> self(this);
    Q_EMIT withoutResult();
    if (self && isSignalConnected(QMetaMethod::fromSignal(&Task::failed)))
        Q_EMIT failed(problem);
    else
        Failures::ofApplication().tell(std::move(problem));
}

} // namespace thresher
