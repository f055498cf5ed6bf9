"""`hoso measure`: indicators from the rows of a store are the cells that its run computed, to the last bit."""

import random
import shutil

import pytest

from harness import CORE, NO_INPUT, ROOT, USAGE, assert_equal, copy_input, hoso, kpi, run, run_core, tree, write
from random_people import People
from random_things import Things
from school import School

EVERY = ["--period", "all", "--area", "all", "--category", "all"]


def measure(pipeline, store, *options, **keywords):
    return hoso("measure", pipeline, "--store", store, *options, **keywords)


def without_checks(csv_bytes):
    """Lines of cells; what a run says of its checks is no indicator of the pipeline's rows."""
    return [line for line in csv_bytes.decode("utf-8").splitlines() if not line.startswith("check.")]


def assert_measures_as_run(pipeline, store, *options):
    outcome = measure(pipeline, store, *EVERY, "--format", "csv", *options)
    assert_equal(outcome.text.splitlines(), without_checks(kpi(store)), "cells")
    return outcome


def test_core_is_as_the_run_has_it(extracts):
    store = extracts.store(20_000)
    before = tree(store)
    for threads in (1, 2, 7):
        outcome = assert_measures_as_run(CORE, store, "--threads", threads)
        assert outcome.errors == "", outcome.described()
    assert tree(store) == before


@pytest.mark.parametrize("options", [
    [], ["--format", "json"], ["--indicator", "reuse_rate", "--period", "2026-05", "--area", "all"],
    ["--indicator", "insured_verified_rate,digitisation_rate", "--area", "01", "--format", "json"],
    ["--period", "all", "--area", "_U"], ["--area", "nowhere", "--format", "csv"],
])
def test_prints_as_kpi(extracts, options):
    store = extracts.store(5000)
    assert measure(CORE, store, *options).out == hoso("kpi", "--store", store, *options).out


def test_store_of_several_runs(tmp_path, extracts):
    """Files of several runs, removed and changed rows, then compacted."""
    source = extracts.input(5000)
    copy_input(source, tmp_path / "in")
    later = sorted((tmp_path / "in").glob("*/part-*"))[1::3]
    for path in later:
        shutil.move(path, path.with_name(f"held-{path.name}"))
    store = tmp_path / "store"
    run_core(tmp_path / "in", store)
    assert_measures_as_run(CORE, store)
    for path in later:
        shutil.move(path.with_name(f"held-{path.name}"), path)
    run_core(tmp_path / "in", store)
    assert_measures_as_run(CORE, store)
    hoso("optimize", "--store", store)
    assert_measures_as_run(CORE, store)


@pytest.mark.parametrize("name", ["bac-ninh", "ha-noi"])
def test_provinces(tmp_path, name):
    """Indexes, ranks, ratios, definitions with a validity, distinct counts and percentiles, through links."""
    pipeline = ROOT / "Pipelines" / f"{name}.yaml"
    hoso("generate", "--scenario", name, "--persons", 5_000, "--seed", 6, "--output", tmp_path / "in")
    store = tmp_path / "store"
    run(pipeline, tmp_path / "in", store)
    assert_measures_as_run(pipeline, store)
    hoso("generate", "--scenario", name, "--persons", 5_000, "--seed", 6, "--day", 2, "--output", tmp_path / "second")
    for folder in (tmp_path / "second").iterdir():
        if folder.is_dir():
            shutil.copytree(folder, tmp_path / "in" / folder.name, dirs_exist_ok=True)
    run(pipeline, tmp_path / "in", store)
    assert_measures_as_run(pipeline, store)


@pytest.mark.parametrize("seed", range(20, 26))
def test_expressions_made_at_random(tmp_path, seed):
    print("seed", seed)
    for kind in (Things, People, School):
        made = kind(tmp_path / kind.__name__, seed)
        store = tmp_path / f"{kind.__name__}-store"
        run(made.pipeline, made.input, store)
        assert_measures_as_run(made.pipeline, store)


