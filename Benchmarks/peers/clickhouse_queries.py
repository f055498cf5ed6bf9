"""Queries over a store's column files in ClickHouse, in process (chDB); see queries.py."""

import json
import os
import tempfile

from chdb import session

from queries import main


class ClickHouse:
    def __init__(self, files, threads):
        self.scratch = tempfile.TemporaryDirectory()
        self.session = session.Session(os.path.join(self.scratch.name, "chdb"))
        for setting in (f"max_threads = {threads}", "input_format_parquet_bloom_filter_push_down = 1",
                        "input_format_parquet_filter_push_down = 1", "schema_inference_make_columns_nullable = 'auto'"):
            self.session.query(f"SET {setting}")
        self.sources = {table: source(paths) for table, paths in files.items()}

    def rows(self, statement):
        answer = self.session.query(statement, "JSONCompactEachRow")
        return [json.loads(line) for line in answer.bytes().splitlines()]

    def share(self, rows, where, condition, month, area="commune_code"):
        found = self.rows(f"""SELECT {month} AS m, left({area}, 2) AS a, countIf({condition}), count()
            FROM {rows} WHERE {where} GROUP BY m, a""")
        return [(month, area, int(numerator), int(denominator)) for month, area, numerator, denominator in found]

    def indicators(self):
        dossiers = self.sources["dossiers"]
        joined = f"""(SELECT source, month, commune_code FROM {self.sources['dossier_data']} AS i
            LEFT JOIN (SELECT dossier_id, formatDateTime(received_at, '%Y-%m') AS month,
                toNullable(commune_code) AS commune_code FROM {dossiers}) AS d
            ON i.dossier_id = d.dossier_id SETTINGS join_use_nulls = 1)"""
        return {
            "digitisation_rate": self.share(
                dossiers, "completed_at IS NOT NULL", "result_digitised = 1", "formatDateTime(completed_at, '%Y-%m')"),
            "reuse_rate": self.share(joined, "1", "source <> 'declared'", "month"),
            "insured_verified_rate": self.share(
                self.sources["insurance"], "1", "person_status = 'verified'", "CAST(NULL, 'Nullable(String)')"),
        }

    def rows_of(self, person):
        found = {}
        for table, column in (("population", "citizen_id"), ("insurance", "person_id"), ("dossiers", "person_id")):
            found[table] = len(self.rows(f"SELECT * FROM {self.sources[table]} WHERE {column} = '{person}'"))
        return found


def source(paths):
    """All files of a table, which lie in one folder."""
    names = ",".join(os.path.basename(path) for path in paths)
    pattern = names if len(paths) == 1 else "{" + names + "}"
    return f"file('{os.path.join(os.path.dirname(paths[0]), pattern)}', 'Parquet')"


if __name__ == "__main__":
    main(ClickHouse)
