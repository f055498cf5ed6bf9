"""A second opinion on registries: which files a run reads, what stays in the tables, what links find.

Plain Python over dictionaries, row by row, from the language's section "Registries". It knows one pipeline of
three registries, whose modes and conditions vary.
"""

from dataclasses import dataclass, field

CONDITIONS = {
    None: lambda row, limit: None,
    "life = 'void'": lambda row, limit: None if row["life"] is None else row["life"] == "void",
    "n > :limit": lambda row, limit: None if row["n"] is None else row["n"] > limit,
    "twice >= 8 and life <> 'alive'": lambda row, limit: row["n"] is not None and row["n"] >= 4
    and row["life"] not in (None, "alive"),
    "life is null or n = 0": lambda row, limit: row["life"] is None or row["n"] == 0,
    "coalesce(n, 1) in (1, 2)": lambda row, limit: (1 if row["n"] is None else row["n"]) in (1, 2),
    "true": lambda row, limit: True,
}
COMMON = {"n": "{type: integer, optional: true}", "life": "{enum: [alive, void, gone], optional: true}",
          "at": "integer"}
REGISTRIES = {
    "people": (["citizen"], {"grp": "{type: code, length: 2}", "citizen": "citizen_id",
                             "old": "{type: old_id, optional: true}"}),
    "units": (["code"], {"code": "text", "boss": "{type: person_id, optional: true}"}),
    "letters": (["nr", "item"], {"item": "text", "grp": "{type: code, length: 2, optional: true}", "nr": "integer",
                                 "person": "{type: person_id, optional: true}",
                                 "unit": "{type: text, optional: true}"}),
}
LINKS = {
    "units": {"chief": ("people", "boss", [])},
    "letters": {"owner": ("people", "person", ["grp"]), "sender": ("units", "unit", [])},
}
STATUSES = ["missing", "invalid", "not_found", "ambiguous", "mismatch", "verified"]


def columns(registry):
    return [*REGISTRIES[registry][1], *COMMON]


def pipeline_text(settings):
    """`settings`: mode and condition by registry."""
    lines = ["pipeline: model", "reject_limit: 1", "parameters: {limit: 6}", "registries:"]
    for name, (key, own) in REGISTRIES.items():
        mode, condition = settings[name]
        lines += [f"  {name}:", f"    files: {name}/*", f"    mode: {mode}", f"    key: [{', '.join(key)}]",
                  "    version: at"]
        if condition:
            lines.append(f'    delete_when: "{condition}"')
        lines.append("    columns:")
        lines += [f"      {column}: {kind}" for column, kind in {**own, **COMMON}.items()]
        lines.append("    derive: {twice: n * 2}")
        if name in LINKS:
            lines.append("    links:")
            lines += [f"      {link}: {{to: {to}, by: {by}, verify: [{', '.join(verify)}]}}"
                      for link, (to, by, verify) in LINKS[name].items()]
    lines += ["indicators:", "  people: {of: people, by: {category: life}}",
              "  owners: {of: letters, where: owner.status = 'verified', count: distinct owner.id}",
              "  units: {of: letters, where: sender.status = 'verified', sum: sender.n}"]
    return "\n".join(lines) + "\n"


@dataclass
class Register:
    """One registry: its table, the keys removed, and the files that made it."""

    name: str
    rows: dict = field(default_factory=dict)
    removed: dict = field(default_factory=dict)
    held: dict = field(default_factory=dict)
    read: set = field(default_factory=set)
    is_snapshot: bool = False

    def forget_files(self):
        self.held, self.read, self.is_snapshot = {}, set(), False

    def files_to_read(self, files, mode):
        if mode == "snapshot":
            is_new = not self.is_snapshot or any(not self.knows(*file) for file in files.items())
            return files if is_new else {}
        return {path: content for path, content in files.items() if not self.knows(path, content)}

    def knows(self, path, content):
        """What held last at a path counts there; content that holds elsewhere has but moved."""
        if path in self.held:
            return content in self.held.values()
        return content in self.read

    def take(self, files, mode, condition, limit, is_full):
        """Applies a run; the books as the report has them."""
        replaces = is_full or (mode == "snapshot" and bool(files))
        if replaces:
            self.rows, self.removed = {}, {}
            self.forget_files()
        if files:
            self.held.update(files)
            self.read.update(files.values())
            self.is_snapshot = mode == "snapshot"
        read = rejected = 0
        won = set()
        removed_before = dict(self.removed)
        for path in sorted(files, key=str.encode):
            for line in files[path].splitlines()[1:]:
                read += 1
                row = self.parse(line)
                if row is None:
                    rejected += 1
                    continue
                key = tuple(row[name] for name in REGISTRIES[self.name][0])
                version = self.rows[key]["at"] if key in self.rows else self.removed.get(key)
                if version is not None and version > row["at"]:
                    continue
                self.rows[key] = row
                self.removed.pop(key, None)
                won.add(key)
        goes = [key for key, row in self.rows.items() if CONDITIONS[condition](row, limit) is True]
        for key in goes:
            self.removed[key] = self.rows.pop(key)["at"]
        if mode == "snapshot":
            self.removed = {} if replaces else removed_before
        books = {"files": len(files), "rows_read": read, "rejected": rejected,
                 "superseded": read - rejected - len(won), "rows": len(self.rows)}
        return {**books, "removed": len(goes)} if condition else books

    def parse(self, line):
        row = {name: text or None for name, text in zip(columns(self.name), line.split(","))}
        for name in ("n", "at", "nr"):
            if name in row and row[name] is not None:
                try:
                    row[name] = int(row[name])
                except ValueError:
                    return None
        return row


