"""Parquet files as input: the same rows give the same store as CSV does, whoever wrote them and however."""

import datetime
import decimal
import gzip
import json
import random

import duckdb
import polars
import pyarrow
import pyarrow.parquet as parquet
import pytest

import core_oracle
from formats import accepted, csv_of, json_lines_input, native_table, ordered, pipeline_of, reject_counts, text_table
from harness import (
    CORE_REGISTRIES, REFUSED, USAGE, assert_equal, column_file_digests, file_rows, hoso, kpi, parts, refused,
    rejects_csv, rows_of, run, run_core, totals, write, zstandard,
)

PERSONS = 2000


@pytest.fixture(scope="module")
def rows(extracts):
    """Records by registry and part: what is no record of CSV at all is left out."""
    source = extracts.input(PERSONS)
    return {
        registry: [ordered(core_oracle.read_file(path), registry) for path in parts(source, registry)]
        for registry in CORE_REGISTRIES
    }


@pytest.fixture(scope="module")
def from_csv(rows, tmp_path_factory):
    """A store of those records, read as CSV, and the run's report."""
    folder = tmp_path_factory.mktemp("records")
    for registry in CORE_REGISTRIES:
        for number, part in enumerate(rows[registry]):
            write(folder / "input" / registry / f"part-{number}.csv", csv_of(part, registry))
    return folder / "store", run_core(folder / "input", folder / "store").report


@pytest.fixture(scope="module")
def from_clean_csv(rows, tmp_path_factory):
    """The same without the rows that are refused."""
    folder = tmp_path_factory.mktemp("clean")
    for registry in CORE_REGISTRIES:
        columns = core_oracle.REGISTRIES[registry]["columns"]
        for number, part in enumerate(rows[registry]):
            taken = [row for row in part if accepted(row, columns) is not None]
            write(folder / "input" / registry / f"part-{number}.csv", csv_of(taken, registry))
    report = run_core(folder / "input", folder / "store").report
    assert all(registry["rejected"] == 0 for registry in report["registries"].values())
    return folder / "store", report


def parquet_input(folder, rows, table_of, writer):
    for registry in CORE_REGISTRIES:
        for number, part in enumerate(rows[registry]):
            path = folder / registry / f"part-{number}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            writer(table_of(part, registry), path)
    return folder


def by_pyarrow(**options):
    return lambda table, path: parquet.write_table(table, path, **options)


def by_duckdb(options=""):
    def writer(table, path):
        with duckdb.connect() as connection:
            connection.register("rows", table)
            connection.execute(f"COPY rows TO '{path}' (FORMAT parquet{options})")

    return writer


def by_polars(**options):
    return lambda table, path: polars.from_arrow(table).write_parquet(path, **options)


def parquet_pipeline(tmp_path):
    return pipeline_of(tmp_path / "core.yaml", dict.fromkeys(CORE_REGISTRIES, "parquet"))


def assert_same(store, wanted):
    for registry in CORE_REGISTRIES:
        assert column_file_digests(store, registry) == column_file_digests(wanted, registry), registry
    assert kpi(store) == kpi(wanted)


WRITERS = {
    "pyarrow": by_pyarrow(),
    "plain": by_pyarrow(use_dictionary=False, compression="none", row_group_size=701),
    "v2-zstd-index": by_pyarrow(
        data_page_version="2.0", compression="zstd", write_page_index=True, data_page_size=900,
        use_dictionary=False),
    "gzip-small-pages": by_pyarrow(compression="gzip", data_page_size=512, write_page_checksum=True),
    "duckdb": by_duckdb(", ROW_GROUP_SIZE 2048"),
    "duckdb-zstd-v2": by_duckdb(", CODEC 'zstd', PARQUET_VERSION v2"),
    "polars": by_polars(compression="snappy", row_group_size=1000),
    "polars-zstd": by_polars(compression="zstd"),
}


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS.keys())
def test_typed_columns(rows, from_clean_csv, tmp_path, writer):
    store, report = from_clean_csv
    folder = parquet_input(tmp_path / "input", rows, native_table, writer)
    found = run(parquet_pipeline(tmp_path), folder, tmp_path / "store").report
    for field in ("rows_read", "rejected", "superseded", "rows", "links"):
        assert_equal(totals(found, field), totals(report, field), field)
    assert_same(tmp_path / "store", store)


