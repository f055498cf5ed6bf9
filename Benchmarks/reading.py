#!/usr/bin/env python3
"""Reading and size of the core store beside the peers; see README.md.

    python Benchmarks/reading.py --store Benchmarks/.data/output-1000000/hoso/store

Scans every column of every file, and exports tables as CSV, with hoso and with pyarrow, one thread each, in turn;
then compares the bytes of the store's column files with those that DuckDB writes of the same rows. Exit status:
0 all agree, 1 answers differ or a command failed, 64 wrong usage.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(HERE))
from bench.process import BenchmarkError, mebibytes, timed  # noqa: E402

REGISTRIES = ("population", "insurance", "dossiers", "dossier_data")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--hoso", type=Path, default=ROOT / ".build" / "release" / "hoso")
    parser.add_argument("--work", type=Path, help="folder for what is written; default: beside the store")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    work = arguments.work or arguments.store.parent / "reading"
    work.mkdir(parents=True, exist_ok=True)
    try:
        return run(arguments, work)
    except BenchmarkError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1


def run(arguments, work):
    tables = {name: files_of(arguments.store, name) for name in REGISTRIES}
    figures = {}
    differences = compare_scans(arguments, [file for files in tables.values() for file in files], work, figures)
    for name in REGISTRIES:
        differences += compare_exports(arguments, name, tables[name], work, figures)
    compare_sizes(tables, work, figures)
    for line in differences:
        print(f"DIFFERS {line}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures | {"differences": differences}, indent=2) + "\n")
    return 1 if differences else 0


def files_of(store, name):
    """The column files of the table's newest version, in the order of their rows."""
    from deltalake import DeltaTable

    table = Path(store) / name
    if not table.is_dir():
        raise BenchmarkError(f"{store} has no table {name}: give --store a store of the core pipeline")
    return sorted(str(table / Path(uri).name) for uri in DeltaTable(str(table)).file_uris())


# Speed


def compare_scans(arguments, files, work, figures):
    # A build folder that SwiftPM may use beside any other.
    build = ["swift", "build", "-c", "release", "--package-path", str(HERE / "Scan")]
    if subprocess.run(build, stdout=subprocess.DEVNULL, check=False).returncode != 0:
        raise BenchmarkError("Benchmarks/Scan does not build")
    commands = {
        "hoso": [str(HERE / "Scan" / ".build" / "release" / "scan"), *files],
        "pyarrow": [sys.executable, str(HERE / "peers" / "pyarrow_scan.py"), *files],
        # What starting Python and loading pyarrow takes.
        "pyarrow, nothing to read": [sys.executable, str(HERE / "peers" / "pyarrow_scan.py")],
    }
    answers = in_turn("scan of all tables", commands, arguments, work, figures)
    return [] if answers["hoso"] == answers["pyarrow"] else ["scan: hoso and pyarrow read different content"]


def compare_exports(arguments, name, files, work, figures):
    outputs = {contender: work / f"{name}.{contender}.csv" for contender in ("hoso", "pyarrow")}
    commands = {
        "hoso": [
            str(arguments.hoso), "export", name, "--store", str(arguments.store), "--format", "csv", "--threads", "1",
            "--output", str(outputs["hoso"]),
        ],
        "pyarrow": [sys.executable, str(HERE / "peers" / "pyarrow_export.py"), str(outputs["pyarrow"]), *files],
    }
    in_turn(f"export of {name} as CSV", commands, arguments, work, figures)
    lines = {contender: line_count(output) for contender, output in outputs.items()}
    for output in outputs.values():
        output.unlink()
    if lines["hoso"] != lines["pyarrow"]:
        return [f"export of {name}: hoso wrote {lines['hoso']} lines, pyarrow {lines['pyarrow']}"]
    return []


def line_count(path):
    count = 0
    with open(path, "rb", buffering=0) as file:
        while block := file.read(1 << 20):
            count += block.count(b"\n")
    return count


def in_turn(title, commands, arguments, work, figures):
    """Runs the commands one after another, round by round; what each printed in the last one."""
    rounds = {name: [] for name in commands}
    for _ in range(arguments.rounds):
        for name, command in commands.items():
            if Path(command[-1]).suffix == ".csv":
                Path(command[-1]).unlink(missing_ok=True)
            figure = timed(command, work / f"{name}.out", work / f"{name}.log")
            if figure["exit"] != 0:
                raise BenchmarkError(f"{title}: {name} ended with {figure['exit']}; see {work / (name + '.log')}")
            rounds[name].append(figure)
    figures[title] = {
        name: {key: statistics.median(run[key] for run in runs) for key in ("wall_s", "cpu_s", "peak_mib")}
        for name, runs in rounds.items()
    }
    print(title)
    for name, figure in figures[title].items():
        times = f"{figure['wall_s']:>8.2f} wall s{figure['cpu_s']:>8.2f} cpu s"
        print(f"  {name:<26}{times}{figure['peak_mib']:>8.0f} peak MiB")
    shares = [ours["cpu_s"] / theirs["cpu_s"] for ours, theirs in zip(rounds["hoso"], rounds["pyarrow"])]
    figures[title]["hoso_share_cpu"] = statistics.median(shares)
    print(f"  hoso/pyarrow: CPU {figures[title]['hoso_share_cpu']:.3f}", flush=True)
    return {name: (work / f"{name}.out").read_bytes() for name in commands}


# Size


def compare_sizes(tables, work, figures):
    """What the same rows take when DuckDB writes them."""
    sizes = {}
    print("bytes of column files, DuckDB: zstd, level 3, rows in the same order")
    for name in tables:
        ours = sum(os.path.getsize(file) for file in tables[name])
        sizes[name] = {"hoso": ours, "duckdb": duckdb_size(tables[name], work / f"{name}.duckdb.parquet")}
    total = {who: sum(size[who] for size in sizes.values()) for who in ("hoso", "duckdb")}
    for name, size in (sizes | {"all": total}).items():
        share = size["hoso"] / size["duckdb"]
        print(f"  {name:<14}{mebibytes(size['hoso']):>8.1f} MiB{mebibytes(size['duckdb']):>8.1f} MiB{share:>8.3f}")
    figures["sizes"] = sizes | {"all": total}


def duckdb_size(files, target):
    """In a process of its own: its memory would count into the peaks of commands started later."""
    script = (
        "import duckdb, sys; duckdb.sql('SET enable_progress_bar = false'); "
        "duckdb.sql(f\"COPY (SELECT * FROM read_parquet({sys.argv[2:]!r})) TO '{sys.argv[1]}' "
        "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3)\")"
    )
    if subprocess.run([sys.executable, "-c", script, str(target), *files], check=False).returncode != 0:
        raise BenchmarkError(f"DuckDB could not write {target}")
    size = target.stat().st_size
    target.unlink()
    return size


if __name__ == "__main__":
    sys.exit(main())
