"""CSV as people write it: every dialect gives the rows that Python's csv module reads."""

import csv
import io
import json
import random

import pytest

from harness import REFUSED, assert_equal, file_rows, refused, rows_of, run, write

PIPELINE = """
pipeline: dialects
reject_limit: {limit}
registries:
  items:
    files: items/*
    csv: {csv}
    key: nr
    version: seen
    columns:
      nr: {{type: integer, from: "Số"}}
      note: {{type: text, optional: true}}
      label: {{type: text, optional: true, from: "Nhãn, loại"}}
      seen: date
indicators:
  items: {{of: items, by: {{category: label}}}}
"""
HEADER = ["Số", "note", "Nhãn, loại", "seen"]


def pipeline(folder, csv_options="{}", limit=0):
    return write(folder / "items.yaml", PIPELINE.format(csv=csv_options, limit=limit))


def written(rows, header=HEADER, **dialect):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, **{"lineterminator": "\n", **dialect})
    if header:
        writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


def random_text(chance, delimiter, quote):
    """Text that has no white space at its ends, but anything within."""
    pieces = ["a", "Đặng", "ờ", quote, delimiter, "\n", "\r\n", " ", quote * 2, "𠀋", "\u0301", ".", "\\", "#", "0"]
    text = "".join(chance.choice(pieces) for _ in range(chance.randint(0, 9))).strip()
    return text.strip("\ufeff\u00a0 \r\n\t")


def expected_of(rows):
    return [(int(row[0]), row[1] or None, row[2] or None) for row in rows]


def stored(store):
    rows = file_rows(store, "items").select(["nr", "note", "label"]).to_pylist()
    return [(row["nr"], row["note"], row["label"]) for row in rows]


# Delimiter, quote, line end, byte order mark, quoting.
DIALECTS = [
        (",", '"', "\n", "", csv.QUOTE_MINIMAL), (",", '"', "\r\n", "\ufeff", csv.QUOTE_MINIMAL),
        (";", '"', "\n", "\ufeff", csv.QUOTE_ALL), (";", "'", "\r\n", "", csv.QUOTE_MINIMAL),
        ("\t", '"', "\n", "", csv.QUOTE_MINIMAL), ("\t", '"', "\r\n", "", csv.QUOTE_ALL),
        ("|", "'", "\n", "", csv.QUOTE_NONNUMERIC), (",", '"', "\n\n", "", csv.QUOTE_MINIMAL),
]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: "-".join(
    {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", '"': "double", "'": "single", "\n": "lf",
     "\r\n": "crlf", "\n\n": "blank-lines", "\ufeff": "bom", "": "plain"}.get(part, str(part)) for part in dialect))
def test_dialect(tmp_path, dialect):
    delimiter, quote, ending, mark, quoting = dialect
    seed = DIALECTS.index(dialect) + 100
    print("seed", seed)
    chance = random.Random(seed)
    rows = [[number, random_text(chance, delimiter, quote), random_text(chance, delimiter, quote), "2026-01-01"]
            for number in range(3_000)]
    # A JSON string is a YAML scalar.
    options = "{" + f"delimiter: {json.dumps(delimiter)}, quote: {json.dumps(quote)}" + "}"
    # The csv module would leave a lone carriage return or line feed inside quotes as it is, and so must hoso.
    text = mark + written(rows, delimiter=delimiter, quotechar=quote, lineterminator=ending, quoting=quoting)
    write(tmp_path / "input/items/a", text)
    report = run(pipeline(tmp_path, options), tmp_path / "input", tmp_path / "store").report
    assert report["registries"]["items"]["rows_read"] == len(rows)
    assert_equal(stored(tmp_path / "store"), expected_of(rows))


def test_no_line_end_at_the_end(tmp_path):
    for number, ending in enumerate(["", "\n", "\r\n", "\n\n\n", "\r\n\r\n"]):
        write(tmp_path / f"input/items/{number}", ",".join(['Số', 'note', '"Nhãn, loại"', 'seen']) +
              f"\n{number},x,y,2026-01-01{ending}")
    run(pipeline(tmp_path), tmp_path / "input", tmp_path / "store")
    assert stored(tmp_path / "store") == [(number, "x", "y") for number in range(5)]


