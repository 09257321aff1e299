#include "model/adapter_config.h"
#include "fuzz_input.h"
#include "model/spec.h"

THRESHER_FUZZ_TARGET({
    auto files = fuzz::folderWith("adapter_config.json", input);
    static const auto spec =
        parseModelConfig(R"({"model_type": "gemma2", "num_hidden_layers": 2})", "config.json");
    const auto config = readAdapterConfig(files, "/in");
    if (config && spec) (void)adapterModules(*config, spec->spec);
})