@pytest.mark.parametrize("timestamp, integer, writer", [
    ("ms", pyarrow.int32(), by_pyarrow(coerce_timestamps="ms")),
    ("ns", pyarrow.uint32(), by_pyarrow(version="2.6")),
    ("ns", pyarrow.uint64(), by_pyarrow(use_deprecated_int96_timestamps=True)),
    ("us", pyarrow.decimal128(20, 3), by_pyarrow()),
    ("us", pyarrow.decimal128(9, 0), by_pyarrow(store_decimal_as_integer=True)),
    ("us", pyarrow.float64(), by_pyarrow(use_byte_stream_split=False)),
])
def test_other_types_of_the_same_values(rows, from_clean_csv, tmp_path, timestamp, integer, writer):
    def table(part, registry):
        return native_table(part, registry, timestamp, integer)

    folder = parquet_input(tmp_path / "input", rows, table, writer)
    run(parquet_pipeline(tmp_path), folder, tmp_path / "store")
    assert_same(tmp_path / "store", from_clean_csv[0])


@pytest.mark.parametrize("writer", [WRITERS["pyarrow"], WRITERS["plain"], WRITERS["v2-zstd-index"]])
def test_texts_are_typed_as_fields_of_csv(rows, from_csv, tmp_path, writer):
    store, report = from_csv
    folder = parquet_input(tmp_path / "input", rows, text_table, writer)
    outcome = run(parquet_pipeline(tmp_path), folder, tmp_path / "store")
    for field in ("rows_read", "rejected", "superseded", "rows", "links"):
        assert_equal(totals(outcome.report, field), totals(report, field), field)
    assert_same(tmp_path / "store", store)
    found = rejects_csv(tmp_path / "store")
    assert len(found) > 20
    assert_equal(reject_counts(found), reject_counts(rejects_csv(store)), "rejects")
    for reject in found[:200]:
        number = int(reject["file"].split("-")[1].split(".")[0])
        row = rows[reject["registry"]][number][int(reject["line"]) - 1]
        assert accepted(row, core_oracle.REGISTRIES[reject["registry"]]["columns"]) is None, "the row is another"
    assert run(parquet_pipeline(tmp_path), folder, tmp_path / "store").report["status"] == "nothing-new"


def test_threads_change_nothing(rows, tmp_path):
    folder = parquet_input(tmp_path / "input", rows, text_table, WRITERS["plain"])
    for threads in (1, 5):
        run(parquet_pipeline(tmp_path), folder, tmp_path / f"store-{threads}", "--threads", threads)
    for table in [*CORE_REGISTRIES, "rejects", "indicators"]:
        one, many = (column_file_digests(tmp_path / f"store-{threads}", table) for threads in (1, 5))
        assert one == many, table


def test_three_formats_in_one_pipeline(extracts, rows, from_csv, tmp_path):
    folder = tmp_path / "input"
    parquet_input(folder, {**{name: [] for name in CORE_REGISTRIES}, "dossiers": rows["dossiers"]},
                  text_table, WRITERS["pyarrow"])
    for number, part in enumerate(rows["population"]):
        write(folder / "population" / f"part-{number}.csv", csv_of(part, "population"))
    csv_input = from_csv[0].parent / "input"
    json_lines_input(csv_input, folder, random.Random(3), zstandard, ["insurance", "dossier_data"])
    formats = {"insurance": "jsonl", "dossiers": "parquet", "dossier_data": "jsonl"}
    run(pipeline_of(tmp_path / "mixed.yaml", formats), folder, tmp_path / "store")
    assert_same(tmp_path / "store", from_csv[0])


# One registry with a column of each type

