"""`hoso runs`: what each run read and wrote."""

import csv
import io
import json

from harness import CORE, CORE_REGISTRIES, USAGE, digest, hoso


def test_receipt_names_every_file(extracts):
    store, report = extracts.run(2_000)
    receipt = json.loads(hoso("runs", "--store", store, "--run", 1, "--format", "json").out)["receipt"]
    source = extracts.input(2_000)
    read = {path: digest(source / path) for registry in CORE_REGISTRIES
            for path in sorted(str(file.relative_to(source)) for file in (source / registry).iterdir())}
    assert {entry["path"]: entry["sha256"] for entry in receipt["inputs"]} == read
    wrote = {f"{entry['table']}/{entry['path']}": entry for entry in receipt["wrote"]}
    found = {str(file.relative_to(store)) for file in store.glob("*/part-*") if file.parent.name != "runs"}
    assert wrote.keys() == found
    for path, entry in wrote.items():
        assert entry["sha256"] == digest(store / path) and entry["bytes"] == (store / path).stat().st_size
    for registry in CORE_REGISTRIES:
        rows = sum(entry["rows"] for entry in wrote.values() if entry["table"] == registry)
        assert rows == report["registries"][registry]["rows"]
    order = receipt["order"]
    assert order["absolute_pipeline"] == str(CORE) and order["absolute_input"] == str(source)
    assert receipt["keys"]["dossier_data"] == ["dossier_id", "item_no"]
    assert receipt["seals"].keys() == receipt["tables"].keys()


def test_listing_sums_what_was_read_and_written(extracts):
    store, report = extracts.run(2_000)
    row, = csv.DictReader(io.StringIO(hoso("runs", "--store", store, "--format", "csv").text))
    assert int(row["files"]) == sum(registry["files"] for registry in report["registries"].values())
    assert int(row["bytes"]) == sum(registry["bytes"] for registry in report["registries"].values())
    assert int(row["files_written"]) == len(report["receipt"]["wrote"])
    assert int(row["bytes_written"]) == sum(file["bytes"] for file in report["receipt"]["wrote"])


def test_one_run_in_table_form(extracts):
    store, report = extracts.run(2_000)
    text = hoso("runs", "--store", store, "--run", "000001").text
    lines = [line.split() for line in text.splitlines()]
    population = report["registries"]["population"]
    assert ["read", "population", str(population["files"]), str(population["bytes"]),
            str(population["rows_read"])] in lines
    assert any(line[:2] == ["wrote", "population"] and line[4] == str(population["rows"]) for line in lines)
    hoso("runs", "--store", store, "--run", 9, expect=USAGE)
    hoso("runs", "--store", store, "--run", 1, "--tables", 1, expect=USAGE)
