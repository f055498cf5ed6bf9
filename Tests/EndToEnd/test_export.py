"""`hoso export`: the same rows in every form, whole files or none."""

import csv
import io
import json
import subprocess

import duckdb
import polars
import pyarrow
import pyarrow.csv
import pyarrow.parquet
import pytest

from harness import (
    CANNOT_CREATE, CORE, CORE_REGISTRIES, HOSO, NO_INPUT, READ_WRITE, USAGE, assert_same_registries, file_rows, hoso,
    parts, run, run_core, start, write)
from test_full_disk import disk  # noqa: F401

KIBIBYTE = 1024

SYSTEM_TABLES = ["indicators", "rejects", "runs"]


def export(store, table, form, output, *options, **keywords):
    return hoso("export", table, "--store", store, "--format", form, "--output", output, *options, **keywords)


def shown(value, kind, is_json):
    """A value as the exports write it; None where it is null."""
    if value is None or kind == pyarrow.bool_():
        return value if is_json or value is None else str(value).lower()
    if pyarrow.types.is_binary(kind):
        return "0x" + value.hex()
    if pyarrow.types.is_timestamp(kind) or pyarrow.types.is_date(kind):
        return value.isoformat()
    if pyarrow.types.is_decimal(kind):
        return format(value, "f")
    return value if is_json else str(value)


def expected_rows(table, is_json):
    columns = [[shown(value, field.type, is_json) for value in table.column(field.name).to_pylist()]
               for field in table.schema]
    return [list(row) for row in zip(*columns)]


def csv_rows(text):
    """Rows by an own reading: an empty field is null, one in quotes is a text."""
    rows, row, field, place, is_quoted = [], [], [], 0, False
    while place < len(text):
        character = text[place]
        if character == '"':
            is_quoted = True
            place += 1
            while not (text[place] == '"' and text[place + 1 : place + 2] != '"'):
                place += 2 if text[place] == '"' else 1
                field.append(text[place - 1])
            place += 1
        elif character in ",\n":
            row.append("".join(field) if field or is_quoted else None)
            field, is_quoted = [], False
            if character == "\n":
                rows.append(row)
                row = []
            place += 1
        else:
            field.append(character)
            place += 1
    assert not row and not field, "the last line has no end"
    return rows


def numbers_as_floats(rows, table):
    doubles = [place for place, field in enumerate(table.schema) if pyarrow.types.is_floating(field.type)]
    for row in rows:
        for place in doubles:
            row[place] = None if row[place] is None else float(row[place])
    return rows


def check_all_forms(store, name, folder):
    table = file_rows(store, name)
    export(store, name, "csv", folder / "t.csv")
    text = (folder / "t.csv").read_bytes().decode("utf-8")
    header, *rows = csv_rows(text)
    assert header == table.schema.names
    assert numbers_as_floats(rows, table) == numbers_as_floats(expected_rows(table, False), table)
    export(store, name, "jsonl", folder / "t.jsonl")
    lines = (folder / "t.jsonl").read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    objects = [json.loads(line) for line in lines]
    assert all(list(entry) == table.schema.names for entry in objects)
    assert [list(entry.values()) for entry in objects] == expected_rows(table, True)
    export(store, name, "parquet", folder / "t.parquet")
    copied = pyarrow.parquet.read_table(folder / "t.parquet", page_checksum_verification=True)
    assert copied.schema.equals(table.schema) and copied.combine_chunks().equals(table.combine_chunks())
    path = str(folder / "t.parquet")
    assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall() == [(table.num_rows,)]
    assert polars.read_parquet(path).height == table.num_rows
    assert not list(folder.glob(".tmp*"))


@pytest.mark.parametrize("name", [*CORE_REGISTRIES, *SYSTEM_TABLES])
def test_every_table_in_every_form(extracts, tmp_path, name):
    check_all_forms(extracts.store(2_000), name, tmp_path)


