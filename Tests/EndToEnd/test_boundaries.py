"""Indicators in the areas of another day, against counting the rows there."""

import csv
import io
import json
import random
import subprocess
import sys
from collections import defaultdict

import pytest

from harness import ROOT, USAGE, hoso, kpi, run, write

AREAS = ROOT / "data" / "areas"
PIPELINE = """\
pipeline: moved
areas: areas.csv
crosswalk: crosswalk.csv
suppress_below: 5
registries:
  people:
    files: people/*.csv
    key: nr
    version: at
    columns: {nr: integer, commune: text, group: text, paid: {type: decimal, precision: 9, scale: 2}, at: timestamp}
indicators:
  count: {of: people, by: {area: commune, category: group}}
  total: {of: people, sum: paid, by: {area: commune}}
  share: {of: people, share: paid > 5, by: {area: commune, category: group}}
  mean: {of: people, mean: paid, by: {area: commune}}
  per_head:
    ratio:
      numerator: {of: people, sum: paid, by: {area: commune}}
      denominator: {of: people, by: {area: commune}}
  groups: {of: people, count: distinct group, by: {area: commune}}
  middle: {of: people, median: paid, by: {area: commune}}
  score: {index: {weights: {share_of_all: 1}}}
  share_of_all: {of: people, share: paid > 5, by: {area: commune}, target: 0.5}
"""
# Old communes with their district and province, and the new ones that they went to.
OLD = {"001": ("01", "1"), "002": ("01", "1"), "003": ("01", "1"), "004": ("02", "1"), "005": ("02", "1"),
       "006": ("03", "2"), "007": ("03", "2")}
NEW = {"001": "1", "004": "1", "006": "1", "007": "9"}
WENT = {"001": ["001"], "002": ["001"], "003": ["001", "004"], "004": ["004"], "005": ["004"], "006": ["006"],
        "007": ["007"]}
SHARES = {("001", "001"): 0.5, ("002", "001"): 0.25, ("003", "001"): 0.25}


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("moved")
    seed = 11
    print("seed", seed)
    rng = random.Random(seed)
    areas = ["code,name,level,parent,valid_from,valid_to"]
    areas += [f"{code},o,province,,,2025-06-30" for code in "12"]
    areas += [f"{code},o,district,{province},,2025-06-30" for code, province in (("01", 1), ("02", 1), ("03", 2))]
    areas += [f"{code},o,commune,{district},,2025-06-30" for code, (district, _) in OLD.items()]
    areas += [f"{code},n,province,,2025-07-01," for code in "19"]
    areas += [f"{code},n,commune,{province},2025-07-01," for code, province in NEW.items()]
    write(folder / "areas.csv", "\n".join(areas))
    froms = defaultdict(list)
    for old, news in WENT.items():
        for new in news:
            froms[new].append(old)
    lines = ["old_code,new_code,old_share,new_share"]
    for old, news in WENT.items():
        for new in news:
            share = SHARES.get((old, new), 1 if len(froms[new]) == 1 else "")
            lines.append(f"{old},{new},{1 if len(news) == 1 else ''},{share}")
    write(folder / "crosswalk.csv", "\n".join(lines))
    people = []
    for number in range(500):
        old = rng.choice(list(OLD))
        people.append((number, old, rng.choice(WENT[old]), rng.choice("xyz"), rng.randrange(1000)))
    people += [(9000, None, "404", "x", 100)]
    text = "nr,commune,group,paid,at\n" + "".join(
        f"{number},{new},{group},{paid / 100:.2f},2026-01-01T00:00\n" for number, _, new, group, paid in people)
    write(folder / "input" / "people" / "a.csv", text)
    write(folder / "moved.yaml", PIPELINE)
    run(folder / "moved.yaml", folder / "input", folder / "store")
    return folder, people


def asked(store, *options):
    """Cells by indicator, area and category: numerator, denominator, value, quality."""
    text = hoso("kpi", "--store", store, "--area", "all", "--category", "all", "--format", "csv", *options).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0])[-1] == "quality"
    return {(row["indicator"], row["area"], row["category"]): (
        *(float(row[name]) if row[name] else None for name in ("numerator", "denominator", "value")), row["quality"])
        for row in rows}


def lineage(old):
    return (old, *OLD[old]) if old else ("_U",)


