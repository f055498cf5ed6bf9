"""hoso inspect: Parquet files and Delta tables of any writer, whole or refused."""

import datetime
import decimal
import json
import random
import shutil
import subprocess

import pyarrow
import pyarrow.parquet
import pytest
from deltalake import DeltaTable, write_deltalake

from harness import HOSO, NO_INPUT, REFUSED, ROOT, USAGE, hoso

TABLES = ROOT / "Tests" / "HosoStoreTests" / "Fixtures"
CONFORMANCE = sorted(path for suite in ("delta-dat", "peer-delta") for path in (TABLES / suite / "tables").iterdir())


def rows_printed(path, *options):
    # Texts may hold what Python takes for an end of line.
    return hoso("inspect", path, "--rows", "all", *options).text.split("\n")[:-1]


@pytest.mark.parametrize("table", CONFORMANCE, ids=lambda path: path.name)
def test_tables_of_other_writers(table):
    expected = (table.parents[1] / "expected" / f"{table.name}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    printed = rows_printed(table)
    assert sorted(printed, key=str.encode) == expected
    described = json.loads(hoso("inspect", table, "--format", "json").text)
    assert described["rows"] in (len(expected), None) and described["kind"] == "delta"
    if expected:
        first = json.loads(hoso("inspect", table, "--rows", "1", "--objects").text)
        assert list(first) == [column["name"] for column in described["columns"]]


# Tables of delta-rs, made at random

def canonical(value):
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, datetime.datetime):
        text = value.strftime("%Y-%m-%dT%H:%M:%S")
        if value.microsecond:
            text += f".{value.microsecond:06}".rstrip("0")
        return text + ("Z" if value.tzinfo else "")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, list):
        return [canonical(element) for element in value]
    if isinstance(value, dict):
        return {name: canonical(member) for name, member in value.items()}
    return value


def comparable(row):
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def rows_of_delta_rs(path, version=None):
    rows = DeltaTable(str(path), version=version).to_pyarrow_dataset().to_table().to_pylist()
    return sorted(comparable({name: canonical(value) for name, value in row.items()}) for row in rows)


def rows_of_hoso(path, *options):
    return sorted(comparable(json.loads(line)) for line in rows_printed(path, "--objects", *options))


def some_rows(chance, count, is_wide):
    day = datetime.date(2024, 1, 1)
    moment = datetime.datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)
    maybe = lambda value: None if chance.random() < 0.2 else value
    columns = {
        "id": pyarrow.array([chance.randrange(1000) for _ in range(count)], pyarrow.int64()),
        "part": pyarrow.array([chance.choice(["Hà Nội", "a/b=c %20", None]) for _ in range(count)]),
        "small": pyarrow.array([maybe(chance.randrange(-99, 99)) for _ in range(count)], pyarrow.int16()),
        "number": pyarrow.array([maybe(chance.uniform(-1, 1)) for _ in range(count)], pyarrow.float64()),
        "day": pyarrow.array([maybe(day + datetime.timedelta(chance.randrange(900))) for _ in range(count)]),
        "at": pyarrow.array([maybe(moment) for _ in range(count)], pyarrow.timestamp("us", "UTC")),
        "money": pyarrow.array(
            [maybe(decimal.Decimal(chance.randrange(10**9)).scaleb(-2)) for _ in range(count)],
            pyarrow.decimal128(20, 2)),
        "list": pyarrow.array(
            [maybe([maybe(chance.randrange(9)) for _ in range(chance.randrange(3))]) for _ in range(count)],
            pyarrow.list_(pyarrow.int64())),
        "pair": pyarrow.array(
            [maybe({"a": maybe("x"), "b": maybe(True)}) for _ in range(count)],
            pyarrow.struct([("a", pyarrow.string()), ("b", pyarrow.bool_())])),
    }
    if is_wide:
        columns["later"] = pyarrow.array([maybe(b"\x00\xff") for _ in range(count)], pyarrow.binary())
    return pyarrow.table(columns)


@pytest.mark.parametrize("seed", range(6))
def test_random_tables_of_delta_rs(seed, tmp_path):
    chance = random.Random(seed)
    path = str(tmp_path / "table")
    by = ["part"] if seed % 2 else None
    is_wide = False
    versions = {}
    write_deltalake(path, some_rows(chance, 20, False), partition_by=by)
    for _ in range(14):
        table = DeltaTable(path)
        versions[table.version()] = rows_of_delta_rs(path)
        step = chance.choice(["append", "append", "overwrite", "delete", "widen", "compact", "z-order", "checkpoint"])
        if step == "append":
            write_deltalake(path, some_rows(chance, chance.randrange(1, 30), is_wide), mode="append")
        elif step == "overwrite":
            write_deltalake(path, some_rows(chance, 10, is_wide), mode="overwrite")
        elif step == "delete":
            table.delete(f"id % 3 = {chance.randrange(3)}")
        elif step == "widen":
            is_wide = True
            write_deltalake(path, some_rows(chance, 5, True), mode="append", schema_mode="merge")
        elif step == "compact":
            table.optimize.compact()
        elif step == "z-order":
            table.optimize.z_order(["id"])
        else:
            table.create_checkpoint()
    table = DeltaTable(path)
    assert rows_of_hoso(path) == rows_of_delta_rs(path)
    for version, expected in versions.items():
        assert rows_of_hoso(path, "--version", version) == expected, f"version {version}"
    table.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)
    table = DeltaTable(path)
    table.create_checkpoint()
    for entry in (tmp_path / "table" / "_delta_log").glob("0*"):
        if int(entry.name.split(".")[0]) < table.version():
            entry.unlink()
    assert rows_of_hoso(path) == rows_of_delta_rs(path)
    gone = hoso("inspect", path, "--version", 0, expect=USAGE)
    assert "its log was cleaned" in gone.errors and str(table.version()) in gone.errors


