#!/usr/bin/env python3
"""Fold assignments of iterative-stratification's MultilabelStratifiedKFold.

    make_folds.py                       writes folds/folds.json, the committed fixture
    make_folds.py --live IN.json OUT.json
                                        reads {"cases": [{"n_splits", "seed", "shuffle", "y"}]},
                                        writes the same cases with "folds" added
    make_folds.py --random N SEED OUT.json
                                        N new random cases with "folds" (for opt-in comparisons)

In a case, y is a list of rows, each a string of 0 and 1 with one character per class;
folds is a string with one digit per row (n_splits <= 10).
"""
import argparse
import json
import pathlib

import numpy as np
from iterstrat.ml_stratifiers import MultilabelStratifiedKFold

HERE = pathlib.Path(__file__).resolve().parent


def assign(y, n_splits, seed, shuffle=True):
    """Fold number of every row, in file order."""
    if shuffle:
        splitter = MultilabelStratifiedKFold(n_splits=n_splits, shuffle=True, random_state=seed)
    else:
        # The library refuses a seed without shuffling, yet draws to break ties: from the global state.
        np.random.seed(seed)
        splitter = MultilabelStratifiedKFold(n_splits=n_splits, shuffle=False)
    return splitter._make_test_folds(None, y)


def solve(case):
    y = np.array([[c == "1" for c in row] for row in case["y"]], dtype=bool)
    folds = assign(y, case["n_splits"], case["seed"], case.get("shuffle", True))
    return {**case, "folds": "".join(str(k) for k in folds)}


def random_case(rng, number):
    n_splits = int(rng.integers(2, 11))
    n = int(rng.integers(max(5, n_splits), rng.choice([20, 60, 200, 401])))
    if number % 8 == 3:  # about as many rows as folds
        n = max(5, n_splits)
    n_labels = int(rng.integers(2, 13))
    prevalence = rng.uniform(0.02, 0.6, n_labels)
    kind = ["plain", "rare", "empty", "duplicates", "full", "sparse"][number % 6]
    if kind == "rare":
        prevalence[: n_labels // 2 + 1] = 1.5 / n
    elif kind == "empty":
        prevalence[rng.integers(0, n_labels)] = 0.0
    elif kind == "full":
        prevalence[rng.integers(0, n_labels)] = 1.0
    elif kind == "sparse":
        prevalence *= 0.15
    y = rng.random((n, n_labels)) < prevalence
    if kind == "duplicates":
        y = y[rng.integers(0, max(1, n // 5), n)]
    return {
        "kind": kind,
        "n_splits": n_splits,
        "seed": int(rng.choice([0, 1, 7, 42, 2024, 123456789, 2**31, 2**32 - 1])),
        "shuffle": bool(number % 10 != 9),
        "y": ["".join("1" if v else "0" for v in row) for row in y],
    }


def write(path, cases):
    """One case a line: small, and a diff shows which case changed."""
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    pathlib.Path(path).write_text('{"oracle":"iterative-stratification 0.1.9","cases":[\n' + lines + "\n]}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--live", nargs=2, metavar=("IN", "OUT"))
    parser.add_argument("--random", nargs=3, metavar=("N", "SEED", "OUT"))
    args = parser.parse_args()
    if args.live:
        cases = json.loads(pathlib.Path(args.live[0]).read_text())["cases"]
        write(args.live[1], [solve(case) for case in cases])
        return
    count, seed, out = args.random or (64, 2025, HERE / "folds" / "folds.json")
    rng = np.random.default_rng(int(seed))
    write(out, [solve(random_case(rng, number)) for number in range(int(count))])


if __name__ == "__main__":
    main()
