"""Checks: the rows that fail, and the three indicators of each."""

from .expressions import as_text, literal
from .registries import table
from .sql import quoted

FAILURES = 'CREATE TABLE failures ("check" VARCHAR, key VARCHAR, area VARCHAR, detail VARCHAR[])'


def compute(run, name, body):
    """Adds to `failures` and, as of a first run, to `cells`."""
    scope = run.scope(body["of"])
    area = as_text(scope.value(body["area"])) if "area" in body else "NULL"
    shown = [as_text(scope.value(source)) for source in shown_sources(body)]
    run.duck.execute(f"""INSERT INTO failures
        SELECT {literal(name)}, {run.tables[body["of"]].key_text()}, {area}, [{', '.join(shown)}]::VARCHAR[]
        FROM {table("linked", body["of"])} WHERE {scope.condition(body["fails"])}""")
    for member in ("open", "opened", "corrected"):
        add_cells(run, name, member, "area" in body)


def shown_sources(body):
    shown = body.get("show") or []
    return shown if isinstance(shown, list) else [shown]


def add_cells(run, name, member, has_area):
    """Of a first run all items are opened in it, and none corrected."""
    is_counted = "FALSE" if member == "corrected" else "TRUE"
    items = f"(SELECT area FROM failures WHERE {quoted('check')} = {literal(name)} AND {is_counted})"
    insert = f"""INSERT INTO cells SELECT {literal(f"check.{name}.{member}")}, '_T', {{}}, '_T',
        count(*), NULL, count(*), NULL, NULL, FALSE FROM {{}} {{}}"""
    run.duck.execute(insert.format("'_T'", items, ""))
    if has_area:
        group = run.group_text("area")
        run.duck.execute(insert.format(group, run.area_source(items), f"GROUP BY {group}"))
