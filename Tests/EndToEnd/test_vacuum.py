"""`hoso vacuum`: what no kept run names goes, and nothing else."""

import fcntl
import os
import time

import pytest

from harness import (
    CORE_REGISTRIES, DONE, NO_INPUT, TRY_LATER, USAGE, assert_equal, copy_input, copy_store, file_rows, hoso, kpi,
    parts, run_core, table_files, tree, write)


@pytest.fixture(scope="module")
def grown(extracts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("grown")
    source, store = copy_input(extracts.input(2_000), folder / "input"), folder / "store"
    late = parts(source, "population")[-1]
    late.rename(folder / "late")
    run_core(source, store)
    (folder / "late").rename(late)
    run_core(source, store)
    return store, source


def vacuum(store, *options, expect=DONE):
    return hoso("vacuum", "--store", store, *options, expect=expect)


def column_files(store):
    return {str(path.relative_to(store)) for path in store.glob("*/part-*")}


def named_files(store):
    tables = [*CORE_REGISTRIES, "indicators", "rejects", "runs"]
    return {str(path.relative_to(store)) for table in tables for path in table_files(store, table)}


def test_young_files_are_spared(grown, tmp_path):
    store = copy_store(grown[0], tmp_path / "store")
    before = tree(store)
    for options in ((), ("--retain", "7d"), ("--retain", "1h")):
        assert "0 files" in vacuum(store, *options).text
    assert_equal(tree(store), before)


def test_only_named_files_stay(grown, tmp_path):
    store = copy_store(grown[0], tmp_path / "store")
    stale = column_files(store) - named_files(store)
    assert len(stale) >= 2
    listed = vacuum(store, "--retain", "0d", "--dry-run").text.splitlines()
    assert {line.split("\t")[0] for line in listed[:-1]} == stale and "would be removed" in listed[-1]
    assert stale <= column_files(store)
    cells = [kpi(store), kpi(store, "--run", 1)]
    rows = {name: file_rows(store, name) for name in CORE_REGISTRIES}
    outcome = vacuum(store, "--retain", "0d")
    assert f"{len(stale)} files" in outcome.text and "the runs from 000002 on" in outcome.text
    assert column_files(store) == named_files(store)
    assert [kpi(store), kpi(store, "--run", 1)] == cells
    assert all(file_rows(store, name).equals(rows[name]) for name in CORE_REGISTRIES)
    verified = hoso("verify", "--store", store, "--format", "json").report
    assert verified["problems"] == [] and verified["vacuumed_files"] == len(stale)
    old = hoso(
        "export", "population", "--store", store, "--run", 1, "--format", "csv", "--output", "-", expect=NO_INPUT)
    assert "vacuum" in old.errors and len(old.error_lines) == 1
    assert "0 files" in vacuum(store, "--retain", "0h").text


def test_a_lost_file_is_no_vacuumed_one(grown, tmp_path):
    store = copy_store(grown[0], tmp_path / "store")
    stale = sorted(column_files(store) - named_files(store))
    (store / stale[0]).unlink()
    assert stale[0] in hoso("verify", "--store", store, expect=78).text


def test_runs_go_on(grown, tmp_path):
    store, source = copy_store(grown[0], tmp_path / "store"), copy_input(grown[1], tmp_path / "input")
    vacuum(store, "--retain", "0d")
    assert run_core(source, store).report["status"] == "nothing-new"
    assert run_core(source, store, "--full").report["run"] == "000003"
    assert "ok, run 000003" in hoso("verify", "--store", store).text
    assert "every number is equal" in hoso("verify", "--recompute", "--store", store).text


def test_after_optimize(grown, tmp_path):
    store = copy_store(grown[0], tmp_path / "store")
    hoso("optimize", "--store", store)
    vacuum(store, "--retain", "0d")
    assert column_files(store) == named_files(store)
    assert "ok, run 000003" in hoso("verify", "--store", store).text
    assert kpi(store, "--run", 1)


def test_leftovers_go(grown, tmp_path):
    store = copy_store(grown[0], tmp_path / "store")
    named = named_files(store)
    left = [write(store / ".failed" / "rejects.csv", "x"), write(store / "population" / ".tmp-1-1", "x"),
            write(store / "population" / "_delta_log" / ".tmp-1-2", "x"),
            write(store / ".tmp" / "recompute-1" / "f", "x"),
            write(store / "dossiers" / "part-000009-00000.zstd.parquet", "x")]
    vacuum(store)
    assert all(path.exists() for path in left)
    old = time.time() - 8 * 86_400
    for path in left:
        os.utime(path, (old, old))
    vacuum(store)
    assert not any(path.exists() for path in left)
    assert not (store / ".failed").exists() and not (store / ".tmp").exists()
    assert named <= column_files(store)


def test_another_holds_the_store(grown, tmp_path):
    store = copy_store(grown[0], tmp_path / "store")
    with open(store / ".lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        vacuum(store, "--retain", "0d", expect=TRY_LATER)


@pytest.mark.parametrize("retain", ["7", "d", "-1d", "7w", "99999999999999999999d", "99999999999999999d"])
def test_wrong_times(grown, retain):
    vacuum(grown[0], f"--retain={retain}", expect=USAGE)


def test_no_store(tmp_path):
    vacuum(tmp_path / "absent", expect=NO_INPUT)
    assert not (tmp_path / "absent").exists()
