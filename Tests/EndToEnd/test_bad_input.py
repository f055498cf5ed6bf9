"""Input that cannot be used is refused: one line that names file and place, and a store that reads as before."""

import gzip
import json
import random
import re

import pytest

from harness import (
    CORE, FIXTURES, NO_INPUT, READ_WRITE, REFUSED, assert_equal, assert_private, cells, copy_input, copy_store,
    file_rows, hoso, kpi, measuring_memory, parts, refused, rejects_csv, rows_of, run, run_core, tree, write,
    zstandard,
)

MEBIBYTE = 1 << 20
HEADER = "citizen_id,old_id,full_name,birth_date,sex,commune_code,marital_status,life,updated_at\n"
ROW = "001090000001,012345678,Nguyễn Thị Hồng,1990-01-01,F,00004,single,alive,2026-01-01 00:00:00\n"


def row(number, name="Trần Văn Bình"):
    return f"{1090000000 + number:012},,{name},1990-01-01,M,00004,single,alive,2026-01-01 00:00:00\n"


@pytest.fixture(params=["new-store", "existing-store"])
def place(request, extracts, tmp_path):
    """An input of 60 persons that may be changed, and a store: absent, or with a run over what came before."""
    folder = copy_input(extracts.input(60), tmp_path / "input")
    store = tmp_path / "store"
    if request.param == "existing-store":
        copy_store(extracts.store(60), store)
    return folder, store


def bad_part(folder, content, name="part-80000.csv"):
    return write(folder / "population" / name, content)


# Files that are refused as a whole


def test_empty_file(place):
    folder, store = place
    bad_part(folder, b"")
    refused(REFUSED, CORE, folder, store, naming=["population/part-80000.csv", "empty"])


def test_file_of_blank_lines(place):
    folder, store = place
    bad_part(folder, b"\n\r\n\n")
    refused(REFUSED, CORE, folder, store, naming=["population/part-80000.csv"])


def test_file_of_nul_bytes(place):
    folder, store = place
    bad_part(folder, bytes(100_000))
    refused(REFUSED, CORE, folder, store, naming=["population/part-80000.csv"])


def test_missing_column(place):
    folder, store = place
    bad_part(folder, (HEADER + ROW).replace("birth_date", "birthday"))
    refused(REFUSED, CORE, folder, store, naming=["population/part-80000.csv", "birth_date"])


def test_column_named_twice(place):
    folder, store = place
    bad_part(folder, HEADER.replace("old_id", "full_name") + ROW)
    refused(REFUSED, CORE, folder, store, naming=["population/part-80000.csv", "full_name"])


@pytest.mark.parametrize("delimiter, hint", [(";", ";"), ("\t", "tab"), ("|", "|")])
def test_wrong_delimiter_is_told(place, delimiter, hint):
    folder, store = place
    bad_part(folder, (HEADER + ROW).replace(",", delimiter))
    refused(REFUSED, CORE, folder, store, naming=["population/part-80000.csv", "delimiter", hint])


@pytest.mark.parametrize("threads", [2, 8])
def test_first_error_is_told_whoever_finds_it(extracts, tmp_path, threads):
    """Several workers meet the bad file at once; what is said about it is always the same."""
    folder = copy_input(extracts.input(60), tmp_path / "input")
    bad_part(folder, (HEADER + ROW).replace(",", "\t"))
    bad_part(folder, b"", "part-80001.csv")
    for _ in range(40):
        outcome = refused(REFUSED, CORE, folder, tmp_path / "store", "--threads", threads)
        assert "part-80000.csv:1: " in outcome.errors, outcome.described()


def test_header_that_is_data(place):
    folder, store = place
    bad_part(folder, ROW + ROW)
    refused(REFUSED, CORE, folder, store, naming=["population/part-80000.csv"])


