"""What the end-to-end tests share: the binary, generated extracts and stores made of them, each made once."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import harness  # noqa: E402


def pytest_report_header():
    return f"hoso: {harness.HOSO}"


@pytest.fixture(scope="session", autouse=True)
def binary():
    assert harness.HOSO.is_file(), f"no binary at {harness.HOSO}: build it, or set HOSO"


class Extracts:
    """Generated inputs and the stores of one run over them, by persons and seed. Not to be changed."""

    def __init__(self, folder):
        self.folder = folder
        self.made = {}

    def input(self, persons, seed=1):
        folder = self.folder / f"input-{persons}-{seed}"
        if ("input", persons, seed) not in self.made:
            self.made["input", persons, seed] = harness.generate(folder, persons, seed)
        return folder

    def store(self, persons, seed=1):
        return self.run(persons, seed)[0]

    def run(self, persons, seed=1):
        """The store and the run's report."""
        key = ("store", persons, seed)
        if key not in self.made:
            store = self.folder / f"store-{persons}-{seed}"
            report = harness.run_core(self.input(persons, seed), store).report
            self.made[key] = (store, report)
        return self.made[key]


@pytest.fixture(scope="session")
def extracts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("extracts")
    yield Extracts(folder)
    shutil.rmtree(folder, ignore_errors=True)
