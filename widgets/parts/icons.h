// Line icons from resources/icons, drawn in a colour of the theme.
#pragma once

#include <QColor>
#include <QIcon>
#include <QString>

namespace thresher {

// NAME of resources/icons/NAME.svg; an empty icon when there is none.
QIcon lineIcon(const QString& name, const QColor& color);

} // namespace thresher
