#!/usr/bin/env python3
"""Opt-in: `thresher-cli folds` against iterative-stratification on new random inputs.

    make_live_folds.py [--cli build/bin/thresher-cli] [--cases 200] [--seed N]

Prints one JSON line; exit status 1 when any fold differs. The seed is random unless given, and printed.
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

from make_folds import random_case, solve

ROOT = pathlib.Path(__file__).resolve().parents[2]


def ours(cli, case, folder):
    classes = [f"c{j}" for j in range(len(case["y"][0]))]
    data, out = folder / "data.jsonl", folder / "cv_split.csv"
    with open(data, "w", encoding="utf-8") as file:
        for i, row in enumerate(case["y"]):
            labels = [name for name, bit in zip(classes, row) if bit == "1"]
            file.write(json.dumps({"id": f"r{i}", "content": f"post {i}", "labels": labels}) + "\n")
    out.unlink(missing_ok=True)
    subprocess.run([cli, "--quiet", "folds", data, "--label-column", "labels", "--classes", ",".join(classes), "--n-splits",
                    str(case["n_splits"]), "--seed", str(case["seed"]), "-o", out],
                   check=True, stdout=subprocess.DEVNULL)
    with open(out, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == [f"r{i}" for i in range(len(case["y"]))]
    return "".join(row["fold"] for row in rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
    seed = secrets.randbits(32) if args.seed is None else args.seed
    rng = np.random.default_rng(seed)
    different = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(args.cases):
            case = random_case(rng, number)
            case["shuffle"] = True       # the command line always shuffles
            case["seed"] = int(rng.integers(0, 2**32))
            expected = solve(case)["folds"]
            if ours(args.cli, case, pathlib.Path(folder)) != expected:
                different.append({k: case[k] for k in ("kind", "n_splits", "seed")} | {"rows": len(case["y"])})
    print(json.dumps({"oracle": "iterative-stratification", "seed": seed, "cases": args.cases, "different": different}))
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
