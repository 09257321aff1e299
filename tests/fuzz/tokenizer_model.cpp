#include "fuzz_input.h"
#include "text/detail/sentencepiece_file.h"

THRESHER_FUZZ_TARGET({ (void)detail::parseSentencePiece(input, "tokenizer.model"); })
