"""`delete_when`: a winning row for which it is true removes its key, and the store remembers that it did."""

import json
import os
import random
import signal
import time

import pyarrow
import pytest
from deltalake import DeltaTable

from harness import (
    DONE, USAGE, assert_equal, assert_no_leftovers, cells, column_file_digests, file_rows, hoso, kpi, rows_of, run,
    start, tables, tree, write,
)

PIPELINE = """
pipeline: removals
reject_limit: 0.5
parameters: {gone: void}
registries:
  people:
    files: people/*
    key: citizen
    version: at
    delete_when: life = :gone
    columns:
      at: timestamp
      citizen: citizen_id
      old: {type: old_id, optional: true}
      name: name
      life: {enum: [alive, void], optional: true}
  letters:
    files: letters/*
    key: nr
    version: at
    columns: {nr: integer, person: {type: person_id, optional: true}, name: name, at: timestamp}
    links: {owner: {to: people, by: person, verify: name}}
indicators:
  people: {of: people, by: {category: life}}
  letters: {of: letters, where: owner.status = 'verified', count: distinct owner.id}
"""
HEADER = "citizen,old,name,life,at\n"
FIRST, SECOND = "001090000001", "001090000002"
LETTERS = f"""nr,person,name,at
1,{FIRST},An,2026-01-01 00:00
2,123456789,An,2026-01-01 00:00
3,{SECOND},Bình,2026-01-01 00:00
"""


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def person(number, day, life="alive", old="123456789", name="An"):
    return f"{number},{old},{name},{life},2026-01-{day:02} 00:00"


class Place:
    def __init__(self, folder):
        self.folder = folder
        self.input = folder / "input"
        self.store = folder / "store"
        self.pipeline = write(folder / "pipeline.yaml", PIPELINE)
        self.file_count = 0
        write(self.input / "letters/a", LETTERS)

    def change(self, old, new):
        assert old in PIPELINE
        write(self.pipeline, PIPELINE.replace(old, new))

    def run(self, *rows, options=()):
        """One run with a new file of these rows; the books of `people`, and what of them removed keys."""
        if rows:
            self.file_count += 1
            # Blank lines, so that no two files have the same content.
            text = HEADER + "".join(row + "\n" for row in rows) + "\n" * self.file_count
            write(self.input / f"people/{self.file_count:03}", text)
        self.report = run(self.pipeline, self.input, self.store, *options).report
        books = self.report["registries"]["people"]
        return tuple(books.get(name) for name in ("rows_read", "rejected", "superseded", "removed", "rows"))

    def days(self):
        """The day of each person's version."""
        return days_of(self.store, "people")

    def removed_days(self):
        return days_of(self.store, "people.removed") if "people.removed" in tables(self.store) else None

    def statuses(self):
        return rows_of(self.store, "letters").sort_by("nr").column("owner_status").to_pylist()

    def total(self, indicator):
        return cells(kpi(self.store))[indicator, "_T", "_T", "_T"][0]


def days_of(store, table):
    rows = file_rows(store, table)
    return {} if rows is None else {row["citizen"]: row["at"].day for row in rows.to_pylist()}


