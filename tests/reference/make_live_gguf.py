#!/usr/bin/env python3
"""Opt-in: `thresher-cli import-gguf` against transformers' and gguf-py's reading of new random files, bit for bit.

    make_live_gguf.py [--cli build/bin/thresher-cli] [--seed N] [--rounds 5] [--gguf FILE]     --gguf: that file instead of random ones

Prints one JSON line; exit status 1 when a tensor or a text's ids differ.
"""
import argparse
import json
import pathlib
import secrets
import subprocess
import sys
import tempfile

import numpy
import torch
import transformers
from make_gguf import write
from nasty_text import FIXED, generated

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXTS = [text for text in [text for text in FIXED if text] + generated(500) if "\u2581" not in text]


def compare(cli, file, folder):
    """Names of differing tensors and the number of texts with other ids."""
    subprocess.run([cli, "--quiet", "import-gguf", file, "-o", folder], check=True, stdout=subprocess.DEVNULL)
    read = [transformers.AutoModelForCausalLM.from_pretrained(*where, dtype=torch.float32, **more).state_dict()
            for where, more in [([folder], {}), ([file.parent], {"gguf_file": file.name})]]
    tensors = [name for name in read[1] if name not in read[0] or not torch.equal(read[0][name].view(torch.int32), read[1][name].view(torch.int32))]
    ours = transformers.AutoTokenizer.from_pretrained(folder)(TEXTS, add_special_tokens=False)["input_ids"]
    theirs = transformers.AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)(TEXTS, add_special_tokens=False)["input_ids"]
    return tensors, sum(a != b for a, b in zip(ours, theirs))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cli", default=ROOT / "build/bin/thresher-cli")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--gguf", type=pathlib.Path)
    arguments = parser.parse_args()
    tensors, texts = [], 0
    for round_ in range(1 if arguments.gguf else arguments.rounds):
        with tempfile.TemporaryDirectory() as folder:
            file = arguments.gguf or pathlib.Path(folder) / "random.gguf"
            if not arguments.gguf:
                write(file, numpy.random.default_rng(arguments.seed + round_))
            different = compare(arguments.cli, file, pathlib.Path(folder) / "out")
            tensors += different[0]
            texts += different[1]
    print(json.dumps({"seed": arguments.seed, "different_tensors": tensors, "different_texts": texts}))
    return 1 if tensors or texts else 0


if __name__ == "__main__":
    sys.exit(main())
