// The program's window in a test, and what tests look for in it.
#pragma once

#include "appearance.h"
#include "controllers/workspace_controller.h"
#include "main_window.h"
#include "pages/page.h"
#include "parts/message_card.h"

#include <QAbstractButton>
#include <QApplication>

#include <memory>

namespace thresher {

// Warnings of Qt's between start() and stop(), but for what the platform of the test cannot help. One at a
// time: Qt has one message handler.
class QtWarnings {
  public:
    void start()
    {
        collected().clear();
        usual() = qInstallMessageHandler(take);
    }
    void stop() { qInstallMessageHandler(usual()); }
    const QStringList& texts() const { return collected(); }

  private:
    static QStringList& collected()
    {
        static QStringList texts;
        return texts;
    }
    static QtMessageHandler& usual()
    {
        static QtMessageHandler handler = nullptr;
        return handler;
    }
    static void take(QtMsgType type, const QMessageLogContext& context, const QString& text)
    {
        const bool harmless = text.contains(QStringLiteral("plugin does not support")) ||
                              text.contains(QStringLiteral("XDG_RUNTIME_DIR"));
        if ((type == QtWarningMsg || type == QtCriticalMsg) && !harmless) collected() << text;
        if (usual()) usual()(type, context, text);
    }
};

template <class Button = QAbstractButton>
Button* buttonNamed(const QWidget& page, const QString& text)
{
    for (auto* button : page.findChildren<Button*>())
        if (button->text() == text && button->isVisible()) return button;
    return nullptr;
}

inline QString visibleError(const QWidget& page)
{
    const auto* card = page.findChild<MessageCard*>();
    return card && card->isVisible() ? card->text() : QString();
}

template <class T>
T* pageOf(const MainWindow& window)
{
    for (auto* each : window.pages())
        if (auto* found = qobject_cast<T*>(each)) return found;
    return nullptr;
}

// In English, with nothing kept from one start to the next.
struct OpenWindow {
    Appearance appearance{*qApp};
    WorkspaceController workspace{realFileSystem()};
    std::unique_ptr<MainWindow> window;

    explicit OpenWindow(const Path& home)
    {
        appearance.setLanguage(QStringLiteral("en"));
        workspace.setHome(home);
        AppSettings settings;
        settings.keep = false;
        window = std::make_unique<MainWindow>(workspace, appearance, settings);
    }
};

} // namespace thresher
