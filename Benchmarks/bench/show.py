"""A record as tables: plain text for the terminal, Markdown for a report."""

import statistics

from .contenders import MEASURES, name
from .process import DONE
from .ratios import all_ratios, scene_name, scenes, series

# What a stage's rates are set beside: its first word, and the limits that bear on it.
STAGE_LIMITS = {
    "read": ("memory copy", "SHA-256", "inflate", "zstd decompress", "disk read"), "load": ("zstd decompress",),
    "write": ("zstd 1 compress", "disk write, synced"), "commit": ("disk write, synced",),
}


def contenders_of(runs, persons, compress, memory):
    """Contender and threads of a scene, in the order in which they ran."""
    return list(dict.fromkeys(
        (run["contender"], run["threads"]) for run in runs
        if run["section"] == "core" and (run["persons"], run["compress"], run.get("memory"))
        == (persons, compress, memory)))


def core_rows(runs, scene):
    """A row of texts per contender: medians over its finished runs, or what became of it."""
    persons, compress, memory = scene
    for contender, threads in contenders_of(runs, *scene):
        wanted = {"persons": persons, "compress": compress, "memory": memory, "contender": contender,
                  "threads": threads}
        done = series(runs, **wanted)
        failed = [run for run in runs if run["section"] == "core" and run["outcome"] != DONE
                  and all(run.get(key) == value for key, value in wanted.items())]
        title = name(contender, threads)
        if done:
            cells = [f"{statistics.median(run[key] for run in done.values()):,.2f}" for key, _ in MEASURES]
            yield [title, *cells, f"{min(run['wall_s'] for run in done.values()):,.2f}", str(len(done)),
                   "" if not failed else failed[-1]["outcome"]]
        elif failed:
            last = failed[-1]
            told = f"{last['outcome']} after {last['wall_s']:,.0f} s, {last['peak_mib']:,.0f} MiB"
            yield [title, *["–"] * (len(MEASURES) + 1), str(len(failed)), told]


CORE_HEADER = ["", *(unit for _, unit in MEASURES), "least wall s", "runs", ""]


def stage_rows(runs, limits):
    """Of hoso's newest run on all cores at each size: what each kind of stage took."""
    for scene in scenes(runs):
        persons, compress, memory = scene
        done = series(runs, persons=persons, compress=compress, memory=memory, contender="hoso")
        run = done[max(done)] if done else None
        if not run or not run.get("stages"):
            continue
        for kind, (seconds, rows, count) in stages_by_kind(run).items():
            rates = [f"{rows / seconds / 1e6:,.2f}" if rows and seconds else "",
                     f"{count / seconds / 1e6:,.0f}" if count and seconds else ""]
            beside = ", ".join(f"{limit} {limits[limit]:,.0f}" for limit in STAGE_LIMITS.get(kind, ())
                               if limit in limits)
            yield [scene_name(*scene), kind, f"{seconds:,.2f}", f"{seconds / run['wall_s']:.0%}", *rates, beside]


STAGE_HEADER = ["core job", "stage", "s", "of wall", "M rows/s", "MB/s", "machine's limits, MB/s, one thread"]


def stages_by_kind(run):
    """Seconds, rows and bytes by the stages' first word; what a stage does not tell is taken from the books."""
    kinds = {}
    for stage in run["stages"]:
        kind, _, registry = stage["stage"].partition(" ")
        books = run["registries"].get(registry, {})
        rows = stage["rows"] or books.get({"deduplicate": "accepted"}.get(kind, "rows"), 0)
        count = stage["bytes"] or (books.get("bytes", 0) if kind == "write" else 0)
        total = kinds.setdefault(kind, [0.0, 0, 0])
        for index, value in enumerate((stage["seconds"], rows, count)):
            total[index] += value
    return kinds


def limit_rows(limits):
    return [[what, f"{rate:,.0f}"] for what, rate in limits.items()]


def ratio_rows(record):
    return [list(ratio.texts()) for ratio in all_ratios(record)]


def answer_rows(record):
    for entry in record.content["answers"]:
        verdict = f"{len(entry['differences'])} differences" if entry["differences"] else "all agree"
        yield [entry["what"], ", ".join(entry["contenders"]), verdict]


def sections(record):
    """Title, header and rows of each table that has rows."""
    runs, limits = record.runs, record.content["limits"]
    for scene in scenes(runs):
        yield f"Core job, {scene_name(*scene)}", CORE_HEADER, list(core_rows(runs, scene))
    yield "Stages of hoso", STAGE_HEADER, list(stage_rows(runs, limits))
    yield "Limits of the machine, one thread", ["", "MB/s"], limit_rows(limits)
    yield "Ratios", ["", "", "target", ""], ratio_rows(record)
    yield "Answers", ["", "contenders", ""], list(answer_rows(record))


def differences(record):
    return [line for entry in record.content["answers"] for line in entry["differences"]]


def as_text(record):
    parts = []
    for title, header, rows in sections(record):
        if rows:
            parts.append(title + "\n" + text_table([header, *rows]))
    parts += [f"DIFFERS {line}" for line in differences(record)]
    return "\n\n".join(parts) + "\n"


def text_table(lines):
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    shown = []
    for line in lines:
        fields = [field.ljust(width) if column == 0 or not field[:1].isdigit() else field.rjust(width)
                  for column, (field, width) in enumerate(zip(line, widths))]
        shown.append("  " + "  ".join(fields).rstrip())
    return "\n".join(shown)


def as_markdown(record, title, chart=None):
    machine = record.content["machine"]
    parts = [f"# {title}", told(machine)]
    if chart:
        parts.append(f"![wall time, CPU time and peak memory of each contender]({chart})")
    for heading, header, rows in sections(record):
        if rows:
            parts += [f"## {heading}", markdown_table([header, *rows])]
    parts += [f"Differs: {line}" for line in differences(record)]
    return "\n\n".join(parts) + "\n"


def told(machine):
    return (
        f"{machine.get('date', '')}, {machine.get('hoso', '')}, {machine.get('processors', '?')} × "
        f"{machine.get('processor') or machine.get('architecture', '')}, {machine.get('memory_gib', '?')} GiB, "
        f"{machine.get('system', '')}, Python {machine.get('python', '')}.")


def markdown_table(lines):
    header, *rows = lines
    rule = ["---"] + ["---:" if rows and rows[0][index][:1].isdigit() else "---" for index in range(1, len(header))]
    return "\n".join("| " + " | ".join(line) + " |" for line in [header, rule, *rows])
