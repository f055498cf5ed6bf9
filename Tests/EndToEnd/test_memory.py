"""`--memory` holds: what does not fit is put aside, and what comes out is the same."""

import random

import pytest

from harness import CORE, assert_verifies, hoso, kpi, rows_of, run

PERSONS = 400_000
MEBIBYTE = 1 << 20
# What the program itself, its threads' buffers and the allocator may take beside the limit.
ALLOWANCE = 256 * MEBIBYTE
BOOKS = ("rows_read", "rejected", "superseded", "rows", "links")


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    folder = tmp_path_factory.mktemp("memory")
    hoso("generate", "--scenario", "core", "--persons", PERSONS, "--seed", 5, "--output", folder / "in")
    return folder, run(CORE, folder / "in", folder / "store").report


@pytest.mark.parametrize("limit", [128, 160])
def test_the_same_comes_out(wide, tmp_path, limit):
    folder, whole = wide
    report = run(CORE, folder / "in", tmp_path / "store", "--memory", f"{limit}MiB").report
    assert report["peak_memory_bytes"] < limit * MEBIBYTE + ALLOWANCE
    assert report["peak_memory_bytes"] < whole["peak_memory_bytes"]
    for name, books in whole["registries"].items():
        assert {key: report["registries"][name][key] for key in BOOKS} == {key: books[key] for key in BOOKS}
        assert rows_of(tmp_path / "store", name).equals(rows_of(folder / "store", name)), name
    assert kpi(tmp_path / "store") == kpi(folder / "store")
    assert not (tmp_path / "store" / ".tmp").exists()
    assert_verifies(tmp_path / "store")


def test_too_little_is_refused_with_the_least_that_would_do(wide, tmp_path):
    folder, _ = wide
    outcome = hoso("run", CORE, "--input", folder / "in", "--store", tmp_path / "store", "--threads", 2,
                   "--memory", "100MiB", expect=64)
    assert "--memory is too small" in outcome.errors and "the least that would do is 128MiB" in outcome.errors
    assert not list((tmp_path / "store").glob("*/_delta_log"))


SKEWED = """
pipeline: skewed
registries:
  owners:
    files: owners/*
    key: nr
    version: v
    columns: {nr: citizen_id, name: name, v: integer}
  things:
    files: things/*
    key: code
    version: v
    columns: {code: text, nr: {type: person_id, optional: true}, body: text, v: integer}
    links: {person: {to: owners, by: nr}}
indicators:
  found: {of: things, share: person.status = 'verified'}
"""


def test_one_file_of_long_texts_and_keys_that_are_mostly_the_same(tmp_path):
    chance = random.Random(7)
    bodies = ["".join(chance.choices("abcdefghij ", k=4000)).strip() for _ in range(40)]
    prefix = "x" * 120
    for folder in ("owners", "things"):
        (tmp_path / "in" / folder).mkdir(parents=True)
    with open(tmp_path / "in" / "owners" / "a.csv", "w", encoding="utf-8") as file:
        file.write("nr,name,v\n")
        file.writelines(f"027{number:09d},Tên {number % 977},1\n" for number in range(200_000))
    with open(tmp_path / "in" / "things" / "a.csv", "w", encoding="utf-8") as file:
        file.write("code,nr,body,v\n")
        for number in range(80_000):
            code = "same" if number % 10 < 7 else f"{prefix}{number}"
            file.write(f"{code},027{chance.randrange(240_000):09d},{bodies[number % 40]}{number},{number % 5}\n")
    (tmp_path / "skewed.yaml").write_text(SKEWED, encoding="utf-8")
    whole = run(tmp_path / "skewed.yaml", tmp_path / "in", tmp_path / "whole", "--memory", "2GiB").report
    report = run(tmp_path / "skewed.yaml", tmp_path / "in", tmp_path / "narrow", "--memory", "128MiB").report
    assert report["peak_memory_bytes"] < 128 * MEBIBYTE + ALLOWANCE
    for name in ("owners", "things"):
        books = whole["registries"][name]
        assert {key: report["registries"][name][key] for key in BOOKS} == {key: books[key] for key in BOOKS}
        assert rows_of(tmp_path / "narrow", name).equals(rows_of(tmp_path / "whole", name)), name
    assert kpi(tmp_path / "narrow") == kpi(tmp_path / "whole")
