#!/usr/bin/env bash
# All checks: unit tests, end-to-end tests, README, tidiness, sanitizers, instructions per row, format. The last
# lines say how many tests ran.
#
# One configuration, release, so that everything is compiled once and the tests see what is shipped.
set -euo pipefail
cd "$(dirname "$0")/.."

# After a crash the backtracer can hang for minutes.
export SWIFT_BACKTRACE=enable=no
export HOSO=$PWD/.build/release/hoso
logs=.build/test-logs
mkdir -p $logs

step() { echo "== $*"; }

step "build"
swift build -c release --build-tests --explicit-target-dependency-import-check error

step "unit tests"
if ! swift test -c release --skip-build --disable-xctest >$logs/swift.log 2>&1; then
    grep -vE '^(◇|✔|↳)' $logs/swift.log | tail -n 200
    echo "unit tests failed; all of their output is in $logs/swift.log"
    exit 1
fi
unit_line=$(grep -E 'Test run with [0-9]+ tests?' $logs/swift.log | tail -n 1)
echo "$unit_line"

step "end-to-end tests, README, tidiness"
.venv/bin/python -m pytest -q -p no:cacheprovider --durations=5 Tests/Tidy Tests/EndToEnd Tests/Readme |
    tee $logs/python.log

for kind in address thread; do
    step "100,000 persons under the $kind sanitizer"
    scripts/sanitize.sh $kind
done

step "instructions per row"
python3 Benchmarks/instructions.py | tee $logs/instructions.log

step "format"
make --no-print-directory lint

step "passed"
echo "unit tests: ${unit_line#*Test run with }"
echo "end-to-end, README and tidiness tests: $(tail -n 1 $logs/python.log)"
echo "instructions per row: $(tail -n 1 $logs/instructions.log)"
