#include "model/families/family.h"
#include "model/families/gemma2.h"

namespace thresher {

std::span<const FamilyEntry> familyEntries()
{
    static constexpr FamilyEntry entries[] = {
        {"gemma2", parseGemma2},
    };
    return entries;
}

} // namespace thresher
