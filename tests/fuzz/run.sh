#!/usr/bin/env bash
# run.sh [--seconds N] [TARGET...]: runs the fuzzers of tests/fuzz one after another and prints a table.
# Needs clang with libFuzzer; builds the preset "fuzz" first (THRESHER_FUZZ_BUILD=0: takes what is there). Seeds
# are the files of the tests and the sample; what a target learns stays in build-fuzz/corpus/TARGET, inputs
# that break it in build-fuzz/findings. Exit 1 when a target broke. THRESHER_DEPS_DIR as for CMake.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=30
targets=()
while [ $# -gt 0 ]; do
    case "$1" in
        --seconds) seconds=$2; shift 2 ;;
        -h|--help) sed -n '2,5s/^# //p' "$0"; exit 0 ;;
        -*) echo "unknown option $1" >&2; exit 2 ;;
        *) targets+=("$1"); shift ;;
    esac
done
build=build-fuzz
if [ "${THRESHER_FUZZ_BUILD:-1}" = 1 ]; then
    cmake --preset fuzz ${THRESHER_DEPS_DIR:+-DTHRESHER_DEPS_DIR="$THRESHER_DEPS_DIR"} >/dev/null
    cmake --build --preset fuzz >&2
fi
if [ ${#targets[@]} = 0 ]; then
    for program in "$build"/fuzz/fuzz_*; do targets+=("${program##*/fuzz_}"); done
fi

# The files in the tree that a target starts from, below 64 KiB.
seeds() {
    local reference=tests/reference sample=resources/sample
    case "$1" in
        csv|dataset) ls $sample/*.csv $sample/formats/*.csv $reference/callback/run/*.csv ;;
        jsonl) ls $sample/formats/*.jsonl ;;
        parquet) ls tests/data/files/*.parquet ;;
        npy) ls $reference/thresholds/*.npy ;;
        safetensors) ls $reference/safetensors/*.safetensors $reference/gemma2/*/adapter/adapter_model.safetensors ;;
        safetensors_index) ls $reference/gemma2/sharded/*.index.json ;;
        model_config) ls $reference/gemma2/*/config.json $reference/gemma3/*/config.json $sample/model/config.json ;;
        tokenizer_model) find tests resources -name '*.model' -size -256k ;;
        tokenizer_json|tokenizer) find tests resources -name 'tokenizer*.json' -size -256k ;;
        gguf) ls $reference/gguf/*.gguf ;;
        run_config|hf_config) ls $sample/*.yaml resources/presets/*.yaml ;;
        events) ls $reference/callback/run/fold-*/events.jsonl ;;
        tfevents) ls $reference/tfevents/events* ;;
        adapter_config) find $reference -name adapter_config.json ;;
        manifest) ls $reference/callback/run/manifest.json ;;
        *) ls tests/fuzz/seeds/"$1"* ;;
    esac 2>/dev/null || true
}

export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=0 UBSAN_OPTIONS=print_stacktrace=1
export THRESHER_FUZZ_FOLDER=${THRESHER_FUZZ_FOLDER:-$(mktemp -d)}
trap 'rm -rf "$THRESHER_FUZZ_FOLDER"' EXIT
mkdir -p "$build/findings"
printf '%-20s %10s %8s %8s %8s  %s\n' target runs seconds covered "MiB" result
broken=0
for target in "${targets[@]}"; do
    program=$build/fuzz/fuzz_$target
    [ -x "$program" ] || { echo "no such target: $target" >&2; exit 2; }
    corpus=$build/corpus/$target
    mkdir -p "$corpus"
    while read -r seed; do
        [ -f "$seed" ] && cp -n "$seed" "$corpus/seed-$(echo "$seed" | tr / _)"
    done < <(seeds "$target")
    log=$build/findings/$target.log
    result=ok
    known=tests/fuzz/findings/$target
    [ -d "$known" ] || known=
    "$program" "$corpus" $known -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
        -malloc_limit_mb=512 -max_len=65536 -print_final_stats=1 -verbosity=1 \
        -artifact_prefix="$build/findings/$target-" >"$log" 2>&1 || { result="BROKE: $log"; broken=1; }
    figure() { sed -n "s/^stat::$1: *//p" "$log" | tail -1; }
    covered=$(grep -o 'cov: [0-9]*' "$log" | tail -1 | cut -d' ' -f2 || true)
    printf '%-20s %10s %8s %8s %8s  %s\n' "$target" "$(figure number_of_executed_units)" "$seconds" \
        "${covered:-?}" "$(figure peak_rss_mb)" "$result"
done
exit $broken
