"""The core job's figures as an SVG chart: bars for wall time, CPU time and peak memory, by size and contender."""

import statistics
from html import escape

from .contenders import name
from .process import DONE
from .ratios import scene_name, scenes, series
from .show import contenders_of

PANELS = (("wall_s", "wall time, s", 2), ("cpu_s", "CPU time, s", 2), ("peak_mib", "peak memory, MiB", 0))
LABEL_WIDTH, PANEL_WIDTH, GAP, VALUE_WIDTH = 130, 250, 20, 78
BAR_HEIGHT, BAR_STEP, SCENE_GAP, MARGIN = 16, 22, 26, 20

STYLE = """
svg { --ink: #1f2328; --soft: #59636e; --ours: #0969da; --theirs: #afb8c1; --rule: #d1d9e0; }
@media (prefers-color-scheme: dark) {
  svg { --ink: #f0f6fc; --soft: #9198a1; --ours: #4493f8; --theirs: #5a636e; --rule: #3d444d; }
}
text { font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: var(--ink); }
.head { font-weight: 600; } .soft { fill: var(--soft); }
.ours { fill: var(--ours); } .theirs { fill: var(--theirs); } line { stroke: var(--rule); }
"""


def chart(record, title):
    """The SVG's text; empty where there is nothing to draw."""
    runs = record.runs
    blocks = [(scene, bars(runs, scene)) for scene in scenes(runs)]
    blocks = [(scene, rows) for scene, rows in blocks if rows]
    if not blocks:
        return ""
    width = MARGIN * 2 + LABEL_WIDTH + len(PANELS) * PANEL_WIDTH + (len(PANELS) - 1) * GAP
    shapes, y = [text(MARGIN, MARGIN + 12, title, "head")], MARGIN + 34
    for number, (_, unit, _) in enumerate(PANELS):
        shapes.append(text(panel_left(number), y, unit, "soft"))
    y += 10
    for scene, rows in blocks:
        shapes.append(f'<line x1="{MARGIN}" y1="{y}" x2="{width - MARGIN}" y2="{y}"/>')
        y += 18
        shapes.append(text(MARGIN, y, scene_name(*scene), "head"))
        y += 8
        shapes += block(rows, y)
        y += len(rows) * BAR_STEP + SCENE_GAP - 8
    height = y + MARGIN - SCENE_GAP + 8
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title, quote=True)}">\n<style>{STYLE}</style>\n'
        + "\n".join(shapes) + "\n</svg>\n")


def bars(runs, scene):
    """Contender, its medians, or what became of it."""
    persons, compress, memory = scene
    rows = []
    for contender, threads in contenders_of(runs, *scene):
        wanted = {"persons": persons, "compress": compress, "memory": memory, "contender": contender,
                  "threads": threads}
        done = series(runs, **wanted)
        if done:
            figures = {key: statistics.median(run[key] for run in done.values()) for key, *_ in PANELS}
            rows.append((contender, name(contender, threads), figures, None))
            continue
        failed = [run["outcome"] for run in runs if run["outcome"] != DONE and run["section"] == "core"
                  and all(run.get(key) == value for key, value in wanted.items())]
        if failed:
            rows.append((contender, name(contender, threads), None, failed[-1]))
    return rows


def block(rows, top):
    """The bars of one scene; the longest bar of each panel is as long as the panel."""
    for number, (key, _, digits) in enumerate(PANELS):
        longest = max((figures[key] for _, _, figures, _ in rows if figures), default=1) or 1
        for index, (contender, label, figures, outcome) in enumerate(rows):
            y = top + index * BAR_STEP
            if number == 0:
                yield text(MARGIN + LABEL_WIDTH - 10, y + 12, label, "", "end")
            if figures is None:
                yield text(panel_left(number), y + 12, outcome, "soft")
                continue
            length = max(1, figures[key] / longest * (PANEL_WIDTH - VALUE_WIDTH))
            kind = "ours" if contender == "hoso" else "theirs"
            yield (f'<rect class="{kind}" x="{panel_left(number)}" y="{y}" width="{length:.1f}" '
                   f'height="{BAR_HEIGHT}" rx="2"/>')
            yield text(panel_left(number) + length + 5, y + 12, f"{figures[key]:,.{digits}f}", "")


def panel_left(number):
    return MARGIN + LABEL_WIDTH + number * (PANEL_WIDTH + GAP)


def text(x, y, content, kind, anchor="start"):
    styled = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{styled} text-anchor="{anchor}">{escape(content)}</text>'
