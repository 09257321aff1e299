#include "appearance.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QPixmapCache>
#include <QStyleFactory>

namespace thresher {

Appearance::Appearance(QApplication& app) : m_app(app), m_systemPalette(app.palette())
{
    app.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
}

// Qt 6.4 does not say which scheme the desktop wants; its palette does.
bool Appearance::systemIsDark() const
{
    return m_systemPalette.color(QPalette::Window).lightnessF() < 0.5F;
}

void Appearance::setTheme(ThemeChoice choice)
{
    const bool dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && systemIsDark());
    const Theme theme = dark ? Theme::darkTheme() : Theme::light();
    // First without a style sheet: with one, every widget is polished for the palette and again for the new
    // sheet (500 ms for all pages, 120 ms this way).
    m_app.setStyleSheet({});
    QPixmapCache::clear(); // what was drawn in the other colours
    m_app.setPalette(paletteOf(theme));
    m_app.setStyleSheet(styleSheetOf(theme));
}

void Appearance::setLanguage(const QString& language)
{
    QString wanted = language;
    if (wanted.isEmpty())
        wanted =
            QLocale::system().language() == QLocale::Ukrainian ? QStringLiteral("uk") : QStringLiteral("en");
    if (wanted == m_language) return;
    m_language = wanted;
    // Numbers and dates of the window follow its language; files never do.
    QLocale::setDefault(wanted == QLatin1String("uk") ? QLocale(QLocale::Ukrainian, QLocale::Ukraine)
                                                      : QLocale(QLocale::English, QLocale::UnitedStates));
    m_app.removeTranslator(&m_texts);
    m_app.removeTranslator(&m_qtTexts);
    if (m_qtTexts.load(QStringLiteral("qtbase_") + wanted,
                       QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        m_app.installTranslator(&m_qtTexts);
    // English too: it carries the plural forms.
    if (m_texts.load(QStringLiteral("thresher_") + wanted, QStringLiteral(":/i18n")))
        m_app.installTranslator(&m_texts);
}

} // namespace thresher
