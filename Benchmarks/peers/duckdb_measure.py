#!/usr/bin/env python3
"""The core indicators from a store's column files, in DuckDB: `python duckdb_measure.py --store DIR --threads 2`.

Prints what `hoso measure Pipelines/core.yaml --store DIR --period all --area all --format csv` prints. The store is
one of a single run: all files of its tables' folders are read. Each indicator is counted at its finest grain in one
pass over the columns that it needs; totals are added up from these few groups.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import duckdb

from report import cube, write_indicators

GROUPS = {
    "digitisation_rate": """
        SELECT date_trunc('month', completed_at) AS month, left(commune_code, 2) AS area,
            count(*) FILTER (WHERE result_digitised), count(*)
        FROM {dossiers} WHERE completed_at IS NOT NULL GROUP BY ALL""",
    # Areas and months are made once per dossier, before the join.
    "reuse_rate": """
        SELECT month, area, count(*) FILTER (WHERE source <> 'declared'), count(*)
        FROM {dossier_data} LEFT JOIN (
            SELECT dossier_id, date_trunc('month', received_at) AS month, left(commune_code, 2) AS area
            FROM {dossiers}) USING (dossier_id)
        GROUP BY ALL""",
    "insured_verified_rate": """
        SELECT CAST(NULL AS DATE), left(commune_code, 2) AS area,
            count(*) FILTER (WHERE person_status = 'verified'), count(*)
        FROM {insurance} GROUP BY ALL""",
}
DIMENSIONS = {
    "digitisation_rate": ("period", "area"), "reuse_rate": ("period", "area"), "insured_verified_rate": ("area",),
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    connection = duckdb.connect()
    connection.execute(f"SET threads = {arguments.threads}; SET preserve_insertion_order = false")
    names = ("insurance", "dossiers", "dossier_data")
    tables = {name: f"read_parquet('{arguments.store / name}/*.parquet')" for name in names}
    indicators = {}
    for name, statement in GROUPS.items():
        groups = connection.execute(statement.format(**tables)).fetchall()
        rows = [(month and month.strftime("%Y-%m"), *rest) for month, *rest in groups]
        indicators[name] = cube(rows, DIMENSIONS[name])
    with tempfile.NamedTemporaryFile() as file:
        write_indicators(file.name, indicators)
        sys.stdout.write(Path(file.name).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
