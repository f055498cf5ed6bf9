"""Queries over a store's column files in Polars; see queries.py."""

import os

from queries import main


def before_start(arguments):
    # Polars reads this once, when it is imported.
    os.environ["POLARS_MAX_THREADS"] = str(arguments.threads)
    global pl
    import polars as pl


class Polars:
    def __init__(self, files, threads):
        self.files = files

    def table(self, name):
        return pl.scan_parquet(self.files[name])

    def indicators(self):
        dossiers, items = self.table("dossiers"), self.table("dossier_data")
        spine = dossiers.select("dossier_id", "commune_code", month=pl.col("received_at").dt.truncate("1mo"))
        completed = dossiers.filter(pl.col("completed_at").is_not_null())
        queries = {
            "digitisation_rate": share(
                completed, pl.col("result_digitised"), pl.col("completed_at").dt.truncate("1mo")),
            "reuse_rate": share(
                items.select("dossier_id", "source").join(spine, on="dossier_id", how="left"),
                pl.col("source") != "declared", pl.col("month")),
            "insured_verified_rate": share(
                self.table("insurance"), pl.col("person_status") == "verified", pl.lit(None, pl.Date)),
        }
        frames = pl.collect_all(list(queries.values()), engine="streaming")
        return {name: frame.rows() for name, frame in zip(queries, frames)}

    def rows_of(self, person):
        found = {}
        for table, column in (("population", "citizen_id"), ("insurance", "person_id"), ("dossiers", "person_id")):
            found[table] = self.table(table).filter(pl.col(column) == person).collect(engine="streaming").height
        return found


def share(rows, condition, month):
    groups = rows.group_by(month=month, area=pl.col("commune_code").str.slice(0, 2)).agg(
        numerator=condition.sum(), denominator=pl.len())
    return groups.select(pl.col("month").cast(pl.String).str.slice(0, 7), "area", "numerator", "denominator")


if __name__ == "__main__":
    main(Polars, before_start)
