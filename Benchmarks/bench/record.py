"""The figures of one benchmark, in one JSON file that is complete after every run."""

import json
import os
import platform
import subprocess
import time
from pathlib import Path

from .process import FAILED, available_mib


class Record:
    """Machine, runs, comparisons of answers and limits; written to `path` whenever something is added."""

    def __init__(self, path=None, content=None):
        self.path = Path(path) if path else None
        self.content = content or {"machine": {}, "runs": [], "answers": [], "limits": {}}

    @classmethod
    def load(cls, path):
        return cls(path, json.loads(Path(path).read_text(encoding="utf-8")))

    @property
    def runs(self):
        return self.content["runs"]

    def add(self, **run):
        """Where the messages of a run are is of no use to others."""
        run.pop("log", None)
        self.runs.append(run)
        self.save()
        return run

    def find(self, **wanted):
        """Runs that have all of these values."""
        return [run for run in self.runs if all(run.get(key) == value for key, value in wanted.items())]

    def forget_failures(self):
        """What failed is done again; what ran out of time or memory would again."""
        self.content["runs"] = [run for run in self.runs if run["outcome"] != FAILED]

    def answers(self, what, lines, contenders):
        """Keeps the last comparison of each kind."""
        kept = [entry for entry in self.content["answers"] if entry["what"] != what]
        self.content["answers"] = kept + [{"what": what, "contenders": contenders, "differences": lines}]
        self.save()

    def save(self):
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_name(self.path.name + ".partial")
        partial.write_text(json.dumps(self.content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        partial.replace(self.path)


def machine(hoso):
    return {
        "architecture": platform.machine(),
        "processor": processor(),
        "processors": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / (1 << 30), 1),
        "available_mib": round(available_mib()),
        "system": platform.system() + " " + platform.release(),
        "python": platform.python_version(),
        "hoso": printed(hoso, "--version"),
        "load": round(os.getloadavg()[0], 2),
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
    }


def processor():
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return ""


def printed(*command):
    try:
        finished = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return finished.stdout.strip() if finished.returncode == 0 else ""
