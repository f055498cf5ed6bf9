"""One run over all extracts into an empty store, stage by stage."""

import os
import shutil
import tempfile
import time
from graphlib import TopologicalSorter

import duckdb

from . import areas, checks, indicators, sql
from .extracts import RawTable, existing_inputs
from .indicators import IndicatorTables
from .links import Linker
from .registries import RegistryTables, table
from .syntax import ParseError, parse

STATUSES = ("verified", "mismatch", "not_found", "ambiguous", "invalid", "missing")


class Run:
    """What a pipeline computes from the extracts below a folder.

    `books` has per registry rows_read, rejected, superseded, rows and links; `rejects` the refused rows by
    (column, reason). The tables `cells` and `failures` and the registries' `linked.NAME` stay in `duck`.
    """

    def __init__(self, document, folder, threads=None, memory=None, say=lambda text: None):
        self.document, self.folder, self.say = document, folder, say
        self.books, self.rejects = {}, {}
        self.temporary = tempfile.mkdtemp(prefix="duckdb-pipeline-")
        self.duck = duckdb.connect(os.path.join(self.temporary, "run.duckdb"))
        self.duck.execute(f"SET temp_directory = '{self.temporary}/spill'")
        self.duck.execute("SET preserve_insertion_order = true")
        self.threads = int(threads or os.cpu_count())
        if memory:
            self.duck.execute(f"SET memory_limit = '{memory}'")
        self.duck.execute(sql.MACROS)
        self.tables = {
            name: RegistryTables(self.duck, registry, document.parameters)
            for name, registry in document.registries.items()
        }
        self.has_areas = document.areas is not None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.duck.close()
        shutil.rmtree(self.temporary, ignore_errors=True)

    def compute(self):
        areas.make_tables(self.duck, self.document.areas, self.document.parameters)
        self.duck.execute(indicators.CELLS)
        self.duck.execute(checks.FAILURES)
        for step in (self.read_registries, self.link_registries, self.compute_indicators, self.compute_checks,
                     self.compute_indexes):
            begin = time.monotonic()
            step()
            self.say(f"{step.__name__}: {time.monotonic() - begin:.1f} s")
        return self

    # Registries

    def read_registries(self):
        files = existing_inputs(self.folder, self.document.registries.values())
        for name, tables in self.tables.items():
            raw = RawTable(self.duck, tables.registry, self.temporary, table("raw", name))
            # Of several threads DuckDB lets one overtake another, and rows come in an order of their own.
            self.duck.execute("SET threads = 1")
            for path in files[name]:
                raw.add(path)
            self.duck.execute(f"SET threads = {self.threads}")
            sound, faults = tables.type_rows()
            superseded = tables.deduplicate(self.name_key_columns(name))
            rejects = dict(raw.refused)
            for place, count in faults.items():
                rejects[place] = rejects.get(place, 0) + count
            rows, = self.duck.execute(f"SELECT count(*) FROM {table('won', name)}").fetchone()
            self.rejects[name] = rejects
            self.books[name] = {
                "rows_read": sound + sum(raw.refused.values()), "rejected": sum(rejects.values()),
                "superseded": superseded, "rows": rows,
            }

    def name_key_columns(self, name):
        """The registry's columns of type name that some link compares."""
        columns = set()
        for registry in self.document.registries.values():
            for link in registry.links:
                for mine, theirs in link.verify:
                    columns |= {mine} if registry.name == name else set()
                    columns |= {theirs} if link.target == name else set()
        return [
            column.name for column in self.document.registries[name].columns
            if column.name in columns and column.type.name == "name"
        ]

    def link_registries(self):
        """Those first whose rows another registry counts."""
        order = TopologicalSorter({
            name: {count.of for count in registry.counts} for name, registry in self.document.registries.items()
        })
        used = self.used_names()
        for name in order.static_order():
            linker = self.linker(name)
            linker.link_rows(used)
            statuses = linker.status_counts()
            self.books[name]["links"] = {
                link: {status: counts.get(status, 0) for status in STATUSES} for link, counts in statuses.items()
            }
            repaired = linker.repaired_counts()
            if repaired:
                self.books[name]["repaired"] = repaired

    def used_names(self):
        """Names with a point in any expression of the pipeline, whatever registry they belong to."""
        names = set()
        for source in texts_of([self.document.indicators, self.document.checks]):
            collect_names(source, names)
        for registry in self.document.registries.values():
            for count in registry.counts:
                collect_names(count.where or "true", names)
        return names

    def linker(self, name):
        return Linker(self.duck, self.document, self.tables, name, self.document.parameters)

    def scope(self, name):
        return self.linker(name).scope()

    # Cells

    def group_text(self, dimension):
        """SQL of a dimension's value in a cell; the area of a row of `area_source`."""
        if dimension == "area" and self.has_areas:
            return "coalesce(a.area, '_U')"
        return f"coalesce(r.{dimension}, '_U')"

    def area_source(self, rows):
        """Rows beside each area they count for."""
        return f"{rows} r" + (" LEFT JOIN above a ON a.code = r.area" if self.has_areas else "")

    def target(self, indicator):
        return next(body["target"] for body in self.document.indicators[indicator] if "target" in body)

    def indicator_tables(self):
        return [IndicatorTables(self, name, bodies) for name, bodies in self.document.indicators.items()]

    def compute_indicators(self):
        for tables in self.indicator_tables():
            if not tables.components:
                tables.compute()

    def compute_checks(self):
        for name, body in self.document.checks.items():
            checks.compute(self, name, body)

    def compute_indexes(self):
        found = {tables.name: tables for tables in self.indicator_tables()}
        for name in TopologicalSorter({name: tables.components for name, tables in found.items()}).static_order():
            if found[name].components:
                found[name].compute()
        for tables in found.values():
            if tables.is_ranked:
                tables.rank()

    # Results

    def cells(self):
        """Cells by indicator, period, area and category: the other columns of `cells` as a map."""
        rows = self.duck.sql("SELECT * FROM cells").to_arrow_table().to_pylist()
        return {(row["indicator"], row["period"], row["area"], row["category"]): row for row in rows}


def texts_of(tree):
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for item in tree.values():
            yield from texts_of(item)
    else:
        for item in tree or []:
            yield from texts_of(item)


def collect_names(source, names):
    """Adds what an expression names; texts that are none, such as titles, have nothing to add."""
    try:
        tree = parse(source.removeprefix("distinct ") if isinstance(source, str) else "true")
    except ParseError:
        return
    stack = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, tuple) and part[:1] == ("name",):
            names.add(part[1])
        elif isinstance(part, (tuple, list)):
            stack.extend(part)
