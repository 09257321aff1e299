#include "config/load.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({
    const auto config = parseRunConfig(std::string(input), "in.yaml");
    if (!config) return;
    const auto again = parseRunConfig(toYaml(*config), "in.yaml");
    if (!again) std::abort();
})