def test_areas_that_are_whole_are_exact(case):
    folder, people = case
    found = asked(folder / "store", "--boundaries", "2024")
    counts = defaultdict(int)
    for _, old, _, group, _ in people:
        for area in (*lineage(old), "_T"):
            counts[area, "_T"] += 1
            counts[area, group] += 1
    exact = {(area, category): cell[0] for (name, area, category), cell in found.items()
             if name == "count" and cell[3] == "exact"}
    # Commune 003 was divided, but wholly within province 1; 006 and 007 are what they were.
    assert {area for area, _ in exact} == {"1", "2", "03", "006", "007", "_T", "_U"}
    assert exact == {place: count for place, count in counts.items() if place[0] in {area for area, _ in exact}}


def test_divided_areas_are_apportioned_or_unknown(case):
    folder, people = case
    found = asked(folder / "store", "--boundaries", "2025-06-30")
    merged = sum(new == "001" for _, _, new, _, _ in people)
    assert found["count", "001", "_T"] == (merged * 0.5, None, merged * 0.5, "apportioned")
    assert found["count", "002", "_T"] == (merged * 0.25, None, merged * 0.25, "apportioned")
    # What 003, 004 and 005 have of 004 is not known.
    for area in ("003", "004", "005", "01", "02"):
        assert found["count", area, "_T"] == (None, None, None, "unknown"), area
    rich = sum(new == "001" and paid > 500 for _, _, new, _, paid in people)
    numerator, denominator, value, quality = found["share", "001", "_T"]
    assert (numerator, denominator, quality) == (rich * 0.5, merged * 0.5, "apportioned")
    assert value == numerator / denominator
    assert found["per_head", "001", "_T"][2] == pytest.approx(found["mean", "001", "_T"][2], rel=1e-12)


def test_what_does_not_add_up_is_exact_where_nothing_changed(case):
    folder, people = case
    found = asked(folder / "store", "--boundaries", "2024")
    own = asked(folder / "store", "--boundaries", "2026")
    for name in ("groups", "middle", "score"):
        for area in ("006", "007"):
            assert found[name, area, "_T"] == own[name, area, "_T"] and own[name, area, "_T"][3] == "exact"
        for area in ("001", "03", "1", "2"):
            assert found[name, area, "_T"] == (None, None, None, "unknown"), (name, area)
        assert found[name, "_T", "_T"] == own[name, "_T", "_T"]


def test_the_areas_of_the_run_are_all_exact(case):
    folder, _ = case
    plain = kpi(folder / "store").decode().splitlines()
    for boundaries in ("2025", "2025-07-01", "2031"):
        text = kpi(folder / "store", "--boundaries", boundaries).decode().splitlines()
        assert text == [plain[0] + ",quality"] + [line + ",exact" for line in plain[1:]]


def test_rows_of_before_in_the_areas_of_after(case, tmp_path):
    folder, people = case
    text = "nr,commune,group,paid,at\n" + "".join(
        f"{number},{old},{group},{paid / 100:.2f},2024-01-01T00:00\n"
        for number, old, _, group, paid in people if old)
    write(tmp_path / "input" / "people" / "a.csv", text)
    for name in ("areas.csv", "crosswalk.csv"):
        write(tmp_path / name, (folder / name).read_bytes())
    write(tmp_path / "moved.yaml", "parameters: {as_of: 2024-12-31}\n" + PIPELINE)
    run(tmp_path / "moved.yaml", tmp_path / "input", tmp_path / "store")
    found = asked(tmp_path / "store", "--boundaries", "2026")
    old_counts = defaultdict(int)
    for _, old, _, _, _ in people:
        old_counts[old] += 1
    assert found["count", "006", "_T"][0] == old_counts["006"] and found["count", "006", "_T"][3] == "exact"
    assert found["count", "9", "_T"] == (old_counts["007"], None, old_counts["007"], "exact")
    assert found["count", "001", "_T"][3] == found["count", "004", "_T"][3] == "unknown"
    # 003 went to two communes of one province.
    inside = sum(count for old, count in old_counts.items() if old not in (None, "007"))
    assert found["count", "1", "_T"] == (inside, None, inside, "exact")
    assert asked(tmp_path / "store", "--boundaries", "2024")["count", "003", "_T"][3] == "exact"


