#!/usr/bin/env bash
# no_network.sh THRESHER-CLI SAMPLE WINDOW: the main job, linear and two steps of LoRA, and every page of the window
# in a network namespace without interfaces (not even loopback is up): nothing is fetched, looked up or reported
# while the programs run. Exit 77 where the system does not let a user make such a namespace: skipped, not passed.
set -euo pipefail
cli=$1
sample=$2
window=$3
if ! unshare -rn true 2>/dev/null; then
    echo "SKIP: unshare -rn is not permitted here"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$sample"/. "$work/sample"
unshare -rn bash -euo pipefail -c '
    if tail -n +3 /proc/net/dev | grep -qv "^ *lo:"; then
        echo "the namespace has a network"
        exit 1
    fi
    cd "$2/sample"
    "$1" --quiet doctor >/dev/null
    "$1" --quiet train config-linear.yaml -o "$2/run"
    "$1" --quiet train config-lora.yaml -o "$2/lora" --folds 0 --set train_args.max_steps=2
    "$1" --quiet ensemble --run "$2/run" --sample sample_submission.csv -o "$2/submission.csv"
    "$1" --quiet lint --submission "$2/submission.csv" --sample sample_submission.csv >/dev/null
    HOME="$2" XDG_DATA_HOME="$2/home" XDG_CONFIG_HOME="$2/home" QT_QPA_PLATFORM=offscreen "$3" --screenshots "$2/pages" "$2/run" 2>/dev/null
' no_network "$cli" "$work" "$window"
[ "$(find "$work/pages" -name "*.png" | wc -l)" -gt 10 ]
cmp <(wc -l <"$work/submission.csv") <(wc -l <"$sample/sample_submission.csv")
echo "no network was needed"
