"""Every table is valid Delta Lake: its log, protocol, versions, and the statistics of its files."""

import datetime
import decimal
import json
import re
import shutil

import pyarrow
import pyarrow.compute
import pyarrow.parquet
import pytest
from deltalake import DeltaTable

import school as school_register
from harness import (
    CORE_REGISTRIES, copy_input, file_rows, hoso, kpi, parts, resplit, rows_of, run, run_core, table_files, tables,
)

ACTIONS = {"commitInfo", "protocol", "metaData", "add", "remove", "txn", "domainMetadata"}


@pytest.fixture(scope="module")
def history(extracts, tmp_path_factory):
    """A store of three runs, and its rows by delta-rs after each of them."""
    folder = tmp_path_factory.mktemp("history")
    source = resplit(extracts.input(2_000), folder / "all", [3])
    store, states = folder / "store", []
    for wave in range(3):
        for registry in CORE_REGISTRIES:
            if registry == "dossiers" and wave == 1:
                continue
            for path in parts(source, registry)[wave::3]:
                (folder / "input" / registry).mkdir(parents=True, exist_ok=True)
                shutil.copy(path, folder / "input" / registry)
        run_core(folder / "input", store)
        states.append({table: (DeltaTable(str(store / table)).version(), rows_of(store, table))
                       for table in tables(store)})
    yield store, states
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def typed_store(tmp_path_factory):
    """A store with every type: decimals, booleans, dates, timestamps, nulls."""
    folder = tmp_path_factory.mktemp("typed")
    school = school_register.School(folder, 3)
    run(school.pipeline, school.input, folder / "store")
    yield folder / "store"
    shutil.rmtree(folder, ignore_errors=True)


def commits(store, table):
    """Actions of each commit, oldest first."""
    found = sorted((store / table / "_delta_log").glob("*.json"))
    assert [path.name for path in found] == [f"{number:020}.json" for number in range(len(found))]
    result = []
    for path in found:
        text = path.read_text(encoding="utf-8")
        result.append([json.loads(line) for line in text.splitlines() if line])
    return result


def all_tables(history, typed_store):
    for store in (history[0], typed_store):
        for table in tables(store):
            yield store, table


def test_log_is_well_formed(history, typed_store):
    for store, table in all_tables(history, typed_store):
        for number, actions in enumerate(commits(store, table)):
            for action in actions:
                assert len(action) == 1 and set(action) <= ACTIONS, f"{table} {number}"
            kinds = [next(iter(action)) for action in actions]
            assert kinds.count("protocol") == kinds.count("metaData") == (1 if number == 0 else 0) or number > 0
            for kind in ("protocol", "metaData"):
                assert kinds.count(kind) <= 1
            adds = [action["add"]["path"] for action in actions if "add" in action]
            removes = [action["remove"]["path"] for action in actions if "remove" in action]
            assert len(set(adds)) == len(adds) and not set(adds) & set(removes)


def test_protocol_asks_for_no_more_than_needed(history, typed_store):
    for store, table in all_tables(history, typed_store):
        protocol, = [action["protocol"] for action in commits(store, table)[0] if "protocol" in action]
        metadata, = [action["metaData"] for action in commits(store, table)[0] if "metaData" in action]
        types = {str(field["type"]) for field in json.loads(metadata["schemaString"])["fields"]}
        assert "timestamp" not in types, f"{table}: local times have no zone"
        if "timestamp_ntz" in types:
            assert protocol == {"minReaderVersion": 3, "minWriterVersion": 7, "readerFeatures": ["timestampNtz"],
                                "writerFeatures": ["timestampNtz"]}, table
        else:
            assert protocol == {"minReaderVersion": 1, "minWriterVersion": 2}, table
        assert metadata["format"]["provider"] == "parquet" and metadata["partitionColumns"] == []
    first, = [action["protocol"] for action in commits(history[0], "population")[0] if "protocol" in action]
    assert first["minReaderVersion"] == 3
    first, = [action["protocol"] for action in commits(history[0], "indicators")[0] if "protocol" in action]
    assert first["minReaderVersion"] == 1


