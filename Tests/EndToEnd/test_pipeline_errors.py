"""Pipelines that do not validate, and wrong usage: exit 64, with file, line, column and a hint."""

import re

import pytest

from harness import CORE, DONE, USAGE, copy_store, hoso, kpi, refused, write

TEXT = CORE.read_text(encoding="utf-8")


def place_of(needle, text=TEXT):
    """Line and column where the needle begins."""
    begin = text.index(needle)
    line = text.count("\n", 0, begin) + 1
    return line, begin - text.rfind("\n", 0, begin)


def broken(tmp_path, old, new):
    assert TEXT.count(old) >= 1, old
    return write(tmp_path / "broken.yaml", TEXT.replace(old, new, 1))


MISTAKES = {
    "unknown-key": ("    version: updated_at", "    versoin: updated_at", ["versoin", "did you mean", "version"]),
    "unknown-top-key": ("registries:", "registers:", ["registers", "did you mean", "registries"]),
    "unknown-type": ("birth_date:     date", "birth_date:     dat", ["dat", "did you mean", "date"]),
    "column-in-expression": ("of: dossiers\n    where: completed_at", "of: dossiers\n    where: complated_at",
                             ["complated_at", "did you mean", "completed_at"]),
    "link-column": ("month(dossier.received_at)", "month(dossier.recieved_at)",
                    ["recieved_at", "did you mean", "received_at"]),
    "link-name": ("person.status = 'verified'", "persom.status = 'verified'", ["persom", "did you mean", "person"]),
    "enum-value": ("source <> 'declared'", "source <> 'declaired'", ["declaired", "did you mean", "declared"]),
    "function": ("month(completed_at)", "mounth(completed_at)", ["mounth", "did you mean", "month"]),
    "registry": ("of: insurance", "of: insurence", ["insurence", "did you mean", "insurance"]),
    "type-error": ("share: result_digitised", "share: fee_vnd + 1", []),
    "key-column": ("key: participant_id", "key: participants_id", ["participants_id", "did you mean"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_told_with_its_place(extracts, tmp_path, mistake):
    old, new, words = MISTAKES[mistake]
    pipeline = broken(tmp_path, old, new)
    store = copy_store(extracts.store(60), tmp_path / "store")
    text = pipeline.read_text(encoding="utf-8")
    lines = zip(TEXT.splitlines(), text.splitlines())
    changed = next(index for index, (one, other) in enumerate(lines) if one != other)
    for command in (["check", pipeline], ["run", pipeline, "--input", extracts.input(60), "--store", store]):
        outcome = hoso(*command, expect=USAGE)
        place, = re.findall(r"^hoso: .*broken\.yaml:(\d+):(\d+): ", outcome.errors, re.MULTILINE)[:1]
        assert int(place[0]) == changed + 1 and int(place[1]) >= 1, outcome.described()
        for word in words:
            assert word in outcome.errors, outcome.described()
    assert kpi(store) == kpi(extracts.store(60))


def test_column_of_a_mistake_is_exact(tmp_path):
    pipeline = broken(tmp_path, "share: result_digitised", "share: result_digitized")
    line, column = place_of("result_digitized", pipeline.read_text(encoding="utf-8"))
    assert f"broken.yaml:{line}:{column}: " in hoso("check", pipeline, expect=USAGE).errors


def test_all_mistakes_are_told(tmp_path):
    text = TEXT.replace("version: updated_at", "versoin: updated_at").replace("source <> 'declared'", "sauce <> 'x'")
    outcome = hoso("check", write(tmp_path / "broken.yaml", text), expect=USAGE)
    assert outcome.errors.count("versoin") >= 4 and "sauce" in outcome.errors, outcome.described()


NO_PIPELINES = ["", "pipeline: [", "- a\n- b\n", "pipeline: x\n\tregistries: {}\n", "\0\1\2", "a: &a [*a]"]


@pytest.mark.parametrize("text", NO_PIPELINES, ids=range(len(NO_PIPELINES)))
def test_no_pipeline_at_all(extracts, tmp_path, text):
    pipeline = write(tmp_path / "broken.yaml", text)
    outcome = hoso("check", pipeline, expect=USAGE)
    assert "broken.yaml" in outcome.errors and outcome.error_lines, outcome.described()


def test_includes_in_a_circle(tmp_path):
    write(tmp_path / "b.yaml", "include: [a.yaml]\n")
    outcome = hoso("check", write(tmp_path / "a.yaml", "include: [b.yaml]\n" + TEXT), expect=USAGE)
    assert re.search(r"b\.yaml:1:\d+: ", outcome.errors), outcome.described()


def test_absent_pipeline(extracts, tmp_path):
    outcome = hoso("check", tmp_path / "absent.yaml", expect=None)
    assert outcome.code in (USAGE, 66, 74) and "absent.yaml" in outcome.errors and len(outcome.error_lines) == 1


def test_core_pipeline_validates():
    assert hoso("check", CORE).code == DONE


@pytest.mark.parametrize("arguments", [
    [], ["frobnicate"], ["run"], ["run", CORE], ["kpi"], ["kpi", "--store"], ["run", CORE, "--input", "x"],
    ["run", CORE, "--input", "x", "--store", "y", "--threads", "0"],
    ["run", CORE, "--input", "x", "--store", "y", "--threads", "many"],
    ["run", CORE, "--input", "x", "--store", "y", "--memory", "lots"],
    ["run", CORE, "--input", "x", "--store", "y", "--set", "novalue"],
    ["run", CORE, "--input", "x", "--store", "y", "--frobnicate"],
    ["kpi", "--store", "x", "--format", "docx"], ["generate", "--scenario", "core", "--persons", "-5"],
    ["rejects", "--store", "x", "--format", "docx"],
], ids=lambda arguments: "-".join(str(word).split("/")[-1] for word in arguments) or "nothing")
def test_wrong_usage(tmp_path, arguments):
    outcome = hoso(*arguments, expect=None, cwd=tmp_path)
    if not arguments:
        # A bare call may show the help instead.
        assert outcome.code in (DONE, USAGE)
        return
    assert outcome.code == USAGE and outcome.errors.strip(), outcome.described()
    assert not list(tmp_path.iterdir())


def test_unknown_parameter_is_refused(extracts, tmp_path):
    refused(USAGE, CORE, extracts.input(60), tmp_path / "store", "--set", "as_off=2026-06-30", naming=["as_off"])


def test_unknown_indicator_and_registry_are_told(extracts):
    outcome = hoso("kpi", "--store", extracts.store(60), "--indicator", "reuse_rat", expect=USAGE)
    assert "reuse_rat" in outcome.errors and "reuse_rate" in outcome.errors
    outcome = hoso("rejects", "--store", extracts.store(60), "--registry", "dossier", expect=USAGE)
    assert "dossier" in outcome.errors
