// tokenizer.json of the tokenizers library, as far as BPE tokenizers of the Gemma kind use it. What would
// change ids and is not followed here is refused by the name of its field.
#pragma once

#include "base/error.h"
#include "text/detail/bpe.h"

#include <string>
#include <string_view>

namespace thresher::detail {

Result<BpeParts> parseTokenizerJson(std::string_view text, const std::string& where);

} // namespace thresher::detail