def test_a_key_is_removed_and_brought_back(place):
    assert place.run(person(FIRST, 5), person(SECOND, 5, old="", name="Bình")) == (2, 0, 0, 0, 2)
    assert place.statuses() == ["verified"] * 3 and place.removed_days() is None
    # The removing row counts as won; neither its number nor its old one finds anybody.
    assert place.run(person(FIRST, 6, "void")) == (1, 0, 0, 1, 1)
    assert place.days() == {SECOND: 5} and place.removed_days() == {FIRST: 6}
    assert place.statuses() == ["not_found", "not_found", "verified"]
    assert (place.total("people"), place.total("letters")) == (1, 1)
    # An older row does not bring it back, nor does an older removal change anything.
    assert place.run(person(FIRST, 4), person(FIRST, 5, "void")) == (2, 0, 2, 0, 1)
    assert place.removed_days() == {FIRST: 6}
    # A newer one does, and is then a row like any other.
    assert place.run(person(FIRST, 7)) == (1, 0, 0, 0, 2)
    assert place.days() == {FIRST: 7, SECOND: 5} and place.removed_days() == {}
    assert place.statuses() == ["verified"] * 3
    assert place.run(person(FIRST, 6, "void")) == (1, 0, 1, 0, 2)
    assert place.run(person(FIRST, 8, "void"), person(SECOND, 9, "void")) == (2, 0, 0, 2, 0)
    assert place.removed_days() == {FIRST: 8, SECOND: 9} and place.total("people") == 0
    before = tree(place.store)
    assert place.run() == (0, 0, 0, 0, 0) and place.report["status"] == "nothing-new"
    assert_equal(tree(place.store), before)


def test_of_equal_versions_the_later_wins(place):
    place.run(person(FIRST, 5))
    assert place.run(person(FIRST, 5, "void")) == (1, 0, 0, 1, 0)
    assert place.run(person(FIRST, 5, name="Cúc")) == (1, 0, 0, 0, 1)
    # Within one run too, in either order.
    assert place.run(person(FIRST, 6, "void"), person(FIRST, 6, name="Cúc")) == (2, 0, 1, 0, 1)
    assert place.run(person(FIRST, 6, name="Dung"), person(FIRST, 6, "void")) == (2, 0, 1, 1, 0)
    # A removal moves its version on.
    assert place.run(person(FIRST, 7, "void")) == (1, 0, 0, 1, 0)
    assert place.run(person(FIRST, 6)) == (1, 0, 1, 0, 0)
    assert place.removed_days() == {FIRST: 7}


def test_a_key_that_was_never_there_is_remembered(place):
    assert place.run(person(FIRST, 5, "void"), person(FIRST, 4)) == (2, 0, 1, 1, 0)
    assert place.days() == {} and place.removed_days() == {FIRST: 5}
    assert place.run(person(FIRST, 4, name="Em")) == (1, 0, 1, 0, 0)


def test_null_and_false_keep_the_row(place):
    assert place.run(person(FIRST, 5, life=""), person(SECOND, 5, life="alive")) == (2, 0, 0, 0, 2)
    assert "people.removed" not in tables(place.store)


def test_table_of_removed_keys(place):
    """Key, then version, typed and sorted as in the registry's own table; named by the run; a Delta table."""
    place.run(person(SECOND, 6, "void"), person(FIRST, 5, "void"))
    found = rows_of(place.store, "people.removed")
    assert found.schema.names == ["citizen", "at"]
    assert found.schema.field("citizen").type in (pyarrow.string(), pyarrow.large_string())
    assert pyarrow.types.is_timestamp(found.schema.field("at").type) and found.schema.field("at").type.tz is None
    assert file_rows(place.store, "people.removed").column("citizen").to_pylist() == [FIRST, SECOND]
    assert '"people.removed":0' in rows_of(place.store, "runs").column("report")[0].as_py()
    assert "people.removed" in hoso("runs", "--store", place.store, "--tables", "000001").text


def test_removed_column_is_of_the_report_only_where_it_says_something(place):
    place.run(person(FIRST, 5))
    assert "removed" not in place.report["registries"]["letters"]


