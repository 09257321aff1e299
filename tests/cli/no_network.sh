#!/usr/bin/env bash
# no_network.sh THRESHER-CLI SAMPLE: the main job in a network namespace without interfaces (not even loopback
# is up): nothing is fetched, looked up or reported while the program runs. Exit 77 where the system does not
# let a user make such a namespace: skipped, not passed.
set -euo pipefail
cli=$1
sample=$2
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
    "$1" --quiet ensemble --run "$2/run" --sample sample_submission.csv -o "$2/submission.csv"
    "$1" --quiet lint --submission "$2/submission.csv" --sample sample_submission.csv >/dev/null
' no_network "$cli" "$work"
cmp <(wc -l <"$work/submission.csv") <(wc -l <"$sample/sample_submission.csv")
echo "no network was needed"
