"""Units and their ancestors, as the areas file of a pipeline says."""

import csv

ROW = ("code", "name", "level", "parent", "valid_from", "valid_to")


def make_tables(duck, path, parameters):
    """`units` (code, level) of the units in force, `above` (code, area): each unit itself and its ancestors."""
    duck.execute("CREATE TABLE units (code VARCHAR, level VARCHAR)")
    duck.execute("CREATE TABLE above (code VARCHAR, area VARCHAR)")
    if path is None:
        return
    kind, as_of = parameters.get("as_of", ("text", None))
    as_of = as_of if kind == "date" else None
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = [{name: (row.get(name) or "").strip() for name in ROW} for row in csv.DictReader(file)]
    duck.execute("CREATE TEMP TABLE listed (code VARCHAR, level VARCHAR, parent VARCHAR)")
    duck.executemany("INSERT INTO listed VALUES (?, ?, ?)", [
        [row["code"], row["level"], row["parent"] or None] for row in rows if is_in_force(row, as_of)])
    duck.execute("INSERT INTO units SELECT code, level FROM listed")
    duck.execute("""INSERT INTO above WITH RECURSIVE climb(code, area) AS (
            SELECT code, code FROM listed
            UNION SELECT climb.code, listed.parent FROM climb JOIN listed ON listed.code = climb.area
            WHERE listed.parent IS NOT NULL)
        SELECT code, area FROM climb""")


def is_in_force(row, as_of):
    """ISO dates compare as texts; without a date the units without an end are meant."""
    if as_of is None:
        return not row["valid_to"]
    return (row["valid_from"] or "0") <= as_of and (not row["valid_to"] or as_of <= row["valid_to"])