def test_mistakes_are_told_with_their_places(place):
    """All of a file's mistakes at once, the condition's among them."""
    place.run(person(FIRST, 5))
    before = tree(place.store)
    text = PIPELINE.replace("life = :gone", "lief = :gone or old > 5").replace(
        "    columns: {nr:", "    mode: snapshto\n    delete_when: nr > 1 and owner.life = 'void'\n    columns: {nr:")
    write(place.pipeline, text)
    for command in (["check", place.pipeline],
                    ["run", place.pipeline, "--input", place.input, "--store", place.store]):
        outcome = hoso(*command, expect=USAGE)
        for needle, words in (("lief", "did you mean `life`"), ("old > 5", "text"),
                              ("snapshto", "did you mean `snapshot`"),
                              ("owner.life", "`delete_when` may not use links")):
            begin = text.index(needle)
            line, column = text.count("\n", 0, begin) + 1, begin - text.rfind("\n", 0, begin)
            told = [error for error in outcome.error_lines if f"pipeline.yaml:{line}:" in error and words in error]
            assert told, f"{needle}\n{outcome.described()}"
            if needle != "old > 5":
                assert f"pipeline.yaml:{line}:{column}: " in told[0], outcome.described()
        assert len(outcome.error_lines) == 4, outcome.described()
    write(place.pipeline, PIPELINE.replace("life = :gone", "old"))
    assert "`delete_when` must be true or false, not text" in hoso("check", place.pipeline, expect=USAGE).errors
    assert_equal(tree(place.store), before)


def test_the_pipeline_may_change(place):
    rows = [person(FIRST, 5, "void"), person(SECOND, 5, "void", old="", name="Bình")]
    place.change("    delete_when: life = :gone\n", "")
    assert place.run(*rows) == (2, 0, 0, None, 2)
    # Stored rows are winners too: those that a new condition takes go.
    place.change("life = :gone", "life = :gone and name <> 'An'")
    assert place.run() == (0, 0, 0, 1, 1)
    assert place.days() == {FIRST: 5} and place.removed_days() == {SECOND: 5}
    assert place.statuses() == ["verified", "verified", "not_found"]
    # What is removed stays so, whatever the condition becomes, until a row brings it back.
    place.change("    delete_when: life = :gone\n", "")
    assert place.run() == (0, 0, 0, None, 1)
    assert place.run(person(SECOND, 4)) == (1, 0, 1, None, 1)
    assert place.removed_days() == {SECOND: 5}
    assert place.run(person(SECOND, 5)) == (1, 0, 0, None, 2)
    assert place.removed_days() == {}


def test_a_parameter_of_the_condition(place):
    place.run(person(FIRST, 5), person(SECOND, 5, "void"))
    assert place.days() == {FIRST: 5}
    assert place.run(options=["--set", "gone=alive"]) == (0, 0, 0, 1, 0)
    assert place.removed_days() == {FIRST: 5, SECOND: 5}


def test_full_begins_from_nothing(place):
    place.run(person(FIRST, 6, "void"))
    (place.input / "people/001").unlink()
    assert place.run(person(FIRST, 5), options=["--full"]) == (1, 0, 0, 0, 1)
    assert place.removed_days() == {}
    assert place.run(person(FIRST, 6, "void", name="Ý")) == (1, 0, 0, 1, 0)
    assert place.run(options=["--full"]) == (2, 0, 1, 1, 0)
    assert place.removed_days() == {FIRST: 6}


def test_another_key_is_refused_while_keys_are_removed(place):
    place.run(person(FIRST, 6, "void"))
    write(place.pipeline, PIPELINE.replace("key: citizen", "key: [citizen, name]").replace(
        "by: person", "by: [person, name]"))
    before = tree(place.store)
    outcome = run(place.pipeline, place.input, place.store, expect=USAGE)
    assert "--full" in outcome.errors and len(outcome.error_lines) == 1, outcome.described()
    assert_equal(tree(place.store), before)
    assert place.run(options=["--full"]) == (1, 0, 0, 1, 0)
    assert rows_of(place.store, "people.removed").schema.names == ["citizen", "name", "at"]


def test_a_snapshot_leaves_rows_out_and_remembers_nothing(place):
    place.change("    key: citizen", "    mode: snapshot\n    key: citizen")
    assert place.run(person(FIRST, 6, "void"), person(FIRST, 5), person(SECOND, 5)) == (3, 0, 1, 1, 1)
    (place.input / "people/001").unlink()
    assert place.run(person(FIRST, 4)) == (1, 0, 0, 0, 1)
    assert place.days() == {FIRST: 4} and place.removed_days() is None


