"""The gate without a clock: what it reads from callgrind, what it adds up, and when it fails."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Benchmarks"))
import instructions  # noqa: E402

# `main` calls `encode`, which calls `compress` and through `other` again; `compress` wraps a `compress` of more words.
COUNTS = """\
version: 1
positions: line
events: Ir
fl=(1) file
fn=(1) main
1 10
cfn=(2) encode
calls=3 0
+1 870
fi=(2) another file
* 5
fn=(2)
2 100
cfn=(3) compress(level)
calls=1 0
-1 300
cfn=(4) other
calls=1 0
* 470
fn=(3)
7 50
cfn=(5) compress(bytes)
calls=1 0
7 250
fn=(4)
1 70
cfn=(5)
calls=2 0
1 400
fn=(5)
1 650
totals: 885
"""


@pytest.fixture
def costs():
    return instructions.CallCosts(COUNTS, lambda names: {name: name for name in names})


def test_costs_add_up(costs):
    assert costs.total == 885
    assert costs.inclusive(("encode",)) == 870
    assert costs.inclusive(("compress(",)) == 700
    assert costs.under(("encode",), ("compress(",)) == 700
    assert costs.under(("encode",), ()) == 0
    assert costs.inclusive(("nowhere",)) == 0


def test_stages_are_by_row_and_one_that_did_not_run_is_an_error(costs, monkeypatch):
    stages = {"digest": (("other",), ()), "encode": (("encode",), ("compress(",))}
    monkeypatch.setattr(instructions, "STAGES", stages)
    assert instructions.by_stage(costs, 10) == {
        "digest": 47.0, "encode": 17.0, "the rest": 24.5, "all but digest": 41.5}
    monkeypatch.setattr(instructions, "STAGES", stages | {"gone": (("nowhere(",), ())})
    with pytest.raises(instructions.MeasurementError, match="`gone`.*nowhere"):
        instructions.by_stage(costs, 10)


@pytest.mark.parametrize("shown, name", [
    ("SHA256.update(data:)", "SHA256.update(data:)"),
    ("generic specialized Gather.column(_:)", "Gather.column(_:)"),
    ("merged static Zstd.compress(_:)", "Zstd.compress(_:)"),
    ("specialized static Zstd.compress(_:)", "Zstd.compress(_:)"),
    ("closure #1 in Zstd.compress(_:)", "closure #1 in Zstd.compress(_:)"),
])
def test_names_are_told_without_how_they_were_made(shown, name):
    assert instructions.plain(shown) == name


@pytest.mark.parametrize("now, status, last", [
    ({"a": 100.0, "b": 5.0}, 0, "none more than a tenth"),
    ({"a": 109.9, "b": 5.0}, 0, "none more than a tenth"),
    ({"a": 110.1, "b": 5.0}, 1, "not recorded: a"),
    ({"a": 100.0, "b": 4.0}, 0, "none more than a tenth"),
    ({"a": 100.0, "b": 5.0, "c": 1.0}, 1, "not recorded: c"),
    ({"a": 100.0}, 1, "not recorded: b"),
    ({"a": 200.0, "b": 0.0}, 1, "not recorded: a"),
])
def test_growth_fails_and_says_how_to_record_it(capsys, now, status, last):
    assert instructions.report(now, {"a": 100.0, "b": 5.0}) == status
    printed = capsys.readouterr().out
    assert last in printed.splitlines()[-1]
    assert ("say in the change why" in printed and "instructions.py --record" in printed) == (status == 1)
    assert ("less than recorded: b" in printed) == (now.get("b", 5.0) < 4.5)


def test_what_was_nothing_may_not_become_something():
    assert instructions.report({"a": 0.0}, {"a": 0.0}) == 0
    assert instructions.report({"a": 0.1}, {"a": 0.0}) == 1


def test_elsewhere_nothing_is_compared_and_that_is_said(capsys, monkeypatch):
    monkeypatch.setattr(instructions, "surroundings", lambda: {"architecture": "aarch64", "swift": "6.4"})
    monkeypatch.setattr(instructions, "measure", lambda hoso: pytest.fail("measured in vain"))
    assert instructions.main([]) == 0
    recorded = instructions.shown(json.loads(instructions.RECORD.read_text())["of"])
    assert capsys.readouterr().out.splitlines()[-1] == (
        f"not compared: recorded on {recorded}, this is aarch64 with Swift 6.4")


def test_recording_and_comparing(capsys, monkeypatch, tmp_path):
    record = tmp_path / "record.json"
    monkeypatch.setattr(instructions, "RECORD", record)
    monkeypatch.setattr(instructions, "surroundings", lambda: {"architecture": "x86_64", "swift": "6.3.1"})
    monkeypatch.setattr(instructions, "measure", lambda hoso: {"a": 1.0})
    assert instructions.main([]) == 70
    assert instructions.main(["--record"]) == 0
    assert json.loads(record.read_text()) == {
        "of": {"architecture": "x86_64", "swift": "6.3.1"}, "stages": {"a": 1.0}}
    assert instructions.main([]) == 0
    monkeypatch.setattr(instructions, "measure", lambda hoso: {"a": 1.2})
    assert instructions.main([]) == 1
    with pytest.raises(SystemExit) as stopped:
        instructions.main(["--recrod"])
    assert stopped.value.code == 64


def test_every_stage_is_recorded():
    record = json.loads(instructions.RECORD.read_text())
    assert list(record["stages"]) == [*instructions.STAGES, "the rest", "all but digest"]
    assert all(figure > 0 for figure in record["stages"].values())
