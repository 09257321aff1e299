#!/usr/bin/env python3
"""Writes the sample's data files: synthetic posts in Ukrainian and Russian. The same files on every run.

    make_posts.py             writes train.parquet, test.csv, sample_submission.csv, test_labels.csv and formats/ beside itself

A post is one or two neutral sentences, sometimes a decoy that shares words with the cues, and one cue per class it
belongs to; the spans are where the cues stand. Some labels are dropped (with their spans) or added at random, about
one post in twenty is a near duplicate of an earlier one, a few of those with other labels, and two test posts come from
the training file.
"""
import csv
import json
import pathlib
import random
import re

import pyarrow as pa
import pyarrow.parquet as pq

from words import CLASSES, CUES, DECOYS, NEUTRAL, SLOTS, TAILS

HERE = pathlib.Path(__file__).resolve().parent
PREVALENCE = {"urgency": 0.045, "praise": 0.26, "blame": 0.18, "rumor": 0.11, "exaggeration": 0.47, "question_bait": 0.14}
TRAIN_ROWS, TEST_ROWS = 600, 150
MISSED, INVENTED = 0.05, 0.05      # label noise: share of positives dropped; added, as a share of the prevalence
DECOY_SHARE, SECOND_NEUTRAL, TAIL_SHARE = 0.3, 0.35, 0.25


def fill(rng, template, language):
    def slot(match):
        name = match.group(1)
        low_high = {"n": (2, 60), "h": (7, 21), "g": (0, 5)}.get(name)
        return str(rng.randint(*low_high)) if low_high else rng.choice(SLOTS[language][name])
    text = re.sub(r"\{(\w+)\}", slot, template)
    return text[0].upper() + text[1:]


def draw_classes(rng):
    chosen = {c for c in CLASSES if rng.random() < PREVALENCE[c]}
    if "urgency" in chosen and rng.random() < 0.5:     # some classes keep company
        chosen.add("exaggeration")
    if "rumor" in chosen and rng.random() < 0.25:
        chosen.add("question_bait")
    while len(chosen) > 3:
        chosen.discard(rng.choice(sorted(chosen)))
    return chosen


def make_post(rng):
    """{"lang", "content", "labels", "spans"}; spans are [start, end) in code points."""
    language = "uk" if rng.random() < 0.6 else "ru"
    classes = draw_classes(rng)
    parts = [(fill(rng, rng.choice(NEUTRAL[language]), language), None)]
    if not classes or rng.random() < SECOND_NEUTRAL:
        parts.append((fill(rng, rng.choice(NEUTRAL[language]), language), None))
    if rng.random() < DECOY_SHARE:
        parts.append((fill(rng, rng.choice(DECOYS[language]), language), None))
    for c in sorted(classes):
        parts.append((fill(rng, rng.choice(CUES[language][c]), language), c))
    rng.shuffle(parts)
    if len(parts) > 3:                                 # short posts: drop neutral text, never a cue
        for neutral in [p for p in parts if p[1] is None][1:]:
            parts.remove(neutral)
    text, spans = "", []
    for sentence, cue_class in parts:
        if text:
            text += " "
        if cue_class:
            spans.append((cue_class, [len(text), len(text) + len(sentence.rstrip(".!?"))]))
        text += sentence
    if rng.random() < TAIL_SHARE:
        text += " " + rng.choice(TAILS)
    labels = {c for c in CLASSES if rng.random() < (1 - MISSED if c in classes else INVENTED * PREVALENCE[c])}
    return {"lang": language, "content": text, "labels": labels, "spans": [span for c, span in spans if c in labels]}


def near_duplicate(rng, post):
    """Another number, an emoji more or a doubled mark: text in front of the spans is left alone."""
    text = post["content"]
    last = max((end for _, end in post["spans"]), default=0)
    tail = re.sub(r"\d+", lambda m: str(int(m.group()) + 1), text[last:], count=1)
    if tail == text[last:]:
        tail = tail + rng.choice([" 👍🏽", " 🙂", "..", " :)"])
    return {**post, "content": text[:last] + tail, "labels": set(post["labels"])}


def make_rows(rng, count, duplicates=0, disagreeing=0):
    rows, seen = [], set()
    while len(rows) < count - duplicates:
        post = make_post(rng)
        if post["content"] not in seen:
            seen.add(post["content"])
            rows.append(post)
    copies = [near_duplicate(rng, post) for post in rng.sample(rows, duplicates)]
    for copy in copies[:disagreeing]:
        copy["labels"] ^= {rng.choice(["praise", "exaggeration", "blame"])}
    rows += copies
    rng.shuffle(rows)
    return rows


def make_corpus(seed, count):
    """Texts alone, from another seed: for the tokenizer and the language model."""
    rng = random.Random(seed)
    return [make_post(rng)["content"] for _ in range(count)]


def ordered(labels):
    return [c for c in CLASSES if c in labels]


def write_csv(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def indicator(labels):
    return [int(c in labels) for c in CLASSES]


def main():
    rng = random.Random(20251)
    train = make_rows(rng, TRAIN_ROWS, duplicates=30, disagreeing=6)
    test = make_rows(rng, TEST_ROWS)
    test[17], test[88] = dict(train[41]), near_duplicate(rng, train[305])
    for number, row in enumerate(train):
        row["id"] = f"post-{number + 1:04d}"
    for number, row in enumerate(test):
        row["id"] = f"test-{number + 1:04d}"

    table = pa.table({
        "id": pa.array([r["id"] for r in train], pa.string()),
        "content": pa.array([r["content"] for r in train], pa.string()),
        "lang": pa.array([r["lang"] for r in train], pa.string()),
        "techniques": pa.array([ordered(r["labels"]) or None for r in train], pa.list_(pa.string())),
        "trigger_words": pa.array([r["spans"] or None for r in train], pa.list_(pa.list_(pa.int64()))),
    })
    pq.write_table(table, HERE / "train.parquet", compression="snappy")
    write_csv(HERE / "test.csv", ["id", "content"], [[r["id"], r["content"]] for r in test])
    write_csv(HERE / "sample_submission.csv", ["id", *CLASSES], [[r["id"], *[0] * len(CLASSES)] for r in test])
    write_csv(HERE / "test_labels.csv", ["id", *CLASSES], [[r["id"], *indicator(r["labels"])] for r in test])

    formats = HERE / "formats"
    formats.mkdir(exist_ok=True)
    first = train[:60]
    write_csv(formats / "train.csv", ["id", "content", "lang", *CLASSES],
              [[r["id"], r["content"], r["lang"], *indicator(r["labels"])] for r in first])
    write_csv(formats / "train-delimited.csv", ["id", "content", "techniques"],
              [[r["id"], r["content"], ";".join(ordered(r["labels"]))] for r in first])
    with open(formats / "train.jsonl", "w", encoding="utf-8") as file:
        for r in first:
            file.write(json.dumps({"id": r["id"], "content": r["content"], "lang": r["lang"],
                                   "techniques": ordered(r["labels"]) or None, "trigger_words": r["spans"] or None},
                                  ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