def test_a_snapshot_forgets_what_changes_removed(place):
    place.run(person(FIRST, 6, "void"))
    place.change("    key: citizen", "    mode: snapshot\n    key: citizen")
    (place.input / "people/001").unlink()
    # No file, no snapshot: what changes have removed stays so for the time being.
    place.run()
    assert place.removed_days() == {FIRST: 6}
    place.run(person(SECOND, 5))
    assert place.removed_days() == {}
    write(place.pipeline, PIPELINE)
    assert place.run(person(FIRST, 5)) == (1, 0, 0, 0, 2)


def test_dry_run(place):
    place.run(person(FIRST, 5))
    before = tree(place.store)
    assert place.run(person(FIRST, 6, "void"), options=["--dry-run"]) == (1, 0, 0, 1, 0)
    assert_equal(tree(place.store), before)
    assert place.run() == (1, 0, 0, 1, 0)


def many(seed, count):
    chance = random.Random(seed)
    for _ in range(count):
        yield person(f"0010900{chance.randrange(20_000):05}", chance.randint(1, 28),
                     chance.choice(["alive", "alive", "void", ""]), old="", name=f"An {chance.randrange(9)}")


def test_the_same_bytes_whatever_the_threads(place):
    """Two runs over rows that remove and bring back thousands of keys."""
    digests = []
    for threads in (1, 2, 5):
        place.store = place.folder / f"store-{threads}"
        for path in list((place.input / "people").glob("*")):
            path.unlink()
        for seed in (1, 2):
            place.run(*many(seed, 40_000), options=["--threads", threads])
        digests.append({table: column_file_digests(place.store, table) for table in tables(place.store)
                        if table != "runs"})
    assert digests[0] == digests[1] == digests[2]
    assert len(digests[0]["people.removed"]) == 1
    winners = {}
    for row in [row.split(",") for seed in (1, 2) for row in many(seed, 40_000)]:
        if row[0] not in winners or winners[row[0]][4] <= row[4]:
            winners[row[0]] = row
    assert_equal(place.removed_days(),
                 {key: int(row[4][8:10]) for key, row in sorted(winners.items()) if row[3] == "void"})
    assert_equal(place.days(),
                 {key: int(row[4][8:10]) for key, row in sorted(winners.items()) if row[3] != "void"})


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_killed_run_removes_nothing_or_all(place, seed):
    print("seed", seed)
    chance = random.Random(seed)
    place.run(*many(1, 20_000))
    before = reading(place)
    write(place.input / "people/next", HEADER + "".join(row + "\n" for row in many(2, 20_000)))
    run(place.pipeline, place.input, place.folder / "other")
    for _ in range(4):
        begin = time.monotonic()
        child = start("run", place.pipeline, "--input", place.input, "--store", place.store)
        time.sleep(chance.uniform(0.02, 0.25))
        os.killpg(child.pid, signal.SIGKILL)
        if child.wait() == DONE:
            break
        print(f"killed after {time.monotonic() - begin:.3f} s")
    found = reading(place)
    assert_no_leftovers(place.store)
    place.run()
    after = reading(place)
    assert found in (before, after)
    # In one run over both files equal versions fall the same way, since the second file comes later.
    assert (place.days(), place.removed_days()) == after
    place.store = place.folder / "other"
    assert reading(place) == after


def reading(place):
    """Both tables at the versions that the newest finished run names, whatever an unfinished one left in them."""
    runs = rows_of(place.store, "runs").sort_by("run")
    versions = json.loads(runs.column("report")[-1].as_py())["receipt"]["tables"]
    return tuple(days_at(place.store, table, versions.get(table)) for table in ("people", "people.removed"))


def days_at(store, table, version):
    if version is None:
        return {}
    rows = pyarrow.table(DeltaTable(str(store / table), version=version).to_pyarrow_table())
    return {row["citizen"]: row["at"].day for row in rows.to_pylist()}
