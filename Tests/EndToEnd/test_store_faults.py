"""A store that cannot be written, is held by another run, or is damaged."""

import fcntl
import os
import shutil

import pytest

from harness import (
    CANNOT_CREATE, CORE, DAMAGED, DONE, TRY_LATER, assert_equal, assert_same_state, copy_input, copy_store, hoso, kpi,
    parts, refused, run_core, start, tree, write,
)


def test_store_path_is_a_file(extracts, tmp_path):
    store = write(tmp_path / "store", "not a folder")
    refused(CANNOT_CREATE, CORE, extracts.input(60), store, naming=["store"])
    assert store.read_text() == "not a folder"


def test_parent_of_the_store_is_a_file(extracts, tmp_path):
    write(tmp_path / "file", "not a folder")
    refused(CANNOT_CREATE, CORE, extracts.input(60), tmp_path / "file" / "store", naming=["store"])


def test_parent_of_the_store_takes_no_folder(extracts):
    """Not even the administrator makes a folder there."""
    refused(CANNOT_CREATE, CORE, extracts.input(60), "/proc/self/store", naming=["/proc/self/store"])


def test_another_run_holds_the_store(extracts, tmp_path):
    store = copy_store(extracts.store(60), tmp_path / "store")
    folder = copy_input(extracts.input(60), tmp_path / "input")
    shutil.copy(parts(extracts.input(60, seed=2), "population")[0], folder / "population" / "part-80000.csv")
    with open(store / ".lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = tree(store)
        refused(TRY_LATER, CORE, folder, store)
        assert_equal(tree(store), before)
        # Reading needs no lock.
        assert kpi(store) == kpi(extracts.store(60))
    assert run_core(folder, store).report["status"] == "committed"


def test_two_runs_at_once(extracts, tmp_path):
    """One of them commits; the other finds the store held, or nothing new."""
    store = tmp_path / "store"
    folder = extracts.input(20_000)
    children = [start("run", CORE, "--input", folder, "--store", store) for _ in range(3)]
    codes = sorted(child.wait() for child in children)
    assert codes[0] == DONE and set(codes) <= {DONE, TRY_LATER}
    assert_same_state(store, extracts.store(20_000))
    run_lines = [line for line in hoso("runs", "--store", store).text.splitlines() if "00000" in line]
    assert len(run_lines) == 1


def test_kpi_of_no_store(tmp_path):
    outcome = hoso("kpi", "--store", tmp_path / "absent", expect=None)
    assert outcome.code != DONE and len(outcome.error_lines) == 1 and "absent" in outcome.errors
    assert not (tmp_path / "absent").exists()


def damage_commit(store, table):
    commit = max((store / table / "_delta_log").glob("*.json"))
    commit.write_bytes(commit.read_bytes()[:-20])
    return commit


@pytest.mark.parametrize("table", ["runs", "indicators"])
def test_damaged_log_is_told(extracts, tmp_path, table):
    store = copy_store(extracts.store(60), tmp_path / "store")
    commit = damage_commit(store, table)
    outcome = hoso("kpi", "--store", store, expect=DAMAGED)
    assert len(outcome.error_lines) == 1 and commit.name in outcome.errors, outcome.described()


@pytest.mark.parametrize("table", ["indicators", "rejects"])
def test_damaged_column_file_is_told(extracts, tmp_path, table):
    store = copy_store(extracts.store(2_000), tmp_path / "store")
    file, = (store / table).glob("part-*.parquet")
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 0xFF
    file.write_bytes(bytes(data))
    command = ["kpi", "--period", "all", "--area", "all"] if table == "indicators" else ["rejects"]
    outcome = hoso(*command, "--store", store, expect=DAMAGED)
    assert len(outcome.error_lines) == 1, outcome.described()


def test_lost_column_file_is_told(extracts, tmp_path):
    store = copy_store(extracts.store(60), tmp_path / "store")
    file, = (store / "population").glob("part-*.parquet")
    file.unlink()
    folder = copy_input(extracts.input(60), tmp_path / "input")
    shutil.copy(parts(extracts.input(60, seed=2), "insurance")[0], folder / "insurance" / "part-80000.csv")
    outcome = run_core(folder, store, expect=DAMAGED)
    assert len(outcome.error_lines) == 1 and file.name in outcome.errors, outcome.described()


def test_store_of_a_newer_format(extracts, tmp_path):
    store = copy_store(extracts.store(60), tmp_path / "store")
    log = store / "population" / "_delta_log"
    protocol = '{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],' \
               '"writerFeatures":["deletionVectors"]}}\n'
    first = log / f"{0:020}.json"
    lines = [line for line in first.read_text().splitlines() if '"protocol"' not in line]
    first.write_text(protocol + "\n".join(lines) + "\n")
    folder = copy_input(extracts.input(60), tmp_path / "input")
    shutil.copy(parts(extracts.input(60, seed=2), "population")[0], folder / "population" / "part-80000.csv")
    outcome = run_core(folder, store, expect=DAMAGED)
    assert len(outcome.error_lines) == 1 and "deletionVectors" in outcome.errors, outcome.described()