def test_system_tables_have_their_columns(history):
    store, _ = history
    expected = {
        "indicators": "run indicator period area category numerator denominator value",
        "rejects": "run registry file line column reason raw",
        "runs": "run pipeline started_at finished_at status report",
    }
    types = {"numerator": "double", "denominator": "double", "value": "double", "line": "long", "raw": "binary"}
    for table, names in expected.items():
        fields = DeltaTable(str(store / table)).schema().fields
        assert [field.name for field in fields][: len(names.split())] == names.split()
        for field in fields[: len(names.split())]:
            assert field.type.type == types.get(field.name, "string"), f"{table}.{field.name}"


def test_log_and_files_agree(history, typed_store):
    for store, table in all_tables(history, typed_store):
        table_of_delta = DeltaTable(str(store / table))
        uris = {uri.split("/")[-1] for uri in table_of_delta.file_uris()}
        assert uris == {path.name for path in table_files(store, table)}
        for action in (action["add"] for actions in commits(store, table) for action in actions if "add" in action):
            path = store / table / action["path"]
            if path.exists():
                assert path.stat().st_size == action["size"], f"{table}: {path.name}"
            assert action["partitionValues"] == {} and action["dataChange"] in (True, False)
            assert isinstance(action["modificationTime"], int)


def test_statistics_agree_with_the_data(history, typed_store):
    for store, table in all_tables(history, typed_store):
        live = {path.name: path for path in table_files(store, table)}
        for actions in commits(store, table):
            for add in (action["add"] for action in actions if "add" in action):
                if add["path"] in live:
                    check_statistics(json.loads(add["stats"], parse_float=decimal.Decimal), live[add["path"]], table)


def check_statistics(stats, path, table):
    rows = pyarrow.parquet.read_table(path, partitioning=None)
    assert stats["numRecords"] == rows.num_rows, table
    assert "nullCount" in stats or rows.num_rows == 0
    for name, count in stats.get("nullCount", {}).items():
        assert rows.column(name).null_count == count, f"{table}.{name}"
    for name in stats.get("minValues", {}).keys() | stats.get("maxValues", {}).keys():
        column = rows.column(name)
        assert column.null_count < rows.num_rows, f"{table}.{name}: a bound of nothing"
        extremes = bounds_of(column)
        low, high = (stats[side].get(name) for side in ("minValues", "maxValues"))
        check_bounds(low, high, *extremes, f"{table}.{name}")


def bounds_of(column):
    values = [value for value in column.to_pylist() if value is not None]
    if isinstance(values[0], str):
        return min(values, key=str.encode), max(values, key=str.encode)
    return min(values), max(values)


def check_bounds(low, high, least, greatest, place):
    if isinstance(least, str):
        # Long texts may be cut: the bounds then only enclose.
        assert low is None or low.encode() <= least.encode(), place
        assert high is None or high.encode() >= greatest.encode(), place
        assert low is None or len(least) > 32 or low == least, place
        assert high is None or len(greatest) > 32 or high == greatest, place
        return
    assert (typed(low, least), typed(high, greatest)) == (least, greatest), place


def typed(bound, example):
    if isinstance(example, datetime.datetime):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?", bound), bound
        return datetime.datetime.fromisoformat(bound.replace(" ", "T"))
    if isinstance(example, datetime.date):
        return datetime.date.fromisoformat(bound)
    if isinstance(example, decimal.Decimal):
        return decimal.Decimal(str(bound))
    if isinstance(example, float):
        return float(bound)
    return bound


