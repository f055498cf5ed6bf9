"""JSON lines as input: the same rows give the same store as CSV does, and what is no JSON is refused by line."""

import gzip
import json
import random

import pytest

from formats import json_lines_input, pipeline_of, reject_counts
from harness import (
    CORE, CORE_REGISTRIES, REFUSED, USAGE, assert_equal, column_file_digests, file_rows, hoso, kpi, multi_member_gzip,
    refused, rejects_csv, rows_of, run, run_core, totals, write, zstandard,
)

ITEMS = """
pipeline: items
reject_limit: {limit}
registries:
  items:
    files: items/*
    format: jsonl
    key: nr
    version: seen
    columns:
      nr: {{type: integer, from: "Số"}}
      note: {{type: text, optional: true}}
      price: {{type: decimal, precision: 9, scale: 2, optional: true}}
      count: {{type: integer, optional: true}}
      is_new: {{type: boolean, optional: true}}
      seen: date
"""


def items(tmp_path, lines, limit=1, name="a.jsonl"):
    """Runs lines of JSON, texts or bytes."""
    lines = [line if isinstance(line, bytes) else line.encode() for line in lines]
    write(tmp_path / "input" / "items" / name, b"\n".join(lines))
    pipeline = write(tmp_path / "items.yaml", ITEMS.format(limit=limit))
    report = run(pipeline, tmp_path / "input", tmp_path / "store").report
    return report["registries"]["items"]


def item(nr=1, **members):
    return json.dumps({"Số": nr, "seen": "2026-06-30", **members}, ensure_ascii=False)


def stored(tmp_path):
    rows = file_rows(tmp_path / "store", "items")
    return [] if rows is None else rows.to_pylist()


@pytest.mark.parametrize("compress", [
    pytest.param(lambda data: data, id="plain"),
    pytest.param(lambda data: multi_member_gzip(data, 70_001), id="gzip"),
    pytest.param(zstandard, id="zstd"),
])
def test_the_same_rows_as_csv(extracts, tmp_path, compress):
    chance = random.Random(7)
    source = extracts.input(3000)
    folder = json_lines_input(source, tmp_path / "input", chance, compress)
    pipeline = pipeline_of(tmp_path / "core.yaml", dict.fromkeys(CORE_REGISTRIES, "jsonl"))
    outcome = run(pipeline, folder, tmp_path / "store")
    store, report = extracts.run(3000)
    for field in ("files", "rows_read", "rejected", "superseded", "rows", "links"):
        assert_equal(totals(outcome.report, field), totals(report, field), field)
    for registry in CORE_REGISTRIES:
        assert column_file_digests(tmp_path / "store", registry) == column_file_digests(store, registry), registry
    assert kpi(tmp_path / "store") == kpi(store)
    assert_equal(reject_counts(rejects_csv(tmp_path / "store")), reject_counts(rejects_csv(store)), "rejects")
    assert outcome.errors.count("`other`") == 4, "ignored members are told once for each registry"
    assert run(pipeline, folder, tmp_path / "store").report["status"] == "nothing-new"


def test_threads_change_nothing(extracts, tmp_path):
    folder = json_lines_input(extracts.input(3000), tmp_path / "input", random.Random(8))
    pipeline = pipeline_of(tmp_path / "core.yaml", dict.fromkeys(CORE_REGISTRIES, "jsonl"))
    for threads in (1, 5):
        run(pipeline, folder, tmp_path / f"store-{threads}", "--threads", threads)
    for table in [*CORE_REGISTRIES, "rejects", "indicators"]:
        one, many = (column_file_digests(tmp_path / f"store-{threads}", table) for threads in (1, 5))
        assert one == many, table


