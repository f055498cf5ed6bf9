"""Checks and their worklists: what a run opens, keeps and closes, and what commands say of it."""

import csv
import io
import json
import shutil

import pyarrow.parquet
import pytest

from harness import (
    DONE, NO_INPUT, USAGE, assert_equal, assert_no_leftovers, assert_private, assert_verifies, cells,
    column_file_digests, file_rows, hoso, kpi, rows_of, run, table_files, tables, tree, write,
)
from worklist_model import CHECKS, Register, table_rows

DAYS = 5


def check_state(register, store, report):
    assert_equal(report["checks"], register.counts, "counts")
    assert_equal(table_rows(rows_of(store, "worklists")), register.rows(), "items")
    assert_verifies(store)


def day(register, store, *options, with_marriages=True):
    register.next_day(with_marriages)
    report = run(register.pipeline, register.input, store, *options).report
    register.ran()
    return report


@pytest.mark.parametrize("seed", range(3))
def test_random_histories_are_as_the_model_says(tmp_path, seed):
    print("seed", seed)
    stores = {threads: tmp_path / f"store-{threads}" for threads in (1, 4)}
    register = Register(tmp_path, seed)
    for number in range(DAYS):
        # A check is taken out for a while, and comes back.
        register.checks = tuple(CHECKS)[:2] if number == 2 else tuple(CHECKS)
        register.next_day()
        pipeline = register.pipeline
        register.ran()
        for threads, store in stores.items():
            report = run(pipeline, register.input, store, "--threads", threads).report
            check_state(register, store, report)
            assert_no_leftovers(store)
        digests = [column_file_digests(store, "worklists") for store in stores.values()]
        assert digests[0] == digests[1]
        check_cells(register, stores[1])
    outcomes = {row[5] for row in register.rows()}
    assert outcomes == {None, "corrected", "withdrawn"}
    # Some key failed, was corrected, and failed again.
    keys = [row[:2] for row in register.rows()]
    assert len(keys) > len(set(keys))


def check_cells(register, store):
    """The counts are indicators too, by area where the check has one."""
    found = cells(kpi(store))
    for check, counts in register.counts.items():
        for name, count in counts.items():
            assert found[f"check.{check}.{name}", "_T", "_T", "_T"] == (count, None, count)
    by_area = {}
    for (check, _), (_, area, _) in register.open.items():
        if check == "not_integrated":
            for code in [area, "27"] if area in ("2701", "2702") else ["_U"]:
                by_area[code] = by_area.get(code, 0) + 1
    shown = {key[2]: numbers[0] for key, numbers in found.items()
             if key[0] == "check.not_integrated.open" and key[2] != "_T"}
    assert shown == by_area
    assert [key for key in found if key[0] == "check.unknown_person.open"] == [
        ("check.unknown_person.open", "_T", "_T", "_T")]


@pytest.fixture
def place(tmp_path):
    """A register of three days, and its store."""
    register, store = Register(tmp_path, 7), tmp_path / "store"
    for _ in range(3):
        day(register, store)
    return register, store


def test_rows_are_ordered_and_closed_ones_stay_where_they_are(place):
    register, store = place
    closed = [file for file in table_files(store, "worklists")
              if None not in pyarrow.parquet.read_table(file, partitioning=None)["closed_run"].to_pylist()]
    assert closed
    before = {file: file.stat().st_mtime_ns for file in closed}
    day(register, store)
    files = table_files(store, "worklists")
    assert all(file in files and file.stat().st_mtime_ns == time for file, time in before.items())
    for file in files:
        rows = pyarrow.parquet.read_table(file, partitioning=None).to_pylist()
        keys = [(row["check"].encode(), row["key"].encode(), row["opened_run"]) for row in rows]
        assert keys == sorted(keys) and len(set(keys)) == len(keys)
        assert len({row["closed_run"] is None for row in rows}) == 1


def test_a_run_that_changes_no_item_leaves_the_table(place):
    register, store = place
    files = table_files(store, "worklists")
    write(register.input / "people" / "late.csv",
          "citizen,name,marital,commune,life,at\n027300000001,Vũ Thị Mai,married,2701,alive,2026-02-01 08:00\n")
    report = run(register.pipeline, register.input, store).report
    assert report["status"] == "committed"
    assert {check: counts["open"] for check, counts in report["checks"].items()} == {
        check: counts["open"] for check, counts in register.counts.items()}
    assert all(counts["opened"] == counts["corrected"] == 0 for counts in report["checks"].values())
    assert table_files(store, "worklists") == files
    assert_verifies(store)


def test_nothing_new_and_a_dry_run(place):
    register, store = place
    before = tree(store)
    report = run(register.pipeline, register.input, store).report
    assert report["status"] == "nothing-new"
    assert report["checks"] == {
        check: {"open": counts["open"], "opened": 0, "corrected": 0} for check, counts in register.counts.items()}
    register.next_day()
    report = run(register.pipeline, register.input, store, "--dry-run").report
    register.ran()
    assert report["checks"] == register.counts
    assert tree(store) == before


