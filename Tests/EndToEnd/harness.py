"""Runs the hoso binary and looks at what it left: the helpers of the end-to-end tests."""

import csv
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyarrow
import pyarrow.parquet
from deltalake import DeltaTable

ROOT = Path(__file__).resolve().parents[2]
INTEROP = ROOT / "Tests" / "Interop"
FIXTURES = ROOT / "Tests" / "HosoCompressionTests" / "Fixtures"
CORE = ROOT / "Pipelines" / "core.yaml"
HOSO = Path(os.environ.get("HOSO", ROOT / ".build" / "release" / "hoso")).resolve()

sys.path.insert(0, str(INTEROP))
import core_oracle  # noqa: E402

CORE_REGISTRIES = list(core_oracle.REGISTRIES)
CELL_HEADER = ["indicator", "period", "area", "category", "numerator", "denominator", "value"]
RUN_TIMEOUT_SECONDS = 120
# Larger files are not searched for private values.
SEARCHED_BYTE_LIMIT = 20_000_000

DONE, USAGE, REFUSED, NO_INPUT, BUG = 0, 64, 65, 66, 70
CANNOT_CREATE, READ_WRITE, TRY_LATER, DAMAGED = 73, 74, 75, 78


@dataclass
class Outcome:
    """How one call of hoso ended."""

    arguments: list
    code: int
    out: bytes
    err: bytes
    seconds: float

    @property
    def text(self):
        return self.out.decode("utf-8")

    @property
    def errors(self):
        return self.err.decode("utf-8", "backslashreplace")

    @property
    def report(self):
        return json.loads(self.out)

    @property
    def error_lines(self):
        """Lines that tell a person what stopped the command."""
        lines = [line for line in self.errors.splitlines() if line.startswith("hoso: ")]
        return [line for line in lines if not re.match(r"hoso: (warning|note)\b", line)]

    def described(self):
        shown = " ".join(map(str, self.arguments))
        return f"hoso {shown}\nexit {self.code} after {self.seconds:.2f} s\n{self.errors[-3000:]}"


def hoso(*arguments, expect=DONE, prefix=(), cwd=None, environment=None):
    """Runs hoso to its end and asserts its exit code; `expect=None` takes any code but a bug's or a crash's."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.monotonic()
        child = start(*arguments, prefix=prefix, out=out, err=err, cwd=cwd, environment=environment)
        outcome = finish(child, arguments, out, err, begin)
    if expect is None:
        assert outcome.code >= 0 and outcome.code != BUG, outcome.described()
    else:
        assert outcome.code == expect, f"expected exit {expect}\n{outcome.described()}"
    return outcome


def start(*arguments, prefix=(), out=subprocess.DEVNULL, err=subprocess.DEVNULL, cwd=None, environment=None):
    command = [*prefix, str(HOSO), *map(str, arguments)]
    variables = {**os.environ, "SWIFT_BACKTRACE": "enable=no", **(environment or {})}
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=cwd, env=variables, start_new_session=True)


def finish(child, arguments, out, err, begin):
    try:
        child.wait(RUN_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    for stream in (out, err):
        stream.seek(0)
    return Outcome(list(arguments), child.returncode, out.read(), err.read(), time.monotonic() - begin)


# What a process inherits counts in its peak, so a small one stands between it and this one.
LAUNCHER = """
import os, sys
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
open(sys.argv[1], "w").write(str(usage.ru_maxrss * 1024))
sys.exit(os.waitstatus_to_exitcode(status) % 256)
"""


def measuring_memory(file):
    """A prefix that writes the command's peak of resident memory, in bytes, to a file."""
    return [sys.executable, "-I", "-S", "-c", LAUNCHER, str(file)]


def run(pipeline, folder, store, *options, **keywords):
    """One batch with `--json`."""
    return hoso("run", pipeline, "--input", folder, "--store", store, "--json", *options, **keywords)


def run_core(folder, store, *options, **keywords):
    return run(CORE, folder, store, *options, **keywords)


def refused(code, pipeline, folder, store, *options, naming=(), prefix=()):
    """A run that must fail with `code` and say so in one line that holds every text of `naming`.

    Nothing of the data may stand in what it prints, and a store that was there must read as before.
    """
    before = reading(store)
    outcome = run(pipeline, folder, store, *options, expect=code, prefix=prefix)
    assert len(outcome.error_lines) >= 1, outcome.described()
    if code != REFUSED or "reject" not in outcome.errors:
        assert len(outcome.error_lines) == 1, outcome.described()
    for text in naming:
        assert text.lower() in outcome.errors.lower(), f"nothing about {text}\n{outcome.described()}"
    assert_private(outcome, folder)
    is_same = reading(store) == before
    assert is_same, "the store reads differently after a refused run"
    assert_no_leftovers(store)
    return outcome


