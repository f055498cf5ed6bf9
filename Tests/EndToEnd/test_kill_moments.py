"""SIGKILL at 200 moments, spread over a whole run: of a first run, and of a second one that reads compressed files."""

import gzip
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from harness import (
    CORE, CORE_REGISTRIES, assert_no_leftovers, assert_verifies, column_file_digests, copy_input, copy_store, kpi,
    parts, run_core, start, tables, tree, unfinished_files,
)

SEED = 20260701
KILLS_OF_FIRST_RUN = 60
KILLS_OF_SECOND_RUN = 140
# Each test takes some of the kills, so that a failure says where in the run it lies.
KILLS_PER_TEST = 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """In memory where the system offers that: hundreds of runs would else wait for the disk."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path_factory.mktemp("moments")
        return
    place = memory / f"hoso-moments-{os.getpid()}"
    place.mkdir()
    yield place
    shutil.rmtree(place, ignore_errors=True)


class Scene:
    """What two runs read, and the stores before, between and after, when nothing disturbs them."""

    def __init__(self, extracts, folder):
        self.inputs = {"first": copy_input(extracts.input(2_000), folder / "first-input")}
        for registry in CORE_REGISTRIES:
            for path in parts(self.inputs["first"], registry)[1:]:
                path.unlink()
        self.inputs["second"] = copy_input(extracts.input(2_000), folder / "second-input")
        for registry in CORE_REGISTRIES:
            for path in parts(self.inputs["second"], registry)[1:]:
                path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes(), 1))
                path.unlink()
        self.folder = folder
        self.stores = {"first": None, "second": folder / "once", "done": folder / "twice"}
        self.seconds = {"first": self.timed("first", self.stores["second"])}
        copy_store(self.stores["second"], self.stores["done"])
        self.seconds["second"] = self.timed("second", self.stores["done"])
        self.after = {"first": self.stores["second"], "second": self.stores["done"]}
        self.files = {which: files(store) for which, store in self.after.items()}
        self.cells = {"none": None, "first": kpi(self.after["first"]), "second": kpi(self.after["second"])}

    def timed(self, which, store):
        begin = time.monotonic()
        assert run_core(self.inputs[which], store).report["status"] == "committed"
        return time.monotonic() - begin

    def before(self, which):
        return self.cells["none" if which == "first" else "first"]


@pytest.fixture(scope="module")
def scene(extracts, folder):
    return Scene(extracts, folder)


def files(store):
    """The digest of every column file of every table but that with the times, in the tables' order."""
    return {table: column_file_digests(store, table) for table in tables(store) if table not in ("runs", "audit")}


def cells(store):
    """None where no run has ended."""
    return kpi(store) if list((store / "runs" / "_delta_log").glob("*.json")) else None


def moments(which, count):
    """Jittered, each in its own part of the run, and a little beyond."""
    chance = random.Random(f"{SEED} {which}")
    return [(number + chance.random()) / count * 1.1 for number in range(count)]


ALL = [("first", moment) for moment in moments("first", KILLS_OF_FIRST_RUN)]
ALL += [("second", moment) for moment in moments("second", KILLS_OF_SECOND_RUN)]


@pytest.mark.parametrize("group", range(len(ALL) // KILLS_PER_TEST))
def test_killed_at_moments(scene, group):
    for which, moment in ALL[group * KILLS_PER_TEST : (group + 1) * KILLS_PER_TEST]:
        kill_once(scene, which, moment)


def kill_once(scene, which, moment):
    what = f"seed {SEED}: the {which} run, killed after {moment:.3f} of its time"
    store = scene.folder / "store"
    shutil.rmtree(store, ignore_errors=True)
    if which == "second":
        copy_store(scene.stores["second"], store)
    child = start("run", CORE, "--input", scene.inputs[which], "--store", store)
    time.sleep(moment * scene.seconds[which])
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    found = cells(store)
    assert found in (scene.before(which), scene.cells[which]), what
    assert_no_leftovers(store)
    if found is not None:
        assert_verifies(store)
    report = run_core(scene.inputs[which], store).report
    assert report["status"] == ("committed" if found == scene.before(which) else "nothing-new"), what
    assert kpi(store) == scene.cells[which], what
    assert files(store) == scene.files[which], what
    assert_verifies(store)
    assert unfinished_files(store) == set(), what


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["interrupt", "terminate"])
def test_asked_to_stop_at_moments(scene, number):
    """The process ends by that very signal, as a shell expects, or had already done its work."""
    for moment in moments(f"signal {number}", 8):
        store = scene.folder / "store"
        shutil.rmtree(store, ignore_errors=True)
        copy_store(scene.stores["second"], store)
        child = start("run", CORE, "--input", scene.inputs["second"], "--store", store)
        time.sleep(moment * scene.seconds["second"])
        os.killpg(child.pid, number)
        assert child.wait() in (-number, 0)
        assert cells(store) in (scene.cells["first"], scene.cells["second"])
        run_core(scene.inputs["second"], store)
        assert files(store) == scene.files["second"]


def test_readers_change_nothing(scene):
    before = tree(scene.after["second"])
    kpi(scene.after["second"])
    assert_verifies(scene.after["second"])
    assert tree(scene.after["second"]) == before
