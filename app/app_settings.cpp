#include "app_settings.h"

#include <QSettings>

namespace thresher {
namespace {

constexpr int recentLimit = 10;

} // namespace

AppSettings AppSettings::load()
{
    const QSettings store;
    AppSettings settings;
    const QString theme = store.value(QStringLiteral("theme")).toString();
    if (theme == QLatin1String("light")) settings.theme = ThemeChoice::Light;
    if (theme == QLatin1String("dark")) settings.theme = ThemeChoice::Dark;
    settings.language = store.value(QStringLiteral("language")).toString();
    settings.recent = store.value(QStringLiteral("recent")).toStringList();
    settings.geometry = store.value(QStringLiteral("geometry")).toByteArray();
    settings.page = store.value(QStringLiteral("page")).toString();
    settings.open = store.value(QStringLiteral("open")).toString();
    settings.layout = store.value(QStringLiteral("layout")).toMap();
    settings.trainInProcess = store.value(QStringLiteral("train_in_process")).toBool();
    return settings;
}

void AppSettings::save() const
{
    if (!keep) return;
    QSettings store;
    store.setValue(QStringLiteral("theme"), theme == ThemeChoice::Light  ? QStringLiteral("light")
                                            : theme == ThemeChoice::Dark ? QStringLiteral("dark")
                                                                         : QStringLiteral("system"));
    store.setValue(QStringLiteral("language"), language);
    store.setValue(QStringLiteral("recent"), recent);
    store.setValue(QStringLiteral("geometry"), geometry);
    store.setValue(QStringLiteral("page"), page);
    store.setValue(QStringLiteral("open"), open);
    store.setValue(QStringLiteral("layout"), layout);
    store.setValue(QStringLiteral("train_in_process"), trainInProcess);
}

void AppSettings::addRecent(const QString& path)
{
    recent.removeAll(path);
    recent.prepend(path);
    while (recent.size() > recentLimit) recent.removeLast();
}

} // namespace thresher
