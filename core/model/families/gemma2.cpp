// Gemma 2 (transformers 5.23, modeling_gemma2.py and configuration_gemma2.py).
#include "model/families/gemma2.h"

#include "model/families/gemma.h"

namespace thresher {

Result<ModelSpec> parseGemma2(ConfigReader& reader)
{
    ModelSpec spec;
    spec.family = "gemma2";
    readGemmaBasics(reader, {.vocabulary = 256000, .maxPositions = 8192}, spec);
    spec.attentionSoftcap = reader.optionalReal("attn_logit_softcapping", 50.0);
    if (spec.attentionSoftcap && *spec.attentionSoftcap <= 0)
        reader.damaged("attn_logit_softcapping", "must be positive");
    readGemmaLayers(reader, 2, 0, spec);
    spec.ropes = {reader.rope("full_attention", 10000.0)};
    addGemmaParts(reader, "model.", false, spec);
    THRESHER_TRY(reader.status());
    return spec;
}

} // namespace thresher
