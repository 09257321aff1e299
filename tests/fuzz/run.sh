#!/usr/bin/env bash
# Fuzzes the readers of everything that comes from outside: tests/fuzz, one program per format. Needs clang with
# libFuzzer besides what packaging/setup.sh installs; builds the preset "fuzz" first (THRESHER_FUZZ_BUILD=0: takes what is there).
#   run.sh [TARGET...]                 a smoke: every target for 30 seconds of wall time (--seconds N)
#   run.sh --cpu-minutes N [TARGET...] on until each target has had N minutes of processor time, now and before
#   run.sh --ledger                    what each target has had so far
#   run.sh --merge [TARGET...]         keeps the smallest inputs that reach all that was reached: tests/fuzz/corpus/TARGET.txt
#   --jobs N: so many at once (1). Inputs are files in memory where the system has /dev/shm.
# What a target learns stays in build-fuzz/corpus, inputs that break it in build-fuzz/findings, processor time in
# build-fuzz/ledger.txt (target, seconds, inputs, tree), which --merge adds to tests/fuzz/ledger.txt: runs may be stopped and
# spread over days and machines. TERM ends a long run after the
# pieces under way, Ctrl-C at once. Exit 1 when a target broke.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build-fuzz
seconds=30 minutes=0 jobs=1 verb=smoke
targets=()
while [ $# -gt 0 ]; do
    case "$1" in
        --seconds) seconds=$2; shift 2 ;;
        --cpu-minutes) minutes=$2 verb=long seconds=90; shift 2 ;;
        --jobs) jobs=$2; shift 2 ;;
        --ledger) verb=ledger; shift ;;
        --merge) verb=merge; shift ;;
        -h|--help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
        -*) echo "unknown option $1" >&2; exit 2 ;;
        *) targets+=("$1"); shift ;;
    esac
done
mkdir -p $build/findings
ledger=$build/ledger.txt
kept_ledger=tests/fuzz/ledger.txt # what earlier trees and machines have done, as --merge adds it up
touch $ledger
spent() { awk -v target="$1" '$1 == target {s += $2} END {printf "%d", s}' $kept_ledger $ledger; } # seconds
inputs() { awk -v target="$1" '$1 == target {s += $3} END {printf "%d", s}' $kept_ledger $ledger; }

if [ "${THRESHER_FUZZ_BUILD:-1}" = 1 ] && [ $verb != ledger ]; then
    command -v clang++ >/dev/null || { echo "clang++ is missing (Debian: apt-get install clang)" >&2; exit 2; }
    cmake --preset fuzz -DTHRESHER_DEPS_DIR="${THRESHER_DEPS_DIR:-$(packaging/setup.sh)}" >/dev/null
    cmake --build --preset fuzz >&2
fi
if [ ${#targets[@]} = 0 ]; then
    for source in tests/fuzz/*.cpp; do targets+=("$(basename "$source" .cpp)"); done
fi
for target in "${targets[@]}"; do
    [ -f "tests/fuzz/$target.cpp" ] || { echo "no such target: $target" >&2; exit 2; }
done

# The files in the tree that a target starts from, besides tests/fuzz/seeds/TARGET* and its corpus.
seeds() {
    local reference=tests/reference sample=resources/sample
    case "$1" in
        csv|dataset) ls $sample/*.csv $sample/formats/*.csv $reference/callback/run/*.csv ;;
        jsonl) ls $sample/formats/*.jsonl ;;
        parquet) ls tests/data/files/*.parquet ;;
        npy) ls $reference/thresholds/*.npy ;;
        safetensors) ls $reference/safetensors/*.safetensors ;;
        safetensors_index) ls $reference/gemma2/sharded/*.index.json ;;
        model_config) ls $reference/gemma2/*/config.json $reference/gemma3/*/config.json $sample/model/config.json ;;
        tokenizer) ls tests/fuzz/seeds/tokenizer_json* tests/fuzz/seeds/tokenizer_model* ;;
        run_config|hf_config) ls $sample/*.yaml resources/presets/*.yaml ;;
        events) ls $reference/callback/run/fold-*/events.jsonl ;;
        tfevents) ls $reference/tfevents/events* ;;
        adapter_config) find $reference -name adapter_config.json ;;
        records) ls $reference/callback/trainer_state.json $reference/callback/run/fold-0/fold.json ;;
        tables) ls $sample/sample_submission.csv $reference/callback/run/folds.csv ;;
        manifest) ls $reference/callback/run/manifest.json ;;
    esac 2>/dev/null || true
    ls tests/fuzz/seeds/"$1".* tests/fuzz/seeds/"$1"-* 2>/dev/null || true
}

