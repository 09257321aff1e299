// Time as an injectable dependency: tests replace it, and no time ever reaches a file that must repeat bit
// for bit.
#pragma once

#include <chrono>
#include <string>

namespace thresher {

class Clock {
  public:
    virtual ~Clock() = default;
    virtual double unixSeconds() = 0;   // wall clock, for records
    virtual double steadySeconds() = 0; // monotonic, for rates and durations
};

Clock& realClock();

// "2026-11-23T06:10:00Z".
std::string isoTime(double unixSeconds);

} // namespace thresher
