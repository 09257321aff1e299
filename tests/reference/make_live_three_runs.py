#!/usr/bin/env python3
"""Opt-in: three runs as evidence, the third of them trained by a Hugging Face Trainer through the callback.

    make_live_three_runs.py [--cli build/bin/thresher-cli] [--config C.yaml --data TRAIN --test TEST --sample SAMPLE.csv]
                            [--label-column techniques] [--text-column content] [--work DIR]

Without files: the sample of the program. Runs tests/cli/three_runs.sh: two linear runs and a tiny BERT with random weights over
hashed words, its folds those of the linear runs; compared, blended, decided by rule and by hand, packed, unpacked, exported.
"""
import argparse
import csv
import os
import pathlib
import shlex
import stat
import subprocess
import sys
import tempfile
import zlib

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "resources" / "integrations"))
WORDS, LENGTH = 4096, 96


def read_table(path):
    if str(path).endswith(".parquet"):
        import pyarrow.parquet as pq
        return pq.read_table(path).to_pylist()
    with open(path, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def tokens_of(texts):
    rows = np.zeros((len(texts), LENGTH), dtype=np.int64)
    for row, text in zip(rows, texts):
        words = [2 + zlib.crc32(word.lower().encode()) % (WORDS - 2) for word in text.split()[:LENGTH]] or [1]
        row[:len(words)] = words
    return rows


def train(options):
    import make_live_callback
    import torch
    from thresher_callback import Run, ThresherCallback
    from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

    class Rows(make_live_callback.Rows):
        def __getitem__(self, i):  # posts of many lengths: what is padding is said
            return {**super().__getitem__(i), "attention_mask": torch.tensor((self.tokens[i] != 0).astype(np.int64))}

    posts, folds_of = read_table(options.data), {row["id"]: int(row["fold"]) for row in read_table(options.folds)}
    labels = [post[options.label_column] for post in posts]
    labels = [one if isinstance(one, list) else [] if one is None else one.split(",") for one in labels]
    with open(options.sample, encoding="utf-8") as file:
        classes = next(csv.reader(file))[1:]
    matrix = np.array([[name in one for name in classes] for one in labels], dtype=np.uint8)
    ids = [str(post["id"]) for post in posts]
    folds = np.array([folds_of[name] for name in ids])
    tokens = tokens_of([post[options.text_column] or "" for post in posts])
    test = read_table(options.test)
    test_tokens, test_ids = tokens_of([post[options.text_column] or "" for post in test]), [str(post["id"]) for post in test]
    run = Run(options.run, classes, ids, folds, matrix)
    for fold in range(folds.max() + 1):
        torch.manual_seed(fold)
        config = BertConfig(vocab_size=WORDS, hidden_size=64, num_hidden_layers=1, num_attention_heads=2, intermediate_size=128,
                            max_position_embeddings=LENGTH, num_labels=len(classes), problem_type="multi_label_classification")
        inside, outside = run.rows(fold), np.flatnonzero((folds != fold) & (folds >= -1))
        thresher = ThresherCallback(run, fold)
        with tempfile.TemporaryDirectory() as folder:
            arguments = TrainingArguments(
                output_dir=folder, num_train_epochs=options.epochs, per_device_train_batch_size=32, learning_rate=3e-3, eval_strategy="epoch",
                save_strategy="epoch", load_best_model_at_end=True, metric_for_best_model="map", report_to=[], use_cpu=True,
                seed=fold, disable_tqdm=True)
            trainer = Trainer(model=BertForSequenceClassification(config), args=arguments,
                              train_dataset=Rows(tokens[outside], matrix[outside]), eval_dataset=Rows(tokens[inside], matrix[inside]),
                              compute_metrics=thresher.compute_metrics, callbacks=[thresher])
            trainer.train()
            thresher.finish(trainer, Rows(test_tokens), test_ids)


def main():
    sample = ROOT / "resources" / "sample"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build/bin/thresher-cli"))
    parser.add_argument("--config", default=str(sample / "config-linear.yaml"))
    parser.add_argument("--data", default=str(sample / "train.parquet"))
    parser.add_argument("--test", default=str(sample / "test.csv"))
    parser.add_argument("--sample", default=str(sample / "sample_submission.csv"))
    parser.add_argument("--label-column", default="techniques")
    parser.add_argument("--text-column", default="content")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--work")
    parser.add_argument("folds", nargs="?", help="when called by three_runs.sh")
    parser.add_argument("run", nargs="?")
    options = parser.parse_args()
    options.cli, options.config, options.data, options.test, options.sample = map(
        os.path.abspath, (options.cli, options.config, options.data, options.test, options.sample))
    if options.run:
        return train(options)
    with tempfile.TemporaryDirectory() as folder:
        # three_runs.sh calls this back with the folds and where the run goes.
        command = pathlib.Path(folder, "train")
        flags = [f"--{name.replace('_', '-')}={value}" for name, value in vars(options).items() if name not in ("folds", "run", "work")]
        command.write_text(f"#!/bin/sh\nexec {shlex.join([sys.executable, __file__, *flags])} \"$@\"\n")
        command.chmod(command.stat().st_mode | stat.S_IXUSR)
        work = os.path.abspath(options.work or os.path.join(folder, "work"))
        return subprocess.run(["bash", str(ROOT / "tests/cli/three_runs.sh"), options.cli, options.config, options.data, options.sample,
                               work, str(command)]).returncode


if __name__ == "__main__":
    sys.exit(main())
