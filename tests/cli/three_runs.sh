#!/usr/bin/env bash
# Three runs compared, blended, packed, unpacked elsewhere: the same decision and submission, byte for byte.
#     three_runs.sh CLI CONFIG DATA SAMPLE_SUBMISSION [WORK]
# CONFIG is a linear configuration of DATA. The third run is the second one's scores in the form in which
# another program's run comes (contract of foreign runs: manifest, folds, scores by fold). WORK: kept when given.
set -euo pipefail
cli=$1 config=$2 data=$3 sample=$4
if [ $# -gt 4 ]; then work=$5; mkdir -p "$work"; else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
fail() { echo "FAIL: $*" >&2; exit 1; }

"$cli" --quiet train "$config" -o "$work/first"
"$cli" --quiet train "$config" -o "$work/second" --set linear.C=1.0
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
"$cli" finish "$work/foreign" --labels "$data" --config "$config"

"$cli" compare "$work/first" "$work/second"
"$cli" --json compare "$work/second" "$work/foreign" >"$work/same.json"
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
blend "$work"
mkdir -p "$work/empty"
for run in first second foreign; do
    "$cli" pack "$work/$run" -o "$work/$run.thresher"
    "$cli" unpack "$work/$run.thresher" -o "$work/empty/$run"
done
blend "$work/empty"
cmp "$work/submission.csv" "$work/empty/submission.csv" || fail "the submissions differ"
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
