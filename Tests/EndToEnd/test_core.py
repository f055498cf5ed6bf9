"""The core pipeline over generated extracts gives the planted truth: every count, reject and cell."""

import json
import os
import subprocess

import pyarrow
import pytest

import core_oracle
from harness import (
    CELL_HEADER, CORE_REGISTRIES, HOSO, assert_equal, cells, file_rows, hoso, kpi, rejects_csv, rows_of,
    run_core, tables, truth_of,
)

SIZES = [(persons, seed) for persons in (60, 2_000, 20_000) for seed in (1, 2, 3)] + [(100_000, 1)]
BOOKS = ["files", "rows_read", "rejected", "superseded", "rows", "links"]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}-persons-seed-{size[1]}", scope="module")
def case(request, extracts):
    store, report = extracts.run(*request.param)
    return store, report, truth_of(extracts.input(*request.param))


def planted_rejects(truth):
    return sorted(
        (row["registry"], row["file"], row["line"], row["column"], row["reason"])
        for row in replaced_null(truth["rejects"]["rows"]))


def replaced_null(rows):
    return [{**row, "column": row["column"] or ""} for row in rows]


def test_report_gives_the_planted_counts(case):
    _, report, truth = case
    assert report["run"] == "000001"
    assert report["pipeline"] == "core"
    assert report["status"] == "committed"
    assert report["seconds"] > 0 and report["peak_memory_bytes"] > 0
    assert set(report["registries"]) == set(CORE_REGISTRIES)
    for registry in CORE_REGISTRIES:
        found = {field: report["registries"][registry][field] for field in BOOKS}
        assert found == {field: truth["registries"][registry][field] for field in BOOKS}, registry


def test_report_counts_bytes_as_on_disk(case, extracts, request):
    _, report, _ = case
    folder = extracts.input(*request.node.callspec.params["case"])
    for registry in CORE_REGISTRIES:
        expected = sum(path.stat().st_size for path in (folder / registry).iterdir())
        assert report["registries"][registry]["bytes"] == expected, registry


def test_rejects_command_lists_the_planted_rows(case):
    store, _, truth = case
    rows = rejects_csv(store)
    found = [(row["registry"], row["file"], int(row["line"]), row["column"], row["reason"]) for row in rows]
    assert_equal(sorted(found), planted_rejects(truth))
    by_reason = {registry: {} for registry in CORE_REGISTRIES}
    for row in rows:
        assert row["run"] == "000001"
        by_reason[row["registry"]][row["reason"]] = by_reason[row["registry"]].get(row["reason"], 0) + 1
    assert by_reason == truth["rejects"]["by_reason"]


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_compressed_extracts_meet_their_truth(kind, tmp_path):
    """The truth of compressed extracts names the files as they lie there."""
    folder, store = tmp_path / "input", tmp_path / "store"
    hoso("generate", "--scenario", "core", "--persons", 2_000, "--seed", 4, "--compress", kind, "--output", folder)
    report = run_core(folder, store).report
    truth = truth_of(folder)
    for registry in CORE_REGISTRIES:
        found = {field: report["registries"][registry][field] for field in BOOKS}
        assert found == {field: truth["registries"][registry][field] for field in BOOKS}, registry
    rows = rejects_csv(store)
    found = [(row["registry"], row["file"], int(row["line"]), row["column"], row["reason"]) for row in rows]
    assert_equal(sorted(found), planted_rejects(truth))


def test_rejects_command_takes_one_registry(case):
    store, _, truth = case
    for registry in CORE_REGISTRIES:
        expected = sum(truth["rejects"]["by_reason"][registry].values())
        assert len(rejects_csv(store, "--registry", registry)) == expected
    assert len(rejects_csv(store, "--run", "000001")) == len(truth["rejects"]["rows"])


