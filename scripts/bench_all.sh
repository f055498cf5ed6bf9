#!/usr/bin/env bash
# The recorded benchmark: every size with what is measured at it, one record, chart and report in Benchmarks/results.
#
#   scripts/bench_all.sh NAME [RUN-OPTION …]
#
# Each size removes its extracts and outputs when it is done, so that 45 GB of disk do. What the record has already is
# not done again: after a stop the same command goes on. SIZES names other sizes, such as SIZES="20000 50000".
set -euo pipefail
cd "$(dirname "$0")/.."

name=$1
shift
read -ra sizes <<<"${SIZES-100000 1000000 4000000 16000000}"

run() {
    .venv/bin/python Benchmarks/run.py --resume --record "$name" "$@"
}

for size in "${sizes[@]}"; do
    echo "== $size persons"
    options=(--persons "$size")
    if [ "$size" -le 1000000 ]; then
        run "${options[@]}" --compress none,gzip,zstd --clean "$@"
    elif [ "$size" -le 4000000 ]; then
        run "${options[@]}" --rounds 2 --compress none --clean "$@"
    else
        # The memory limit first, of hoso alone: the store of the second command is the one that is asked.
        run "${options[@]}" "$@" --rounds 1 --peers "" --no-one-thread --memory 2GiB --only core
        run "${options[@]}" --rounds 1 --no-one-thread --skip-tables --clean "$@"
    fi
done
