"""Indexes with ranks, and definitions with a validity, against a plain computation from the same rows."""

import csv
import datetime
import io
import json
import math
import random
from collections import defaultdict

import pytest

from harness import cells, hoso, kpi, rows_of, run, write

PIPELINE = """\
pipeline: scores
areas: areas.csv
parameters: {as_of: 2026-03-31}
suppress_below: 5
registries:
  dossiers:
    files: dossiers/*.csv
    key: nr
    version: at
    columns: {nr: integer, commune: text, sector: text, done: date, online: boolean, paid: boolean, at: timestamp}
indicators:
  score: {index: {weights: {online_rate: 12, paid_rate: 10, all_score: 3}}}
  all_score: {target: 0.5, index: {weights: {online_rate: 1}}}
  online_rate:
    of: dossiers
    share: online
    by: {period: month(done), area: commune, category: sector}
    target: 0.8
  paid_rate: {of: dossiers, share: paid, by: {period: month(done), area: commune}, target: 0.6, rank: true}
  defined:
    - of: dossiers
      valid: {to: 2025-12-31}
      where: online
      by: {period: month(done), area: commune}
    - of: dossiers
      valid: {from: 2026-01-01, to: 2029-12-31}
      where: online or paid
      by: {period: month(done), area: commune}
    - {of: dossiers, valid: {from: 2030-01-01}, by: {period: month(done), area: commune}}
  now:
    - {of: dossiers, valid: {to: 2025-12-31}}
    - {of: dossiers, valid: {from: 2026-01-01}, share: online}
  later: {of: dossiers, valid: {from: 2027-01-01}, by: {area: commune}}
  weighed:
    - {valid: {to: 2025-12-31}, index: {weights: {online_rate: 1}}}
    - {valid: {from: 2026-01-01}, index: {weights: {paid_rate: 1}}}
"""
AREAS = "code,name,level,parent\n1,P,province,\n2,Q,province,\n" + "".join(
    f"{parent}{place},c,commune,{parent}\n" for parent in "12" for place in range(4))
PARENTS = {f"{parent}{place}": parent for parent in "12" for place in range(4)}
OLD, NEW, NEWER = "../2025-12-31", "2026-01-01/..", "2026-01-01/2029-12-31"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scores")
    seed = 5
    print("seed", seed)
    rng = random.Random(seed)
    rows = []
    for number in range(400):
        done = datetime.date(2025, 11, 1) + datetime.timedelta(days=rng.randrange(140))
        rows.append({
            "nr": number, "commune": rng.choice([*PARENTS, *list(PARENTS)[:3], "99"]), "sector": rng.choice("xy"),
            "done": done, "online": rng.random() < 0.5, "paid": rng.random() < 0.4})
    lines = ["nr,commune,sector,done,online,paid,at"] + [
        f"{row['nr']},{row['commune']},{row['sector']},{row['done']},{int(row['online'])},{int(row['paid'])},"
        "2026-04-01T00:00" for row in rows]
    write(folder / "input" / "dossiers" / "a.csv", "\n".join(lines) + "\n")
    write(folder / "scores.yaml", PIPELINE)
    write(folder / "areas.csv", AREAS)
    run(folder / "scores.yaml", folder / "input", folder / "store")
    return folder, rows


def places(row):
    """Every period, area and category that a row counts for."""
    lineage = [row["commune"], PARENTS[row["commune"]]] if row["commune"] in PARENTS else ["_U"]
    for period in ("_T", str(row["done"])[:7]):
        for area in ("_T", *lineage):
            for category in ("_T", row["sector"]):
                yield period, area, category


def rates(rows, field):
    counts = defaultdict(lambda: [0, 0])
    for row in rows:
        for place in places(row):
            counts[place][0] += row[field]
            counts[place][1] += 1
    return {place: done / total for place, (done, total) in counts.items()}


def index(*components):
    """Numerator, denominator and value from values by place, weights and targets."""
    result = {}
    for place in {place for values, _, _ in components for place in values}:
        numerator = denominator = 0
        for values, weight, target in components:
            if place in values:
                numerator += weight * min(values[place] / target, 1)
                denominator += weight
        result[place] = (numerator, denominator, numerator / denominator)
    return result


def ranks(values):
    """Competition ranks among areas of one level."""
    found = {}
    for (period, area, category), value in values.items():
        if area in ("_T", "_U"):
            continue
        better = [other for (p, a, c), other in values.items()
                  if (p, c) == (period, category) and len(a) == len(area) and a not in ("_T", "_U") and other > value]
        found[period, area, category] = len(better) + 1
    return found


def shown(folder, name):
    text = hoso("kpi", "--store", folder / "store", "--indicator", name, "--period", "all", "--area", "all",
                "--category", "all", "--format", "json").text
    return {(row["period"], row["area"], row["category"]): row for row in json.loads(text)["results"]}


def expected_rates(rows):
    online = rates(rows, "online")
    paid = {place: value for place, value in rates(rows, "paid").items() if place[2] == "_T"}
    return online, paid


