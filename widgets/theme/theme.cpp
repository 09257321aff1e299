#include "theme/theme.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace thresher {
namespace {

QColor hex(unsigned rgb)
{
    return QColor::fromRgb(0xff000000u | rgb);
}

double channel(double value)
{
    return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) +
           0.0722 * channel(color.blueF());
}

// A mark must stand out from the surface by 3:1 (WCAG 1.4.11): lightness moves until it does, hue stays.
QColor readable(QColor color, const Theme& theme, double ratio = 3.0)
{
    for (int i = 0; i < 60 && contrastRatio(color, theme.surface) < ratio; ++i)
        color = theme.dark ? mixed(color, Qt::white, 0.06) : mixed(color, Qt::black, 0.06);
    return color;
}

// Okabe and Ito (2008), without black; Paul Tol, "muted" (2021).
constexpr std::array<unsigned, 7> okabeIto = {0x0072B2, 0xE69F00, 0x009E73, 0xD55E00,
                                              0xCC79A7, 0x56B4E9, 0xF0E442};
constexpr std::array<unsigned, 9> tolMuted = {0x332288, 0x882255, 0x117733, 0x999933, 0xCC6677,
                                              0x88CCEE, 0xAA4499, 0x44AA99, 0xDDCC77};

} // namespace

Theme Theme::light()
{
    return {false,         hex(0xF5F6F8), hex(0xFFFFFF), hex(0xD5D9E0), hex(0x1B1F27), hex(0x5A6372),
            hex(0x2563C9), hex(0x1B7F4B), hex(0x9A6700), hex(0xB42318), hex(0xDCE8FB)};
}

Theme Theme::darkTheme()
{
    return {true,          hex(0x16181D), hex(0x1E2127), hex(0x343943), hex(0xE6E9EF), hex(0xA0A8B6),
            hex(0x7AA7FF), hex(0x5FCB8E), hex(0xE3B341), hex(0xFF8B80), hex(0x2A3D5F)};
}

Theme Theme::of(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightnessF() < 0.5F ? darkTheme() : light();
}

QPalette paletteOf(const Theme& theme)
{
    QPalette palette;
    palette.setColor(QPalette::Window, theme.window);
    palette.setColor(QPalette::WindowText, theme.text);
    palette.setColor(QPalette::Base, theme.surface);
    palette.setColor(QPalette::AlternateBase, mixed(theme.surface, theme.window, 0.6));
    palette.setColor(QPalette::Text, theme.text);
    palette.setColor(QPalette::PlaceholderText, theme.muted);
    palette.setColor(QPalette::Button, theme.surface);
    palette.setColor(QPalette::ButtonText, theme.text);
    palette.setColor(QPalette::BrightText, theme.bad);
    palette.setColor(QPalette::Highlight, theme.selection);
    palette.setColor(QPalette::HighlightedText, theme.text);
    palette.setColor(QPalette::ToolTipBase, theme.surface);
    palette.setColor(QPalette::ToolTipText, theme.text);
    palette.setColor(QPalette::Link, theme.accent);
    palette.setColor(QPalette::LinkVisited, theme.accent);
    palette.setColor(QPalette::Light, mixed(theme.surface, theme.text, 0.04));
    palette.setColor(QPalette::Midlight, mixed(theme.surface, theme.text, 0.08));
    palette.setColor(QPalette::Mid, theme.border);
    palette.setColor(QPalette::Dark, mixed(theme.border, theme.text, 0.25));
    palette.setColor(QPalette::Shadow, mixed(theme.border, theme.text, 0.4));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, mixed(theme.muted, theme.surface, 0.35));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, theme.border);
    return palette;
}

