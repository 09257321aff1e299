#!/usr/bin/env python3
"""Opt-in: `thresher-cli tokenize --no-prompt` against transformers' fast tokenizer, ids and offsets.

    make_live_tokenizer.py [--cli build/bin/thresher-cli] [--model FOLDER] [--cases 10000] [--seed N] [--posts FILE.parquet]

Prints one JSON line; exit status 1 when any text differs. --posts compares a file's column `content` instead of generated texts.
"""
import argparse
import json
import pathlib
import secrets
import subprocess
import sys
import tempfile
import time

import transformers
from nasty_text import FIXED, generated

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cli", default=ROOT / "build/bin/thresher-cli")
    parser.add_argument("--model", default=ROOT / "resources/sample/model")
    parser.add_argument("--cases", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    parser.add_argument("--posts")
    arguments = parser.parse_args()
    if arguments.posts:
        import pandas

        texts = pandas.read_parquet(arguments.posts)["content"].tolist()
    else:
        texts = [text for text in FIXED if text] + generated(arguments.cases, arguments.seed) + ["пра" * 33334, "x" * 100000]
    tokenizer = transformers.AutoTokenizer.from_pretrained(arguments.model)
    special = tokenizer.bos_token_id, tokenizer.eos_token_id
    start = time.perf_counter()
    encoded = tokenizer(texts, add_special_tokens=False, return_offsets_mapping=True)
    oracle_seconds = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        data, out = pathlib.Path(folder) / "data.jsonl", pathlib.Path(folder) / "tokens.jsonl"
        with open(data, "w", encoding="utf-8") as file:
            for i, text in enumerate(texts):
                file.write(json.dumps({"id": f"r{i}", "content": text}) + "\n")
        report = subprocess.run([arguments.cli, "--quiet", "--json", "tokenize", data, "--model", arguments.model, "--no-prompt", "-o", out],
                                check=True, stdout=subprocess.PIPE)
        ours = [json.loads(line) for line in open(out, encoding="utf-8")]
    different = []
    for i, row in enumerate(ours):
        ids = [special[0]] + encoded["input_ids"][i] + [special[1]]
        offsets = [[0, 0]] + [list(pair) for pair in encoded["offset_mapping"][i]] + [[0, 0]]
        if row["id"] != f"r{i}" or row["ids"] != ids or row["offsets"] != offsets:
            different.append(texts[i][:80])
    print(json.dumps({"seed": arguments.seed, "texts": len(texts), "tokens": sum(len(row["ids"]) for row in ours), "different": len(different),
                      "examples": different[:5], "transformers_seconds": oracle_seconds, "seconds": json.loads(report.stdout)["seconds"]}))
    return 1 if different or len(ours) != len(texts) else 0


if __name__ == "__main__":
    sys.exit(main())
