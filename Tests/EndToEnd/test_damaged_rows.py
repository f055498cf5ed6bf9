"""Damaged extracts against an independent reading of them: every reject, count and cell, whatever the damage."""

import os
import random

import pytest

import core_oracle
from harness import (
    CORE, CORE_REGISTRIES, REFUSED, assert_equal, cells, copy_input, kpi, parts, refused, rejects_csv, run, write,
)

# More may be asked for: HOSO_DAMAGE_SEEDS=500 HOSO_DAMAGE_PERSONS=5000.
SEEDS = range(int(os.environ.get("HOSO_DAMAGE_SEEDS", "16")))
PERSONS = int(os.environ.get("HOSO_DAMAGE_PERSONS", "60"))
PIECES = [
    b'"', b'""', b",", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xc2\xa0", b"\xe2\x80\x83", b" ",
    b"-", b".", b"0", b"9", b"a", "ờ".encode(), "\u0301".encode(), b"\xc3", b"true", b"2026-02-29", b"\t", b"\x1f",
    b"\xc2\x85", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\xe3\x80\x80", b"\xf0\xa0\x80\x8b", b"\\",
]


def damage(chance, data, count):
    """Changes within the records; the header stays."""
    head = data.index(b"\n") + 1
    records = bytearray(data[head:])
    for _ in range(count):
        place = chance.randrange(len(records))
        if chance.random() < 0.4:
            # At the border of a field, where most rules apply.
            place = next((at for at in range(place, len(records)) if records[at] in b',"\n'), place)
        piece = chance.choice(PIECES)
        action = chance.randrange(5)
        if action == 0:
            records[place : place + len(piece)] = piece
        elif action == 1:
            records[place + 1 : place + 1] = piece
        elif action == 2:
            records[place:place] = piece
        elif action == 3:
            del records[place : place + chance.randint(1, 12)]
        else:
            other = chance.randrange(len(records))
            records[place:place] = records[other : other + chance.randint(1, 60)]
    return data[:head] + bytes(records)


@pytest.fixture(scope="module")
def lenient(tmp_path_factory):
    text = "reject_limit: 1.0\n" + CORE.read_text(encoding="utf-8")
    return write(tmp_path_factory.mktemp("lenient") / "core.yaml", text)


@pytest.mark.parametrize("seed", SEEDS)
def test_damaged_extracts(extracts, lenient, tmp_path, seed):
    print("seed", seed)
    chance = random.Random(seed)
    folder = copy_input(extracts.input(PERSONS, seed=1 + seed % 3), tmp_path / "input")
    for registry in CORE_REGISTRIES:
        for path in parts(folder, registry):
            path.write_bytes(damage(chance, path.read_bytes(), chance.choice([0, 1, 5, 25])))
    store = tmp_path / "store"
    try:
        expected = core_oracle.evaluate(str(folder))
    except SystemExit:
        # A quoted field that the end of the file does not close.
        refused(REFUSED, lenient, folder, store, naming=["quote"])
        return
    report = run(lenient, folder, store, "--threads", chance.randint(1, 4)).report
    for registry in CORE_REGISTRIES:
        books = {field: report["registries"][registry][field] for field in expected["registries"][registry]}
        assert_equal(books, expected["registries"][registry], registry)
    found = [(row["registry"], row["file"], int(row["line"]), row["column"], row["reason"])
             for row in rejects_csv(store)]
    planted = [(row["registry"], row["file"], row["line"], row["column"] or "", row["reason"])
               for row in expected["rejects"]["rows"]]
    assert_equal(sorted(found), sorted(planted), "rejects")
    wanted = {(cell["indicator"], cell["period"], cell["area"], cell["category"]):
              (cell["numerator"], cell["denominator"], cell["value"]) for cell in expected["indicators"]}
    assert_equal(cells(kpi(store)), wanted, "cells")
