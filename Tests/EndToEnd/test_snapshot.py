"""`mode: snapshot`: the files that match are the whole registry, whenever any of them is new."""

import os
import shutil

import pytest

from harness import (
    NO_INPUT, REFUSED, USAGE, assert_equal, cells, column_file_digests, file_rows, hoso, kpi, refused, rows_of, run,
    tables, tree, write,
)

PIPELINE = """
pipeline: snapshots
reject_limit: 0.5
registries:
  units:
    files: units/*
    mode: snapshot
    key: code
    version: at
    columns: {code: text, place: text, at: integer}
  letters:
    files: letters/*
    key: nr
    version: at
    columns: {nr: integer, unit: text, place: text, at: integer}
    links: {unit_row: {to: units, by: unit, verify: place}}
indicators:
  units: {of: units, by: {area: place}}
  letters: {of: letters, where: unit_row.status = 'verified', by: {area: unit_row.place}}
"""
HEADER = "code,place,at\n"


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


class Place:
    """An input folder and a store, with a pipeline that may change."""

    def __init__(self, folder):
        self.folder = folder
        self.input = folder / "input"
        self.store = folder / "store"
        self.pipeline = write(folder / "pipeline.yaml", PIPELINE)
        write(self.input / "letters/a", "nr,unit,place,at\n1,u1,x,1\n2,u2,x,1\n3,u9,y,1\n")

    def units(self, name, *rows):
        return write(self.input / "units" / name, HEADER + "".join(row + "\n" for row in rows))

    def remove(self, name):
        (self.input / "units" / name).unlink()

    def run(self, *options, **keywords):
        return run(self.pipeline, self.input, self.store, *options, **keywords).report

    def stored(self):
        return [tuple(row.values()) for row in file_rows(self.store, "units").to_pylist()]

    def statuses(self):
        return rows_of(self.store, "letters").sort_by("nr").column("unit_row_status").to_pylist()

    def total(self, indicator):
        return cells(kpi(self.store))[indicator, "_T", "_T", "_T"][0]

    def stays(self):
        before = tree(self.store)
        assert self.run()["status"] == "nothing-new"
        assert_equal(tree(self.store), before)


def books(report, registry="units"):
    found = report["registries"][registry]
    return tuple(found[name] for name in ("files", "rows_read", "rejected", "superseded", "rows"))


def test_a_new_snapshot_replaces_the_table(place):
    place.units("a", "u1,x,5", "u2,y,5", "u3,x,5")
    assert books(place.run()) == (1, 3, 0, 0, 3)
    assert place.statuses() == ["verified", "mismatch", "not_found"]
    # Lower versions replace all the same; keys that are not there vanish; a bad row is refused.
    place.units("a", "u2,x,1", "u9,y,2", "u9,z,1", "u4,x")
    assert books(place.run()) == (1, 4, 1, 1, 2)
    assert place.stored() == [("u2", "x", 1), ("u9", "y", 2)]
    assert place.statuses() == ["not_found", "verified", "verified"]
    assert (place.total("units"), place.total("letters")) == (2, 2)
    place.stays()


def test_all_files_are_read_when_one_is_new(place):
    place.units("a", "u1,x,5", "u2,y,5")
    place.units("b", "u2,z,6")
    assert books(place.run()) == (2, 3, 0, 1, 2)
    place.units("c", "u2,w,6", "u3,x,1")
    assert books(place.run()) == (3, 5, 0, 2, 3)
    # Of equal versions the later in input order wins.
    assert place.stored() == [("u1", "x", 5), ("u2", "w", 6), ("u3", "x", 1)]
    place.remove("b")
    place.units("c", "u2,w,4", "u3,x,1")
    assert books(place.run()) == (2, 4, 0, 1, 3)
    assert place.stored() == [("u1", "x", 5), ("u2", "y", 5), ("u3", "x", 1)]


def test_nothing_new_stays_as_it_is(place):
    place.units("a", "u1,x,5")
    place.units("b", "u2,x,5")
    place.run()
    place.stays()
    os.utime(place.input / "units/a", ns=(1_700_000_000_000_000_000, 1_700_000_000_000_000_000))
    place.stays()
    (place.input / "units/a").rename(place.input / "units/z")
    place.stays()
    shutil.copy(place.input / "units/z", place.input / "units/copy")
    place.stays()
    # A file that went away is no new one; with the next new file the rows of those that are left count.
    for name in ("copy", "b"):
        place.remove(name)
    place.stays()
    place.remove("z")
    place.stays()
    place.units("c", "u3,x,1")
    assert books(place.run()) == (1, 1, 0, 0, 1)


def test_a_file_that_went_and_comes_back_is_new(place):
    place.units("a", "u1,x,5")
    place.units("b", "u2,x,5")
    place.run()
    away = place.folder / "away"
    shutil.move(place.input / "units/b", away)
    place.units("c", "u3,x,5")
    assert books(place.run())[:2] == (2, 2)
    shutil.move(away, place.input / "units/b")
    assert books(place.run()) == (3, 3, 0, 0, 3)


@pytest.mark.parametrize("path", ["a", "other"])
def test_content_of_an_earlier_snapshot_is_new(place, path):
    place.units("a", "u1,x,5")
    place.run()
    place.units("a", "u2,x,5")
    place.run()
    assert place.stored() == [("u2", "x", 5)]
    place.remove("a")
    place.units(path, "u1,x,5")
    assert place.run()["status"] == "committed"
    assert place.stored() == [("u1", "x", 5)]
    place.stays()


def test_files_that_change_names_are_known(place):
    first, second = place.units("a", "u1,x,5"), place.units("b", "u2,x,15")
    place.run()
    shutil.move(first, place.folder / "away")
    shutil.move(second, first)
    shutil.move(place.folder / "away", second)
    place.stays()


