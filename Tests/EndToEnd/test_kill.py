"""A run killed at any moment leaves the store at its last commit, and the next run ends as if nothing had been."""

import os
import random
import shutil
import signal
import time

import pytest

from harness import (
    CORE, CORE_REGISTRIES, assert_no_leftovers, assert_same_state, column_file_digests, copy_input, copy_store, hoso,
    kpi, parts, run_core, start, tables,
)

SEED = 20260630
KILLS_OF_SECOND_RUN = 12
KILLS_OF_FIRST_RUN = 4


class Scene:
    """A store after its first run, what the second run reads, and how an undisturbed second run ends."""

    def __init__(self, extracts, folder):
        self.folder = folder
        self.input = copy_input(extracts.input(20_000), folder / "input")
        late = [path for registry in CORE_REGISTRIES for path in parts(self.input, registry)[-1:]]
        for path in late:
            shutil.move(path, folder / f"{path.parent.name}-{path.name}")
        run_core(self.input, folder / "first")
        for path in late:
            shutil.move(folder / f"{path.parent.name}-{path.name}", path)
        copy_store(folder / "first", folder / "undisturbed")
        begin = time.monotonic()
        run_core(self.input, folder / "undisturbed")
        self.seconds = time.monotonic() - begin
        self.cells = kpi(folder / "first"), kpi(folder / "undisturbed")


@pytest.fixture(scope="module")
def scene(extracts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kill")
    yield Scene(extracts, folder)
    shutil.rmtree(folder, ignore_errors=True)


def kill_after(seconds, folder, store):
    child = start("run", CORE, "--input", folder, "--store", store)
    time.sleep(seconds)
    os.killpg(child.pid, signal.SIGKILL)
    return child.wait()


def moments(count, salt):
    """Spread over the run, jittered, so that no stage of it is left out."""
    chance = random.Random(SEED + salt)
    return [(number + chance.random()) / count for number in range(count)]


def assert_as_undisturbed(store, scene):
    expected = scene.folder / "undisturbed"
    assert_same_state(store, expected)
    for table in set(tables(expected)) - {"runs", "audit"}:
        assert column_file_digests(store, table) == column_file_digests(expected, table), table
    assert_no_leftovers(store)


@pytest.mark.parametrize("moment", moments(KILLS_OF_SECOND_RUN, 0), ids=lambda moment: f"at-{moment:.3f}")
def test_killed_second_run(scene, tmp_path, moment):
    store = copy_store(scene.folder / "first", tmp_path / "store")
    kill_after(moment * scene.seconds, scene.input, store)
    after_kill = kpi(store)
    assert after_kill in scene.cells
    assert_no_leftovers(store)
    report = run_core(scene.input, store).report
    expected = "committed" if after_kill == scene.cells[0] else "nothing-new"
    assert report["status"] == expected
    assert_as_undisturbed(store, scene)


def test_killed_again_and_again(scene, tmp_path):
    store = copy_store(scene.folder / "first", tmp_path / "store")
    for moment in moments(5, 1):
        kill_after(moment * scene.seconds * 0.9, scene.input, store)
        assert kpi(store) in scene.cells
    run_core(scene.input, store)
    assert_as_undisturbed(store, scene)


@pytest.mark.parametrize("moment", moments(KILLS_OF_FIRST_RUN, 2), ids=lambda moment: f"at-{moment:.3f}")
def test_killed_first_run(extracts, scene, tmp_path, moment):
    folder, expected = extracts.input(20_000), extracts.store(20_000)
    kill_after(moment * scene.seconds, folder, tmp_path / "store")
    report = run_core(folder, tmp_path / "store").report
    assert report["run"] == "000001"
    assert_same_state(tmp_path / "store", expected)
    for table in set(tables(expected)) - {"runs", "audit"}:
        assert column_file_digests(tmp_path / "store", table) == column_file_digests(expected, table), table


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["interrupt", "terminate"])
def test_asked_to_stop(scene, tmp_path, number):
    store = copy_store(scene.folder / "first", tmp_path / "store")
    child = start("run", CORE, "--input", scene.input, "--store", store)
    time.sleep(scene.seconds / 2)
    os.killpg(child.pid, number)
    child.wait()
    assert kpi(store) in scene.cells
    run_core(scene.input, store)
    assert_as_undisturbed(store, scene)


def test_readers_see_all_of_a_run_or_none(scene, tmp_path):
    """Asked again and again while a run is going on."""
    store = copy_store(scene.folder / "first", tmp_path / "store")
    child = start("run", CORE, "--input", scene.input, "--store", store)
    seen = []
    while child.poll() is None:
        seen.append(scene.cells.index(kpi(store)))
    assert child.returncode == 0 and len(seen) >= 2
    assert seen == sorted(seen) and seen[0] == 0
    assert kpi(store) == scene.cells[1]


def test_what_was_interrupted_is_said_nowhere_as_done(scene, tmp_path):
    store = copy_store(scene.folder / "first", tmp_path / "store")
    before = hoso("runs", "--store", store).out
    kill_after(scene.seconds * 0.3, scene.input, store)
    assert hoso("runs", "--store", store).out == before or kpi(store) == scene.cells[1]
