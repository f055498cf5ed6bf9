"""What failing runs print holds no ID and no name of the data. The refused runs of other tests are checked too."""

import pytest

from harness import (
    CORE, REFUSED, assert_private, copy_input, hoso, parts, private_values, refused, run_core, split_records, write,
)


def test_values_are_found_where_they_are(extracts):
    """The search itself works: it finds what stands in the files."""
    values = private_values(extracts.input(60))
    assert sum(value.isdigit() and len(value) == 12 for value in values) > 50
    assert sum(" " in value and not value.isascii() for value in values) > 50


def damaged(kind, header, records):
    """A file whose faults stand where IDs and names are."""
    if kind == "shifted":
        return header + b"".join(b"x," + record for record in records)
    if kind == "lost-column":
        return header + b"".join(record.split(b",", 1)[1] for record in records)
    if kind == "quoted-badly":
        return header + b"".join(record.replace(b",", b',x"', 1) for record in records)
    if kind == "left-open":
        rest = b"".join(records[1:]).replace(b'"', b"")
        return header + records[0].replace(b",", b',"', 1) + rest
    if kind == "no-header":
        return b"".join(records)
    if kind == "utf16":
        return (header + b"".join(records)).decode("utf-8", "replace").encode("utf-16")
    assert kind == "reversed"
    return header + b"".join(b",".join(record.rstrip(b"\r\n").split(b",")[::-1]) + b"\n" for record in records)


KINDS = ["shifted", "lost-column", "quoted-badly", "left-open", "no-header", "utf16", "reversed"]


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("registry", ["population", "insurance", "dossiers"])
@pytest.mark.parametrize("kind", KINDS)
def test_refused_run_shows_no_value(extracts, tmp_path, kind, registry, log_format):
    folder = copy_input(extracts.input(60), tmp_path / "input")
    header, records = split_records(parts(folder, registry)[0].read_bytes())
    write(folder / registry / "part-00000.csv", damaged(kind, header, records))
    if log_format == "text":
        refused(REFUSED, CORE, folder, tmp_path / "store")
    else:
        outcome = run_core(folder, tmp_path / "store", "--log-format", "json", expect=REFUSED)
        assert_private(outcome, folder)


def test_a_run_that_ends_well_shows_no_value(extracts, tmp_path):
    assert_private(run_core(extracts.input(2_000), tmp_path / "store"), extracts.input(2_000))


def test_crash_free_on_values_in_expressions(extracts, tmp_path):
    """An enum value that the pipeline does not know is data, too."""
    text = CORE.read_text(encoding="utf-8").replace("enum: [M, F]", "enum: [X]")
    pipeline = write(tmp_path / "core.yaml", text)
    outcome = hoso("run", pipeline, "--input", extracts.input(60), "--store", tmp_path / "store", expect=REFUSED)
    assert_private(outcome, extracts.input(60))