# The reader's own sources: every short text in them may be a keyword of its format.
readers() {
    case "$1" in
        csv|dataset|jsonl) ls core/data/*.cpp core/data/detail/*.cpp ;;
        run_config|hf_config) ls core/config/fields_*.h core/config/*.cpp ;;
        decision) ls core/decide/decision*.cpp core/decide/rules.cpp core/decide/yaml_text.cpp ;;
        events) ls core/runs/event_log.cpp ;;
        gguf) ls core/model/gguf*.cpp core/model/detail/gguf_gemma.cpp ;;
        safetensors*) ls core/model/safetensors.cpp core/model/tensor_files.cpp ;;
        model_config) ls core/model/spec.cpp core/model/detail/*.cpp core/model/families/*.cpp ;;
        adapter_config) ls core/model/adapter_config.cpp ;;
        tokenizer*) ls core/text/tokenizer.cpp core/text/detail/tokenizer_json.cpp ;;
        manifest) ls core/runs/manifest.cpp ;;
        records) ls core/workspace/{journal,probe_ledger,sealed_looks,job,import_curves}.cpp core/train/checkpoints.cpp core/runs/run_folder.cpp \
            core/model/text_settings.cpp core/decide/{score_files,steps}.cpp ;;
        tables) ls core/decide/balance.cpp core/data/label_overlay.cpp core/data/submission.cpp core/workspace/journal_figures.cpp ;;
        linear_model) ls core/model/linear_file.cpp ;;
        workspace) ls core/workspace/workspace.cpp ;;
        pack) ls core/workspace/pack.cpp core/runs/manifest.cpp core/decide/decision*.cpp ;;
        probe_scores) ls core/decide/probe_files.cpp ;;
    esac
}

# Words of the format: those of the reader, and what is written down for the kind of file.
dictionary() {
    local kind
    case "$1" in
        csv|dataset|probe_scores|tables) kind=csv ;;
        decision|run_config|hf_config) kind=yaml ;;
        npy|gguf|parquet|pack) kind=$1 ;;
        tfevents|tokenizer_model) kind=wire ;;
        *) kind=json ;;
    esac
    cat "tests/fuzz/dictionaries/$kind.dict"
    readers "$1" | xargs -r grep -ohE '"[A-Za-z0-9_.<>|-]{2,40}"' | sort -u
}

prepare() {
    local target=$1 kept=tests/fuzz/corpus/$1.txt
    mkdir -p "$build/corpus/$target" "$build/seeds/$target" "$build/dictionaries"
    rm -f "$build/seeds/$target"/*
    seeds "$target" | while read -r seed; do cp "$seed" "$build/seeds/$target/$(echo "$seed" | tr / _)"; done
    if [ -f "$kept" ]; then $build/fuzz/fuzz_corpus unpack "$kept" "$build/seeds/$target"; fi
    dictionary "$target" >"$build/dictionaries/$target.dict"
}

# What libFuzzer is told besides; 64 KiB are enough for every way through a reader, an input of a second is a finding.
limits=(-timeout=120 -rss_limit_mb=2048 -malloc_limit_mb=512 -max_len=65536)
export ASAN_OPTIONS=allocator_may_return_null=0:detect_leaks=${THRESHER_FUZZ_LEAKS:-1} UBSAN_OPTIONS=print_stacktrace=1
memory=/dev/shm
[ -w $memory ] || memory=${TMPDIR:-/tmp}
THRESHER_FUZZ_FOLDER=$(mktemp -d "$memory/thresher-fuzz-XXXXXX")
export THRESHER_FUZZ_FOLDER
programs=$build/fuzz
trap 'rm -rf "$THRESHER_FUZZ_FOLDER" "$build/running-$$"' EXIT

# One piece of work; a line in the ledger and one on the screen. Fails when the target broke.
run_once() {
    local target=$1 log=$build/findings/$1.log status=0 result=ok cpu covered runs
    local TIMEFORMAT='%U %S'
    cpu=$({ time "$programs/fuzz_$target" "$build/corpus/$target" "$build/seeds/$target" -dict="$build/dictionaries/$target.dict" \
        -max_total_time="$seconds" "${limits[@]}" -print_final_stats=1 -artifact_prefix="$build/findings/$target-" >"$log" 2>&1; } 2>&1) ||
        status=$?
    cpu=$(echo "$cpu" | awk 'END {printf "%.1f", $1 + $2}')
    case $status in
        0) ;;
        72) result=stopped ;; # libFuzzer's answer to Ctrl-C
        *) result="BROKE: $log" ;;
    esac
    figure() { sed -n "s/^stat::$1: *//p" "$log" | tail -1; }
    runs=$(figure number_of_executed_units)
    covered=$(grep -o 'cov: [0-9]*' "$log" | tail -1 | cut -d' ' -f2 || true)
    echo "$target $cpu ${runs:-0} $(git rev-parse --short HEAD 2>/dev/null || echo -)" >>$ledger
    printf '%-18s %9s %8s %8s %6s %10s  %s\n' "$target" "${runs:-?}" "$cpu" "${covered:-?}" "$(figure peak_rss_mb)" "$(spent "$target")" "$result"
    [ "$status" = 0 ] || { tail -n 40 "$log" >&2; return 1; }
}

