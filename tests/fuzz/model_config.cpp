#include "fuzz_input.h"
#include "model/spec.h"

THRESHER_FUZZ_TARGET({ (void)parseModelConfig(input, "config.json"); })
