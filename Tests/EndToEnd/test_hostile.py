"""Files made to take time or memory: refused, or done, within seconds and a few hundred MiB."""

import struct
import zlib

import pyarrow
import pyarrow.parquet
import pytest

from harness import DONE, REFUSED, USAGE, hoso, measuring_memory, write

SECONDS = 20
MEMORY_BYTE_LIMIT = 400 << 20
MEBIBYTE = 1 << 20

PIPELINE = """pipeline: p
registries:
  r:
    files: r/*
    key: k
    version: v
    columns: {k: integer, v: integer, t: {type: text, optional: true}}
"""


def bounded(tmp_path, *arguments, expect):
    """One command within the bounds of all hostile files."""
    place = tmp_path / "memory"
    outcome = hoso(*arguments, expect=expect, prefix=measuring_memory(place))
    assert outcome.seconds < SECONDS, outcome.described()
    assert int(place.read_text()) < MEMORY_BYTE_LIMIT, f"{place.read_text()} bytes\n{outcome.described()}"
    assert len(outcome.errors) < 500_000, f"{len(outcome.errors)} bytes of messages"
    return outcome


# Pipelines

EXPRESSIONS = {
    "parentheses": "(" * 30_000 + "k" + ")" * 30_000,
    "too-long": "k" + " + k" * 100_000,
    "not": "not " * 15_000 + "true",
    "minus": "- " * 30_000 + "k",
    "sum": "k" + " + k" * 15_000,
    "or": "k = 1" + " or k = 1" * 7_000,
    "case": "case when true then " * 2_500 + "1" + " end" * 2_500,
    "arms": "case " + "when k = 1 then 2 " * 3_500 + "end",
    "calls": "coalesce(" * 5_000 + "k" + ", 1)" * 5_000,
    "list": "k in (1" + ", 1" * 20_000 + ")",
    "digits": "k + " + "9" * 60_000,
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expression(tmp_path, name):
    pipeline = write(tmp_path / "p.yaml", PIPELINE + f"    derive: {{x: \"{EXPRESSIONS[name]}\"}}\n")
    outcome = bounded(tmp_path, "check", pipeline, expect=None)
    assert outcome.code in (DONE, USAGE), outcome.described()


PIPELINES = {
    "sequences": "pipeline: " + "[" * 200_000,
    "maps": "pipeline: " + "{a: " * 100_000,
    "indented": "\n".join(" " * depth + "a:" for depth in range(1_400)),
    "anchors": "a: &a [" + "x, " * 9 + "x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [" + f"*{chr(97 + n)}, " * 9 + "x]\n" for n in range(12)),
    "merges": "a: &a {x: 1}\n" + "".join(f"b{n}: &b{n} {{<<: *a, <<: *a}}\n" for n in range(5_000)),
    "long": "pipeline: " + "a" * 30_000_000,
    "columns": PIPELINE + "    derive:\n" + "".join(f"      d{n}: unknown{n}\n" for n in range(20_000)),
    "parameters": "pipeline: p\nparameters:\n" + "".join(f"  p{n}: 1\n" for n in range(60_000)),
    "unknown-keys": "".join(f"key{n}: 1\n" for n in range(20_000)),
    "enum": PIPELINE.replace("integer", "{enum: [" + ", ".join(f"e{n}" for n in range(80_000)) + "]}", 1),
    "documents": "---\na\n" * 150_000,
}


@pytest.mark.parametrize("name", PIPELINES)
def test_pipeline(tmp_path, name):
    outcome = bounded(tmp_path, "check", write(tmp_path / "p.yaml", PIPELINES[name]), expect=USAGE)
    assert outcome.error_lines, outcome.described()


# Inputs


