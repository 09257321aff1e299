#include "text/tokenizer.h"
#include "fuzz_input.h"

// The whole way to tokens: as tokenizer.json, and as tokenizer.model.
THRESHER_FUZZ_TARGET({
    for (const char* name : {"tokenizer.json", "tokenizer.model"}) {
        const auto path = fuzz::fileWith(std::string("folder of ") + name, name, input);
        const auto opened = openTokenizer(path.parent_path());
        if (!opened) continue;
        const auto tokens =
            (*opened)->encode("A post, with 12 words \xC3\xA9\xF0\x9F\x98\x80 and\nlines <bos>");
        for (const auto id : tokens.ids)
            if (id < 0 || id >= (*opened)->vocabularySize()) std::abort();
        (void)(*opened)->decode(tokens.ids);
    }
})
