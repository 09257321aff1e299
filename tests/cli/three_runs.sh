#!/usr/bin/env bash
# Three runs compared, blended, packed, unpacked elsewhere: the same decision and submission, byte for byte.
#     three_runs.sh CLI CONFIG DATA SAMPLE_SUBMISSION [WORK [TRAIN_FOREIGN]]
# CONFIG is a linear configuration of DATA. The third run is the second one's scores in the form in which
# another program's run comes (contract of foreign runs: manifest, folds, scores by fold), or what the command
# TRAIN_FOREIGN FOLDS_CSV RUN trains (tests/reference/make_live_three_runs.py). WORK: kept when given.
set -euo pipefail
cli=$1 config=$2 data=$3 sample=$4
if [ $# -gt 4 ]; then work=$5; mkdir -p "$work"; else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
fail() { echo "FAIL: $*" >&2; exit 1; }

"$cli" --quiet train "$config" -o "$work/first"
"$cli" --quiet train "$config" -o "$work/second" --set linear.C=1.0
lay_out_foreign() {
mkdir -p "$work/foreign"
cp "$work/second/folds.csv" "$work/foreign/"
python3 - "$work/second/manifest.json" "$work/foreign/manifest.json" <<'PYTHON'
import json, sys
classes = json.load(open(sys.argv[1], encoding="utf-8"))["classes"]
json.dump({"format": 1, "classes": classes}, open(sys.argv[2], "w", encoding="utf-8"))
PYTHON
for fold in "$work"/second/fold-*; do
    mkdir -p "$work/foreign/$(basename "$fold")"
    cp "$fold"/{val,test}_probs.npy "$fold"/{val,test}_ids.csv "$work/foreign/$(basename "$fold")/"
done
}
if [ -n "${6:-}" ]; then "$6" "$work/second/folds.csv" "$work/foreign"; else lay_out_foreign; fi
"$cli" finish "$work/foreign" --labels "$data" --config "$config"

"$cli" compare "$work/first" "$work/second"
"$cli" compare "$work/first" "$work/foreign" | tee "$work/compared.txt"
grep -q "folded differently" "$work/compared.txt" && fail "the same folds are called different"
cp -r "$work/second" "$work/twin"
"$cli" --json compare "$work/second" "$work/twin" >"$work/same.json"
python3 - "$work/same.json" <<'PYTHON' || fail "the same scores differ"
import json, sys
difference = json.load(open(sys.argv[1], encoding="utf-8"))["difference"]
sys.exit(any(difference[key] != 0 for key in ("value", "low", "high")))
PYTHON
"$cli" report "$work/first" -o "$work/first.html"
grep -q "<svg" "$work/first.html" || fail "the report has no figure"

blend() { # FROM: the three runs' folder
    (cd "$1" && "$cli" ensemble --run first --run second:2 --run foreign --sample "$sample" -o submission.csv)
}
# Thresholds by rule, and one of them moved by hand.
"$cli" --quiet thresholds --run "$work/first" -o "$work/rule.yaml"
python3 - "$work/rule.yaml" "$work/hand.yaml" <<'PYTHON'
import re, sys
lines, part, done = [], "", set()
for line in open(sys.argv[1], encoding="utf-8"):
    part = line.strip() if re.match(r"\w+:$", line.rstrip()) else part
    if line.startswith("  ") and part in ("thresholds:", "origin:", "delta:") and part not in done:
        done.add(part)
        line = line.split(":")[0] + {"thresholds:": ": 0.02\n", "origin:": ": hand\n", "delta:": ": -0.1\n"}[part]
    lines.append(line)
open(sys.argv[2], "w", encoding="utf-8").writelines(lines)
PYTHON
by_hand() { # FROM
    (cd "$1" && "$cli" ensemble --run first --decision "$work/$2.yaml" --transfer score --sample "$sample" -o "$2.csv")
}
blend "$work"
by_hand "$work" rule
by_hand "$work" hand
python3 - "$work/rule.csv" "$work/hand.csv" <<'PYTHON' || fail "the threshold by hand did not change its class alone"
import csv, sys
rule, hand = (list(csv.reader(open(path, encoding="utf-8"))) for path in sys.argv[1:])
changed = {c for a, b in zip(rule, hand) for c in range(len(a)) if a[c] != b[c]}
sys.exit(len(changed) != 1)
PYTHON
mkdir -p "$work/empty"
for run in first second foreign; do
    "$cli" pack "$work/$run" -o "$work/$run.thresher"
    "$cli" unpack "$work/$run.thresher" -o "$work/empty/$run"
done
blend "$work/empty"
by_hand "$work/empty" hand
for file in submission hand; do
    cmp "$work/$file.csv" "$work/empty/$file.csv" || fail "the submissions differ: $file.csv"
done
"$cli" lint --submission "$work/empty/submission.csv" --sample "$sample"

# A changed pack is refused, and nothing of it stays.
python3 - "$work/first.thresher" "$work/damaged.thresher" <<'PYTHON'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[len(data) // 2] ^= 1
open(sys.argv[2], "wb").write(data)
PYTHON
code=0
"$cli" unpack "$work/damaged.thresher" -o "$work/empty/damaged" || code=$?
[ "$code" = 3 ] || fail "a damaged pack: exit $code"
[ ! -e "$work/empty/damaged" ] || fail "half of a damaged pack was left"
echo "three runs: the submission of the unpacked runs is byte-identical"
