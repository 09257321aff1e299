#!/usr/bin/env python3
"""Seconds of the published threshold code's loops: f1_score on a grid of 100, then SciPy's bounded search, per class.
The other side of `thresher-cli bench thresholds`.

    bench_thresholds.py [--rows 764] [--classes 10] [--repeat 3] [--probs P.npy --labels Y.npy --test-probs T.npy]
                        [--cli build/bin/thresher-cli]

With --cli both sides run on the same arrays and the ratio is printed.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.metrics import f1_score


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=764)
    parser.add_argument("--classes", type=int, default=10)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--probs")
    parser.add_argument("--labels")
    parser.add_argument("--test-probs")
    parser.add_argument("--cli")
    args = parser.parse_args()
    rng = np.random.default_rng(0)
    if args.probs:
        probs, labels = np.load(args.probs), np.load(args.labels).astype(int)
        test_probs = np.load(args.test_probs) if args.test_probs else probs
    else:
        labels = (rng.random((args.rows, args.classes)) < np.linspace(0.03, 0.45, args.classes)).astype(int)
        probs = (1 / (1 + np.exp(2 - labels - rng.normal(0, 1, labels.shape)))).astype(np.float32)
        test_probs = probs[rng.permutation(len(probs))]
    seconds = []
    for _ in range(args.repeat):
        start = time.perf_counter()
        for c in range(labels.shape[1]):
            best_f1, best_t = 0.0, 0.0
            for t in np.linspace(0, 1, 100):
                f1 = f1_score(labels[:, c], (probs[:, c] >= t).astype(int), zero_division=0)
                if f1 > best_f1:
                    best_f1, best_t = f1, t
            rate = labels[:, c].mean()
            minimize_scalar(lambda t: abs(np.mean(test_probs[:, c] >= t) - rate), bounds=(0, 1), method="bounded",
                            options={"xatol": 1e-5, "maxiter": 500})
        seconds.append(time.perf_counter() - start)
    result = {"bench": "thresholds", "library": "scikit-learn, scipy", "rows": len(labels),
              "classes": int(labels.shape[1]), "seconds": statistics.median(seconds)}
    if args.cli:
        with tempfile.TemporaryDirectory() as name:
            paths = [pathlib.Path(name) / f"{array}.npy" for array in ("probs", "labels", "test")]
            for path, array in zip(paths, (probs.astype(np.float32), labels.astype(np.uint8), test_probs.astype(np.float32))):
                np.save(path, array)
            ours = json.loads(subprocess.run([args.cli, "--json", "--quiet", "bench", "thresholds", "--probs", paths[0],
                                              "--labels", paths[1], "--test-probs", paths[2]],
                                             check=True, capture_output=True).stdout)
        result |= {"ours": ours, "ratio": result["seconds"] / ours["seconds"]}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
