"""Registers of persons and what links to them, made at random with every way in which a link can go wrong.

Names differ in form, tone place and case; IDs are written with points and spaces, lack zeros, are old ones, borne
by two persons, or none. Some rows remove their key. Areas have three levels; every status is counted by them.
"""

import random
import unicodedata

from harness import write
from random_things import csv_text

AREAS = """code,name,level,parent
VN,Việt Nam,country,
01,Hà Nội,province,VN
27,Bắc Ninh,province,VN
00004,Ba Đình,commune,01
00008,Ngọc Hà,commune,01
09247,Kinh Bắc,commune,27
"""
COMMUNES = ["00004", "00008", "09247", "99999"]
NAMES = ["Nguyễn Văn Hòa", "Trần Thị Thúy", "Lê Hoè", "Phạm Quỳ", "Đỗ Mỹ Lệ", "Vũ Thị Hoa", "Ngô Bảo Toàn"]
TONES = {"Hòa": "Hoà", "Thúy": "Thuý", "Hoè": "Hòe", "Quỳ": "Qùy"}

REGISTRIES = """
registries:
  population:
    files: population/*.csv
    key: citizen_id
    version: updated_at
    delete_when: life = 'void'
    columns:
      citizen_id:   citizen_id
      old_id:       {type: old_id, optional: true}
      full_name:    name
      birth_date:   date
      sex:          {enum: [M, F]}
      commune_code: {type: code, length: 5}
      spouse:       {type: person_id, optional: true}
      life:         {enum: [alive, dead, void]}
      updated_at:   timestamp
    derive:
      province: left(commune_code, 2)
      years: age(birth_date, :as_of)
    links:
      partner: {to: population, by: spouse}
  insurance:
    files: insurance/*
    key: participant_id
    version: updated_at
    columns:
      participant_id: {type: code, length: 6}
      holder:         {type: person_id, optional: true}
      holder_name:    {type: name, optional: true}
      birth_date:     {type: date, optional: true}
      amount:         {type: decimal, precision: 12, scale: 2, optional: true}
      commune_code:   {type: code, length: 5, optional: true}
      updated_at:     timestamp
    derive:
      cohort: case when amount > 500 then 'high' when amount is not null then 'low' end
    links:
      person: {to: population, by: holder, verify: [{holder_name: full_name}, birth_date]}
      plain:  {to: population, by: holder}
  visits:
    files: visits/*
    key: [participant_id, number]
    version: updated_at
    columns:
      participant_id: {type: code, length: 6}
      number:         integer
      clinic:         {type: text, optional: true}
      first_number:   {type: integer, optional: true}
      visited_at:     timestamp
      updated_at:     timestamp
    links:
      insured: {to: insurance, by: participant_id}
      first:   {to: visits, by: [participant_id, first_number], verify: [clinic]}
"""
INDICATORS = """
indicators:
  verified:
    {of: insurance, share: person.status = 'verified', by: {area: commune_code, category: person.via}}
  by_status: {of: insurance, by: {category: person.status, area: person.commune_code}}
  differing: {of: insurance, by: {category: person.differs}}
  persons: {of: insurance, count: distinct person.id, by: {area: person.commune_code, category: cohort}}
  amount: {of: insurance, where: plain.life <> 'dead', sum: amount, by: {area: commune_code, category: person.sex}}
  mean_amount: {of: insurance, mean: amount, by: {category: person.province}}
  middle_amount: {of: insurance, median: amount, by: {area: commune_code}}
  most_of_it: {of: insurance, percentile: {p: 90, of: amount}, by: {area: person.commune_code}}
  partners: {of: population, share: partner.sex <> sex, by: {area: commune_code}}
  coverage:
    ratio:
      numerator: {of: insurance, where: person.status = 'verified', count: distinct person.id,
                  by: {area: person.commune_code}}
      denominator: {of: population, where: life = 'alive' and years >= 14, by: {area: commune_code}}
  visits_each:
    ratio:
      numerator: {of: visits, by: {period: quarter(visited_at), area: insured.commune_code}}
      denominator: {of: visits, count: distinct insured.id, by: {period: quarter(visited_at),
                    area: insured.commune_code}}
  mean_ratio:
    ratio:
      numerator: {of: visits, mean: number, by: {category: insured.cohort}}
      denominator: {of: insurance, median: amount, by: {category: cohort}}
  returns: {of: visits, share: first.status = 'verified', by: {period: month(visited_at), category: first.status}}
"""


