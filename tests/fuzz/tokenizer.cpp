#include "text/tokenizer.h"
#include "fuzz_input.h"

THRESHER_FUZZ_TARGET({
    const auto path = fuzz::fileWith("tokenizer.json", input);
    const auto opened = openTokenizer(path.parent_path());
    if (!opened) return 0;
    (void)(*opened)->encode("A post, with 12 words \xC3\xA9\xF0\x9F\x98\x80 and\nlines");
})
