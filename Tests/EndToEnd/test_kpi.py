"""`hoso kpi` with filters, which read only some pages of the table: beside all cells, filtered here."""

import csv
import io
import itertools
import random

import pytest
from harness import USAGE, generate, hoso, run_core

ALL = ("--period", "all", "--area", "all", "--category", "all")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Of two runs, so that the table has two files."""
    folder = tmp_path_factory.mktemp("kpi")
    for seed, persons in ((4, 3000), (5, 500)):
        generate(folder / str(seed), persons, seed)
        run_core(folder / str(seed), folder / "store")
    return folder / "store"


def cells(store, *options):
    outcome = hoso("kpi", "--store", store, "--format", "csv", *options)
    return list(csv.DictReader(io.StringIO(outcome.text)))


@pytest.mark.parametrize("run", ["1", "2"])
def test_filters_give_the_cells_that_all_have(store, run):
    every = cells(store, *ALL, "--run", run)
    values = {name: sorted({cell[name] for cell in every}) for name in ("indicator", "period", "area", "category")}
    assert len(values["indicator"]) == 3 and len(values["area"]) > 30
    choose = random.Random(run)
    for names, kinds in itertools.product((None, 1, 2), itertools.product(("all", "one", "none"), repeat=2)):
        options = ["--run", run]
        wanted = dict.fromkeys(("period", "area"))
        indicators = values["indicator"]
        if names:
            indicators = choose.sample(indicators, names)
            options += ["--indicator", ",".join(indicators)]
        for name, kind in zip(wanted, kinds, strict=True):
            wanted[name] = {"all": "all", "one": choose.choice(values[name]), "none": "_T"}[kind]
            options += [f"--{name}", wanted[name]]
        expected = [
            cell
            for cell in every
            if cell["indicator"] in indicators
            and cell["category"] == "_T"
            and all(wanted[name] in ("all", cell[name]) for name in wanted)
        ]
        assert cells(store, *options) == expected, options


def test_names_are_checked_whatever_is_asked_of_them(store):
    assert cells(store, "--indicator", "reuse_rate", "--area", "no-such-area") == []
    outcome = hoso("kpi", "--store", store, "--indicator", "reuse_rat", "--area", "24", expect=USAGE)
    assert outcome.errors == "hoso: unknown indicator `reuse_rat`; did you mean `reuse_rate`?\n"
