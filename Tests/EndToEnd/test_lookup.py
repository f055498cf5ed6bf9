"""`hoso lookup`: the person and every linked row, recorded before it is answered; never without a purpose."""

import datetime
import decimal
import json
import os
import random
import shutil
import stat
import threading

import duckdb
import pyarrow
import pyarrow.parquet
import pytest
from deltalake import DeltaTable

from harness import (
    CORE, DAMAGED, NO_INPUT, READ_WRITE, USAGE, assert_verifies, copy_input, copy_store, file_rows, hoso, kpi, parts,
    rows_of, run, run_core, start, table_files, tree, write,
)
from small_disk import SmallDisk

PURPOSE = "hồ sơ 17/2026"
LINKS = {"insurance": "person", "dossiers": "person"}

PIPELINE = """
pipeline: family
registries:
  people:
    files: people.csv
    key: pid
    version: n
    columns: {pid: citizen_id, old: {type: old_id, optional: true}, name: name, paid: {type: decimal,
      precision: 9, scale: 2}, n: integer}
  numbers:
    files: numbers.csv
    key: [old, pid]
    version: n
    columns: {old: old_id, pid: citizen_id, n: integer}
  couples:
    files: couples.csv
    key: couple
    version: n
    columns: {couple: text, man: {type: person_id, optional: true}, wife: {type: person_id, optional: true},
      held: {type: date, optional: true}, n: integer}
    links: {husband: {to: people, by: man}, bride: {to: people, by: wife}}
"""
PEOPLE = '''pid,old,name,paid,n
001000000001,100000001,"Lê ""An""",12.50,1
001000000002,100000002,Hòa Bình,-0.05,1
001000000003,100000002,Trần Cúc,0.00,1
001000000004,,Đỗ Dung,7.00,1
'''
NUMBERS = "old,pid,n\n100000004,001000000004,1\n100000001,001000000004,1\n100000009,001000000099,1\n"
COUPLES = """couple,man,wife,held,n
a,001000000001,001000000002,2020-02-29,1
b,100000001,001000000004,,1
c,100000002,001000000004,,1
d,001000000001,001000000001,,1
e,009,001000000099,,1
"""


def lookup(store, *arguments, purpose=PURPOSE, expect=0, prefix=()):
    return hoso("lookup", *arguments, "--store", store, "--purpose", purpose, "--format", "json", expect=expect,
                prefix=prefix)


def audit_rows(store):
    """In the order of their commits."""
    rows = file_rows(store, "audit") if (store / "audit" / "_delta_log").is_dir() else None
    return rows.to_pylist() if rows else []


@pytest.fixture
def store(extracts, tmp_path):
    return copy_store(extracts.store(2_000), tmp_path / "store")


@pytest.fixture
def family(tmp_path):
    folder = tmp_path / "input"
    for name, text in (("people", PEOPLE), ("numbers", NUMBERS), ("couples", COUPLES)):
        write(folder / f"{name}.csv", text)
    pipeline = write(tmp_path / "family.yaml", PIPELINE)
    run(pipeline, folder, tmp_path / "store")
    return tmp_path / "store"


def json_value(value):
    if isinstance(value, datetime.datetime):
        text = value.isoformat()
        return text.rstrip("0") if "." in text else text
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, decimal.Decimal) else value


def plain(rows):
    return [{name: json_value(value) for name, value in row.items()} for row in rows]


def registers(store):
    return {name: plain(file_rows(store, name).to_pylist()) for name in ("population", *LINKS)}


def slow(rows, citizen):
    """What a reader of all rows finds."""
    persons = [{"registry": "population", "row": row} for row in rows["population"] if row["citizen_id"] == citizen]
    linked = [
        {"registry": name, "link": link, "status": row[f"{link}_status"], "row": row}
        for name, link in sorted(LINKS.items()) for row in rows[name] if row[f"{link}_id"] == citizen]
    return persons, linked


