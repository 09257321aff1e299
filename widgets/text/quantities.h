// Numbers as people read them, in the language of the window: sizes, durations, scores.
#pragma once

#include "decide/rules.h"
#include "decide/scores.h"

#include <QString>

namespace thresher {

QString bytesText(double bytes);                   // "1.2 GB", decimal prefixes
QString durationText(double seconds);              // "45 s", "12 min", "3 h 20 min"
QString scoreText(double score);                   // ".407"; 1 is "1.000"; NaN is a dash
QString percentText(double share);                 // "12.6 %"
QString badgeText(Badge badge);                    // "clean", "picked here", "own rows"
QString badgeHelp(Badge badge);                    // a sentence for tooltips
QString stateText(const QString& state);           // states of runs and folds
QString ruleText(Rule rule);                       // "bagged", "fit (exact)", "grid (reference)"
QString transferText(const std::string& transfer); // of Decision::transfer: "rate transfer"
// ".412 [.396–.428] clean": a score never stands without its badge.
QString badgedText(const BadgedScore& score);

} // namespace thresher