def test_other_tools_read_the_same_rows(extracts, tmp_path):
    store = extracts.store(2_000)
    table = file_rows(store, "population")
    export(store, "population", "csv", tmp_path / "p.csv")
    options = pyarrow.csv.ConvertOptions(
        column_types=table.schema, strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""])
    read = pyarrow.csv.read_csv(tmp_path / "p.csv", convert_options=options)
    assert read.combine_chunks().equals(table.cast(read.schema).combine_chunks())
    types = {"citizen_id": "VARCHAR", "old_id": "VARCHAR", "commune_code": "VARCHAR"}
    found = duckdb.read_csv(str(tmp_path / "p.csv"), dtype=types).fetchall()
    assert found == duckdb.from_arrow(table).fetchall()


SPECIAL = """pipeline: special
registries:
  notes:
    files: "*.csv"
    key: id
    version: updated_at
    columns:
      id: integer
      word: {type: text, optional: true}
      amount: {type: decimal, precision: 18, scale: 4, optional: true}
      day: {type: date, optional: true}
      yes: {type: boolean, optional: true}
      kind: {enum: ['a,b', 'c"d', e], optional: true}
      updated_at: timestamp
    derive:
      half: amount / 2
      none: left(word, 0)
"""


@pytest.fixture(scope="module")
def special(tmp_path_factory):
    """All characters that forms treat in their own way; empty texts, nulls, extremes."""
    folder = tmp_path_factory.mktemp("special")
    pipeline = write(folder / "special.yaml", SPECIAL)
    words = ["plain", "a,b", 'say "hi"', '"', "two\nlines", "cr\r\nlf", "tab\there", "back\\slash", "đặc biệt", "𝄞",
             None,
             "\u0001\u001f\u007f", "\b\f", "x" * 70_000, ",", "'", " inner  space ", "ends,", '"begins']
    amounts = ["0", "-0.0001", "99999999999999.9999", "-99999999999999.9999", "1.5", None, "10", "0.05"]
    days = ["0001-01-01", "1969-12-31", "1970-01-01", "2000-02-29", "9999-12-31", None]
    times = ["1969-12-31T23:59:59", "2026-06-30T02:00:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59"]
    kinds = ["a,b", 'c"d', "e", None]
    numbers = [0, -1, 2**63 - 1, -(2**63), 10, 99, 100, 999, 1000, 9999, 10_000, 12_345_678_901]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", "word", "amount", "day", "yes", "kind", "updated_at"])
    for row in range(300):
        number = numbers[row] if row < len(numbers) else row * 7 - 100_000
        writer.writerow([number, words[row % len(words)], amounts[row % len(amounts)], days[row % len(days)],
                         ["true", "false", None][row % 3], kinds[row % len(kinds)], times[row % len(times)]])
    write(folder / "input" / "notes.csv", out.getvalue())
    run(pipeline, folder / "input", folder / "store")
    return folder


def test_every_type_and_character(special, tmp_path):
    check_all_forms(special / "store", "notes", tmp_path)


def test_round_trip(special, tmp_path):
    """What is exported is taken in again, and gives the same rows."""
    export(special / "store", "notes", "csv", tmp_path / "input" / "notes.csv", expect=CANNOT_CREATE)
    (tmp_path / "input").mkdir()
    export(special / "store", "notes", "csv", tmp_path / "input" / "notes.csv")
    run(special / "special.yaml", tmp_path / "input", tmp_path / "store")
    assert_same_registries(tmp_path / "store", special / "store", ["notes"])


def test_round_trip_of_the_core_tables(extracts, tmp_path):
    store = extracts.store(2_000)
    for registry in CORE_REGISTRIES:
        (tmp_path / "input" / registry).mkdir(parents=True)
        export(store, registry, "csv", tmp_path / "input" / registry / "part-0.csv")
    run_core(tmp_path / "input", tmp_path / "store")
    assert_same_registries(tmp_path / "store", store)



def test_standard_output_and_columns(extracts, tmp_path):
    store = extracts.store(2_000)
    table = file_rows(store, "dossiers")
    out = export(store, "dossiers", "csv", "-", "--columns", "updated_at, dossier_id").text
    header, *rows = csv_rows(out)
    assert header == ["updated_at", "dossier_id"]
    assert [row[1] for row in rows] == table.column("dossier_id").to_pylist()
    export(store, "dossiers", "jsonl", tmp_path / "d.jsonl")
    assert export(store, "dossiers", "jsonl", "-").out == (tmp_path / "d.jsonl").read_bytes()
    export(store, "dossiers", "parquet", tmp_path / "d.parquet", "--columns", "fee_vnd,sector")
    assert pyarrow.parquet.read_table(tmp_path / "d.parquet").equals(table.select(["fee_vnd", "sector"]))