def test_answers_are_those_of_a_slow_reader(extracts, tmp_path):
    store = copy_store(extracts.store(20_000), tmp_path / "store")
    rows = registers(store)
    population = {row["citizen_id"]: row for row in rows["population"]}
    by_old = {}
    for citizen, row in population.items():
        if row["old_id"]:
            by_old.setdefault(row["old_id"], []).append(citizen)
    chance = random.Random(4)
    chosen = chance.sample(sorted(population), 200)
    linked_count = 0
    for number, citizen in enumerate(chosen):
        persons, linked = slow(rows, citizen)
        old = population[citizen]["old_id"]
        if number % 4 == 3 and old:
            persons = [person for bearer in sorted(by_old[old]) for person in slow(rows, bearer)[0]]
            report = lookup(store, old).report
            assert report["persons"] == persons and report["ambiguous"] == (len(by_old[old]) > 1)
            if not report["ambiguous"]:
                assert report["linked"] == linked
            continue
        report = lookup(store, citizen).report
        assert report == {
            "purpose": PURPOSE, "run": "000001", "ambiguous": False, "persons": persons, "linked": linked}
        linked_count += len(linked)
    assert linked_count > 200
    assert len(audit_rows(store)) == 200
    assert_verifies(store)


def test_old_id_of_several_persons(extracts, tmp_path):
    store = copy_store(extracts.store(20_000), tmp_path / "store")
    rows = registers(store)
    bearers = {}
    for row in rows["population"]:
        bearers.setdefault(row["old_id"], []).append(row["citizen_id"])
    old, citizens = next((old, ids) for old, ids in bearers.items() if old and len(ids) > 1)
    report = lookup(store, old).report
    assert report["ambiguous"]
    assert [person["row"]["citizen_id"] for person in report["persons"]] == sorted(citizens)
    found = [row for _, linked in (slow(rows, citizen) for citizen in citizens) for row in linked]
    assert sorted(map(json.dumps, report["linked"])) == sorted(map(json.dumps, found))
    shown = hoso("lookup", old, "--store", store, "--purpose", PURPOSE).text
    assert shown.startswith("ambiguous: several persons bear this ID")


def test_id_may_be_written_with_spaces_points_and_dashes(store):
    citizen = file_rows(store, "population")["citizen_id"][7].as_py()
    report = lookup(store, citizen).report
    assert lookup(store, f" {citizen[:3]}.{citizen[3:6]}-{citizen[6:]}\u00a0").report == report
    assert lookup(store, citizen[:4], citizen[4:8], citizen[8:]).report == report
    subjects = {row["subject"] for row in audit_rows(store)}
    assert len(subjects) == 1


def test_qr_text_of_a_card(store):
    citizen = file_rows(store, "population")["citizen_id"][11].as_py()
    rest = "Nguyễn Văn A|01021990|Nam|Xã X, Tỉnh Y|05062021"
    report = lookup(store, citizen).report
    assert lookup(store, "--qr", f"{citizen}|123456789|{rest}").report == report
    assert lookup(store, "--qr", f"{citizen}||{rest}").report == report
    assert lookup(store, "--qr", f"{citizen}|{rest}").report == report
    assert [row["asked"] for row in audit_rows(store)] == ["citizen_id", "qr", "qr", "qr"]
    before = audit_rows(store)
    for payload in (f"{citizen}|{rest}|x|y", f"{citizen[1:]}|{rest}", citizen, f"{citizen}|{rest}".replace("Nam", "X")):
        outcome = lookup(store, "--qr", payload, expect=USAGE)
        assert citizen[1:] not in outcome.errors and "Nguyễn" not in outcome.errors
        assert "--qr: QR text" in outcome.errors or "--qr: " in outcome.errors
    assert audit_rows(store) == before