def test_without_header(tmp_path):
    """Columns stand in the pipeline's order; the first line is data."""
    rows = [[1, "a", "b", "2026-01-01"], [2, "", "c", "2026-01-01"]]
    write(tmp_path / "input/items/a.csv", written(rows, header=None))
    run(pipeline(tmp_path, "{header: false}"), tmp_path / "input", tmp_path / "store")
    assert_equal(stored(tmp_path / "store"), expected_of(rows))


def test_empty_file_without_header_is_empty(tmp_path):
    write(tmp_path / "input/items/a.csv", written([[1, "a", "b", "2026-01-01"]], header=None))
    write(tmp_path / "input/items/b.csv", "")
    outcome = run(pipeline(tmp_path, "{header: false}"), tmp_path / "input", tmp_path / "store", expect=None)
    assert outcome.code == 0, outcome.described()


def test_columns_in_another_order_and_more_of_them(tmp_path):
    header = ["extra 1", *HEADER[::-1], "extra 2"]
    rows = [["x", "2026-01-01", "label", "note", 7, '"']]
    write(tmp_path / "input/items/a.csv", written(rows, header=header))
    write(tmp_path / "input/items/b.csv", written([[8, "n", "l", "2026-01-01"]]))
    outcome = run(pipeline(tmp_path), tmp_path / "input", tmp_path / "store")
    assert stored(tmp_path / "store") == [(7, "note", "label"), (8, "n", "l")]
    assert "extra 1" in outcome.errors and "extra 2" in outcome.errors


def test_optional_column_may_be_absent_from_a_file(tmp_path):
    write(tmp_path / "input/items/a.csv", "seen,Số\n2026-01-01,5\n")
    run(pipeline(tmp_path), tmp_path / "input", tmp_path / "store")
    assert stored(tmp_path / "store") == [(5, None, None)]


def test_header_is_trimmed_and_quoted(tmp_path):
    write(tmp_path / "input/items/a.csv", ' Số ," note ",seen\n')
    write(tmp_path / "input/items/b.csv", '" Số ",note,seen\n1,a,2026-01-01\n')
    run(pipeline(tmp_path), tmp_path / "input", tmp_path / "store")
    assert stored(tmp_path / "store") == [(1, "a", None)]


def test_white_space_is_trimmed_before_typing(tmp_path):
    rows = [["\u00a0 1\t", " \u00a0 a b \u3000", '" "', " 2026-01-01 "], [" 2 ", "", "  ", "2026-01-01"]]
    text = written([], header=HEADER) + "\n".join(",".join(row) for row in rows) + "\n"
    write(tmp_path / "input/items/a.csv", text)
    run(pipeline(tmp_path), tmp_path / "input", tmp_path / "store")
    assert stored(tmp_path / "store") == [(1, "a b", None), (2, None, None)]


def test_quote_faults_end_at_their_line(tmp_path):
    """What follows such a line is read as if nothing had been."""
    text = written([]) + '1,a"b,c,2026-01-01\n2,"a"b,c,2026-01-01\n3,"a\nb,c,"d" e\n4,"x ""y""",z,2026-01-01\n'
    write(tmp_path / "input/items/a.csv", text)
    run(pipeline(tmp_path, limit=1.0), tmp_path / "input", tmp_path / "store")
    rejects = rows_of(tmp_path / "store", "rejects").to_pylist()
    assert [(row["line"], row["column"], row["reason"], row["raw"]) for row in rejects] == [
        (2, None, "quote", b'1,a"b,c,2026-01-01'), (3, None, "quote", b'2,"a"b,c,2026-01-01'),
        (4, None, "quote", b'3,"a\nb,c,"d" e')]
    assert stored(tmp_path / "store") == [(4, 'x "y"', "z")]


def test_lines_are_counted_through_quoted_fields(tmp_path):
    text = written([]) + '1,"a\n\n\nb",c,2026-01-01\n\n\r\n2,x,c,not a day\n3,"\r\n",c,2026-13-01\n4,a,c\n'
    write(tmp_path / "input/items/a.csv", text)
    run(pipeline(tmp_path, limit=1.0), tmp_path / "input", tmp_path / "store")
    rejects = rows_of(tmp_path / "store", "rejects").to_pylist()
    assert [(row["line"], row["column"], row["reason"]) for row in rejects] == [
        (8, "seen", "type"), (9, "seen", "type"), (11, None, "field_count")]


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_quoted_newlines_across_blocks(tmp_path, threads):
    """A file much larger than a block, whose records hold line ends, cut among threads anywhere."""
    chance = random.Random(77)
    rows = [[number, "\n".join("x" * chance.randint(0, 300) + "," for _ in range(chance.randint(1, 12))),
             chance.choice(["a", 'q"q', ""]), "2026-01-01"] for number in range(4_000)]
    write(tmp_path / "input/items/a.csv", written(rows, quoting=csv.QUOTE_MINIMAL))
    run(pipeline(tmp_path), tmp_path / "input", tmp_path / "store", "--threads", threads)
    assert_equal(stored(tmp_path / "store"), expected_of(rows))


