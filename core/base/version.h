// The program's version, as configured.
#pragma once

#include <string_view>

namespace thresher {

std::string_view versionText();

} // namespace thresher
