"""A day's batch leaves the column files alone in which nothing changes."""

import pytest

from harness import assert_verifies, column_file_digests, copy_store, hoso, kpi, rows_of, run, table_files

PIPELINE = """
pipeline: letters
registries:
  people:
    files: people/*.csv
    key: nr
    version: v
    columns: {nr: integer, name: text, v: integer}
  letters:
    files: letters/*.csv
    key: nr
    version: v
    columns: {nr: integer, to_nr: integer, text: text, v: integer}
    links: {person: {to: people, by: to_nr}}
indicators:
  found: {of: letters, share: person.status = 'verified'}
"""
ROWS = 700_000
# So little memory makes row groups, and files, of 131,072 rows.
MEMORY = ("--memory", "128MiB")


@pytest.fixture(scope="module")
def first_day(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    (folder / "letters.yaml").write_text(PIPELINE)
    for name in ("people", "letters"):
        (folder / "in" / name).mkdir(parents=True)
    with open(folder / "in/people/1.csv", "w") as file:
        file.write("nr,name,v\n" + "".join(f"{nr},name {nr % 977},1\n" for nr in range(1000)))
    with open(folder / "in/letters/1.csv", "w") as file:
        # Every block of 100,000 letters goes to its own 100 persons; those of the last are not there yet.
        file.write("nr,to_nr,text,v\n" + "".join(
            f"{2 * nr},{nr // 100_000 * 200 + nr % 100},text {nr % 1013},1\n" for nr in range(ROWS)))
    run(folder / "letters.yaml", folder / "in", folder / "store", *MEMORY)
    return folder


@pytest.fixture
def scene(first_day, tmp_path):
    copy_store(first_day / "store", tmp_path / "store")
    for name in ("people", "letters"):
        (tmp_path / "in" / name).mkdir(parents=True)
        (tmp_path / "in" / name / "1.csv").hardlink_to(first_day / "in" / name / "1.csv")
    return tmp_path, first_day / "letters.yaml"


def names(store, table):
    return sorted(file.name for file in table_files(store, table))


def day(scene, **rows):
    """Runs a second day, and proves that it gives what both days at once give."""
    folder, pipeline = scene
    before = {table: names(folder / "store", table) for table in ("people", "letters")}
    for table, text in rows.items():
        (folder / "in" / table / "2.csv").write_text(text)
    report = run(pipeline, folder / "in", folder / "store", *MEMORY).report
    fresh = run(pipeline, folder / "in", folder / "fresh", *MEMORY).report
    for table in before:
        key = [("nr", "ascending")]
        assert rows_of(folder / "store", table).sort_by(key).equals(rows_of(folder / "fresh", table).sort_by(key))
        assert report["registries"][table]["links"] == fresh["registries"][table]["links"]
        assert report["registries"][table]["rows"] == fresh["registries"][table]["rows"]
    assert kpi(folder / "store") == kpi(folder / "fresh")
    assert_verifies(folder / "store")
    for store in ("store", "fresh"):
        hoso("export", "letters", "--store", folder / store, "--format", "csv", "--output", folder / f"{store}.csv")
    is_same = (folder / "store.csv").read_bytes() == (folder / "fresh.csv").read_bytes()
    assert is_same, "rows come in another order"
    return {table: (before[table], names(folder / "store", table)) for table in before}


def test_a_changed_row_touches_its_file_alone(scene):
    found = day(scene, letters="nr,to_nr,text,v\n600000,5,new,2\n")
    before, after = found["letters"]
    assert len(before) == 6
    assert len(set(before) & set(after)) == 5 and len(after) == 6
    assert found["people"][0] == found["people"][1]


def test_new_rows_at_the_end_touch_the_last_file_alone(scene):
    rows = "".join(f"{1_400_000 + nr},7,x,1\n" for nr in range(900))
    before, after = day(scene, letters="nr,to_nr,text,v\n" + rows)["letters"]
    assert set(before) - set(after) == {before[-1]} and len(after) == 6


def test_a_row_in_the_middle_and_an_old_one(scene):
    before, after = day(scene, letters="nr,to_nr,text,v\n600001,7,x,1\n200,9,old,0\n")["letters"]
    assert len(set(before) & set(after)) == 5 and len(after) == 6


def test_rows_whose_link_comes_out_otherwise_are_written(scene):
    # The letters of the sixth and seventh block go to persons from 1000 on.
    before, after = day(scene, people="nr,name,v\n" + "".join(f"{nr},new,1\n" for nr in range(1000, 1300)))["letters"]
    assert 2 <= len(set(before) & set(after)) < 6 and len(after) == 6


def test_a_person_nobody_writes_to(scene):
    found = day(scene, people="nr,name,v\n999999,new,1\n")
    assert found["letters"][0] == found["letters"][1]
    assert found["people"][0] != found["people"][1]


def test_a_run_that_fails_leaves_the_files(scene):
    folder, pipeline = scene
    before = column_file_digests(folder / "store", "letters")
    (folder / "in/letters/2.csv").write_text("nr,to_nr,text,v\n" + "bad,1,x,1\n" * 99)
    run(pipeline, folder / "in", folder / "store", *MEMORY, expect=65)
    assert column_file_digests(folder / "store", "letters") == before
    assert_verifies(folder / "store")


def test_many_days(scene):
    folder, pipeline = scene
    for number, first in enumerate([0, 650_000, 1_399_000], 2):
        (folder / f"in/letters/{number}.csv").write_text(
            "nr,to_nr,text,v\n" + "".join(f"{first + 2 * row + 1},3,day,1\n" for row in range(40_000)))
        run(pipeline, folder / "in", folder / "store", *MEMORY)
        assert_verifies(folder / "store")
    run(pipeline, folder / "in", folder / "fresh", *MEMORY)
    key = [("nr", "ascending")]
    assert rows_of(folder / "store", "letters").sort_by(key).equals(rows_of(folder / "fresh", "letters").sort_by(key))
    assert kpi(folder / "store") == kpi(folder / "fresh")
    hoso("verify", "--store", folder / "store", "--recompute")
