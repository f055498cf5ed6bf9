"""The benchmarks at a tiny size: they run, their answers agree, and what they print follows from their figures."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as xml

import pyarrow
import pytest
from harness import HOSO, ROOT, hoso

BENCHMARKS = ROOT / "Benchmarks"
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS / "peers")]
from bench import chart, process, ratios, show  # noqa: E402
from bench.record import Record  # noqa: E402
from records import Extract, record_count, stray_quotes  # noqa: E402

PERSONS = 2_000
PEERS = "duckdb,polars"


def benchmark(script, *arguments, expect=0):
    command = [sys.executable, BENCHMARKS / script, *arguments]
    finished = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert finished.returncode == expect, f"{finished.stdout[-3000:]}\n{finished.stderr[-3000:]}"
    return finished.stdout + finished.stderr


def figures(path):
    return json.loads(path.read_text(encoding="utf-8"))


# The commands


def test_everything_runs_and_agrees(tmp_path):
    path, drawn = tmp_path / "figures.json", tmp_path / "chart.svg"
    arguments = ["--persons", PERSONS, "--rounds", 1, "--peers", PEERS, "--compress", "none,gzip", "--hoso", HOSO,
                 "--data", tmp_path / "data", "--disk-mib", 8, "--json", path]
    printed = benchmark("run.py", *arguments, "--svg", drawn)
    content = figures(path)
    runs = Record(content=content).find
    assert [run["contender"] for run in runs(section="core", compress="gzip")] == ["hoso", "hoso", "duckdb", "polars"]
    assert {run["outcome"] for run in content["runs"]} == {"done"}
    assert len(content["answers"]) >= 4 and not any(entry["differences"] for entry in content["answers"])
    for section, contenders in (("measure", {"duckdb", "polars"}), ("lookup", {"hoso", "duckdb", "polars"}),
                                ("kpi", {"hoso"})):
        assert contenders <= {run["contender"] for run in runs(section=section)}
    assert {"memory copy", "inflate", "zstd 1 compress", "disk read"} <= content["limits"].keys()
    assert f"{PERSONS:,} persons: hoso/" in printed and "M rows/s" in printed
    assert "DIFFERS" not in printed
    titles = [element.text for element in xml.parse(drawn).iter("{http://www.w3.org/2000/svg}text")]
    assert {"hoso", "hoso (1 thread)", "duckdb", "polars", f"{PERSONS:,} persons, gzip"} <= set(titles)

    # What is there already is not done again.
    again = benchmark("run.py", *arguments, "--resume")
    assert not [line for line in again.splitlines() if line.startswith("round ") and " day " not in line]
    assert len(Record(content=figures(path)).find(section="core")) == 8

    other = tmp_path / "other.json"
    benchmark("run.py", "--persons", PERSONS, "--rounds", 1, "--peers", "duckdb", "--compress", "zstd",
              "--only", "core", "--hoso", HOSO, "--data", tmp_path / "data", "--skip-tables", "--clean",
              "--json", other)
    assert not list((tmp_path / "data").glob(f"*{PERSONS}*"))
    benchmark("report.py", path, other, "--record", "tiny", "--results", tmp_path / "results")
    assert sorted(file.name for file in (tmp_path / "results").iterdir()) == ["tiny.json", "tiny.md", "tiny.svg"]
    text = (tmp_path / "results" / "tiny.md").read_text(encoding="utf-8")
    assert f"## Core job, {PERSONS:,} persons, zstd" in text and "![" in text


def test_a_contender_that_cannot_finish_is_told_of(tmp_path):
    path = tmp_path / "figures.json"
    arguments = ["--persons", 200, "--rounds", 2, "--peers", "duckdb", "--only", "core", "--no-one-thread",
                 "--hoso", HOSO, "--data", tmp_path / "data", "--json", path]
    printed = benchmark("run.py", *arguments, "--no-hoso", "--timeout", 0.01)
    assert "out of time after" in printed
    assert [run["outcome"] for run in figures(path)["runs"]] == ["out of time"]


def test_one_benchmark_at_a_time(tmp_path):
    with process.alone(tmp_path):
        printed = benchmark("run.py", "--persons", 60, "--data", tmp_path, expect=1)
    assert printed == f"benchmark: another benchmark works in {tmp_path}; wait for it, or name another --data\n"


@pytest.mark.parametrize("words", [
    ["--persons", "many"], ["--persons", "0"], ["--peers", "excel"], ["--compress", "rar"], ["--only", "nothing"],
])
def test_wrong_usage(words):
    benchmark("run.py", *words, expect=64)


def test_nation_is_as_planted(tmp_path):
    results = tmp_path / "results"
    printed = benchmark("nation.py", "--persons", PERSONS, "--hoso", HOSO, "--data", tmp_path / "data",
                        "--disk-mib", 8, "--results", results, "--memory", "2GiB", "--clean")
    assert "0 differ" in printed
    content = figures(results / f"nation-{PERSONS}.json")
    assert content["truth"]["is_equal"] and content["rows"] > 6 * PERSONS
    assert "| wall time, s |" in (results / f"nation-{PERSONS}.md").read_text(encoding="utf-8")
    assert [path.name for path in (tmp_path / "data").iterdir()] == [".lock"]


def test_nation_needs_room(tmp_path):
    printed = benchmark("nation.py", "--persons", 10**12, "--data", tmp_path / "data", expect=73)
    assert "1,000,000,000,000 persons need about" in printed and "the disk is too small" in printed


def test_truth_with_another_reject_differs(tmp_path):
    extracts, store = tmp_path / "in", tmp_path / "store"
    hoso("generate", "--scenario", "core", "--persons", 300, "--seed", 5, "--output", extracts)
    hoso("run", ROOT / "Pipelines" / "core.yaml", "--input", extracts, "--store", store)
    command = [sys.executable, ROOT / "scripts" / "show_truth", "--hoso", HOSO, store, extracts / "truth.json"]
    finished = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert finished.returncode == 0 and finished.stdout.endswith("0 differ\n")
    lines = (extracts / "truth.json").read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(index for index, line in enumerate(lines) if line.startswith('{"registry":'))
    row, end = json.JSONDecoder().raw_decode(lines[first])
    lines[first] = json.dumps(row | {"line": row["line"] + 1}, separators=(",", ":")) + lines[first][end:]
    (extracts / "truth.json").write_text("".join(lines), encoding="utf-8")
    finished = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert finished.returncode == 1
    assert "differs: places of rejects" in finished.stdout and finished.stdout.endswith("1 differ\n")


# Processes


def run_python(tmp_path, code, **limits):
    return process.timed([sys.executable, "-c", code], tmp_path / "out", tmp_path / "log", **limits)


def test_a_process_is_measured(tmp_path):
    figure = run_python(tmp_path, "print('x'); data = bytearray(100 << 20); sum(range(10**6))")
    assert figure["outcome"] == process.DONE and (tmp_path / "out").read_text() == "x\n"
    assert figure["wall_s"] >= figure["cpu_s"] * 0.5 and figure["peak_mib"] > 100


@pytest.mark.parametrize(["code", "limits", "outcome"], [
    ("import time; time.sleep(60)", {"timeout_s": 0.3}, process.OUT_OF_TIME),
    ("import time; data = bytearray(300 << 20); time.sleep(60)", {"memory_mib": 200}, process.OUT_OF_MEMORY),
    # A child of the process counts too, and goes with it.
    ("import subprocess, sys; subprocess.run([sys.executable, '-c', "
     "'import time; data = bytearray(300 << 20); time.sleep(60)'])", {"memory_mib": 200}, process.OUT_OF_MEMORY),
    ("raise MemoryError", {}, process.OUT_OF_MEMORY),
    ("raise SystemExit(3)", {}, process.FAILED),
])
def test_what_ended_a_process(tmp_path, code, limits, outcome):
    figure = run_python(tmp_path, code, **limits)
    assert figure["outcome"] == outcome and figure["wall_s"] < 30


def test_a_terminated_benchmark_ends_what_it_started(tmp_path):
    code = (f"import sys; sys.path.insert(0, {str(BENCHMARKS)!r})\n"
            "from pathlib import Path\nfrom bench import process\n"
            f"with process.alone(Path({str(tmp_path)!r})):\n"
            f"    process.timed(['/bin/sh', '-c', 'echo $$ > pid; mv pid started; exec sleep 60'], 'out', 'log')\n")
    with subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path) as driver:
        while not (tmp_path / "started").exists():
            time.sleep(0.02)
        driver.terminate()
        assert driver.wait() == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "started").read_text()), 0)


# Figures


def core_figure(contender, number, wall, **values):
    return {
        "section": "core", "persons": 1_000_000, "compress": "none", "memory": None, "contender": contender,
        "threads": 2, "round": number, "outcome": "done", "wall_s": wall, "cpu_s": wall * 2, "peak_mib": 100.0,
        "written_mib": 90.0, "parquet_mib": 80.0, "rows": 7_000_000,
    } | values


def test_ratios_are_of_neighbours_and_of_the_fastest_peer():
    record = Record()
    for number, load in ((1, 1), (2, 10), (3, 1)):
        record.add(**core_figure("hoso", number, 2.0 * load))
        record.add(**core_figure("hoso", number, 3.8 * load, threads=1))
        record.add(**core_figure("duckdb", number, 12.5 * load, peak_mib=400.0, parquet_mib=100.0))
        record.add(**core_figure("polars", number, 20.0 * load))
        record.add(**core_figure("hoso", number, 44.8, persons=16_000_000, memory="2GiB", rows=112_000_000))
    record.add(**core_figure("spark", 1, 3600.0, outcome="out of time"))
    found = {ratio.what: ratio for ratio in ratios.all_ratios(record)}
    one = "1,000,000 persons: "
    assert found[one + "hoso/duckdb, wall"].value == pytest.approx(0.16)
    assert found[one + "hoso/duckdb, wall"].is_met and found[one + "hoso/duckdb, peak memory"].value == 0.25
    assert found[one + "hoso's store/duckdb's Parquet, bytes"].value == pytest.approx(0.9)
    assert found[one + "2 threads, times as fast as one"].value == pytest.approx(1.9)
    assert found[one + "2 threads, times as fast as one"].is_met
    scale = found["time per row, 16,000,000 persons in 2GiB/1,000,000"]
    assert scale.value == pytest.approx(1.4) and scale.is_met
    assert "out of time after 3,600 s, 100 MiB" in show.as_text(record)
    assert "out of time" in chart.chart(record, "chart")


def test_limits_of_asking_and_of_a_day():
    record = Record()
    for number in (1, 2, 3):
        record.add(section="kpi", persons=16_000_000, contender="hoso", round=number, outcome="done", ms=[10, 12, 50])
        for persons in (1_000_000, 16_000_000):
            day = {"section": "day", "persons": persons}
            record.add(**core_figure("hoso", number, 40.0) | day | {"part": "full"})
            record.add(**core_figure("hoso", number, 22.0) | day | {"part": "batch"})
        record.add(section="measure", persons=16_000_000, contender="hoso", round=number, outcome="done", wall_s=1.0)
        record.add(section="measure", persons=16_000_000, contender="duckdb", round=number, outcome="done", wall_s=9.0,
                   query_s=4.0)
    verdicts = {ratio.what: (ratio.value, ratio.is_met) for ratio in ratios.all_ratios(record)}
    assert verdicts["16,000,000 persons: hoso kpi, whole process, median"] == (12, True)
    assert verdicts["16,000,000 persons: hoso kpi, whole process, slowest"] == (50, False)
    assert verdicts["1,000,000 persons: a day's batch/the full run, wall"] == (0.55, None)
    assert verdicts["16,000,000 persons: a day's batch/the full run, wall"] == (0.55, False)
    measured = "indicators from column files, hoso (whole process)/duckdb (in process)"
    assert verdicts[f"16,000,000 persons: {measured}"] == (0.25, True)


# What the peers' readers are given


CLEAN = b'a,b\n1,"x, ""y"""\n2,z\n'
BROKEN = b'a,b\n1,x"y\n2,z\n'


