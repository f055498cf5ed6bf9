"""Commands that meet on one store: of two runs one wins, and readers see a whole run at any moment."""

import shutil

import pytest

from harness import (
    CORE, CORE_REGISTRIES, DONE, TRY_LATER, assert_no_leftovers, assert_same_registries, assert_verifies,
    column_file_digests, copy_input, copy_store, hoso, kpi, parts, run_core, start, tables,
)

ROUNDS = 12


class Scene:
    """A store after its first run, what a second one reads, and how it ends."""

    def __init__(self, extracts, folder):
        self.folder = folder
        self.input = copy_input(extracts.input(2_000), folder / "input")
        late = [path for registry in CORE_REGISTRIES for path in parts(self.input, registry)[-1:]]
        for path in late:
            shutil.move(path, folder / f"{path.parent.name}-{path.name}")
        run_core(self.input, folder / "first")
        for path in late:
            shutil.move(folder / f"{path.parent.name}-{path.name}", path)
        copy_store(folder / "first", folder / "second")
        run_core(self.input, folder / "second")
        run_core(self.input, folder / "at-once")
        self.cells = [kpi(folder / "first"), kpi(folder / "second")]
        self.files = {name: digests(folder / name) for name in ("second", "at-once")}


@pytest.fixture(scope="module")
def scene(extracts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("at-once")
    yield Scene(extracts, folder)
    shutil.rmtree(folder, ignore_errors=True)


def digests(store):
    return {table: column_file_digests(store, table) for table in tables(store) if table not in ("runs", "audit")}


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_runs_at_once(scene, tmp_path, round_number):
    """One commits; another finds the store held, or nothing new."""
    is_first = round_number % 2 == 0
    store = tmp_path / "store" if is_first else copy_store(scene.folder / "first", tmp_path / "store")
    count = 2 + round_number % 3
    children = [start("run", CORE, "--input", scene.input, "--store", store) for _ in range(count)]
    codes = [child.wait() for child in children]
    assert DONE in codes and set(codes) <= {DONE, TRY_LATER}
    assert digests(store) == scene.files["at-once" if is_first else "second"]
    assert_no_leftovers(store)
    assert_verifies(store)
    runs = [line for line in hoso("runs", "--store", store).text.splitlines() if "00000" in line]
    assert len(runs) == (1 if is_first else 2)


@pytest.mark.parametrize("round_number", range(3))
def test_readers_beside_a_run(scene, tmp_path, round_number):
    """Several at a time, from before the run until behind it."""
    store = copy_store(scene.folder / "first", tmp_path / "store")
    readers = [start("rejects", "--store", store, "--format", "csv") for _ in range(2)]
    readers.append(start("verify", "--store", store))
    child = start("run", CORE, "--input", scene.input, "--store", store)
    seen = []
    while child.poll() is None:
        readers.append(start("runs", "--store", store))
        assert_verifies(store)
        seen.append(scene.cells.index(kpi(store)))
    assert child.returncode == DONE
    assert [reader.wait() for reader in readers] == [DONE] * len(readers)
    assert seen == sorted(seen)
    assert kpi(store) == scene.cells[1]


@pytest.mark.parametrize("round_number", range(4))
def test_maintenance_beside_a_run(scene, tmp_path, round_number):
    """Whoever comes second is told to try later; what is left is whole, and says what the runs said."""
    store = copy_store(scene.folder / "first", tmp_path / "store")
    others = [["optimize", "--store", store], ["vacuum", "--store", store, "--retain", "0d"]]
    if round_number % 2:
        others.reverse()
    run = start("run", CORE, "--input", scene.input, "--store", store)
    children = [start(*arguments) for arguments in others]
    assert kpi(store) in scene.cells
    codes = [child.wait() for child in [run, *children]]
    assert set(codes) <= {DONE, TRY_LATER} and DONE in codes
    assert_verifies(store)
    run_core(scene.input, store)
    assert kpi(store) == scene.cells[1]
    assert_same_registries(store, scene.folder / "second")
    assert_verifies(store)


def test_readers_beside_optimize(scene, tmp_path):
    store = copy_store(scene.folder / "second", tmp_path / "store")
    child = start("optimize", "--store", store)
    while child.poll() is None:
        assert kpi(store) == scene.cells[1]
    assert child.returncode == DONE
    assert kpi(store) == scene.cells[1]
    assert_verifies(store)
