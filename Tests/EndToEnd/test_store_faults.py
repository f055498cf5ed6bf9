"""A store that cannot be written, is held by another run, or is damaged."""

import fcntl
import os
import shutil
import subprocess

import pytest

from harness import (
    CANNOT_CREATE, CORE, CORE_REGISTRIES, DAMAGED, DONE, READ_WRITE, TRY_LATER, assert_equal, assert_same_state,
    copy_input, copy_store, hoso, kpi, parts, private_values, refused, run_core, start, tree, write,
)

KIBIBYTE = 1 << 10
MEBIBYTE = 1 << 20


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


# A full disk


class SmallDisk:
    """A file system of a few MiB in a mount namespace of its own, held by a process that waits."""

    def __init__(self, folder, byte_count):
        self.mount = folder / "disk"
        self.mount.mkdir()
        is_root = os.geteuid() == 0
        own = ["unshare", "-m"] if is_root else ["unshare", "-r", "-m"]
        script = 'mount -t tmpfs -o size="$1" none "$0" && echo ready && exec sleep 600'
        self.holder = subprocess.Popen(
            [*own, "sh", "-c", script, str(self.mount), str(byte_count)], stdout=subprocess.PIPE)
        assert self.holder.stdout.readline() == b"ready\n", "no mount namespace can be made here"
        enter = ["nsenter", "-t", str(self.holder.pid), "-m"]
        self.prefix = enter if is_root else [*enter, "-U", "--preserve-credentials"]
        self.seen = f"/proc/{self.holder.pid}/root{self.mount}"

    def shell(self, command):
        subprocess.run([*self.prefix, "sh", "-c", command], check=True, cwd="/", stdout=subprocess.DEVNULL)

    def fill(self, free_bytes):
        """Leaves `free_bytes` free, or nothing where less was free."""
        self.shell(f"rm -f {self.mount}/filler")
        status = os.statvfs(self.seen)
        count = max(0, status.f_bavail * status.f_frsize - free_bytes)
        self.shell(f"head -c {count} /dev/zero > {self.mount}/filler || true")

    def close(self):
        self.holder.kill()
        self.holder.wait()
        self.holder.stdout.close()


@pytest.fixture
def disk(tmp_path):
    small = SmallDisk(tmp_path, 24 * MEBIBYTE)
    yield small
    small.close()


def test_disk_full_in_the_second_run(extracts, tmp_path, disk):
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
    for free_bytes in (0, 8 * KIBIBYTE, 64 * KIBIBYTE, 300 * KIBIBYTE, 700 * KIBIBYTE, 1500 * KIBIBYTE):
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


def test_disk_full_in_the_first_run(extracts, tmp_path, disk):
    folder, store = extracts.input(20_000), disk.mount / "store"
    for free_bytes in (0, 20 * KIBIBYTE, 500 * KIBIBYTE):
        disk.fill(free_bytes)
        outcome = run_core(folder, store, prefix=disk.prefix, expect=None)
        assert outcome.code in (READ_WRITE, CANNOT_CREATE), outcome.described()
        assert len(outcome.error_lines) == 1, outcome.described()
    disk.shell(f"rm {disk.mount}/filler")
    assert run_core(folder, store, prefix=disk.prefix).report["run"] == "000001"
    assert kpi(store, prefix=disk.prefix) == kpi(extracts.store(20_000))
