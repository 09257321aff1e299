"""Ids and offsets of transformers' tokenizer for the sample model on hard texts -> tokenizer/cases.json.

usage: python make_tokenizer.py    (transformers 5.23.0, tokenizers 0.23.3; see requirements.txt)
"""
import json
import pathlib

import transformers
from nasty_text import FIXED, generated

HERE = pathlib.Path(__file__).parent
MODEL = HERE / "../../resources/sample/model"

tokenizer = transformers.AutoTokenizer.from_pretrained(MODEL)
cases = []
for text in FIXED + generated(250):
    encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    cases.append({"text": text, "ids": encoded["input_ids"], "offsets": [list(pair) for pair in encoded["offset_mapping"]]})
target = HERE / "tokenizer"
target.mkdir(exist_ok=True)
with open(target / "cases.json", "w", encoding="utf-8") as file:
    file.write('{"transformers": "%s", "cases": [\n' % transformers.__version__)
    file.write(",\n".join(json.dumps(case, separators=(",", ":")) for case in cases))
    file.write("\n]}\n")
print(len(cases), "cases,", sum(len(case["ids"]) for case in cases), "tokens")
