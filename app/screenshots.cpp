#include "screenshots.h"

#include "controllers/workspace_controller.h"
#include "main_window.h"
#include "pages/page.h"

#include <QCoreApplication>
#include <QDir>
#include <QPixmap>
#include <cstdio>

namespace thresher {
namespace {

constexpr int quietTicks = 4;       // after the last change: layouts and queued replots have run
constexpr qint64 patience = 60'000; // ms for one state

} // namespace

Screenshots::Screenshots(MainWindow& window, WorkspaceController& workspace, QString folder)
    : m_window(window), m_workspace(workspace), m_folder(std::move(folder))
{
    m_timer.setInterval(50);
    connect(&m_timer, &QTimer::timeout, this, &Screenshots::tick);
    m_waiting.start();
    m_timer.start();
}

void Screenshots::next()
{
    const auto& pages = m_window.pages();
    if (m_state >= 0 && m_state + 1 < pages[m_page]->states().size()) {
        ++m_state;
    } else if (m_state < 0) {
        m_state = 0;
    } else {
        ++m_page;
        m_state = 0;
    }
    if (m_page >= pages.size()) {
        m_timer.stop();
        QCoreApplication::exit(0);
        return;
    }
    m_window.showPage(pages[m_page]->iconName());
    pages[m_page]->showState(pages[m_page]->states()[m_state]);
    m_quiet = 0;
    m_waiting.restart();
}

void Screenshots::tick()
{
    const auto& pages = m_window.pages();
    const bool settled = !m_workspace.isLoading() && (m_state < 0 || pages[m_page]->isSettled());
    if (m_waiting.elapsed() > patience) {
        std::fprintf(stderr, "%s never came to rest\n", qPrintable(pages[m_page]->iconName()));
        m_timer.stop();
        QCoreApplication::exit(1);
        return;
    }
    m_quiet = settled ? m_quiet + 1 : 0;
    if (m_quiet < quietTicks) return;
    if (m_state >= 0) {
        const auto* page = pages[m_page];
        const QString name = QStringLiteral("%1/%2-%3-%4.png")
                                 .arg(m_folder)
                                 .arg(m_page + 1)
                                 .arg(page->iconName(), page->states()[m_state]);
        QDir().mkpath(m_folder);
        if (!m_window.grab().save(name)) {
            std::fprintf(stderr, "%s could not be written\n", qPrintable(name));
            m_timer.stop();
            QCoreApplication::exit(1);
            return;
        }
    }
    next();
}

} // namespace thresher
