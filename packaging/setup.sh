#!/usr/bin/env bash
# Installs what Thresher needs: Debian packages (apt-packages.txt) and pinned wheels (wheels.txt, unpacked into the cache).
# Prints the folder of the unpacked wheels on stdout; all else goes to stderr. Run again: nothing to do, a few milliseconds.
# --cuda: also the libraries that libtorch needs on an NVIDIA GPU (wheels-cuda.txt); says their size first. A step of its own: nothing is built anew.
# THRESHER_NO_INSTALL=1: install nothing, only say what is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/thresher
say() { printf '%s\n' "$*" >&2; }
cuda=0
case "${1:-}" in
    "") ;;
    --cuda) cuda=1 ;;
    *) say "usage: setup.sh [--cuda]"; exit 2 ;;
esac

# --- Debian packages ---------------------------------------------------------------------------------------------------
mapfile -t wanted < <(grep -v '^#' "$here/apt-packages.txt")
missing=()
for package in "${wanted[@]}"; do
    status=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null || true)
    [ "${status:0:2}" = ii ] || missing+=("$package")
done
# A compiler, CMake or Python that is there by other means will do.
still=()
for package in "${missing[@]}"; do
    case $package in
        build-essential) command -v g++ >/dev/null && command -v make >/dev/null && continue ;;
        cmake | git | ccache | unzip | python3) command -v "$package" >/dev/null && continue ;;
        ninja-build) command -v ninja >/dev/null && continue ;;
        python3-pip) python3 -m pip --version >/dev/null 2>&1 && continue ;;
    esac
    still+=("$package")
done
if [ ${#still[@]} -gt 0 ]; then
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo"
    if [ "${THRESHER_NO_INSTALL:-0}" = 1 ] || ! command -v apt-get >/dev/null || { [ -n "$sudo" ] && ! command -v sudo >/dev/null; }; then
        say "These Debian packages are missing and may not be installed from here:"
        say "    ${still[*]}"
        say "Install them, then run this again."
        exit 1
    fi
    say "Installing ${#still[@]} Debian packages: ${still[*]}"
    log=$(mktemp)
    if ! { $sudo apt-get update && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${still[@]}"; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        say "apt-get failed. Install by hand: ${still[*]}"
        exit 1
    fi
    rm -f "$log"
fi

# --- Wheels ------------------------------------------------------------------------------------------------------------
# fetch LIST WORK: downloads the wheels of a list, checks their hashes and unpacks what is needed of them into WORK/tree.
fetch() {
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
        --platform manylinux_2_28_x86_64 --platform manylinux_2_27_x86_64 --platform manylinux_2_25_x86_64 --platform manylinux_2_18_x86_64 \
        --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 --platform manylinux_2_12_x86_64 --platform manylinux2010_x86_64 \
        --python-version 311 --implementation cp --abi cp311 --abi none --dest "$2/wheels" --requirement "$1" >&2
    mkdir "$2/tree"
    python3 - "$2" >&2 <<'PYTHON'
import pathlib, sys, zipfile
# Headers and shared libraries alone; what is Python in a wheel stays behind.
work = pathlib.Path(sys.argv[1])
keep = {
    "torch-": lambda n: n.startswith("torch/include/") or (n.startswith("torch/lib/") and not n.startswith("torch/lib/libtorch_python")) or "LICENSE" in n or "NOTICE" in n,
    "pyarrow-": lambda n: n.startswith("pyarrow/include/") or n.startswith("pyarrow/libarrow.so") or n.startswith("pyarrow/libparquet.so") or "LICENSE" in n or "NOTICE" in n,
    "nvidia": lambda n: ".so" in n or "icense" in n,
}
for wheel in sorted((work / "wheels").glob("*.whl")):
    wanted = next(test for prefix, test in keep.items() if wheel.name.startswith(prefix))
    with zipfile.ZipFile(wheel) as archive:
        names = [n for n in archive.namelist() if wanted(n) and ".." not in n and not n.startswith("/")]
        archive.extractall(work / "tree", names)
    wheel.unlink()
PYTHON
}

key=$(sha256sum "$here/wheels.txt" | cut -c1-16)
target=$cache/deps/$key
work=
trap 'rm -rf ${work:+"$work"}' EXIT
if [ ! -e "$target/complete" ]; then
    mkdir -p "$cache/deps"
    work=$(mktemp -d "$cache/deps/.unpack-XXXXXX")
    say "Downloading libtorch and Arrow (0.6 GB, once; kept in $target)"
    fetch "$here/wheels.txt" "$work"
    : >"$work/tree/complete"
    # A second set-up running at the same time may have won: both trees are the same.
    mv -T "$work/tree" "$target" 2>/dev/null || [ -e "$target/complete" ]
    rm -rf "$work"
fi

# --- CUDA libraries, on request: into the same tree, where libtorch_cuda looks for them --------------------------------
if [ $cuda = 1 ]; then
    done_file=$target/complete-cuda-$(sha256sum "$here/wheels-cuda.txt" | cut -c1-16)
    if [ ! -e "$done_file" ]; then
        read -r download unpacked < <(sed -n 's/^# bytes: download \([0-9]*\) unpacked \([0-9]*\)$/\1 \2/p' "$here/wheels-cuda.txt")
        free=$(df --output=avail -B1 "$target" | tail -n 1)
        gb() { awk -v bytes="$1" 'BEGIN { printf "%.1f GB", bytes / 1e9 }'; }
        say "CUDA libraries: $(gb "$download") to download, $(gb "$unpacked") on disk in $target; $(gb "$free") are free."
        if [ "$free" -lt $((download + unpacked)) ]; then
            say "That does not fit: set-up needs $(gb $((download + unpacked))) for a while."
            exit 1
        fi
        if [ "${THRESHER_NO_INSTALL:-0}" = 1 ]; then
            say "They may not be installed from here (THRESHER_NO_INSTALL=1)."
            exit 1
        fi
        work=$(mktemp -d "$cache/deps/.unpack-XXXXXX")
        fetch "$here/wheels-cuda.txt" "$work"
        cp -a --link --no-clobber "$work/tree/." "$target/"
        : >"$done_file"
        rm -rf "$work"
    fi
fi
printf '%s\n' "$target"
