"""`--memory` holds: what does not fit is put aside, and what comes out is the same."""

import pytest

from harness import CORE, assert_verifies, hoso, kpi, rows_of, run

PERSONS = 400_000
MEBIBYTE = 1 << 20
# What the program itself, its threads' buffers and the allocator may take beside the limit.
ALLOWANCE = 256 * MEBIBYTE
BOOKS = ("rows_read", "rejected", "superseded", "rows", "links")


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    folder = tmp_path_factory.mktemp("memory")
    hoso("generate", "--scenario", "core", "--persons", PERSONS, "--seed", 5, "--output", folder / "in")
    return folder, run(CORE, folder / "in", folder / "store").report


@pytest.mark.parametrize("limit", [128, 160])
def test_the_same_comes_out(wide, tmp_path, limit):
    folder, whole = wide
    report = run(CORE, folder / "in", tmp_path / "store", "--memory", f"{limit}MiB").report
    assert report["peak_memory_bytes"] < limit * MEBIBYTE + ALLOWANCE
    assert report["peak_memory_bytes"] < whole["peak_memory_bytes"]
    for name, books in whole["registries"].items():
        assert {key: report["registries"][name][key] for key in BOOKS} == {key: books[key] for key in BOOKS}
        assert rows_of(tmp_path / "store", name).equals(rows_of(folder / "store", name)), name
    assert kpi(tmp_path / "store") == kpi(folder / "store")
    assert not (tmp_path / "store" / ".tmp").exists()
    assert_verifies(tmp_path / "store")


def test_too_little_is_refused_with_the_least_that_would_do(wide, tmp_path):
    folder, _ = wide
    outcome = hoso("run", CORE, "--input", folder / "in", "--store", tmp_path / "store", "--threads", 2,
                   "--memory", "100MiB", expect=64)
    assert "--memory is too small" in outcome.errors and "the least that would do is 128MiB" in outcome.errors
    assert not list((tmp_path / "store").glob("*/_delta_log"))
