"""The core job with every contender in turn, and the comparison of their answers."""

import shutil

from . import answers, extracts
from .contenders import MEASURES, core_run, name
from .process import DONE, FAILED, folder_bytes, mebibytes
from .ratios import scene_name

# A peer that takes this many times what the fastest peer does runs once, not in every round.
FAR_BEHIND = 5


def scene_folder(options, persons, compress):
    """Where the contenders of one size write."""
    return options.data / f"output-{persons}" / compress


def run(options, record, persons, compress):
    """All rounds of one size and compression. Returns whether every contender ended as it should."""
    input_dir = options.input or extracts.core(options.hoso, options.data, persons, compress)
    folder = scene_folder(options, persons, compress)
    folder.mkdir(parents=True, exist_ok=True)
    extracts.warm(input_dir)
    scene = {"persons": persons, "compress": compress, "memory": options.memory}
    options.say(f"core job, {scene_name(**scene)}: input {mebibytes(folder_bytes(input_dir)):,.0f} MiB")
    is_new, is_well = False, True
    for number in range(1, options.rounds + 1):
        for contender, threads in contenders(options):
            wanted = {"contender": contender, "threads": threads, **scene}
            if record.find(section="core", round=number, **wanted) or is_over(record, wanted):
                continue
            output = folder / output_name(contender, threads)
            figure = core_run(contender, options, input_dir, output, threads)
            record.add(section="core", round=number, **wanted, **figure)
            options.say(f"round {number} {name(contender, threads):<16}" + told(figure))
            is_well = is_well and is_expected(contender, figure)
            if figure["outcome"] == DONE:
                is_new = True
                if contender == "hoso":
                    answers.keep_cells(options.hoso, output / "store", output / "indicators.csv")
            forget_tables(options, contender, threads, output)
    if is_new:
        compare(options, record, scene_name(**scene), folder)
    return is_well


def output_name(contender, threads):
    return "hoso-1" if contender == "hoso" and threads == 1 else contender


def contenders(options):
    """Contender and threads, in the order in which they take turns."""
    found = []
    if options.hoso_runs:
        found.append(("hoso", options.threads))
        if options.one_thread and options.threads > 1:
            found.append(("hoso", 1))
    return found + [(peer, options.threads) for peer in options.peers]


def is_over(record, wanted):
    """What ran out of time or memory once is not tried again, nor is a peer repeated that is far behind the others."""
    runs = record.find(section="core", **wanted)
    if any(run["outcome"] != DONE for run in runs):
        return True
    if not runs or wanted["contender"] == "hoso":
        return False
    scene = {key: wanted[key] for key in ("persons", "compress", "memory", "threads")}
    peers = [run for run in record.find(section="core", outcome=DONE, **scene) if run["contender"] != "hoso"]
    return runs[0]["wall_s"] > FAR_BEHIND * min(run["wall_s"] for run in peers)


def told(figure):
    if figure["outcome"] != DONE:
        spent = f"{figure['wall_s']:.1f} s, {figure['peak_mib']:.0f} MiB"
        return f"  {figure['outcome']} after {spent}; see {figure['log']}"
    return "".join(f"{figure[key]:>10.2f} {unit}" for key, unit in MEASURES)


def is_expected(contender, figure):
    """A peer may run out of time or memory; hoso may not."""
    return figure["outcome"] == DONE or (contender != "hoso" and figure["outcome"] != FAILED)


def forget_tables(options, contender, threads, output):
    """Where tables are not compared, only hoso's store is needed later; the disk may be small."""
    if not options.skip_tables or (contender == "hoso" and threads == options.threads):
        return
    for path in [output / "store", *output.glob("*.parquet")]:
        if path.is_dir():
            shutil.rmtree(path)
        elif path.exists():
            path.unlink()


def compare(options, record, what, folder):
    """Compares what all contenders have left, some of it perhaps before this command was stopped and called again."""
    outputs = {name(contender, threads): folder / output_name(contender, threads)
               for contender, threads in contenders(options)}
    outputs = {title: output for title, output in outputs.items() if answers.is_there(output)}
    if len(outputs) > 1:
        lines = answers.differences(outputs)
        if not options.skip_tables:
            lines += answers.table_differences(outputs)
        record.answers(f"core job, {what}", lines, list(outputs))
        for line in lines:
            options.say(f"DIFFERS {line}")
        if not lines:
            options.say("all answers agree")
    for title, output in outputs.items():
        if not title.startswith("hoso") and not options.keep:
            shutil.rmtree(output, ignore_errors=True)


def store(options, persons, compress="none"):
    """A store of this size for queries: the one that the core job left, or a new one."""
    output = scene_folder(options, persons, compress) / "hoso"
    if (output / "store" / "runs").is_dir():
        return output / "store"
    input_dir = options.input or extracts.core(options.hoso, options.data, persons, compress)
    options.say(f"a store of {persons:,} persons to ask")
    figure = core_run("hoso", options, input_dir, output, options.threads)
    if figure["outcome"] != DONE:
        raise answers.BenchmarkError(f"hoso run: {told(figure)}")
    return output / "store"
