// What a threshold plot shows, as plain numbers: positions along its axis and heights, all in [0, 1].
#pragma once

#include <QColor>
#include <QList>
#include <QPointF>
#include <QString>

#include <limits>

namespace thresher {

struct ThresholdMark {
    QString letter; // g, b, h, f
    double at = 0;
    QString help;
};

struct ThresholdCurve {
    // Bars of equal width over the whole axis: rows without and with the label.
    QList<double> negatives, positives;
    QList<QPointF> f1, precision, recall; // ascending x
    QList<QPointF> bandLow, bandHigh;     // of F1 over the folds, same x as f1; or empty
    QList<ThresholdMark> marks;
    double plateauLow = std::numeric_limits<double>::quiet_NaN(); // NaN: none
    double plateauHigh = std::numeric_limits<double>::quiet_NaN();
    QColor color; // of the class
};

} // namespace thresher
