"""Queries over a store's column files in DuckDB; see queries.py."""

import duckdb

from queries import main


class DuckDB:
    def __init__(self, files, threads):
        self.files = files
        self.connection = duckdb.connect()
        self.connection.execute(f"SET threads = {threads}")
        for table, paths in files.items():
            self.connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({paths})")

    def share(self, source, where, condition, month, area):
        return self.connection.execute(f"""
            SELECT strftime(month, '%Y-%m'), area, numerator, denominator
            FROM (SELECT {month} AS month, left({area}, 2) AS area,
                    count(*) FILTER (WHERE {condition}) AS numerator, count(*) AS denominator
                FROM {source} WHERE {where} GROUP BY ALL)""").fetchall()

    def indicators(self):
        return {
            "digitisation_rate": self.share(
                "dossiers", "completed_at IS NOT NULL", "result_digitised", "date_trunc('month', completed_at)",
                "commune_code"),
            # Areas and months are made once per dossier, before the join.
            "reuse_rate": self.share(
                """dossier_data LEFT JOIN (
                    SELECT dossier_id, date_trunc('month', received_at) AS received, left(commune_code, 2) AS place
                    FROM dossiers) USING (dossier_id)""",
                "true", "source <> 'declared'", "received", "place"),
            "insured_verified_rate": self.share(
                "insurance", "true", "person_status = 'verified'", "CAST(NULL AS DATE)", "commune_code"),
        }

    def rows_of(self, person):
        found = {}
        for table, column in (("population", "citizen_id"), ("insurance", "person_id"), ("dossiers", "person_id")):
            rows = self.connection.execute(f"SELECT * FROM {table} WHERE {column} = ?", [person]).fetchall()
            found[table] = len(rows)
        return found


if __name__ == "__main__":
    main(DuckDB)
