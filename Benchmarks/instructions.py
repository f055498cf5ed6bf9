#!/usr/bin/env python3
"""Instructions per row of each stage of a run: a measure of speed that no clock and no neighbour disturbs.

    python3 Benchmarks/instructions.py              compare with what instructions.json has; what CI runs
    python3 Benchmarks/instructions.py --record     write down the figures of now

Runs the core pipeline on one thread under callgrind, on a small input that is always the same, and compares each stage
with the figure recorded. A stage that has grown by more than a tenth fails; one that has shrunk by as much is told,
so that its new figure is recorded before the gain is lost again. Exit status: 0 as recorded or better, 1 a stage has
grown, 64 wrong usage, 70 the measurement itself failed.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
RECORD = HERE / "instructions.json"
PERSONS = 20_000
TOLERANCE = 0.10

# A stage is what some functions cost with all that they call, less what their other callees named here cost.
# Functions are told by how their demangled names begin; `specialized` and `static` before a name do not count.
DIGEST = ("SHA256.update(",)
STAGES = {
    "read": (("FileFeed.nextLocked(",), DIGEST),
    "digest": (DIGEST, ()),
    "UTF-8 check": (("UTF8Check.isValid(",), ()),
    "scan": (("RecordIndex.index(",), ()),
    "type": (("IngestWorker.append(",), ()),
    "deduplicate": (("Deduplication.winners(",), ()),
    "index": (("DeduplicatedRegistry.linkTarget(",), ()),
    "gather": (("Gather.column(", "Gather.nameHashes("), ()),
    "link": (("LinkJoin.rows(",), ()),
    "measure": (("MeasureRunner.run(",), ()),
    "encode": (("ColumnChunkEncoder.encode(",), ("ZstdWorkspace.compress(",)),
    "compress": (("ZstdWorkspace.compress(",), ()),
    "write": (("ColumnFile.append(",), DIGEST),
}


class MeasurementError(Exception):
    pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hoso", type=Path, default=ROOT / ".build" / "release" / "hoso")
    parser.add_argument("--record", action="store_true", help=f"write the figures to {RECORD.name}")
    arguments = parser.parse_args()
    try:
        figures = measure(arguments.hoso)
    except (MeasurementError, OSError, subprocess.CalledProcessError) as error:
        print(f"instructions: {error}", file=sys.stderr)
        return 70
    if arguments.record:
        RECORD.write_text(json.dumps(figures, indent=2) + "\n")
        print(f"recorded in {RECORD.relative_to(ROOT)}:")
        report(figures, figures)
        return 0
    recorded = json.loads(RECORD.read_text())
    return report(figures, recorded)


def report(figures, recorded):
    """Prints both side by side. Returns the exit status."""
    grown, shrunk = [], []
    print(f"{'instructions per row':<22}{'now':>9}{'recorded':>10}{'change':>9}")
    for stage in dict.fromkeys([*recorded, *figures]):
        now, before = figures.get(stage), recorded.get(stage)
        if now is None or before is None:
            print(f"{stage:<22}{now or '-':>9}{before or '-':>10}")
            grown.append(stage)
            continue
        change = now / before - 1
        print(f"{stage:<22}{now:>9.1f}{before:>10.1f}{change:>+9.1%}")
        if change > TOLERANCE:
            grown.append(stage)
        elif change < -TOLERANCE:
            shrunk.append(stage)
    if shrunk:
        print(f"less than recorded: {', '.join(shrunk)}; record it: python3 Benchmarks/instructions.py --record")
    if grown:
        print(
            f"more than a tenth over what is recorded, or not recorded: {', '.join(grown)}.\n"
            "Where that is wanted, record it, and say in the change why it is worth it:\n"
            "    python3 Benchmarks/instructions.py --record"
        )
        return 1
    return 0


def measure(hoso):
    """Instructions per row read, by stage."""
    for tool in ("valgrind", "strip", "swift"):
        if shutil.which(tool) is None:
            raise MeasurementError(f"there is no {tool}; `make setup` says how to install what is missing")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        # Names are enough, and valgrind stumbles over what else Swift tells debuggers.
        program = folder / "hoso"
        run(["strip", "-g", hoso, "-o", program])
        extracts = folder / "extracts"
        run([hoso, "generate", "--scenario", "core", "--persons", PERSONS, "--seed", 1, "--output", extracts])
        counts = folder / "counts"
        report = run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={counts}", "-q", program]
            + ["run", ROOT / "Pipelines" / "core.yaml", "--input", extracts, "--store", folder / "store"]
            + ["--threads", 1, "--json"],
            # Else sets and dictionaries have another order each time.
            {"SWIFT_DETERMINISTIC_HASHING": "1", "SWIFT_BACKTRACE": "enable=no"},
        )
        rows = sum(registry["rows_read"] for registry in json.loads(report)["registries"].values())
        calls = CallCosts(counts)
    figures = {}
    for stage, (functions, without) in STAGES.items():
        cost = calls.inclusive(functions)
        if cost == 0:
            raise MeasurementError(
                f"no function of stage `{stage}` ran: {', '.join(functions)}...; "
                "where it has another name now, say so in Benchmarks/instructions.py"
            )
        figures[stage] = round((cost - calls.under(functions, without)) / rows, 1)
    figures["all"] = round(calls.total / rows, 1)
    return figures


def run(command, environment=None):
    done = subprocess.run(
        [str(part) for part in command],
        env=os.environ | (environment or {}),
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise MeasurementError(f"{command[0]} failed ({done.returncode}): {done.stderr.strip()[-500:]}")
    return done.stdout


class CallCosts:
    """What callgrind wrote: the cost of each function, and of each call from one to another."""

    def __init__(self, path):
        self.own = defaultdict(int)
        self.calls = defaultdict(lambda: defaultdict(int))
        names, function, callee, is_call = {}, None, None, False
        for line in path.read_text().splitlines():
            if match := re.match(r"(c?fn)=\((\d+)\)(?: (.*))?$", line):
                kind, number, name = match.groups()
                if name:
                    names[number] = name
                if kind == "fn":
                    function = number
                else:
                    callee = number
            elif line.startswith("calls="):
                is_call = True
            elif line[:1] in "0123456789+-*" and line and function is not None:
                cost = int(line.split()[1])
                if is_call:
                    self.calls[function][callee] += cost
                else:
                    self.own[function] += cost
                is_call = False
        self.total = sum(self.own.values())
        plain = run_demangler(list(names.values()))
        self.names = {number: plain[name] for number, name in names.items()}

    def inclusive(self, beginnings):
        """The functions with all that they call; of those that wrap one another only the outermost."""
        return sum(
            self.own[number] + sum(self.calls[number].values())
            for number in self.outermost(beginnings)
        )

    def outermost(self, beginnings):
        named = {number for number, name in self.names.items() if name.startswith(beginnings)}
        wrapped = {callee for number in named for callee in self.calls[number] if callee in named}
        return named - wrapped

    def under(self, functions, beginnings):
        """What is spent in functions of these names on the way down from others."""
        if not beginnings:
            return 0
        seen, open_numbers, cost = set(), list(self.outermost(functions)), 0
        while open_numbers:
            number = open_numbers.pop()
            if number in seen:
                continue
            seen.add(number)
            for callee, spent in self.calls[number].items():
                if self.names[callee].startswith(beginnings):
                    cost += spent
                else:
                    open_numbers.append(callee)
        return cost


def run_demangler(names):
    done = subprocess.run(
        ["swift", "demangle", "--simplified"], input="\n".join(names), capture_output=True, text=True, check=True
    )
    plain = {}
    for name, shown in zip(names, done.stdout.splitlines()):
        while match := re.match(r"(?:generic |merged )?(?:specialized|static|partial apply for) (.*)", shown):
            shown = match.group(1)
        plain[name] = shown
    return plain


if __name__ == "__main__":
    sys.exit(main())