def gzip_of(*pieces):
    """Pieces of bytes, each with how often it is repeated."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return b"".join(packer.compress(piece) for piece, count in pieces for _ in range(count)) + packer.flush()


def run(tmp_path, content, expect):
    write(tmp_path / "p.yaml", PIPELINE)
    write(tmp_path / "input" / "r" / "part", content)
    return bounded(
        tmp_path, "run", tmp_path / "p.yaml", "--input", tmp_path / "input", "--store", tmp_path / "store",
        expect=expect)


HEADER = (b"k,v,t\n", 1)
GZIP_BOMBS = {
    "zeros": [HEADER, (bytes(MEBIBYTE), 512)],
    "open-quote": [HEADER, (b'1,1,"', 1), (b"a" * MEBIBYTE, 512)],
    "delimiters": [HEADER, (b"," * MEBIBYTE, 512)],
    "quotes": [HEADER, (b'1,1,"', 1), (b'""' * (MEBIBYTE // 2), 512)],
    "header": [(b"k," * (MEBIBYTE // 2), 512)],
    "no-newline": [(b"x" * MEBIBYTE, 512)],
}


@pytest.mark.parametrize("name", GZIP_BOMBS)
def test_gzip_bomb(tmp_path, name):
    outcome = run(tmp_path, gzip_of(*GZIP_BOMBS[name]), REFUSED)
    assert "16 MiB" in outcome.errors, outcome.described()


def test_gzip_bomb_of_blank_lines(tmp_path):
    run(tmp_path, gzip_of(HEADER, (b"\n" * MEBIBYTE, 64)), DONE)


ZSTD_BOMBS = {
    "window": "28b52ffd 00 a8 010000",
    "content-size": "28b52ffd c0 a8 ffffffffffffff3f 010000",
    "run-length-blocks": "28b52ffd 00 58" + " 02001000"[1:] + "61",
}


@pytest.mark.parametrize("name", ZSTD_BOMBS)
def test_zstd_bomb(tmp_path, name):
    run(tmp_path, bytes.fromhex(ZSTD_BOMBS[name].replace(" ", "")), REFUSED)


def test_header_of_many_columns(tmp_path):
    """They are ignored, and the first of them named."""
    header = b"k,v,t," + b",".join(b"c%d" % number for number in range(300_000)) + b"\n"
    outcome = run(tmp_path, header, DONE)
    assert "c0" in outcome.errors and "more" in outcome.errors


def test_rows_that_are_all_refused(tmp_path):
    outcome = run(tmp_path, b"k,v,t\n" + b"x\n" * 500_000, REFUSED)
    assert "field_count 500000" in outcome.errors, outcome.described()


# Parquet files


def varint(number):
    groups = []
    while number > 127:
        groups.append(number & 127 | 128)
        number >>= 7
    return bytes([*groups, number])


def zigzag(number):
    return varint(number << 1 if number >= 0 else (-number << 1) - 1)


def framed(footer):
    return b"PAR1" + footer + struct.pack("<I", len(footer)) + b"PAR1"


# Of parquet.thrift, in the compact protocol: the version, then the schema's list; a leaf of 64-bit numbers.
SCHEMA = b"\x15\x02\x19"
LEAF = b"\x15\x02\x25\x00\x18\x01a\0"
NO_ROW_GROUPS = b"\x19\x0c\0"


def root(child_count):
    return b"\x48\x06schema\x15" + zigzag(child_count) + b"\0"


FOOTERS = {
    "list": SCHEMA + b"\xfc" + varint(2**31 - 1) + root(1),
    "children": SCHEMA + b"\x2c" + root(2**31 - 1) + LEAF + b"\x16\x00" + NO_ROW_GROUPS,
    "rows": SCHEMA + b"\x2c" + root(1) + LEAF + b"\x16" + zigzag(2**40) + NO_ROW_GROUPS,
    "fewer-than-no-rows": SCHEMA + b"\x2c" + root(1) + LEAF + b"\x16" + zigzag(-5) + NO_ROW_GROUPS,
    "nested-groups": SCHEMA + b"\xfc" + varint(20_001) + root(1) + b"\x35\x00\x18\x01a\x15\x02\0" * 19_999 + LEAF
    + b"\x16\x00" + NO_ROW_GROUPS,
    "nested-structures": SCHEMA + b"\x1c\xfc\x0f" + b"\x1c" * 200_000,
}


@pytest.mark.parametrize("name", FOOTERS)
def test_parquet_footer(tmp_path, name):
    file = write(tmp_path / "f.parquet", framed(FOOTERS[name]))
    for options in ([], ["--rows", "all"]):
        outcome = bounded(tmp_path, "inspect", file, *options, expect=REFUSED)
        assert len(outcome.error_lines) == 1 and "f.parquet" in outcome.errors and not outcome.out


def test_parquet_footer_size(tmp_path):
    file = write(tmp_path / "f.parquet", b"PAR1\xff\xff\xff\x7fPAR1")
    assert "footer" in bounded(tmp_path, "inspect", file, expect=REFUSED).errors


def test_parquet_of_many_nulls(tmp_path):
    """46 KB of file, 20 million rows; the first of them cost no more than a page."""
    table = pyarrow.table({"a": pyarrow.nulls(20_000_000, pyarrow.int64())})
    pyarrow.parquet.write_table(table, tmp_path / "f.parquet", compression="zstd")
    outcome = bounded(tmp_path, "inspect", tmp_path / "f.parquet", "--rows", "3", expect=DONE)
    assert outcome.text == "[null]\n" * 3


# Logs of tables


def table(folder, lines, name=f"{0:020}.json"):
    write(folder / "_delta_log" / name, "".join(lines))
    return folder


PROTOCOL = '{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}\n'
METADATA = (
    '{"metaData":{"id":"a","format":{"provider":"parquet","options":{}},"schemaString":"{\\"type\\":\\"struct\\",'
    '\\"fields\\":[{\\"name\\":\\"a\\",\\"type\\":TYPE,\\"nullable\\":true,\\"metadata\\":{}}]}",'
    '"partitionColumns":[],"configuration":{}}}\n')
LONG = '\\"long\\"'
ARRAY = '{\\"type\\":\\"array\\",\\"elementType\\":'


def added(path):
    return '{"add":{"path":"' + path + '","partitionValues":{},"size":1,"modificationTime":1,"dataChange":true}}\n'


def test_log_of_many_actions(tmp_path):
    lines = [PROTOCOL, METADATA.replace("TYPE", LONG), *(added(f"p{number}") for number in range(100_000))]
    assert bounded(tmp_path, "inspect", table(tmp_path / "t", lines), expect=DONE).out.count(b"\n") > 100_000


LOGS = {
    "json": ([PROTOCOL, METADATA.replace("TYPE", LONG), '{"x":' + "[" * 1_000_000], f"{0:020}.json"),
    "schema": ([PROTOCOL, METADATA.replace(
        "TYPE", ARRAY * 3_000 + LONG + ',\\"containsNull\\":true}' * 3_000)], f"{0:020}.json"),
    "gap": ([PROTOCOL, METADATA.replace("TYPE", LONG)], "09223372036854775806.json"),
    "parts": (["x"], f"{0:020}.checkpoint.0000000001.9999999999.parquet"),
}


@pytest.mark.parametrize("name", LOGS)
def test_log(tmp_path, name):
    lines, file = LOGS[name]
    outcome = bounded(tmp_path, "inspect", table(tmp_path / "t", lines, file), expect=REFUSED)
    assert len(outcome.error_lines) == 1 and "_delta_log" in outcome.errors, outcome.described()


def test_checkpoint_of_many_rows(tmp_path):
    """What it lacks is told; its rows are gone through a page at a time."""
    rows = pyarrow.table({"a": pyarrow.nulls(5_000_000, pyarrow.int64())})
    folder = table(tmp_path / "t", ['{"version":0,"size":9223372036854775807,"parts":2147483647}'], "_last_checkpoint")
    pyarrow.parquet.write_table(rows, folder / "_delta_log" / f"{0:020}.checkpoint.parquet", compression="zstd")
    outcome = bounded(tmp_path, "inspect", folder, expect=REFUSED)
    assert "protocol" in outcome.errors, outcome.described()