@pytest.mark.parametrize("tail_rows", [0, 3, 20_000])
def test_unterminated_quote(place, tail_rows):
    """The field opens in line 4 and takes in all that follows."""
    folder, store = place
    open_row = row(2).replace("Trần", '"Trần')
    bad_part(folder, HEADER + ROW + row(1) + open_row + "".join(row(number) for number in range(3, 3 + tail_rows)))
    outcome = refused(REFUSED, CORE, folder, store, naming=["population/part-80000.csv", "quote"])
    is_placed = re.search(r"part-80000\.csv:4\b|line 4\b", outcome.errors) is not None
    assert is_placed, outcome.described()


def test_utf16_is_told(place):
    folder, store = place
    bad_part(folder, (HEADER + ROW).encode("utf-16"))
    refused(REFUSED, CORE, folder, store, naming=["population/part-80000.csv"])


def test_directory_where_a_file_was_expected(place):
    folder, store = place
    (folder / "population" / "part-80000.csv").mkdir()
    refused(REFUSED, CORE, folder, store, naming=["population/part-80000.csv", "directory"])


def test_dangling_link(place):
    folder, store = place
    (folder / "population" / "part-80000.csv").symlink_to("/nonexistent/extract.csv")
    refused(READ_WRITE, CORE, folder, store, naming=["population/part-80000.csv"])


def test_file_that_cannot_be_read(place):
    """Its first byte cannot be read, whoever reads."""
    folder, store = place
    (folder / "population" / "part-80000.csv").symlink_to("/proc/self/mem")
    refused(READ_WRITE, CORE, folder, store, naming=["population/part-80000.csv"])


# Compressed files


def whole_rows(count=5_000):
    """Enough that a cut lies far behind the first block."""
    return (HEADER + "".join(row(number) for number in range(count))).encode()


def flipped(data, index):
    changed = bytearray(data)
    changed[index] ^= 0xFF
    return bytes(changed)