ITEMS = """
pipeline: items
reject_limit: 1
registries:
  items:
    files: items/*
    format: parquet
    key: nr
    version: seen
    columns:
      nr: {type: integer, from: "Số"}
      seen: date
      value: {VALUE, optional: true}
"""


def items(tmp_path, declared, values, seen=None, **options):
    """Runs a file whose column `value` is an array of pyarrow."""
    count = len(values)
    table = pyarrow.table({
        "other": pyarrow.array([[number] for number in range(count)]),
        "Số": pyarrow.array(range(count), pyarrow.int16()),
        "value": values,
        "seen": seen or pyarrow.array([datetime.date(2026, 6, 30)] * count),
    })
    path = tmp_path / "input" / "items" / "a.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(table, path, **options)
    return items_pipeline(tmp_path, declared), tmp_path / "input", tmp_path / "store"


def items_pipeline(tmp_path, declared):
    return write(tmp_path / "items.yaml", ITEMS.replace("VALUE", declared))


def stored(store):
    rows = file_rows(store, "items")
    return {row["nr"]: row["value"] for row in (rows.to_pylist() if rows else [])}


def rejected(store):
    return [(int(row["line"]), row["column"], row["reason"]) for row in rejects_csv(store)]


D = decimal.Decimal
T = datetime.datetime
INTEGER, DATE, TIMESTAMP, BOOLEAN = "type: integer", "type: date", "type: timestamp", "type: boolean"
DECIMAL = "type: decimal, precision: 9, scale: 2"
WIDE = [2**63, 2**64 - 1, 7]


