#!/usr/bin/env bash
# full_disk.sh THRESHER-CLI SAMPLE: a real disk that is full while a run is written, and one that cannot be
# written any more: exit 1 with a word, nothing of what was there is harmed, and the run goes on when there is
# room, to the bytes of an undisturbed one. Disks in memory within a mount namespace of its own; exit 77 where
# the system does not let a user make one: skipped, not passed.
set -euo pipefail
cli=$1
sample=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! unshare -rm mount -t tmpfs -o size=64k tmpfs "$work" 2>/dev/null; then
    echo "SKIP: unshare -rm and mounting a tmpfs are not permitted here"
    exit 77
fi
cp -r "$sample" "$work/sample"
unshare -rm bash -euo pipefail -c '
    cli=$1 work=$2
    cd "$work/sample"
    "$cli" --quiet train config-linear.yaml -o "$work/calm" >/dev/null
    mkdir "$work/disk"
    mount -t tmpfs -o size=16k tmpfs "$work/disk"
    need=$(du -sk "$work/calm" | cut -f1)

    refused() { # NAME WORD COMMAND...: exit 1, write_failed, and the word in what is said
        local name=$1 word=$2 status=0
        shift 2
        "$@" >"$work/out" 2>&1 || status=$?
        if [ $status != 1 ] || ! grep -q write_failed "$work/out" || ! grep -q "$word" "$work/out"; then
            echo "$name: status $status"
            cat "$work/out"
            exit 1
        fi
    }

    # Full at several points of the way; each time a little more is free, and the same run goes on.
    tries=0
    for size in $((need / 40)) $((need / 8)) $((need / 3)) $((need * 2 / 3)); do
        mount -o remount,size=${size}k "$work/disk"
        refused "disk of $size KiB" "The disk is full" "$cli" --json --quiet train config-linear.yaml -o "$work/disk/run" --resume
        tries=$((tries + 1))
    done
    mount -o remount,ro "$work/disk"
    refused "read-only" "cannot be written" "$cli" --json --quiet train config-linear.yaml -o "$work/disk/run" --resume
    refused "read-only, a new run" "cannot be written" "$cli" --json --quiet train config-linear.yaml -o "$work/disk/other"
    refused "read-only, a submission" "cannot be written" "$cli" --json --quiet ensemble --run "$work/calm" \
        --sample sample_submission.csv -o "$work/disk/submission.csv"
    mount -o remount,rw,size=$((need * 3))k "$work/disk"
    "$cli" --quiet train config-linear.yaml -o "$work/disk/run" --resume >/dev/null
    for name in folds.csv oof_probs.npy ensemble_test_probs.npy decisions/default.yaml submission.csv; do
        cmp "$work/calm/$name" "$work/disk/run/$name"
    done
    echo "full $tries times, read-only once, and the same bytes in the end"
' full_disk "$cli" "$work"
