#!/usr/bin/env python3
"""Five folds in one prediction (`predict --folds all`) beside five predictions of one fold, in alternation: time, peak memory, same bits.

    bench_folds.py --data TRAIN.parquet --model DIR [--rows 764] [--alternations 3]

Trains five adapters for one step on the first 40 posts, then scores the first --rows posts. Prints one JSON line.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", default=str(ROOT / "build" / "bin" / "thresher-cli"))
    parser.add_argument("--data", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--label-column", default="techniques")
    parser.add_argument("--rows", type=int, default=764)
    parser.add_argument("--alternations", type=int, default=3)
    args = parser.parse_args()
    import pyarrow.parquet as pq
    table = pq.read_table(args.data)
    with tempfile.TemporaryDirectory() as work:
        folder = pathlib.Path(work)
        pq.write_table(table.slice(0, 40), folder / "train.parquet")
        pq.write_table(table.slice(0, args.rows), folder / "posts.parquet")
        (folder / "config.json").write_text(json.dumps({
            "data": {"train": str(folder / "train.parquet"), "label_column": args.label_column}, "model": {"model_name_or_path": str(pathlib.Path(args.model).resolve())},
            "lora_config": {"r": 64, "lora_alpha": 64}, "folds": {"n_splits": 5},
            "train_args": {"max_steps": 1, "eval_steps": 1, "save_steps": 1, "per_device_train_batch_size": 2, "gradient_accumulation_steps": 1,
                           "learning_rate": 0.01}}))
        run = folder / "run"
        subprocess.run([args.cli, "--quiet", "train", str(folder / "config.json"), "-o", str(run)], check=True, stdout=subprocess.DEVNULL)

        def predict(*more):
            start = time.perf_counter()
            done = subprocess.run([args.cli, "--json", "--quiet", "predict", str(folder / "posts.parquet"), "--run", str(run), *more],
                                  check=True, capture_output=True, text=True)
            return time.perf_counter() - start, json.loads(done.stdout)["peak_bytes"]

        together, singles, peaks, peak_of_one = [], [], [], []
        for _ in range(args.alternations):
            seconds, peak = predict("--folds", "all", "--per-fold", work, "-o", str(folder / "mean.npy"))
            together.append(seconds)
            peaks.append(peak)
            total = 0.0
            for fold in range(5):
                seconds, peak = predict("--fold", str(fold), "-o", str(folder / f"single-{fold}.npy"))
                total += seconds
                peak_of_one.append(peak)
            singles.append(total)
        same = all((folder / f"fold-{k}.npy").read_bytes() == (folder / f"single-{k}.npy").read_bytes() for k in range(5))
    print(json.dumps({"rows": args.rows, "five_together_seconds": round(statistics.median(together), 2),
                      "five_singles_seconds": round(statistics.median(singles), 2),
                      "ratio": round(statistics.median(a / b for a, b in zip(together, singles)), 3), "same_bits": same,
                      "peak_ratio": round(max(peaks) / max(peak_of_one), 3), "peak_gb": round(max(peaks) / 1e9, 2)}))


if __name__ == "__main__":
    main()