def test_history_of_numbers_and_several_links(family):
    def couples(report):
        return [(row["link"], row["row"]["couple"]) for row in report["linked"]]

    report = lookup(family, "001000000001").report
    assert report["persons"] == [{"registry": "people", "row": {
        "pid": "001000000001", "old": "100000001", "name": 'Lê "An"', "paid": "12.50", "n": 1}}]
    # Couple b names him by his old ID.
    assert couples(report) == [("bride", "d"), ("husband", "a"), ("husband", "b"), ("husband", "d")]
    assert report["linked"][1]["row"]["held"] == "2020-02-29" and report["linked"][2]["row"]["held"] is None
    # An old ID of two persons finds none of them.
    assert couples(lookup(family, "001000000002").report) == [("bride", "a")]
    # By the history alone, by history and own column, and of somebody whom no registry has.
    assert [p["row"]["pid"] for p in lookup(family, "100000004").report["persons"]] == ["001000000004"]
    both = lookup(family, "100000001").report
    assert both["ambiguous"] and len(both["persons"]) == 2
    lookup(family, "100000009", expect=NO_INPUT)
    table = hoso("lookup", "001 000 000 004", "--store", family, "--purpose", PURPOSE).text
    assert table.split("\n\n")[0] == "people\n  pid   001000000004\n  name  Đỗ Dung\n  paid  7.00\n  n     1"
    assert table.split("\n\n")[1].startswith("couples, by bride (verified)\n  couple ")


def test_unknown_person_is_recorded_too(store):
    outcome = lookup(store, "999999999999", expect=NO_INPUT)
    assert outcome.out == b"" and "has no person of this ID" in outcome.errors
    row, = audit_rows(store)
    assert (row["persons"], row["rows"], row["asked"]) == (0, 0, "citizen_id")
    lookup(store, "999999999", expect=NO_INPUT)
    assert [row["asked"] for row in audit_rows(store)] == ["citizen_id", "old_id"]


@pytest.mark.parametrize("arguments", [
    ["38087001234"], ["0380870012345"], ["038087001a34"], [""], ["038087001234", "--qr", "x"],
    ["-038087001234"], ["038087001234", "--038087001234"], ["--id=038087001234"],
])
def test_malformed_id_is_not_shown(store, arguments):
    before = tree(store)
    outcome = lookup(store, *arguments, expect=USAGE)
    assert len(outcome.error_lines) == 1
    assert not any(piece in outcome.errors for piece in ("38087", "03808", "87001", "1234"))
    assert tree(store) == before


@pytest.mark.parametrize("purpose", [[], ["--purpose", ""], ["--purpose", " \t\u00a0"]])
def test_without_a_purpose_nothing_is_done(store, purpose):
    before = tree(store)
    outcome = hoso("lookup", "001000000001", "--store", store, *purpose, expect=USAGE)
    assert "purpose" in outcome.errors and "0010" not in outcome.errors and outcome.out == b""
    assert tree(store) == before


def test_purpose_may_not_hold_the_id(store):
    citizen = file_rows(store, "population")["citizen_id"][0].as_py()
    before = tree(store)
    outcome = lookup(store, citizen, purpose=f"ông {citizen[:6]} {citizen[6:]}", expect=USAGE)
    assert citizen[:6] not in outcome.errors
    assert tree(store) == before


def test_audit_table_for_other_readers(store):
    citizen = file_rows(store, "population")["citizen_id"][0].as_py()
    for _ in range(12):
        lookup(store, citizen)
    rows = audit_rows(store)
    assert len(rows) == 12 and list(rows[0]) == [
        "at", "operator", "purpose", "asked", "subject", "run", "persons", "rows"]
    assert {row["purpose"] for row in rows} == {PURPOSE} and {row["run"] for row in rows} == {"000001"}
    datetime.datetime.strptime(rows[0]["at"], "%Y-%m-%dT%H:%M:%SZ")
    by_delta = rows_of(store, "audit").sort_by("at").to_pylist()
    assert sorted(map(str, by_delta)) == sorted(map(str, rows))
    assert (store / "audit" / "_delta_log" / f"{10:020}.checkpoint.parquet").is_file()
    assert sum(pyarrow.parquet.read_table(file).num_rows for file in table_files(store, "audit")) == 12
    # The ID stands nowhere, and its digest is keyed by what only the owner reads.
    for path in (store / "audit").rglob("*"):
        assert path.is_dir() or citizen.encode() not in path.read_bytes()
    assert stat.S_IMODE((store / ".audit-key").stat().st_mode) == 0o600
    assert_verifies(store)


