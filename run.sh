#!/usr/bin/env bash
# The first of the two commands: builds Thresher and runs the main job on the shipped sample.
#   ./run.sh                train the sample's folds, print the report and the submission's path, open the window on it
#   ./run.sh --build-only   stop after building
#   ./run.sh train C.yaml   anything else goes to thresher-cli
set -euo pipefail
cd "$(dirname "$0")"

build() {
    deps=$(packaging/setup.sh)
    # Everything that a build depends on beside the sources: configure again only when it changed.
    if [ ! -e build/build.ninja ] || ! grep -q "THRESHER_DEPS_DIR:PATH=$deps" build/CMakeCache.txt; then
        cmake --preset dev -DTHRESHER_DEPS_DIR="$deps" >build.log 2>&1 || { cat build.log >&2; exit 1; }
        rm -f build.log
    fi
    cmake --build --preset dev --target "$@" >&2
}

build thresher-cli thresher
[ "${1:-}" = --build-only ] && exit 0
if [ $# -gt 0 ]; then
    exec build/bin/thresher-cli "$@"
fi

# The sample as a workspace of its own, outside the tree: data from here, runs there.
sample=$PWD/resources/sample
workspace=${XDG_DATA_HOME:-$HOME/.local/share}/thresher/sample
run=$workspace/runs/gemma2-small
mkdir -p "$workspace/runs"
if [ -e "$run/submission.csv" ]; then
    echo "The sample has been trained before ($run); delete that folder to train it anew." >&2
    build/bin/thresher-cli train "$sample/config.yaml" -o "$run" --resume >/dev/null
elif [ -e "$run/manifest.json" ]; then
    build/bin/thresher-cli train "$sample/config.yaml" -o "$run" --resume
else
    build/bin/thresher-cli train "$sample/config.yaml" -o "$run"
fi
if [ ! -e "$workspace/workspace.json" ]; then
    cat >"$workspace/workspace.json" <<JSON
{"format": 1, "program": "thresher", "name": "Sample", "champion": "runs/gemma2-small", "folds": {"file": "runs/gemma2-small/folds.csv"},
 "data": {"train": "$sample/train.parquet", "test": "$sample/test.csv", "sample_submission": "$sample/sample_submission.csv",
          "label_column": "techniques", "language_column": "lang", "spans_column": "trigger_words"}}
JSON
fi
echo
cat "$run/report.md"
echo
build/bin/thresher-cli lint --submission "$run/submission.csv" --sample "$sample/sample_submission.csv"
echo
echo "Report:     $run/report.md"
echo "Submission: $run/submission.csv"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec build/bin/thresher "$workspace"
fi
echo "No display: the window was not opened (build/bin/thresher $workspace opens it)."
