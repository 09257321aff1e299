// Theme and language of the whole program, changeable while it runs.
#pragma once

#include "app_settings.h"
#include "theme/theme.h"

#include <QObject>
#include <QTranslator>

class QApplication;

namespace thresher {

class Appearance final : public QObject {
    Q_OBJECT

  public:
    explicit Appearance(QApplication& app);

    void setTheme(ThemeChoice choice);
    void setLanguage(const QString& language);      // "en", "uk"; empty: the system's
    QString language() const { return m_language; } // what is shown: "en" or "uk"
    static QStringList languages() { return {QStringLiteral("en"), QStringLiteral("uk")}; }

  private:
    bool systemIsDark() const;

    QApplication& m_app;
    QPalette m_systemPalette;
    QTranslator m_texts, m_qtTexts;
    QString m_language;
};

} // namespace thresher
