#!/usr/bin/env python3
"""Compares the registries' tables that several contenders wrote: `tables.py FOLDER FOLDER …`.

A folder holds `<registry>.parquet`, or is a store, where `<registry>/` is a Delta table. Each column is cast
to one type, so that enumerations and dictionaries compare as their text; every row must be in all folders.
Prints a line per difference; exit status 1 where there are any.
"""

import sys
from pathlib import Path

import duckdb

TYPES = {
    "birth_date": "DATE",
    "item_no": "BIGINT",
    "fee_vnd": "BIGINT",
    "result_digitised": "BOOLEAN",
} | dict.fromkeys(("updated_at", "received_at", "due_at", "completed_at"), "TIMESTAMP")
REGISTRIES = ("population", "insurance", "dossiers", "dossier_data")


def source(folder, registry):
    parquet = Path(folder) / f"{registry}.parquet"
    if parquet.exists():
        return f"read_parquet('{parquet}')"
    from deltalake import DeltaTable

    return f"read_parquet({DeltaTable(str(Path(folder) / registry)).file_uris()})"


def columns(connection, folder, registry):
    described = connection.execute(f"DESCRIBE SELECT * FROM {source(folder, registry)}").fetchall()
    return [name for name, *_ in described]


def main(folders):
    connection, difference_count = duckdb.connect(), 0
    for registry in REGISTRIES:
        names = columns(connection, folders[0], registry)
        casts = ", ".join(f'CAST("{name}" AS {TYPES.get(name, "VARCHAR")})' for name in names)
        # Rows as a set: their number, and two sums over 64-bit hashes of whole rows.
        statement = (
            f"SELECT count(*), sum(h::HUGEINT), bit_xor(hash(h, 1)) "
            f"FROM (SELECT hash({casts}) AS h FROM {{}})"
        )
        expected = None
        for folder in folders:
            if set(columns(connection, folder, registry)) != set(names):
                print(f"{registry}: columns of {folder} are not those of {folders[0]}")
                difference_count += 1
                continue
            found = connection.execute(statement.format(source(folder, registry))).fetchone()
            expected = expected or found
            if found != expected:
                print(f"{registry}: rows of {folder} are not those of {folders[0]}")
                difference_count += 1
    return 1 if difference_count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