class People:
    """Pipeline and files, the same for the same seed."""

    def __init__(self, folder, seed, persons=200, more=""):
        self.chance = random.Random(seed)
        self.input = folder / "input"
        write(folder / "areas.csv", AREAS)
        head = "pipeline: people\nareas: areas.csv\nreject_limit: 0.5\nparameters: {as_of: 2026-06-30}\n"
        self.pipeline = write(folder / "people.yaml", head + REGISTRIES + INDICATORS + more)
        self.persons = [self.person(number) for number in range(persons)]
        self.write_population()
        self.write_insurance(persons)
        self.write_visits(persons)

    def person(self, number):
        chance = self.chance
        province, year = chance.choice(["001", "027", "034"]), chance.randint(0, 99)
        citizen_id = f"{province}{chance.randint(0, 3)}{year:02}{number:06}"
        old_id = f"{chance.randint(0, 60):09}" if chance.random() < 0.5 else ""
        born = f"{chance.randint(1940, 2024)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        return [citizen_id, old_id, chance.choice(NAMES), born]

    def maybe(self, share, other, value):
        return other if self.chance.random() < share else value

    def clock(self):
        return f"2026-0{self.chance.randint(1, 3)}-0{self.chance.randint(1, 3)}T00:00"

    def name(self, name):
        """The same name in another form, or at times another name."""
        chance = self.chance
        if chance.random() < 0.3:
            name = " ".join(TONES.get(word, word) for word in name.split())
        name = chance.choice([name, name, name.upper(), name.lower(), unicodedata.normalize("NFD", name)])
        return self.maybe(0.1, chance.choice(NAMES), self.maybe(0.2, name.replace(" ", " \u00a0 "), name))

    def identity(self):
        """A person and an ID in one of the ways in which extracts give it."""
        person = self.chance.choice(self.persons)
        citizen_id, old_id = person[:2]
        spaced = f"{citizen_id[:3]}.{citizen_id[3:6]}\u00a0{citizen_id[6:9]}-{citizen_id[9:]}"
        written = self.chance.choice([
            citizen_id, citizen_id, citizen_id, spaced, old_id or "000000059", old_id, citizen_id.lstrip("0"),
            citizen_id.lstrip("0"), "", "12345", "không rõ", "999999999999", " . ", citizen_id[:11] + "x", "999999999",
        ])
        return person, written

    def write_population(self):
        header = ["citizen_id", "old_id", "full_name", "birth_date", "sex", "commune_code", "spouse", "life",
                  "updated_at"]
        for number in range(2):
            rows = [[
                citizen_id, old_id, name, born, self.chance.choice("MF"), self.chance.choice(COMMUNES),
                self.identity()[1], self.maybe(0.15, "void", self.chance.choice(["alive", "alive", "dead"])),
                self.clock(),
            ] for citizen_id, old_id, name, born in self.persons]
            write(self.input / "population" / f"{number}.csv", csv_text(header, rows[number * 50:]))

    def write_insurance(self, persons):
        rows = []
        for _ in range(persons * 3):
            person, written = self.identity()
            rows.append([
                f"{self.chance.randint(0, persons * 2):06}", written, self.maybe(0.05, "", self.name(person[2])),
                self.maybe(0.05, "", self.maybe(0.1, "2000-02-29", person[3])),
                self.maybe(0.1, "", f"{self.chance.randint(0, 1000)}.{self.chance.randint(0, 99):02}"),
                self.maybe(0.1, "", self.chance.choice(COMMUNES)), self.clock(),
            ])
        header = ["participant_id", "holder", "holder_name", "birth_date", "amount", "commune_code", "updated_at"]
        write(self.input / "insurance" / "all.csv", csv_text(header, rows))

    def write_visits(self, persons):
        rows = [[
            f"{self.chance.randint(0, persons * 3):06}", self.chance.randint(1, 4), self.maybe(0.2, "", "A"),
            self.maybe(0.3, "", self.chance.randint(1, 2)), f"2026-0{self.chance.randint(1, 6)}-15 08:00:00",
            self.clock(),
        ] for _ in range(persons * 4)]
        header = ["participant_id", "number", "clinic", "first_number", "visited_at", "updated_at"]
        write(self.input / "visits" / "all.csv", csv_text(header, rows))
