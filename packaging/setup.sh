#!/usr/bin/env bash
# Installs what Thresher needs: Debian packages (apt-packages.txt) and pinned wheels (wheels.txt, unpacked into the cache).
# Prints the folder of the unpacked wheels on stdout; all else goes to stderr. Run again: nothing to do, a few milliseconds.
# THRESHER_NO_INSTALL=1: install nothing, only say what is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/thresher
say() { printf '%s\n' "$*" >&2; }

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
key=$(sha256sum "$here/wheels.txt" | cut -c1-16)
target=$cache/deps/$key
if [ ! -e "$target/complete" ]; then
    mkdir -p "$cache/deps"
    work=$(mktemp -d "$cache/deps/.unpack-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    say "Downloading libtorch and Arrow (0.6 GB, once; kept in $target)"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
        --platform manylinux_2_28_x86_64 --platform manylinux_2_25_x86_64 --platform manylinux_2_17_x86_64 --platform manylinux2014_x86_64 \
        --python-version 311 --implementation cp --abi cp311 --abi none --dest "$work/wheels" --requirement "$here/wheels.txt" >&2
    mkdir "$work/tree"
    python3 - "$work" >&2 <<'PYTHON'
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
PYTHON
    : >"$work/tree/complete"
    # A second set-up running at the same time may have won: both trees are the same.
    mv -T "$work/tree" "$target" 2>/dev/null || [ -e "$target/complete" ]
fi
printf '%s\n' "$target"
