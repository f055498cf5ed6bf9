#!/usr/bin/env python3
"""hoso against its peers on the core pipeline; see README.md.

    python Benchmarks/run.py --persons 1000000

Generates the extracts once, runs hoso and the peers in turn, checks that all answers agree, and prints what
each took. Exit status: 0 all agree, 1 answers differ or a run failed, 64 wrong usage.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

# Nothing heavy is imported here: a child's peak memory counts from its parent's size when it was forked.
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "Tests" / "Interop"))
import compare_indicators  # noqa: E402

PEERS = ("duckdb", "polars", "clickhouse", "spark")
REGISTRIES = ("population", "insurance", "dossiers", "dossier_data")
COUNTS = ("rows_read", "rejected", "superseded", "rows", "links")
MEASURES = (
    ("wall_s", "wall s"),
    ("cpu_s", "cpu s"),
    ("peak_mib", "peak MiB"),
    ("written_mib", "written MiB"),
)


class BenchmarkError(Exception):
    pass


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", default=",".join(PEERS), help="comma-separated; empty for hoso alone")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", help="limit given to hoso and DuckDB, such as 4GiB; none unless named")
    parser.add_argument("--hoso", type=Path, default=ROOT / ".build" / "release" / "hoso")
    parser.add_argument("--data", type=Path, default=HERE / ".data", help="where extracts are kept")
    parser.add_argument("--input", type=Path, help="extracts that exist already, instead of generated ones")
    parser.add_argument(
        "--output", type=Path, help="where results are written; default: a folder below --data"
    )
    parser.add_argument("--no-hoso", action="store_true", help="the peers alone")
    parser.add_argument("--skip-tables", action="store_true", help="compare counts and indicators only")
    parser.add_argument("--json", type=Path, help="write all figures to this file")
    arguments = parser.parse_args()
    arguments.peers = [peer for peer in arguments.peers.split(",") if peer]
    unknown = set(arguments.peers) - set(PEERS)
    if unknown or arguments.persons < 1 or arguments.rounds < 1 or arguments.threads < 1:
        parser.print_usage(sys.stderr)
        sys.exit(64)
    return arguments


def main():
    arguments = parse_arguments()
    try:
        return run(arguments)
    except BenchmarkError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1


def run(arguments):
    input_dir = arguments.input or generated(arguments)
    output_dir = arguments.output or arguments.data / f"output-{arguments.persons}"
    output_dir.mkdir(parents=True, exist_ok=True)
    contenders = ([] if arguments.no_hoso else ["hoso"]) + arguments.peers
    print(
        f"{platform.machine()}, {os.cpu_count()} processors, {arguments.threads} threads; "
        f"input {mebibytes(folder_bytes(input_dir)):.0f} MiB; load {os.getloadavg()[0]:.1f}"
    )
    warm(input_dir)
    figures = {name: [] for name in contenders}
    for round_number in range(1, arguments.rounds + 1):
        for name in contenders:
            figure = measure(name, arguments, input_dir, output_dir / name)
            figures[name].append(figure)
            print(
                f"round {round_number} {name:<8}"
                + "".join(f"{figure[key]:>10.2f} {unit}" for key, unit in MEASURES),
                flush=True,
            )
    differences = compare(contenders, arguments, output_dir)
    summary = summarise(figures)
    print_summary(summary, contenders)
    for line in differences:
        print(f"DIFFERS {line}")
    if not differences:
        print("all answers agree" if len(contenders) > 1 else "nothing to compare with")
    if arguments.json:
        arguments.json.write_text(
            json.dumps(
                {
                    "persons": arguments.persons,
                    "threads": arguments.threads,
                    "rounds": figures,
                    "summary": summary,
                    "differences": differences,
                    "machine": platform.machine(),
                    "processors": os.cpu_count(),
                },
                indent=2,
            )
            + "\n"
        )
    return 1 if differences else 0


# Input


def generated(arguments):
    """The folder with the extracts, made on first use; a run that stopped half-way leaves none behind."""
    folder = arguments.data / f"core-{arguments.persons}"
    if folder.exists():
        return folder
    partial = arguments.data / f"core-{arguments.persons}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.parent.mkdir(parents=True, exist_ok=True)
    command = [
        arguments.hoso,
        "generate",
        "--scenario",
        "core",
        "--persons",
        str(arguments.persons),
        "--seed",
        "1",
        "--output",
        partial,
    ]
    print(f"generating {arguments.persons} persons in {folder}", flush=True)
    try:
        finished = subprocess.run([str(part) for part in command], check=False)
    except OSError as error:
        raise BenchmarkError(
            f"{arguments.hoso}: {error.strerror}; build it first: " "swift build -c release --product hoso"
        ) from error
    if finished.returncode != 0:
        raise BenchmarkError(f"hoso generate ended with {finished.returncode}")
    partial.rename(folder)
    return folder


def warm(folder):
    """Reads the input once, so that the first contender does not pay for the disk."""
    buffer = bytearray(1 << 20)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with open(path, "rb", buffering=0) as file:
                while file.readinto(buffer):
                    pass


# One run


def measure(name, arguments, input_dir, output):
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    if name == "hoso":
        command = [
            arguments.hoso,
            "run",
            ROOT / "Pipelines" / "core.yaml",
            "--input",
            input_dir,
            "--store",
            output / "store",
            "--threads",
            arguments.threads,
            "--json",
        ]
        report_path = output / "report.json"
    else:
        command = [
            sys.executable,
            HERE / "peers" / f"{name}_core.py",
            "--input",
            input_dir,
            "--output",
            output,
            "--threads",
            arguments.threads,
        ]
        report_path = output / "stdout"
    if arguments.memory:
        command += ["--memory", arguments.memory]
    log_path = output.parent / f"{name}.log"
    figure = timed([str(part) for part in command], report_path, log_path)
    if figure["exit"] != 0:
        raise BenchmarkError(f"{name} ended with {figure['exit']}; its messages are in {log_path}")
    written = folder_bytes(output / "store" if name == "hoso" else output)
    return figure | {"written_mib": mebibytes(written)}


def timed(command, output_path, log_path):
    """Runs the command; wall and CPU seconds and peak memory of it and the children it waited for."""
    with open(output_path, "wb") as output, open(log_path, "wb") as log:
        actions = [(os.POSIX_SPAWN_DUP2, output.fileno(), 1), (os.POSIX_SPAWN_DUP2, log.fileno(), 2)]
        start = time.monotonic()
        try:
            child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
        except OSError as error:
            raise BenchmarkError(f"{command[0]}: {error.strerror}") from error
        _, status, usage = os.wait4(child, 0)
        wall = time.monotonic() - start
    return {
        "exit": os.waitstatus_to_exitcode(status),
        "wall_s": wall,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "user_s": usage.ru_utime,
        "system_s": usage.ru_stime,
        "peak_mib": usage.ru_maxrss / 1024,
    }


def folder_bytes(folder):
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def mebibytes(count):
    return count / (1 << 20)


# Answers


def compare(contenders, arguments, output_dir):
    """Differences of every contender from the first: books, links, indicator cells, the tables' content."""
    if not contenders:
        return []
    reference, lines = contenders[0], []
    answers = {name: answer(name, arguments, output_dir / name) for name in contenders}
    for name in contenders[1:]:
        prefix = f"{name} from {reference}:"
        lines += [f"{prefix} {line}" for line in count_differences(answers[reference][0], answers[name][0])]
        lines += [
            f"{prefix} {line}"
            for line in compare_indicators.differences(answers[reference][1], answers[name][1])
        ]
    if not arguments.skip_tables and len(contenders) > 1:
        lines += table_differences(contenders, output_dir)
    return lines


