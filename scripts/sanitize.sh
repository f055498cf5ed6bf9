#!/usr/bin/env bash
# Runs the core job on 100,000 persons under a sanitizer: a full run, a run with a small change, a check of the
# store. Any report of the sanitizer fails.
#
#   scripts/sanitize.sh address|thread
#
# An optimised build, as what is shipped: most faults of lifetimes show only there, and a debug build would take
# many times as long. HOSO names the ordinary binary, which makes the extracts (.build/release/hoso).
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1-}
case "$kind" in
address) scratch=.build-asan ;;
thread) scratch=.build-tsan ;;
*)
    echo "sanitize: give address or thread" >&2
    exit 64
    ;;
esac
export SWIFT_BACKTRACE=enable=no
# Whoever exits with memory in use leaks nothing.
export ASAN_OPTIONS=detect_leaks=0:exitcode=99
export TSAN_OPTIONS=exitcode=99:halt_on_error=0
hoso=${HOSO:-.build/release/hoso}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# All of a program's output is shown where it fails or a sanitizer has something to say.
check() {
    local status=0
    "$@" >"$work/log" 2>&1 || status=$?
    if [ "$status" -ne 0 ] || grep -qE '(Address|Thread)Sanitizer' "$work/log"; then
        head -n 200 "$work/log"
        echo "sanitize: $kind: $* ended with $status"
        return 1
    fi
}

HOSO_SANITIZE=$kind swift build -c release --sanitize="$kind" --product hoso --scratch-path $scratch
"$hoso" generate --scenario core --persons 100000 --seed 1 --output "$work/extracts"
"$hoso" generate --scenario core --persons 500 --seed 2 --output "$work/change"
# More threads than processors, so that they are parted wherever they may be.
for input in extracts change; do
    check $scratch/release/hoso run Pipelines/core.yaml --input "$work/$input" --store "$work/store" --threads 4
done
check $scratch/release/hoso verify --store "$work/store" --threads 4
# Most rows are put aside.
check $scratch/release/hoso run Pipelines/core.yaml --input "$work/extracts" --store "$work/narrow" --threads 4 \
    --memory 160MiB
echo "sanitize: $kind: nothing found"
