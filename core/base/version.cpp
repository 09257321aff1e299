#include "base/version.h"

namespace thresher {

std::string_view versionText()
{
    return THRESHER_VERSION;
}

} // namespace thresher
