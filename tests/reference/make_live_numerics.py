#!/usr/bin/env python3
"""Opt-in: `thresher-cli predict` with a base in NF4 and with a bfloat16 stream, against bitsandbytes and transformers.

    make_live_numerics.py [--cli build/bin/thresher-cli] [--cases 4] [--seed N]

Random Gemma 2 and Gemma 3 checkpoints with the sample's tokenizer and posts, as make_live_gemma.py.
NF4: every linear but the score head goes through bitsandbytes and back; logits within 1e-4 + 1e-4 * |expected|, and the same
bits whether the base stays packed or not.
bfloat16: both programs round at every step, most often alike. The two are apart (root mean square over all logits, the score
head taken in float32 for both) by at most a quarter of what rounding costs either of them against float32; our error is at
most 1.15 times that of transformers, without a common direction (|mean| below a quarter of it). Prints one JSON line.
"""
import argparse
import csv
import json
import pathlib
import secrets
import subprocess
import sys
import tempfile
import warnings

try:
    import bitsandbytes.functional as F
except ImportError:
    sys.exit(77)  # ctest: skipped
import numpy as np
import sentencepiece as spm
import torch
import transformers

from make_live_gemma import ROOT, SAMPLE, expected_of, random_model, times_tolerance


def through_nf4(model):
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.Linear) and name != "score":
            packed, state = F.quantize_4bit(module.weight.data, blocksize=64, quant_type="nf4")
            module.weight.data = F.dequantize_4bit(packed, state).reshape(module.weight.shape)


def pooled_logits(model, rows):
    """Logits with the score head in float32, whatever the body's dtype."""
    with torch.no_grad():
        return np.stack([(model.model(input_ids=torch.tensor([ids])).last_hidden_state[0, -1].float()
                          @ model.score.weight.float().T).numpy() for ids in rows])


def predict(cli, folder, **settings):
    (folder / "c.yaml").write_text("model: {" + ", ".join(f"{k}: {v}" for k, v in settings.items()) + "}\n")
    subprocess.run([cli, "--quiet", "predict", folder / "posts.csv", "--config", folder / "c.yaml", "--model", folder / "model",
                    "--logits", "--no-prompt", "-o", folder / "logits.npy"], check=True, stdout=subprocess.DEVNULL)
    return np.load(folder / "logits.npy")


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--cases", type=int, default=4)
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    seed = secrets.randbits(32) if args.seed is None else args.seed
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    pieces = spm.SentencePieceProcessor(model_file=str(SAMPLE / "model" / "tokenizer.model"))
    with open(SAMPLE / "test.csv", newline="", encoding="utf-8") as file:
        posts = [row["content"] for row in csv.DictReader(file)][:40]
    rows = [[2, *pieces.Encode(text), 1] for text in posts]
    nf4, ours, theirs, apart, scale = 0.0, [], [], [], []
    for number in range(args.cases):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            model = random_model(rng, pieces.GetPieceSize(), number)
            model.save_pretrained(folder / "model")
            (folder / "model" / "tokenizer.model").write_bytes((SAMPLE / "model" / "tokenizer.model").read_bytes())
            with open(folder / "posts.csv", "w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([["id", "content"], *[[f"p{i}", text] for i, text in enumerate(posts)]])
            exact = expected_of(model, rows)
            found = predict(args.cli, folder, stream_dtype="bfloat16")
            # Read anew: model.to() would round the frequencies of the rotary embedding as well.
            half = type(model).from_pretrained(folder / "model", dtype=torch.bfloat16, attn_implementation="eager").eval()
            rounded = pooled_logits(half, rows)
            ours.append((found - exact).ravel())
            theirs.append((rounded - exact).ravel())
            apart.append((found - rounded).ravel())
            scale.append(exact.ravel())

            model = type(model).from_pretrained(folder / "model", dtype=torch.float32, attn_implementation="eager").eval()
            through_nf4(model)
            packed = predict(args.cli, folder, load_in_4bit="true", base_resident="packed")
            kept = predict(args.cli, folder, load_in_4bit="true", base_resident="unpacked")
            assert np.array_equal(packed, kept)
            nf4 = max(nf4, times_tolerance(packed, expected_of(model, rows)))
    ours, theirs, apart, scale = map(np.concatenate, (ours, theirs, apart, scale))
    report = {"oracle": "transformers " + transformers.__version__, "seed": seed, "nf4_times_tolerance": nf4,
              "bfloat16": {"logits": ours.size, "rms_float32": rms(scale), "rms_error": rms(ours), "rms_error_transformers": rms(theirs),
                           "rms_apart": rms(apart), "same_bits": float(np.mean(apart == 0)), "mean_error": float(ours.mean())}}
    print(json.dumps(report))
    good = nf4 <= 1 and rms(apart) <= 0.25 * rms(theirs) and rms(ours) <= 1.15 * rms(theirs) and abs(ours.mean()) <= 0.25 * rms(ours)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
