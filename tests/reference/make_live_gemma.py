#!/usr/bin/env python3
"""Opt-in: `thresher-cli predict --logits` against transformers on new random checkpoints.

    make_live_gemma.py [--cli build/bin/thresher-cli] [--cases 10] [--seed N] [--adapter]

Each case is a random shape of Gemma 2 and Gemma 3 in turn with the sample's tokenizer, all weights random, and posts of the sample's test file.
With --adapter a random PEFT adapter of every kind that is read goes on top, and `merge` must give a checkpoint that
transformers loads whole, with the same logits. Tolerance: 1e-4 + 1e-4 * |expected|. Prints one JSON line; exit status 1
when a logit is further off.
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
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import (AutoModelForSequenceClassification, Gemma2Config, Gemma2ForSequenceClassification, Gemma3TextConfig,
                          Gemma3TextForSequenceClassification)

from make_gemma2 import COMMON, SEVEN, randomize

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "sample"


def random_rope(rng, low, high):
    rope = {"rope_type": "default", "rope_theta": float(np.exp(rng.uniform(np.log(low), np.log(high))))}
    kind = rng.integers(0, 3)
    if kind == 1:
        rope |= {"rope_type": "linear", "factor": float(rng.integers(2, 9))}
    elif kind == 2:
        rope |= {"rope_type": "llama3", "factor": float(rng.integers(2, 9)), "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                 "original_max_position_embeddings": 32}
    return rope


def random_model(rng, vocab_size, number):
    """Gemma 2 for even numbers, Gemma 3 for odd ones."""
    kv = int(rng.choice([1, 2, 4]))
    heads = kv * int(rng.choice([1, 2]))
    layers = int(rng.integers(1, 8))
    common = dict(**COMMON, vocab_size=vocab_size, hidden_size=heads * int(rng.choice([6, 8, 12])),
                  intermediate_size=int(rng.integers(16, 96)), num_hidden_layers=layers,
                  num_attention_heads=heads, num_key_value_heads=kv, head_dim=2 * int(rng.integers(4, 17)),
                  query_pre_attn_scalar=int(rng.integers(2, 33)), sliding_window=int(rng.integers(3, 40)),
                  num_labels=int(rng.integers(1, 13)))
    if number % 2 == 0:
        config = Gemma2Config(**common, attn_logit_softcapping=[2.0, 10.0, 50.0, None][rng.integers(0, 4)])
        kind = Gemma2ForSequenceClassification
    else:
        types = [None, [str(t) for t in rng.choice(["sliding_attention", "full_attention"], layers)]][rng.integers(0, 2)]
        config = Gemma3TextConfig(**common, layer_types=types, attention_bias=bool(rng.integers(0, 2)),
                                  rope_parameters={"sliding_attention": random_rope(rng, 10, 1e4),
                                                   "full_attention": random_rope(rng, 100, 1e6)})
        kind = Gemma3TextForSequenceClassification
    config._attn_implementation = "eager"
    model = kind(config).float().eval()
    randomize(model, int(rng.integers(0, 2**31)))
    return model


def random_lora(rng, layers):
    targets = [SEVEN, "all-linear", ["q_proj", "down_proj"], r".*layers\.0\..*_proj"][rng.integers(0, 4)]
    ranks = [{}, {"q_proj": 2, "layers.0.mlp.down_proj": 9}, {r".*\.down_proj": 5}][rng.integers(0, 3)]
    alphas = [{}, {"q_proj": 3}, {f"layers.{layers - 1}.mlp.down_proj": 20, "down_proj": 7}][rng.integers(0, 3)]
    return LoraConfig(task_type="SEQ_CLS", r=int(rng.integers(1, 9)), lora_alpha=int(rng.integers(1, 17)),
                      target_modules=targets, rank_pattern=ranks, alpha_pattern=alphas,
                      modules_to_save=[None, ["score"]][rng.integers(0, 2)], use_rslora=bool(rng.integers(0, 2)))


def expected_of(model, rows):
    with torch.no_grad():
        return np.stack([model(input_ids=torch.tensor([ids])).logits[0].numpy() for ids in rows])


def times_tolerance(found, expected):
    return float((np.abs(found - expected) / (1e-4 + 1e-4 * np.abs(expected))).max())


def merged(cli, folder, rows, expected):
    """`merge`, then transformers: how far off the logits are."""
    subprocess.run([cli, "--quiet", "merge", "--model", folder / "model", "--adapter", folder / "adapter",
                    "-o", folder / "merged"], check=True, stdout=subprocess.DEVNULL)
    model, report = AutoModelForSequenceClassification.from_pretrained(
        folder / "merged", output_loading_info=True, dtype=torch.float32, attn_implementation="eager")
    assert not report["missing_keys"] and not report["unexpected_keys"] and not report["mismatched_keys"], report
    return times_tolerance(expected_of(model.eval(), rows), expected)


def write_case(rng, folder, pieces, number, with_adapter):
    """Writes model/ (and adapter/); returns the model that computes what is expected."""
    model = random_model(rng, pieces.GetPieceSize(), number)
    model.save_pretrained(folder / "model", max_shard_size="40KB" if number % 2 else "1GB")
    (folder / "model" / "tokenizer.model").write_bytes((SAMPLE / "model" / "tokenizer.model").read_bytes())
    if with_adapter:
        model = get_peft_model(model, random_lora(rng, model.config.num_hidden_layers))
        for name, parameter in model.named_parameters():
            if parameter.requires_grad:
                torch.nn.init.normal_(parameter, std=0.2)
        model.save_pretrained(folder / "adapter")
        # Read back: PEFT sorts the patterns when it writes them, and the first that matches counts.
        base = AutoModelForSequenceClassification.from_pretrained(folder / "model", attn_implementation="eager")
        model = PeftModel.from_pretrained(base.float(), folder / "adapter").eval()
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--cases", type=int, default=10)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--adapter", action="store_true")
    args = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    seed = secrets.randbits(32) if args.seed is None else args.seed
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    pieces = spm.SentencePieceProcessor(model_file=str(SAMPLE / "model" / "tokenizer.model"))
    with open(SAMPLE / "test.csv", newline="", encoding="utf-8") as file:
        posts = [row["content"] for row in csv.DictReader(file)][:40]
    worst, failed = 0.0, []
    for number in range(args.cases):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            model = write_case(rng, folder, pieces, number, args.adapter)
            rows = [[2, *pieces.Encode(text), 1] for text in posts]
            expected = expected_of(model, rows)
            with open(folder / "posts.csv", "w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([["id", "content"], *[[f"p{i}", text] for i, text in enumerate(posts)]])
            command = [args.cli, "--quiet", "predict", folder / "posts.csv", "--model", folder / "model", "--logits", "--no-prompt",
                       "-o", folder / "logits.npy"]
            if args.adapter:
                command += ["--adapter", folder / "adapter"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            found = np.load(folder / "logits.npy")
            assert found.dtype == np.float32 and found.shape == expected.shape, (found.dtype, found.shape, expected.shape)
            excess = times_tolerance(found, expected)
            if args.adapter:
                excess = max(excess, merged(args.cli, folder, rows, expected))
            worst = max(worst, excess)
            if not excess <= 1:
                failed.append({"case": number, "times_tolerance": excess})
    print(json.dumps({"oracle": "transformers " + transformers.__version__, "seed": seed, "cases": args.cases,
                      "adapter": args.adapter, "worst_times_tolerance": worst, "failed": failed}))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