def test_fields_are_counted_against_each_files_own_header(tmp_path):
    write(tmp_path / "input/items/a.csv", "Số,seen,more\n1,2026-01-01,x\n2,2026-01-01\n")
    write(tmp_path / "input/items/b.csv", "Số,seen\n3,2026-01-01\n4,2026-01-01,x\n")
    run(pipeline(tmp_path, limit=0.5), tmp_path / "input", tmp_path / "store")
    rejects = rows_of(tmp_path / "store", "rejects").to_pylist()
    assert [(row["file"], row["line"], row["reason"]) for row in rejects] == [
        ("items/a.csv", 3, "field_count"), ("items/b.csv", 3, "field_count")]
    assert [row[0] for row in stored(tmp_path / "store")] == [1, 3]


def test_numbers_and_their_limits(tmp_path):
    good = ["9223372036854775807", "-9223372036854775808", "0", "-0", "007"]
    bad = ["9223372036854775808", "-9223372036854775809", "+1", "1.0", "1e3", "--1", "-", "0x1", "1_000"]
    lines = [f"{number},n,l,2026-01-01" for number in good[:3] + ["007"] + bad]
    write(tmp_path / "input/items/a.csv", written([]) + "\n".join(lines) + "\n")
    report = run(pipeline(tmp_path, limit=1.0), tmp_path / "input", tmp_path / "store").report
    assert report["registries"]["items"]["rejected"] == len(bad)
    assert [row[0] for row in stored(tmp_path / "store")] == [-(2**63), 0, 7, 2**63 - 1]


def test_real_days_only(tmp_path):
    good = ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"]
    bad = ["2023-02-29", "1900-02-29", "2026-00-10", "2026-1-1", "26-01-01", "2026-01-01x", "2026/01/01"]
    lines = [f"{number},n,l,{text}" for number, text in enumerate(good + bad)]
    write(tmp_path / "input/items/a.csv", written([]) + "\n".join(lines) + "\n")
    report = run(pipeline(tmp_path, limit=1.0), tmp_path / "input", tmp_path / "store").report
    assert report["registries"]["items"]["rejected"] == len(bad)
    assert [str(day) for day in file_rows(tmp_path / "store", "items").column("seen").to_pylist()] == good


def test_no_rejects_are_taken_where_the_limit_is_zero(tmp_path):
    rows = [[number, "a", "b", "2026-01-01"] for number in range(5_000)]
    write(tmp_path / "input/items/a.csv", written(rows) + "x\n")
    refused(REFUSED, pipeline(tmp_path), tmp_path / "input", tmp_path / "store", naming=["items", "field_count"])


def test_a_file_that_two_globs_match_is_read_once(tmp_path):
    text = PIPELINE.format(csv="{}", limit=0).replace("files: items/*", 'files: ["items/*", "items/a*", "**/a.csv"]')
    write(tmp_path / "two.yaml", text)
    write(tmp_path / "input/items/a.csv", written([[1, "a", "b", "2026-01-01"]]))
    report = run(tmp_path / "two.yaml", tmp_path / "input", tmp_path / "store").report
    assert (report["registries"]["items"]["files"], report["registries"]["items"]["rows_read"]) == (1, 1)


def test_input_order_is_bytewise_by_path(tmp_path):
    """Ties go to the later file: Z before a, a before é."""
    for name in ["Z.csv", "a.csv", "é.csv", "10.csv", "9.csv"]:
        write(tmp_path / "input/items" / name, written([[1, name, "", "2026-01-01"]]))
    run(pipeline(tmp_path), tmp_path / "input", tmp_path / "store")
    assert [row[1] for row in stored(tmp_path / "store")] == ["é.csv"]