# What is refused, by name and place

def begin(folder, protocol, configuration=None, metadata=None):
    (folder / "_delta_log").mkdir(parents=True)
    fields = [{"name": "k", "type": "long", "nullable": True, "metadata": metadata or {}}]
    actions = [
        {"protocol": protocol},
        {"metaData": {"id": "x", "format": {"provider": "parquet", "options": {}},
                      "schemaString": json.dumps({"type": "struct", "fields": fields}), "partitionColumns": [],
                      "configuration": configuration or {}}},
    ]
    commit(folder, 0, actions)


def commit(folder, version, actions):
    text = "".join(json.dumps(action) + "\n" for action in actions)
    (folder / "_delta_log" / f"{version:020}.json").write_text(text, encoding="utf-8")


def add(path, **more):
    return {"add": {"path": path, "partitionValues": {}, "size": 1, "modificationTime": 0, "dataChange": True, **more}}


FEATURES = ["deletionVectors", "columnMapping", "v2Checkpoint", "typeWidening", "variantType", "catalogManaged",
            "vacuumProtocolCheck", "somethingNew"]


@pytest.mark.parametrize("feature", FEATURES)
def test_reader_features_are_refused_by_name(feature, tmp_path):
    begin(tmp_path, {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["timestampNtz", feature],
                     "writerFeatures": ["timestampNtz", feature]})
    for options in ([], ["--rows", "all"]):
        refused = hoso("inspect", tmp_path, *options, expect=REFUSED)
        assert feature in refused.errors and "timestampNtz" not in refused.errors and not refused.out


def test_column_mapping_of_old_protocols_is_refused(tmp_path):
    begin(tmp_path, {"minReaderVersion": 2, "minWriterVersion": 5}, {"delta.columnMapping.mode": "name"},
          {"delta.columnMapping.id": 1, "delta.columnMapping.physicalName": "col-1"})
    assert "columnMapping" in hoso("inspect", tmp_path, expect=REFUSED).errors


def test_writer_features_do_not_matter_to_readers(tmp_path):
    begin(tmp_path, {"minReaderVersion": 1, "minWriterVersion": 7,
                     "writerFeatures": ["appendOnly", "changeDataFeed", "rowTracking", "domainMetadata"]})
    described = json.loads(hoso("inspect", tmp_path, "--format", "json").text)
    assert described["writable"] == "not by hoso: changeDataFeed, rowTracking, domainMetadata (writer feature)"
    assert rows_printed(tmp_path) == []


@pytest.mark.parametrize("path", [
    "../outside.parquet", "/etc/passwd", "file:///etc/passwd", "s3://bucket/x", "a/../../b", "%2e%2e/outside.parquet",
])
def test_files_outside_the_table_are_refused(path, tmp_path):
    table = tmp_path / "table"
    begin(table, {"minReaderVersion": 1, "minWriterVersion": 2})
    pyarrow.parquet.write_table(pyarrow.table({"k": [1]}), tmp_path / "outside.parquet")
    commit(table, 1, [add(path)])
    refused = hoso("inspect", table, "--rows", "all", expect=REFUSED)
    assert "outside the table's folder" in refused.errors and not refused.out


def test_damaged_logs_are_refused_with_their_place(tmp_path):
    for name, line in {
        "truncated": '{"add":{"path":"a"', "number": json.dumps(add("a", size=10**30)), "list": "[1]",
        "vector": json.dumps(add("a", deletionVector={"storageType": "i"})), "binary": "\x00\x01",
        "deep": "[" * 10000,
    }.items():
        table = tmp_path / name
        begin(table, {"minReaderVersion": 1, "minWriterVersion": 2})
        (table / "_delta_log" / f"{1:020}.json").write_text(line, encoding="utf-8")
        refused = hoso("inspect", table, "--rows", "all", expect=REFUSED)
        assert f"_delta_log/{1:020}.json" in refused.errors and not refused.out, name
    table = tmp_path / "missing"
    begin(table, {"minReaderVersion": 1, "minWriterVersion": 2})
    commit(table, 1, [add("gone.parquet")])
    refused = hoso("inspect", table, "--rows", "all", expect=REFUSED)
    assert "missing/gone.parquet" in refused.errors
    commit(table, 3, [add("b.parquet")])
    assert "commit 2 is missing" in hoso("inspect", table, expect=REFUSED).errors


