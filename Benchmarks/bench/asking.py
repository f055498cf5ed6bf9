"""What is asked of a store: one cell, one person, and the indicators anew from the column files."""

import csv
import json
import subprocess
import sys

from . import answers, core, extracts
from .contenders import PEERS_FOLDER, PIPELINE
from .process import DONE, FAILED, BenchmarkError, timed

# Spark starts for seconds before it answers anything: it takes no part here.
ASKED_PEERS = ("duckdb", "polars", "clickhouse")
SAMPLE_COUNT = 20


def peers(options):
    return [peer for peer in options.peers if peer in ASKED_PEERS]


def folder(options, persons):
    path = options.data / f"output-{persons}" / "asked"
    path.mkdir(parents=True, exist_ok=True)
    return path


def asked_store(options, persons):
    """The store that the core job left, read once: so what is asked for lies in the system's cache."""
    path = core.store(options, persons)
    extracts.warm(path)
    return path


# Cells


def kpi(options, record, persons):
    """Cells from all over the indicators, each asked for by a process of its own."""
    store, work = asked_store(options, persons), folder(options, persons)
    answers.keep_cells(options.hoso, store, work / "cells.csv")
    with open(work / "cells.csv", encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    for number in range(1, options.rounds + 1):
        if record.find(section="kpi", persons=persons, round=number):
            continue
        times = []
        for cell in spread(cells, SAMPLE_COUNT):
            command = [options.hoso, "kpi", "--store", store, "--format", "csv"]
            for option in ("indicator", "period", "area", "category"):
                command += [f"--{option}", cell[option]]
            times.append(one_answer(command, work / "kpi"))
            printed = (work / "kpi.out").read_text(encoding="utf-8").splitlines()
            if printed[1:] != [",".join(cell.values())]:
                raise BenchmarkError(f"hoso kpi does not answer for {','.join(cell.values())}")
        add_times(options, record, "kpi", persons, "hoso", number, times)


def spread(items, count):
    """`count` items, evenly from the first to the last."""
    if len(items) <= count:
        return items
    return [items[number * (len(items) - 1) // (count - 1)] for number in range(count)]


def one_answer(command, path):
    figure = timed(command, f"{path}.out", f"{path}.log")
    if figure["outcome"] != DONE:
        raise BenchmarkError(f"hoso {command[1]} ended with {figure['exit']}; its messages are in {path}.log")
    return figure["wall_s"] * 1000


def add_times(options, record, section, persons, contender, number, times):
    record.add(section=section, persons=persons, contender=contender, round=number, outcome=DONE, ms=times)
    middle = sorted(times)[len(times) // 2]
    options.say(f"round {number} {section} {contender:<11}{middle:>9.1f} ms median{max(times):>9.1f} ms slowest")


# Persons


def lookup(options, record, persons):
    """The same persons asked of hoso, a process each, and of the peers, within theirs."""
    store, work = asked_store(options, persons), folder(options, persons)
    ids = persons_to_find(store, work)
    found = {}
    for number in range(1, options.rounds + 1):
        if record.find(section="lookup", persons=persons, round=number):
            continue
        times, rows = [], []
        for person in ids:
            command = [options.hoso, "lookup", person, "--store", store, "--purpose", "benchmark", "--format", "json"]
            times.append(one_answer(command, work / "lookup"))
            rows.append(rows_found(json.loads((work / "lookup.out").read_text(encoding="utf-8"))))
        found["hoso"] = rows
        add_times(options, record, "lookup", persons, "hoso", number, times)
        for peer in peers(options):
            answer, _ = queried(options, peer, "lookup", store, work, "--ids", work / "ids")
            if answer:
                found[peer] = answer["rows"]
                times = [seconds * 1000 for seconds in answer["seconds"]]
                add_times(options, record, "lookup", persons, peer, number, times)
    if len(found) > 1:
        lines = [f"{peer} from hoso: other numbers of rows" for peer in found if found[peer] != found["hoso"]]
        record.answers(f"look-ups, {persons:,} persons", lines, list(found))


def persons_to_find(store, work):
    command = [sys.executable, str(PEERS_FOLDER / "sample_ids.py"), str(store), str(SAMPLE_COUNT)]
    finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if finished.returncode != 0:
        raise BenchmarkError("no citizen IDs could be taken from the store")
    (work / "ids").write_text(finished.stdout, encoding="ascii")
    return finished.stdout.split()


def rows_found(answer):
    counts = {"population": len(answer["persons"]), "insurance": 0, "dossiers": 0}
    for row in answer["linked"]:
        counts[row["registry"]] += 1
    return counts


def queried(options, peer, what, store, work, *arguments):
    """What a peer's script printed, and what its process took."""
    command = [
        sys.executable, PEERS_FOLDER / f"{peer}_queries.py", what, "--store", store, "--threads", options.threads,
        *arguments,
    ]
    figure = timed(command, work / f"{peer}.out", work / f"{peer}.log", options.timeout, options.peer_memory_mib)
    if figure["outcome"] != DONE:
        options.say(f"{what} {peer}: {figure['outcome']}; see {work / (peer + '.log')}")
        return None, figure
    return json.loads((work / f"{peer}.out").read_text(encoding="utf-8")), figure


# Indicators


def measure(options, record, persons):
    """The three indicators computed anew from the column files."""
    store, work = asked_store(options, persons), folder(options, persons)
    answers.keep_cells(options.hoso, store, work / "cells.csv")
    lines, measured = [], []
    asked = (["hoso"] if knows_measure(options.hoso) else []) + peers(options)
    for number in range(1, options.rounds + 1):
        for contender in asked:
            if record.find(section="measure", persons=persons, contender=contender, round=number):
                continue
            if contender == "hoso":
                figure = hoso_measure(options, store, work)
            else:
                # The second time counts: the first one finds the files' bytes and its own memory cold.
                answer, figure = queried(options, contender, "measure", store, work, "--rounds", 2,
                                         "--output", work / f"{contender}.csv")
                figure["query_s"] = min(answer["seconds"]) if answer else None
            record.add(section="measure", persons=persons, contender=contender, round=number, **figure)
            if figure["outcome"] == DONE:
                seconds = figure.get("query_s", figure["wall_s"])
                options.say(f"round {number} measure {contender:<11}{seconds:>9.3f} s{figure['peak_mib']:>9.0f} MiB")
                measured.append(contender)
                found = answers.cell_differences(work / "cells.csv", work / f"{contender}.csv")
                lines += [f"{contender} from the indicators of the run: {line}" for line in found]
    if measured:
        names = list(dict.fromkeys(measured))
        record.answers(f"indicators from column files, {persons:,} persons", lines, names)
    return all(run["outcome"] != FAILED for run in record.find(section="measure", persons=persons))


def knows_measure(hoso):
    return subprocess.run([str(hoso), "measure", "--help"], capture_output=True, check=False).returncode == 0


def hoso_measure(options, store, work):
    command = [options.hoso, "measure", PIPELINE, "--store", store, "--threads", options.threads, *answers.EVERY_CELL]
    return timed(command, work / "hoso.csv", work / "hoso.log", options.timeout, options.peer_memory_mib)