def test_public_output_shows_no_more_than_without_boundaries(case, tmp_path):
    folder, _ = case
    write(tmp_path / "moved.yaml", PIPELINE.replace("suppress_below: 5", "suppress_below: 70"))
    for name in ("areas.csv", "crosswalk.csv"):
        write(tmp_path / name, (folder / name).read_bytes())
    run(tmp_path / "moved.yaml", folder / "input", tmp_path / "store")
    options = ["--indicator", "count,score,share_of_all"]
    own = json.loads(hoso("kpi", "--store", tmp_path / "store", "--public", "--area", "all", "--category", "all",
                          "--format", "json", *options).text)["results"]
    old = json.loads(hoso("kpi", "--store", tmp_path / "store", "--public", "--area", "all", "--category", "all",
                          "--format", "json", "--boundaries", "2024", *options).text)["results"]
    hidden = {(row["indicator"], row["area"], row["category"]) for row in own if row["suppressed"]}
    assert ("count", "006", "x") in hidden
    for row in old:
        if row["area"] in ("006", "007", "_T", "_U"):
            assert row["suppressed"] == ((row["indicator"], row["area"], row["category"]) in hidden), row
        if row["area"] in ("03", "2") and row["indicator"] == "count":
            parts = [("count", part, row["category"]) for part in ("006", "007")]
            assert row["suppressed"] == any(part in hidden for part in parts), row
        assert not row["suppressed"] or row["numerator"] is row["denominator"] is row["value"] is None


def test_forms(case):
    folder, _ = case
    row, = json.loads(hoso("kpi", "--store", folder / "store", "--indicator", "count", "--area", "001", "--format",
                           "json", "--boundaries", "2024").text)["results"]
    assert row["quality"] == "apportioned" and row["suppressed"] is False
    printed = hoso("kpi", "--store", folder / "store", "--indicator", "count", "--area", "003", "--boundaries",
                   "2024").text.splitlines()
    assert printed[0].split()[-2:] == ["value", "quality"] and printed[1].split()[-1] == "unknown"
    assert "quality" not in hoso("kpi", "--store", folder / "store").text


def test_what_cannot_be_asked(case, extracts):
    folder, _ = case
    for text in ("old", "2024-13-01", "2024-06", "20240601", ""):
        outcome = hoso("kpi", "--store", folder / "store", "--boundaries", text, expect=USAGE)
        assert "--boundaries takes a year or a date" in outcome.errors
    outcome = hoso("kpi", "--store", extracts.store(60), "--boundaries", "2024", expect=USAGE)
    assert outcome.error_lines and "crosswalk" in outcome.errors


def test_a_country_wide_register_in_old_areas(tmp_path):
    """The real units: every old province, district and undivided commune that can be told is."""
    communes = [row["code"] for row in csv.DictReader(io.StringIO((AREAS / "areas.csv").read_text(encoding="utf-8")))
                if row["level"] == "commune" and not row["valid_to"]]
    text = "nr,commune,group,paid,at\n" + "".join(
        f"{number},{code},x,1.00,2026-01-01T00:00\n" for number, code in enumerate(communes))
    write(tmp_path / "input" / "people" / "a.csv", text)
    pipeline = PIPELINE.replace("areas.csv", str(AREAS / "areas.csv")).replace(
        "crosswalk.csv", str(AREAS / "crosswalk.csv"))
    write(tmp_path / "moved.yaml", pipeline)
    run(tmp_path / "moved.yaml", tmp_path / "input", tmp_path / "store")
    found = asked(tmp_path / "store", "--boundaries", "2024", "--indicator", "count")
    qualities = {area: quality for (_, area, category), (*_, quality) in found.items() if category == "_T"}
    # Hà Nội and Cao Bằng changed their communes only; Bắc Ninh (27) and Bắc Giang (24) became one province.
    for province in ("01", "04", "24", "27"):
        assert qualities[province] == "exact", province
    assert set(qualities.values()) == {"exact", "unknown"}
    assert sum(quality == "exact" and len(area) == 5 for area, quality in qualities.items()) == 132
    bac_giang = found["count", "24", "_T"][0]
    bac_ninh = found["count", "27", "_T"][0]
    assert bac_giang + bac_ninh == asked(tmp_path / "store", "--boundaries", "2026")["count", "24", "_T"][0] == 99


def test_the_area_files_are_what_the_script_makes(tmp_path):
    subprocess.run([sys.executable, ROOT / "scripts" / "make_areas", "--output", tmp_path], check=True)
    for name in ("areas.csv", "crosswalk.csv"):
        assert (tmp_path / name).read_bytes() == (AREAS / name).read_bytes(), f"run scripts/make_areas: {name}"
    assert sorted(path.name for path in AREAS.iterdir()) == ["README.md", "areas.csv", "crosswalk.csv"]
