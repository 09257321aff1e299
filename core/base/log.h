// The program's log: one line per message on stderr. spdlog stays behind this header.
#pragma once

#include <string_view>

namespace thresher::log {

enum class Level { Debug, Info, Warning, Error, Off };

void setLevel(Level level);
void debug(std::string_view message);
void info(std::string_view message);
void warning(std::string_view message);
void error(std::string_view message);

} // namespace thresher::log