@pytest.mark.parametrize("mode", ["snapshot", "changes"])
def test_a_path_that_goes_back_to_older_content_is_new(place, mode):
    """Read again in either mode: of equal versions those of the later run win."""
    write(place.pipeline, PIPELINE.replace("mode: snapshot", f"mode: {mode}"))
    for content in ("u1,x,5", "u1,y,5", "u1,x,5"):
        place.units("a", content)
        assert place.run()["status"] == "committed"
        assert place.stored() == [tuple(content.split(",")[:2]) + (5,)]
        place.stays()


def test_known_content_under_a_new_path_is_not_read_again_by_changes(place):
    write(place.pipeline, PIPELINE.replace("mode: snapshot", "mode: changes"))
    place.units("a", "u1,x,5")
    place.run()
    place.units("a", "u1,y,5")
    place.run()
    place.units("b", "u1,x,5")
    place.stays()


def test_no_file_leaves_the_table(place):
    assert books(place.run()) == (0, 0, 0, 0, 0)
    place.units("a", "u1,x,5")
    place.run()
    place.remove("a")
    write(place.input / "letters/b", "nr,unit,place,at\n4,u1,x,1\n")
    assert books(place.run()) == (0, 0, 0, 0, 1)
    assert place.statuses() == ["verified", "not_found", "not_found", "verified"]
    (place.input / "letters/a").unlink()
    (place.input / "letters/b").unlink()
    refused(NO_INPUT, place.pipeline, place.input, place.store)


def test_an_empty_snapshot_empties_the_table(place):
    place.units("a", "u1,x,5")
    place.run()
    place.units("a")
    assert books(place.run()) == (1, 0, 0, 0, 0)
    assert rows_of(place.store, "units").num_rows == 0
    assert place.statuses() == ["not_found"] * 3


def test_a_refused_snapshot_leaves_the_one_before(place):
    place.units("a", "u1,x,5")
    place.run()
    place.units("a", "u2,x", "u3,x,none")
    refused(REFUSED, place.pipeline, place.input, place.store, naming=["reject_limit"])
    assert place.stored() == [("u1", "x", 5)]
    place.units("a", "u2,x,5")
    assert place.run()["status"] == "committed"


def test_the_mode_may_change(place):
    changes = PIPELINE.replace("mode: snapshot", "mode: changes")
    write(place.pipeline, changes)
    place.units("a", "u1,x,5", "u2,x,5")
    place.run()
    place.units("a", "u2,x,6")
    place.run()
    assert [row[0] for row in place.stored()] == ["u1", "u2"]
    # What changes have made is no snapshot: known files make one now.
    write(place.pipeline, PIPELINE)
    assert books(place.run()) == (1, 1, 0, 0, 1)
    place.stays()
    write(place.pipeline, changes)
    assert books(place.run()) == (0, 0, 0, 0, 1)
    # What only an earlier table was made from is forgotten.
    place.units("b", "u1,x,5", "u2,x,5")
    assert books(place.run()) == (1, 2, 0, 1, 2)
    place.remove("a")
    place.remove("b")
    write(place.pipeline, PIPELINE)
    assert books(place.run()) == (0, 0, 0, 0, 2)
    place.units("c", "u3,x,5")
    assert books(place.run()) == (1, 1, 0, 0, 1)


def test_a_snapshot_may_have_other_columns(place):
    place.units("a", "u1,x,5")
    place.run()
    write(place.pipeline, PIPELINE.replace("columns: {code: text, place: text, at: integer}",
                                           "columns: {code: text, place: text, at: integer, n: integer}"))
    outcome = run(place.pipeline, place.input, place.store, expect=USAGE)
    assert "--full" in outcome.errors, outcome.described()
    write(place.input / "units/a", "code,place,at,n\nu1,x,4,7\n")
    place.run()
    assert place.stored() == [("u1", "x", 4, 7)]


def test_full_and_dry_run(place):
    place.units("a", "u1,x,5")
    place.run()
    place.units("b", "u2,x,5")
    before = tree(place.store)
    assert books(place.run("--dry-run")) == (2, 2, 0, 0, 2)
    assert_equal(tree(place.store), before)
    assert books(place.run("--full")) == (2, 2, 0, 0, 2)
    place.stays()
    place.remove("a")
    assert books(place.run("--full")) == (1, 1, 0, 0, 1)


def test_the_same_bytes_whatever_the_threads(place):
    for name, first in (("a", 0), ("b", 5_000), ("c", 2_500)):
        place.units(name, *(f"u{number},p{number % 7},{number * 7 % 5}" for number in range(first, first + 8_000)))
    digests = []
    for threads in (1, 2, 5):
        store = place.folder / f"store-{threads}"
        run(place.pipeline, place.input, store, "--threads", threads)
        place.units("c", *(f"u{number},q,9" for number in range(100, 9_000)))
        run(place.pipeline, place.input, store, "--threads", threads)
        place.units("c", *(f"u{number},p{number % 7},{number * 7 % 5}" for number in range(2_500, 10_500)))
        digests.append([column_file_digests(store, table) for table in tables(store) if table != "runs"])
    assert digests[0] == digests[1] == digests[2]


def test_runs_name_the_files_of_a_snapshot(place):
    place.units("a", "u1,x,5")
    place.units("b", "u2,x,5")
    place.run()
    place.units("b", "u2,x,6")
    place.run()
    reports = [row["report"] for row in rows_of(place.store, "runs").to_pylist()]
    assert all('"snapshots":["units"]' in report for report in reports)
    assert all('"path":"units/a"' in report for report in reports)
    assert hoso("check", place.pipeline).code == 0