def test_formats_may_be_mixed(extracts, tmp_path):
    """One registry of JSON lines among others of CSV; a later run takes CSV for the same table."""
    source = extracts.input(3000)
    folder = json_lines_input(source, tmp_path / "input", random.Random(9), registries=["insurance"])
    for registry in CORE_REGISTRIES:
        if registry != "insurance":
            (folder / registry).symlink_to(source / registry)
    pipeline = pipeline_of(tmp_path / "mixed.yaml", {"insurance": "jsonl"})
    run(pipeline, folder, tmp_path / "store")
    for registry in CORE_REGISTRIES:
        wanted = column_file_digests(extracts.store(3000), registry)
        assert column_file_digests(tmp_path / "store", registry) == wanted, registry
    again = run_core(source, tmp_path / "store").report["registries"]["insurance"]
    assert again["rows"] == file_rows(tmp_path / "store", "insurance").num_rows


# What a value may be


@pytest.mark.parametrize("member, value, wanted", [
    ("note", "  Đặng \u00a0", "Đặng"), ("note", "", None), ("note", None, None), ("note", " \u00a0", None),
    ("note", 12.50, "12.5"), ("note", True, "true"), ("note", "a\n\"b\"\\", 'a\n"b"\\'), ("note", "😀", "😀"),
    ("count", 5, 5), ("count", "5", 5), ("count", " -7 ", -7), ("count", 5.0, 5), ("count", 1e3, 1000),
    ("count", -(2**63), -(2**63)), ("count", 2**63 - 1, 2**63 - 1), ("count", None, None),
    ("price", 1.5, "1.50"), ("price", "1.5", "1.50"), ("price", 1e-2, "0.01"), ("price", 3, "3.00"),
    ("is_new", True, True), ("is_new", False, False), ("is_new", 1, True), ("is_new", "0", False),
])
def test_values(tmp_path, member, value, wanted):
    items(tmp_path, [item(**{member: value})])
    row, = stored(tmp_path)
    assert (str(row[member]) if member == "price" else row[member]) == wanted


@pytest.mark.parametrize("text, wanted", [
    ("1.250e1", "12.50"), ("100E-2", "1.00"), ("0.000e99", "0.00"), ("-0", "0.00"), ("1.500", "1.50"),
    ("9999999.99", "9999999.99"),
])
def test_decimals_are_what_they_are_worth(tmp_path, text, wanted):
    items(tmp_path, [item()[:-1] + f', "price": {text}}}'])
    assert str(stored(tmp_path)[0]["price"]) == wanted


@pytest.mark.parametrize("members, reason, column", [
    ('"count": 1.5', "type", "count"), ('"count": 9223372036854775808', "type", "count"),
    ('"count": 1e19', "type", "count"), ('"count": "1e3"', "type", "count"), ('"count": "5.0"', "type", "count"),
    ('"count": true', "type", "count"), ('"count": [1]', "type", "count"), ('"count": {"a": 1}', "type", "count"),
    ('"price": 1.005', "type", "price"), ('"price": 10000000', "type", "price"),
    ('"price": "1.500"', "type", "price"),
    ('"price": 1e999999999999', "type", "price"), ('"is_new": "yes"', "type", "is_new"),
    ('"is_new": 2', "type", "is_new"),
    ('"note": []', "type", "note"), ('"note": "x", "note": "y"', "type", "note"),
    ('"note": "\\ud800"', "encoding", "note"), ('"other": "\\udc00"', "encoding", ""),
    ('"note": "\\u12"', "type", ""),
    ('"note": "\t"', "type", ""), ('"note": \'x\'', "type", ""), ('"note": 01', "type", ""),
    ('"note": NaN', "type", ""),
    ('"note": "x"}, {', "type", ""), ('"other": ' + "[" * 64 + "]" * 64, "type", ""),
    ('"other": ' + "[" * 63 + "]" * 63, None, None), ('"seen": null', "type", "seen"), ('"note": "x",', "type", ""),
    (b'"note": "\xff"', "encoding", "note"), (b'"other": "\xed\xa0\x80"', "encoding", ""),
    (b'"note": \xff', "encoding", ""),
])
def test_refused_members(tmp_path, members, reason, column):
    members = members if isinstance(members, bytes) else members.encode()
    bad = b'{"S\xe1\xbb\x91": 2, "seen": "2026-06-30", ' + members + b"}"
    books = items(tmp_path, [item(1), "", bad + b"\r", " \t", item(3)])
    found = [(row["file"], row["line"], row["column"], row["reason"]) for row in rejects_csv(tmp_path / "store")]
    if reason is None:
        assert found == [] and books["rows"] == 3
        return
    assert found == [("items/a.jsonl", "3", column, reason)]
    assert rows_of(tmp_path / "store", "rejects").to_pylist()[0]["raw"] == bad
    assert books["rows_read"] == 3 and books["rejected"] == 1 and books["rows"] == 2


