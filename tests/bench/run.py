#!/usr/bin/env python3
"""Both sides of every comparison this program makes of itself, and their ratio. Needs the Python packages of
../reference/requirements.txt (and pandas); nothing here is part of ./test.sh.

    run.py [--cli build/bin/thresher-cli] [--data TRAIN.parquet] [--only split,thresholds,parquet,eda] [--python PYTHON]

split       one MultilabelStratifiedKFold of 3,000 x 10: goal 50 times faster
thresholds  grid and bounded search for 764 x 10: goal 200 times faster
parquet     the file at --data read whole: goal at most 3 times pandas' time
eda         everything `eda` says about --data, without tokens: goal below 1 s
"""
import argparse
import datetime
import json
import pathlib
import platform
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def answer(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def line(name, ours, theirs, library, goal, met):
    ratio = f"{theirs / ours:.1f} x faster" if ours <= theirs else f"{ours / theirs:.2f} x their time"
    print(f"{name:<11} {1e3 * ours:10.3f} ms   {1e3 * theirs:10.3f} ms {library:<26} {ratio:<18} goal {goal:<22} {'met' if met else 'MISSED'}")
    return met


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(HERE.parent.parent / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--data", help="a Parquet file with texts and labels; without it parquet and eda are left out")
    parser.add_argument("--only", default="split,thresholds,parquet,eda")
    args = parser.parse_args()
    wanted = args.only.split(",")
    cli = [args.cli, "--json", "--quiet", "bench"]
    machine = answer(cli + ["split", "--repeat", "1"])
    print(f"{machine['machine']}, {machine['threads']} threads, {platform.system()}, {datetime.date.today()}")
    print(f"{'':<11} {'this program':>13}   {'the other side':>13}")
    met = True
    if "split" in wanted:
        ours, theirs = answer(cli + ["split", "--repeat", "51"]), answer([args.python, HERE / "bench_split.py", "--repeat", "7"])
        met &= line("split", ours["seconds"], theirs["seconds"], theirs["library"], "50 x faster", theirs["seconds"] >= 50 * ours["seconds"])
    if "thresholds" in wanted:
        ours, theirs = answer(cli + ["thresholds"]), answer([args.python, HERE / "bench_thresholds.py"])
        met &= line("thresholds", ours["seconds"], theirs["seconds"], theirs["library"], "200 x faster", theirs["seconds"] >= 200 * ours["seconds"])
    if args.data and "parquet" in wanted:
        ours, theirs = answer(cli + ["eda", "--data", args.data, "--repeat", "15"]), answer([args.python, HERE / "bench_parquet.py", args.data, "--repeat", "15"])
        met &= line("parquet", ours["read_seconds"], theirs["seconds"], theirs["library"], "3 x their time", ours["read_seconds"] <= 3 * theirs["seconds"])
    if args.data and "eda" in wanted:
        ours = answer(cli + ["eda", "--data", args.data, "--repeat", "7"])
        met &= line("eda", ours["seconds"], 1.0, "(the goal)", "1 s", ours["seconds"] < 1.0)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
