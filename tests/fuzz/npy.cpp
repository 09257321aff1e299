#include "runs/npy.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({
    (void)parseNpyHeader(input, "in.npy");
    (void)parseNpy<float>(input, "in.npy");
    (void)parseNpy<double>(input, "in.npy");
    (void)parseNpy<std::int32_t>(input, "in.npy");
    (void)parseNpy<std::uint8_t>(input, "in.npy");
})
