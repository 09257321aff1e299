#!/usr/bin/env python3
"""Share of what bare products reach, for steps of 1k, 4k and 16k tokens and posts of 64, 512 and 2,560 tokens (attention's part counted).

    bench_share.py [--shape tiny|layer2b|gemma3-270m | --model DIR] [--steps 2] [--rounds 3] [--predict] [--memory keep]

A post longer than the step is a step of one post. All pairs are measured in turn, --rounds times: machines are noisy. Prints a line for each
measurement, the median of each pair, and how many points the best and the worst median are apart.
"""
import argparse
import json
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--model")
    parser.add_argument("--shape", default="tiny")
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--predict", action="store_true")
    parser.add_argument("--memory", default="auto")
    args = parser.parse_args()
    pairs = [(max(1, round(step / post)), post) for step in (1024, 4096, 16384) for post in (64, 512, 2560)]
    shares = {pair: [] for pair in pairs}
    for _ in range(args.rounds):
        for posts, post_tokens in pairs:
            command = [args.cli, "--json", "--quiet", "bench", "predict" if args.predict else "train", "--no-prune", "--post-tokens",
                       str(post_tokens), "--batch", str(posts), "--steps", str(args.steps), "--memory", args.memory]
            command += ["--model", args.model] if args.model else ["--shape", args.shape]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            shares[posts, post_tokens].append(100 * found["share_of_peak"])
            print(f"{posts:4} posts of {post_tokens:5} tokens: {100 * found['share_of_peak']:5.1f} % of {found['gemm_peak'] / 1e9:6.1f} GFLOP/s, "
                  f"{found['tokens_per_second']:8.1f} tokens/s, {found['peak_bytes'] / 1e9:.2f} GB", flush=True)
    medians = {f"{posts} x {tokens}": round(statistics.median(found), 1) for (posts, tokens), found in shares.items()}
    print(json.dumps({"what": args.model or args.shape, "rounds": args.rounds, "medians": medians, "least": min(medians.values()),
                      "most": max(medians.values()), "points_apart": round(max(medians.values()) - min(medians.values()), 1)}))


if __name__ == "__main__":
    main()
