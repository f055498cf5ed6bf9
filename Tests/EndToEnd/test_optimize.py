"""`hoso optimize`: fewer files, the same rows, all of it or nothing."""

import fcntl
import json
import shutil

import pyarrow
import pytest
from deltalake import DeltaTable

from harness import (
    CORE_REGISTRIES, DONE, NO_INPUT, TRY_LATER, USAGE, assert_equal, assert_same_state, cells, copy_input, copy_store,
    file_rows, hoso, kpi, parts, rejects_csv, rows_of, run_core, table_files, tree)


@pytest.fixture(scope="module")
def grown(extracts, tmp_path_factory):
    """A store of five runs, and the input with a file still to come."""
    folder = tmp_path_factory.mktemp("grown")
    source, store = copy_input(extracts.input(2_000), folder / "input"), folder / "store"
    held = [parts(source, registry)[-1] for registry in CORE_REGISTRIES]
    for number, path in enumerate(held):
        path.rename(folder / f"late-{number}")
    run_core(source, store)
    for number, path in enumerate(held[:3]):
        (folder / f"late-{number}").rename(path)
        run_core(source, store)
    return store, source, folder / "late-3", held[3]


def optimize(store, expect=DONE):
    return hoso("optimize", "--store", store, expect=expect)


def runs_table(store):
    return [json.loads(line) for line in
            hoso("export", "runs", "--store", store, "--format", "jsonl", "--output", "-").text.splitlines()]


def test_same_rows_in_fewer_files(grown, tmp_path):
    store = copy_store(grown[0], tmp_path / "store")
    before = {name: file_rows(store, name) for name in (*CORE_REGISTRIES, "indicators", "rejects")}
    every_cell = [kpi(store, "--run", number) for number in (1, 2, 3, 4)]
    rejects, reports = rejects_csv(store, "--run", "all"), runs_table(store)
    outcome = optimize(store)
    assert "run 000005: optimized" in outcome.text
    for name, rows in before.items():
        assert len(table_files(store, name)) == 1
        assert file_rows(store, name).combine_chunks().equals(rows.combine_chunks()), name
        delta = pyarrow.table(rows_of(store, name)).sort_by([(c, "ascending") for c in rows.column_names[:5]])
        assert delta.num_rows == rows.num_rows
    assert [kpi(store, "--run", number) for number in (1, 2, 3, 4)] == every_cell
    assert kpi(store) == every_cell[-1]
    assert rejects_csv(store, "--run", "all") == rejects
    assert runs_table(store)[:4] == reports
    assert runs_table(store)[4]["status"] == "optimized" and len(table_files(store, "runs")) == 2
    assert "ok, run 000005" in hoso("verify", "--store", store).text
    hoso("kpi", "--store", store, "--run", 5, expect=USAGE)


def test_the_log_says_that_no_data_changed(grown, tmp_path):
    store = copy_store(grown[0], tmp_path / "store")
    optimize(store)
    for name in ("indicators", "rejects"):
        newest = max((store / name / "_delta_log").glob("*.json"))
        actions = [json.loads(line) for line in newest.read_text().splitlines()]
        changes = [action[kind]["dataChange"] for action in actions for kind in ("add", "remove") if kind in action]
        assert changes and not any(changes)
        assert DeltaTable(str(store / name)).history(1)[0]["operation"] == "OPTIMIZE"


def test_nothing_to_compact_writes_nothing(grown, tmp_path):
    store = copy_store(grown[0], tmp_path / "store")
    optimize(store)
    before = tree(store)
    assert "nothing to compact" in optimize(store).text
    assert_equal(tree(store), before)


def test_runs_go_on(grown, tmp_path):
    """The next run knows pipeline and files; what it computes is what it would have computed."""
    source = copy_input(grown[1], tmp_path / "input")
    plain = copy_store(grown[0], tmp_path / "plain")
    store = copy_store(grown[0], tmp_path / "store")
    optimize(store)
    assert run_core(source, store).report["status"] == "nothing-new"
    target = source / grown[3].relative_to(grown[1])
    shutil.copy2(grown[2], target)
    assert run_core(source, store).report["run"] == "000006"
    assert run_core(source, plain).report["run"] == "000005"
    assert_same_state(store, plain)
    assert len(cells(kpi(store))) > 100
    assert "ok, run 000006" in hoso("verify", "--store", store).text
    again = optimize(store)
    assert "000007" in again.text and "ok" in hoso("verify", "--store", store).text


def test_recompute_passes_over_it(grown, tmp_path):
    store = copy_store(grown[0], tmp_path / "store")
    optimize(store)
    assert "every number is equal" in hoso("verify", "--recompute", "--store", store).text


def test_another_holds_the_store(grown, tmp_path):
    store = copy_store(grown[0], tmp_path / "store")
    with open(store / ".lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        optimize(store, expect=TRY_LATER)
    optimize(store)


def test_no_store(tmp_path):
    optimize(tmp_path / "absent", expect=NO_INPUT)
    assert not (tmp_path / "absent").exists()