def test_what_cannot_be_recorded_is_not_answered(store, tmp_path):
    citizen = file_rows(store, "population")["citizen_id"][0].as_py()
    write(store / "audit", "a file where the table should be")
    outcome = lookup(store, citizen, expect=READ_WRITE)
    assert outcome.out == b"" and citizen not in outcome.errors and len(outcome.error_lines) == 1
    assert "cannot be recorded, so it is not answered" in outcome.errors
    (store / "audit").unlink()
    assert lookup(store, citizen).report["persons"]


def test_read_only_store_and_full_disk(extracts, tmp_path):
    disk = SmallDisk(tmp_path, 24 << 20)
    try:
        store = disk.mount / "store"
        disk.shell(f"cp -a {extracts.store(60)} {store}")
        citizen = file_rows(extracts.store(60), "population")["citizen_id"][0].as_py()
        for step in range(40):
            disk.fill(step * 4096)
            outcome = lookup(store, citizen, prefix=disk.prefix, expect=None)
            if outcome.code == 0:
                break
            assert outcome.code == READ_WRITE and outcome.out == b"", outcome.described()
            assert_verifies(store, prefix=disk.prefix)
        assert step >= 2 and outcome.report["persons"]
        disk.shell(f"rm -f {disk.mount}/filler && mount -o remount,ro {disk.mount}")
        outcome = lookup(store, citizen, prefix=disk.prefix, expect=READ_WRITE)
        assert outcome.out == b"" and "Read-only" in outcome.errors
        assert_verifies(store, prefix=disk.prefix)
    finally:
        disk.close()


def test_look_ups_at_once_and_beside_a_run(extracts, tmp_path):
    store = copy_store(extracts.store(2_000), tmp_path / "store")
    folder = copy_input(extracts.input(2_000), tmp_path / "input")
    shutil.copy(parts(extracts.input(2_000, seed=2), "insurance")[0], folder / "insurance" / "part-80000.csv")
    citizens = file_rows(store, "population")["citizen_id"].to_pylist()[:8]
    codes, counts = [], []

    def look(citizen):
        for _ in range(5):
            outcome = lookup(store, citizen, expect=None)
            codes.append(outcome.code)
            counts.append(len(outcome.report["persons"]))

    threads = [threading.Thread(target=look, args=(citizen,)) for citizen in citizens]
    for thread in threads:
        thread.start()
    reports = [run_core(folder, store, "--full").report for _ in range(3)]
    for thread in threads:
        thread.join()
    assert codes == [0] * 40 and counts == [1] * 40
    assert [report["run"] for report in reports] == ["000002", "000003", "000004"]
    rows = audit_rows(store)
    assert len(rows) == 40 and {row["run"] for row in rows} <= {f"{number:06}" for number in range(1, 5)}
    assert_verifies(store)


def test_an_interrupted_run_beside_it(extracts, tmp_path):
    """Look-ups during a run that is killed stay, and what it left is undone as ever."""
    store = copy_store(extracts.store(2_000), tmp_path / "store")
    folder = extracts.input(20_000)
    citizen = file_rows(store, "population")["citizen_id"][3].as_py()
    for number in range(3):
        child = start("run", CORE, "--input", folder, "--store", store)
        lookup(store, citizen)
        threading.Event().wait(0.05 * number)
        child.kill()
        child.wait()
        assert len(lookup(store, citizen, expect=None).report["persons"]) == 1
    run_core(folder, store)
    assert len(audit_rows(store)) == 6
    assert_verifies(store)


