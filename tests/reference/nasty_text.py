"""Texts that break tokenizers: the same list for the same seed, whatever the machine."""
import random

FIXED = [
    "", " ", "  ", "   a", "a ", "\n", "\n\n\n", "\t\t", " \n \n ", "\r\n", "a\u00a0b", "\u3000", "\u2028x\u2029",
    "\u2581", "\u2581\u2581a", "a\u2581b", "a \u2581 b", "\u2581 \u2581",
    "<eos>", "<bos><eos><pad><unk>", "a<eos>b", " <eos> ", "<start_of_turn>user\n", "<end_of_turn>model",
    "<start_of_turn", "<start_of_turn><start_of_turn>", "<<eos>>", "<0x41>", "<0xFF>", "<0x0A>\n", "<eo s>",
    "Столиця України — місто", "Москва, Київ; Мінськ!", "ёЁйЙїЇєЄґҐ", "е\u0301 и\u0306 (combining)", "\u0301\u0301",
    "👩‍👩‍👧‍👦 family", "🇺🇦🇺🇦", "👍🏽", "❤️ ❤", "☠\ufe0f", "a\u200bb\u200cc\u200dd\ufeffe", "\ufeffBOM",
    "\u202eright to left\u202c", "مرحبا", "שלום עולם", "日本語テキスト", "한국어", "ไทย", "हिन्दी", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "𠜎𠜱𠝹",
    "\x00", "a\x00b", "\x01\x02\x1f\x7f", "\x80\x9f\xa0", "\ue000\uf8ff", "\U0010fffd", "\ufffd\ufffd", "\ufffe\uffff",
    "https://example.org/a?b=c&d=%D0%B0#e", "user@example.org", "1234567890", "3,14 1 000 000", "C++ != C#", "{text}{instruction}",
    "...!!!???", "——–‒", "«лапки» “quotes” „низькі‟", "a" * 300, "а" * 300, "аб" * 200, "Ї" * 65, " " * 70, "\n" * 65, "x " * 90,
    "НЕЙМОВІРНО!!!1111", "ааААаАаА", "слово" * 60, "\t а\t б ", "а\u00adб", "ﬁ ﬂ ½ №", "ǅ ß ẞ İ ı",
]

ALPHABETS = [
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "abcdefghijklmnopqrstuvwxyz", "АБВГДЕЖЗІЇЄ",
    "0123456789", " ", "  \n\t", ".,!?:;-—()«»\"'", "👍😀🇺🇦👩\u200d💻🏽❤\ufe0f", "\u200b\u200c\u200d\ufeff\u00ad\u202e", "\u0300\u0301\u0306\u0308",
    "\x00\x01\x07\x0b\x1b\x7f\x85\xa0", "漢字かなカナ한글", "אבגدهو", "𝔄𝔅𠜎\U0010ffff", "\u2581",
]
WORDS = ["<eos>", "<start_of_turn>", "<end_of_turn>", "<pad>", "місто", "правда", "новости", "народ", "  ", "\n\n", "<0x0A>", "уряд "]


def generated(count, seed=7, longest=60):
    """`count` random texts; most are short, mixed from several alphabets, words and special tokens."""
    stream = random.Random(seed)
    out = []
    for _ in range(count):
        kinds = stream.sample(ALPHABETS, stream.randint(1, 5))
        parts = []
        for _ in range(stream.randint(1, longest)):
            if stream.random() < 0.08:
                parts.append(stream.choice(WORDS))
            elif stream.random() < 0.15:
                parts.append(" ")
            else:
                parts.append(stream.choice(stream.choice(kinds)))
        out.append("".join(parts))
    return out
