#include "text/detail/tokenizer_json.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({ (void)detail::parseTokenizerJson(input, "tokenizer.json"); })