def test_links_by_every_kind_of_key(tmp_path):
    """Keys of text, of a number and of several columns, in the order of the other table and not; to itself."""
    draw = random.Random(3)
    pipeline = write(tmp_path / "keys.yaml", """
pipeline: keys
registries:
  places: {files: places.csv, key: code, version: n, columns: {code: text, name: text, size: integer, n: integer}}
  halves: {files: halves.csv, key: [a, b], version: n, columns: {a: text, b: integer, kind: text, n: integer}}
  numbers: {files: numbers.csv, key: number, version: n, columns: {number: integer, kind: text, n: integer}}
  visits:
    files: visits.csv
    key: [place, item]
    version: n
    columns: {place: text, item: integer, other: {type: text, optional: true}, number: integer,
      days: {type: decimal, precision: 6, scale: 2}, n: integer}
    links: {here: {to: places, by: place}, there: {to: places, by: other},
      half: {to: halves, by: [place, item]}, odd: {to: numbers, by: number}}
indicators:
  here: {of: visits, where: "here.size > 3", sum: days, by: {area: here.name, category: there.name}}
  both: {of: visits, share: "here.size < there.size", by: {area: half.kind, category: odd.kind}}
  keys: {of: visits, count: distinct here.id, by: {area: there.id, category: half.status}}
  halves: {of: visits, count: distinct half.id, by: {area: odd.id, category: here.via}}
  middle: {of: visits, median: "here.size - there.size", by: {area: place}}
  tenth: {of: visits, percentile: {p: 10, of: days / here.size}, by: {category: odd.kind}}
  none: {of: numbers, where: "kind = 'nothing'", mean: number}
""")
    places = [f"{chr(97 + draw.randrange(26))}{number}" for number in range(300)]
    write(tmp_path / "in" / "places.csv", "code,name,size,n\n" + "".join(
        f"{code},n{draw.randrange(5)},{draw.randrange(9)},1\n" for code in places))
    write(tmp_path / "in" / "halves.csv", "a,b,kind,n\n" + "".join(
        f"{code},{item},k{draw.randrange(4)},1\n" for code in places[::2] for item in (1, 3)))
    write(tmp_path / "in" / "numbers.csv", "number,kind,n\n" + "".join(
        f"{number},m{draw.randrange(3)},1\n" for number in range(-20, 200, 2)))
    write(tmp_path / "in" / "visits.csv", "place,item,other,number,days,n\n" + "".join(
        f"{place},{item},{draw.choice([*places, '', 'zz'])},{draw.randrange(-30, 210)},{draw.randrange(999) / 4},1\n"
        for place in [*places[:250], "a", "zzz"] for item in range(draw.randrange(6))))
    run(pipeline, tmp_path / "in", tmp_path / "store")
    assert_measures_as_run(pipeline, tmp_path / "store")


def test_filters_that_pass_over_rows(tmp_path, extracts):
    """Several pieces of a table, of which statistics and pages rule some or all out."""
    pipeline = write(tmp_path / "filters.yaml", f"""
pipeline: filters
include: [{CORE}]
indicators:
  early: {{of: dossiers, where: "dossier_id < 'D0000000300000' or fee_vnd > 500000", by: {{category: sector}}}}
  first: {{of: dossier_data, where: "dossier_id <= 'DS' and item_no = 1", by: {{category: source}}}}
  some: {{of: dossier_data, where: "item_no in (2, 5) and dossier_id between 'A' and 'Z'", by: {{area: item_code}}}}
  late: {{of: dossiers, where: "received_at >= timestamp '2026-03-01 00:00' and channel <> 'mixed'", sum: fee_vnd}}
  never: {{of: dossiers, where: "timestamp '2036-03-01 00:00' < received_at", mean: fee_vnd, by: {{area: sector}}}}
  open: {{of: dossiers, where: "completed_at is null", by: {{period: day(received_at)}}}}
  lost: {{of: insurance, where: "person.status in ('missing', 'invalid') and birth_date > date '1970-01-01'",
    share: "person.differs is null", by: {{area: scheme}}}}
  none: {{of: insurance, where: "person.via = 'key'", count: distinct citizen_id}}
""")
    folder = extracts.input(100_000)
    run(pipeline, folder, tmp_path / "store")
    assert_measures_as_run(pipeline, tmp_path / "store")


def test_new_indicator_and_parameter_without_a_run(tmp_path, extracts):
    """What a run of the changed pipeline would give; and that this was not run is said."""
    store = extracts.store(5000)
    pipeline = write(tmp_path / "more.yaml", f"""
pipeline: more
include: [{CORE}]
parameters: {{way: online}}
indicators:
  asked: {{of: dossiers, share: "channel = :way", by: {{period: quarter(received_at), category: sector}}}}
""")
    for settings in ([], ["--set", "way=paper"]):
        outcome = measure(pipeline, store, *EVERY, "--format", "csv", *settings)
        assert "warning: run 000001 was of another pipeline" in outcome.errors
        name = f"store-{len(settings)}"
        run(pipeline, extracts.input(5000), tmp_path / name, *settings)
        assert_equal(outcome.text.splitlines(), without_checks(kpi(tmp_path / name)), "cells")


def test_refusals(tmp_path, extracts):
    store = extracts.store(1000)
    assert "unknown indicator `reuse`" in measure(CORE, store, "--indicator", "reuse", expect=USAGE).errors
    assert "holds no finished run" in measure(CORE, tmp_path, expect=NO_INPUT).errors
    pipeline = write(tmp_path / "other.yaml", f"""
pipeline: other
include: [{CORE}]
registries:
  taxes:
    files: taxes.csv
    key: id
    version: n
    columns: {{id: text, n: integer}}
indicators: {{taxes: {{of: taxes}}}}
""")
    assert measure(pipeline, store, "--indicator", "taxes", "--format", "csv").text.endswith("taxes,_T,_T,_T,0,,0\n")
    sector = "sector:           text"
    text = CORE.read_text(encoding="utf-8").replace(sector, f"{sector}\n      line: text")
    pipeline = write(tmp_path / "line.yaml", text.replace("share: result_digitised", "share: line = 'a'"))
    outcome = measure(pipeline, store, expect=USAGE)
    assert "the store's table `dossiers` has no column `line`: it was made by another pipeline" in outcome.errors
    assert measure(pipeline, store, "--indicator", "reuse_rate").text
    pipeline = write(tmp_path / "typed.yaml", text.replace(sector, "sector:           date"))
    text = pipeline.read_text(encoding="utf-8").replace("share: result_digitised", "share: sector is null")
    outcome = measure(write(pipeline, text), store, expect=USAGE)
    assert "has its column `sector` of another type" in outcome.errors