@pytest.mark.parametrize(["content", "is_as_written", "given", "broken"], [
    (CLEAN, True, CLEAN, []),
    (gzip.compress(CLEAN), False, CLEAN, []),
    (pyarrow.compress(CLEAN, "zstd", asbytes=True), False, CLEAN, []),
    (BROKEN, False, b"a,b\n\n2,z\n", [(2, "quote", b'1,x"y')]),
    (gzip.compress(BROKEN), False, b"a,b\n\n2,z\n", [(2, "quote", b'1,x"y')]),
], ids=["plain", "gzip", "zstd", "stray quote", "stray quote in gzip"])
def test_extract(tmp_path, content, is_as_written, given, broken):
    path, copy = tmp_path / "part-1.csv", tmp_path / "copy.csv"
    path.write_bytes(content)
    extract = Extract(path, {"quote": stray_quotes})
    assert (extract.names, extract.is_as_written, extract.broken) == (["a", "b"], is_as_written, broken)
    assert bytes(extract.bytes()) == given
    assert extract.readable(copy) == str(path if is_as_written else copy)
    assert copy.exists() != is_as_written and (is_as_written or copy.read_bytes() == given)


@pytest.mark.parametrize(["content", "count"], [
    (b"a\n", 0), (b"a", 0), (b"a\n1", 1), (b"a\n1\n2\n", 2), (b"a\n\n1\n\n\n\n2\n\n", 2),
    (b"a\r\n\r\n\r\n1\r\n", 1), (b'a\n"1\n\n2"\n3\n', 2), (b'a\n"1 ""x""\n"\n\n\n"3"\n', 2),
])
def test_record_count(content, count):
    assert record_count(content) == count
