"""The input: extracts of the core scenario, made on first use and kept."""

import os
import shutil
import subprocess
from pathlib import Path

from .process import BenchmarkError

SEED = 1


def core(hoso, data, persons, compress="none", day=1):
    """The folder with the extracts; a generator that was stopped half-way leaves none behind."""
    name = f"core-{persons}" + ("" if compress == "none" else f"-{compress}") + ("" if day == 1 else f"-day-{day}")
    folder = Path(data) / name
    if folder.exists():
        return folder
    partial = Path(data) / f"{name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    command = [hoso, "generate", "--scenario", "core", "--persons", persons, "--seed", SEED, "--output", partial]
    if compress != "none":
        command += ["--compress", compress]
    if day != 1:
        command += ["--day", day]
    try:
        finished = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    except OSError as error:
        raise BenchmarkError(
            f"{hoso}: {error.strerror}; build it: swift build -c release --product hoso") from error
    if finished.returncode != 0:
        shutil.rmtree(partial)
        raise BenchmarkError(f"hoso generate ended with {finished.returncode}: {finished.stderr.strip()[-300:]}")
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


def place_beside(source, target):
    """Puts the files of each registry's folder into that of `target`, as links: no byte is copied."""
    for path in sorted(source.glob("*/*")):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            raise BenchmarkError(f"{place} is there already")
        os.link(path, place)
