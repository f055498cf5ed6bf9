#!/usr/bin/env python3
"""hoso beside its peers; see README.md.

    python Benchmarks/run.py --persons 1000000
    python Benchmarks/run.py --persons 1000000,4000000 --only core --compress none,gzip --json figures.json --resume

Makes the extracts once, runs the contenders in turn, checks that all answers agree, and prints what each took, the
ratios with their targets, and the machine's own limits. Exit status: 0 all agree, 1 answers differ or a run failed,
64 wrong usage. A contender that runs out of time or memory is told of and is no failure.
"""

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from bench import asking, core, day, report  # noqa: E402
from bench.contenders import PEERS, ROOT  # noqa: E402
from bench.process import BenchmarkError, alone, available_mib  # noqa: E402
from bench.record import Record, machine  # noqa: E402
from bench.show import as_text, differences  # noqa: E402

HERE = ROOT / "Benchmarks"
SECTIONS = ("core", "measure", "kpi", "lookup", "day", "limits")
COMPRESSIONS = ("none", "gzip", "zstd")
# Of what is free; the rest is for the system and this driver.
PEER_MEMORY_SHARE = 0.92


def parse_arguments(words=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", default="1000000", help="one size or several, comma-separated")
    parser.add_argument("--only", default=",".join(SECTIONS), help="comma-separated, of " + ",".join(SECTIONS))
    parser.add_argument("--compress", default="none", help="of the input: none,gzip,zstd")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", default=",".join(PEERS), help="comma-separated; empty for hoso alone")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--no-one-thread", dest="one_thread", action="store_false", help="not hoso on one thread, too")
    parser.add_argument("--no-hoso", dest="hoso_runs", action="store_false", help="the core job of the peers alone")
    parser.add_argument("--memory", help="limit given to hoso and those peers that know one, such as 4GiB")
    parser.add_argument("--timeout", type=float, default=3600, help="seconds that one run may take")
    parser.add_argument("--peer-memory", type=float, dest="peer_memory_mib", metavar="MIB",
                        help="resident memory at which a run is ended; default: most of what is free now")
    parser.add_argument("--disk-mib", type=int, default=1024, help="how much is written to measure the disk")
    parser.add_argument("--hoso", type=Path, default=ROOT / ".build" / "release" / "hoso")
    parser.add_argument("--data", type=Path, default=HERE / ".data", help="where extracts and outputs are kept")
    parser.add_argument("--input", type=Path, help="extracts that exist already, instead of generated ones")
    parser.add_argument("--skip-tables", action="store_true", help="compare counts and indicators only")
    parser.add_argument("--keep", action="store_true", help="leave the peers' outputs")
    parser.add_argument("--clean", action="store_true", help="remove a size's extracts and outputs when it is done")
    parser.add_argument("--json", type=Path, help="write all figures to this file, after every run")
    parser.add_argument("--resume", action="store_true", help="do only what the file of --json has not yet")
    parser.add_argument("--svg", type=Path, help="write the chart to this file")
    parser.add_argument("--record", metavar="NAME", help="write NAME.json, .svg and .md to Benchmarks/results")
    options = parser.parse_args(words)
    try:
        options.persons = [int(size) for size in options.persons.split(",")]
    except ValueError:
        options.persons = []
    for key in ("only", "compress", "peers"):
        setattr(options, key, [word for word in getattr(options, key).split(",") if word])
    is_known = (set(options.only) <= set(SECTIONS) and set(options.compress) <= set(COMPRESSIONS)
                and set(options.peers) <= set(PEERS))
    counts = [*options.persons, options.rounds, options.threads]
    if not is_known or not options.persons or not options.compress or min(counts) < 1:
        parser.print_usage(sys.stderr)
        sys.exit(64)
    if options.peer_memory_mib is None:
        options.peer_memory_mib = available_mib() * PEER_MEMORY_SHARE
    if options.record and options.json is None:
        options.json = report.RESULTS / f"{options.record}.json"
    options.say = lambda line: print(line, flush=True)
    return options


def main():
    options = parse_arguments()
    try:
        with alone(options.data):
            return run(options)
    except BenchmarkError as error:
        print(f"benchmark: {error}", file=sys.stderr)
        return 1


def run(options):
    has_figures = options.resume and options.json and options.json.exists()
    record = Record.load(options.json) if has_figures else Record(options.json)
    record.forget_failures()
    record.content["machine"] = machine(options.hoso)
    is_well = True
    for persons in options.persons:
        is_well = one_size(options, record, persons) and is_well
    print("\n" + as_text(record), end="")
    if options.svg:
        report.write_chart(record, options.svg)
    if options.record:
        report.write_all(record, options.record)
    return 1 if differences(record) or not is_well else 0


def one_size(options, record, persons):
    is_well = True
    for compress in options.compress:
        if "core" in options.only:
            is_well = core.run(options, record, persons, compress) and is_well
    if "measure" in options.only:
        is_well = asking.measure(options, record, persons) and is_well
    if "kpi" in options.only:
        asking.kpi(options, record, persons)
    if "lookup" in options.only:
        asking.lookup(options, record, persons)
    if "day" in options.only:
        day.run(options, record, persons, options.compress[0])
    if "limits" in options.only and not record.content["limits"]:
        record.content["limits"] = machine_limits(options, persons)
        record.save()
    if options.clean:
        shutil.rmtree(options.data / f"output-{persons}", ignore_errors=True)
        for folder in options.data.glob(f"core-{persons}*"):
            if folder.name.split("-")[1] == str(persons):
                shutil.rmtree(folder)
    return is_well


def machine_limits(options, persons):
    """In a process of its own: its memory would count into the peaks of commands started later."""
    command = [sys.executable, HERE / "limits.py", "--folder", options.data, "--disk-mib", options.disk_mib]
    samples = sorted((options.data / f"core-{persons}" / "dossiers").glob("part-*.csv"))
    if samples:
        command += ["--sample", samples[0]]
    finished = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True, check=False)
    if finished.returncode != 0:
        raise BenchmarkError(f"limits.py ended with {finished.returncode}")
    return json.loads(finished.stdout)


if __name__ == "__main__":
    sys.exit(main())
