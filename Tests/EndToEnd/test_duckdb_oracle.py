"""Whole runs beside DuckDB's opinion of the same extracts: books, links, rejects, stored rows, cells, worklists."""

import random
import sys

import pyarrow.parquet
import pytest

import formats
from harness import CORE, CORE_REGISTRIES, HOSO, INTEROP, ROOT, hoso, parts, run, write
from random_people import People
from random_things import Things
from school import School

sys.path.insert(0, str(INTEROP))
import core_oracle  # noqa: E402
from compare_with_duckdb import compared  # noqa: E402


def assert_agrees(pipeline, folder, store, settings=()):
    """What one run left is what DuckDB computes. Returns how much was compared."""
    lines, counts = compared(pipeline, folder, store, HOSO, settings)
    shown = "\n".join(lines[:20])
    assert not lines, f"{len(lines)} differences\n{shown}"
    return counts


def test_core(tmp_path):
    hoso("generate", "--scenario", "core", "--persons", 5000, "--seed", 3, "--rejects", "every-kind",
         "--output", tmp_path / "input")
    run(CORE, tmp_path / "input", tmp_path / "store")
    counts = assert_agrees(CORE, tmp_path / "input", tmp_path / "store")
    assert counts["cells"] > 1000 and counts["rows"] > 30_000 and counts["rejects"] > 50


def test_json_lines(tmp_path, extracts):
    folder = formats.json_lines_input(extracts.input(2000), tmp_path / "input", random.Random(5))
    pipeline = formats.pipeline_of(tmp_path / "json.yaml", {name: "jsonl" for name in CORE_REGISTRIES})
    run(pipeline, folder, tmp_path / "store")
    assert assert_agrees(pipeline, folder, tmp_path / "store")["rejects"] > 0


def test_parquet(tmp_path, extracts):
    for registry in CORE_REGISTRIES:
        for path in parts(extracts.input(2000), registry):
            rows = formats.ordered(core_oracle.read_file(path), registry)
            file = tmp_path / "input" / registry / f"{path.stem}.parquet"
            file.parent.mkdir(parents=True, exist_ok=True)
            pyarrow.parquet.write_table(formats.native_table(rows, registry), file)
    pipeline = formats.pipeline_of(tmp_path / "parquet.yaml", {name: "parquet" for name in CORE_REGISTRIES})
    run(pipeline, tmp_path / "input", tmp_path / "store")
    assert_agrees(pipeline, tmp_path / "input", tmp_path / "store")


@pytest.mark.parametrize("seed", range(6))
def test_things(tmp_path, seed):
    """Expressions and measures made at random."""
    print("seed", seed)
    things = Things(tmp_path, seed)
    run(things.pipeline, things.input, tmp_path / "store")
    assert_agrees(things.pipeline, things.input, tmp_path / "store")


@pytest.mark.parametrize("seed", range(3))
def test_people(tmp_path, seed):
    """Links in every status, measures through them, areas of three levels."""
    print("seed", seed)
    people = People(tmp_path, seed)
    report = run(people.pipeline, people.input, tmp_path / "store").report
    statuses = {status for registry in report["registries"].values() for link in registry["links"].values()
                for status, count in link.items() if count}
    assert statuses == {"verified", "mismatch", "ambiguous", "not_found", "invalid", "missing"}
    assert_agrees(people.pipeline, people.input, tmp_path / "store")


@pytest.mark.parametrize("seed", [7, 8])
def test_school(tmp_path, seed):
    """Other delimiters, Vietnamese headers, keys of several columns, compressed files."""
    school = School(tmp_path, seed)
    run(school.pipeline, school.input, tmp_path / "store")
    assert_agrees(school.pipeline, school.input, tmp_path / "store")


def test_oracle_sees_a_difference(tmp_path):
    """A comparison that found nothing to differ would prove nothing."""
    people = People(tmp_path, 1)
    run(people.pipeline, people.input, tmp_path / "store")
    text = people.pipeline.read_text(encoding="utf-8")
    changed = write(tmp_path / "changed.yaml", text.replace("count: distinct person.id, by", "by"))
    lines, _ = compared(changed, people.input, tmp_path / "store", HOSO)
    assert lines and all(line.startswith(("persons,", "coverage,")) for line in lines)
    write(people.input / "visits" / "more.csv", "participant_id,number,visited_at,updated_at\n1,2\n")
    lines, _ = compared(people.pipeline, people.input, tmp_path / "store", HOSO)
    assert any("visits: rejected" in line for line in lines)


@pytest.mark.parametrize("name", ["bac-ninh", "ha-noi"])
def test_provinces(tmp_path, name):
    """All registries, indicators and cross-checks of the model provinces, cell by cell and row by row."""
    pipeline = ROOT / "Pipelines" / f"{name}.yaml"
    hoso("generate", "--scenario", name, "--persons", 30_000, "--seed", 4, "--output", tmp_path / "input")
    run(pipeline, tmp_path / "input", tmp_path / "store")
    counts = assert_agrees(pipeline, tmp_path / "input", tmp_path / "store")
    assert counts["cells"] > 70_000 and counts["rows"] > 250_000 and counts["rejects"] > 500