# Up to $jobs pieces at once; remembers whether one broke.
broken=0 stopping=0
run_all() {
    local target
    for target in "$@"; do
        [ $stopping = 0 ] || break
        while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n || broken=1; done
        run_once "$target" &
    done
    while [ "$(jobs -rp | wc -l)" -gt 0 ]; do wait -n || broken=1; done
}
wanting() { # the targets that have had too little, the poorest first
    local target
    for target in "${targets[@]}"; do
        [ "$(spent "$target")" -ge $((minutes * 60)) ] || echo "$(spent "$target") $target"
    done | sort -n | cut -d' ' -f2
}
heading() { printf '%-18s %9s %8s %8s %6s %10s  %s\n' target inputs "cpu s" covered MiB "cpu s ever" result; }

case $verb in
    smoke)
        for target in "${targets[@]}"; do prepare "$target"; done
        heading
        run_all "${targets[@]}" ;;
    long)
        for target in "${targets[@]}"; do prepare "$target"; done
        programs=$build/running-$$ # copies: the tree may be built meanwhile
        mkdir -p "$programs"
        cp $build/fuzz/fuzz_* $build/lib/libthresher_core.so "$programs/"
        export LD_LIBRARY_PATH=$PWD/$programs
        heading
        trap 'stopping=1' TERM
        while mapfile -t left < <(wanting) && [ ${#left[@]} -gt 0 ] && [ $stopping = 0 ] && [ $broken = 0 ]; do
            run_all "${left[@]}"
        done ;;
    ledger)
        printf '%-18s %12s %14s\n' target "cpu minutes" inputs
        for target in "${targets[@]}"; do
            printf '%-18s %12s %14s\n' "$target" "$(awk -v s="$(spent "$target")" 'BEGIN {printf "%.1f", s / 60}')" "$(inputs "$target")"
        done ;;
    merge)
        mkdir -p tests/fuzz/corpus
        for target in "${targets[@]}"; do
            prepare "$target"
            rm -rf "$build/minimal/$target" "$build/merged/$target"
            mkdir -p "$build/minimal/$target" "$build/merged"
            cp -r "$build/corpus/$target" "$build/merged/" 2>/dev/null || true # a run beside may drop inputs meanwhile
            "$build/fuzz/fuzz_$target" -merge=1 "${limits[@]}" "$build/minimal/$target" "$build/merged/$target" \
                "$build/seeds/$target" >"$build/findings/$target.merge.log" 2>&1 || { echo "$target: no merge" >&2; broken=1; continue; }
            $build/fuzz/fuzz_corpus pack "$build/minimal/$target" "tests/fuzz/corpus/$target.txt" 60000
            printf '%-18s %6s of %6s inputs, %7s bytes\n' "$target" "$(wc -l <"tests/fuzz/corpus/$target.txt")" \
                "$(find "$build/minimal/$target" -type f | wc -l)" "$(wc -c <"tests/fuzz/corpus/$target.txt")"
        done
        cat $kept_ledger $ledger | awk '{s[$1] += $2; n[$1] += $3} END {for (t in s) printf "%s %.0f %d\n", t, s[t], n[t]}' |
            sort >$build/ledger.sum
        mv $build/ledger.sum $kept_ledger
        : >$ledger ;;
esac
exit $broken
