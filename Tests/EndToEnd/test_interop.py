"""Other readers open every table of a store and agree on it."""

import datetime
import random
import subprocess
import sys

import duckdb
import polars
import pyarrow.parquet

from harness import INTEROP, copy_input, parts, rows_of, run, run_core, table_files, tables, write

TIMES = """
pipeline: times
registries:
  calls:
    files: calls.csv
    key: nr
    version: at
    columns: {nr: integer, at: timestamp}
indicators:
  calls: {of: calls}
"""


def test_four_readers_agree_after_two_runs(extracts, tmp_path):
    folder = copy_input(extracts.input(20_000), tmp_path / "input")
    late = [path for registry in ("population", "insurance", "dossiers") for path in parts(folder, registry)[-1:]]
    for path in late:
        path.rename(path.with_name("held-" + path.name))
    run_core(folder, tmp_path / "store")
    for path in late:
        path.with_name("held-" + path.name).rename(path)
    report = run_core(folder, tmp_path / "store").report
    assert report["run"] == "000002"
    reader = subprocess.run(
        [sys.executable, INTEROP / "read_store.py", tmp_path / "store"], capture_output=True, text=True)
    assert reader.returncode == 0, reader.stdout + reader.stderr
    named = [line.split(":")[0] for line in reader.stdout.splitlines()]
    assert named == tables(tmp_path / "store")


def test_column_files_are_zstd_parquet_named_so(extracts):
    store = extracts.store(2_000)
    for table in tables(store):
        files = [path for path in (store / table).glob("*") if path.is_file()]
        assert files and all(path.match("part-*.zstd.parquet") for path in files), table


def test_polars_and_duckdb_count_like_the_report(extracts):
    store, report = extracts.run(2_000)
    for registry, books in report["registries"].items():
        assert polars.read_delta(str(store / registry)).height == books["rows"]
        query = f"SELECT count(*) FROM read_parquet('{store}/{registry}/part-*.zstd.parquet')"
        assert duckdb.sql(query).fetchall() == [(books["rows"],)]


def test_runs_table_tells_the_run(extracts):
    store, report = extracts.run(2_000)
    row, = rows_of(store, "runs").to_pylist()
    assert (row["run"], row["pipeline"], row["status"]) == ("000001", "core", "committed")
    assert row["started_at"] == report["started_at"] and row["started_at"] <= row["finished_at"]


def test_duckdb_probes_the_bloom_filters(extracts):
    store = extracts.store(2_000)
    # Keys, and what persons are looked up by.
    probed = {"population": ["citizen_id", "old_id"], "insurance": ["participant_id", "person_id"],
              "dossiers": ["dossier_id", "person_id"], "dossier_data": ["dossier_id", "item_no"]}
    for registry, columns in probed.items():
        file = next((store / registry).glob("part-*.zstd.parquet"))
        query = f"SELECT DISTINCT path_in_schema FROM parquet_metadata('{file}') WHERE bloom_filter_length > 0"
        assert sorted(row[0] for row in duckdb.sql(query).fetchall()) == sorted(columns)
        for column in columns:
            def excluded(value):
                probe = f"SELECT bool_and(bloom_filter_excludes) FROM parquet_bloom_probe('{file}', '{column}', $value)"
                return duckdb.execute(probe, {"value": value}).fetchall()[0][0]

            source = f"read_parquet('{file}') WHERE {column} IS NOT NULL"
            values = duckdb.sql(f"SELECT DISTINCT {column} FROM {source} ORDER BY 1 LIMIT 40").fetchall()
            assert not any(excluded(value) for value, in values), (registry, column)
            strangers = [value + 1000 if isinstance(value, int) else value + "x" for value, in values]
            assert sum(excluded(value) for value in strangers) > len(strangers) / 2, (registry, column)


def test_a_dictionary_of_many_times_opens_everywhere(tmp_path):
    """Minutes of two months: the dictionary page is several zstd frames."""
    generator = random.Random(5)
    first = datetime.datetime(2025, 3, 1)
    times = [first + datetime.timedelta(minutes=generator.randrange(80_000)) for _ in range(150_000)]
    rows = "".join(f"{number},{at:%Y-%m-%d %H:%M}\n" for number, at in enumerate(times))
    write(tmp_path / "input/calls.csv", "nr,at\n" + rows)
    run(write(tmp_path / "times.yaml", TIMES), tmp_path / "input", tmp_path / "store")
    file, = table_files(tmp_path / "store", "calls")
    chunk = pyarrow.parquet.ParquetFile(file).metadata.row_group(0).column(1)
    assert "RLE_DICTIONARY" in chunk.encodings
    assert chunk.data_page_offset - chunk.dictionary_page_offset > 100_000
    assert pyarrow.parquet.read_table(file, partitioning=None)["at"].to_pylist() == times
    assert polars.read_parquet(file)["at"].to_list() == times
    assert rows_of(tmp_path / "store", "calls").sort_by("nr")["at"].to_pylist() == times
    assert [at for at, in duckdb.sql(f"SELECT \"at\" FROM '{file}' ORDER BY nr").fetchall()] == times
