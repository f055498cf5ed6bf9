"""Our own rules, which no compiler checks: lengths, banned words, who imports what, where `unsafe` may stand.

ARCHITECTURE.md tells why the rules are as they are; a change here is a change there.
"""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from swift_source import SwiftSource  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
LINE_COLUMN_LIMIT = 110
# The formatter does not break a text literal.
LITERAL_COLUMN_LIMIT = 140
SCRIPT_COLUMN_LIMIT = 120
FILE_LINE_LIMIT = 600
FUNCTION_LINE_LIMIT = 70

# A target imports only targets of rows below its own.
ROWS = [
    ["hoso"],
    ["HosoCommands"],
    ["HosoEngine"],
    ["HosoStore"],
    ["HosoSpec", "HosoIdentity", "HosoIndicators", "HosoSynthetic"],
    ["HosoCSV", "HosoJSONL", "HosoParquet", "HosoDelta"],
    ["HosoStorage"],
    ["HosoCompression"],
    ["HosoCore"],
    ["CAllocator", "CZlib", "CZstd"],
]
ROW_BY_TARGET = {target: number for number, row in enumerate(ROWS) for target in row}

# Modules from outside, and the only targets that may import them.
IMPORTERS = {
    "ArgumentParser": {"HosoCommands"},
    "CAllocator": {"HosoEngine"},
    "CZlib": {"HosoCompression"},
    "CZstd": {"HosoCompression"},
    "Crypto": {"HosoStorage"},
    "Dispatch": {"HosoEngine"},
    "FoundationEssentials": {"HosoStore"},
    "Glibc": {"hoso", "HosoCommands", "HosoEngine", "HosoCSV", "HosoJSONL", "HosoStorage", "HosoCore"},
    "Logging": {"HosoCommands"},
    "Synchronization": {"HosoEngine", "HosoStorage"},
    "Yams": {"HosoSpec"},
}

# Folders, and files outside them, in which `unsafe` may stand.
UNSAFE_FENCE = [
    # byte kernels: the hot loops
    "HosoCSV/Scan/",
    "HosoJSONL/Scan/",
    "HosoEngine/Kernels/",
    "HosoIdentity/",
    "HosoParquet/Bits/",
    "HosoCommands/Export/Kernels/",
    "HosoCore/UTF8Check.swift",
    # borders to C and to the system
    "HosoCompression/",
    "HosoCore/Lock.swift",
    "HosoStorage/Posix/",
    "HosoStorage/FileDigest.swift",
    "HosoStorage/Input/InputReader.swift",
    "HosoStorage/WallClock.swift",
    "HosoEngine/Run/RunClock.swift",
    "HosoCommands/Console/Console.swift",
    "HosoCommands/Console/DescriptorSink.swift",
    # callers that hand bytes to a kernel
    "HosoCSV/HeaderRecord.swift",
    "HosoCSV/RecordCutter.swift",
    "HosoEngine/Deduplicate/Deduplication.swift",
    "HosoEngine/Ingest/BlockCutter.swift",
    "HosoEngine/Ingest/BlockScanner.swift",
    "HosoEngine/Ingest/ContentLines.swift",
    "HosoEngine/Ingest/FileFeed.swift",
    "HosoEngine/Ingest/HeaderMap.swift",
    "HosoEngine/Ingest/IngestWorker.swift",
    "HosoEngine/Ingest/InputBlock.swift",
    "HosoEngine/Ingest/RepetitionSample.swift",
    "HosoEngine/Link/VerificationWords.swift",
    "HosoCommands/Arguments/PipelineArguments.swift",
]

BANNED_IN_SWIFT = {
    r"\btry!": "let the error go up, or handle it",
    r"\bas!": "use `as?`, or make the type certain",
    r"\bfatalError\(": "use `precondition` with the values in its text, or throw",
    r"\bfor unsafe\b": "swift format breaks it; write the loop another way",
    r"@testable\b": "use a `package` seam",
    r"\.disabled\(": "a test runs, or is not there",
    r"\bXCT\w+": "tests are written with Swift Testing",
}
BANNED_IN_PYTHON_TESTS = {
    r"mark\.skip": "a test runs, or is not there",
    r"\bpytest\.skip\(": "a test runs, or is not there",
    r"mark\.xfail": "a test passes, or is not there",
}
MAY_PRINT = {"HosoCommands", "hoso"}


def swift_files(*folders):
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.swift"))]


