"""A day's batch: what changed since yesterday, into the store that has yesterday."""

import shutil
import subprocess
import sys

from . import extracts
from .contenders import ROOT, hoso_run
from .process import DONE, BenchmarkError


def run(options, record, persons, compress):
    """In turn the full run over the first day's files and the run that finds the second day's beside them."""
    if all(record.find(section="day", persons=persons, part="batch", round=number)
           for number in range(1, options.rounds + 1)):
        return
    first = extracts.core(options.hoso, options.data, persons, compress)
    try:
        second = extracts.core(options.hoso, options.data, persons, compress, day=2)
    except BenchmarkError as error:
        options.say(f"a day's batch is not measured: no second day: {error}")
        return
    folder = options.data / f"output-{persons}" / "day"
    for number in range(1, options.rounds + 1):
        if record.find(section="day", persons=persons, part="batch", round=number):
            continue
        shutil.rmtree(folder, ignore_errors=True)
        both = folder / "input"
        extracts.place_beside(first, both)
        extracts.warm(both)
        for part in ("full", "batch"):
            if part == "batch":
                extracts.place_beside(second, both)
                extracts.warm(second)
            figure = hoso_run(options, both, folder / "store", options.threads, folder / f"{part}.json",
                              folder / f"{part}.log")
            record.add(section="day", persons=persons, compress=compress, memory=options.memory, contender="hoso",
                       threads=options.threads, part=part, round=number, **figure)
            if figure["outcome"] != DONE:
                raise BenchmarkError(f"a day's batch: hoso run: {figure['outcome']}; see {figure['log']}")
            options.say(f"round {number} day {part:<6}{figure['wall_s']:>9.2f} wall s{figure['cpu_s']:>9.2f} cpu s"
                        f"{figure['peak_mib']:>9.0f} MiB{figure['rows']:>12,} rows")
    record.answers(f"a day's batch, {persons:,} persons", truth_differences(options, folder / "store", second),
                   ["hoso", "the planted truth"])
    if not options.keep:
        shutil.rmtree(folder)


def truth_differences(options, store, second):
    command = [sys.executable, ROOT / "scripts" / "show_truth", "--hoso", options.hoso, store, second / "truth.json"]
    finished = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if finished.returncode == 0:
        return []
    lines = [line for line in finished.stdout.splitlines() if line.startswith("differs: ")]
    return lines or [finished.stderr.strip().splitlines()[-1] if finished.stderr.strip() else "show_truth failed"]
