"""What all contenders must agree on: books, links, indicator cells, and the content of the tables."""

import json
import subprocess
import sys
from pathlib import Path

from .contenders import REGISTRIES, ROOT
from .process import BenchmarkError

sys.path.insert(0, str(ROOT / "Tests" / "Interop"))
import compare_indicators  # noqa: E402

COUNTS = ("rows_read", "rejected", "superseded", "rows", "links")
INDICATORS = "digitisation_rate,reuse_rate,insured_verified_rate"
EVERY_CELL = ("--period", "all", "--area", "all", "--category", "all", "--format", "csv")


def keep_cells(hoso, store, path):
    """Writes the indicators' cells of a store as `kpi` prints them."""
    command = [str(hoso), "kpi", "--store", str(store), "--indicator", INDICATORS, *EVERY_CELL]
    with open(path, "wb") as file:
        finished = subprocess.run(command, stdout=file, check=False)
    if finished.returncode != 0:
        raise BenchmarkError(f"hoso kpi ended with {finished.returncode}")


def is_there(folder):
    """Whether a contender has left its answer."""
    counted = (folder / "report.json").exists() or (folder / "counts.json").exists()
    return counted and (folder / "indicators.csv").exists()


def answer(folder):
    """Books and cells, of hoso as of a peer."""
    report = folder / "report.json"
    if report.exists():
        counts = json.loads(report.read_text(encoding="utf-8"))["registries"]
    else:
        counts = json.loads((folder / "counts.json").read_text(encoding="utf-8"))
    return counts, compare_indicators.load(folder / "indicators.csv")


def differences(folders):
    """Differences of every contender from the first. `folders` has the folder of each, by name."""
    names, lines = list(folders), []
    if len(names) < 2:
        return lines
    expected_counts, expected_cells = answer(folders[names[0]])
    for name in names[1:]:
        counts, cells = answer(folders[name])
        found = list(count_differences(expected_counts, counts))
        found += compare_indicators.differences(expected_cells, cells)
        lines += [f"{name} from {names[0]}: {line}" for line in found]
    return lines


def count_differences(expected, actual):
    for registry in REGISTRIES:
        for key in COUNTS:
            first, second = expected[registry].get(key) or {}, actual[registry].get(key) or {}
            if first != second:
                yield f"{registry}.{key} {second}, expected {first}"


def cell_differences(expected_path, actual_path):
    return compare_indicators.differences(
        compare_indicators.load(expected_path), compare_indicators.load(actual_path))


def table_differences(folders):
    """In a process of its own, so that this one stays small."""
    command = [sys.executable, str(ROOT / "Benchmarks" / "tables.py")]
    for folder in folders.values():
        store = Path(folder) / "store"
        if store.exists() or (Path(folder) / f"{REGISTRIES[-1]}.parquet").exists():
            command.append(str(store if store.exists() else folder))
    finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    lines = finished.stdout.splitlines()
    if finished.returncode not in (0, 1):
        lines.append("the comparison of tables failed")
    return lines
