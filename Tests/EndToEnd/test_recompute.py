"""`hoso verify --recompute`: the numbers of a store come out again from the inputs that its receipts name."""

import json
import shutil

import pyarrow
import pyarrow.parquet
import pytest

from harness import (
    CORE, CORE_REGISTRIES, DAMAGED, DONE, NO_INPUT, USAGE, copy_input, hoso, parts, run, tree, write)


def recompute(store, *options, expect=DONE):
    return hoso("verify", "--recompute", "--store", store, *options, expect=expect)


@pytest.fixture
def history(extracts, tmp_path):
    """A store of four runs: some files, late ones, and another pipeline."""
    source, store = copy_input(extracts.input(2_000), tmp_path / "input"), tmp_path / "store"
    pipeline = write(tmp_path / "core.yaml", CORE.read_text())
    held = {registry: parts(source, registry)[-1] for registry in ("population", "dossiers")}
    for path in held.values():
        path.rename(tmp_path / f"{path.parent.name}-late")
    run(pipeline, source, store)
    for registry, path in held.items():
        (tmp_path / f"{registry}-late").rename(path)
        run(pipeline, source, store)
    return store, source, pipeline


def counts(outcome):
    runs = json.loads(outcome.out)["runs"]
    return {entry["run"]: {(count["what"], count["name"]): (count["equal"], count["different"])
                           for count in entry["counts"]} for entry in runs}


def test_every_number_comes_out_again(history):
    store, *_ = history
    before = tree(store)
    found = counts(recompute(store, "--format", "json"))
    assert list(found) == ["000001", "000002", "000003"]
    for entry in found.values():
        assert all(different == 0 for _, different in entry.values())
        assert {name for what, name in entry if what == "books"} >= set(CORE_REGISTRIES)
    cells = sum(equal for (what, _), (equal, _) in found["000003"].items() if what == "indicator")
    assert cells == len(hoso("kpi", "--store", store, "--period", "all", "--area", "all", "--category", "all",
                             "--format", "csv").text.splitlines()) - 1
    assert found["000001"]["table", "population"][0] == 9
    assert ("table", "insurance") in found["000002"] and ("table", "population") not in found["000003"]
    text = recompute(store).text
    assert "every number is equal" in text
    assert tree(store) == before


def test_an_earlier_run(history):
    found = counts(recompute(history[0], "--run", 2, "--format", "json"))
    assert list(found) == ["000001", "000002"]


def test_after_a_full_run_only_that_one(history):
    store, source, pipeline = history
    run(pipeline, source, store, "--full")
    assert list(counts(recompute(store, "--format", "json"))) == ["000004"]


def test_changed_parameters_are_done_again(history):
    store, source, pipeline = history
    text = pipeline.read_text()
    changed = write(pipeline.parent / "changed.yaml", "parameters: {since: 2020-01-01}\n" + text)
    run(changed, source, store, "--set", "since=2021-01-01")
    assert list(counts(recompute(store, "--format", "json")))[-1] == "000004"


def test_inputs_that_are_gone_or_changed_are_named(history):
    store, source, _ = history
    first, second = parts(source, "insurance")[0], parts(source, "dossiers")[0]
    first.unlink()
    data = bytearray(second.read_bytes())
    data[-3] ^= 1
    second.write_bytes(bytes(data))
    outcome = recompute(store, expect=NO_INPUT)
    lines = outcome.text.splitlines()
    assert len(lines) == 2 and len(outcome.error_lines) == 1
    assert any(first.name in line and "missing" in line for line in lines)
    assert any(second.name in line and "changed" in line for line in lines)


def test_a_changed_pipeline_is_named_and_may_be_given(history):
    store, _, pipeline = history
    kept = shutil.copy(pipeline, pipeline.parent / "kept.yaml")
    pipeline.write_text(pipeline.read_text() + "\n# another text\n")
    outcome = recompute(store, expect=NO_INPUT)
    assert "the pipeline has changed" in outcome.text and pipeline.name in outcome.text
    assert "every number is equal" in recompute(store, "--pipeline", kept).text
    pipeline.unlink()
    assert "the pipeline is missing" in recompute(store, expect=NO_INPUT).text


def test_inputs_that_moved(history):
    store, source, _ = history
    moved = source.parent / "moved"
    source.rename(moved)
    recompute(store, expect=NO_INPUT)
    assert "every number is equal" in recompute(store, "--input", moved, "--work", source.parent / "work").text
    assert not list((source.parent / "work").iterdir())


def rewrite(file, column, change):
    """One value of a column file is another, as a forger would have it."""
    table = pyarrow.parquet.read_table(file, partitioning=None)
    values = table.column(column).to_pylist()
    place = next(index for index, value in enumerate(values) if value is not None)
    values[place] = change(values[place])
    place = table.column_names.index(column)
    table = table.set_column(place, table.schema.field(column), pyarrow.array(values, table.schema.field(column).type))
    pyarrow.parquet.write_table(table, file, compression="zstd")


def test_another_cell_is_found(history):
    store = history[0]
    rewrite(max((store / "indicators").glob("part-*")), "numerator", lambda value: value + 1)
    outcome = recompute(store, "--format", "json", expect=DAMAGED)
    last = json.loads(outcome.out)["runs"][-1]
    different = {(count["what"], count["name"]): count["different"] for count in last["counts"]}
    assert sum(different.values()) == 1 and len(last["differences"]) == 1
    (_, name), = [key for key, count in different.items() if count]
    assert last["differences"][0].startswith(f"{name},")
    assert not last["equal"] and json.loads(outcome.out)["runs"][0]["equal"]


def test_another_row_is_found(history):
    store = history[0]
    rewrite(max((store / "population").glob("part-*")), "full_name", lambda name: name + " ")
    outcome = recompute(store, expect=DAMAGED)
    assert "table `population`: column `full_name` differs" in outcome.text
    assert len([line for line in outcome.text.splitlines() if "differs" in line]) == 1


def test_wrong_use(history):
    store, *_ = history
    hoso("verify", "--store", store, "--input", ".", expect=USAGE)
    recompute(store, "--run", 77, expect=USAGE)
    recompute(store.parent / "absent", expect=NO_INPUT)


def test_snapshots_are_done_again(tmp_path):
    pipeline = write(tmp_path / "s.yaml", """pipeline: s
registries:
  posts:
    files: "posts/*.csv"
    mode: snapshot
    key: number
    version: at
    columns: {number: integer, at: date}
  visits:
    files: "visits/*.csv"
    key: id
    version: at
    columns: {id: integer, post: integer, at: date}
    links: {place: {to: posts, by: post}}
indicators:
  placed: {of: visits, share: "place.status = 'verified'"}
""")
    source, store = tmp_path / "input", tmp_path / "store"
    write(source / "posts" / "a.csv", "number,at\n1,2026-01-01\n2,2026-01-01\n")
    write(source / "visits" / "a.csv", "id,post,at\n1,1,2026-01-01\n2,3,2026-01-01\n")
    run(pipeline, source, store)
    write(source / "posts" / "b.csv", "number,at\n3,2026-01-01\n")
    run(pipeline, source, store)
    write(source / "visits" / "b.csv", "id,post,at\n3,9,2026-01-01\n")
    run(pipeline, source, store)
    assert "every number is equal" in recompute(store).text
