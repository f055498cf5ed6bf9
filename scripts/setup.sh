#!/usr/bin/env bash
# Installs what building and testing hoso needs and this machine lacks; does nothing where all is there.
#
#   scripts/setup.sh            system packages (Debian, Ubuntu)
#   scripts/setup.sh --python   also what tests need: the virtual environment .venv, and valgrind
#   scripts/setup.sh --bench    also what benchmarks need: peers, two of them large
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv
mode=${1-}

say() { echo "setup: $*" >&2; }

fail() {
    say "$*"
    exit 1
}

# The package that brings a thing, unless the thing is there: looked for itself, so that it may come from anywhere.
missing_packages() {
    [ -e /usr/include/zlib.h ] || echo zlib1g-dev
    [ -e /usr/include/zstd.h ] || echo libzstd-dev
    command -v git >/dev/null || echo git
    command -v zstd >/dev/null || echo zstd
    command -v python3 >/dev/null || echo python3
    # Debian splits venv off python3; without ensurepip an environment has no pip.
    python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
    if [ "$mode" = --python ]; then
        # Tests count instructions (Benchmarks/instructions.py).
        command -v valgrind >/dev/null || echo valgrind
        command -v strip >/dev/null || echo binutils
    fi
}

install_packages() {
    local packages root=()
    mapfile -t packages < <(missing_packages)
    [ ${#packages[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null || fail "missing, and there is no apt-get to install them: ${packages[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "missing: ${packages[*]}; install them as root, or install sudo"
        root=(sudo)
    fi
    say "installing ${packages[*]}"
    "${root[@]}" apt-get update -qq >&2
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2
    mapfile -t packages < <(missing_packages)
    [ ${#packages[@]} -eq 0 ] || fail "still missing after the installation: ${packages[*]}"
}

check_swift() {
    command -v swift >/dev/null ||
        fail "there is no swift: install Swift 6.3 or later (https://www.swift.org/install/linux)"
}

# Makes the environment where there is none, and brings in what a requirements file names.
add_requirements() {
    local file=$1 stamp wanted
    stamp=$venv/$(echo "$file" | tr / -).sha256
    wanted=$({ python3 --version && cat Tests/*/requirements.txt "$file"; } | sha256sum)
    if [ -x $venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return 0; fi
    say "$venv: what $file names"
    [ -x $venv/bin/python ] || python3 -m venv $venv
    $venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$file" >&2
    echo "$wanted" >"$stamp"
}

install_packages
check_swift
case "$mode" in
"") ;;
--python) add_requirements Tests/EndToEnd/requirements.txt ;;
--bench)
    add_requirements Tests/EndToEnd/requirements.txt
    add_requirements Benchmarks/requirements.txt
    ;;
*) fail "unknown argument $mode" ;;
esac
