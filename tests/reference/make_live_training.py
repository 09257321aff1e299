#!/usr/bin/env python3
"""Opt-in: twenty training steps of `thresher-cli`, followed by transformers and PEFT loss by loss.

    make_live_training.py [--cli build/bin/thresher-cli] [--steps 20] [--seed N]

A random Gemma 2 and a random Gemma 3 checkpoint, posts of the sample, LoRA without dropout, float32. Each step takes all
training posts (several batches of accumulation), so that the order of rows does not matter. The fresh adapter is taken
from a run whose learning rate is too small to move it. Every loss must agree within 1e-4 relative. Prints one JSON line.
"""
import argparse
import csv
import json
import pathlib
import secrets
import subprocess
import sys
import tempfile

import numpy as np
import sentencepiece as spm
import torch
import transformers
from peft import PeftModel
from transformers import AutoModelForSequenceClassification, get_cosine_schedule_with_warmup

from make_live_gemma import SAMPLE, random_model

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLASSES = ["first", "second", "third"]
TRAIN, HELD_OUT = 20, 4

CONFIG = """
data: {{train: posts.csv, label_columns: [first, second, third], text_column: content}}
folds: {{n_splits: 2, file: folds.csv}}
model: {{model_name_or_path: model, max_length: 96}}
lora_config: {{r: 4, lora_alpha: 8, lora_dropout: 0.0}}
train_args: {{learning_rate: {rate}, warmup_ratio: 0.1, weight_decay: 0.01, num_train_epochs: 1000, max_steps: {steps},
  per_device_train_batch_size: 4, gradient_accumulation_steps: 5, eval_steps: 100, save_steps: 100, logging_steps: 1}}
"""


def write_data(rng, folder):
    with open(SAMPLE / "test.csv", newline="", encoding="utf-8") as file:
        texts = [row["content"] for row in csv.DictReader(file)][:TRAIN + HELD_OUT]
    labels = (rng.random((len(texts), len(CLASSES))) < 0.4).astype(int)
    labels[:2], labels[2:4] = 0, 1
    with open(folder / "posts.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "content", *CLASSES],
                                    *[[f"p{i}", text, *labels[i]] for i, text in enumerate(texts)]])
    with open(folder / "folds.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "fold"], *[[f"p{i}", int(i < TRAIN)] for i in range(len(texts))]])
    return texts[:TRAIN], labels[:TRAIN].astype(np.float32)


def train(cli, folder, name, rate, steps):
    (folder / f"{name}.yaml").write_text(CONFIG.format(rate=rate, steps=steps))
    subprocess.run([cli, "--quiet", "train", folder / f"{name}.yaml", "-o", folder / name, "--folds", "0"],
                   check=True, stdout=subprocess.DEVNULL)
    lines = (folder / name / "fold-0" / "events.jsonl").read_text().splitlines()
    return [event["loss"] for event in map(json.loads, lines) if event["kind"] == "train"]


def follow(folder, ids, labels, rate, steps):
    base = AutoModelForSequenceClassification.from_pretrained(folder / "model", num_labels=len(CLASSES), dtype=torch.float32,
                                                              attn_implementation="eager", ignore_mismatched_sizes=True)
    model = PeftModel.from_pretrained(base, folder / "start" / "fold-0" / "checkpoint-1", is_trainable=True)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=rate, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01)
    schedule = get_cosine_schedule_with_warmup(optimizer, int(np.ceil(0.1 * steps)), steps)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        total = 0.0
        for row, target in zip(ids, torch.tensor(labels)):
            logits = model(input_ids=torch.tensor([row])).logits[0]
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, target, reduction="sum") / labels.size
            loss.backward()
            total += loss.item()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        losses.append(total)
    return losses


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    seed = secrets.randbits(32) if args.seed is None else args.seed
    rng = np.random.default_rng(seed)
    pieces = spm.SentencePieceProcessor(model_file=str(SAMPLE / "model" / "tokenizer.model"))
    rate, report = 0.003, {}
    for number, family in enumerate(("gemma2", "gemma3")):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            random_model(rng, pieces.GetPieceSize(), number).model.save_pretrained(folder / "model")
            (folder / "model" / "tokenizer.model").write_bytes((SAMPLE / "model" / "tokenizer.model").read_bytes())
            texts, labels = write_data(rng, folder)
            train(args.cli, folder, "start", 1e-30, 1)
            found = train(args.cli, folder, "run", rate, args.steps)
            ids = [[2, *pieces.Encode(text)[:96], 1] for text in texts]
            expected = follow(folder, ids, labels, rate, args.steps)
            assert len(found) == args.steps, found
            apart = max(abs(a - b) / abs(b) for a, b in zip(found, expected))
            report[family] = {"first": expected[0], "last": expected[-1], "worst_relative": apart}
    print(json.dumps({"oracle": "transformers " + transformers.__version__, "seed": seed, "steps": args.steps, **report}))
    sys.exit(0 if all(entry["worst_relative"] <= 1e-4 for entry in report.values()) else 1)


if __name__ == "__main__":
    main()