QString styleSheetOf(const Theme& theme)
{
    const auto sheet = QStringLiteral(
        "QFrame#card { background: %1; border: 1px solid %2; border-radius: 6px; }"
        "QFrame#errorCard { background: %1; border: 1px solid %2; border-left: 4px solid %6; border-radius: "
        "6px; }"
        "QFrame#warnCard { background: %1; border: 1px solid %2; border-left: 4px solid %8; border-radius: "
        "6px; }"
        "QFrame#strip, QFrame#rail { background: %1; }"
        "QLabel#muted { color: %3; }"
        "QLabel#pageTitle { font-size: 15pt; font-weight: 600; }"
        "QLabel#cardTitle { font-weight: 600; }"
        "QPushButton { background: %1; border: 1px solid %2; border-radius: 6px; padding: 4px 12px; }"
        "QPushButton:hover { border-color: %4; }"
        "QPushButton:focus { border: 2px solid %4; padding: 3px 11px; }"
        "QPushButton:disabled { color: %7; }"
        "QPushButton#primary { background: %4; color: %5; border-color: %4; font-weight: 600; }"
        "QPushButton#primary:disabled { background: %2; color: %7; border-color: %2; }"
        "QToolButton#rail { border: none; border-radius: 6px; padding: 6px 2px; color: %3; }"
        "QToolButton#rail:hover { background: %9; }"
        "QToolButton#rail:checked { background: %9; color: %7; font-weight: 600; }"
        "QToolButton#rail:focus { border: 2px solid %4; }"
        "QToolButton#chip { background: %9; border: 1px solid %2; border-radius: 10px; padding: 2px 8px; }"
        "QToolButton#chip:hover, QToolButton#chip:focus { border-color: %4; }"
        "QToolButton#flat { border: none; border-radius: 4px; padding: 2px 4px; }"
        "QToolButton#flat:hover { background: %9; }"
        "QToolButton#flat:focus { border: 1px solid %4; }"
        "QLineEdit, QPlainTextEdit, QTextEdit { background: %1; border: 1px solid %2; border-radius: 4px; "
        "padding: 3px 6px; }"
        "QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border: 1px solid %4; }"
        "QCheckBox::indicator, QAbstractItemView::indicator { width: 14px; height: 14px; "
        "border: 1px solid %3; border-radius: 3px; background: %1; }"
        "QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: %4; "
        "border-color: %4; image: url(:/icons/check-CHECK.svg); }"
        "QCheckBox::indicator:focus { border: 2px solid %4; }"
        "QCheckBox::indicator:disabled { border-color: %2; }"
        "QHeaderView { background: %1; border: none; }"
        "QTableCornerButton::section { background: %1; border: none; }"
        "QHeaderView::section { background: %1; color: %3; border: none; border-bottom: 1px solid %2; "
        "padding: 4px 8px; }"
        "QHeaderView::section:vertical { padding: 0 8px; }"
        "QTableView { border: none; gridline-color: %2; outline: 1px solid %4; }" // the cell with the focus
        "QStatusBar { background: %1; border-top: 1px solid %2; }"
        "QStatusBar::item { border: none; }"
        "QToolTip { background: %1; color: %7; border: 1px solid %2; padding: 4px; }");
    const QColor onAccent = theme.dark ? theme.window : theme.surface;
    QString out = sheet;
    out.replace(QStringLiteral("CHECK"), theme.dark ? QStringLiteral("dark") : QStringLiteral("light"));
    const std::array<QColor, 9> colors = {theme.surface, theme.border, theme.muted, theme.accent,   onAccent,
                                          theme.bad,     theme.text,   theme.warn,  theme.selection};
    for (std::size_t i = 0; i < colors.size(); ++i)
        out.replace(QStringLiteral("%%1").arg(i + 1), colors[i].name());
    return out;
}

double contrastRatio(const QColor& a, const QColor& b)
{
    const double high = std::max(luminance(a), luminance(b)), low = std::min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

QColor mixed(const QColor& a, const QColor& b, double share)
{
    const auto mix = [share](double from, double to) { return from + (to - from) * share; };
    return QColor::fromRgbF(
        static_cast<float>(mix(a.redF(), b.redF())), static_cast<float>(mix(a.greenF(), b.greenF())),
        static_cast<float>(mix(a.blueF(), b.blueF())), static_cast<float>(mix(a.alphaF(), b.alphaF())));
}

ClassStyle classStyle(const Theme& theme, int index)
{
    static constexpr std::array dashes = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine,
                                          Qt::DashDotDotLine};
    constexpr int named = static_cast<int>(okabeIto.size() + tolMuted.size());
    ClassStyle style;
    const auto at = static_cast<std::size_t>(std::max(index, 0));
    if (at < okabeIto.size())
        style.color = hex(okabeIto[at]);
    else if (index < named)
        style.color = hex(tolMuted[at - okabeIto.size()]);
    else // the golden angle keeps any number of hues apart
        style.color =
            QColor::fromHslF(static_cast<float>(std::fmod((index - named) * 0.381966, 1.0)), 0.55F, 0.5F);
    style.color = readable(style.color, theme);
    style.dash = dashes[at % dashes.size()];
    style.marker = static_cast<Marker>(at % 8);
    return style;
}

QColor runColor(const Theme& theme, int run)
{
    return run == 0 ? readable(theme.accent, theme) : classStyle(theme, run).color;
}

QColor foldColor(const Theme& theme, int run, int fold)
{
    // Lighter than the mean, so that it stays in front.
    return mixed(runColor(theme, run), theme.surface, 0.25 + 0.09 * (fold % 5));
}

} // namespace thresher
