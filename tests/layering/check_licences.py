#!/usr/bin/env python3
"""check_licences.py SOURCE BUILD: THIRD_PARTY.md says what the programs link and set-up installs, with its version.

Fails with a line for each library that a program links (and each of Qt that those load) and the table lacks, package or wheel that
set-up installs and the table lacks, entry that nothing links any more, other version of a wheel, and, on Debian 12, other upstream
version of a package; and for each download of ours, in scripts, CMake files and listings, that is not pinned with a checksum.
"""
import pathlib
import re
import subprocess
import sys

SOURCE, BUILD = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
PACKAGING = SOURCE / "packaging"
problems = []

# Packages that build and test, or fetch, and of which nothing is in what is built or shown.
TOOLS = {"ca-certificates", "ccache", "cmake", "git", "ninja-build", "python3", "python3-pip", "qt6-l10n-tools", "qt6-tools-dev",
         "qt6-tools-dev-tools", "unzip", "xauth", "xvfb"}


def complain(text):
    problems.append(text)


def table():
    rows = []
    for line in (SOURCE / "THIRD_PARTY.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("| ") else []
        if len(cells) == 6 and cells[0] != "Name":
            rows.append(dict(name=cells[0], version=cells[1], licence=cells[2], origin=cells[3],
                             files=[] if cells[4] == "-" else cells[4].split()))
    return rows


def linked():
    """Names without their version of what our programs and libraries ask the loader for."""
    names = {}
    programs = [path for path in (BUILD / "bin" / "thresher", BUILD / "bin" / "thresher-cli") if path.exists()]
    for program in programs + sorted((BUILD / "lib").glob("libthresher_*.so")):
        out = subprocess.run(["objdump", "-p", program], capture_output=True, text=True, check=True).stdout
        for name in re.findall(r"NEEDED\s+(\S+)", out):
            names.setdefault(re.sub(r"\.so\..*", ".so", name), program.name)
        # What Qt and QCustomPlot load in turn is run, and passed on, as much as what we name.
        for name in re.findall(r"(libQt6\w+\.so)\.\S+ =>", subprocess.run(["ldd", program], capture_output=True, text=True).stdout):
            names.setdefault(name, program.name)
    return {name: by for name, by in names.items() if not name.startswith("libthresher_")}


def check_linked(rows):
    known = {file for row in rows for file in row["files"]}
    found = linked()
    if not any("core" in by or "thresher" in by for by in found.values()):
        complain(f"no program of ours in {BUILD}")
    for name, by in found.items():
        if name not in known:
            complain(f"{by} links {name}, which THIRD_PARTY.md does not list")
    if (BUILD / "bin" / "thresher").exists():
        for name in sorted(known - set(found)):
            complain(f"THIRD_PARTY.md lists {name}, which nothing links")


def check_installed(rows):
    origins = {row["origin"]: row for row in rows}
    packages = [line.strip() for line in (PACKAGING / "apt-packages.txt").read_text().splitlines()]
    packages = {line for line in packages if line and not line.startswith("#")}
    for package in sorted(packages - TOOLS - set(origins)):
        complain(f"set-up installs {package}, which THIRD_PARTY.md does not list")
    for package in sorted(TOOLS - packages):
        complain(f"check_licences.py lets {package} pass, which set-up does not install")
    for name, version in re.findall(r"^([\w-]+)==(\S+)", (PACKAGING / "wheels.txt").read_text(), re.M):
        row = origins.get(f"wheel {name}")
        if row is None or row["version"] != version:
            complain(f"set-up installs {name} {version}; THIRD_PARTY.md says {row['version'] if row else 'nothing'}")


def upstream(version):
    """2.1.0 of 1:2.1.0+dfsg1-3.1."""
    version = version.split(":")[-1].rsplit("-", 1)[0]
    return re.split(r"[+~]|\.dfsg", version)[0]


def check_versions(rows):
    release = pathlib.Path("/etc/os-release")
    if not release.exists() or 'VERSION_ID="12"' not in release.read_text() or "ID=debian" not in release.read_text():
        return
    for row in rows:
        if row["origin"].startswith("wheel") or row["version"] == "-":
            continue
        found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", row["origin"]], capture_output=True, text=True)
        if found.returncode == 0 and upstream(found.stdout) != row["version"]:
            complain(f"{row['origin']} is {upstream(found.stdout)}; THIRD_PARTY.md says {row['version']}")


def scripts():
    """Everything of ours that is run: to build, to set up, to test."""
    found = [path for folder in (PACKAGING, SOURCE / "tests", SOURCE / "resources") for path in folder.rglob("*")
             if (path.suffix in (".sh", ".py", ".cmake") or path.name == "CMakeLists.txt")
             and not any((parent / "pyvenv.cfg").exists() for parent in path.parents)]
    found += [*SOURCE.glob("*.sh"), *SOURCE.glob("CMakeLists.txt"), *SOURCE.glob("*/CMakeLists.txt")]
    return sorted(set(found) - {pathlib.Path(__file__).resolve(), SOURCE / "tests/layering/check_licences.py"})


def check_pins():
    oracles = SOURCE / "tests" / "reference" / "requirements.txt"
    for listing in [*sorted(PACKAGING.glob("*.txt")), oracles]:
        if listing.name == "apt-packages.txt":
            continue
        for line in listing.read_text().replace("\\\n", " ").splitlines():
            if line.strip() and not line.startswith("#") and not re.fullmatch(r"[\w.-]+==\S+(\s+--hash=sha256:[0-9a-f]{64})+", line.strip()):
                complain(f"{listing.name}: not pinned with a checksum: {line}")
    pinned = set(re.findall(r"^[\w.-]+==[^\s\\]+", oracles.read_text(), re.M))
    for wanted in re.findall(r"^[\w.-]+==\S+", oracles.with_suffix(".in").read_text(), re.M):
        if wanted.lower() not in pinned:
            complain(f"requirements.in wants {wanted}, which requirements.txt does not pin")
    for script in scripts():
        name = script.relative_to(SOURCE)
        text = re.sub(r"\\\n\s*", " ", script.read_text(encoding="utf-8"))
        for way in re.findall(r"\b(?:curl|wget|git\W+clone|git\W+submodule|urllib|urlopen|urlretrieve|http\.client|ftplib|requests\.get|"
                              r"hf_hub_download|snapshot_download|FetchContent\w*|ExternalProject\w*|file\(DOWNLOAD)\b", text):
            complain(f"{name} downloads by {way}, without pip's check of hashes")
        for call in re.findall(r"\bpip3?\W+(?:download|install)\b[^\n]*", text):
            if "--require-hashes" not in call:
                complain(f"{name}: pip without --require-hashes: {call.strip()}")


def main():
    rows = table()
    if len(rows) < 10:
        complain("THIRD_PARTY.md has no table")
    for row in rows:
        if not row["licence"]:
            complain(f"{row['name']} has no licence")
    check_linked(rows)
    check_installed(rows)
    check_versions(rows)
    check_pins()
    print("\n".join(problems) or f"{len(rows)} entries, {len(linked())} libraries linked")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
