#!/usr/bin/env python3
"""Instructions per row of each stage of a run: a measure of speed that no clock and no neighbour disturbs.

    python3 Benchmarks/instructions.py              compare with what instructions.json has; what CI runs
    python3 Benchmarks/instructions.py --record     write down the figures of now

Runs the core pipeline on one thread under callgrind, on a small input that is always the same, and compares each
stage with the figure recorded. A stage that has grown by more than a tenth fails; one that has shrunk by as much is
told, so that its new figure is recorded before the gain is lost again. The figures hold for one architecture and one
version of Swift: elsewhere nothing is compared, and the last line says so. Exit status: 0 as recorded or better, or
not compared, 1 a stage has grown, 64 wrong usage, 70 the measurement itself failed.
"""

import argparse
import json
import os
import platform
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
    "UTF-8 check": (("UTF8Check.soundByteCount(",), ()),
    "scan": (("RecordIndex.index(",), ()),
    "type": (("IngestWorker.append(",), ()),
    "deduplicate": (("Deduplication.winners(",), ()),
    "index": (("DeduplicatedRegistry.linkTarget(",), ()),
    "gather": (("Gather.columns(", "Gather.column(", "Gather.nameHashes("), ()),
    "link": (("LinkJoin.rows(",), ()),
    "measure": (("MeasureRunner.run(",), ()),
    "encode": (("ColumnChunkEncoder.encode(",), ("ZstdWorkspace.compress(",)),
    "compress": (("ZstdWorkspace.compress(",), ()),
    "write": (("ColumnFile.append(",), DIGEST),
}


# What of the surroundings would change the figures. Hashing: else sets and dictionaries have another order each time.
# The C library and the SHA code choose by processor: here both take what every x86-64 has, or nearly.
ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "SWIFT_DETERMINISTIC_HASHING": "1",
    "SWIFT_BACKTRACE": "enable=no",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX,-ERMS,-FSRM,-BMI2,-SSE4_2,-LZCNT,-MOVBE",
    "OPENSSL_ia32cap": "~0x1000000000000000:~0x20000020",
}


class MeasurementError(Exception):
    pass


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(64, f"instructions: {message}\n")


def main(arguments=None):
    parser = Parser(description=__doc__.splitlines()[0])
    parser.add_argument("--hoso", type=Path, default=ROOT / ".build" / "release" / "hoso")
    parser.add_argument("--record", action="store_true", help=f"write the figures to {RECORD.name}")
    arguments = parser.parse_args(arguments)
    try:
        here = surroundings()
        recorded = json.loads(RECORD.read_text()) if not arguments.record else None
        if recorded and here != recorded["of"]:
            print(f"not compared: recorded on {shown(recorded['of'])}, this is {shown(here)}")
            return 0
        figures = measure(arguments.hoso)
    except (MeasurementError, OSError, ValueError, KeyError, subprocess.CalledProcessError) as error:
        print(f"instructions: {error}", file=sys.stderr)
        return 70
    if arguments.record:
        RECORD.write_text(json.dumps({"of": here, "stages": figures}, indent=2) + "\n")
        print(f"recorded in {RECORD.name}:")
        return report(figures, figures)
    return report(figures, recorded["stages"])


def surroundings():
    """What figures hold for. valgrind shows programs AVX2 and BMI2 where the machine has them, and zstd uses them."""
    done = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=True)
    version = re.search(r"Swift version (\S+)", done.stdout + done.stderr)
    if not version:
        raise MeasurementError("`swift --version` names no version")
    architecture = platform.machine()
    if architecture == "x86_64" and not {"avx2", "bmi2"} <= set(Path("/proc/cpuinfo").read_text().split()):
        architecture += " without AVX2"
    return {"architecture": architecture, "swift": version.group(1)}


def shown(of):
    return f"{of['architecture']} with Swift {of['swift']}"