# What a store says


def kpi(store, *options, prefix=()):
    """All indicator cells of the newest run, as `hoso kpi` prints them in CSV."""
    every = ["--period", "all", "--area", "all", "--category", "all"]
    return hoso("kpi", "--store", store, *every, "--format", "csv", *options, prefix=prefix).out


def assert_verifies(store, prefix=()):
    """Every file and log entry of a store proves right, whatever an interrupted command has left beside them."""
    return hoso("verify", "--store", store, prefix=prefix)


def reading(store):
    """What commands say of a store; None where it has no run."""
    if not (Path(store) / "runs" / "_delta_log").is_dir():
        return None
    return kpi(store), hoso("runs", "--store", store).out


def cells(csv_bytes):
    """Cells by indicator, period, area and category: numerator, denominator, value as numbers or None."""
    rows = list(csv.reader(io.StringIO(csv_bytes.decode("utf-8"), newline="")))
    assert rows[0] == CELL_HEADER
    numbers = {tuple(row[:4]): tuple(float(text) if text else None for text in row[4:]) for row in rows[1:]}
    assert len(numbers) == len(rows) - 1, "a cell stands twice"
    return numbers


def rejects_csv(store, *options):
    """Rows of `hoso rejects --format csv` as dictionaries; bytes that are no UTF-8 are escaped."""
    text = hoso("rejects", "--store", store, "--format", "csv", *options).out.decode("utf-8", "surrogateescape")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def table_files(store, table):
    """Column files of the newest version, in the log's order, by an own reading of the log."""
    folder = Path(store) / table
    live = {}
    for commit in sorted((folder / "_delta_log").glob("*.json")):
        for line in commit.read_text(encoding="utf-8").splitlines():
            action = json.loads(line)
            if "remove" in action:
                live.pop(action["remove"]["path"], None)
            if "add" in action:
                live[action["add"]["path"]] = folder / unquote(action["add"]["path"])
    return list(live.values())


def rows_of(store, table):
    """A table's rows, by delta-rs."""
    return pyarrow.table(DeltaTable(str(Path(store) / table)).to_pyarrow_table())


def file_rows(store, table):
    """A table's rows in the order in which its files hold them."""
    parts = [pyarrow.parquet.read_table(file, partitioning=None) for file in table_files(store, table)]
    return pyarrow.concat_tables(parts) if parts else None


