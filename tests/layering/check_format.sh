#!/usr/bin/env bash
# Fails and names the files that clang-format would change. Versions differ in taste: only 14 (Debian 12) decides.
set -euo pipefail
"$1" --version | grep -q 'version 14' || { echo "not clang-format 14: skipped"; exit 0; }
cd "$2"
mapfile -t sources < <(find core app tests widgets -name '*.h' -o -name '*.cpp' 2>/dev/null)
"$1" --dry-run --Werror "${sources[@]}"
