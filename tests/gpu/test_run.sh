#!/usr/bin/env bash
# What run.sh does where there is no GPU, where there is one, and what setup.sh --cuda says before it downloads; doctor is played.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $*" >&2; exit 1; }
doctor() { # DRIVER_DEVICES INSTALLED ENGINE_DEVICES PROBLEM
    printf '#!/bin/sh\necho '"'"'{"version": "1", "cuda_driver": {"devices": %s, "problem": "%s", "version": "13.0"}, "engine": {"torch": "2", "cuda_installed": %s, "cuda_devices": %s, "cuda_problem": "%s"}}'"'"'\n' \
        "$1" "$4" "$2" "$3" "$4" >"$work/cli"
    chmod +x "$work/cli"
}
run() { THRESHER_CLI=$work/cli THRESHER_BUILD=$work "$root/tests/gpu/run.sh" "$@" >"$work/out" 2>&1; }
card='[{"name": "Card", "memory_bytes": 8e9}]'

doctor '[]' false '[]' 'not found (libcuda.so.1)'
run || fail "no GPU must exit 0"
grep -q 'No GPU here (not found (libcuda.so.1)): nothing was run' "$work/out" || fail "no GPU is not told"
[ ! -e "$work/gpu-report.md" ] || fail "a report without a run"

doctor "$card" false '[]' ''
if run; then fail "missing libraries must fail"; fi
grep -q 'setup.sh --cuda' "$work/out" || fail "what to install is not told"

doctor "$card" true '[]' 'too old'
if run; then fail "a GPU that libtorch does not see must fail"; fi
grep -q 'too old' "$work/out" || fail "the reason is not told"

doctor "$card" true '["cuda:0"]' ''
run --dry-run || fail "dry run"
[ "$(grep -c '^would run' "$work/out")" -ge 15 ] || fail "too little would be run"
grep -q 'THRESHER_TEST_DEVICE=cuda:0' "$work/out" || fail "the tests would not be run"
# Steps that fail (there are no programs): a report that says so, and exit 1.
if run; then fail "failed steps must fail the run"; fi
grep -q 'passes, paths and learners against the CPU: FAILED' "$work/gpu-report.md" || fail "the report hides a failure"
grep -q '^- Card, 8 GB' "$work/gpu-report.md" || fail "the report does not name the device"

# Every wheel has a checksum; sizes come before any download.
if grep -v '^#' "$root/packaging/wheels-cuda.txt" | grep -qvE '^nvidia-[a-z0-9-]+==[0-9.]+ --hash=sha256:[0-9a-f]{64}$'; then fail "wheels-cuda.txt"; fi
key=$(sha256sum "$root/packaging/wheels.txt" | cut -c1-16)
mkdir -p "$work/cache/thresher/deps/$key"
: >"$work/cache/thresher/deps/$key/complete"
if XDG_CACHE_HOME=$work/cache THRESHER_NO_INSTALL=1 "$root/packaging/setup.sh" --cuda >"$work/out" 2>&1; then fail "nothing may be installed"; fi
grep -qE 'CUDA libraries: [0-9.]+ GB to download, [0-9.]+ GB on disk' "$work/out" || fail "the size is not told"