def digest(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def column_file_digests(store, table):
    return [digest(file) for file in table_files(store, table)]


def tables(store):
    return sorted(log.parent.name for log in Path(store).glob("*/_delta_log"))


def tree(folder):
    """Everything below a folder: size, time of change and digest by path."""
    found = {}
    for path in sorted(Path(folder).rglob("*")):
        status = path.stat()
        content = digest(path) if path.is_file() else None
        found[str(path.relative_to(folder))] = (status.st_mode, status.st_size, status.st_mtime_ns, content)
    return found


def assert_same_registries(store, other, registries=CORE_REGISTRIES):
    """Equal rows in equal order, whatever files hold them."""
    for registry in registries:
        first, second = file_rows(store, registry), file_rows(other, registry)
        if first is None or second is None:
            assert (first or second) is None or (first or second).num_rows == 0, registry
            continue
        assert first.schema.equals(second.schema), registry
        assert first.combine_chunks().equals(second.combine_chunks()), f"rows of {registry} differ"


def assert_same_state(store, other, registries=CORE_REGISTRIES):
    assert_same_registries(store, other, registries)
    assert_equal(cells(kpi(store)), cells(kpi(other)), "cells")
    is_same = kpi(store) == kpi(other)
    assert is_same, "the cells are printed differently"


def assert_no_leftovers(store):
    """No unfinished file where a reader that lists a table's folder would meet it."""
    for table in Path(store).glob("*/_delta_log"):
        for path in table.parent.rglob("*"):
            assert path.name.startswith((".", "_")) or ".tmp" not in path.name, path
            assert ".tmp" not in path.name or path.name.startswith("."), path


def unfinished_files(store):
    """What a killed run leaves beside the tables' logs and files, until another run takes it away."""
    return {str(path.relative_to(store)) for path in Path(store).rglob("*") if ".tmp" in path.name}


def assert_equal(found, expected, what=""):
    """For large lists and dictionaries: says where the first differences lie, not how all of it reads."""
    if found == expected:
        return
    if isinstance(found, dict) and isinstance(expected, dict):
        keys = sorted(found.keys() | expected.keys(), key=str)
        lines = [f"{key}: {found.get(key)!r}, expected {expected.get(key)!r}" for key in keys
                 if found.get(key) != expected.get(key) or (key in found) != (key in expected)]
    elif isinstance(found, list) and isinstance(expected, list):
        lines = [f"[{place}]: {one!r}, expected {other!r}"
                 for place, (one, other) in enumerate(zip(found, expected)) if one != other]
        lines += [f"{len(found)} entries, expected {len(expected)}"] * (len(found) != len(expected))
    else:
        lines = [f"{found[:200]!r}, expected {expected[:200]!r}"]
    shown = "\n".join(line[:400] for line in lines[:8])
    raise AssertionError(f"{what}: {len(lines)} differences\n{shown}")


def link_counts(report):
    return {name: registry["links"] for name, registry in report["registries"].items()}


def totals(report, field):
    return {name: registry[field] for name, registry in report["registries"].items()}


# Privacy


_values_by_folder = {}


def private_values(folder):
    """IDs and names that stand in the CSV files below a folder."""
    key = (str(folder), tuple(sorted((str(p), p.lstat().st_mtime_ns) for p in Path(folder).rglob("*"))))
    if key not in _values_by_folder:
        found = set()
        for path in Path(folder).rglob("*.csv*"):
            if path.is_file() and path.stat().st_size < SEARCHED_BYTE_LIMIT:
                found |= values_in(path)
        _values_by_folder[key] = found
    return _values_by_folder[key]


def values_in(path):
    try:
        data = core_oracle.read_file(path)
    except (OSError, EOFError, subprocess.CalledProcessError):
        return set()
    if len(data) > SEARCHED_BYTE_LIMIT:
        return set()
    text = data.decode("utf-8", "backslashreplace")
    ids = {re.sub(r"[ .\-]", "", match) for match in re.findall(r"[0-9][0-9 .\-]{7,18}[0-9]", text)}
    ids = {value for value in ids if len(value) in (9, 10, 12)}
    names = set(re.findall(r"[^\W\d_]+(?: [^\W\d_]+){1,4}", text))
    return ids | {name for name in names if any(ord(letter) > 127 for letter in name)}


def assert_private(outcome, folder):
    """Neither stream of a failed command shows an ID or a name of the data."""
    # The caller wrote the paths; they are no data.
    printed = outcome.errors + outcome.out.decode("utf-8", "backslashreplace")
    for argument in outcome.arguments:
        printed = printed.replace(str(argument), "")
    shown = [value for value in private_values(folder) if value in printed]
    assert not shown, f"{len(shown)} values of the data are printed by hoso {outcome.arguments[0]}"


# Making inputs


def generate(folder, persons, seed):
    hoso("generate", "--scenario", "core", "--persons", persons, "--seed", seed, "--output", folder)
    return Path(folder)


def truth_of(folder):
    return json.loads((Path(folder) / "truth.json").read_text(encoding="utf-8"))


def copy_input(source, target):
    """A copy whose files may be changed; hard links would share them."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("truth.json"))
    return Path(target)


def copy_store(source, target):
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
    return Path(target)


def parts(folder, registry):
    return sorted((Path(folder) / registry).glob("part-*"), key=lambda path: path.name.encode())


def write(path, content):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def split_records(data):
    """A CSV file's header and its records, each with its line end, by the oracle's reading of CSV."""
    starts = [line for line, _ in core_oracle.records(data)]
    offsets = [0]
    for position in re.finditer(b"\n", data):
        offsets.append(position.end())
    cuts = [offsets[line - 1] for line in starts] + [len(data)]
    records = [data[begin:end] for begin, end in zip(cuts, cuts[1:])]
    # A line that holds the header's byte order mark begins the file.
    assert b"".join(records) == data
    if not records[-1].endswith(b"\n"):
        records[-1] += b"\n"
    return records[0], records[1:]


def resplit(source, target, cut_counts):
    """Each part written again as several, in input order, the header repeated. `cut_counts`: pieces by turn."""
    turn = 0
    for registry in CORE_REGISTRIES:
        for path in parts(source, registry):
            header, records = split_records(path.read_bytes())
            count = cut_counts[turn % len(cut_counts)]
            turn += 1
            size = -(-max(1, len(records)) // count)
            for number in range(count):
                piece = header + b"".join(records[number * size : (number + 1) * size])
                write(Path(target) / registry / f"{path.stem}.{number:03}.csv", piece)
    return Path(target)


def multi_member_gzip(data, member_bytes):
    """Members cut anywhere, in the middle of fields and characters too."""
    return b"".join(
        gzip.compress(data[begin : begin + member_bytes], 1) for begin in range(0, len(data), member_bytes))


def zstandard(data):
    return subprocess.run(["zstd", "-1", "-q", "-c", "--check"], input=data, check=True, capture_output=True).stdout
