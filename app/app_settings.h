// What the window remembers between sittings. Values are copied out; nobody holds settings while working.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QVariantMap>

namespace thresher {

enum class ThemeChoice { System, Light, Dark };

struct AppSettings {
    ThemeChoice theme = ThemeChoice::System;
    QString language;    // "en", "uk"; empty: the system's
    QStringList recent;  // paths, newest first
    QByteArray geometry; // of the window
    QString page;        // icon name of the page shown last
    QString open;        // path that was open when the window closed; empty: none
    QVariantMap layout;  // LayoutKeeper::state()
    bool trainInProcess = false;
    bool keep = true; // false: save() does nothing (pictures, tests, one-off options)

    static AppSettings load();
    void save() const;
    void addRecent(const QString& path);
};

} // namespace thresher
