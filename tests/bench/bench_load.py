#!/usr/bin/env python3
"""How time and memory grow with the data: 10 k, 100 k and 1 M made-up posts x 50 classes through thresher-cli, one command after the other.

    bench_load.py [--rows 10000,100000,1000000] [--only WORD] [--keep FOLDER]
    bench_load.py --runs 2000        # that many small runs in a workspace
    bench_load.py --events 10000000  # that many records in a run's log

Prints one JSON line per size and command (seconds, peak memory in MB) and at the end, per command, the exponent of time and of memory between
neighbouring sizes: 1 is linear. Data come from make_load.py (the same bytes every time); needs NumPy, about 1.5 GB of disk for 1 M posts.
"""
import argparse
import json
import math
import multiprocessing
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy

import make_load

ROOT = pathlib.Path(__file__).resolve().parents[2]


def apart(work, *arguments):
    """In a process of its own: what the kernel says of a child's peak holds that of the process that started it."""
    process = multiprocessing.Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode != 0:
        sys.exit(f"{work.__name__} failed")


def measure(command):
    """Seconds, peak resident MB of one child; ends the program where it fails."""
    start = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"failed with status {status}: {' '.join(map(str, command))}")
    return time.perf_counter() - start, usage.ru_maxrss / 1e3


def commands(cli, folder, rows):
    posts, classes = folder / "posts.csv", (folder / "classes.txt").read_text()
    scores = ["--probs", folder / "probs.npy", "--labels", folder / "labels.npy", "--folds", folder / "folds.npy", "--classes", classes]
    columns = ["--label-column", "labels"]
    yield "inspect", [cli, "--quiet", "inspect", posts, *columns]
    yield "eda", [cli, "--quiet", "eda", posts, *columns, "-o", folder / "eda.json"]
    yield "folds", [cli, "--quiet", "folds", posts, *columns, "-o", folder / "folds.csv"]
    yield "folds, near duplicates together", [cli, "--quiet", "folds", posts, *columns, "--group-near-duplicates", "-o", folder / "grouped.csv"]
    for rule in ("exact", "bagged"):
        yield f"thresholds {rule}", [cli, "--quiet", "thresholds", *scores, "--rule", rule, "-o", folder / f"{rule}.yaml"]


def save_folds(folder):
    """The fold numbers of folds.csv as the array that `thresholds` takes."""
    numbers = [line.rsplit(",", 1)[1] for line in (folder / "folds.csv").read_text(encoding="utf-8").splitlines()[1:]]
    numpy.save(folder / "folds.npy", numpy.array(numbers, dtype=numpy.int32))


def exponent(small, large, key):
    return round(math.log(large[key] / small[key]) / math.log(large["rows"] / small["rows"]), 2)


def data_sizes(cli, sizes, only, work):
    found = {}
    for rows in sizes:
        folder = work / str(rows)
        if not (folder / "classes.txt").exists():
            apart(make_load.make, folder, rows)
        for name, command in commands(cli, folder, rows):
            if only and only not in name and not (name == "folds" and not (folder / "folds.npy").exists()):
                continue
            seconds, peak = measure(command)
            if name == "folds":
                apart(save_folds, folder)
            line = {"rows": rows, "what": name, "seconds": round(seconds, 2), "peak_mb": round(peak)}
            found.setdefault(name, []).append(line)
            print(json.dumps(line), flush=True)
    for name, lines in found.items():
        pairs = list(zip(lines, lines[1:]))
        print(json.dumps({"what": name, "exponents_of_time": [exponent(a, b, "seconds") for a, b in pairs],
                          "exponents_of_memory": [exponent(a, b, "peak_mb") for a, b in pairs]}))


def small_runs(cli, count, work):
    """A workspace of `count` runs of 40 rows; `report` reads them all, `compare` and `status` one or two."""
    sample = ROOT / "resources" / "sample"
    first = work / "runs" / "run-0000"
    subprocess.run([cli, "--quiet", "train", sample / "config-linear.yaml", "-o", first], check=True, cwd=sample, stdout=subprocess.DEVNULL)
    (work / "workspace.json").write_text(json.dumps({"format": 1, "name": "load", "data": {"train": str(sample / "train.parquet")}}))
    for number in range(1, count):
        subprocess.run(["cp", "-rl", first, work / "runs" / f"run-{number:04}"], check=True)
    for name, command in (("status", ["status", first]), ("compare", ["compare", first, work / "runs" / "run-0001"]),
                          ("report of the workspace", ["report", work, "-o", work / "report.html"])):
        seconds, peak = measure([cli, "--quiet", *command])
        print(json.dumps({"runs": count, "what": name, "seconds": round(seconds, 2), "peak_mb": round(peak)}), flush=True)


def many_events(cli, count, work):
    run = work / "run"
    (run / "fold-0").mkdir(parents=True)
    (run / "manifest.json").write_text(json.dumps({"format": 1, "classes": ["a", "b"], "n_splits": 1}))
    (run / "fold-0" / "fold.json").write_text(json.dumps({"format": 1, "state": "finished"}))
    with open(run / "fold-0" / "events.jsonl", "w") as out:
        for step in range(1, count + 1):
            out.write(f'{{"t":{1000 + step},"kind":"train","step":{step},"epoch":{step / 1e6},"loss":{0.2 + 1e3 / (1e3 + step):.6f},'
                      '"learning_rate":0.0002,"grad_norm":1.5,"tokens_per_second":900}\n')
    for name, command in (("status", ["status", run]), ("inspect", ["inspect", run]), ("report", ["report", run, "-o", work / "report.html"])):
        seconds, peak = measure([cli, "--quiet", *command])
        print(json.dumps({"events": count, "what": name, "seconds": round(seconds, 2), "peak_mb": round(peak)}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--rows", default="10000,100000,1000000")
    parser.add_argument("--only", default="", help="commands with this word in their name")
    parser.add_argument("--keep", help="a folder for the data, kept for the next time")
    parser.add_argument("--runs", type=int)
    parser.add_argument("--events", type=int)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(args.keep or scratch)
        if args.runs:
            small_runs(args.cli, args.runs, work)
        elif args.events:
            many_events(args.cli, args.events, work)
        else:
            data_sizes(args.cli, [int(rows) for rows in args.rows.split(",")], args.only, work)


if __name__ == "__main__":
    main()
