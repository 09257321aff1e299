#!/usr/bin/env python3
"""Opt-in: a real checkpoint on real posts, `thresher-cli` against transformers (eager, float32), from text to logits.

    make_live_checkpoint.py --model FOLDER --posts FILE.csv [--rows 200] [--labels 10] [--seed 1] [--cli build/bin/thresher-cli]

The checkpoint gets a score matrix of its own (a pretrained one has none) and is written anew; both sides read that folder.
Posts go through the reference's prompt; transformers tokenizes its own. Tolerance: 1e-4 + 1e-4 * |expected|; the labels of
each post, sorted by logit, must come in the same order. Prints one JSON line; exit status 1 when anything differs.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch
import transformers
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from make_live_gemma import ROOT, times_tolerance

INSTRUCTION = "Ти експерт в аналізі постів в соцмережах. Тобі необхідно визначити наскільки пости містять в собі техніки маніпуляції."
TEMPLATE = "<start_of_turn>user\n{instruction}\nТекст статті: {text}\n<end_of_turn>"
SCORE_SCALE = 0.02


def write_classifier(source, folder, labels, seed):
    """The checkpoint with a random score matrix, in float32, and its tokenizer; returns transformers' model."""
    torch.manual_seed(seed)
    model = AutoModelForSequenceClassification.from_pretrained(source, num_labels=labels, dtype=torch.float32,
                                                               attn_implementation="eager")
    torch.nn.init.normal_(model.score.weight, std=SCORE_SCALE)
    model.save_pretrained(folder)
    for file in pathlib.Path(source).glob("*token*"):
        (folder / file.name).write_bytes(file.read_bytes())
    return model.eval()


def expected_of(model, tokenizer, posts):
    rows = []
    for text in posts:
        prompt = TEMPLATE.replace("{instruction}", INSTRUCTION).replace("{text}", text)
        ids = [tokenizer.bos_token_id, *tokenizer(prompt, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]
        with torch.no_grad():
            rows.append((len(ids), model(input_ids=torch.tensor([ids])).logits[0].numpy()))
    return sum(n for n, _ in rows), np.stack([logits for _, logits in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--posts", required=True)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--labels", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    with open(args.posts, newline="", encoding="utf-8") as file:
        every = [row["content"] for row in csv.DictReader(file)]
    posts = every[:: max(1, len(every) // args.rows)][: args.rows]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        model = write_classifier(args.model, folder / "model", args.labels, args.seed)
        (folder / "model" / "thresher.json").write_text(json.dumps(
            {"prompt": {"instruction": INSTRUCTION, "template": TEMPLATE}, "max_length": 100000, "truncation": "right",
             "pooling": "last", "classes": [f"c{i}" for i in range(args.labels)]}))
        with open(folder / "posts.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([["id", "content"], *[[f"p{i}", text] for i, text in enumerate(posts)]])
        start = time.perf_counter()
        subprocess.run([args.cli, "--quiet", "predict", folder / "posts.csv", "--model", folder / "model", "--logits",
                        "-o", folder / "logits.npy"], check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - start
        found = np.load(folder / "logits.npy")
        start = time.perf_counter()
        tokens, expected = expected_of(model, AutoTokenizer.from_pretrained(args.model), posts)
        oracle_seconds = time.perf_counter() - start
    order = int((np.argsort(-found, axis=1, kind="stable") != np.argsort(-expected, axis=1, kind="stable")).any(axis=1).sum())
    worst = times_tolerance(found, expected)
    print(json.dumps({"oracle": "transformers " + transformers.__version__, "model": args.model.name, "seed": args.seed, "posts": len(posts),
                      "tokens": tokens, "largest_logit": float(np.abs(expected).max()), "largest_difference": float(np.abs(found - expected).max()),
                      "worst_times_tolerance": worst, "other_label_order": order, "seconds": seconds, "oracle_seconds": oracle_seconds}))
    sys.exit(0 if worst <= 1 and order == 0 else 1)


if __name__ == "__main__":
    main()
