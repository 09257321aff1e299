#!/usr/bin/env python3
"""Made-up posts of the shape of real ones, as many as wanted, with labels, folds and scores: the data of bench_load.py.

    make_load.py FOLDER --rows N [--classes 50] [--seed 1]

Writes FOLDER/posts.csv (id, content, labels as a|b), probs.npy (float32, N x L) and labels.npy (uint8, N x L). Mostly short posts (median 18 words,
a long tail), words of syllables by Zipf's law with new words for ever, seven in ten posts Cyrillic; a fifth of the posts are reposts of a few
thousand others with one or two words changed, most of them of very few (Zipf again), 3 in 100 exact copies. Classes: the first on a third of the
posts, the last on a few in ten thousand; scores are better than chance. The same seed gives the same bytes.
"""
import argparse
import pathlib

import numpy as np

CONSONANTS = {"cyrillic": list("бвгґджзйклмнпрстфхцчш") + ["ст", "пр", "кр"], "latin": list("bcdfghjklmnpqrstvwxz") + ["st", "tr", "sh"]}
VOWELS = {"cyrillic": list("аеиіоуюяєї"), "latin": list("aeiouy")}


def syllables(script):
    return [c + v for c in CONSONANTS[script] for v in VOWELS[script]]


def words(ranks, script, count, seed):
    """The word of each rank: the more frequent, the fewer syllables; ranks past `count` are names and numbers that hardly ever come again."""
    rng = np.random.default_rng(seed)
    parts = np.array(syllables(script))
    lengths = 1 + np.minimum(4, np.log10(np.arange(1, count + 1)).astype(int)) + rng.integers(0, 2, count)
    weights = np.arange(1, len(parts) + 1) ** -0.5
    picks = rng.choice(len(parts), size=(count, 6), p=weights / weights.sum())
    known = ["".join(parts[p[:k]]) for p, k in zip(picks, lengths)]
    return [known[r] if r < count else "".join(parts[[r % len(parts), r // 7 % len(parts), r // 49 % len(parts), r // 343 % len(parts)]]) for r in ranks]


def texts(rows, rng):
    vocabulary = 200_000
    lengths = np.clip(np.rint(rng.lognormal(np.log(18), 0.8, rows)).astype(int), 1, 400)
    cyrillic = rng.random(rows) < 0.7
    out = [None] * rows
    for script, mask in (("cyrillic", cyrillic), ("latin", ~cyrillic)):
        index = np.flatnonzero(mask)
        total = int(lengths[index].sum())
        # Zipf with exponent 1 over the known words, 2 in 100 new ones.
        ranks = np.exp(rng.random(total) * np.log(vocabulary)).astype(np.int64) - 1
        new = rng.random(total) < 0.02
        ranks[new] = rng.integers(vocabulary, 2**40, int(new.sum()))
        flat = words(ranks.tolist(), script, vocabulary, 7)
        at = 0
        for row in index:
            out[row] = flat[at:at + lengths[row]]
            at += lengths[row]
    return out


def repost(out, rng):
    """A fifth of the posts become changed copies, 3 in 100 exact ones, of sources that few posts share with many."""
    rows = len(out)
    sources = rng.choice(rows, size=max(1, rows // 50), replace=False)
    kind = rng.random(rows)
    kind[sources] = 1.0
    for row in np.flatnonzero(kind < 0.23):
        source = out[sources[int(np.exp(rng.random() * np.log(len(sources)))) - 1]]
        copy = list(source)
        if kind[row] < 0.20:
            for _ in range(1 + int(rng.random() < 0.5)):
                copy[int(rng.integers(0, len(copy)))] = out[row][0]
        out[row] = copy
    return [" ".join(post) for post in out]


def labels_and_scores(rows, classes, rng):
    share = np.geomspace(1 / 3, 3e-4, classes)
    labels = (rng.random((rows, classes), dtype=np.float32) < share).astype(np.uint8)
    logits = rng.normal(size=(rows, classes)).astype(np.float32) + 2.5 * labels - 3.0
    return labels, (1 / (1 + np.exp(-logits))).astype(np.float32)


def make(folder, rows, classes=50, seed=1):
    rng = np.random.default_rng(seed)
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    posts = repost(texts(rows, rng), rng)
    labels, probs = labels_and_scores(rows, classes, rng)
    names = np.array([f"class_{c:02}" for c in range(classes)])
    with open(folder / "posts.csv", "w", encoding="utf-8") as out:
        out.write("id,content,labels\n")
        for row, post in enumerate(posts):
            out.write(f"p{row},{post},{'|'.join(names[labels[row] != 0])}\n")
    np.save(folder / "probs.npy", probs)
    np.save(folder / "labels.npy", labels)
    (folder / "classes.txt").write_text(",".join(names))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--classes", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    make(args.folder, args.rows, args.classes, args.seed)


if __name__ == "__main__":
    main()
