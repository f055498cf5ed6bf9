"""`hoso verify`: a store that is whole passes, and no damage goes unseen, be it one bit."""

import json
import random
import shutil

import pytest

from harness import (
    DAMAGED, DONE, NO_INPUT, copy_input, copy_store, hoso, kpi, parts, run, run_core, table_files, tree, write)

READERS = [["kpi", "--period", "all", "--area", "all"], ["rejects", "--run", "all"], ["runs"]]


def verify(store, *options, expect=DONE):
    return hoso("verify", "--store", store, *options, expect=expect)


@pytest.fixture(scope="module")
def history(extracts, tmp_path_factory):
    """A store of three runs: all files but the last of each registry, one late file, the rest."""
    folder = tmp_path_factory.mktemp("history")
    late = copy_input(extracts.input(2_000), folder / "late")
    source = copy_input(extracts.input(2_000), folder / "input")
    store = folder / "store"
    held = {registry: parts(source, registry)[-1] for registry in ("population", "dossiers")}
    for path in held.values():
        path.unlink()
    run_core(source, store)
    for registry, path in held.items():
        shutil.copy2(late / registry / path.name, path)
        run_core(source, store)
    return store, source


def test_a_whole_store_passes(history):
    store, _ = history
    before = tree(store)
    outcome = verify(store)
    assert "ok, run 000003" in outcome.text and len(outcome.text.splitlines()) == 1, outcome.described()
    found = json.loads(verify(store, "--format", "json").out)
    assert found["problems"] == [] and found["run"] == "000003" and len(found["seal"]) == 64
    files = {path for table in ("population", "insurance", "dossiers", "dossier_data", "indicators", "rejects", "runs")
             for path in (store / table).glob("part-*")}
    assert found["files"] == len(files)
    assert found["bytes"] == sum(path.stat().st_size for path in files)
    assert found["commits"] == len(list(store.glob("*/_delta_log/*.json")))
    assert tree(store) == before


def test_no_store(tmp_path):
    verify(tmp_path / "absent", expect=NO_INPUT)
    (tmp_path / "empty").mkdir()
    assert "no finished run" in verify(tmp_path / "empty").text


def kinds_of_files(store):
    kinds = {}
    for path in sorted(store.rglob("*")):
        if path.is_file() and path.name != ".lock" and path.name != "_last_checkpoint":
            table = path.relative_to(store).parts[0]
            kinds.setdefault((table, path.suffix), []).append(path)
    return kinds


def damaged(store, path, problem=None):
    """Verify finds the damage; readers say something or nothing, but end well."""
    outcome = verify(store, expect=DAMAGED)
    assert len(outcome.error_lines) == 1, outcome.described()
    named = path.name.removeprefix(".")
    assert named in outcome.text or "runs" in outcome.text, f"{path} is not named\n{outcome.text}"
    if problem:
        assert problem in outcome.text, outcome.text
    return outcome


@pytest.mark.parametrize("seed", range(4))
def test_every_flipped_bit_is_found(history, tmp_path, seed):
    store = copy_store(history[0], tmp_path / "store")
    numbers = random.Random(seed)
    for number, paths in enumerate(kinds_of_files(store).values()):
        for attempt in range(3):
            path = numbers.choice(paths)
            whole = path.read_bytes()
            bit = numbers.randrange(len(whole) * 8)
            data = bytearray(whole)
            data[bit // 8] ^= 1 << bit % 8
            path.write_bytes(bytes(data))
            try:
                damaged(store, path)
                if attempt == 0:
                    for reader in READERS:
                        hoso(*reader, "--store", store, expect=None)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}: bit {bit} of {path}") from error
            finally:
                path.write_bytes(whole)
    assert verify(store).code == DONE


def test_truncated_and_lost_files_are_found(history, tmp_path):
    store = copy_store(history[0], tmp_path / "store")
    numbers = random.Random(7)
    newest_commit_of_runs = max((store / "runs" / "_delta_log").glob("*.json"))
    for paths in kinds_of_files(store).values():
        for path in paths:
            whole = path.read_bytes()
            for count in (0, numbers.randrange(len(whole)), len(whole) - 1):
                path.write_bytes(whole[:count])
                damaged(store, path)
            path.write_bytes(whole + b"\n")
            damaged(store, path)
            path.write_bytes(whole)
            # Without its last commit a store reads as before the run, as if that had been interrupted.
            if path == newest_commit_of_runs:
                continue
            path.unlink()
            damaged(store, path)
            path.write_bytes(whole)
    assert verify(store).code == DONE


def test_files_that_were_exchanged_are_found(history, tmp_path):
    """Each is whole in itself."""
    store = copy_store(history[0], tmp_path / "store")
    old, new = sorted((store / "population").glob("part-*"))[-2:]
    first, second = old.read_bytes(), new.read_bytes()
    old.write_bytes(second)
    new.write_bytes(first)
    outcome = damaged(store, new, "digest")
    assert old.name in outcome.text


def test_leftovers_of_an_interrupted_run_do_no_harm(history, tmp_path):
    store = copy_store(history[0], tmp_path / "store")
    max((store / "runs" / "_delta_log").glob("*.json")).unlink()
    max((store / "indicators" / "_delta_log").glob("*.json")).unlink()
    newest, = (store / "indicators").glob("part-000003-*")
    newest.unlink()
    assert "run 000002" in verify(store).text
    assert kpi(store)


def test_a_report_without_its_table(history, tmp_path):
    store = copy_store(history[0], tmp_path / "store")
    shutil.rmtree(store / "rejects")
    outcome = verify(store, expect=DAMAGED)
    assert "rejects: " in outcome.text


def test_verification_shows_no_values(history, tmp_path):
    store = copy_store(history[0], tmp_path / "store")
    file = table_files(store, "population")[0]
    data = bytearray(file.read_bytes())
    for place in range(100, len(data), 997):
        data[place] ^= 0x55
    file.write_bytes(bytes(data))
    outcome = verify(store, expect=DAMAGED)
    assert not any(character.isdigit() and len(word) >= 9 and word.isdigit()
                   for word in outcome.text.split() for character in word)


def test_damage_to_checkpoints_is_found(tmp_path):
    """A table of twelve commits: any bit of its checkpoint counts, and readers end well."""
    source, store = tmp_path / "input", tmp_path / "store"
    pipeline = write(tmp_path / "p.yaml", """pipeline: p
registries:
  notes:
    files: "*.csv"
    key: number
    version: at
    columns: {number: integer, at: date}
indicators:
  notes: {of: notes}
""")
    for number in range(12):
        write(source / f"{number:02}.csv", f"number,at\n{number},2026-01-01\n")
        run(pipeline, source, store)
    checkpoints = sorted(store.glob("*/_delta_log/*.checkpoint.parquet"))
    assert {path.parent.parent.name for path in checkpoints} >= {"notes", "indicators", "runs"}
    found = json.loads(verify(store, "--format", "json").out)
    assert found["problems"] == [] and found["checkpoints"] == len(checkpoints)
    numbers = random.Random(1)
    for path in checkpoints:
        whole = path.read_bytes()
        for _ in range(8):
            data = bytearray(whole)
            bit = numbers.randrange(len(whole) * 8)
            data[bit // 8] ^= 1 << bit % 8
            path.write_bytes(bytes(data))
            damaged(store, path)
        hoso(*READERS[0], "--store", store, expect=None)
        path.write_bytes(whole[: len(whole) // 2])
        damaged(store, path)
        path.write_bytes(whole)
    assert verify(store).code == DONE
