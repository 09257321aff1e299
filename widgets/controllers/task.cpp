#include "controllers/task.h"

#include "base/memory.h"

#include <QMetaObject>

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
    for (auto& job : m_jobs) job->thread.request_stop();
    m_jobs.clear(); // joins
}

void Task::stop()
{
    for (auto& job : m_jobs) job->thread.request_stop();
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

void Task::reap()
{
    std::erase_if(m_jobs, [](const auto& job) { return job->over; });
}

void Task::launch(std::function<void(const Progress&)> work, std::function<void()> done)
{
    for (auto& job : m_jobs) job->thread.request_stop();
    auto job = std::make_unique<Job>();
    const quint64 id = job->id = ++m_lastId;
    m_current = id;
    m_phase.clear();
    Job* raw = job.get();
    m_jobs.push_back(std::move(job));
    setRunning(true);

    // The worker knows only `this` as an address to post to: the destructor joins before it is gone.
    raw->thread = std::jthread(
        [this, id, work = std::move(work), done = std::move(done)](std::stop_token token) mutable {
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
            QString exception;
            try {
                work(progress);
            } catch (const std::bad_alloc& caught) {
                exception = QString::fromStdString(outOfMemory(caught, "memory ran out", {}).message);
            } catch (const std::exception& caught) {
                exception = QString::fromUtf8(caught.what());
                if (exception.isEmpty()) exception = QStringLiteral("exception");
            }
            QMetaObject::invokeMethod(this, Posted([this, id, exception, done = std::move(done)]() mutable {
                                          for (auto& each : m_jobs)
                                              if (each->id == id) each->over = true;
                                          reap(); // joins a thread that has nothing left to do
                                          if (id != m_current) return;
                                          m_current = 0;
                                          setRunning(false);
                                          if (exception.isEmpty())
                                              done();
                                          else
                                              Q_EMIT failed(exception);
                                      }),
                                      Qt::QueuedConnection);
        });
}

} // namespace thresher