@pytest.mark.parametrize("declared, array, wanted", [
    (INTEGER, pyarrow.array([-128, 127, None], pyarrow.int8()), [-128, 127, None]),
    (INTEGER, pyarrow.array([0, 255], pyarrow.uint8()), [0, 255]),
    (INTEGER, pyarrow.array([2**32 - 1], pyarrow.uint32()), [2**32 - 1]),
    (INTEGER, pyarrow.array(WIDE, pyarrow.uint64()), ["type", "type", 7]),
    (INTEGER, pyarrow.array([-(2**63), 2**63 - 1]), [-(2**63), 2**63 - 1]),
    (INTEGER, pyarrow.array([D("12.00"), D("-7.50"), None], pyarrow.decimal128(10, 2)), [12, "type", None]),
    (INTEGER, pyarrow.array([D("50")], pyarrow.decimal128(38, 18)), [50]),
    (INTEGER, pyarrow.array([D(2**63 - 1), D(2**63)], pyarrow.decimal128(38, 0)), [2**63 - 1, "type"]),
    (INTEGER, pyarrow.array([D(5)], pyarrow.decimal256(70, 2)), [5]),
    (INTEGER, pyarrow.array([1.0, 1.5, float("nan"), float("inf"), -0.0, 1e18, 1e19]),
     [1, "type", "type", "type", 0, 10**18, "type"]),
    (INTEGER, pyarrow.array([3.0, 0.5], pyarrow.float32()), [3, "type"]),
    (INTEGER, pyarrow.array([" 12 ", "1e3", "", None]), [12, "type", None, None]),
    (INTEGER, pyarrow.array([None, None], pyarrow.null()), [None, None]),
    (DECIMAL, pyarrow.array([5, -3, 10**7], pyarrow.int64()), [D("5.00"), D("-3.00"), "type"]),
    (DECIMAL, pyarrow.array([D("1.50"), D("0.005")], pyarrow.decimal128(12, 3)), [D("1.50"), "type"]),
    (DECIMAL, pyarrow.array([D("9999999.99"), D("10000000.00")], pyarrow.decimal128(12, 2)),
     [D("9999999.99"), "type"]),
    (DECIMAL, pyarrow.array([D("-0.01")], pyarrow.decimal32(4, 2)), [D("-0.01")]),
    (DECIMAL, pyarrow.array([19.99, 0.1, 0.125, -2.5]), [D("19.99"), D("0.10"), "type", D("-2.50")]),
    (DECIMAL, pyarrow.array([0.1], pyarrow.float32()), [D("0.10")]),
    (DECIMAL, pyarrow.array([1.5, 65504.0], pyarrow.float16()), [D("1.50"), D("65504.00")]),
    (DECIMAL, pyarrow.array(["1.5", "1.555"]), [D("1.50"), "type"]),
    (BOOLEAN, pyarrow.array([True, False, None]), [True, False, None]),
    (BOOLEAN, pyarrow.array([1, 0, 2]), [True, False, "type"]),
    (BOOLEAN, pyarrow.array(["true", "0", "yes"]), [True, False, "type"]),
    (DATE, pyarrow.array([datetime.date(1, 1, 1), datetime.date(9999, 12, 31), None]),
     [datetime.date(1, 1, 1), datetime.date(9999, 12, 31), None]),
    (DATE, pyarrow.array([-719163, 2932897], pyarrow.int32()).cast(pyarrow.date32()), ["type", "type"]),
    (DATE, pyarrow.array([T(2026, 5, 17), T(2026, 5, 17, 1)]), [datetime.date(2026, 5, 17), "type"]),
    (DATE, pyarrow.array(["2026-02-28", "2026-02-29"]), [datetime.date(2026, 2, 28), "type"]),
    (TIMESTAMP, pyarrow.array([T(2026, 5, 17, 8, 30, 1, 250), T(1969, 12, 31, 23, 59, 59)]),
     [T(2026, 5, 17, 8, 30, 1, 250), T(1969, 12, 31, 23, 59, 59)]),
    (TIMESTAMP, pyarrow.array([1_000, 1_001], pyarrow.timestamp("ns")), [T(1970, 1, 1, 0, 0, 0, 1), "type"]),
    (TIMESTAMP, pyarrow.array([2**62, -(2**62), 0], pyarrow.timestamp("ms")), ["type", "type", T(1970, 1, 1)]),
    ("type: text", pyarrow.array([12, -5, 0]), ["12", "-5", "0"]),
    ("type: text", pyarrow.array(WIDE, pyarrow.uint64()), [str(value) for value in WIDE]),
    ("type: text", pyarrow.array([D(10) ** 30, D(-7)], pyarrow.decimal128(38, 0)), [str(10**30), "-7"]),
    ("type: text", pyarrow.array([b"a\xcc", b"\x80", "é".encode(), b"  ", b""]),
     ["encoding", "encoding", "é", None, None]),
    ("type: text", pyarrow.array(["x", None, "x", "y"]).dictionary_encode(), ["x", None, "x", "y"]),
    ("type: text", pyarrow.array([b"ab ", b"c  "], pyarrow.binary(3)), ["ab", "c"]),
    ("type: code, length: 5", pyarrow.array([12345, 1234]), ["12345", "length"]),
    ("enum: [1, 2]", pyarrow.array([1, 3], pyarrow.int8()), ["1", "enum"]),
    ("type: citizen_id", pyarrow.array([112345678901, 7]), ["112345678901", "id"]),
    ("type: citizen_id", pyarrow.array([D(112345678901)], pyarrow.decimal128(12, 0)), ["112345678901"]),
    ("type: old_id", pyarrow.array([123456789]), ["123456789"]),
    ("type: person_id", pyarrow.array([123456789, 12]), ["123456789", "12"]),
    ("type: name", pyarrow.array(["  Nguyễn  Văn\u00a0An "]), ["Nguyễn Văn An"]),
])
def test_conversions(tmp_path, declared, array, wanted):
    run(*items(tmp_path, declared, array))
    rejects = [(row + 1, "value", value) for row, value in enumerate(wanted)
               if value in ("type", "enum", "length", "id", "encoding")]
    assert rejected(tmp_path / "store") == rejects
    refused_rows = {row - 1 for row, _, _ in rejects}
    assert stored(tmp_path / "store") == {
        row: value for row, value in enumerate(wanted) if row not in refused_rows}


