#!/usr/bin/env python3
"""Seconds that iterative-stratification needs for one split: the other side of `thresher-cli bench split`.

    bench_split.py [--rows 3000] [--classes 10] [--n-splits 5] [--repeat 3] [--labels Y.npy]
"""
import argparse
import json
import statistics
import time

import numpy as np
from iterstrat.ml_stratifiers import MultilabelStratifiedKFold


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--n-splits", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--labels", help="n x L array of 0 and 1 instead of random labels")
    args = parser.parse_args()
    rng = np.random.default_rng(0)
    y = np.load(args.labels) if args.labels else (
        rng.random((args.rows, args.classes)) < np.linspace(0.03, 0.45, args.classes)).astype(int)
    seconds = []
    for _ in range(args.repeat):
        start = time.perf_counter()
        folds = list(MultilabelStratifiedKFold(n_splits=args.n_splits, shuffle=True, random_state=42).split(np.zeros(len(y)), y))
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"bench": "split", "library": "iterative-stratification", "rows": len(y), "classes": int(y.shape[1]),
                      "n_splits": len(folds), "seconds": statistics.median(seconds)}))


if __name__ == "__main__":
    main()
