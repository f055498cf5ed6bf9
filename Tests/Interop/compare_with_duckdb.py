#!/usr/bin/env python3
"""Compares a store with DuckDB's opinion of the same extracts.

usage: compare_with_duckdb.py PIPELINE INPUT STORE [--hoso PATH] [--set NAME=VALUE]… [--no-rows] [--verbose]

STORE is what one run of PIPELINE over INPUT left. Compared are per registry the books, links by status, repairs,
rejects by column and reason and every stored row; every cell of `hoso kpi`; and every check's worklist. Prints
how much was compared and the first differences; the exit status is 1 where there are any.
"""

import argparse
import json
import math
import subprocess
import sys
from collections import Counter
from pathlib import Path

from deltalake import DeltaTable

sys.path.insert(0, str(Path(__file__).parent))
from duckdb_pipeline import Run, load  # noqa: E402
from duckdb_pipeline.checks import shown_sources  # noqa: E402
from duckdb_pipeline.registries import table  # noqa: E402
from duckdb_pipeline.sql import quoted  # noqa: E402

SHOWN_DIFFERENCE_COUNT = 20
BOOKS = ("rows_read", "rejected", "superseded", "rows")
# What doubles that are added or interpolated in another order may differ by, relatively.
FLOATING_TOLERANCE = 1e-12


class Comparison:
    """Differences between a computed run and a store."""

    def __init__(self, run, store, hoso):
        self.run, self.store, self.hoso = run, Path(store), str(hoso)
        self.lines, self.counts = [], Counter()

    def differ(self, text):
        self.lines.append(text)

    def compare(self, what, found, expected):
        if found != expected:
            self.differ(f"{what}: hoso has {found}, DuckDB {expected}")

    def json(self, command, *options):
        call = [self.hoso, command, "--store", str(self.store), "--format", "json", *options]
        return json.loads(subprocess.run(call, check=True, capture_output=True).stdout)

    def source(self, name):
        """SQL of a table's rows: its column files."""
        files = DeltaTable(str(self.store / name)).file_uris()
        if not files:
            return None
        listed = ", ".join("'" + file.replace("'", "''") + "'" for file in sorted(files))
        return f"read_parquet([{listed}], hive_partitioning = false)"

    # Registries

    def compare_books(self):
        report = self.run_report()
        for name, expected in self.run.books.items():
            found = report["registries"][name]
            for field in BOOKS:
                self.compare(f"{name}: {field}", found[field], expected[field])
            for link, statuses in expected["links"].items():
                self.compare(f"{name}: link {link}", found["links"][link], statuses)
            if "repaired" in expected:
                self.compare(f"{name}: repaired", found.get("repaired"), expected["repaired"])
            self.counts["registries"] += 1

    def run_report(self):
        path = DeltaTable(str(self.store / "runs"))
        rows = path.to_pyarrow_table().to_pylist()
        if len(rows) != 1:
            raise SystemExit(f"{self.store} has {len(rows)} runs; only a store of one run can be compared")
        return json.loads(rows[0]["report"])

    def compare_rejects(self):
        """By column and reason, where DuckDB knows what a row's first fault is."""
        source = self.source("rejects")
        rows = self.run.duck.execute(
            f'SELECT registry, "column", reason, count(*) FROM {source} GROUP BY ALL').fetchall() if source else []
        found = {name: {} for name in self.run.rejects}
        for registry, column, reason, count in rows:
            found[registry][column, reason] = count
        for name, expected in self.run.rejects.items():
            if (None, "encoding") not in expected:
                self.compare(f"{name}: rejects", by_text(found[name]), by_text(expected))
            self.counts["rejects"] += sum(expected.values())

    def compare_rows(self, name):
        """Every column of every stored row."""
        duck, source, linked = self.run.duck, self.source(name), table("linked", name)
        self.counts["rows"] += self.run.books[name]["rows"]
        if source is None:
            return self.compare(f"{name}: stored rows", 0, self.run.books[name]["rows"])
        stored = duck.sql(f"FROM {source}").columns
        pairs = self.run.linker(name).stored_columns()
        self.compare(f"{name}: columns", stored, [column for column, _ in pairs])
        shared = [pair for pair in pairs if pair[0] in stored]
        tests = ", ".join(
            f"count(*) FILTER (s.{quoted(theirs)} IS DISTINCT FROM m.{quoted(mine)})" for theirs, mine in shared)
        keys = self.run.document.registries[name].key
        joined = " AND ".join(f"s.{quoted(key)} = m.{quoted(key)}" for key in keys)
        counts = duck.execute(f"""SELECT count(*) FILTER (s.{quoted(keys[0])} IS NULL),
                count(*) FILTER (m.{quoted(keys[0])} IS NULL), {tests}
            FROM {source} s FULL JOIN {linked} m ON {joined}""").fetchone()
        self.compare(f"{name}: rows without a partner", (counts[1], counts[0]), (0, 0))
        for (column, _), count in zip(shared, counts[2:]):
            if count > counts[0] + counts[1]:
                self.differ(f"{name}.{column}: {count} rows differ")

    # Cells

    def compare_cells(self):
        results = self.json("kpi", "--period", "all", "--area", "all", "--category", "all")["results"]
        found = {(row["indicator"], row["period"], row["area"], row["category"]): row for row in results}
        if len(found) != len(results):
            self.differ(f"cells: {len(results) - len(found)} stand twice")
        expected = self.run.cells()
        self.counts["cells"] += len(expected)
        for key in sorted(found.keys() | expected.keys()):
            if key not in found or key not in expected:
                self.differ(f"{','.join(key)}: " + ("missing" if key not in found else "not expected"))
            else:
                self.compare_cell(",".join(key), found[key], expected[key])

    def compare_cell(self, key, found, expected):
        tolerance = FLOATING_TOLERANCE if expected["is_floating"] else 0
        for field in ("numerator", "denominator", "value"):
            # Whole numbers are printed in full, and are doubles all the same.
            number = None if found[field] is None else float(found[field])
            if not are_close(number, expected[field], tolerance, ulps=field == "value"):
                self.differ(f"{key}: {field} is {found[field]}, DuckDB has {expected[field]}")
        for field in ("rank", "definition"):
            self.compare(f"{key}: {field}", found.get(field), expected[field])

    # Worklists

    def compare_worklists(self):
        checks = self.run.document.checks
        if not checks:
            return
        source = self.source("worklists")
        rows = self.run.duck.execute(
            f'SELECT "check", key, area, detail FROM {source} WHERE closed_run IS NULL').fetchall() if source else []
        found = {(row[0], row[1]): row[2:] for row in rows}
        failures = self.run.duck.execute("FROM failures").fetchall()
        expected = {(row[0], row[1]): row[2:] for row in failures}
        self.compare("worklists: rows", (len(rows), len(found)), (len(failures), len(expected)))
        self.counts["worklist rows"] += len(failures)
        for check, report in self.run_report().get("checks", {}).items():
            count = sum(1 for row in failures if row[0] == check)
            self.compare(f"check {check}", report, {"open": count, "opened": count, "corrected": 0})
        for key in sorted(found.keys() | expected.keys()):
            if key not in found or key not in expected:
                # Keys are of persons, and not for a log.
                self.differ(f"worklist {key[0]}: a key is " + ("missing" if key not in found else "not expected"))
                continue
            self.compare(f"worklist {key[0]}: area of a key", found[key][0], expected[key][0])
            detail = dict(zip(shown_sources(checks[key[0]]), expected[key][1])) or None
            if (json.loads(found[key][1]) if found[key][1] else None) != detail:
                self.differ(f"worklist {key[0]}: detail of a key differs")