def test_key_and_numbers_have_bounds(typed_store):
    """Statistics are there, not merely right where they are."""
    for table, names in {"pupils": ["pupil_code", "born", "scholarship", "updated_at", "pupil_age"],
                         "marks": ["pupil_code", "term", "mark", "taken_on"]}.items():
        adds = [action["add"] for actions in commits(typed_store, table) for action in actions if "add" in action]
        for add in adds:
            stats = json.loads(add["stats"])
            for name in names:
                assert name in stats["minValues"] and name in stats["maxValues"], f"{table}.{name}"
                assert name in stats["nullCount"]


def test_decimal_and_other_types_are_stored_as_declared(typed_store):
    schema = rows_of(typed_store, "pupils").schema
    expected = {"pupil_code": pyarrow.string(), "full_name": pyarrow.string(), "born": pyarrow.date32(),
                "scholarship": pyarrow.decimal128(12, 2), "boards": pyarrow.bool_(),
                "updated_at": pyarrow.timestamp("us"), "pupil_age": pyarrow.int64()}
    for name, kind in expected.items():
        found = schema.field(name).type
        assert found == kind or pyarrow.types.is_string_view(found) or pyarrow.types.is_large_string(found), name


def test_column_files_carry_what_readers_need(typed_store, history):
    for store in (typed_store, history[0]):
        for table in tables(store):
            for path in table_files(store, table):
                file = pyarrow.parquet.ParquetFile(path, page_checksum_verification=True)
                assert re.match(r"hoso version \S+", file.metadata.created_by)
                file.read().validate(full=True)
                group = file.metadata.row_group(0)
                codecs = {group.column(index).compression for index in range(group.num_columns)}
                assert codecs <= {"ZSTD", "UNCOMPRESSED"}
                # An index over pages lets readers skip them.
                assert all(group.column(index).has_column_index for index in range(group.num_columns))


def test_earlier_versions_can_be_travelled_to(history):
    store, states = history
    for state in states:
        for table, (version, rows) in state.items():
            then = DeltaTable(str(store / table), version=version)
            assert pyarrow.table(then.to_pyarrow_table()).sort_by(rows.schema.names[0]).num_rows == rows.num_rows
            assert same_rows(pyarrow.table(then.to_pyarrow_table()), rows), f"{table} version {version}"


def same_rows(one, other):
    keys = [(name, "ascending") for name in one.schema.names]
    return one.sort_by(keys).equals(other.sort_by(keys))


def test_system_tables_only_grow(history):
    _, states = history
    for table in ("indicators", "rejects", "runs"):
        counts = [state[table][1].num_rows for state in states]
        assert counts == sorted(counts)
        runs = states[-1][table][1].column("run").to_pylist()
        assert set(runs) <= {"000001", "000002", "000003"}
    assert states[-1]["runs"][1].num_rows == 3


def test_runs_tells_the_versions_of_a_run(history):
    """The versions printed are those that a reader saw after that run."""
    store, states = history
    for number, state in enumerate(states, 1):
        printed = hoso("runs", "--store", store, "--tables", f"{number:06}").text
        for table, (version, _) in state.items():
            if table != "runs":
                assert re.search(rf"(^|\W){table}\W+{version}\b", printed, re.MULTILINE), f"{table}\n{printed}"


def test_runs_lists_the_newest_first(history):
    printed = hoso("runs", "--store", history[0]).text
    found = re.findall(r"\b00000[1-9]\b", printed)
    assert list(dict.fromkeys(found)) == ["000003", "000002", "000001"]


def test_many_runs_stay_readable(extracts, tmp_path):
    """More commits than a checkpoint takes."""
    source = resplit(extracts.input(60), tmp_path / "all", [13])
    folder, store = copy_input(source, tmp_path / "input"), tmp_path / "store"
    for registry in CORE_REGISTRIES:
        shutil.rmtree(folder / registry)
        (folder / registry).mkdir()
    population = parts(source, "population")
    others = [path for registry in CORE_REGISTRIES[1:] for path in parts(source, registry)]
    for number, path in enumerate(population):
        arriving = others if number == 0 else []
        for file in [path, *arriving]:
            shutil.copy(file, folder / file.parent.name)
        run_core(folder, store)
    report = run_core(folder, store).report
    assert report["status"] == "nothing-new"
    assert len(list((store / "runs" / "_delta_log").glob("*.json"))) > 12
    assert kpi(store) == kpi(extracts.store(60))
    for table in tables(store):
        rows = file_rows(store, table)
        assert rows_of(store, table).num_rows == (rows.num_rows if rows else 0)


