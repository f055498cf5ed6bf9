"""Writes a record's chart and Markdown; the record itself is written as it grows."""

from .chart import chart
from .contenders import ROOT
from .record import Record
from .show import as_markdown

RESULTS = ROOT / "Benchmarks" / "results"
TITLE = "The core job: hoso and its peers"


def write_chart(record, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(chart(record, TITLE), encoding="utf-8")


def write_all(record, name, folder=RESULTS):
    """NAME.json, NAME.svg where there is something to draw, and NAME.md."""
    folder.mkdir(parents=True, exist_ok=True)
    Record(folder / f"{name}.json", record.content).save()
    drawn = chart(record, TITLE)
    if drawn:
        (folder / f"{name}.svg").write_text(drawn, encoding="utf-8")
    text = as_markdown(record, f"Benchmark {name}", f"{name}.svg" if drawn else None)
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
