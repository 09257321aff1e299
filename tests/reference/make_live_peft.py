#!/usr/bin/env python3
"""Opt-in: adapters and full checkpoints that `thresher-cli train` wrote, loaded by PEFT and transformers.

    make_live_peft.py [--cli build/bin/thresher-cli] [--steps 6]

Trains a few steps on the sample (LoRA with dropout, then all weights), loads the last checkpoint with PeftModel or
AutoModelForSequenceClassification and compares its logits on the sample's test posts with `predict --run --fold --logits`.
Tolerance: 1e-4 + 1e-4 * |expected|. Prints one JSON line; exit status 1 when a logit is further off.
"""
import argparse
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import peft
import sentencepiece as spm
import torch
import transformers
from peft import PeftModel
from transformers import AutoModelForSequenceClassification

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "sample"


def train(cli, config, steps, run):
    subprocess.run([cli, "--quiet", "train", SAMPLE / config, "-o", run, "--folds", "0", "--set", f"train_args.max_steps={steps}",
                    "--set", f"train_args.eval_steps={steps}", "--set", f"train_args.save_steps={steps}"],
                   check=True, stdout=subprocess.DEVNULL)


def load(tuning, checkpoint):
    arguments = {"attn_implementation": "eager", "dtype": torch.float32}
    if tuning == "full":
        model, report = AutoModelForSequenceClassification.from_pretrained(checkpoint, output_loading_info=True, **arguments)
        left = report["missing_keys"] | report["unexpected_keys"] if isinstance(report["missing_keys"], set) \
            else report["missing_keys"] + report["unexpected_keys"]
        assert not left, left
        return model.eval()
    classes = json.loads((checkpoint / "thresher.json").read_text())["classes"]
    base = AutoModelForSequenceClassification.from_pretrained(SAMPLE / "model", num_labels=len(classes), **arguments)
    return PeftModel.from_pretrained(base, checkpoint).eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--steps", type=int, default=6)
    args = parser.parse_args()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    pieces = spm.SentencePieceProcessor(model_file=str(SAMPLE / "model" / "tokenizer.model"))
    with open(SAMPLE / "test.csv", newline="", encoding="utf-8") as file:
        posts = [row["content"] for row in csv.DictReader(file)]
    worst = {}
    for tuning, config in (("lora", "config-lora.yaml"), ("full", "config.yaml")):
        with tempfile.TemporaryDirectory() as name:
            run = pathlib.Path(name) / "run"
            train(args.cli, config, args.steps, run)
            subprocess.run([args.cli, "--quiet", "predict", SAMPLE / "test.csv", "--run", run, "--fold", "0", "--logits",
                            "-o", run / "logits.npy"], check=True, stdout=subprocess.DEVNULL)
            found = np.load(run / "logits.npy")
            model = load(tuning, run / "fold-0" / f"checkpoint-{args.steps}")
            with torch.no_grad():
                expected = np.stack([model(input_ids=torch.tensor([[2, *pieces.Encode(text)[:96], 1]])).logits[0].numpy()
                                     for text in posts])
            worst[tuning] = float((np.abs(found - expected) / (1e-4 + 1e-4 * np.abs(expected))).max())
    print(json.dumps({"oracle": f"transformers {transformers.__version__}, peft {peft.__version__}",
                      "worst_times_tolerance": worst}))
    sys.exit(0 if all(value <= 1 for value in worst.values()) else 1)


if __name__ == "__main__":
    main()
