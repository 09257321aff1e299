#include "decide/decision.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({
    const auto decision = parseDecision(input, "in.yaml");
    if (!decision) return;
    const auto again = parseDecision(decisionYaml(*decision), "in.yaml");
    if (!again || again->thresholds != decision->thresholds) std::abort();
})
