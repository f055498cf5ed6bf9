"""Several runs over files that arrive one after another equal one run over all of them."""

import os
import random
import shutil

import pytest

from harness import (
    CORE_REGISTRIES, assert_equal, assert_same_registries, assert_same_state, cells, copy_input, copy_store,
    column_file_digests, file_rows, kpi, link_counts, parts, resplit, rows_of, run_core, split_records, tables, totals,
    tree, unfinished_files, write,
)

PERSONS = 20_000


def move(paths, source, target):
    for path in paths:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, place)


def run_in_waves(folder, waves, store, tmp_path):
    """One run for each wave of files; a file stays once it has come. Returns the reports."""
    away = tmp_path / "away"
    names = [[path.relative_to(folder) for path in wave] for wave in waves]
    move([path for wave in waves for path in wave], folder, away)
    reports = []
    for wave in names:
        move([away / name for name in wave], away, folder)
        reports.append(run_core(folder, store).report)
    return reports


def assert_equals_one_run(reports, store, single_report, single_store):
    assert [report["run"] for report in reports] == [f"{number + 1:06}" for number in range(len(reports))]
    assert_same_state(store, single_store)
    assert link_counts(reports[-1]) == link_counts(single_report)
    assert totals(reports[-1], "rows") == totals(single_report, "rows")
    for registry in CORE_REGISTRIES:
        for field in ("files", "bytes", "rows_read", "rejected"):
            total = sum(report["registries"][registry][field] for report in reports)
            assert total == single_report["registries"][registry][field], f"{registry}: {field}"
        # A stored row that a later run replaces was won once and is superseded in no run's books.
        for report in reports:
            books = report["registries"][registry]
            assert 0 <= books["rejected"] + books["superseded"] <= books["rows_read"]


def test_later_parts_update_what_is_stored(extracts, tmp_path):
    folder = copy_input(extracts.input(PERSONS), tmp_path / "input")
    early = [path for registry in CORE_REGISTRIES for path in parts(folder, registry)[:-1]]
    late = [path for registry in CORE_REGISTRIES for path in parts(folder, registry)[-1:]]
    single_store, single = extracts.run(PERSONS)
    reports = run_in_waves(folder, [early, late], tmp_path / "store", tmp_path)
    assert_equals_one_run(reports, tmp_path / "store", single, single_store)


def test_persons_who_come_late_change_the_links_of_stored_rows(extracts, tmp_path):
    folder = copy_input(extracts.input(PERSONS), tmp_path / "input")
    population = parts(folder, "population")
    others = [path for registry in CORE_REGISTRIES[1:] for path in parts(folder, registry)]
    single_store, single = extracts.run(PERSONS)
    reports = run_in_waves(folder, [others, population[:1], population[1:]], tmp_path / "store", tmp_path)
    verified = [report["registries"]["insurance"]["links"]["person"]["verified"] for report in reports]
    assert verified[0] == 0 < verified[1] < verified[2]
    assert_equals_one_run(reports, tmp_path / "store", single, single_store)


def test_dossiers_that_come_after_their_data_change_the_cells(extracts, tmp_path):
    folder = copy_input(extracts.input(2_000), tmp_path / "input")
    dossiers = parts(folder, "dossiers")
    others = [path for registry in CORE_REGISTRIES if registry != "dossiers" for path in parts(folder, registry)]
    single_store, single = extracts.run(2_000)
    reports = run_in_waves(folder, [others, dossiers], tmp_path / "store", tmp_path)
    assert_equals_one_run(reports, tmp_path / "store", single, single_store)


@pytest.mark.parametrize("seed", [11, 12, 13, 14])
def test_any_order_preserving_waves_equal_one_run(extracts, tmp_path, seed):
    """Files of a registry keep their order, so ties fall the same way; registries advance independently."""
    print("seed", seed)
    chance = random.Random(seed)
    folder = resplit(extracts.input(2_000, seed=2), tmp_path / "input", [3, 4, 2])
    wave_count = chance.randint(2, 4)
    waves = [[] for _ in range(wave_count)]
    for registry in CORE_REGISTRIES:
        files = parts(folder, registry)
        turns = sorted(chance.randrange(wave_count) for _ in files)
        for path, turn in zip(files, turns):
            waves[turn].append(path)
    waves = [wave for wave in waves if wave]
    single = run_core(folder, tmp_path / "single").report
    reports = run_in_waves(folder, waves, tmp_path / "store", tmp_path)
    assert_equals_one_run(reports, tmp_path / "store", single, tmp_path / "single")