def test_rejects_table_holds_the_records_as_written(case, extracts, request):
    store, _, truth = case
    folder = extracts.input(*request.node.callspec.params["case"])
    rows = rows_of(store, "rejects").to_pylist()
    found = [(row["registry"], row["file"], row["line"], row["column"] or "", row["reason"]) for row in rows]
    assert_equal(sorted(found), planted_rejects(truth))
    line_starts = {}
    for row in rows:
        if row["file"] not in line_starts:
            data = (folder / row["file"]).read_bytes()
            starts = [0]
            while (end := data.find(b"\n", starts[-1])) >= 0:
                starts.append(end + 1)
            line_starts[row["file"]] = data, starts
        data, starts = line_starts[row["file"]]
        begin = starts[row["line"] - 1]
        end = begin + len(row["raw"])
        assert_equal(data[begin:end], row["raw"], f"{row['file']}:{row['line']}")
        assert data[end : end + 1] in (b"\n", b"\r", b""), f"{row['file']}:{row['line']}: cut short"


def test_kpi_csv_gives_the_planted_cells(case):
    store, _, truth = case
    printed = kpi(store)
    expected = {
        (cell["indicator"], cell["period"], cell["area"], cell["category"]):
            (cell["numerator"], cell["denominator"], cell["value"]) for cell in truth["indicators"]}
    assert_equal(cells(printed), expected)
    lines = printed.decode("utf-8").splitlines()
    assert lines[0] == ",".join(CELL_HEADER)
    keys = [[text.encode() for text in line.split(",")[:4]] for line in lines[1:]]
    assert_equal(keys, sorted(keys), "order")
    for line in lines[1:]:
        for text in line.split(",")[4:]:
            assert_shortest(text)


def assert_shortest(text):
    """Integers without a point, others as short as they read back."""
    if not text:
        return
    number = float(text)
    if number == int(number) and abs(number) < 2**53:
        assert text == str(int(number))
    else:
        assert len(text) <= len(repr(number)) and float(text) == number, text


def test_kpi_json_says_the_same(case):
    store, _, truth = case
    every = ["--period", "all", "--area", "all", "--category", "all"]
    found = json.loads(hoso("kpi", "--store", store, *every, "--format", "json").out)
    assert (found["run"], found["pipeline"]) == ("000001", "core")
    results = [{name: cell[name] for name in CELL_HEADER} for cell in found["results"]]
    assert_equal(results, truth["indicators"])
    assert not any(cell["suppressed"] for cell in found["results"])


def test_kpi_defaults_to_totals(case):
    store, _, truth = case
    total = [cell for cell in truth["indicators"] if cell["period"] == cell["area"] == "_T"]
    found = json.loads(hoso("kpi", "--store", store, "--format", "json").out)["results"]
    assert_equal([{name: cell[name] for name in CELL_HEADER} for cell in found], total)


def test_indicators_table_holds_the_planted_cells(case):
    store, _, truth = case
    rows = rows_of(store, "indicators").select(["run", *CELL_HEADER]).to_pylist()
    assert {row.pop("run") for row in rows} == {"000001"}
    key = lambda row: [row[name].encode() for name in CELL_HEADER[:4]]
    assert_equal(sorted(rows, key=key), sorted(truth["indicators"], key=key))


def test_tables_hold_their_rows_sorted_by_key(case):
    store, report, _ = case
    assert set(CORE_REGISTRIES + ["indicators", "rejects", "runs"]) <= set(tables(store))
    for registry in CORE_REGISTRIES:
        rows = file_rows(store, registry)
        assert rows.num_rows == report["registries"][registry]["rows"]
        columns = [rows.column(name).to_pylist() for name in core_oracle.REGISTRIES[registry]["key"]]
        keys = [tuple(part.encode() if isinstance(part, str) else part for part in key) for key in zip(*columns)]
        is_sorted = all(one < other for one, other in zip(keys, keys[1:]))
        assert is_sorted, f"{registry}: order or duplicate"


@pytest.mark.parametrize("persons, seed", [(60, 2), (2_000, 3), (20_000, 1)])
def test_truth_is_what_the_files_say(extracts, persons, seed):
    """The generator's truth against an independent reading of its files, so that both cannot be wrong alike."""
    folder = extracts.input(persons, seed)
    truth = truth_of(folder)
    result = core_oracle.evaluate(str(folder))
    assert not list(core_oracle.differences({key: truth[key] for key in result}, result))


