#!/usr/bin/env python3
"""Shows figures that run.py has written: `report.py FIGURES.json … [--record NAME]`.

Figures of several files are taken as one record, so that each size may have been measured by a command of its own.
`--record` writes NAME.json, NAME.svg and NAME.md to Benchmarks/results.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from bench import report  # noqa: E402
from bench.record import Record  # noqa: E402
from bench.show import as_text, differences  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("figures", nargs="+", type=Path)
    parser.add_argument("--svg", type=Path, help="write the chart to this file")
    parser.add_argument("--record", metavar="NAME", help="write NAME.json, .svg and .md to the results")
    parser.add_argument("--results", type=Path, default=report.RESULTS, help="where --record writes")
    arguments = parser.parse_args()
    record = Record()
    for path in arguments.figures:
        other = Record.load(path).content
        record.content["machine"] = record.content["machine"] or other["machine"]
        record.content["limits"] = record.content["limits"] or other["limits"]
        for key in ("runs", "answers"):
            record.content[key] += other[key]
    print(as_text(record), end="")
    if arguments.svg:
        report.write_chart(record, arguments.svg)
    if arguments.record:
        report.write_all(record, arguments.record, arguments.results)
    return 1 if differences(record) else 0


if __name__ == "__main__":
    sys.exit(main())
