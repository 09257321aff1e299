#!/usr/bin/env bash
# Every GPU test and benchmark, on a machine that has an NVIDIA GPU; elsewhere it says so and exits 0. Build first (./test.sh).
#   tests/gpu/run.sh [--dry-run] [REPORT.md]      default report: build/gpu-report.md
# THRESHER_GPU_DATA=TRAIN.parquet: real posts for the benchmarks; THRESHER_GPU_MODEL=DIR: a checkpoint beside the shapes;
# THRESHER_ORACLE_PYTHON=PYTHON with CUDA, transformers and PEFT: the other side too. THRESHER_BUILD=DIR: default build/.
# Exits 1 when a test or a benchmark failed; the report then says which.
set -uo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${THRESHER_BUILD:-$root/build}
cli=${THRESHER_CLI:-$build/bin/thresher-cli}
dry=0
[ "${1:-}" = --dry-run ] && { dry=1; shift; }
report=${1:-$build/gpu-report.md}

[ -x "$cli" ] || { echo "There is no $cli: build first (./test.sh)." >&2; exit 1; }
doctor=$("$cli" doctor --json) || { echo "thresher-cli doctor failed" >&2; exit 1; }
field() { printf '%s' "$doctor" | python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"; }
if [ "$(field 'len(d["cuda_driver"]["devices"])')" = 0 ]; then
    echo "No GPU here ($(field 'd["cuda_driver"]["problem"]')): nothing was run."
    exit 0
fi
if [ "$(field 'd["engine"]["cuda_installed"]')" != True ]; then
    echo "There is a GPU, but not libtorch's CUDA libraries. Run packaging/setup.sh --cuda (it says the size first), then this again." >&2
    exit 1
fi
if [ "$(field 'len(d["engine"]["cuda_devices"])')" = 0 ]; then
    echo "There is a GPU, but libtorch finds none: $(field 'd["engine"]["cuda_problem"]')" >&2
    exit 1
fi

failed=0
out=/dev/stdout
if [ $dry = 0 ]; then
    out=$report
    {
        echo "# GPU report, $(date -u +%Y-%m-%dT%H:%M:%SZ)"
        field '"\n".join("- " + x["name"] + ", %.0f GB" % (x["memory_bytes"] / 1e9) for x in d["cuda_driver"]["devices"])'
        field '"- driver for CUDA " + str(d["cuda_driver"]["version"]) + ", libtorch " + d["engine"]["torch"] + ", thresher " + d["version"]'
    } >"$out"
fi
# step TITLE COMMAND...: runs the command, its output and outcome go to the report.
step() {
    local title=$1
    shift
    if [ $dry = 1 ]; then
        printf 'would run: %s\n' "$*"
        return
    fi
    echo "== $title"
    local log outcome=passed
    log=$(mktemp)
    "$@" >"$log" 2>&1 || { outcome="FAILED ($?)"; failed=1; }
    { printf '\n## %s: %s\n`%s`\n```\n' "$title" "$outcome" "$*"; tail -n 60 "$log"; echo '```'; } >>"$out"
    rm -f "$log"
}

step "passes, paths and learners against the CPU" env THRESHER_TEST_DEVICE=cuda:0 "$build/tests/tst_engine_device"
configs=$(mktemp -d)
trap 'rm -rf "$configs"' EXIT
for shape in tiny layer2b gemma3-270m; do
    for compute in float32 bfloat16; do
        config=$configs/$compute.json
        printf '{"model": {"device": "cuda:0", "compute_dtype": "%s"}, "lora_config": {"r": 64, "lora_alpha": 64, "lora_dropout": 0.05}}' "$compute" >"$config"
        for what in train predict; do
            step "bench $what, $shape, $compute" "$cli" --quiet bench $what --shape $shape --config "$config"
        done
        [ $compute = bfloat16 ] && step "bench train, $shape, $compute, 64 posts a step, checkpoint" "$cli" --quiet bench train --shape $shape --config "$config" --batch 64 --memory checkpoint
    done
done
if [ -n "${THRESHER_GPU_MODEL:-}" ]; then
    step "bench train, the checkpoint" "$cli" --quiet bench train --model "$THRESHER_GPU_MODEL" --device cuda:0 ${THRESHER_GPU_DATA:+--data "$THRESHER_GPU_DATA"}
fi
if [ -n "${THRESHER_ORACLE_PYTHON:-}" ] && [ -n "${THRESHER_GPU_DATA:-}" ]; then
    for shape in tiny layer2b; do
        step "beside transformers + PEFT, $shape" "$THRESHER_ORACLE_PYTHON" "$root/tests/bench/bench_train.py" --cli "$cli" --data "$THRESHER_GPU_DATA" --shape $shape --device cuda:0 --prune
    done
fi
if [ $dry = 0 ]; then
    echo "Report: $report"
    [ $failed = 0 ] || echo "Something failed: see the report." >&2
fi
exit $failed
