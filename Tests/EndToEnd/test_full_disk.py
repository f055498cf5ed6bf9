"""A disk that fills at every step of a run: a message, exit code 74, the store as before, and then as undisturbed."""

import shutil
import subprocess

import pytest

from harness import (
    CORE, CORE_REGISTRIES, READ_WRITE, assert_no_leftovers, assert_private, assert_same_state, assert_verifies,
    column_file_digests, copy_input, copy_store, hoso, kpi, parts, private_values, run_core, tables,
)
from small_disk import SmallDisk

KIBIBYTE = 1 << 10
MEBIBYTE = 1 << 20
PAGE_BYTES = 4 * KIBIBYTE
# More than the small extracts' run needs, in pages and in files.
STEP_LIMIT = 200


@pytest.fixture
def disk(tmp_path):
    small = SmallDisk(tmp_path, 24 * MEBIBYTE)
    yield small
    small.close()


class Scene:
    """A small store after its first run, and how an undisturbed second one leaves it."""

    def __init__(self, extracts, folder):
        self.folder = folder
        self.input = copy_input(extracts.input(60), folder / "input")
        late = [path for registry in CORE_REGISTRIES for path in parts(self.input, registry)[-1:]]
        for path in late:
            shutil.move(path, folder / f"{path.parent.name}-{path.name}")
        run_core(self.input, folder / "first")
        for path in late:
            shutil.move(folder / f"{path.parent.name}-{path.name}", path)
        copy_store(folder / "first", folder / "second")
        run_core(self.input, folder / "second")
        run_core(self.input, folder / "at-once")
        self.before = {"first": None, "second": folder / "first"}
        after = {"first": folder / "at-once", "second": folder / "second"}
        self.digests = {which: digests(store) for which, store in after.items()}
        self.cells = {which: kpi(store) for which, store in after.items()}


