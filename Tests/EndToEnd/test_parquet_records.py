"""Other readers read nested records that the Parquet record writer wrote."""

import datetime

import duckdb
import polars
import pyarrow.parquet

from harness import ROOT

FILE = ROOT / "Tests/HosoParquetTests/Fixtures/nested-records.parquet"
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def wide_row(row):
    """The twin of `wideRow` in ParquetRecordWriterTests.swift."""
    values = dict.fromkeys(("add", "protocol", "metaData", "matrix", "deep", "day", "at", "raw"))
    values["row"] = row
    if row % 4 == 0:
        partition = [("tỉnh", None if row % 8 == 0 else "Bắc Ninh"), ("năm", str(row))]
        values["add"] = {
            "path": f"part-{row}.parquet", "partitionValues": [] if row % 12 == 0 else partition,
            "size": row << 33, "dataChange": row % 3 == 0, "stats": "{đ}" * (row % 50)}
        values["day"] = datetime.date(1970, 1, 1) + datetime.timedelta(days=row - 700)
    elif row % 4 == 1:
        features = [None if n == 2 else f"feature-{n}" for n in range(row % 5)]
        values["protocol"] = {"minReaderVersion": -3, "readerFeatures": None if row % 3 == 0 else features}
        values["metaData"] = {"format": {"provider": "parquet", "options": None}}
        values["at"] = EPOCH + datetime.timedelta(microseconds=row * 1_000_003)
    elif row % 4 == 2:
        values["matrix"] = [None if line == 1 else [n / 4 - 0.5 for n in range(row % 4)] for line in range(row % 3)]
        values["metaData"] = {"format": {"provider": None, "options": [("k", None)]}}
    else:
        names = [{"name": None if n == 0 else f"tên {n}"} for n in range(row % 3)]
        values["deep"] = [(row, names), (-1, None if row % 5 == 0 else [None])]
        values["raw"] = bytes([0, 255, row % 256])
    return values


EXPECTED = [wide_row(row) for row in range(500)]


def without_pairs(value):
    """Maps as sorted lists of pairs, whichever way a reader gives them."""
    if isinstance(value, dict):
        if set(value) == {"key", "value"}:
            return value["key"], without_pairs(value["value"])
        return {name: without_pairs(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_pairs(member) for member in value]
    return value


def comparable(rows):
    """Entries of maps become pairs in lists; DuckDB gives a map as a dictionary of its own."""
    done = []
    for row in rows:
        row = dict(row)
        for path in (("add", "partitionValues"), ("metaData", "format", "options"), ("deep",)):
            holder = row
            for name in path[:-1]:
                holder = holder[name] if holder is not None else None
            if holder is not None and isinstance(holder.get(path[-1]), dict):
                holder[path[-1]] = list(holder[path[-1]].items())
        done.append({name: without_pairs(value) for name, value in row.items()})
    return done


def test_pyarrow_reads_nested_records():
    file = pyarrow.parquet.ParquetFile(FILE, page_checksum_verification=True)
    assert file.num_row_groups == 2 and file.metadata.metadata == {b"note": b"nested"}
    assert comparable(file.read().to_pylist()) == comparable(EXPECTED)


def test_pyarrow_finds_statistics_of_nested_leaves():
    columns = pyarrow.parquet.ParquetFile(FILE).metadata.row_group(0)
    by_path = {columns.column(n).path_in_schema: columns.column(n).statistics for n in range(columns.num_columns)}
    assert (by_path["row"].min, by_path["row"].max, by_path["row"].null_count) == (0, 299, 0)
    matrix = by_path["matrix.list.element.list.element"]
    assert (matrix.min, matrix.max) == (-0.5, -0.25)


def test_duckdb_reads_nested_records():
    # Times with a zone would ask for a package of zones.
    query = f"SELECT * REPLACE (epoch_us(\"at\") AS \"at\") FROM read_parquet('{FILE}') ORDER BY row"
    relation = duckdb.sql(query)
    rows = [dict(zip(relation.columns, row)) for row in relation.fetchall()]
    microseconds = [
        {**row, "at": row["at"] and (row["at"] - EPOCH) // datetime.timedelta(microseconds=1)} for row in EXPECTED]
    assert comparable(rows) == comparable(microseconds)


def test_polars_reads_nested_records():
    rows = polars.read_parquet(FILE).sort("row").to_dicts()
    assert comparable(rows) == comparable(EXPECTED)
