#include "controllers/failures.h"

#include "base/log.h"
#include "base/memory.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <system_error>
#include <utility>

namespace thresher {
namespace {

constexpr qint64 restBetween = 1000; // ms: what fails at every drawing of the window is not told at each

}

Error caughtError() noexcept
{
    try {
        try {
            throw;
        } catch (const std::bad_alloc& problem) {
            return outOfMemory(problem, "Memory ran out", "Close other programs and try again.");
        } catch (const std::system_error& problem) {
            if (problem.code() == std::errc::resource_unavailable_try_again)
                return fail(ErrorCode::OutOfMemory,
                            std::string("No thread could be started: ") + problem.what(),
                            "Close other programs and try again.");
            return fail(ErrorCode::Internal, std::string("An unexpected end: ") + problem.what());
        } catch (const std::exception& problem) {
            return fail(ErrorCode::Internal, std::string("An unexpected end: ") + problem.what());
        } catch (...) {
            return fail(ErrorCode::Internal, "An unexpected end");
        }
    } catch (...) {
        return Error{ErrorCode::OutOfMemory, "Memory ran out", {}, {}}; // short enough to take no memory
    }
}

Error endedEarly(const Error& problem, const std::string& work, std::string where)
{
    return fail(problem.code, work + " ended early: " + problem.message, problem.hint, std::move(where));
}

Failures::Failures(QObject* application) : QObject(application)
{
    qRegisterMetaType<thresher::Error>();
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, [this] {
        m_sinceTold.start();
        if (const auto error = std::exchange(m_waiting, std::nullopt)) Q_EMIT told(*error);
    });
}

Failures& Failures::ofApplication()
{
    auto* application = QCoreApplication::instance();
    if (auto* known = application->findChild<Failures*>(QString(), Qt::FindDirectChildrenOnly)) return *known;
    return *new Failures(application);
}

void Failures::tell(Error error) noexcept
{
    try {
        const Error& kept = m_waiting ? error : m_waiting.emplace(std::move(error));
        if (!m_soon.isActive())
            m_soon.start(m_sinceTold.isValid()
                             ? static_cast<int>(std::max<qint64>(0, restBetween - m_sinceTold.elapsed()))
                             : 0);
        log::error(toString(kept));
    } catch (...) {
        // What waits is told with the next one; this needs no memory.
        std::fputs("thresher: memory ran out\n", stderr);
    }
}

} // namespace thresher
