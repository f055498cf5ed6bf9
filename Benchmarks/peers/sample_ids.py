"""Prints citizen IDs of a store's population, always the same: `sample_ids.py STORE COUNT`."""

import sys

import duckdb

from queries import files_of


def main(store, count):
    files = files_of(store, "population")
    rows = duckdb.execute(
        f"SELECT citizen_id FROM read_parquet({files}) ORDER BY hash(citizen_id) LIMIT {int(count)}").fetchall()
    print("\n".join(row[0] for row in rows))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
