"""What the figures of a record say, as ratios with the target that stands beside each."""

import statistics
from dataclasses import dataclass

from .process import DONE


@dataclass
class Ratio:
    what: str
    value: float
    # None where nothing was promised.
    target: float | None = None
    is_least: bool = False
    unit: str = ""

    @property
    def is_met(self):
        if self.target is None:
            return None
        return self.value >= self.target if self.is_least else self.value <= self.target

    def texts(self):
        bound = "" if self.target is None else f"{'≥' if self.is_least else '≤'} {self.target:g}{self.unit}"
        verdict = {None: "", True: "met", False: "MISSED"}[self.is_met]
        return self.what, f"{self.value:.3g}{self.unit}", bound, verdict


# Promised from this size on; below it, starting and syncing weigh more than rows.
PROMISED_PERSONS = 1_000_000
SCALE_PERSONS, SMALL_PERSONS, SCALE_MEMORY = 16_000_000, 1_000_000, "2GiB"
FULL_THREADS = 2


def all_ratios(record):
    runs = record.runs
    lines = []
    for scene in scenes(runs):
        lines += core_ratios(runs, *scene)
    lines += scale_ratio(runs)
    lines += day_ratios(runs)
    lines += query_ratios(runs)
    return lines


def scenes(runs):
    """Persons, compression and memory of the core job's runs, in order."""
    found = {(run["persons"], run["compress"], run.get("memory")) for run in runs if run["section"] == "core"}
    return sorted(found, key=lambda scene: (("none", "gzip", "zstd").index(scene[1]), scene[0], scene[2] or ""))


def series(runs, section="core", **wanted):
    """Finished runs with these values, by round."""
    return {
        run["round"]: run for run in runs
        if run["section"] == section and run["outcome"] == DONE
        and all(run.get(key) == value for key, value in wanted.items())
    }


def median(runs, key):
    return statistics.median(run[key] for run in runs.values())


def paired(first, second, first_key, second_key=None):
    """Runs of one round are neighbours in time: their ratio is steadier than that of two medians."""
    rounds = first.keys() & second.keys()
    if not rounds:
        return median(first, first_key) / median(second, second_key or first_key)
    return statistics.median(first[n][first_key] / second[n][second_key or first_key] for n in rounds)


def scene_name(persons, compress, memory):
    words = [f"{persons:,} persons"]
    words += [] if compress == "none" else [compress]
    words += [f"--memory {memory}"] if memory else []
    return ", ".join(words)


def core_ratios(runs, persons, compress, memory):
    scene = {"persons": persons, "compress": compress, "memory": memory}
    everyone = [run for run in runs if run["section"] == "core" and all(run.get(k) == v for k, v in scene.items())]
    threads = max(run["threads"] for run in everyone)
    ours = series(runs, contender="hoso", threads=threads, **scene)
    place = scene_name(persons, compress, memory)
    lines = []
    if not ours:
        return lines
    peers = {
        name: series(runs, contender=name, threads=threads, **scene)
        for name in dict.fromkeys(run["contender"] for run in everyone) if name != "hoso"
    }
    peers = {name: found for name, found in peers.items() if found}
    if peers:
        fastest = min(peers, key=lambda name: median(peers[name], "wall_s"))
        theirs = peers[fastest]
        limit = 0.20 if compress == "none" else 0.5
        lines += [
            Ratio(f"{place}: hoso/{fastest}, wall", paired(ours, theirs, "wall_s"), limit),
            Ratio(f"{place}: hoso/{fastest}, CPU", paired(ours, theirs, "cpu_s"), limit),
            Ratio(f"{place}: hoso/{fastest}, peak memory", paired(ours, theirs, "peak_mib"), 0.5),
            Ratio(f"{place}: hoso's store/{fastest}'s Parquet, bytes",
                  paired(ours, theirs, "written_mib", "parquet_mib"), 1.0),
        ]
    alone = series(runs, contender="hoso", threads=1, **scene)
    if alone and threads == FULL_THREADS:
        lines.append(Ratio(
            f"{place}: {threads} threads, times as fast as one", paired(alone, ours, "wall_s"), 1.8, is_least=True))
    return promised(lines, persons)


def promised(lines, persons, least=PROMISED_PERSONS):
    if persons < least:
        for ratio in lines:
            ratio.target = None
    return lines


def scale_ratio(runs):
    """Time per row of many persons in little memory over that of few."""
    small = series(runs, contender="hoso", persons=SMALL_PERSONS, compress="none", memory=None, threads=FULL_THREADS)
    large = series(
        runs, contender="hoso", persons=SCALE_PERSONS, compress="none", memory=SCALE_MEMORY, threads=FULL_THREADS)
    if not small or not large:
        return []
    rates = [statistics.median(run["wall_s"] / run["rows"] for run in part.values()) for part in (large, small)]
    return [
        Ratio(f"time per row, {SCALE_PERSONS:,} persons in {SCALE_MEMORY}/{SMALL_PERSONS:,}", rates[0] / rates[1], 1.5)
    ]


def day_ratios(runs):
    lines = []
    for persons in sorted({run["persons"] for run in runs if run["section"] == "day"}):
        full = series(runs, "day", persons=persons, part="full")
        batch = series(runs, "day", persons=persons, part="batch")
        if full and batch:
            place = f"{persons:,} persons: a day's batch/the full run"
            lines += promised([
                Ratio(f"{place}, wall", paired(batch, full, "wall_s"), 0.5),
                Ratio(f"{place}, CPU", paired(batch, full, "cpu_s")),
            ], persons, SCALE_PERSONS)
    return lines


def query_ratios(runs):
    lines = []
    for persons in sorted({run["persons"] for run in runs if run["section"] in ("kpi", "lookup", "measure")}):
        place = f"{persons:,} persons"
        for section in ("kpi", "lookup"):
            ours = series(runs, section, persons=persons, contender="hoso")
            if ours:
                times = [ms for run in ours.values() for ms in run["ms"]]
                lines.append(Ratio(f"{place}: hoso {section}, whole process, median",
                                   statistics.median(times), 30, unit=" ms"))
                lines.append(Ratio(f"{place}: hoso {section}, whole process, slowest", max(times), 30, unit=" ms"))
        for name in sorted({run["contender"] for run in runs if run["section"] == "lookup"} - {"hoso"}):
            times = [ms for run in series(runs, "lookup", persons=persons, contender=name).values()
                     for ms in run["ms"]]
            if times:
                lines.append(Ratio(f"{place}: {name} look-up, in process, median", statistics.median(times),
                                   unit=" ms"))
        lines += measure_ratios(runs, persons, place)
    return lines


def measure_ratios(runs, persons, place):
    """hoso's whole process over what a peer takes within its own, once it has started."""
    ours = series(runs, "measure", persons=persons, contender="hoso")
    lines = []
    for name in dict.fromkeys(run["contender"] for run in runs if run["section"] == "measure"):
        theirs = series(runs, "measure", persons=persons, contender=name)
        if name == "hoso" or not theirs:
            continue
        if ours:
            target = 0.5 if name == "duckdb" else None
            lines.append(Ratio(f"{place}: indicators from column files, hoso (whole process)/{name} (in process)",
                               paired(ours, theirs, "wall_s", "query_s"), target))
        else:
            lines.append(Ratio(f"{place}: indicators from column files, {name}, in process",
                               median(theirs, "query_s"), unit=" s"))
    return lines