SOURCES = {path: SwiftSource(path.read_text(encoding="utf-8")) for path in swift_files("Sources", "Tests")}
OURS = {path: source for path, source in SOURCES.items() if path.is_relative_to(ROOT / "Sources")}
SCRIPTS = [
    path
    for folder in ("Tests", "Benchmarks", "scripts", ".ci")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.is_file() and (path.suffix in (".py", ".sh") or path.parent.name in ("scripts", ".ci"))
    and not {".build", ".data", "__pycache__"} & set(path.parts)
]
PYTHON_TESTS = [path for path in SCRIPTS if path.suffix == ".py" and path.is_relative_to(ROOT / "Tests")]


def target_of(path):
    return path.relative_to(ROOT / "Sources").parts[0]


def name(path):
    return str(path.relative_to(ROOT))


def expect_none(findings):
    """Fails with all findings, one a line."""
    findings = list(findings)
    if findings:
        pytest.fail(f"{len(findings)} to mend:\n" + "\n".join(findings), pytrace=False)


# Lengths


def test_lines_fit():
    expect_none(
        f"{name(path)}:{number}: {len(line)} columns"
        for path in [*SOURCES, *SCRIPTS, ROOT / "Package.swift"]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > column_limit(path, line))


def column_limit(path, line):
    if path.suffix != ".swift":
        return SCRIPT_COLUMN_LIMIT
    return LITERAL_COLUMN_LIMIT if '"' in line else LINE_COLUMN_LIMIT


def test_files_are_short():
    counts = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in [*SOURCES, *SCRIPTS]}
    expect_none(f"{name(path)}: {count} lines" for path, count in counts.items() if count > FILE_LINE_LIMIT)


def test_functions_fit_a_screen():
    expect_none(
        f"{name(path)}:{function.line}: {function.name} has {function.line_count} lines"
        for path, source in SOURCES.items()
        for function in source.functions()
        if function.line_count > FUNCTION_LINE_LIMIT)


# Words


def test_no_banned_calls_in_swift():
    expect_none(
        f"{name(path)}:{number}: {pattern}: {reason}"
        for path, source in SOURCES.items()
        for pattern, reason in BANNED_IN_SWIFT.items()
        for number in source.lines_with(pattern))


def test_only_commands_print():
    expect_none(
        f"{name(path)}:{number}: print"
        for path, source in OURS.items()
        if target_of(path) not in MAY_PRINT
        for number in source.lines_with(r"(?<![.\w])(debugPrint|print|dump)\("))


def test_nothing_is_left_to_do():
    # Put together, so that this line is no finding.
    pattern = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "not " + "implemented")))
    expect_none(
        f"{name(path)}:{number}: {line.strip()}"
        for path in [*SOURCES, *SCRIPTS]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line))


def test_no_python_test_is_skipped():
    expect_none(
        f"{name(path)}:{number}: {reason}"
        for path in PYTHON_TESTS
        if path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for pattern, reason in BANNED_IN_PYTHON_TESTS.items()
        if re.search(pattern, line))


# Imports


def test_every_target_has_a_row():
    folders = {path.name for path in (ROOT / "Sources").iterdir() if path.is_dir()}
    assert folders == set(ROW_BY_TARGET)


def test_imports_go_down():
    expect_none(
        f"{name(path)}:{number}: {target_of(path)} imports {module}, which is no row below"
        for path, source in OURS.items()
        for number, module in source.imports()
        if module in ROW_BY_TARGET and ROW_BY_TARGET[module] <= ROW_BY_TARGET[target_of(path)])


def test_modules_from_outside_have_their_importers():
    expect_none(
        f"{name(path)}:{number}: {target_of(path)} imports {module}"
        for path, source in OURS.items()
        for number, module in source.imports()
        if (module not in ROW_BY_TARGET or module in IMPORTERS)
        and target_of(path) not in IMPORTERS.get(module, ()))


# Unsafe code


def is_fenced(path):
    place = str(path.relative_to(ROOT / "Sources"))
    return any(place == entry or (entry.endswith("/") and place.startswith(entry)) for entry in UNSAFE_FENCE)


def test_unsafe_stands_behind_the_fence():
    expect_none(
        f"{name(path)}:{number}: unsafe"
        for path, source in OURS.items()
        if not is_fenced(path)
        for number in source.lines_with(r"\bunsafe\b"))


def test_the_fence_is_no_wider_than_needed():
    places = [str(path.relative_to(ROOT / "Sources")) for path, source in OURS.items()
              if next(source.lines_with(r"\bunsafe\b"), None)]
    expect_none(
        f"{entry}: no unsafe code in it" for entry in UNSAFE_FENCE
        if not any(place.startswith(entry) for place in places))


def test_unchecked_sendable_says_what_guards_it():
    expect_none(
        f"{name(path)}:{number}: @unchecked Sendable without a comment beside it"
        for path, source in OURS.items()
        for number in source.lines_with(r"@unchecked Sendable")
        if not source.has_comment(number))
