#!/usr/bin/env python3
"""Compares two sets of indicator cells: `compare_indicators.py EXPECTED ACTUAL`.

Each is a file as `hoso kpi --format csv` or `--format json` prints it (`-` is standard input). Cells must be
the same, numerators and denominators equal, values within one unit in the last place. Differences are printed,
at most twenty; the exit status is 1 where there are any.
"""

import csv
import io
import json
import math
import sys

DIMENSIONS = ("indicator", "period", "area", "category")
SHOWN_DIFFERENCE_COUNT = 20


def load(path):
    """Cells by their four dimensions: numerator, denominator, value; null is None."""
    if path == "-":
        text = sys.stdin.buffer.read().decode()
    else:
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
    if text.lstrip().startswith("{"):
        rows = json.loads(text)["results"]
    else:
        rows = csv.DictReader(io.StringIO(text))
    cells = {}
    for row in rows:
        key = tuple(row[name] for name in DIMENSIONS)
        if key in cells:
            raise ValueError(f"cell {','.join(key)} stands twice")
        cells[key] = tuple(number(row[name]) for name in ("numerator", "denominator", "value"))
    return cells


def number(text):
    if text is None or text == "":
        return None
    return float(text)


def are_close(first, second):
    """Equal, or neighbours among the doubles."""
    if first is None or second is None:
        return first is second
    return first == second or math.nextafter(first, second) == second


def differences(expected, actual):
    """A line for each cell that is not the same in both, in the cells' order."""
    lines = []
    for key in sorted(expected.keys() | actual.keys()):
        name = ",".join(key)
        if key not in actual:
            lines.append(f"{name}: missing")
        elif key not in expected:
            lines.append(f"{name}: not expected")
        else:
            for field, first, second in zip(("numerator", "denominator"), expected[key], actual[key]):
                if first != second:
                    lines.append(f"{name}: {field} {second}, expected {first}")
            if not are_close(expected[key][2], actual[key][2]):
                lines.append(f"{name}: value {actual[key][2]}, expected {expected[key][2]}")
    return lines


def main(arguments):
    if len(arguments) != 2:
        print("usage: compare_indicators.py EXPECTED ACTUAL", file=sys.stderr)
        return 64
    expected, actual = load(arguments[0]), load(arguments[1])
    lines = differences(expected, actual)
    for line in lines[:SHOWN_DIFFERENCE_COUNT]:
        print(line)
    print(f"{len(expected)} cells, {len(lines)} differences")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
