"""The provinces' pipelines over generated extracts give the planted truth, on the first day and after the second."""

import json
import shutil
import subprocess
import sys

import pytest

from harness import HOSO, ROOT, assert_verifies, hoso, run

SHOW_TRUTH = ROOT / "scripts" / "show_truth"
SIZES = [(name, persons) for persons in (1_000, 20_000, 100_000) for name in ("bac-ninh", "ha-noi")]
# Bắc Ninh has published all old numbers of land owners as converted: before the second day there is no exception.
WHOLE = {"bac-ninh": {"land_owner_ambiguous", "land_owner_unknown"}, "ha-noi": set()}
CHANGED = ("population", "insurance", "health_cards", "benefit_payments", "civil_status")


def generate(name, persons, folder, *options):
    hoso("generate", "--scenario", name, "--persons", persons, "--seed", 1, "--output", folder, *options)
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def assert_is_planted(store, truth):
    finished = subprocess.run(
        [sys.executable, str(SHOW_TRUTH), "--hoso", str(HOSO), str(store), str(truth)],
        stdout=subprocess.PIPE, check=False)
    assert finished.returncode == 0, finished.stdout.decode("utf-8")
    return finished.stdout.decode("utf-8")


@pytest.mark.parametrize("name, persons", SIZES)
def test_both_days_are_as_planted(name, persons, tmp_path):
    pipeline = ROOT / "Pipelines" / f"{name}.yaml"
    store = tmp_path / "store"
    first = generate(name, persons, tmp_path / "in")
    run(pipeline, tmp_path / "in", store)
    text = assert_is_planted(store, tmp_path / "in" / "truth.json")
    assert "0 differ" in text
    checks = first["checks"]
    assert all(check["open"] == check["opened"] and check["corrected"] == 0 for check in checks.values())
    assert persons < 20_000 or {key for key, check in checks.items() if check["open"] == 0} == WHOLE[name], checks

    second = generate(name, persons, tmp_path / "second", "--day", 2)
    for folder in (tmp_path / "second").iterdir():
        if folder.is_dir():
            shutil.copytree(folder, tmp_path / "in" / folder.name, dirs_exist_ok=True)
    run(pipeline, tmp_path / "in", store)
    assert_is_planted(store, tmp_path / "second" / "truth.json")
    for key, check in second["checks"].items():
        assert check["open"] == checks[key]["open"] + check["opened"] - check["corrected"], key
        assert persons < 20_000 or (check["corrected"] > 0) != (key in WHOLE[name]), key
    for registry in CHANGED:
        assert 0 < second["registries"][registry]["rows_read"] < first["registries"][registry]["rows_read"]
    assert_verifies(store)


def test_rates_are_parameters(tmp_path):
    """An error whose rate is 0 does not occur, one whose rate is greater occurs more often."""
    usual = generate("bac-ninh", 2_000, tmp_path / "usual")
    none = generate("bac-ninh", 2_000, tmp_path / "none", "--rate", "missing-id=0", "--rate", "marriage-gap=0")
    more = generate("bac-ninh", 2_000, tmp_path / "more", "--rate", "missing-id=0.05")

    def missing(truth):
        return truth["registries"]["civil_status"]["links"]["person"]["missing"]

    assert missing(none) == 0 < missing(usual) < missing(more)
    assert none["checks"]["marriage_not_integrated"]["open"] == 0
    assert usual["checks"]["marriage_not_integrated"]["open"] > 0


def test_what_cannot_be_generated_is_refused(tmp_path):
    def refused(*options):
        outcome = hoso(
            "generate", "--seed", 1, "--output", tmp_path / "out", *options, expect=64)
        return outcome.errors

    assert "did you mean `missing-id`" in refused(
        "--scenario", "bac-ninh", "--persons", 2_000, "--rate", "mising-id=0.1")
    assert "needs a number of 0 to 1" in refused(
        "--scenario", "bac-ninh", "--persons", 2_000, "--rate", "missing-id=2")
    assert "--persons must be 1000 to" in refused("--scenario", "ha-noi", "--persons", 999)
    assert "for the scenarios of provinces" in refused(
        "--scenario", "core", "--persons", 100, "--rate", "missing-id=0.1")
    assert "--day must be 1 or 2" in refused("--scenario", "ha-noi", "--persons", 2_000, "--day", 3)
    assert "is for the scenario `core`" in refused(
        "--scenario", "ha-noi", "--persons", 2_000, "--rejects", "every-kind")
    assert not (tmp_path / "out").exists()
