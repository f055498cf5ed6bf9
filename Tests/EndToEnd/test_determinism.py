"""Neither threads nor the way in which the input is cut and packed changes what a store holds."""

import gzip
import shutil

import pytest

from harness import (
    CORE_REGISTRIES, assert_equal, assert_same_registries, cells, column_file_digests, copy_input, digest, kpi,
    multi_member_gzip, parts, resplit, rows_of, run_core, split_records, tables, write, zstandard,
)

CLOCKED = {"runs", "audit"}


def data_files(store):
    """Digests of all files but those that may hold clock time, and the lock."""
    found = {}
    for path in store.rglob("*"):
        place = path.relative_to(store).parts
        if path.is_file() and place[0] not in CLOCKED and "_delta_log" not in place and path.name != ".lock":
            found["/".join(place)] = digest(path)
    return found


@pytest.fixture(scope="module")
def one_thread(extracts, tmp_path_factory):
    """A store of two runs, made by one thread."""
    folder = tmp_path_factory.mktemp("threads")
    yield two_runs(extracts, folder, 1)
    shutil.rmtree(folder, ignore_errors=True)


def two_runs(extracts, folder, threads):
    halves = copy_input(extracts.input(20_000), folder / "input")
    held = parts(halves, "population")[-1], parts(halves, "dossiers")[-1]
    for path in held:
        shutil.move(path, folder / f"{path.parent.name}-{path.name}")
    run_core(halves, folder / "store", "--threads", threads)
    for path in held:
        shutil.move(folder / f"{path.parent.name}-{path.name}", path)
    run_core(halves, folder / "store", "--threads", threads)
    return folder / "store"


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_threads_write_the_same_bytes(one_thread, extracts, tmp_path, threads):
    store = two_runs(extracts, tmp_path, threads)
    expected = data_files(one_thread)
    assert any(path.startswith("population/") for path in expected)
    assert_equal(data_files(store), expected, "files")
    for table in set(tables(store)) - CLOCKED:
        assert column_file_digests(store, table) == column_file_digests(one_thread, table)


def rejects_by_registry(store):
    """Registry, reason and raw bytes of the rejects, in input order."""
    rows = rows_of(store, "rejects").to_pylist()
    rows.sort(key=lambda row: (row["registry"], row["file"].encode(), row["line"]))
    return [(row["registry"], row["column"], row["reason"], row["raw"]) for row in rows]


def check_same(extracts, folder, store, persons=20_000):
    report = run_core(folder, store).report
    expected_store, expected = extracts.run(persons)
    assert_same_registries(store, expected_store)
    assert_equal(cells(kpi(store)), cells(kpi(expected_store)), "cells")
    assert_equal(rejects_by_registry(store), rejects_by_registry(expected_store), "rejects")
    for registry in CORE_REGISTRIES:
        for field in ("rows_read", "rejected", "superseded", "rows", "links"):
            assert report["registries"][registry][field] == expected["registries"][registry][field], registry
    return report


def test_another_split_gives_the_same_rows(extracts, tmp_path):
    folder = resplit(extracts.input(20_000), tmp_path / "input", [7, 3, 1, 13])
    report = check_same(extracts, folder, tmp_path / "store")
    assert sum(books["files"] for books in report["registries"].values()) > 40


def test_concatenated_parts_give_the_same_rows(extracts, tmp_path):
    """Parts whose headers and line ends agree become one file."""
    merged = 0
    for registry in CORE_REGISTRIES:
        whole, first_header = b"", None
        for path in parts(extracts.input(20_000), registry):
            header, records = split_records(path.read_bytes())
            plain = header.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
            if first_header is None:
                first_header, whole = plain, header + b"".join(records)
            elif plain == first_header:
                whole += b"".join(records)
                merged += 1
            else:
                write(tmp_path / "input" / registry / path.name, header + b"".join(records))
        write(tmp_path / "input" / registry / "part-00000.csv", whole)
    assert merged >= 3
    check_same(extracts, tmp_path / "input", tmp_path / "store")


PACKINGS = {
    "gzip": (gzip.compress, ".csv.gz"),
    "gzip-of-many-members": (lambda data: multi_member_gzip(data, 10_007), ".csv.gz"),
    "zstd": (zstandard, ".csv.zst"),
    "zstd-frames": (lambda data: b"".join(zstandard(data[at : at + 50_021]) for at in range(0, len(data), 50_021)),
                    ".csv.zst"),
    "gzip-named-csv": (gzip.compress, ".csv"),
    "zstd-named-gz": (zstandard, ".csv.gz"),
}


@pytest.mark.parametrize("packing", PACKINGS)
def test_packed_files_give_the_same_rows(extracts, tmp_path, packing):
    pack, suffix = PACKINGS[packing]
    persons = 2_000
    for registry in CORE_REGISTRIES:
        for path in parts(extracts.input(persons), registry):
            write(tmp_path / "input" / registry / (path.stem + suffix), pack(path.read_bytes()))
    report = check_same(extracts, tmp_path / "input", tmp_path / "store", persons)
    for registry in CORE_REGISTRIES:
        on_disk = sum(path.stat().st_size for path in parts(tmp_path / "input", registry))
        assert report["registries"][registry]["bytes"] == on_disk


def test_packings_may_be_mixed(extracts, tmp_path):
    packs = [(gzip.compress, ".gz"), (zstandard, ".zst"), (bytes, "")]
    turn = 0
    for registry in CORE_REGISTRIES:
        for path in parts(extracts.input(20_000), registry):
            pack, suffix = packs[turn % 3]
            turn += 1
            write(tmp_path / "input" / registry / (path.name + suffix), pack(path.read_bytes()))
    check_same(extracts, tmp_path / "input", tmp_path / "store")