def report(figures, recorded):
    """Prints both side by side, and last one line on all. Returns the exit status."""
    grown, shrunk = [], []
    print(f"{'instructions per row':<22}{'now':>9}{'recorded':>10}{'change':>9}")
    for stage in dict.fromkeys([*recorded, *figures]):
        now, before = figures.get(stage), recorded.get(stage)
        if now is None or before is None:
            print(f"{stage:<22}{'-' if now is None else now:>9}{'-' if before is None else before:>10}")
            grown.append(stage)
            continue
        change = now / before - 1 if before else float(now > 0)
        print(f"{stage:<22}{now:>9.1f}{before:>10.1f}{change:>+9.1%}")
        if change > TOLERANCE:
            grown.append(stage)
        elif change < -TOLERANCE:
            shrunk.append(stage)
    if shrunk:
        print(f"less than recorded: {', '.join(shrunk)}; record it: python3 Benchmarks/instructions.py --record")
    if grown:
        print(
            "Where more is wanted, record it, and say in the change why it is worth it:\n"
            "    python3 Benchmarks/instructions.py --record\n"
            f"more than a tenth over what is recorded, or not recorded: {', '.join(grown)}"
        )
        return 1
    print(f"{len(figures)} figures, none more than a tenth over what is recorded")
    return 0


def measure(hoso):
    """Instructions per row read, by stage."""
    for tool in ("valgrind", "strip"):
        if shutil.which(tool) is None:
            raise MeasurementError(f"there is no {tool}; `scripts/setup.sh --python` installs what is missing")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        # Names are enough, and valgrind stumbles over what else Swift tells debuggers.
        program = folder / "hoso"
        run(["strip", "-g", hoso, "-o", program])
        extracts = folder / "extracts"
        run([hoso, "generate", "--scenario", "core", "--persons", PERSONS, "--seed", 1, "--output", extracts])
        counts = folder / "counts"
        answer = run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={counts}", "-q", program]
            + ["run", ROOT / "Pipelines" / "core.yaml", "--input", extracts, "--store", folder / "store"]
            # The same on machines of any size.
            + ["--threads", 1, "--memory", "1GiB", "--json"],
        )
        rows = sum(registry["rows_read"] for registry in json.loads(answer)["registries"].values())
        costs = CallCosts(counts.read_text(), demangled)
    return by_stage(costs, rows)


def by_stage(costs, rows):
    figures = {}
    for stage, (functions, without) in STAGES.items():
        cost = costs.inclusive(functions)
        if cost == 0:
            raise MeasurementError(
                f"no function of stage `{stage}` ran: {', '.join(functions)}...; "
                "where it has another name now, say so in Benchmarks/instructions.py"
            )
        figures[stage] = round((cost - costs.under(functions, without)) / rows, 1)
    total = costs.total / rows
    figures["the rest"] = round(total - sum(figures.values()), 1)
    figures["all but digest"] = round(total - figures["digest"], 1)
    return figures


def run(command):
    command = [str(part) for part in command]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode != 0:
        raise MeasurementError(f"{command[0]} failed ({done.returncode}): {done.stderr.strip()[-500:]}")
    return done.stdout


class CallCosts:
    """What callgrind wrote: the cost of each function, and of each call from one to another."""

    def __init__(self, text, demangled):
        self.own = defaultdict(int)
        self.calls = defaultdict(lambda: defaultdict(int))
        names, function, callee, is_call = {}, None, None, False
        for line in text.splitlines():
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
        plain = demangled(list(names.values()))
        self.names = {number: plain[name] for number, name in names.items()}

    def inclusive(self, beginnings):
        """What the functions cost with all that they call: those that call one another count once."""
        named = self.named(beginnings)
        return sum(
            spent
            for caller, callees in self.calls.items() if caller not in named
            for callee, spent in callees.items() if callee in named
        )

    def named(self, beginnings):
        return {number for number, name in self.names.items() if name.startswith(beginnings)}

    def under(self, functions, beginnings):
        """What is spent in functions of these names on the way down from others."""
        if not beginnings:
            return 0
        seen, open_numbers, cost = set(), list(self.named(functions)), 0
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


def demangled(names):
    """Swift's own names by those in the program, without what says how the compiler made them."""
    done = subprocess.run(
        ["swift", "demangle", "--simplified"], input="\n".join(names), capture_output=True, text=True, check=True
    )
    return {name: plain(shown) for name, shown in zip(names, done.stdout.splitlines(), strict=True)}


def plain(name):
    while match := re.match(r"(?:generic |merged )?(?:specialized|static|partial apply for) (.*)", name):
        name = match.group(1)
    return name


if __name__ == "__main__":
    sys.exit(main())
