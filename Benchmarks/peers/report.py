"""What peers leave besides their column files: `indicators.csv` and `counts.json`.

The forms are those of `hoso kpi --format csv` and of the registries in `hoso run --json`, so that the
driver compares them without knowing who wrote them.
"""

import json
from pathlib import Path

STATUSES = ("verified", "mismatch", "not_found", "ambiguous", "invalid", "missing")


def input_files(input_dir, registry):
    """The registry's files in input order: by path below the input folder, compared bytewise."""
    files = [path for path in (Path(input_dir) / registry).glob("part-*.csv*") if path.is_file()]
    return sorted((str(path) for path in files), key=lambda path: path.encode())


def fresh_folder(path):
    path = Path(path)
    path.mkdir(parents=True, exist_ok=True)
    return path


def cube(rows, names):
    """Cells of one share indicator: one per group of every subset of the dimensions in `names`.

    `rows` are `(period, area, numerator, denominator)` at the finest grain; a null dimension is `_U`,
    one that is not grouped by (or not named at all) is `_T`, and the grand total exists always.
    """
    cells = {("_T", "_T", "_T"): [0, 0]}
    for period, area, numerator, denominator in rows:
        periods = ["_T"] + ([period if period is not None else "_U"] if "period" in names else [])
        areas = ["_T"] + ([area if area is not None else "_U"] if "area" in names else [])
        for key in ((p, a, "_T") for p in periods for a in areas):
            cell = cells.setdefault(key, [0, 0])
            cell[0] += numerator
            cell[1] += denominator
    return cells


def number(value):
    """Integers without a point, others shortest round-trip; null is empty."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def write_indicators(path, indicators):
    """`indicators` maps a name to the cells that `cube` made."""
    lines = []
    for name, cells in indicators.items():
        for (period, area, category), (numerator, denominator) in cells.items():
            value = numerator / denominator if denominator else None
            dimensions = (name, period, area, category)
            key = tuple(part.encode() for part in dimensions)
            numbers = (number(numerator), number(denominator), number(value))
            lines.append((key, ",".join(dimensions + numbers)))
    lines.sort()
    header = "indicator,period,area,category,numerator,denominator,value"
    Path(path).write_text("\n".join([header] + [line for _, line in lines]) + "\n", encoding="utf-8")


def registry_counts(rejected, accepted, rows, links=None):
    """The books of one registry: every row read is rejected, superseded or won."""
    counts = {
        "rows_read": rejected + accepted,
        "rejected": rejected,
        "superseded": accepted - rows,
        "rows": rows,
    }
    if links is not None:
        name, statuses = links
        counts["links"] = {name: {status: statuses.get(status, 0) for status in STATUSES}}
    return counts


def write_counts(path, counts):
    Path(path).write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")