def test_what_is_not_there(tmp_path):
    assert "no such file" in hoso("inspect", tmp_path / "none", expect=NO_INPUT).errors
    assert "_delta_log" in hoso("inspect", tmp_path, expect=NO_INPUT).errors
    file = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"k": [1]}), file)
    hoso("inspect", file, "--version", 0, expect=USAGE)
    for options in (["--rows", "-1"], ["--rows", "x"], ["--objects"], ["--version", "-1"]):
        assert not hoso("inspect", file, *options, expect=USAGE).out


# Parquet files

@pytest.fixture(scope="module")
def large_file(tmp_path_factory):
    """A file whose rows are more text than is held back."""
    path = tmp_path_factory.mktemp("large") / "large.parquet"
    count = 150_000
    table = pyarrow.table({
        "name": pyarrow.array([f"person {number} " + "x" * 120 for number in range(count)]),
        "n": pyarrow.array(range(count), pyarrow.int32()),
    })
    pyarrow.parquet.write_table(table, path, row_group_size=40_000, use_dictionary=False, write_page_checksum=True)
    yield path
    shutil.rmtree(path.parent, ignore_errors=True)


def test_rows_of_a_large_file(large_file):
    lines = rows_printed(large_file)
    assert len(lines) == 150_000 and json.loads(lines[0])[1] == 0 and json.loads(lines[-1])[1] == 149_999
    assert hoso("inspect", large_file, "--rows", "3").text.split("\n")[:-1] == lines[:3]
    assert hoso("inspect", large_file, "--rows", "0").out == b""


def test_a_reader_that_has_enough_is_no_error(large_file):
    child = subprocess.Popen([HOSO, "inspect", large_file, "--rows", "all"], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
    child.stdout.readline()
    child.stdout.close()
    assert child.stderr.read() == b"" and child.wait(60) == 0


def test_no_row_of_a_damaged_file_is_printed(large_file, tmp_path):
    damaged = tmp_path / "damaged.parquet"
    data = bytearray(large_file.read_bytes())
    group = pyarrow.parquet.ParquetFile(large_file).metadata.row_group(3)
    start = group.column(0).data_page_offset
    data[start + group.column(0).total_compressed_size // 2] ^= 0x55
    damaged.write_bytes(data)
    refused = hoso("inspect", damaged, "--rows", "all", expect=REFUSED)
    assert not refused.out and "damaged.parquet" in refused.errors and "name" in refused.errors
    assert "person" not in refused.errors
    # What was asked for was read without a fault.
    assert len(hoso("inspect", damaged, "--rows", "5").text.splitlines()) == 5
    for keep in (0, 3, 11, len(data) // 2, len(data) - 1):
        damaged.write_bytes(data[:keep])
        assert not hoso("inspect", damaged, expect=REFUSED).out


def test_values_are_told_only_when_asked_for(tmp_path):
    path = tmp_path / "people.parquet"
    table = pyarrow.table({"name": ["Nguyễn Văn An", "Trần Thị Bình"], "born": [datetime.date(1990, 1, 2)] * 2})
    pyarrow.parquet.write_table(table, path, compression="zstd")
    delta = tmp_path / "people"
    write_deltalake(str(delta), table)
    for target in (path, delta):
        for form in ("text", "json"):
            shown = hoso("inspect", target, "--format", form).text
            assert "Nguyễn" not in shown and "1990" not in shown and "born" in shown
            shown = hoso("inspect", target, "--format", form, "--values").text
            assert "Nguyễn" in shown and (form == "text" or "1990-01-02" in shown)


def test_description_of_a_file(tmp_path):
    path = tmp_path / "a.parquet"
    table = pyarrow.table({"n": pyarrow.array([1, 2, None], pyarrow.int64()), "t": ["a", "b", "a"]})
    pyarrow.parquet.write_table(table.replace_schema_metadata({"origin": "secret"}), path, compression="snappy",
                                write_page_index=True)
    described = json.loads(hoso("inspect", path, "--format", "json").text)
    assert described["rows"] == 3 and described["bytes"] == path.stat().st_size and described["row_group_count"] == 1
    assert "origin" in described["metadata_keys"] and "secret" not in json.dumps(described)
    assert [column["name"] for column in described["columns"]] == ["n", "t"]
    assert described["columns"][1]["logical_type"] == "STRING"
    number, text = described["column_chunks"]
    assert number["nulls"] == 1 and number["codec"] == "SNAPPY" and number["values"] == 3
    assert number["indexes"] == ["column", "offset"] and "RLE_DICTIONARY" in text["encodings"]
    shown = hoso("inspect", path).text
    assert "created by" in shown and "column chunks" in shown and "SNAPPY" in shown
