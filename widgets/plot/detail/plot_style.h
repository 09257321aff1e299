// How a QCustomPlot looks in our theme; shared by all charts. Only for widgets/plot/*.cpp.
#pragma once

#include "theme/theme.h"

#include <QFont>
#include <QString>

class QCustomPlot;
class QCPAxis;

namespace thresher {

void stylePlot(QCustomPlot& plot, const Theme& theme, const QFont& font);
void styleAxis(QCPAxis& axis, const Theme& theme, const QFont& font);

// A name short enough for an axis: cut in its middle where it is wider than `width` px.
QString axisName(const QString& name, const QFont& font, int width);

// A CSV cell: quoted when it must be.
QString csvCell(const QString& text);
// Shortest text that reads back as the same number; '.' whatever the locale; empty for NaN.
QString csvNumber(double value);

} // namespace thresher
