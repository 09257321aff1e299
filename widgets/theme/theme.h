// Every colour of the window. Pages, charts and delegates take colours from here and nowhere else. Plain
// values; any thread.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>
#include <Qt>

namespace thresher {

struct Theme {
    bool dark = false;
    QColor window, surface, border, text, muted, accent, good, warn, bad, selection;

    static Theme light();
    static Theme darkTheme();
    // The theme a palette was made from (paletteOf): how a widget learns the colours of the moment.
    static Theme of(const QPalette& palette);
    bool operator==(const Theme&) const = default;
};

QPalette paletteOf(const Theme& theme);
// Only what a palette cannot reach: cards, flat buttons, headers.
QString styleSheetOf(const Theme& theme);

// WCAG 2 contrast ratio, 1 to 21.
double contrastRatio(const QColor& a, const QColor& b);
// a moved towards b; share 0 is a, 1 is b.
QColor mixed(const QColor& a, const QColor& b, double share);

// A class keeps its look everywhere: colour, dash pattern and marker, so that no reading hangs on colour
// alone. Okabe-Ito first (its yellow darkened on light surfaces), then Paul Tol's muted scheme, then hues of
// equal lightness.
enum class Marker { Circle, Square, Diamond, Triangle, TriangleDown, Cross, Plus, Star };
struct ClassStyle {
    QColor color;
    Qt::PenStyle dash = Qt::SolidLine;
    Marker marker = Marker::Circle;
};
ClassStyle classStyle(const Theme& theme, int index);

// Runs and their folds: one hue per run; five tints of it for folds.
QColor runColor(const Theme& theme, int run);
QColor foldColor(const Theme& theme, int run, int fold);

} // namespace thresher