def test_maintenance_with_an_audit_table(extracts, tmp_path):
    store = copy_store(extracts.store(2_000), tmp_path / "store")
    citizen = file_rows(store, "population")["citizen_id"][0].as_py()
    for _ in range(4):
        lookup(store, citizen)
    before = sorted(map(str, audit_rows(store)))
    outcome = hoso("optimize", "--store", store)
    assert "audit" in outcome.text and "run 0" not in outcome.text
    assert len(table_files(store, "audit")) == 1
    assert DeltaTable(str(store / "audit")).history(1)[0]["operation"] == "OPTIMIZE"
    assert "nothing to compact" in hoso("optimize", "--store", store).text
    hoso("vacuum", "--store", store, "--retain", "0d")
    old = 1_600_000_000
    for path in (store / "audit").glob("part-*"):
        os.utime(path, (old, old))
    lookup(store, citizen)
    hoso("vacuum", "--store", store, "--retain", "0d")
    assert sorted(map(str, audit_rows(store)))[:4] == before and len(audit_rows(store)) == 5
    assert_verifies(store)
    assert kpi(store) == kpi(extracts.store(2_000))
    exported = hoso("export", "audit", "--store", store, "--format", "csv", "--output", "-").text
    assert exported.count("\n") == 6 and exported.startswith("at,operator,purpose,asked,subject,run,persons,rows")


def test_damaged_audit_is_told(store):
    citizen = file_rows(store, "population")["citizen_id"][0].as_py()
    for _ in range(2):
        lookup(store, citizen)
    file = table_files(store, "audit")[0]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    outcome = hoso("verify", "--store", store, expect=DAMAGED)
    assert file.name in outcome.text + outcome.errors
    file.unlink()
    outcome = hoso("verify", "--store", store, expect=DAMAGED)
    assert file.name in outcome.text + outcome.errors


def test_the_filter_of_pages_is_passed_by_other_readers(extracts):
    store = extracts.store(20_000)
    for registry in LINKS:
        file, = table_files(store, registry)
        assert file.read_bytes().count(b"hoso.page_filter") == 1
        rows = duckdb.sql(f"select * from '{file}'").arrow()
        rows = rows if isinstance(rows, pyarrow.Table) else rows.read_all()
        wanted = pyarrow.parquet.read_table(file, partitioning=None)["person_id"].to_pylist()
        assert rows["person_id"].to_pylist() == wanted
        some = next(value for value in wanted if value)
        found = duckdb.sql(f"select count(*) from '{file}' where person_id = '{some}'").fetchall()[0][0]
        assert found == wanted.count(some)


def test_store_of_an_older_version(store, extracts):
    """It says so; running again, with nothing new, is enough."""
    citizen = file_rows(store, "population")["citizen_id"][0].as_py()
    file, = table_files(store, "runs")
    rows = pyarrow.parquet.read_table(file, partitioning=None)
    report = json.loads(rows["report"][0].as_py())
    del report["receipt"]["person_columns"]
    place = rows.schema.get_field_index("report")
    rows = rows.set_column(place, rows.schema.field(place), pyarrow.array([json.dumps(report)]))
    pyarrow.parquet.write_table(rows, file)
    outcome = lookup(store, citizen, expect=USAGE)
    assert "made by an older version" in outcome.errors and "run the pipeline again" in outcome.errors
    assert audit_rows(store) == []
    assert run_core(extracts.input(2_000), store).report["status"] == "committed"
    assert len(lookup(store, citizen).report["persons"]) == 1


def test_no_store_and_no_run(tmp_path):
    lookup(tmp_path / "absent", "001000000001", expect=NO_INPUT)
    assert not (tmp_path / "absent").exists()