# Checkpoints

CHECKPOINTED = """
pipeline: tiny
registries:
  people:
    files: "*.csv"
    key: id
    version: n
    columns: {id: text, n: integer, at: {type: timestamp, optional: true}}
indicators:
  many: {of: people}
"""


@pytest.fixture(scope="module")
def long_history(tmp_path_factory):
    """A store of twelve runs."""
    folder = tmp_path_factory.mktemp("long")
    (folder / "tiny.yaml").write_text(CHECKPOINTED, encoding="utf-8")
    (folder / "input").mkdir()
    for number in range(12):
        rows = "".join(f"p{row},{number},2026-06-30 02:00\n" for row in range(number, number + 20))
        (folder / "input" / f"{number:02}.csv").write_text("id,n,at\n" + rows, encoding="utf-8")
        run(folder / "tiny.yaml", folder / "input", folder / "store")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_every_tenth_version_has_a_checkpoint(long_history):
    for table in ("people", "indicators", "runs"):
        log = long_history / "store" / table / "_delta_log"
        assert [path.name for path in log.glob("*.checkpoint.parquet")] == [f"{10:020}.checkpoint.parquet"]
        hint = json.loads((log / "_last_checkpoint").read_text(encoding="utf-8"))
        rows = pyarrow.parquet.read_table(log / f"{10:020}.checkpoint.parquet").to_pylist()
        assert hint["version"] == 10 and hint["size"] == len(rows)
        assert hint["numOfAddFiles"] == sum(row["add"] is not None for row in rows)
        assert all(sum(value is not None for value in row.values()) == 1 for row in rows)


def test_other_readers_start_at_the_checkpoint(long_history, tmp_path):
    store = long_history / "store"
    cleaned = tmp_path / "store"
    shutil.copytree(store, cleaned)
    for table in ("people", "indicators", "runs"):
        for path in (cleaned / table / "_delta_log").glob("*.json"):
            if int(path.stem) < 10:
                path.unlink()
        for version in (None, 10):
            mine, theirs = (DeltaTable(str(root / table), version=version) for root in (cleaned, store))
            assert mine.version() == theirs.version() == (version or 11)
            assert mine.metadata().id == theirs.metadata().id
            assert mine.schema() == theirs.schema() and mine.protocol() == theirs.protocol()
            assert sorted(mine.file_uris())[0].split("/")[-1] == sorted(theirs.file_uris())[0].split("/")[-1]
        assert rows_of(cleaned, table) == rows_of(store, table)
    assert kpi(cleaned) == kpi(store)
    # The next run goes on from there.
    copy = tmp_path / "input"
    shutil.copytree(long_history / "input", copy)
    (copy / "99.csv").write_text("id,n,at\np0,99,\n", encoding="utf-8")
    run(long_history / "tiny.yaml", copy, cleaned)
    assert DeltaTable(str(cleaned / "people")).version() == 12
    assert rows_of(cleaned, "people").num_rows == rows_of(store, "people").num_rows


def test_delta_rs_writes_after_our_checkpoint(long_history, tmp_path):
    table = tmp_path / "runs"
    shutil.copytree(long_history / "store" / "runs", table)
    before = DeltaTable(str(table))
    rows = before.to_pyarrow_table()
    before.create_checkpoint()
    assert DeltaTable(str(table)).to_pyarrow_table().equals(rows)
    shown = hoso("inspect", table, "--rows", "all").text.splitlines()
    assert len(shown) == rows.num_rows
