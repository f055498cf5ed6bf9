"""A run killed, or failed by the system, at each call that changes a file: what time alone would hardly hit."""

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from harness import (
    CANNOT_CREATE, CORE, CORE_REGISTRIES, READ_WRITE, assert_no_leftovers, assert_private, assert_verifies,
    column_file_digests, copy_input, copy_store, kpi, parts, run_core, start, tables, unfinished_files,
)

SEED = 4711
# More may be asked for: HOSO_STEPS=1000 takes them all.
SAMPLE = int(os.environ.get("HOSO_STEPS", "10"))


class Scene:
    """A small store after its first run, and how an undisturbed second one leaves it."""

    def __init__(self, extracts, folder):
        self.folder = folder
        self.shim = folder / "step_shim.so"
        compiler = shutil.which("clang") or shutil.which("cc")
        source = Path(__file__).with_name("step_shim.c")
        subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", self.shim, source, "-ldl"], check=True)
        self.input = copy_input(extracts.input(60), folder / "input")
        late = [path for registry in CORE_REGISTRIES for path in parts(self.input, registry)[-1:]]
        for path in late:
            shutil.move(path, folder / f"{path.parent.name}-{path.name}")
        run_core(self.input, folder / "first")
        for path in late:
            shutil.move(folder / f"{path.parent.name}-{path.name}", path)
        self.counts = {"first": self.count(folder / "absent"), "second": self.count(self.fresh("undisturbed"))}
        self.cells = {"first": None, "second": kpi(folder / "first")}
        self.cells_after = kpi(folder / "undisturbed")
        self.files = {"first": self.digests(folder / "absent"), "second": self.digests(folder / "undisturbed")}

    def fresh(self, name):
        return copy_store(self.folder / "first", self.folder / name)

    def run(self, store, expect=0, **variables):
        environment = {"LD_PRELOAD": str(self.shim), **variables}
        return run_core(self.input, store, "--threads", 2, environment=environment, expect=expect)

    def count(self, store):
        place = self.folder / "count"
        self.run(store, STEP_COUNT=str(place))
        return int(place.read_text())

    @staticmethod
    def digests(store):
        return {table: column_file_digests(store, table) for table in tables(store) if table not in ("runs", "audit")}


@pytest.fixture(scope="module")
def scene(extracts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("steps")
    yield Scene(extracts, folder)
    shutil.rmtree(folder, ignore_errors=True)


def sampled(count, salt):
    """All steps where they are few; else half of them the last ones, where the commit lies, and others by chance."""
    print("seed", SEED + salt)
    if count <= SAMPLE:
        return range(1, count + 1)
    last = range(count - SAMPLE // 2 + 1, count + 1)
    return sorted({*random.Random(SEED + salt).sample(range(1, last[0]), SAMPLE - len(last)), *last})


@pytest.mark.parametrize("which", ["first", "second"])
@pytest.mark.parametrize("action", ["kill", "full", "broken"])
def test_stopped_at_a_step(scene, tmp_path, which, action):
    count = scene.counts[which]
    assert count > 20, "the shim sees nothing"
    for step in sampled(count, len(action)):
        store = tmp_path / f"store-{step}"
        if which == "second":
            copy_store(scene.folder / "first", store)
        stop_once(scene, store, which, action, step)
        shutil.rmtree(store, ignore_errors=True)


def stop_once(scene, store, which, action, step):
    what = f"{action} at step {step} of {scene.counts[which]} of the {which} run"
    environment = {"STEP": str(step), "STEP_DO": action}
    if action == "kill":
        outcome = run_killed(scene, store, environment)
    else:
        outcome = scene.run(store, expect=None, **environment)
        # What fails behind the commit, or in clearing up, need not fail the run.
        assert outcome.code in (0, READ_WRITE, CANNOT_CREATE), f"{what}\n{outcome.described()}"
        assert outcome.code == 0 or len(outcome.error_lines) == 1, f"{what}\n{outcome.described()}"
        assert_private(outcome, scene.input)
    before = state(store)
    assert before in (scene.cells[which], scene.cells_after), what
    if action != "kill" and outcome.code == 0:
        assert before == scene.cells_after, what
    assert_no_leftovers(store)
    if before is not None:
        assert_verifies(store)
    report = run_core(scene.input, store).report
    assert report["status"] == ("nothing-new" if before == scene.cells_after else "committed"), what
    assert report["run"] == ("000001" if which == "first" else "000002"), what
    is_same = state(store) == scene.cells_after and scene.digests(store) == scene.files[which]
    assert is_same, f"the store differs from an undisturbed one: {what}"
    assert unfinished_files(store) == set(), what
    assert_verifies(store)


def run_killed(scene, store, environment):
    variables = {"LD_PRELOAD": str(scene.shim), **environment}
    child = start("run", CORE, "--input", scene.input, "--store", store, "--threads", 2, environment=variables)
    child.wait()
    assert child.returncode == -9
    return child


def state(store):
    """The newest run's cells; None where there is no run."""
    if not (store / "runs" / "_delta_log").is_dir() or not list((store / "runs" / "_delta_log").glob("*.json")):
        return None
    return kpi(store)
