// Every text on every surface can be read, every mark can be seen, in both themes.
#include "theme/theme.h"

#include <QtTest>

using namespace thresher;

class TestTheme : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void contrast_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }

    void contrast()
    {
        QFETCH(bool, dark);
        const Theme theme = dark ? Theme::darkTheme() : Theme::light();
        for (const auto& surface : {theme.window, theme.surface, theme.selection})
            for (const auto& text :
                 {theme.text, theme.muted, theme.accent, theme.good, theme.warn, theme.bad}) {
                // Muted and coloured texts stand on selections only as marks.
                const double wanted = surface == theme.selection && text != theme.text ? 3.0 : 4.5;
                QVERIFY2(contrastRatio(surface, text) >= wanted,
                         qPrintable(QStringLiteral("%1 on %2: %3")
                                        .arg(text.name(), surface.name())
                                        .arg(contrastRatio(surface, text))));
            }
        for (int i = 0; i < 60; ++i)
            QVERIFY2(contrastRatio(classStyle(theme, i).color, theme.surface) >= 3.0,
                     qPrintable(QString::number(i)));
        // White or dark text on the primary button.
        QVERIFY(contrastRatio(theme.accent, dark ? theme.window : theme.surface) >= 4.5);
    }

    void knownRatios()
    {
        QCOMPARE(contrastRatio(Qt::black, Qt::white), 21.0);
        QCOMPARE(contrastRatio(Qt::white, Qt::white), 1.0);
        // WCAG's usual example: #767676 on white is the lightest grey that passes.
        QVERIFY(contrastRatio(QColor(0x76, 0x76, 0x76), Qt::white) >= 4.5);
        QVERIFY(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) < 4.5);
    }

    // No two of the first classes share colour and dash and marker, whatever the theme.
    void classesDiffer()
    {
        for (const bool dark : {false, true}) {
            const Theme theme = dark ? Theme::darkTheme() : Theme::light();
            for (int i = 0; i < 30; ++i)
                for (int j = 0; j < i; ++j) {
                    const auto a = classStyle(theme, i), b = classStyle(theme, j);
                    QVERIFY(a.color != b.color || a.dash != b.dash || a.marker != b.marker);
                }
        }
    }

    void aPaletteTellsItsTheme()
    {
        QCOMPARE(Theme::of(paletteOf(Theme::light())), Theme::light());
        QCOMPARE(Theme::of(paletteOf(Theme::darkTheme())), Theme::darkTheme());
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
