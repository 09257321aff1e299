#!/usr/bin/env python3
"""Share of what bare products reach, for steps of 1k, 4k and 16k tokens and posts of 64, 512 and 2,560 tokens (attention's part counted).

    bench_share.py [--shape tiny|layer2b|gemma3-270m | --model DIR] [--steps 2] [--predict] [--memory keep]

A post longer than the step is a step of one post. Prints a line for each pair and how many points the best and the worst are apart.
"""
import argparse
import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--model")
    parser.add_argument("--shape", default="tiny")
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--predict", action="store_true")
    parser.add_argument("--memory", default="auto")
    args = parser.parse_args()
    shares = []
    for step_tokens in (1024, 4096, 16384):
        for post_tokens in (64, 512, 2560):
            posts = max(1, round(step_tokens / post_tokens))
            command = [args.cli, "--json", "--quiet", "bench", "predict" if args.predict else "train", "--no-prune", "--post-tokens",
                       str(post_tokens), "--batch", str(posts), "--steps", str(args.steps), "--memory", args.memory]
            command += ["--model", args.model] if args.model else ["--shape", args.shape]
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            shares.append(100 * found["share_of_peak"])
            print(f"{posts:4} posts of {post_tokens:5} tokens: {shares[-1]:5.1f} % of {found['gemm_peak'] / 1e9:6.1f} GFLOP/s, "
                  f"{found['tokens_per_second']:8.1f} tokens/s, {found['peak_bytes'] / 1e9:.2f} GB", flush=True)
    print(json.dumps({"what": args.model or args.shape, "least": round(min(shares), 1), "most": round(max(shares), 1),
                      "points_apart": round(max(shares) - min(shares), 1)}))


if __name__ == "__main__":
    main()