@pytest.fixture
def stored(extracts, tmp_path):
    """An input that may be changed, and a store that has read all of it."""
    folder = copy_input(extracts.input(2_000), tmp_path / "input")
    run_core(folder, tmp_path / "store")
    return folder, tmp_path / "store"


def assert_nothing_new(folder, store):
    before = tree(store)
    report = run_core(folder, store).report
    assert report["status"] == "nothing-new"
    assert_equal(tree(store), before, "a run that found nothing new changed the store")
    return report


def test_no_new_file_changes_nothing(stored):
    folder, store = stored
    cells_before = kpi(store)
    for _ in range(2):
        assert_nothing_new(folder, store)
    assert_equal(kpi(store), cells_before)


def test_nothing_new_undoes_an_interrupted_run(stored):
    """As a run that wrote would: what was killed before its last commit, and names that one left right after."""
    folder, store = stored
    files = {table: column_file_digests(store, table) for table in tables(store)}
    header, records = split_records(parts(folder, "population")[0].read_bytes())
    late = write(folder / "population/part-99999.csv", header + b"".join(records[:50]))
    assert run_core(folder, store).report["status"] == "committed"
    max((store / "runs" / "_delta_log").glob("*.json")).unlink()
    late.unlink()
    for name in ("runs/_delta_log/.tmp-1-1", "runs/.tmp-1-2", "population/_delta_log/.tmp-1-3"):
        write(store / name, "{")
    (store / ".tmp").mkdir()
    assert run_core(folder, store, "--dry-run").report["status"] == "nothing-new"
    assert len(unfinished_files(store)) == 4
    assert run_core(folder, store).report["status"] == "nothing-new"
    assert unfinished_files(store) == set()
    assert_equal({table: column_file_digests(store, table) for table in tables(store)}, files)
    assert_nothing_new(folder, store)


def test_touched_file_is_nothing_new(stored):
    folder, store = stored
    for path in parts(folder, "population"):
        os.utime(path, ns=(1_700_000_000_000_000_000, 1_700_000_000_000_000_000))
    assert_nothing_new(folder, store)


def test_known_content_under_a_new_path_is_nothing_new(stored):
    folder, store = stored
    for registry in CORE_REGISTRIES:
        first = parts(folder, registry)[0]
        shutil.copy(first, first.with_name("part-99999.csv"))
    assert_nothing_new(folder, store)


def test_renamed_files_are_nothing_new(stored):
    folder, store = stored
    for registry in CORE_REGISTRIES:
        for path in parts(folder, registry):
            path.rename(path.with_name(path.name.replace("part-0", "part-9")))
    assert_nothing_new(folder, store)


def test_removed_files_leave_the_rows(stored):
    folder, store = stored
    parts(folder, "insurance")[0].unlink()
    assert_nothing_new(folder, store)


def test_known_path_with_new_content_is_a_new_file(stored):
    folder, store = stored
    rows_before = file_rows(store, "dossier_data").num_rows
    path = parts(folder, "dossier_data")[0]
    data = path.read_bytes()
    ending = b"\r\n" if data.split(b"\n")[0].endswith(b"\r") else b"\n"
    write(path, data + b"HS-NEW-1,1,GT01,tax,2026-06-30 23:59:59" + ending)
    _, records = split_records(path.read_bytes())
    report = run_core(folder, store).report
    books = report["registries"]["dossier_data"]
    assert (report["run"], report["status"]) == ("000002", "committed")
    assert (books["files"], books["rows_read"]) == (1, len(records))
    assert books["rows"] == rows_before + 1
    assert all(report["registries"][name]["files"] == 0 for name in CORE_REGISTRIES if name != "dossier_data")
    assert_nothing_new(folder, store)