def by_text(counts):
    return {f"{column or '-'}:{reason}": count for (column, reason), count in sorted(counts.items(), key=str)}


def are_close(first, second, tolerance, ulps=False):
    if first is None or second is None:
        return first is second
    if first == second or ulps and math.nextafter(first, second) == second:
        return True
    return tolerance > 0 and math.isclose(first, second, rel_tol=tolerance, abs_tol=tolerance)


def compared(pipeline, folder, store, hoso, settings=(), with_rows=True, say=lambda text: None):
    """Lines of differences, and how much was compared."""
    with Run(load(pipeline, settings), folder, say=say) as run:
        run.compute()
        comparison = Comparison(run, store, hoso)
        comparison.compare_books()
        comparison.compare_rejects()
        comparison.compare_cells()
        comparison.compare_worklists()
        if with_rows:
            for name in run.tables:
                comparison.compare_rows(name)
        return comparison.lines, comparison.counts


def main():
    parser = argparse.ArgumentParser(description="Compares a store of one run with DuckDB's opinion.")
    parser.add_argument("pipeline")
    parser.add_argument("input")
    parser.add_argument("store")
    parser.add_argument("--hoso", default=Path(__file__).parents[2] / ".build" / "release" / "hoso")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--no-rows", action="store_true", help="leave the registries' stored rows out")
    parser.add_argument("--verbose", action="store_true", help="say how long each stage takes")
    options = parser.parse_args()
    say = (lambda text: print(text, file=sys.stderr)) if options.verbose else (lambda text: None)
    lines, counts = compared(
        options.pipeline, options.input, options.store, options.hoso, options.set, not options.no_rows, say)
    for line in lines[:SHOWN_DIFFERENCE_COUNT]:
        print(line)
    print(", ".join(f"{count} {what}" for what, count in counts.items()) + f" compared, {len(lines)} differences")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