@pytest.mark.parametrize("persons, seed", [(60, 1), (2_000, 2)])
def test_stored_rows_are_the_winners(extracts, persons, seed):
    """Every stored column, those of the links included, against the oracle's winners."""
    folder, store = extracts.input(persons, seed), extracts.store(persons, seed)
    winners = {registry: core_oracle.ingest(str(folder), registry)[0] for registry in CORE_REGISTRIES}
    old_ids = {}
    for row in winners["population"].values():
        if row["old_id"] is not None:
            old_ids.setdefault(row["old_id"], []).append(row)
    for registry in CORE_REGISTRIES:
        spec = core_oracle.REGISTRIES[registry]
        names = [name for name, _, _ in spec["columns"]]
        stored = {tuple(row[part] for part in spec["key"]): row for row in rows_of(store, registry).to_pylist()}
        assert stored.keys() == winners[registry].keys()
        for key, winner in winners[registry].items():
            found = {name: stored[key][name] for name in names}
            assert found == winner, f"{registry}: a stored row is not the winner"
        verify = {"insurance": ("full_name", "birth_date"), "dossiers": ()}.get(registry)
        if verify is not None:
            check_person_links(stored, winners["population"], old_ids, verify)


def check_person_links(stored, population, old_ids, verify):
    for row in stored.values():
        status, found = core_oracle.link_person(row, population, old_ids, verify)
        assert row["person_status"] == status
        assert row["person_id"] == (found and found["citizen_id"])
        via = None if found is None else "citizen_id" if len(row["citizen_id"]) == 12 else "old_id"
        assert row["person_via"] == via
        differing = [] if found is None else [
            name for name in verify
            if (core_oracle.name_key(row[name]) != core_oracle.name_key(found[name])
                if name == "full_name" else row[name] != found[name])]
        assert row["person_differs"] == (",".join(differing) or None)


def test_peak_memory_is_that_of_the_run(extracts, tmp_path):
    """Not that of the program which started it."""
    ballast_bytes = 300 << 20
    ballast = os.urandom(1 << 20) * 300
    peak = run_core(extracts.input(60), tmp_path / "store").report["peak_memory_bytes"]
    del ballast
    assert 1 << 20 < peak < ballast_bytes // 2


@pytest.mark.parametrize("dimension, choice", [
    ("--area", "27"), ("--period", "2026-03"), ("--indicator", "reuse_rate"),
    ("--indicator", "reuse_rate,digitisation_rate"),
])
def test_kpi_takes_what_is_asked_for(extracts, dimension, choice):
    store = extracts.store(2_000)
    every = {"--period": "all", "--area": "all", "--category": "all", dimension: choice}
    options = [word for pair in every.items() for word in pair]
    found = cells(hoso("kpi", "--store", store, *options, "--format", "csv").out)
    place = ["--indicator", "--period", "--area"].index(dimension)
    wanted = {key: cell for key, cell in cells(kpi(store)).items() if key[place] in choice.split(",")}
    assert wanted
    assert_equal(found, wanted)


@pytest.mark.parametrize("command", [["kpi", "--area", "all", "--period", "all"], ["rejects"]])
def test_a_reader_that_has_enough_may_go(extracts, command):
    """As with `| head -1`."""
    shell = 'set -o pipefail; "$@" | head -c 10 > /dev/null'
    store = extracts.store(20_000)
    ended = subprocess.run(["bash", "-c", shell, "bash", HOSO, *command, "--store", store], capture_output=True)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_columns_stand_in_the_pipelines_order(extracts):
    schema = rows_of(extracts.store(60), "insurance").schema
    assert schema.names == [
        "participant_id", "citizen_id", "full_name", "birth_date", "scheme", "commune_code", "updated_at",
        "person_status", "person_id", "person_via", "person_differs"]
    assert schema.field("birth_date").type == pyarrow.date32()
    assert schema.field("updated_at").type == pyarrow.timestamp("us")