def test_threads_change_nothing(extracts, tmp_path):
    store = extracts.store(20_000)
    for form in ("csv", "jsonl", "parquet"):
        outputs = []
        for threads in (1, 2, 7):
            export(store, "dossier_data", form, tmp_path / "t", "--threads", threads)
            outputs.append((tmp_path / "t").read_bytes())
        assert outputs[0] == outputs[1] == outputs[2]


def test_an_older_run(extracts, tmp_path):
    source, store = tmp_path / "input", tmp_path / "store"
    subprocess.run(["cp", "-a", str(extracts.input(60)), str(source)], check=True)
    late = parts(source, "population")[-1]
    late.rename(tmp_path / "late.csv")
    run_core(source, store)
    first = export(store, "population", "csv", "-").out
    (tmp_path / "late.csv").rename(late)
    run_core(source, store)
    assert export(store, "population", "csv", "-", "--run", 1).out == first
    assert export(store, "population", "csv", "-").out != first


def test_wrong_use(extracts, tmp_path):
    store = extracts.store(60)
    outcome = export(store, "populatio", "csv", "-", expect=USAGE)
    assert "did you mean `population`" in outcome.errors
    export(store, "population", "csv", "-", "--columns", "nothing", expect=USAGE)
    export(store, "population", "csv", "-", "--columns", "life,life", expect=USAGE)
    export(store, "population", "parquet", "-", expect=USAGE)
    export(store, "population", "csv", "-", "--run", 7, expect=USAGE)
    export(tmp_path / "absent", "population", "csv", "-", expect=NO_INPUT)
    export(store, "population", "csv", tmp_path, expect=CANNOT_CREATE)
    export(store, "population", "csv", tmp_path / "no" / "folder.csv", expect=CANNOT_CREATE)


def test_what_was_there_stays_until_all_is_written(extracts, tmp_path):
    store = extracts.store(60)
    write(tmp_path / "p.csv", "before")
    export(store, "population", "csv", tmp_path / "p.csv")
    assert (tmp_path / "p.csv").read_text().startswith("citizen_id,")
    damaged = tmp_path / "store"
    subprocess.run(["cp", "-a", str(store), str(damaged)], check=True)
    file, = (damaged / "population").glob("part-*")
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 0xFF
    file.write_bytes(bytes(data))
    write(tmp_path / "p.csv", "before")
    export(damaged, "population", "csv", tmp_path / "p.csv", expect=78)
    assert (tmp_path / "p.csv").read_text() == "before" and not list(tmp_path.glob(".tmp*"))


def test_reader_that_goes_away(extracts):
    command = f"{HOSO} export dossier_data --store {extracts.store(20_000)} --format csv --output - | head -c 1000"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True)
    assert done.returncode == 0 and len(done.stdout) == 1000 and done.stderr == b""


def test_full_disk(extracts, disk):  # noqa: F811
    store = extracts.store(20_000)
    for free in (0, 100 * KIBIBYTE):
        disk.fill(free)
        for form in ("csv", "jsonl", "parquet"):
            outcome = export(store, "dossiers", form, disk.mount / "d", prefix=disk.prefix, expect=None)
            assert outcome.code in (READ_WRITE, CANNOT_CREATE) and len(outcome.error_lines) == 1, outcome.described()
            disk.shell(f"test ! -e {disk.mount}/d && ! ls {disk.mount}/.tmp* 2> /dev/null")


def test_interrupted_export_leaves_no_file(extracts, tmp_path):
    store = extracts.store(20_000)
    child = start("export", "dossier_data", "--store", store, "--format", "csv", "--output", tmp_path / "d")
    child.kill()
    child.wait()
    assert not (tmp_path / "d").exists()


def test_pipeline_is_not_needed(extracts):
    assert CORE.exists() and export(extracts.store(60), "runs", "jsonl", "-").report["run"] == "000001"
