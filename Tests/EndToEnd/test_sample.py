"""The sample that people read: its extracts are the generator's, and a run gives what it says."""

import re

import pytest
from harness import CORE_REGISTRIES, ROOT, cells, digest, hoso, kpi, rejects_csv, run, totals, truth_of

SAMPLE = ROOT / "data" / "sample"
EXTRACTS = SAMPLE / "extracts"


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """The store of a run over the sample, and its report."""
    store = tmp_path_factory.mktemp("sample") / "store"
    return store, run(SAMPLE / "pipeline.yaml", EXTRACTS, store).report


def test_run_gives_the_expected_indicators(sample):
    assert kpi(sample[0]) == (SAMPLE / "expected.csv").read_bytes()


def test_expected_indicators_are_the_planted_ones():
    planted = {
        tuple(row[name] for name in ("indicator", "period", "area", "category")): (
            row["numerator"], row["denominator"], row["value"])
        for row in truth_of(EXTRACTS)["indicators"]
    }
    assert cells((SAMPLE / "expected.csv").read_bytes()) == planted


def test_run_counts_what_was_planted(sample):
    report, planted = sample[1], truth_of(EXTRACTS)["registries"]
    for field in ("files", "rows_read", "rejected", "superseded", "rows", "links"):
        assert totals(report, field) == {name: planted[name][field] for name in CORE_REGISTRIES}, field


def test_rejects_are_the_planted_ones(sample):
    found = [(row["file"], int(row["line"]), row["column"], row["reason"]) for row in rejects_csv(sample[0])]
    planted = [
        (row["file"], row["line"], row["column"] or "", row["reason"]) for row in truth_of(EXTRACTS)["rejects"]["rows"]
    ]
    assert sorted(found) == sorted(planted)


def test_every_reason_is_shown(sample):
    reasons = {row["reason"] for row in rejects_csv(sample[0])}
    assert reasons == {"field_count", "quote", "encoding", "missing", "type", "enum", "length", "id"}


def test_extracts_are_those_of_the_command_in_the_readme(tmp_path):
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    arguments = re.search(r"`hoso (generate [^`]+)`", text)[1].split()
    hoso(*arguments, "--output", tmp_path / "made")
    for folder in (EXTRACTS, tmp_path / "made"):
        assert any(folder.rglob("*.csv")), folder
    assert digests(tmp_path / "made") == digests(EXTRACTS)


def digests(folder):
    return {str(path.relative_to(folder)): digest(path) for path in folder.rglob("*") if path.is_file()}


def test_lines_that_the_readme_points_at_are_as_it_says(sample):
    """The table of broken rows, line by line."""
    text = (SAMPLE / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (\d+) \| `(\w+)` \| (?:`(\w+)`)? ?\|", text, flags=re.MULTILINE)
    found = {
        (row["line"], row["reason"], row["column"])
        for row in rejects_csv(sample[0], "--registry", "population")
        if row["file"] == "population/part-00001.csv"
    }
    assert len(table) == 8 and set(table) <= found
