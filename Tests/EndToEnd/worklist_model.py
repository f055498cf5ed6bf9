"""A small register with checks, and a slow model of what its worklists hold."""

import json
import random

from harness import write

AREAS = "code,name,level,parent\n27,Bắc Ninh,province,\n2701,Phường Một,commune,27\n2702,Phường Hai,commune,27\n"
COMMUNES = ["2701", "2702", "9999"]

PIPELINE = """
pipeline: watched
areas: areas.csv
reject_limit: 0.5
suppress_below: 3
registries:
  people:
    files: people/*
    key: citizen
    version: at
    delete_when: life = 'void'
    columns:
      citizen: citizen_id
      name: name
      marital: {enum: [single, married]}
      commune: {type: text, optional: true}
      life: {enum: [alive, void]}
      at: timestamp
  marriages:
    files: marriages/*
    mode: snapshot
    key: [book, page]
    version: at
    columns: {book: text, page: integer, citizen: person_id, married_on: date, at: timestamp}
    links: {person: {to: people, by: citizen}}
indicators:
  people: {of: people}
checks:
"""
CHECKS = {
    "not_integrated": """
    title: {en: Married, but single in the population register}
    of: marriages
    fails: person.marital = 'single'
    area: person.commune
    show: [citizen, married_on, person.name]
    reference: Decision 1
""",
    "unknown_person": """
    of: marriages
    fails: person.status = 'not_found'
    show: [citizen]
""",
    "nowhere": """
    of: people
    fails: commune is null or commune like '9%'
    area: commune
""",
}


def pipeline_text(names=tuple(CHECKS)):
    if not names:
        return PIPELINE.replace("checks:\n", "")
    return PIPELINE + "".join(f"  {name}:{CHECKS[name].rstrip()}\n" for name in names)


class Register:
    """People and marriages that change from day to day, their files, and the items that follow from them."""

    def __init__(self, folder, seed, people=40):
        self.folder, self.chance, self.day = folder, random.Random(seed), 0
        self.input = folder / "input"
        write(folder / "areas.csv", AREAS)
        self.checks = tuple(CHECKS)
        self.people, self.marriages = {}, {}
        self.everybody = [f"0270{number % 2}{number:07}" for number in range(people)]
        # By check and key: the run that opened the item, its area and its detail.
        self.open, self.closed, self.counts = {}, [], {}
        self.run_number = 0

    @property
    def pipeline(self):
        return write(self.folder / "watched.yaml", pipeline_text(self.checks))

    def next_day(self, with_marriages=True):
        chance = self.chance
        self.day += 1
        clock = f"2026-01-{self.day:02} 08:00"
        rows = []
        for citizen in chance.sample(self.everybody, k=len(self.everybody) // 2):
            person = {
                "name": chance.choice(["Nguyễn Văn An", "Trần \"Tí\" Bình", "Lê\\Hoà"]),
                "marital": chance.choice(["single", "married"]), "commune": chance.choice([*COMMUNES, "", "2701"]),
                "life": chance.choice(["alive"] * 6 + ["void"])}
            rows.append([citizen, *person.values(), clock])
            self.people[citizen] = person
            if person["life"] == "void":
                del self.people[citizen]
        self.write_csv(f"people/day-{self.day:02}.csv", "citizen,name,marital,commune,life,at", rows)
        if not with_marriages:
            return
        self.marriages = {
            (chance.choice("ab"), chance.randint(1, 12)): (
                chance.choice([*self.everybody, "027999999999"]), f"2025-0{chance.randint(1, 9)}-01")
            for _ in range(15)}
        rows = [[*key, *value, clock] for key, value in self.marriages.items()]
        self.write_csv("marriages/all.csv", "book,page,citizen,married_on,at", rows)

    def write_csv(self, name, header, rows):
        quoted = [",".join('"' + str(field).replace('"', '""') + '"' for field in row) for row in rows]
        write(self.input / name, "\n".join([header, *quoted]) + "\n")

    def failing(self):
        """By check and key: area and detail of the rows that fail now."""
        found = {}
        for (book, page), (citizen, day) in self.marriages.items():
            key, person = f"{book}|{page}", self.people.get(citizen)
            if person is None:
                found["unknown_person", key] = None, {"citizen": citizen}
            elif person["marital"] == "single":
                found["not_integrated", key] = (
                    person["commune"] or None,
                    {"citizen": citizen, "married_on": day, "person.name": person["name"]})
        for citizen, person in self.people.items():
            if not person["commune"] or person["commune"].startswith("9"):
                found["nowhere", citizen] = person["commune"] or None, None
        return {item: row for item, row in found.items() if item[0] in self.checks}

    def ran(self):
        """Takes account of a run."""
        self.run_number += 1
        run, failing = f"{self.run_number:06}", self.failing()
        self.counts = {check: {"open": 0, "opened": 0, "corrected": 0} for check in self.checks}
        for item in [item for item in self.open if item not in failing]:
            outcome = "corrected" if item[0] in self.checks else "withdrawn"
            opened, area, detail = self.open.pop(item)
            self.closed.append((*item, area, opened, run, outcome, detail))
            if outcome == "corrected":
                self.counts[item[0]]["corrected"] += 1
        for item, (area, detail) in failing.items():
            if item not in self.open:
                self.counts[item[0]]["opened"] += 1
            self.open[item] = self.open.get(item, (run,))[0], area, detail
            self.counts[item[0]]["open"] += 1

    def rows(self):
        """The whole table."""
        rows = self.closed + [(*item, area, opened, None, None, detail)
                              for item, (opened, area, detail) in self.open.items()]
        return sorted(rows, key=str)


def table_rows(table):
    """The rows of the store's table in the form of `Register.rows`."""
    return sorted(
        ((row["check"], row["key"], row["area"], row["opened_run"], row["closed_run"], row["outcome"],
          json.loads(row["detail"]) if row["detail"] else None) for row in table.to_pylist()), key=str)
