#!/usr/bin/env python3
"""scikit-learn's side of the linear baseline: time and cross-fitted macro F1 on given folds.

    bench_linear.py TRAIN.parquet FOLDS.csv [--classes a,b,...] [--label-column techniques] [--text-column content]
                    [--id-column id] [--oof-probs OUT.npy] [--jobs 1]

FOLDS.csv has id,fold (as written by `thresher-cli folds` or in a run folder); rows of fold -1 and -2 are left out.
Features are fitted on each fold's training rows only. Macro F1 is the pooled exact rule fitted on the other folds: for
fold k the best cut between distinct scores of all other folds' rows, TP, FP and FN pooled over all folds.
"""
import argparse
import csv
import json
import time

import numpy as np
import pyarrow.parquet as pq
from joblib import Parallel, delayed
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression


def logit(p):
    p = min(max(float(p), 1e-7), 1 - 1e-7)
    return np.log(p / (1 - p))


def exact_cut(scores, labels):
    """The cut with the best F1 between distinct scores; ties: the number of predictions nearest the number of positives,
    then fewer. The value is the logit midpoint as float32, or the upper score when rounding leaves the gap."""
    positives = int(labels.sum())
    order = np.argsort(-scores, kind="stable")
    s, hits = scores[order], np.cumsum(labels[order])
    ends = np.append(np.flatnonzero(s[1:] != s[:-1]), len(s) - 1)      # the last row of each group of equal scores
    best = (0, 1, 0, None)                                             # F1 as numerator / denominator, k, threshold
    for end in ends:
        k, numerator, denominator = int(end) + 1, 2 * int(hits[end]), int(end) + 1 + positives
        left, right = numerator * best[1], best[0] * denominator
        if left < right or (left == right and (abs(k - positives), k) >= (abs(best[2] - positives), best[2])):
            continue
        high = np.float32(s[end])
        if end + 1 == len(s):
            threshold = high
        else:
            low = np.float32(s[end + 1])
            threshold = np.float32(1 / (1 + np.exp(-(logit(low) + logit(high)) / 2)))
            if not low < threshold <= high:
                threshold = high
        best = (numerator, denominator, k, threshold)
    return np.inf if best[3] is None else float(best[3])


def cross_fitted(probs, labels, folds):
    per_class = []
    for c in range(labels.shape[1]):
        tp = fp = fn = 0
        for k in np.unique(folds):
            rest, rows = folds != k, folds == k
            predicted = probs[rows, c].astype(np.float64) >= exact_cut(probs[rest, c], labels[rest, c])
            truth = labels[rows, c] == 1
            tp += int((predicted & truth).sum())
            fp += int((predicted & ~truth).sum())
            fn += int((~predicted & truth).sum())
        per_class.append(2 * tp / (2 * tp + fp + fn) if tp + fp + fn else 0.0)
    return per_class


def fit_class(x, y, z):
    if y.min() == y.max():
        return np.full(z.shape[0], float(y[0]))
    return LogisticRegression(C=3.0, solver="liblinear").fit(x, y).predict_proba(z)[:, 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train")
    parser.add_argument("folds")
    parser.add_argument("--classes")
    parser.add_argument("--label-column", default="techniques")
    parser.add_argument("--text-column", default="content")
    parser.add_argument("--id-column", default="id")
    parser.add_argument("--oof-probs")
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args()

    table = pq.read_table(args.train, columns=[args.id_column, args.text_column, args.label_column]).to_pylist()
    with open(args.folds, newline="", encoding="utf-8") as file:
        fold_of = {row["id"]: int(row["fold"]) for row in csv.DictReader(file)}
    table = [row for row in table if fold_of[str(row[args.id_column])] >= 0]
    names = args.classes.split(",") if args.classes else sorted({c for row in table for c in row[args.label_column] or []})
    texts = np.array([row[args.text_column] for row in table], dtype=object)
    labels = np.array([[int(c in (row[args.label_column] or [])) for c in names] for row in table])
    folds = np.array([fold_of[str(row[args.id_column])] for row in table])

    start = time.perf_counter()
    probs = np.zeros(labels.shape, dtype=np.float32)
    for k in np.unique(folds):
        train, rest = folds != k, folds == k
        word = TfidfVectorizer(ngram_range=(1, 2), min_df=2, max_features=100000, sublinear_tf=True)
        char = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, max_features=200000, sublinear_tf=True)
        x = hstack([word.fit_transform(texts[train]), char.fit_transform(texts[train])]).tocsr()
        z = hstack([word.transform(texts[rest]), char.transform(texts[rest])]).tocsr()
        columns = Parallel(n_jobs=args.jobs)(delayed(fit_class)(x, labels[train, c], z) for c in range(len(names)))
        probs[rest] = np.stack(columns, axis=1)
    seconds = time.perf_counter() - start
    if args.oof_probs:
        np.save(args.oof_probs, probs)
    per_class = cross_fitted(probs, labels, folds)
    print(json.dumps({"bench": "linear", "library": "scikit-learn", "rows": len(table), "seconds": seconds,
                      "cross_fitted_f1": float(np.mean(per_class)), "per_class": dict(zip(names, per_class))}))


if __name__ == "__main__":
    main()