def test_a_pipeline_without_checks_has_no_table(tmp_path):
    register, store = Register(tmp_path, 1), tmp_path / "store"
    register.checks = ()
    report = day(register, store)
    assert report["checks"] == {} and "worklists" not in tables(store)
    register.checks = tuple(CHECKS)
    check_state(register, store, day(register, store))
    register.checks = ()
    check_state(register, store, day(register, store))
    assert {row[5] for row in register.rows()} >= {"withdrawn"}
    assert hoso("worklist", "nowhere", "--store", store, expect=USAGE).error_lines


def test_a_check_that_nothing_fails_has_a_table_without_rows(tmp_path):
    pipeline = write(tmp_path / "p.yaml", """
pipeline: p
registries:
  r: {files: r/*, key: k, version: k, columns: {k: integer}}
checks: {large: {of: r, fails: k > 5}}
""")
    write(tmp_path / "input" / "r" / "a.csv", "k\n1\n2\n")
    store = tmp_path / "store"
    assert run(pipeline, tmp_path / "input", store).report["checks"] == {
        "large": {"open": 0, "opened": 0, "corrected": 0}}
    assert rows_of(store, "worklists").num_rows == 0
    assert rows_of(store, "worklists").column_names == [
        "check", "key", "area", "opened_run", "closed_run", "outcome", "detail"]
    assert hoso("worklist", "large", "--store", store, "--format", "csv").text == "key,area,opened_run\n"
    write(tmp_path / "input" / "r" / "b.csv", "k\n10\n9\n")
    run(pipeline, tmp_path / "input", store)
    # Keys are ordered as texts.
    assert file_rows(store, "worklists")["key"].to_pylist() == ["10", "9"]


def test_a_full_run_goes_on_with_the_worklists(place):
    register, store = place
    register.next_day()
    report = run(register.pipeline, register.input, store, "--full").report
    register.ran()
    check_state(register, store, report)
    check_state(register, store, day(register, store, with_marriages=False))
    recomputed = hoso("verify", "--recompute", "--store", store, "--format", "json", expect=None)
    assert recomputed.code == DONE, recomputed.described()
    runs = json.loads(recomputed.out)["runs"]
    assert [entry["run"] for entry in runs] == ["000004", "000005"] and all(entry["equal"] for entry in runs)
    worklists = {count["name"]: count["equal"] for count in runs[1]["counts"] if count["what"] == "worklist"}
    assert worklists == {check: 4 for check in CHECKS}


def test_recompute_tells_another_worklist(place, tmp_path):
    """The pipeline that is looked at is the same, but what the check sees was another day's register."""
    register, store = place
    other = Register(tmp_path / "other", 8)
    for _ in range(3):
        day(other, tmp_path / "other-store")
    target = store / "worklists"
    shutil.rmtree(target)
    shutil.copytree(tmp_path / "other-store" / "worklists", target)
    outcome = hoso("verify", "--store", store, expect=None)
    assert outcome.code != DONE and "worklists" in outcome.text and "check `" in outcome.text


def test_optimize_and_vacuum_keep_the_items(place):
    register, store = place
    hoso("optimize", "--store", store)
    register.run_number += 1
    assert len(table_files(store, "worklists")) == 1
    assert_equal(table_rows(rows_of(store, "worklists")), register.rows())
    assert_verifies(store)
    check_state(register, store, day(register, store))
    hoso("vacuum", "--store", store, "--retain", "0d")
    check_state(register, store, day(register, store))
    items = worklist(store, "not_integrated")
    assert sorted(item["key"] for item in items) == sorted(
        key for check, key in register.open if check == "not_integrated")


