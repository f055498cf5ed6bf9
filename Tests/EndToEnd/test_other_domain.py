"""A school register, in YAML alone: rows, links and indicators as DuckDB computes them from the same files."""

import decimal
import math

import pytest

import school as school_register
from harness import assert_equal, assert_same_state, cells, copy_store, kpi, rows_of, run, run_core, write

TABLES = {"schools": "schools", "pupils": "pupils", "marks": "linked_marks", "appeals": "linked_appeals"}
KEYS = {"schools": ["school_code"], "pupils": ["pupil_code"], "marks": ["pupil_code", "subject", "term"],
        "appeals": ["appeal_no"]}
REGISTRIES = list(TABLES)


@pytest.fixture(scope="module", params=[7, 8], ids=lambda seed: f"seed-{seed}")
def case(request, tmp_path_factory):
    print("seed", request.param)
    folder = tmp_path_factory.mktemp("school")
    school = school_register.School(folder, request.param)
    report = run(school.pipeline, school.input, folder / "store").report
    return school, folder / "store", report, school_register.load(school)


def test_every_row_is_read(case):
    school, _, report, duck = case
    for registry in REGISTRIES:
        read, = duck.execute(f"SELECT count(*) FROM raw_{registry}").fetchone()
        rows, = duck.execute(f"SELECT count(*) FROM {TABLES[registry]}").fetchone()
        books = report["registries"][registry]
        assert (books["rows_read"], books["rejected"], books["rows"]) == (read, 0, rows), registry
        assert books["superseded"] == read - rows


@pytest.mark.parametrize("registry", REGISTRIES)
def test_stored_rows(case, registry):
    _, store, _, duck = case
    stored = rows_of(store, registry)
    names = [name for name in stored.schema.names if name not in ("pupil_differs", "school_differs")]
    listed = ", ".join(f'"{name}"' for name in names)
    query = duck.execute(f"SELECT {listed} FROM {TABLES[registry]}")
    expected = {key_of(registry, row): row for row in (dict(zip(names, row)) for row in query.fetchall())}
    found = {key_of(registry, row): row for row in stored.select(names).to_pylist()}
    assert_equal(sorted(found), sorted(expected), registry)
    for key, row in expected.items():
        assert {name: plain(value) for name, value in found[key].items()} == {
            name: plain(value) for name, value in row.items()}, key
    for name in {"pupil_differs", "school_differs"} & set(stored.schema.names):
        assert stored.column(name).null_count == stored.num_rows


def key_of(registry, row):
    return tuple(row[name] for name in KEYS[registry])


def plain(value):
    """Numbers as they compare, whatever type holds them."""
    return value.normalize() if isinstance(value, decimal.Decimal) else value


def test_link_counts(case):
    _, _, report, duck = case
    for registry, link in (("marks", "pupil"), ("marks", "school"), ("appeals", "exam")):
        query = f"SELECT {link}_status, count(*) FROM {TABLES[registry]} GROUP BY 1"
        expected = dict(duck.execute(query).fetchall())
        found = report["registries"][registry]["links"][link]
        assert {status: count for status, count in found.items() if count} == expected
        assert set(found) == {"verified", "mismatch", "not_found", "ambiguous", "invalid", "missing"}


def test_every_indicator_cell(case):
    _, store, _, duck = case
    found = cells(kpi(store))
    expected = school_register.expected_cells(duck)
    for name in {key[0] for key in expected}:
        assert_equal(*(sorted(key for key in side if key[0] == name) for side in (found, expected)), name)
    for key, numbers in expected.items():
        for field, first, second in zip(("numerator", "denominator", "value"), numbers, found[key]):
            assert are_equal(first, second), f"{','.join(key)}: {field} {second}, expected {first}"
    assert found.keys() == expected.keys()


def are_equal(first, second):
    """Sums of decimals are exact; quotients and quantiles may differ in the last place."""
    if first is None or second is None:
        return first is second
    return math.isclose(first, second, rel_tol=1e-14, abs_tol=0)


def test_parameter_set_on_the_command_line(case, tmp_path):
    school, _, _, duck = case
    run(school.pipeline, school.input, tmp_path / "store", "--set", "pass_mark=8.5")
    found = cells(kpi(tmp_path / "store", "--indicator", "pass_rate"))
    source, where, kind, _, by = school_register.MEASURES["pass_rate"]
    query = f"SELECT count(*) FILTER (WHERE mark >= 8.5), count(*) FROM {source} WHERE {where}"
    assert found["pass_rate", "_T", "_T", "_T"][:2] == duck.execute(query).fetchone()
    assert {key[0] for key in found} == {"pass_rate"}


def test_waves_equal_one_run(case, tmp_path):
    school, store, _, _ = case
    for wave in (["appeals"], ["marks"], ["pupils", "schools"]):
        for registry in wave:
            for path in (school.input / registry).iterdir():
                write(tmp_path / "input" / registry / path.name, path.read_bytes())
        run(school.pipeline, tmp_path / "input", tmp_path / "store")
    assert_same_state(tmp_path / "store", store, REGISTRIES)


def test_another_pipeline_for_a_store_is_no_accident(case, extracts, tmp_path):
    """Whatever is decided about it, the store is whole afterwards."""
    school, store, _, _ = case
    copy = copy_store(store, tmp_path / "store")
    before = kpi(copy)
    outcome = run_core(extracts.input(60), copy, expect=None)
    if outcome.code:
        assert outcome.error_lines and kpi(copy) == before
    else:
        assert outcome.report["run"] == "000002"
