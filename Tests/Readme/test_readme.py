"""Runs what README.md tells its readers to run.

Its blocks run in order, in one fresh folder that has `Pipelines`, `data` and `scripts`, with hoso on the PATH:

- `sh`: by bash, stopping at the first failure. Lines that begin with `make` are not run, for CI runs them; their
  targets must exist.
- `python`: by the interpreter that runs the tests.
- `crontab`: its command, with the folder in place of /srv/registers.
- `text`, directly behind one of these: what the block prints, standard error included. `…` stands for anything
  within a line, and alone on a line for any lines.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HOSO = Path(os.environ.get("HOSO", ROOT / ".build" / "release" / "hoso")).resolve()
README = (ROOT / "README.md").read_text(encoding="utf-8")
SERVED_FOLDER = "/srv/registers"
BLOCK_TIMEOUT_SECONDS = 120


@dataclass
class Block:
    kind: str
    text: str
    line: int
    # None where README.md does not show what it prints.
    expected: str | None = None


def blocks():
    """All fenced blocks, each `text` with the block that it follows."""
    found, before = [], None
    for match in re.finditer(r"^```([\w-]+)\n(.*?)^```\n", README, flags=re.MULTILINE | re.DOTALL):
        block = Block(match[1], match[2], README.count("\n", 0, match.start()) + 1)
        if block.kind == "text":
            assert before is not None and before.end() == match.start(), f"line {block.line}: the output of nothing"
            found[-1].expected = block.text
        else:
            found.append(block)
        before = match
    return found


def make_lines(block):
    return [line for line in block.text.splitlines() if re.match(r"make\b", line)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    assert HOSO.is_file(), f"no binary at {HOSO}: build it, or set HOSO"
    folder = tmp_path_factory.mktemp("readme")
    for name in ("Pipelines", "data", "scripts"):
        shutil.copytree(ROOT / name, folder / name)
    # What a crontab's folder would hold.
    shutil.copy(ROOT / "Pipelines" / "core.yaml", folder / "core.yaml")
    (folder / "bin").mkdir()
    (folder / "bin" / "hoso").symlink_to(HOSO)
    return folder


def command(block, folder):
    if block.kind == "python":
        return [sys.executable, "-c", block.text]
    if block.kind == "sh":
        lines = [line for line in block.text.splitlines() if line not in make_lines(block)]
        return ["bash", "-euo", "pipefail", "-c", "\n".join(lines)]
    if block.kind == "crontab":
        lines = [line.split(maxsplit=5)[5] for line in block.text.splitlines()]
        return ["sh", "-e", "-c", "\n".join(lines).replace(SERVED_FOLDER, str(folder))]
    return None


@pytest.mark.parametrize("block", blocks(), ids=lambda block: f"{block.kind}-line-{block.line}")
def test_block_runs_and_prints_what_it_says(block, folder):
    words = command(block, folder)
    assert words is not None, f"line {block.line}: nobody runs blocks of kind {block.kind}"
    environment = {
        **os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "NO_COLOR": "1", "SWIFT_BACKTRACE": "enable=no",
    }
    finished = subprocess.run(
        words, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=BLOCK_TIMEOUT_SECONDS, check=False)
    printed = finished.stdout.decode("utf-8", "backslashreplace")
    assert finished.returncode == 0, f"line {block.line} ended with {finished.returncode}\n{printed}"
    if block.expected is not None:
        assert re.fullmatch(as_pattern(block.expected), printed), (
            f"line {block.line} printed\n{printed}\nand not\n{block.expected}")


def as_pattern(expected):
    """The shown output as an expression; `…` alone on a line takes any number of whole lines."""
    parts = []
    for line in expected.splitlines():
        inner = r"[^\n]*".join(re.escape(part) for part in line.split("…"))
        parts.append(r"(?:[^\n]*\n)*?" if line == "…" else inner + r"\n")
    return "".join(parts)


def test_targets_that_readers_are_told_of_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    files = [path.read_text(encoding="utf-8") for path in [*ROOT.glob("*.md"), *ROOT.glob("*/README.md")]]
    named = {match for text in files for match in re.findall(r"(?:^ *|`)make ([a-z]+)", text, flags=re.MULTILINE)}
    assert {"demo", "test", "bench"} <= named
    assert named <= targets, f"no such targets: {named - targets}"


def test_files_that_readers_are_told_of_exist():
    """Paths in backquotes that look like files or folders of this repository."""
    tops = {path.name for path in ROOT.iterdir()}
    named = set(re.findall(r"`([\w./-]+)`", README))
    missing = [path for path in named if path.split("/")[0] in tops - {".build"} and not (ROOT / path).exists()]
    assert not missing, missing


def test_every_command_has_its_place_in_the_tour():
    shown = subprocess.run([HOSO, "--help"], capture_output=True, text=True, check=True).stdout
    commands = re.findall(r"^  ([a-z]+)  ", shown.split("SUBCOMMANDS:")[1], flags=re.MULTILINE)
    text = "\n".join(block.text for block in blocks())
    assert commands and [name for name in commands if f"hoso {name} " not in text] == []