def test_index_and_ranks(case):
    folder, rows = case
    online, paid = expected_rates(rows)
    part = {place: value for place, (_, _, value) in index((online, 1, 0.8)).items()}
    expected = index((online, 12, 0.8), (paid, 10, 0.6), (part, 3, 0.5))
    found = shown(folder, "score")
    assert found.keys() == expected.keys()
    for place, numbers in expected.items():
        for field, number in zip(("numerator", "denominator", "value"), numbers):
            assert math.isclose(found[place][field], number, rel_tol=1e-12), (place, field)
    expected_ranks = ranks({place: row["value"] for place, row in found.items()})
    assert {place: row["rank"] for place, row in found.items() if "rank" in row} == expected_ranks
    assert {row["definition"] for row in found.values() if "definition" in row} == set()


def test_any_indicator_may_be_ranked(case):
    folder, rows = case
    _, paid = expected_rates(rows)
    found = shown(folder, "paid_rate")
    assert {place: row["rank"] for place, row in found.items() if "rank" in row} == ranks(paid)
    assert not any("rank" in row for row in shown(folder, "online_rate").values())


def test_rows_go_by_the_definition_of_their_day(case):
    folder, rows = case
    expected = {}
    for definition, part in (
            (OLD, [row for row in rows if row["done"].year < 2026 and row["online"]]),
            (NEWER, [row for row in rows if row["done"].year == 2026 and (row["online"] or row["paid"])])):
        counts = defaultdict(int)
        for row in part:
            for period, area, category in places(row):
                counts[period, area, category] += category == "_T"
        # The newest one that has the cell.
        expected |= {place: (count, definition) for place, count in counts.items() if place[2] == "_T"}
    found = shown(folder, "defined")
    assert {place: (row["value"], row["definition"]) for place, row in found.items()} == expected


def test_without_periods_the_day_of_the_run_decides(case, tmp_path):
    folder, rows = case
    online = sum(row["online"] for row in rows)
    total, = shown(folder, "now").values()
    assert (total["numerator"], total["denominator"], total["definition"]) == (online, len(rows), NEW)
    assert shown(folder, "later") == {}
    run(folder / "scores.yaml", folder / "input", tmp_path / "store", "--set", "as_of=2025-12-31")
    total, = shown(tmp_path, "now").values()
    assert (total["numerator"], total["denominator"], total["definition"]) == (len(rows), None, OLD)


def test_an_index_goes_by_its_periods(case):
    folder, _ = case
    found, online, paid = (shown(folder, name) for name in ("weighed", "online_rate", "paid_rate"))
    for place, row in found.items():
        is_old = place[0].startswith("2025")
        source, target = (online, 0.8) if is_old else (paid, 0.6)
        assert row["definition"] == (OLD if is_old else NEW)
        assert row["value"] == (min(source[place]["value"] / target, 1) if place in source else None)
    assert {place[0] for place in found} == {place[0] for place in online}


def test_stored_columns(case):
    folder, _ = case
    stored = rows_of(folder / "store", "indicators")
    assert stored.schema.names[7:] == ["value", "rank", "definition"]
    assert str(stored.schema.field("rank").type) == "int64"
    found = {(row["indicator"], row["period"], row["area"], row["category"]): (row["rank"], row["definition"])
             for row in stored.to_pylist()}
    for name in ("score", "defined"):
        for place, row in shown(folder, name).items():
            assert found[(name, *place)] == (row.get("rank"), row.get("definition"))
    hoso("verify", "--store", folder / "store")
    hoso("verify", "--store", folder / "store", "--recompute")


def test_forms(case):
    folder, _ = case
    # An indicator of several definitions is one.
    assert "(1 registry, 8 indicators)" in hoso("check", folder / "scores.yaml").text
    printed = hoso("kpi", "--store", folder / "store", "--indicator", "score", "--area", "all").text.splitlines()
    assert printed[0].split()[-3:] == ["denominator", "value", "rank"]
    printed = hoso("kpi", "--store", folder / "store", "--indicator", "defined").text.splitlines()
    assert printed[0].split()[-2:] == ["value", "definition"] and printed[1].split()[-1] == NEWER
    printed = hoso("kpi", "--store", folder / "store", "--indicator", "online_rate").text.splitlines()
    assert printed[0].split()[-1] == "value"
    assert cells(kpi(folder / "store"))


def test_public_output_hides_an_index_with_what_it_weighs(case):
    folder, _ = case
    text = kpi(folder / "store", "--public").decode()
    hidden = defaultdict(set)
    for row in csv.DictReader(io.StringIO(text)):
        if not row["value"]:
            hidden[row["indicator"]].add((row["period"], row["area"], row["category"]))
    weighed = hidden["online_rate"] | hidden["paid_rate"]
    assert weighed and hidden["score"] == weighed and hidden["all_score"] == hidden["online_rate"]
    text = hoso("kpi", "--store", folder / "store", "--public", "--indicator", "score", "--period", "all", "--area",
                "all", "--category", "all", "--format", "json").text
    for row in json.loads(text)["results"]:
        assert row["suppressed"] == ((row["period"], row["area"], row["category"]) in weighed)
        assert not (row["suppressed"] and "rank" in row)