@pytest.mark.parametrize("declared, array, naming", [
    (DATE, pyarrow.array([True]), "BOOLEAN"), (DATE, pyarrow.array([20260630]), "INT64"),
    (BOOLEAN, pyarrow.array([1.0]), "DOUBLE"), (INTEGER, pyarrow.array([True]), "BOOLEAN"),
    (INTEGER, pyarrow.array([datetime.date(2026, 1, 1)]), "INT32 (DATE)"),
    (INTEGER, pyarrow.array([T(2026, 1, 1)]), "TIMESTAMP"), ("type: text", pyarrow.array([1.5]), "DOUBLE"),
    ("type: text", pyarrow.array([D("1.5")]), "DECIMAL(2, 1)"), ("type: name", pyarrow.array([1]), "INT64"),
    (TIMESTAMP, pyarrow.array([T(2026, 1, 1)], pyarrow.timestamp("us", "UTC")), "UTC"),
    (TIMESTAMP, pyarrow.array([datetime.date(2026, 1, 1)]), "DATE"),
    (TIMESTAMP, pyarrow.array([1], pyarrow.time64("us")), "TIME"),
    ("type: text", pyarrow.array([[1]]), "nested"), ("type: text", pyarrow.array([{"a": 1}]), "nested"),
])
def test_columns_that_are_refused(tmp_path, declared, array, naming):
    pipeline, folder, store = items(tmp_path, declared, array)
    refused(REFUSED, pipeline, folder, store, naming=["items/a.parquet", "`value`", naming])


def test_columns_that_are_missing_or_there_twice(tmp_path):
    pipeline, folder, store = items(tmp_path, "type: text", pyarrow.array(["x"]))
    path = folder / "items" / "a.parquet"
    table = parquet.read_table(path)
    parquet.write_table(table.drop_columns(["seen"]), path)
    refused(REFUSED, pipeline, folder, store, naming=["a.parquet", "column `seen` is missing"])
    parquet.write_table(table.append_column("seen", table["seen"]), path)
    refused(REFUSED, pipeline, folder, store, naming=["a.parquet", "column `seen` stands 2 times"])
    parquet.write_table(table.drop_columns(["value"]), path)
    outcome = run(pipeline, folder, store)
    assert stored(store) == {0: None}
    assert outcome.errors.count("`other`") == 1


def test_nulls_where_none_may_be(tmp_path):
    seen = pyarrow.array([None, datetime.date(2026, 6, 30), None])
    run(*items(tmp_path, "type: text", pyarrow.array(["x\"", "y", None]), seen))
    assert rejected(tmp_path / "store") == [(1, "seen", "missing"), (3, "seen", "missing")]
    raw = [row["raw"] for row in rows_of(tmp_path / "store", "rejects").to_pylist()]
    assert raw == ['{"Số":0,"seen":null,"value":"x\\""}'.encode(), '{"Số":2,"seen":null,"value":null}'.encode()]


def test_raw_rows_are_written_in_one_form(tmp_path):
    values = pyarrow.array([None, T(2026, 5, 17, 8, 30), T(2026, 5, 17, 8, 30, 0, 500)])
    run(*items(tmp_path, DATE, values, row_group_size=2))
    raw = [json.loads(row["raw"]) for row in rows_of(tmp_path / "store", "rejects").to_pylist()]
    assert raw == [{"Số": 1, "seen": "2026-06-30", "value": "2026-05-17T08:30:00"},
                   {"Số": 2, "seen": "2026-06-30", "value": "2026-05-17T08:30:00.0005"}]


