"""The core scenario's second day: into the first's store, and both at once, give the planted truth."""

import json
import shutil
import subprocess
import sys

import pytest

import core_oracle
from harness import (
    CORE_REGISTRIES, HOSO, ROOT, assert_equal, assert_same_state, assert_verifies, hoso, link_counts, truth_of,
)

SHOW_TRUTH = ROOT / "scripts" / "show_truth"
SIZES = [(60, "every-kind"), (2_000, "within-limit"), (20_000, "within-limit"), (100_000, "within-limit")]


def generate(folder, persons, day, rejects):
    hoso("generate", "--scenario", "core", "--persons", persons, "--seed", 1, "--day", day,
         "--rejects", rejects, "--output", folder)
    return truth_of(folder)


@pytest.mark.parametrize("persons, rejects", SIZES)
def test_both_days_one_after_another_or_at_once(persons, rejects, tmp_path):
    folder, store, fresh = tmp_path / "in", tmp_path / "store", tmp_path / "fresh"
    pipeline = without_limit(tmp_path) if rejects == "every-kind" else ROOT / "Pipelines" / "core.yaml"
    first = generate(folder, persons, 1, rejects)
    hoso("run", pipeline, "--input", folder, "--store", store)
    second = generate(tmp_path / "second", persons, 2, rejects)
    for registry in CORE_REGISTRIES:
        names = {path.name for path in (folder / registry).iterdir()}
        assert not names & {path.name for path in (tmp_path / "second" / registry).iterdir()}
        shutil.copytree(tmp_path / "second" / registry, folder / registry, dirs_exist_ok=True)
    report = hoso("run", pipeline, "--input", folder, "--store", store, "--json").report
    at_once = hoso("run", pipeline, "--input", folder, "--store", fresh, "--json").report

    shown = subprocess.run(
        [sys.executable, str(SHOW_TRUTH), "--hoso", str(HOSO), str(store), str(tmp_path / "second" / "truth.json")],
        stdout=subprocess.PIPE, check=False)
    assert shown.returncode == 0, shown.stdout.decode("utf-8")
    assert_same_state(store, fresh)
    assert link_counts(report) == link_counts(at_once)
    for registry in CORE_REGISTRIES:
        books, both = report["registries"][registry], at_once["registries"][registry]
        assert books["rows"] == both["rows"] == second["registries"][registry]["rows"]
        for field in ("files", "rows_read", "rejected"):
            assert both[field] == books[field] + first["registries"][registry][field], f"{registry}: {field}"
    assert_verifies(store)


def without_limit(folder):
    text = (ROOT / "Pipelines" / "core.yaml").read_text(encoding="utf-8")
    path = folder / "core.yaml"
    path.write_text(text.replace("\nregistries:", "\nreject_limit: 1\nregistries:", 1), encoding="utf-8")
    return path


def test_truth_is_what_the_files_of_both_days_say(tmp_path):
    """The generator's truth against an independent reading of its files."""
    generate(tmp_path / "in", 20_000, 1, "within-limit")
    second = generate(tmp_path / "second", 20_000, 2, "within-limit")
    for registry in CORE_REGISTRIES:
        shutil.copytree(tmp_path / "second" / registry, tmp_path / "in" / registry, dirs_exist_ok=True)
    result = core_oracle.evaluate(str(tmp_path / "in"))
    assert_equal(json.loads(json.dumps(result["indicators"])), second["indicators"])
    for registry in CORE_REGISTRIES:
        for field in ("rows", "links"):
            assert result["registries"][registry][field] == second["registries"][registry][field], registry
