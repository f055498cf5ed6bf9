"""HosoParquet as a library: another package builds on it and reads what pyarrow reads."""

import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from harness import ROOT, hoso

PACKAGE = ROOT / "Benchmarks" / "Scan"
PEER = ROOT / "Benchmarks" / "peers" / "pyarrow_scan.py"


@pytest.fixture(scope="module")
def scan():
    subprocess.run(["swift", "build", "-c", "release", "--package-path", PACKAGE], check=True, stdout=sys.stderr)
    return PACKAGE / ".build" / "release" / "scan"


def printed(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def test_scan_reads_the_store_as_pyarrow_does(scan, tmp_path):
    sample = ROOT / "data" / "sample"
    hoso("run", sample / "pipeline.yaml", "--input", sample / "extracts", "--store", tmp_path / "s")
    files = sorted((tmp_path / "s").glob("*/part-*.parquet"))
    assert len(files) == 7
    answer = printed(scan, *files)
    assert len(answer.splitlines()) == 7 and answer == printed(sys.executable, PEER, *files)


@pytest.mark.parametrize("codec", ["zstd", "none", "snappy", "gzip"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_scan_reads_files_of_others(scan, tmp_path, codec, version):
    rows = 10_000
    table = pa.table(
        {
            "number": pa.array(range(rows), pa.int64()),
            "gaps": pa.array([None if row % 7 == 0 else row * row for row in range(rows)], pa.int64()),
            "word": pa.array([f"từ {row % 91}" for row in range(rows)]),
            "text": pa.array([None if row % 5 == 0 else f"dòng {row}" for row in range(rows)]),
            "day": pa.array(range(rows), pa.date32()),
            "flag": pa.array([row % 3 == 0 for row in range(rows)]),
            "moment": pa.array([row * 1_000_003 for row in range(rows)], pa.timestamp("us")),
        })
    path = tmp_path / "other.parquet"
    pq.write_table(table, path, compression=codec, data_page_version=version, row_group_size=3_000)
    assert printed(scan, path) == printed(sys.executable, PEER, path)
