#!/usr/bin/env python3
"""Thresholds, metrics and exact tests of scikit-learn and SciPy on random scores.

    make_thresholds.py        writes thresholds/*.npy, thresholds/thresholds.json, thresholds/fisher.json
    make_thresholds.py --live PROBS.npy LABELS.npy TEST_PROBS.npy OUT.json
                              the same values for given arrays (rates = training means)

The grid and the bounded search are those of the published method that the `reference` preset repeats.
Scores are float32 and are widened first: NumPy 2 would compare them with a plain Python float in float32.
"""
import argparse
import json
import pathlib

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import fisher_exact
from sklearn.metrics import average_precision_score, f1_score

HERE = pathlib.Path(__file__).resolve().parent
GRID = np.linspace(0, 1, 100)


def grid_threshold(labels, probs):
    best_f1, best_t = 0.0, 0.0
    for t in GRID:
        f1 = f1_score(labels, (probs >= t).astype(int), zero_division=0)
        if f1 > best_f1:
            best_f1, best_t = f1, float(t)
    return best_t, float(best_f1)


def distribution_threshold(probs, rate):
    result = minimize_scalar(
        lambda t: abs(np.mean(probs >= t) - rate),
        bounds=(0, 1), method="bounded", options={"xatol": 1e-5, "maxiter": 500},
    )
    return float(result.x), int(result.nfev)


def solve(labels, probs, test_probs, rates):
    """One entry per class; json writes the shortest text that reads back to the same double."""
    out = []
    for c in range(labels.shape[1]):
        y, p = labels[:, c], probs[:, c].astype(np.float64)
        grid, grid_f1 = grid_threshold(y, p)
        distribution, evaluations = distribution_threshold(test_probs[:, c].astype(np.float64), rates[c])
        regularized = 0.5 * grid + 0.5 * distribution
        out.append({
            "rate": float(rates[c]),
            "grid": grid,
            "grid_f1": grid_f1,
            "distribution": distribution,
            "distribution_evaluations": evaluations,
            "distribution_f1": float(f1_score(y, (p >= distribution).astype(int), zero_division=0)),
            "regularized": regularized,
            "regularized_f1": float(f1_score(y, (p >= regularized).astype(int), zero_division=0)),
            "f1_05": float(f1_score(y, (p >= 0.5).astype(int), zero_division=0)),
            "average_precision": float(average_precision_score(y, p)) if y.any() else None,
        })
    return out


def draw(rng, n, n_classes, prevalence, separation, base):
    labels = (rng.random((n, n_classes)) < prevalence).astype(np.uint8)
    logits = rng.normal(0, 1, (n, n_classes)) + separation * labels + base
    return labels, (1 / (1 + np.exp(-logits))).astype(np.float32)


def make_cases():
    rng = np.random.default_rng(20250)
    classes = 10
    for name, n, n_test in [
        ("plain", 400, 300), ("low_scores", 500, 200), ("ties", 300, 300), ("constant_column", 200, 150),
        ("grid_edges", 250, 250), ("saturated", 200, 200), ("no_positives", 220, 180), ("one_fold", 764, 764),
    ]:
        prevalence = rng.uniform(0.04, 0.5, classes)
        separation = rng.uniform(0.2, 2.0, classes)
        base = rng.uniform(-2.5, 0.5, classes)
        labels, probs = draw(rng, n, classes, prevalence, separation, base)
        _, test_probs = draw(rng, n_test, classes, prevalence, separation, base)
        if name == "low_scores":  # every score lies below the search's first probe, 0.382
            probs, test_probs = (probs * np.float32(0.37)), (test_probs * np.float32(0.37))
        elif name == "ties":
            probs, test_probs = np.round(probs, 2), np.round(test_probs, 1)
        elif name == "constant_column":
            probs[:, 3], test_probs[:, 3] = 0.25, 0.25
            probs[:, 7], test_probs[:, 7] = 0.0, 1.0
        elif name == "grid_edges":  # float32 neighbours of the grid's doubles: only comparison in double is right
            probs = GRID[rng.integers(0, 100, probs.shape)].astype(np.float32)
            test_probs = GRID[rng.integers(0, 100, test_probs.shape)].astype(np.float32)
        elif name == "saturated":
            probs = np.where(probs > 0.6, np.float32(1), np.where(probs < 0.1, np.float32(0), probs))
            test_probs = np.where(test_probs > 0.6, np.float32(1), np.where(test_probs < 0.1, np.float32(0), test_probs))
        elif name == "no_positives":
            labels[:, 2] = 0
            labels[:, 5] = 1
        # the probed balance differs from the training mean
        rates = np.clip(labels.mean(axis=0) * rng.uniform(0.6, 1.5, classes), 0, 1)
        yield name, labels, probs.astype(np.float32), test_probs.astype(np.float32), rates


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--live", nargs=4, metavar=("PROBS", "LABELS", "TEST_PROBS", "OUT"))
    args = parser.parse_args()
    if args.live:
        probs, labels, test_probs = (np.load(p) for p in args.live[:3])
        classes = solve(labels.astype(int), probs, test_probs, labels.mean(axis=0))
        pathlib.Path(args.live[3]).write_text(json.dumps({"classes": classes}, indent=1))
        return

    folder = HERE / "thresholds"
    folder.mkdir(exist_ok=True)
    cases = []
    for name, labels, probs, test_probs, rates in make_cases():
        np.save(folder / f"{name}.labels.npy", labels)
        np.save(folder / f"{name}.probs.npy", probs)
        np.save(folder / f"{name}.test_probs.npy", test_probs)
        cases.append({"name": name, "classes": solve(labels, probs, test_probs, rates)})
    text = ",\n".join(
        '{"name":"%s","classes":[\n %s]}' % (c["name"], ",\n ".join(json.dumps(e) for e in c["classes"])) for c in cases)
    (folder / "thresholds.json").write_text('{"oracle":"scikit-learn 1.9.1, scipy 1.17.1","cases":[\n' + text + "\n]}\n")

    rng = np.random.default_rng(11)
    tables = [[[3, 1], [1, 3]], [[0, 5], [5, 0]], [[0, 0], [4, 6]], [[10, 0], [0, 10]], [[8, 2], [1, 5]], [[1, 0], [0, 1]],
              [[0, 254], [20, 3038]], [[150, 2908], [12, 242]], [[700, 2300], [80, 174]]]
    for n_train, m in [(3058, 254), (3822, 1911), (600, 75), (20000, 5000), (300000, 100000)]:
        for rate in (0.01, 0.04, 0.1, 0.25, 0.5):
            k, j = int(rng.binomial(n_train, rate)), int(rng.binomial(m, rate * rng.uniform(0.8, 1.25)))
            tables.append([[k, n_train - k], [j, m - j]])
    rows = [{"table": t, "p": float(fisher_exact(t, alternative="two-sided")[1])} for t in tables]
    (folder / "fisher.json").write_text('{"oracle":"scipy 1.17.1 fisher_exact two-sided","cases":[\n'
                                        + ",\n".join(json.dumps(r) for r in rows) + "\n]}\n")


if __name__ == "__main__":
    main()
