#!/usr/bin/env bash
# The second of the two commands: builds everything and runs all tests but those that need a live oracle, a GPU, or a stop-watch.
#   ./test.sh               all
#   ./test.sh -R decide     options go to ctest
set -euo pipefail
cd "$(dirname "$0")"
preset=dev
[ "${CI:-}" = true ] && preset=ci
deps=$(packaging/setup.sh)
cmake --preset "$preset" -DTHRESHER_DEPS_DIR="$deps" >build.log 2>&1 || { cat build.log >&2; exit 1; }
rm -f build.log
cmake --build --preset "$preset"
cmake --build --preset "$preset" --target thresher_core_verify_interface_header_sets
ctest --preset "$preset" "$@"