def test_equal_version_of_a_later_run_wins(tmp_path):
    header = "citizen_id,old_id,full_name,birth_date,sex,commune_code,marital_status,life,updated_at\n"
    row = "001090000001,,Nguyễn Văn {},1990-01-01,M,00004,single,alive,2026-01-0{} 00:00:00\n"
    folder, store = tmp_path / "input", tmp_path / "store"
    write(folder / "population/part-2.csv", header + row.format("An", 2))
    run_core(folder, store)
    # Before the stored file by path, yet later by run.
    write(folder / "population/part-1.csv", header + row.format("Bình", 2) + row.format("Cũ", 1))
    books = run_core(folder, store).report["registries"]["population"]
    assert (books["rows_read"], books["superseded"], books["rows"]) == (2, 1, 1)
    assert rows_of(store, "population").column("full_name").to_pylist() == ["Nguyễn Văn Bình"]
    write(folder / "population/part-3.csv", header + row.format("Muộn", 1))
    books = run_core(folder, store).report["registries"]["population"]
    assert (books["rows_read"], books["superseded"], books["rows"]) == (1, 1, 1)
    assert rows_of(store, "population").column("full_name").to_pylist() == ["Nguyễn Văn Bình"]


def test_full_equals_a_fresh_run(stored, tmp_path):
    folder, store = stored
    parts(folder, "population")[-1].unlink()
    parts(folder, "dossiers")[0].unlink()
    full = run_core(folder, store, "--full").report
    fresh = run_core(folder, tmp_path / "fresh").report
    assert (full["run"], full["status"]) == ("000002", "committed")
    for registry in CORE_REGISTRIES:
        assert full["registries"][registry] == fresh["registries"][registry]
    assert_same_state(store, tmp_path / "fresh")
    # What the full run read is known from then on, and only that.
    assert_nothing_new(folder, store)


def test_full_forgets_the_files_of_earlier_runs(stored, tmp_path):
    folder, store = stored
    path = parts(folder, "insurance")[0]
    away = tmp_path / "away.csv"
    shutil.move(path, away)
    run_core(folder, store, "--full")
    shutil.move(away, path)
    report = run_core(folder, store).report
    assert report["status"] == "committed" and report["registries"]["insurance"]["files"] == 1
    fresh = run_core(folder, tmp_path / "fresh").report
    assert totals(report, "rows") == totals(fresh, "rows")
    assert_same_registries(store, tmp_path / "fresh", ["population", "dossiers", "dossier_data"])


def test_dry_run_changes_nothing(stored):
    folder, store = stored
    path = parts(folder, "population")[0]
    header, records = split_records(path.read_bytes())
    write(path.with_name("part-90000.csv"), header + b"".join(records[: len(records) // 2]))
    before = tree(store)
    report = run_core(folder, store, "--dry-run").report
    assert report["status"] == "dry-run"
    assert report["registries"]["population"]["rows_read"] == len(records) // 2
    assert_equal(tree(store), before)
    assert run_core(folder, store).report["status"] == "committed"


def test_dry_run_makes_no_store(extracts, tmp_path):
    report = run_core(extracts.input(2_000), tmp_path / "store", "--dry-run").report
    assert report["status"] == "dry-run"
    assert totals(report, "rows") == totals(extracts.run(2_000)[1], "rows")
    assert not (tmp_path / "store").exists()


def test_store_may_be_an_empty_folder(extracts, tmp_path):
    (tmp_path / "store").mkdir()
    run_core(extracts.input(60), tmp_path / "store")
    assert kpi(tmp_path / "store") == kpi(extracts.store(60))


def test_earlier_runs_stay_readable(extracts, tmp_path):
    folder = copy_input(extracts.input(2_000), tmp_path / "input")
    late = [path for registry in CORE_REGISTRIES for path in parts(folder, registry)[-1:]]
    early = [path for registry in CORE_REGISTRIES for path in parts(folder, registry)[:-1]]
    first = copy_input(folder, tmp_path / "first")
    for path in late:
        (first / path.relative_to(folder)).unlink()
    run_core(first, tmp_path / "first-store")
    run_in_waves(folder, [early, late], tmp_path / "store", tmp_path)
    first_run = cells(kpi(tmp_path / "store", "--run", "000001"))
    assert_equal(first_run, cells(kpi(tmp_path / "first-store")))
    assert_equal(cells(kpi(tmp_path / "store")), cells(kpi(extracts.store(2_000))))


def test_a_store_can_be_copied_and_go_on(stored, tmp_path):
    folder, store = stored
    copy = copy_store(store, tmp_path / "copy")
    assert_nothing_new(folder, copy)