def test_many_row_groups_and_rows_behind_large_pieces(tmp_path):
    count = 300_000
    texts = pyarrow.array([f"t{number % 7}" for number in range(count)])
    pipeline = items_pipeline(tmp_path, "type: text")
    table = pyarrow.table({
        "Số": pyarrow.array(range(count)), "value": texts,
        "seen": pyarrow.array(["bad" if number % 99_999 == 0 else "2026-06-30" for number in range(count)]),
    })
    for name, size in [("a", count), ("b", 1000)]:
        path = tmp_path / name / "items" / "a.parquet"
        path.parent.mkdir(parents=True)
        parquet.write_table(table, path, row_group_size=size)
        books = run(pipeline, tmp_path / name, tmp_path / f"store-{name}").report["registries"]["items"]
        assert (books["rows_read"], books["rejected"], books["rows"]) == (count, 4, count - 4)
        assert [line for line, _, _ in rejected(tmp_path / f"store-{name}")] == [1, 100_000, 199_999, 299_998]
    assert column_file_digests(tmp_path / "store-a", "items") == column_file_digests(tmp_path / "store-b", "items")


def test_files_without_rows(tmp_path):
    pipeline, folder, store = items(tmp_path, "type: text", pyarrow.array(["x"]))
    table = parquet.read_table(folder / "items" / "a.parquet")
    parquet.write_table(table.slice(0, 0), folder / "items" / "0.parquet")
    books = run(pipeline, folder, store).report["registries"]["items"]
    assert (books["files"], books["rows_read"], books["rows"]) == (2, 1, 1)


@pytest.mark.parametrize("damage, naming", [
    (lambda data: b"", "parquet"), (lambda data: b"PAR1", "parquet"), (lambda data: data[:-1], "parquet"),
    (lambda data: data[: len(data) // 2], "parquet"), (lambda data: b"k,v\n1,2\n" * 9, "parquet"),
    (lambda data: gzip.compress(data), "gzip"), (zstandard, "zstd"),
    (lambda data: data[:-4] + b"PARE", "encryption"),
    (lambda data: data[:-8] + b"\xff\xff\xff\x7f" + data[-4:], "footer"),
])
def test_damaged_files(tmp_path, damage, naming):
    pipeline, folder, store = items(
        tmp_path, "type: text", pyarrow.array([f"text {number}" for number in range(500)]), write_page_checksum=True)
    path = folder / "items" / "a.parquet"
    write(path, damage(path.read_bytes()))
    refused(REFUSED, pipeline, folder, store, naming=["a.parquet", naming])


def test_a_page_that_is_not_as_it_was_written(tmp_path):
    pipeline, folder, store = items(
        tmp_path, "type: text", pyarrow.array([f"text {number}" for number in range(500)]), write_page_checksum=True,
        use_dictionary=False)
    path = folder / "items" / "a.parquet"
    data = bytearray(path.read_bytes())
    group = parquet.read_metadata(path).row_group(0)
    column = next(group.column(number) for number in range(4) if group.column(number).path_in_schema == "value")
    data[column.data_page_offset + column.total_compressed_size // 2] ^= 0x40
    write(path, bytes(data))
    refused(REFUSED, pipeline, folder, store, naming=["a.parquet", "checksum", "`value`"])


def test_damage_anywhere_is_refused_or_read(tmp_path):
    """Bytes changed at random: never a crash, never another exit code, and nothing committed where refused."""
    pipeline, folder, store = items(
        tmp_path, "type: text", pyarrow.array([f"text {number % 50}" for number in range(300)]))
    path = folder / "items" / "a.parquet"
    data = path.read_bytes()
    chance = random.Random(11)
    for turn in range(60):
        changed = bytearray(data)
        for _ in range(chance.choice([1, 1, 4])):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        write(path, bytes(changed))
        outcome = run(pipeline, folder, tmp_path / f"store-{turn}", expect=None)
        assert outcome.code in (0, REFUSED), outcome.described()
        assert outcome.code == 0 or not (tmp_path / f"store-{turn}" / "runs").exists()


def test_options_of_csv_belong_to_csv(tmp_path):
    text = ITEMS.replace("VALUE", "type: text").replace("format: parquet", "format: parquet\n    csv: {quote: \"'\"}")
    outcome = hoso("check", write(tmp_path / "items.yaml", text), expect=USAGE)
    assert "items.yaml:8:5: " in outcome.errors and "format: csv" in outcome.errors