def answer(name, arguments, output):
    if name != "hoso":
        return json.loads((output / "counts.json").read_text()), compare_indicators.load(
            output / "indicators.csv"
        )
    counts = json.loads((output / "report.json").read_text())["registries"]
    indicators = "digitisation_rate,reuse_rate,insured_verified_rate"
    command = [
        arguments.hoso,
        "kpi",
        "--store",
        output / "store",
        "--indicator",
        indicators,
        "--period",
        "all",
        "--area",
        "all",
        "--category",
        "all",
        "--format",
        "csv",
    ]
    with open(output / "indicators.csv", "wb") as file:
        finished = subprocess.run([str(part) for part in command], stdout=file, check=False)
    if finished.returncode != 0:
        raise BenchmarkError(f"hoso kpi ended with {finished.returncode}")
    return counts, compare_indicators.load(output / "indicators.csv")


def count_differences(expected, actual):
    for registry in REGISTRIES:
        for key in COUNTS:
            first, second = expected[registry].get(key) or {}, actual[registry].get(key) or {}
            if first != second:
                yield f"{registry}.{key} {second}, expected {first}"


def table_differences(contenders, output_dir):
    """In a process of its own, so that this one stays small."""
    command = [sys.executable, str(HERE / "tables.py")]
    for name in contenders:
        command.append(str(output_dir / name / "store" if name == "hoso" else output_dir / name))
    finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    lines = finished.stdout.splitlines()
    if finished.returncode not in (0, 1):
        lines.append("the comparison of tables failed")
    return lines


# Figures


def summarise(figures):
    summary = {}
    for name, runs in figures.items():
        summary[name] = {
            key: {"median": statistics.median(run[key] for run in runs), "min": min(run[key] for run in runs)}
            for key, _ in MEASURES
        }
        if name != "hoso" and "hoso" in figures:
            # Runs of one round are neighbours in time: their ratio is steadier than that of two medians.
            summary[name]["hoso_share"] = {
                key: statistics.median(ours[key] / theirs[key] for ours, theirs in zip(figures["hoso"], runs))
                for key, _ in MEASURES
            }
    return summary


def print_summary(summary, contenders):
    print(f"\n{'':<10}" + "".join(f"{unit + ' median':>20}{'min':>10}" for _, unit in MEASURES))
    for name in contenders:
        print(
            f"{name:<10}"
            + "".join(
                f"{summary[name][key]['median']:>20.2f}{summary[name][key]['min']:>10.2f}"
                for key, _ in MEASURES
            )
        )
    for name in contenders:
        if "hoso_share" in summary[name]:
            shares = summary[name]["hoso_share"]
            print(
                f"hoso/{name}: "
                + ", ".join(f"{unit} {shares[key]:.3f}" for key, unit in MEASURES)
                + f"; times as fast: wall {1 / shares['wall_s']:.1f}, CPU {1 / shares['cpu_s']:.1f}"
            )


if __name__ == "__main__":
    sys.exit(main())
