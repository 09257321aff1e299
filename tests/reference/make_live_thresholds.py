#!/usr/bin/env python3
"""Opt-in: `thresher-cli thresholds` against scikit-learn and SciPy on new random scores.

    make_live_thresholds.py [--cli build/bin/thresher-cli] [--cases 10] [--seed N]

Grid and bounded search must be the same doubles. Prints one JSON line; exit status 1 when any value differs.
"""
import argparse
import json
import pathlib
import secrets
import subprocess
import sys
import tempfile

import numpy as np
import yaml

from make_thresholds import draw, solve

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--cases", type=int, default=10)
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
    seed = secrets.randbits(32) if args.seed is None else args.seed
    rng = np.random.default_rng(seed)
    different = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for number in range(args.cases):
            classes = int(rng.integers(2, 12))
            shape = (rng.uniform(0.04, 0.5, classes), rng.uniform(0.2, 2.0, classes), rng.uniform(-3, 0.5, classes))
            labels, probs = draw(rng, int(rng.integers(50, 800)), classes, *shape)
            _, test_probs = draw(rng, int(rng.integers(50, 800)), classes, *shape)
            if number % 3 == 1:
                probs, test_probs = np.round(probs, 2), np.round(test_probs, 2)
            labels[0], labels[1] = 1, 0      # no class without positives or negatives
            np.save(folder / "p.npy", probs), np.save(folder / "y.npy", labels), np.save(folder / "t.npy", test_probs)
            out = folder / "decision.yaml"
            subprocess.run([args.cli, "--quiet", "thresholds", "--probs", folder / "p.npy", "--labels", folder / "y.npy",
                            "--test-probs", folder / "t.npy", "--rule", "all", "-o", out],
                           check=True, stdout=subprocess.DEVNULL)
            decision = yaml.safe_load(out.read_text())
            for c, expected in enumerate(solve(labels.astype(int), probs, test_probs, labels.mean(axis=0))):
                for rule in ("grid", "distribution", "regularized"):
                    found = decision[f"{rule}_thresholds"][f"class_{c}"]
                    if found != expected[rule]:
                        different.append({"case": number, "class": c, "rule": rule, "found": found, "expected": expected[rule]})
            out.unlink()
    print(json.dumps({"oracle": "scikit-learn, scipy", "seed": seed, "cases": args.cases, "different": different}))
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
