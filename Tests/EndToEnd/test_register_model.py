"""Random sequences of runs, over files that come, change, go and return, against a model in plain Python.

HOSO_SEEDS=300 takes that many seeds.
"""

import os
import random

import pytest

from harness import (
    NO_INPUT, assert_equal, cells, column_file_digests, hoso, kpi, rows_of, run, tables, tree, write,
)
from register_model import CONDITIONS, REGISTRIES, Model, columns, pipeline_text

SEED_COUNT = int(os.environ.get("HOSO_SEEDS", "6"))
FIRST_SEED = int(os.environ.get("HOSO_FIRST_SEED", "1"))
RUN_COUNT = 8


class Scene:
    """An input folder that changes by chance, and the model of the store over it."""

    def __init__(self, seed, folder):
        self.chance = random.Random(seed)
        self.input = folder / "input"
        self.input.mkdir()
        self.files = {}
        self.past = {name: [] for name in REGISTRIES}
        self.settings = {name: self.setting() for name in REGISTRIES}
        self.model = Model()

    def setting(self):
        condition = self.chance.choice([None, "life = 'void'", *CONDITIONS])
        return self.chance.choice(["changes", "changes", "snapshot"]), condition

    def value(self, column):
        chance = self.chance
        if column in ("boss", "person"):
            column = chance.choice(["citizen", "citizen", "old", "other"])
        return {
            "citizen": lambda: f"00109000000{chance.randrange(8)}",
            "old": lambda: chance.choice(["", "", f"12345678{chance.randrange(3)}"]),
            "other": lambda: chance.choice(["", "x1", "1234"]),
            "code": lambda: f"u{chance.randrange(5)}", "unit": lambda: chance.choice(["", f"u{chance.randrange(6)}"]),
            "nr": lambda: str(chance.randrange(-2, 9)), "item": lambda: chance.choice(["a", "b", "bb"]),
            "grp": lambda: chance.choice(["AA", "BB"]), "n": lambda: chance.choice(["", *map(str, range(10))]),
            "life": lambda: chance.choice(["", "alive", "alive", "void", "gone"]),
            "at": lambda: str(chance.randrange(6)),
        }[column]()

    def content(self, registry):
        rows = [[self.value(column) for column in columns(registry)] for _ in range(self.chance.randrange(10))]
        for row in rows:
            if self.chance.random() < 0.04:
                row[columns(registry).index("n")] = "x"
        return "".join(",".join(row) + "\n" for row in [columns(registry), *rows])

    def put(self, path, content):
        """Always written anew, so that its time is another."""
        self.files[path] = content
        self.past[path.split("/")[0]].append(content)
        write(self.input / path, content)

    def change(self):
        """Some files come, change, go, take each other's names, or go back to what they were."""
        for registry in REGISTRIES:
            for _ in range(self.chance.choice([0, 0, 1, 1, 2])):
                self.change_one(registry)
        if self.chance.random() < 0.2:
            name = self.chance.choice(list(REGISTRIES))
            self.settings[name] = self.setting()

    def change_one(self, registry):
        here = [path for path in self.files if path.startswith(f"{registry}/")]
        path = f"{registry}/{self.chance.choice('abcd')}"
        what = self.chance.choice(["new", "new", "new", "past", "remove", "rename", "swap", "touch"])
        if what == "new":
            self.put(path, self.content(registry))
        elif what == "past" and self.past[registry]:
            self.put(path, self.chance.choice(self.past[registry]))
        elif what == "remove" and here:
            self.remove(self.chance.choice(here))
        elif what == "rename" and here and path not in here:
            old = self.chance.choice(here)
            content = self.files[old]
            self.remove(old)
            self.put(path, content)
        elif what == "swap" and len(here) > 1:
            first, second = self.chance.sample(here, 2)
            one, other = self.files[first], self.files[second]
            self.put(first, other)
            self.put(second, one)
        elif what == "touch" and here:
            os.utime(self.input / self.chance.choice(here))

    def remove(self, path):
        del self.files[path]
        (self.input / path).unlink()


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + SEED_COUNT))
def test_runs_in_a_row_agree_with_the_model(tmp_path, seed):
    print("seed", seed)
    scene, store = Scene(seed, tmp_path), tmp_path / "store"
    for number in range(RUN_COUNT):
        scene.change()
        limit = scene.chance.choice([6, 6, 6, 3])
        is_full = scene.chance.random() < 0.08
        pipeline = write(tmp_path / "pipeline.yaml", pipeline_text(scene.settings))
        options = ["--threads", scene.chance.randint(1, 4), "--set", f"limit={limit}", *(["--full"] * is_full)]
        what = f"seed {seed}, run {number}"
        if not scene.files:
            run(pipeline, scene.input, store, *options, expect=NO_INPUT)
            continue
        before = tree(store)
        report = run(pipeline, scene.input, store, *options).report
        books = scene.model.run(scene.files, scene.settings, limit, is_full)
        if books is None:
            assert report["status"] == "nothing-new", what
            assert_equal(tree(store), before, what)
            continue
        assert report["status"] == "committed", what
        found = {name: {key: value for key, value in registry.items() if key != "bytes"}
                 for name, registry in report["registries"].items()}
        assert_equal(found, books, what)
        compare(store, scene.model, what)


def compare(store, model, what):
    """Tables, removed keys and cells."""
    for name, (key, _) in REGISTRIES.items():
        stored = rows_of(store, name)
        expected = model.table(name)
        names = list(expected[0]) if expected else []
        assert stored.schema.names == names or not expected, what
        assert_equal(stored.to_pylist(), expected, f"{what}, {name}")
        removed = model.registers[name].removed
        table = f"{name}.removed"
        found = rows_of(store, table).to_pylist() if table in tables(store) else []
        assert_equal({tuple(row[part] for part in key): row["at"] for row in found}, removed, f"{what}, {table}")
    shown = {(key[0], key[3]): numbers[0] for key, numbers in cells(kpi(store)).items()}
    assert_equal(shown, model.cells(), what)


def test_the_model_is_of_a_pipeline_that_validates(tmp_path):
    for condition in CONDITIONS:
        settings = {name: ("snapshot", condition) for name in REGISTRIES}
        assert hoso("check", write(tmp_path / "pipeline.yaml", pipeline_text(settings))).code == 0


def test_history_and_threads_decide_the_bytes(tmp_path):
    """The same runs with other numbers of threads leave the same column files."""
    digests = []
    for threads in (1, 3):
        folder = tmp_path / str(threads)
        folder.mkdir()
        scene = Scene(3, folder)
        for _ in range(RUN_COUNT):
            scene.change()
            if scene.files:
                pipeline = write(folder / "pipeline.yaml", pipeline_text(scene.settings))
                run(pipeline, scene.input, folder / "store", "--threads", threads)
        digests.append({table: column_file_digests(folder / "store", table) for table in tables(folder / "store")
                        if table != "runs"})
    assert digests[0] == digests[1] and len(digests[0]) > len(REGISTRIES) + 2
