#include "model/families/family.h"
#include "model/families/gemma2.h"
#include "model/families/gemma3.h"

namespace thresher {

std::span<const FamilyEntry> familyEntries()
{
    static constexpr FamilyEntry entries[] = {
        {"gemma2", "Gemma2ForSequenceClassification", parseGemma2},
        {"gemma3", "Gemma3ForSequenceClassification", parseGemma3},
        {"gemma3_text", "Gemma3TextForSequenceClassification", parseGemma3Text},
    };
    return entries;
}

} // namespace thresher
