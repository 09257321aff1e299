// Exceptions of the tensor library that are not its own kind.
#pragma once

#include "base/error.h"

#include <exception>

namespace thresher::engine {

// oneDNN's name a status: OutOfMemory where it is that, else Internal.
Error errorFromLibrary(const std::exception& problem);

} // namespace thresher::engine
