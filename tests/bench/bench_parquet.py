#!/usr/bin/env python3
"""Seconds that pandas needs to read a Parquet file (imports and a first read not counted).

    bench_parquet.py FILE.parquet [--repeat 7]
"""
import argparse
import json
import statistics
import time

import pandas as pd


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--repeat", type=int, default=7)
    args = parser.parse_args()
    frame = pd.read_parquet(args.file)
    seconds = []
    for _ in range(args.repeat):
        start = time.perf_counter()
        frame = pd.read_parquet(args.file)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"bench": "parquet", "library": "pandas", "rows": len(frame), "seconds": statistics.median(seconds)}))


if __name__ == "__main__":
    main()