DAMAGED = {
    "truncated-gzip": ("part-80000.csv.gz", lambda: gzip.compress(whole_rows())[:-2_000], "truncated"),
    "gzip-cut-in-trailer": ("part-80000.csv.gz", lambda: gzip.compress(whole_rows())[:-3], "truncated"),
    "gzip-cut-in-header": ("part-80000.csv.gz", lambda: gzip.compress(whole_rows())[:7], "truncated"),
    "gzip-bad-crc": ("part-80000.csv.gz", lambda: flipped(gzip.compress(whole_rows()), -6), ""),
    "gzip-bad-length": ("part-80000.csv.gz", lambda: flipped(gzip.compress(whole_rows()), -2), ""),
    "gzip-damaged-body": ("part-80000.csv.gz", lambda: flipped(gzip.compress(whole_rows()), 3_000), ""),
    "gzip-then-rubbish": ("part-80000.csv.gz", lambda: gzip.compress(whole_rows()) + b"rubbish behind", ""),
    "truncated-zstd": ("part-80000.csv.zst", lambda: zstandard(whole_rows())[:-1_000], "truncated"),
    "zstd-bad-checksum": ("part-80000.csv.zst", lambda: flipped(zstandard(whole_rows()), -1), ""),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_damaged_compressed_file(place, damage):
    folder, store = place
    name, content, word = DAMAGED[damage]
    bad_part(folder, content(), name)
    refused(REFUSED, CORE, folder, store, naming=["population/" + name, word])


FIXTURE_PIPELINE = """
pipeline: fixtures
registries:
  people:
    files: people/*
    key: id
    version: id
    columns: {id: integer, name: name, city: text}
indicators:
  people: {of: people}
"""
EXPECTED = json.loads((FIXTURES / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [name for name, case in EXPECTED.items() if case["expect"] == "error"])
def test_damaged_fixture(tmp_path, name):
    pipeline = write(tmp_path / "people.yaml", FIXTURE_PIPELINE)
    folder, store = tmp_path / "input", tmp_path / "store"
    write(folder / "people" / "a.csv.gz", (FIXTURES / "plain.csv.gz").read_bytes())
    run(pipeline, folder, store)
    write(folder / "people" / name, (FIXTURES / name).read_bytes())
    refused(REFUSED, pipeline, folder, store, naming=[f"people/{name}"])


@pytest.mark.parametrize("name", [name for name, case in EXPECTED.items() if case.get("out_bytes", 0) > 100_000])
def test_whole_fixture(tmp_path, name):
    """Odd streams that are whole give the same rows as the plain one."""
    pipeline = write(tmp_path / "people.yaml", FIXTURE_PIPELINE)
    write(tmp_path / "input" / "people" / name, (FIXTURES / name).read_bytes())
    write(tmp_path / "plain" / "people" / "plain.csv", gzip.decompress((FIXTURES / "plain.csv.gz").read_bytes()))
    run(pipeline, tmp_path / "input", tmp_path / "store")
    run(pipeline, tmp_path / "plain", tmp_path / "plain-store")
    assert file_rows(tmp_path / "store", "people").equals(file_rows(tmp_path / "plain-store", "people"))


# Records too long


@pytest.fixture(scope="module")
def huge_field():
    return b"x" * (100 * MEBIBYTE)


@pytest.mark.parametrize("form", ["plain", "quoted", "gzip", "no-line-end"])
def test_field_of_100_megabytes(place, huge_field, form):
    """Refused in memory that does not grow with the field."""
    folder, store = place
    head = (HEADER + ROW + "001090000009,,").encode()
    tail = b",1990-01-01,F,00004,single,alive,2026-01-01 00:00:00\n"
    quote = b'"' if form == "quoted" else b""
    content = head + quote + huge_field + quote + (b"" if form == "no-line-end" else tail)
    name = "part-80000.csv"
    if form == "gzip":
        content, name = gzip.compress(content, 1), name + ".gz"
    bad_part(folder, content, name)
    peak = folder.parent / "peak"
    refused(
        REFUSED, CORE, folder, store, naming=[f"population/{name}", "16 MiB"], prefix=measuring_memory(peak))
    assert int(peak.read_text()) < 256 * MEBIBYTE


def test_record_just_below_the_limit_is_read(extracts, tmp_path):
    long_name = "x" * (16 * MEBIBYTE - 200)
    write(tmp_path / "input/population/part-1.csv", HEADER + row(1, long_name))
    run_core(tmp_path / "input", tmp_path / "store")
    assert_equal(rows_of(tmp_path / "store", "population").column("full_name").to_pylist(), [long_name])


def test_reject_of_a_long_record_is_cut(tmp_path):
    long_row = row(1, "x" * 100_000).replace(",M,", ",Q,")
    write(tmp_path / "input/population/part-1.csv", HEADER + "".join(row(n) for n in range(2, 300)) + long_row)
    run_core(tmp_path / "input", tmp_path / "store")
    reject, = rows_of(tmp_path / "store", "rejects").to_pylist()
    assert_equal(reject["raw"], long_row.encode()[: 64 << 10])
    assert (reject["line"], reject["column"], reject["reason"]) == (300, "sex", "enum")


# Rows that are refused


LENIENT = "reject_limit: 1.0\n"


@pytest.fixture
def lenient(tmp_path):
    """The core pipeline, taking any share of rejects."""
    return write(tmp_path / "core.yaml", LENIENT + CORE.read_text(encoding="utf-8"))


def test_latin1_text_is_rejected_row_by_row(tmp_path, lenient):
    latin = row(1, "José Muñoz").encode("latin-1") + row(2, "Plain Name").encode() + row(3, "Zoë").encode("latin-1")
    write(tmp_path / "input/population/part-1.csv", HEADER.encode() + latin)
    refused(REFUSED, CORE, tmp_path / "input", tmp_path / "strict", naming=["encoding", "population/part-1.csv"])
    report = run(lenient, tmp_path / "input", tmp_path / "store").report
    assert (report["registries"]["population"]["rejected"], report["registries"]["population"]["rows"]) == (2, 1)
    rejects = rows_of(tmp_path / "store", "rejects").to_pylist()
    assert [(reject["line"], reject["column"], reject["reason"]) for reject in rejects] == [
        (2, "full_name", "encoding"), (4, "full_name", "encoding")]
    assert rejects[0]["raw"] == row(1, "José Muñoz").encode("latin-1").rstrip(b"\n")
    assert len(rejects_csv(tmp_path / "store")) == 2


def test_nul_bytes_within_fields(tmp_path, lenient):
    """A NUL is a character like another: no enum value, no digit, but text."""
    rows = [row(1).replace(",M,", ",M\0,"), row(2).replace("1990-", "19\0" "90-"), row(3, "A\0B"),
            row(4).replace("00109", "00109\0")]
    write(tmp_path / "input/population/part-1.csv", HEADER + "".join(rows))
    run(lenient, tmp_path / "input", tmp_path / "store")
    rejects = rows_of(tmp_path / "store", "rejects").to_pylist()
    assert [(reject["line"], reject["column"], reject["reason"]) for reject in rejects] == [
        (2, "sex", "enum"), (3, "birth_date", "type"), (5, "citizen_id", "id")]
    assert rows_of(tmp_path / "store", "population").column("full_name").to_pylist() == ["A\0B"]


def test_each_reason_with_its_place(tmp_path, lenient):
    """One fault a row; the first by column order where there are several."""
    faults = [
        ("1,2\n", None, "field_count"),
        (row(1).rstrip("\n") + ",extra\n", None, "field_count"),
        (row(2, 'Trần "Văn" Bình'), None, "quote"),
        (row(3, '"Trần" Bình'), None, "quote"),
        (row(4, ""), "full_name", "missing"),
        (row(5, '"\u00a0 "'), "full_name", "missing"),
        (row(6).replace("1990-01-01", "1990-02-30"), "birth_date", "type"),
        (row(7).replace("2026-01-01 00", "2026-01-01 24"), "updated_at", "type"),
        (row(8).replace(",M,", ",m,"), "sex", "enum"),
        (row(9).replace("00004", "0004"), "commune_code", "length"),
        (row(10).replace("00004", "0-004"), "commune_code", "type"),
        (row(11).replace("00109", "X0109"), "citizen_id", "id"),
        (row(12).replace(",,", ",12,"), "old_id", "id"),
        (row(13).replace("00004", "0004").replace(",M,", ",m,"), "sex", "enum"),
    ]
    write(tmp_path / "input/population/part-1.csv", HEADER + "".join(text for text, _, _ in faults) + row(99))
    report = run(lenient, tmp_path / "input", tmp_path / "store").report
    assert report["registries"]["population"]["rows"] == 1
    rejects = rows_of(tmp_path / "store", "rejects").to_pylist()
    assert [(reject["line"], reject["column"], reject["reason"], reject["raw"]) for reject in rejects] == [
        (line, column, reason, text.rstrip("\n").encode())
        for line, (text, column, reason) in enumerate(faults, 2)]


# The reject limit


def test_reject_limit_passed(place):
    folder, store = place
    faults = [row(number).replace(",M,", ",Q,") for number in range(30)] + [
        row(number).replace("1990-01-01", "1990-13-01") for number in range(30, 37)] + [
        row(number, "") for number in range(40, 45)]
    random.Random(5).shuffle(faults)
    bad_part(folder, HEADER + "".join(faults) + "".join(row(number) for number in range(100, 400)))
    outcome = refused(REFUSED, CORE, folder, store, naming=["population", "part-80000.csv"])
    for reason, count in (("enum", 30), ("type", 7), ("missing", 5)):
        near = rf"\b{reason}\b\D{{0,12}}\b{count}\b|\b{count}\b\D{{0,12}}\b{reason}\b"
        assert re.search(near, outcome.errors), f"{reason}\n{outcome.described()}"
    shown = re.findall(r"part-80000\.csv:(\d+)", outcome.errors)
    assert shown[:10] == [str(line) for line in range(2, 12)] and len(set(shown)) == 10
    assert "Bình" not in outcome.errors and "1990-13-01" not in outcome.errors
    left = (store / ".failed" / "rejects.csv").read_text(encoding="utf-8", errors="surrogateescape")
    lines = left.splitlines()
    names = lines[0].split(",")
    assert [name for name in names if name in ("registry", "file", "line", "column", "reason")] == [
        "registry", "file", "line", "column", "reason"]
    kept = [line for line in lines[1:] if "population/part-80000.csv" in line]
    assert len(kept) == len(faults)


def test_reject_limit_counts_what_is_new(extracts, tmp_path):
    """Above the limit in the new file alone: 2 of 100."""
    folder, store = tmp_path / "input", tmp_path / "store"
    write(folder / "population/part-1.csv", HEADER + "".join(row(number) for number in range(1_000)))
    run_core(folder, store)
    bad = "".join(row(number).replace(",M,", ",Q,") for number in range(2))
    write(folder / "population/part-2.csv", HEADER + bad + "".join(row(number) for number in range(1_000, 1_098)))
    refused(REFUSED, CORE, folder, store, naming=["population"])
    write(folder / "population/part-2.csv", HEADER + bad + "".join(row(number) for number in range(1_000, 1_198)))
    assert run_core(folder, store).report["registries"]["population"]["rejected"] == 2


def test_reject_limit_itself_is_not_passed(tmp_path):
    """One row of a hundred is one per cent, the default limit; two of 199 are more."""
    folder, bad = tmp_path / "input", row(0).replace(",M,", ",Q,")
    write(folder / "population/part-1.csv", HEADER + bad + "".join(row(number) for number in range(99)))
    assert run_core(folder, tmp_path / "store").report["registries"]["population"]["rejected"] == 1
    write(folder / "population/part-1.csv", HEADER + bad + bad + "".join(row(number) for number in range(197)))
    refused(REFUSED, CORE, folder, tmp_path / "other")


def test_store_works_on_after_a_refused_run(place):
    folder, store = place
    path = bad_part(folder, HEADER + "".join(row(number).replace(",M,", ",Q,") for number in range(90)))
    refused(REFUSED, CORE, folder, store)
    path.write_text(HEADER + row(1), encoding="utf-8")
    assert run_core(folder, store).report["status"] == "committed"


# No input


def test_no_input_at_all(place, tmp_path):
    _, store = place
    (tmp_path / "nothing").mkdir()
    refused(NO_INPUT, CORE, tmp_path / "nothing", store)


def test_input_folder_is_absent(place, tmp_path):
    _, store = place
    refused(NO_INPUT, CORE, tmp_path / "absent", store, naming=["absent"])


def test_input_is_a_file(place, tmp_path):
    _, store = place
    write(tmp_path / "file", "text")
    refused(NO_INPUT, CORE, tmp_path / "file", store, naming=["file"])


def test_some_registries_without_files(extracts, tmp_path):
    write(tmp_path / "input/population/part-1.csv", HEADER + ROW)
    report = run_core(tmp_path / "input", tmp_path / "store").report
    assert report["registries"]["population"]["rows"] == 1
    assert report["registries"]["dossiers"]["rows"] == 0
    assert cells(kpi(tmp_path / "store")) == {
        (name, "_T", "_T", "_T"): (0, 0, None)
        for name in ("digitisation_rate", "insured_verified_rate", "reuse_rate")}


def test_header_only_is_an_empty_file(extracts, tmp_path):
    folder = copy_input(extracts.input(60), tmp_path / "input")
    for number, content in enumerate([HEADER, HEADER.rstrip("\n"), HEADER.replace("\n", "\r\n"), "\ufeff" + HEADER]):
        bad_part(folder, content, f"part-8000{number}.csv")
    report = run_core(folder, tmp_path / "store").report
    assert report["registries"]["population"]["files"] == len(parts(folder, "population"))
    assert kpi(tmp_path / "store") == kpi(extracts.store(60))


def test_only_headers(tmp_path):
    write(tmp_path / "input/population/part-1.csv", HEADER)
    report = run_core(tmp_path / "input", tmp_path / "store").report
    assert (report["status"], report["registries"]["population"]["rows"]) == ("committed", 0)
    assert run_core(tmp_path / "input", tmp_path / "store").report["status"] == "nothing-new"


def test_names_of_files_may_be_anything(extracts, tmp_path):
    """Blanks, percent signs, marks, even a line end."""
    names = ["part-a b.csv", "part-100%25.csv", "part-Đợt 1 #2?.csv", "part-'\"\\.csv", "part-\n.csv"]
    for number, name in enumerate(names):
        rows = [row(number), *(row(1_000 * (number + 1) + more) for more in range(200))]
        if number == 2:
            rows.append(row(90).replace(",M,", ",Q,"))
        write(tmp_path / "input/population" / name, HEADER + "".join(rows))
    run_core(tmp_path / "input", tmp_path / "store")
    assert rows_of(tmp_path / "store", "population").num_rows == 201 * len(names)
    assert [reject["file"] for reject in rows_of(tmp_path / "store", "rejects").to_pylist()] == [
        "population/part-Đợt 1 #2?.csv"]
    assert run_core(tmp_path / "input", tmp_path / "store").report["status"] == "nothing-new"


def test_ignored_columns_are_said_once(extracts, tmp_path):
    for number in range(3):
        extra = HEADER.rstrip("\n") + ",remark\n" + row(number).rstrip("\n") + ",x\n"
        write(tmp_path / f"input/population/part-{number}.csv", extra)
    outcome = run_core(tmp_path / "input", tmp_path / "store")
    assert outcome.errors.count("remark") == 1, outcome.errors


# Random damage


@pytest.mark.parametrize("seed", range(20))
def test_random_damage_never_breaks_the_run(extracts, tmp_path, seed):
    """Whatever stands in a file, the run ends with an exit code of the contract and leaks nothing."""
    print("seed", seed)
    chance = random.Random(seed)
    folder = copy_input(extracts.input(60), tmp_path / "input")
    store = copy_store(extracts.store(60), tmp_path / "store")
    registry = chance.choice(["population", "insurance", "dossiers", "dossier_data"])
    data = bytearray(parts(folder, registry)[0].read_bytes())
    for _ in range(chance.choice([1, 3, 40])):
        place = chance.randrange(len(data))
        action = chance.choice(["flip", "insert", "delete", "quote", "cut"])
        if action == "flip":
            data[place] = chance.randrange(256)
        elif action == "insert":
            data[place:place] = chance.choice([b'"', b",", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf"])
        elif action == "delete":
            del data[place : place + chance.randint(1, 20)]
        elif action == "quote":
            data[place : place + 1] = b'"'
        elif len(data) > 2_000:
            del data[len(data) - chance.randint(1, 200) :]
    write(folder / registry / "part-80000.csv", bytes(data))
    before = kpi(store)
    outcome = run_core(folder, store, expect=None)
    assert outcome.code in (0, REFUSED), outcome.described()
    if outcome.code == REFUSED:
        assert kpi(store) == before
        assert_private(outcome, folder)
    else:
        assert outcome.report["registries"][registry]["files"] == 1


def test_refused_run_writes_nothing_a_reader_sees(extracts, tmp_path):
    folder = copy_input(extracts.input(60), tmp_path / "input")
    store = copy_store(extracts.store(60), tmp_path / "store")
    bad_part(folder, gzip.compress(whole_rows())[:-100], "part-80000.csv.gz")
    before = {path: facts[3] for path, facts in tree(store).items() if not path.startswith(".")}
    refused(REFUSED, CORE, folder, store)
    assert_equal({path: facts[3] for path, facts in tree(store).items() if not path.startswith(".")}, before)


def test_help_and_version_leave_zero():
    for arguments in (["--help"], ["run", "--help"], ["kpi", "--help"]):
        assert hoso(*arguments).out