@pytest.mark.parametrize("line", [
    "[]", "1", '"x"', "null", "{", "}", "{} {}", "nonsense", '{"Số": 1', "\u0000", "[" * 100_000, '{"a":' * 100_000,
    '{"a": "' + "x" * 300_000, "\ufeff{}",
])
def test_a_line_that_is_no_object(tmp_path, line):
    books = items(tmp_path, [item(1), line, item(2)])
    found = [(row["line"], row["column"], row["reason"]) for row in rejects_csv(tmp_path / "store")]
    assert found == [("2", "", "type")] and books["rows"] == 2
    raw = rows_of(tmp_path / "store", "rejects").to_pylist()[0]["raw"]
    assert raw == line.encode()[:65536]


def test_missing_members_are_null(tmp_path):
    items(tmp_path, ['{"Số": 1}', "{}", '{"seen": "2026-06-30"}', item(4)])
    found = [(row["line"], row["column"], row["reason"]) for row in rejects_csv(tmp_path / "store")]
    assert found == [("1", "seen", "missing"), ("2", "nr", "missing"), ("3", "nr", "missing")]
    assert [row["nr"] for row in stored(tmp_path)] == [4]


def test_names_with_escapes_and_marks(tmp_path):
    items(tmp_path, ['\ufeff{"S\\u1ed1": 1, "\\u006eote": "x", "se\\u0065n": "2026-06-30"}\r'])
    assert [(row["nr"], row["note"]) for row in stored(tmp_path)] == [(1, "x")]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" \r\n"])
def test_a_file_without_records_is_an_empty_one(tmp_path, content):
    write(tmp_path / "input" / "items" / "b.jsonl", content)
    books = items(tmp_path, [item(1)])
    assert (books["files"], books["rows_read"], books["rows"]) == (2, 1, 1)


@pytest.mark.parametrize("content, naming", [
    (b'\xff\xfe{\x00}\x00', ["a.jsonl:1", "UTF-16"]),
    (b'{"a": "' + b"x" * (16 << 20) + b'"}\n', ["a.jsonl:1", "16 MiB"]),
    (gzip.compress(b'{"a": 1}\n' * 5000)[:-9], ["a.jsonl", "truncated"]),
    (gzip.compress(b'{"a": 1}\n' * 5000)[:-4] + b"\0\0\0\0", ["a.jsonl", "damaged"]),
])
def test_files_that_are_refused(tmp_path, content, naming):
    write(tmp_path / "input" / "items" / "a.jsonl", content)
    pipeline = write(tmp_path / "items.yaml", ITEMS.format(limit=1))
    refused(REFUSED, pipeline, tmp_path / "input", tmp_path / "store", naming=naming)


def test_a_record_of_16_mib_passes(tmp_path):
    line = item(1, note="")[:-2] + "x" * (1 << 20) + '"}'
    line += " " * ((16 << 20) - len(line.encode()))
    assert items(tmp_path, [line, item(2)])["rows"] == 2


def test_options_of_csv_belong_to_csv(tmp_path):
    text = ITEMS.format(limit=1).replace("format: jsonl", "format: jsonl\n    csv: {header: false}")
    outcome = hoso("check", write(tmp_path / "items.yaml", text), expect=USAGE)
    assert "items.yaml:8:5: " in outcome.errors and "format: csv" in outcome.errors

