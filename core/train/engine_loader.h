// Opens libthresher_engine (and with it libtorch) on first use. Nothing of it is mapped before.
#pragma once

#include "base/error.h"
#include "train/engine.h"

namespace thresher {

// The engine of this process. It is looked for beside thresher_core, then in ../lib of the program; opened
// with RTLD_LOCAL, because libtorch exports BLAS names that liblinear takes from libblas, and never closed:
// the pointer stays valid until the process ends. FileNotFound or FileUnreadable say what is missing and why,
// OutOfMemory that a limit of the process leaves too little for libtorch to start. Any thread.
Result<const Engine*> loadEngine();

} // namespace thresher
