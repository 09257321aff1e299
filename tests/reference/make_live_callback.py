#!/usr/bin/env python3
"""Opt-in: resources/integrations/thresher_callback.py in a real Hugging Face Trainer, read by thresher-cli.

    make_live_callback.py [--cli build/bin/thresher-cli] [--write DIR]

A tiny BERT with random weights learns synthetic texts of three classes over two folds. Checked: the metrics against
scikit-learn's, the scores against trainer.predict(), and that `status`, `finish` and `thresholds` read the run. --write keeps
the run folder as the fixture tests/reference/callback/run (made with torch 2.11.0, transformers 5.23.0).
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import torch
from sklearn.metrics import average_precision_score, f1_score
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "resources" / "integrations"))
from thresher_callback import Run, ThresherCallback, metrics  # noqa: E402

CLASSES = ["alpha", "beta", "gamma"]
WORDS = 40


class Rows(torch.utils.data.Dataset):
    def __init__(self, tokens, labels=None):
        self.tokens, self.labels = tokens, labels

    def __len__(self):
        return len(self.tokens)

    def __getitem__(self, i):
        row = {"input_ids": torch.tensor(self.tokens[i])}
        if self.labels is not None:
            row["labels"] = torch.tensor(self.labels[i], dtype=torch.float32)
        return row


def synthetic(rng, rows):
    """A class is there when one of its two words is, and sometimes when not."""
    tokens = rng.integers(10, WORDS, size=(rows, 12))
    labels = np.stack([np.isin(tokens, (10 + 2 * c, 11 + 2 * c)).any(axis=1) for c in range(3)], axis=1)
    return tokens, (labels ^ (rng.random(labels.shape) < 0.05)).astype(np.uint8)


def check_metrics(rng):
    probs, labels = rng.random((300, 3)).round(2), (rng.random((300, 3)) < 0.2).astype(np.uint8)
    values, per_class = metrics(probs, labels, labels.mean(axis=0))
    assert np.isclose(values["map"], average_precision_score(labels, probs)), values
    assert np.isclose(values["f1_05"], f1_score(labels, probs >= 0.5, average="macro")), values
    for c, (ap, _) in enumerate(per_class):
        assert np.isclose(ap, average_precision_score(labels[:, c], probs[:, c]))


def train_fold(run, fold, tokens, labels, test, folder):
    torch.manual_seed(fold)
    config = BertConfig(vocab_size=WORDS, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
                        max_position_embeddings=16, num_labels=3, problem_type="multi_label_classification")
    thresher = ThresherCallback(run, fold)
    inside, outside = run.rows(fold), np.flatnonzero((run.folds != fold) & (run.folds >= -1))
    arguments = TrainingArguments(
        output_dir=str(folder / f"hf-{fold}"), num_train_epochs=12, per_device_train_batch_size=8, learning_rate=5e-3,
        eval_strategy="steps", eval_steps=24, save_steps=24, logging_steps=12, load_best_model_at_end=True,
        metric_for_best_model="map", report_to=[], use_cpu=True, seed=fold, disable_tqdm=True)
    trainer = Trainer(model=BertForSequenceClassification(config), args=arguments, train_dataset=Rows(tokens[outside], labels[outside]),
                      eval_dataset=Rows(tokens[inside], labels[inside]), compute_metrics=thresher.compute_metrics,
                      callbacks=[thresher])
    trainer.train()
    thresher.finish(trainer, Rows(test), [f"t{i}" for i in range(len(test))])
    logits = torch.tensor(trainer.predict(Rows(tokens[inside])).predictions)
    written = np.load(pathlib.Path(run.folder) / f"fold-{fold}" / "val_probs.npy")
    assert np.allclose(written, torch.sigmoid(logits).numpy(), atol=1e-6), "val_probs are not those of the kept weights"
    shutil.copy(folder / f"hf-{fold}" / f"checkpoint-{trainer.state.global_step}" / "trainer_state.json",
                pathlib.Path(run.folder).parent / f"trainer_state-{fold}.json")


def cli(program, *arguments):
    done = subprocess.run([program, "--json", "--quiet", *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cli", default=str(ROOT / "build/bin/thresher-cli"))
    parser.add_argument("--write", type=pathlib.Path)
    options = parser.parse_args()
    rng = np.random.default_rng(7)
    torch.set_num_threads(1)
    check_metrics(rng)
    tokens, labels = synthetic(rng, 241)
    test, _ = synthetic(rng, 20)
    ids, folds = [f"p{i}" for i in range(241)], np.arange(241) % 2
    folds[240] = -1
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for fold in range(2):
            train_fold(Run(folder / "run", CLASSES, ids, folds, labels), fold, tokens, labels, test, folder)
        if options.write:
            shutil.rmtree(options.write, ignore_errors=True)
            shutil.copytree(folder / "run", options.write / "run")
            shutil.copy(folder / "trainer_state-0.json", options.write / "trainer_state.json")
        status = cli(options.cli, "status", folder / "run")
        assert status["state"] == "finished", status
        cli(options.cli, "finish", folder / "run")
        decided = cli(options.cli, "thresholds", "--run", folder / "run", "-o", folder / "d.yaml")
        assert decided["rows"] == 240, decided
        score = decided["scores"][decided["rule"]]
        assert score["cross_fitted"] > 0.6, score
        print(json.dumps({"cross_fitted": score["cross_fitted"], "badge": score["badge"]}))


if __name__ == "__main__":
    main()