class Model:
    """The whole store."""

    def __init__(self):
        self.registers = {name: Register(name) for name in REGISTRIES}
        self.pipeline = None

    def run(self, files, settings, limit=6, is_full=False):
        """`files`: content by path below the input. None where there is nothing new, else books by registry."""
        of = {name: {path: content for path, content in files.items() if path.startswith(f"{name}/")}
              for name in self.registers}
        if is_full or self.pipeline is None:
            is_full = True
            for register in self.registers.values():
                register.forget_files()
        new = {name: register.files_to_read(of[name], settings[name][0]) for name, register in self.registers.items()}
        pipeline = (pipeline_text(settings), limit)
        if not is_full and pipeline == self.pipeline and not any(new.values()):
            return None
        self.pipeline = pipeline
        books = {name: register.take(new[name], *settings[name], limit, is_full)
                 for name, register in self.registers.items()}
        for name in books:
            books[name]["links"] = {link: {status: sum(row[f"{link}_status"] == status for row in self.table(name))
                                           for status in STATUSES} for link in LINKS.get(name, {})}
        return books

    def table(self, name):
        """Rows as the store has them, by key."""
        rows = []
        for key in sorted(self.registers[name].rows, key=lambda key: [
                part if isinstance(part, int) else part.encode() for part in key]):
            row = dict(self.registers[name].rows[key])
            row["twice"] = None if row["n"] is None else row["n"] * 2
            for link, parts in LINKS.get(name, {}).items():
                row.update({f"{link}_{member}": value for member, value in self.linked(row, *parts)[0].items()})
            rows.append(row)
        return rows

    def linked(self, row, to, by, verify):
        """What a link gives for a row, and the row found."""
        asked, target = row[by], self.registers[to].rows
        nothing = {"id": None, "via": None, "differs": None}
        if asked is None:
            return {"status": "missing", **nothing}, None
        via = "key"
        if to == "people":
            is_number = asked.isdigit() and asked.isascii()
            via = {12: "citizen_id", 9: "old_id"}.get(len(asked)) if is_number else None
            if via is None:
                return {"status": "invalid", **nothing}, None
        if via == "old_id":
            found = [key for key, other in target.items() if other["old"] == asked]
            if len(found) > 1:
                return {"status": "ambiguous", **nothing}, None
        else:
            found = [(asked,)] if (asked,) in target else []
        if not found:
            return {"status": "not_found", **nothing}, None
        other = target[found[0]]
        differs = [name for name in verify if row[name] is None or row[name] != other[name]]
        status = "mismatch" if differs else "verified"
        return {"status": status, "id": found[0][0], "via": via, "differs": ",".join(differs) or None}, other

    def cells(self):
        """Numerators by indicator and category."""
        people = list(self.registers["people"].rows.values())
        cells = {("people", "_T"): len(people)}
        for row in people:
            key = ("people", row["life"] or "_U")
            cells[key] = cells.get(key, 0) + 1
        letters = self.registers["letters"].rows.values()
        owners = [self.linked(row, *LINKS["letters"]["owner"])[0] for row in letters]
        cells["owners", "_T"] = len({link["id"] for link in owners if link["status"] == "verified"})
        senders = [self.linked(row, *LINKS["letters"]["sender"])[1] for row in letters]
        cells["units", "_T"] = sum(other["n"] or 0 for other in senders if other is not None)
        return cells