def test_rows_of_many_parts(tmp_path):
    """Parts of a row group are looked at side by side, and joined in order."""
    pipeline = write(tmp_path / "p.yaml", """
pipeline: p
registries:
  r: {files: r/*, key: k, version: k, columns: {k: integer, t: text}, derive: {half: "left(t, 1)"}}
checks: {bad: {of: r, fails: half = 'x', area: t, show: [k + 1, half]}}
""")
    count = 1_200_000
    rows = [f"{number},{'xy' if number % 1000 == 7 else 'ab'}\n" for number in range(count)]
    write(tmp_path / "input" / "r" / "a.csv", "k,t\n" + "".join(rows))
    digests = []
    for threads in (1, 4):
        store = tmp_path / f"store-{threads}"
        report = run(pipeline, tmp_path / "input", store, "--threads", threads).report
        assert report["checks"]["bad"] == {"open": count // 1000, "opened": count // 1000, "corrected": 0}
        digests.append(column_file_digests(store, "worklists"))
    assert digests[0] == digests[1]
    found = file_rows(store, "worklists").to_pylist()
    expected = sorted(range(7, count, 1000), key=lambda number: str(number).encode())
    assert [row["key"] for row in found] == [str(number) for number in expected]
    assert [row["detail"] for row in found] == [f'{{"k + 1":"{number + 1}","half":"x"}}' for number in expected]


# `hoso worklist`


def worklist(store, check, *options):
    return json.loads(hoso("worklist", check, "--store", store, "--format", "json", *options).out)["items"]


def wanted(register, check):
    """Open items by key, as JSON shows them."""
    found = [
        {"key": key, "area": area, "opened_run": opened, "detail": detail or {}}
        for (name, key), (opened, area, detail) in register.open.items() if name == check]
    return sorted(found, key=lambda item: item["key"].encode())


def test_the_list_is_the_open_items(place):
    register, store = place
    for check in CHECKS:
        assert_equal(worklist(store, check), wanted(register, check))
    earlier = [wanted(register, "not_integrated"), "000003"]
    day(register, store)
    assert worklist(store, "not_integrated", "--run", "3") == earlier[0]
    assert worklist(store, "not_integrated") == wanted(register, "not_integrated")


def test_closed_items(place):
    register, store = place
    found = worklist(store, "not_integrated", "--closed")
    expected = [
        {"key": row[1], "area": row[2], "opened_run": row[3], "closed_run": row[4], "outcome": row[5],
         "detail": row[6]} for row in register.closed if row[0] == "not_integrated"]
    assert sorted(found, key=str) == sorted(expected, key=str) and found


@pytest.mark.parametrize("closed", [False, True])
def test_items_of_an_area(place, closed):
    register, store = place
    options = ["--closed"] if closed else []
    areas = [item["area"] for item in worklist(store, "not_integrated", *options)]
    for area, taken in [
            ("2701", ["2701"]), ("27", ["2701", "2702"]), ("_U", [None, "9999"]), ("_T", [*areas]), ("28", [])]:
        found = [item["area"] for item in worklist(store, "not_integrated", "--area", area, *options)]
        assert found == [code for code in areas if code in taken], area


def test_csv_keeps_ids(place):
    register, store = place
    text = hoso("worklist", "not_integrated", "--store", store, "--format", "csv").text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(rows[0]) == ["key", "area", "opened_run", "citizen", "married_on", "person.name"]
    expected = wanted(register, "not_integrated")
    assert [row["citizen"] for row in rows] == [item["detail"]["citizen"] for item in expected]
    assert [row["person.name"] for row in rows] == [item["detail"]["person.name"] for item in expected]
    assert all(row["citizen"].startswith("0270") and len(row["citizen"]) == 12 for row in rows)


def test_excel_keeps_ids(place):
    register, store = place
    data = hoso("worklist", "not_integrated", "--store", store, "--format", "excel").out
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == data.count(b"\n")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    expected = wanted(register, "not_integrated")
    assert [row["citizen"] for row in rows] == [f'="{item["detail"]["citizen"]}"' for item in expected]
    assert [row["married_on"] for row in rows] == [f'="{item["detail"]["married_on"]}"' for item in expected]
    assert [row["person.name"] for row in rows] == [item["detail"]["person.name"] for item in expected]


def test_the_table_for_people(place):
    register, store = place
    lines = hoso("worklist", "unknown_person", "--store", store).text.splitlines()
    assert lines[0].split() == ["key", "area", "opened_run", "citizen"]
    assert len(lines) == 1 + register.counts["unknown_person"]["open"]
    shown = hoso("run", register.pipeline, "--input", register.input, "--store", store, "--full").text
    assert any(line.split() == ["check", "open", "opened", "corrected"] for line in shown.splitlines())
    assert f"nowhere {register.counts['nowhere']['open']} 0 0" in " ".join(shown.split())


def test_wrong_usage(place, tmp_path):
    _, store = place
    assert "did you mean `nowhere`?" in hoso("worklist", "nowere", "--store", store, expect=USAGE).errors
    hoso("worklist", "nowhere", "--store", store, "--run", "99", expect=USAGE)
    hoso("worklist", "nowhere", "--store", store, "--format", "sdmx", expect=USAGE)
    hoso("worklist", "nowhere", "--store", tmp_path / "absent", expect=NO_INPUT)


def test_public_counts_are_hidden_where_they_are_small(place):
    _, store = place
    found = json.loads(kpi(store, "--public", "--format", "json"))["results"]
    small = [cell for cell in found if cell["indicator"] == "check.not_integrated.open" and cell["suppressed"]]
    every = {key: numbers[0] for key, numbers in cells(kpi(store)).items()}
    assert all(every[cell["indicator"], cell["period"], cell["area"], cell["category"]] for cell in small)
    shown = [cell for cell in found if cell["indicator"].startswith("check.") and not cell["suppressed"]]
    assert all(cell["value"] == 0 or cell["value"] >= 3 for cell in shown)


def test_runs_print_no_values(place):
    register, store = place
    register.next_day()
    assert_private(run(register.pipeline, register.input, store, "--log-format", "json"), register.input)
    write(register.input / "people" / "bad.csv", "citizen,name,marital,commune,life,at\nx,y\n" * 200)
    outcome = run(register.pipeline, register.input, store, expect=None)
    assert_private(outcome, register.input)
    assert_private(hoso("worklist", "nowhere", "--store", store, "--run", "99", expect=USAGE), register.input)
