"""Who takes part, and the command that runs the core job with each."""

import json
import shutil
import sys
from pathlib import Path

from .process import DONE, folder_bytes, mebibytes, timed

ROOT = Path(__file__).resolve().parents[2]
PEERS_FOLDER = ROOT / "Benchmarks" / "peers"
PIPELINE = ROOT / "Pipelines" / "core.yaml"
PEERS = ("duckdb", "polars", "clickhouse", "spark")
REGISTRIES = ("population", "insurance", "dossiers", "dossier_data")
MEASURES = (
    ("wall_s", "wall s"),
    ("cpu_s", "cpu s"),
    ("peak_mib", "peak MiB"),
    ("written_mib", "written MiB"),
)


def name(contender, threads):
    """As it is called in tables."""
    return "hoso (1 thread)" if contender == "hoso" and threads == 1 else contender


def core_run(contender, options, input_dir, output, threads):
    """Runs the core job once into an empty folder; the figures."""
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    log = output.parent / f"{output.name}.log"
    if contender == "hoso":
        return hoso_run(options, input_dir, output / "store", threads, output / "report.json", log)
    command = [
        sys.executable, PEERS_FOLDER / f"{contender}_core.py", "--input", input_dir, "--output", output,
        "--threads", threads,
    ]
    if options.memory:
        command += ["--memory", options.memory]
    figure = timed(command, output / "stdout", log, options.timeout, options.peer_memory_mib)
    # What a run that was killed had not removed.
    shutil.rmtree(output / ".scratch", ignore_errors=True)
    return figure | {
        "log": str(log), "written_mib": mebibytes(folder_bytes(output)),
        "parquet_mib": mebibytes(folder_bytes(output, "*.parquet")),
    }


def hoso_run(options, input_dir, store, threads, report_path, log):
    command = [options.hoso, "run", PIPELINE, "--input", input_dir, "--store", store, "--threads", threads, "--json"]
    if options.memory:
        command += ["--memory", options.memory]
    figure = timed(command, report_path, log, options.timeout, options.peer_memory_mib)
    figure |= {
        "log": str(log), "written_mib": mebibytes(folder_bytes(store)),
        "parquet_mib": mebibytes(folder_bytes(store, "*.parquet")),
    }
    if figure["outcome"] == DONE:
        report = json.loads(report_path.read_text(encoding="utf-8"))
        figure |= {
            "rows": sum(registry["rows_read"] for registry in report["registries"].values()),
            "registries": {
                name: {"read": registry["rows_read"], "accepted": registry["rows_read"] - registry["rejected"],
                       "rows": registry["rows"], "bytes": folder_bytes(store / name, "*.parquet")}
                for name, registry in report["registries"].items()
            },
            "stages": report.get("stages", []),
        }
    return figure
