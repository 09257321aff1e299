#!/usr/bin/env python3
"""Posts to ids and offsets beside the fast tokenizer of transformers: the same posts, the same threads, in alternation.

    bench_tokenizer.py --data TRAIN.parquet --model DIR [--alternations 5] [--repeat 3] [--threads N] [--cli build/bin/thresher-cli]

Each alternation takes the best of --repeat passes over all posts on either side: `thresher-cli bench tokenize`, and
tokenizer(posts, return_offsets_mapping=True). Their side is also measured without offsets and down in Rust alone
(encode_batch of the tokenizers package, no Python lists made). Neither side counts opening the tokenizer or reading
the posts. Both must find the same number of tokens. Prints one JSON line; exit status 1 where ours is slower.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def read_posts(path):
    import pyarrow.parquet as pq
    return pq.read_table(path, columns=["content"]).column("content").to_pylist()


def best(repeat, work):
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--data", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--alternations", type=int, default=5)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    args = parser.parse_args()
    os.environ["TOKENIZERS_PARALLELISM"] = "true"
    os.environ["RAYON_NUM_THREADS"] = str(args.threads)  # read when the library is loaded
    import transformers
    tokenizer = transformers.AutoTokenizer.from_pretrained(args.model, use_fast=True)
    posts = read_posts(args.data)
    theirs_tokens = sum(map(len, tokenizer(posts, add_special_tokens=False)["input_ids"]))
    sides = {
        "transformers": lambda: tokenizer(posts, add_special_tokens=False, return_offsets_mapping=True),
        "transformers_ids_only": lambda: tokenizer(posts, add_special_tokens=False),
        "encode_batch": lambda: tokenizer.backend_tokenizer.encode_batch(posts, add_special_tokens=False),
    }
    command = [args.cli, "--json", "--quiet", "--threads", str(args.threads), "bench", "tokenize", "--data", args.data,
               "--model", args.model, "--repeat", str(args.repeat)]
    ours, theirs = [], {name: [] for name in sides}
    for _ in range(args.alternations):
        report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        assert report["tokens"] == theirs_tokens, (report["tokens"], theirs_tokens)
        ours.append(report["best_seconds"])
        for name, work in sides.items():
            theirs[name].append(best(args.repeat, work))
    ratios = {name: round(statistics.median(b / a for a, b in zip(ours, seconds)), 2) for name, seconds in theirs.items()}
    print(json.dumps({
        "what": "tokenize", "library": "transformers " + transformers.__version__, "machine": report["machine"], "threads": args.threads,
        "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "posts": len(posts), "tokens": theirs_tokens,
        "ours_seconds": round(statistics.median(ours), 4),
        "seconds": {name: round(statistics.median(seconds), 4) for name, seconds in theirs.items()}, "times_faster": ratios}))
    sys.exit(0 if min(ratios.values()) >= 1 else 1)


if __name__ == "__main__":
    main()