@pytest.fixture(scope="module")
def scene(extracts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("full")
    yield Scene(extracts, folder)
    shutil.rmtree(folder, ignore_errors=True)


def digests(store):
    return {table: column_file_digests(store, table) for table in tables(store) if table not in ("runs", "audit")}


@pytest.mark.parametrize("which", ["first", "second"])
@pytest.mark.parametrize("lack", ["space", "names"])
def test_full_at_every_step(scene, tmp_path, disk, which, lack):
    """A page more each time, or a name more, until there is enough: so that it is lacking for each file once."""
    store = disk.mount / "store"
    before = kpi(scene.before[which]) if scene.before[which] else None
    named = set()
    for step in range(STEP_LIMIT):
        disk.allow_files(None)
        disk.shell(f"rm -rf {store} {disk.mount}/filler")
        if scene.before[which]:
            disk.shell(f"cp -a {scene.before[which]} {store}")
        leave(disk, lack, step)
        outcome = run_core(scene.input, store, prefix=disk.prefix, expect=None)
        if outcome.code == 0:
            break
        assert outcome.code == READ_WRITE, outcome.described()
        assert len(outcome.error_lines) == 1 and "disk full" in outcome.errors, outcome.described()
        assert_private(outcome, scene.input)
        named |= {table for table in stages() if f"/{table}" in outcome.errors}
        assert state(disk) == before, step
        if before is not None:
            assert_verifies(store, prefix=disk.prefix)
        complete(scene, disk, which, tmp_path / f"copy-{step}")
    assert outcome.code == 0, f"{lack} for {STEP_LIMIT} steps is not enough"
    assert outcome.report["run"] == ("000001" if which == "first" else "000002")
    # Files of the tables, their logs, and the commit that makes the run: each was the first to lack room.
    assert named >= {"population", "dossier_data", "indicators", "runs"}, named


def complete(scene, disk, which, copy):
    """With room again, the next run ends as if nothing had been."""
    disk.allow_files(None)
    disk.shell(f"rm -f {disk.mount}/filler")
    run_core(scene.input, disk.mount / "store", prefix=disk.prefix)
    subprocess.run(["cp", "-a", f"{disk.seen}/store", copy], check=True)
    assert digests(copy) == scene.digests[which]
    assert kpi(copy) == scene.cells[which]
    assert_no_leftovers(copy)
    assert_verifies(copy)
    shutil.rmtree(copy)


def leave(disk, lack, step):
    if lack == "space":
        disk.fill(step * PAGE_BYTES)
    else:
        disk.allow_files(step)


def stages():
    return [*CORE_REGISTRIES, "rejects", "indicators", "runs"]


def state(disk):
    """The newest run's cells; None where there is no run."""
    has_run = subprocess.run(
        [*disk.prefix, "sh", "-c", f"ls {disk.mount}/store/runs/_delta_log/*.json"], cwd="/", capture_output=True)
    return kpi(disk.mount / "store", prefix=disk.prefix) if has_run.returncode == 0 else None


def test_disk_full_in_a_larger_run(extracts, tmp_path, disk):
    """At several moments of the run: while files are written, while logs are, at the very first byte."""
    folder = copy_input(extracts.input(20_000), tmp_path / "input")
    late = [path for registry in CORE_REGISTRIES for path in parts(folder, registry)[-1:]]
    for path in late:
        shutil.move(path, tmp_path / f"{path.parent.name}-{path.name}")
    store = disk.mount / "store"
    run_core(folder, store, prefix=disk.prefix)
    for path in late:
        shutil.move(tmp_path / f"{path.parent.name}-{path.name}", path)
    before = kpi(store, prefix=disk.prefix)
    for free_bytes in (0, 64 * KIBIBYTE, 300 * KIBIBYTE, 700 * KIBIBYTE, 1500 * KIBIBYTE):
        disk.fill(free_bytes)
        outcome = run_core(folder, store, prefix=disk.prefix, expect=READ_WRITE)
        assert len(outcome.error_lines) == 1, outcome.described()
        assert "full" in outcome.errors or "space" in outcome.errors, outcome.described()
        shown = [value for value in private_values(folder) if value in outcome.errors]
        assert not shown
        assert kpi(store, prefix=disk.prefix) == before, f"with {free_bytes} bytes free"
    disk.shell(f"rm {disk.mount}/filler")
    assert run_core(folder, store, prefix=disk.prefix).report["run"] == "000002"
    subprocess.run(["cp", "-a", f"{disk.seen}/store", tmp_path / "store"], check=True)
    assert_same_state(tmp_path / "store", extracts.store(20_000))


def test_full_while_optimizing(scene, tmp_path, disk):
    store = disk.mount / "store"
    before = scene.cells["second"]
    for step in range(STEP_LIMIT):
        disk.shell(f"rm -rf {store} {disk.mount}/filler && cp -a {scene.folder}/second {store}")
        disk.fill(step * PAGE_BYTES)
        outcome = hoso("optimize", "--store", store, prefix=disk.prefix, expect=None)
        assert kpi(store, prefix=disk.prefix) == before
        assert_verifies(store, prefix=disk.prefix)
        if outcome.code == 0:
            break
        assert outcome.code == READ_WRITE and "disk full" in outcome.errors, outcome.described()
        disk.shell(f"rm {disk.mount}/filler")
        hoso("optimize", "--store", store, prefix=disk.prefix)
        assert kpi(store, prefix=disk.prefix) == before
    assert 0 < step < STEP_LIMIT - 1


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_full_while_exporting(scene, disk, form):
    """No part of a file is left for a whole one."""
    target = disk.mount / f"out.{form}"
    arguments = ["export", "population", "--store", scene.folder / "second", "--format", form, "--output", target]
    for step in range(STEP_LIMIT):
        disk.fill(step * PAGE_BYTES)
        outcome = hoso(*arguments, prefix=disk.prefix, expect=None)
        if outcome.code == 0:
            break
        assert outcome.code == READ_WRITE and "disk full" in outcome.errors, outcome.described()
        disk.shell(f"test ! -e {target}")
    assert 0 < step < STEP_LIMIT - 1
