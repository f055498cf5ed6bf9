"""The registers of persons with what checks, counts, repair, history, indexes and validity add to the language."""

from harness import write
from random_people import COMMUNES, INDICATORS, REGISTRIES, People
from random_things import csv_text

AREAS = """code,name,level,parent,valid_from,valid_to
VN,Việt Nam,country,,,
01,Hà Nội,province,VN,,
27,Bắc Ninh,province,VN,,
24,Bắc Giang,province,VN,,2025-06-30
99999,Kinh Môn,commune,24,,2025-06-30
99999,Kinh Môn,commune,27,2025-07-01,2026-06-29
00004,Ba Đình,commune,01,,
00008,Ngọc Hà,commune,01,2025-07-01,
00008,Ngọc Hà,commune,27,,2025-06-30
09247,Kinh Bắc,commune,27,,
"""
LINKS = """      mended:
        {to: population, by: holder, verify: [{holder_name: full_name}, birth_date], repair: leading_zeros}
      past:   {to: population, by: holder, history: old_numbers}
      dated:
        {to: population, by: holder, history: {registry: old_numbers, from: since, to: until, at: issued}}
      all_of_it:
        to: population
        by: holder
        verify: [{holder_name: full_name}, birth_date]
        repair: leading_zeros
        history: {registry: old_numbers, from: since, to: until, at: issued}
    counts:
      visits: {of: visits, link: insured}
      late:   {of: visits, link: insured, where: "month(visited_at) > '2026-03' and first.status <> 'missing'"}
"""
PERSON_COUNTS = """    counts:
      policies: {of: insurance, link: person}
      visited:  {of: insurance, link: past, where: visits > 1 and person.status = 'verified'}
      repaired: {of: insurance, link: all_of_it, where: "all_of_it.via in ('repaired', 'old_id')"}
"""
HISTORY = """  old_numbers:
    files: old_numbers/*
    key: [old_id, citizen_id]
    version: updated_at
    columns:
      old_id:     old_id
      citizen_id: citizen_id
      since:      {type: date, optional: true}
      until:      {type: date, optional: true}
      updated_at: timestamp
"""
MORE = """
  by_policies: {of: population, sum: policies, by: {area: commune_code, category: repaired}}
  sexes: {of: population, share: id_sex(citizen_id) = sex, by: {category: id_province(citizen_id), area: commune_code}}
  born: {of: insurance, count: distinct id_birth_year(holder), by: {category: "right(holder, 2)"}}
  mended: {of: insurance, share: mended.via = 'repaired', by: {area: commune_code}, target: 0.1, rank: true}
  visit_rate:
    - {of: visits, valid: {to: 2026-03-31}, share: first.status = 'verified', target: 0.4,
       by: {period: year(visited_at), area: insured.commune_code}}
    - {of: visits, valid: {from: 2026-04-01}, mean: number, by: {period: year(visited_at), area: insured.commune_code}}
  visits_by_quarter:
    - {of: visits, valid: {to: 2026-03-31}, share: number > 1, target: 0.5, by: {period: quarter(visited_at)}}
    - {of: visits, valid: {from: 2027-01-01}, share: number > 2, by: {period: quarter(visited_at)}}
  by_quarter:
    - {valid: {to: 2026-05-31}, index: {weights: {visits_by_quarter: 2}}}
    - {valid: {from: 2026-06-01}, index: {weights: {visits_by_quarter: 1}}}
  by_definition:
    - {of: insurance, valid: {to: 2026-06-29}, by: {area: commune_code}}
    - {of: insurance, valid: {from: 2026-06-30}, where: amount > 100, by: {area: commune_code}}
  monthly:
    - valid: {from: 2026-02-01, to: 2026-03-31}
      ratio:
        numerator: {of: visits, where: number > 1, by: {period: month(visited_at)}}
        denominator: {of: visits, by: {period: month(visited_at)}}
    - valid: {from: 2026-05-01}
      ratio:
        numerator: {of: visits, where: number > 2, by: {period: month(visited_at)}}
        denominator: {of: visits, by: {period: month(visited_at)}}
  score: {index: {weights: {mended: 3, visit_rate: 2.5, verified_share: 1}}, target: 0.9}
  verified_share: {of: insurance, share: person.status = 'verified', by: {area: commune_code}, target: 0.3}
  score_of_scores: {index: {weights: {score: 1, mended: 0.1}}}
  changed:
    - {valid: {to: 2026-03-31}, index: {weights: {visit_rate: 2, mended: 1}}}
    - {valid: {from: 2026-04-01}, index: {weights: {visit_rate: 1, verified_share: 3}}}
  unranked: {index: {weights: {visit_rate: 1}}, rank: false}
checks:
  dead_but_insured:
    title: {en: Insured after death}
    of: insurance
    fails: person.status = 'verified' and person.life = 'dead'
    area: commune_code
    show: [holder_name, person.full_name, amount, birth_date, updated_at]
    reference: §3
  lonely:
    title: {en: No partner}
    of: population
    fails: partner.status <> 'verified' or policies = 0
    area: province
  visit_without_insured: {title: {en: Visits of nobody}, of: visits, fails: insured.id is null, show: [visited_at]}
  repaired: {title: {en: IDs repaired}, of: insurance, fails: mended.via = 'repaired', area: mended.commune_code}
  none_fails: {title: {en: None}, of: visits, fails: "false", area: insured.commune_code}
"""


class Features(People):
    """Pipeline and files, the same for the same seed."""

    def __init__(self, folder, seed, persons=200):
        super().__init__(folder, seed, persons)
        registries = REGISTRIES.replace("  visits:\n", LINKS + "  visits:\n", 1)
        registries = registries.replace("  insurance:\n", PERSON_COUNTS + "  insurance:\n", 1)
        registries = registries.replace(
            "      commune_code:   {type: code, length: 5, optional: true}\n",
            "      commune_code:   {type: code, length: 5, optional: true}\n"
            "      issued:         {type: date, optional: true}\n", 1)
        head = "pipeline: people\nareas: areas.csv\nreject_limit: 0.5\nparameters: {as_of: 2026-06-30}\n"
        self.pipeline = write(folder / "features.yaml", head + registries + HISTORY + INDICATORS + MORE)
        write(folder / "areas.csv", AREAS)
        self.write_old_numbers()

    def write_insurance(self, persons):
        """As without the features, with a day of issue."""
        rows = []
        for _ in range(persons * 3):
            person, written = self.identity()
            rows.append([
                f"{self.chance.randint(0, persons * 2):06}", written, self.name(person[2]),
                self.maybe(0.1, "2000-02-29", person[3]), self.chance.randint(0, 1000),
                self.maybe(0.1, "", self.chance.choice(COMMUNES)), self.maybe(0.2, "", self.day()), self.clock(),
            ])
        header = ["participant_id", "holder", "holder_name", "birth_date", "amount", "commune_code", "issued",
                  "updated_at"]
        write(self.input / "insurance" / "all.csv", csv_text(header, rows))

    def day(self):
        return f"{self.chance.randint(2018, 2025)}-{self.chance.randint(1, 12):02}-01"

    def write_old_numbers(self):
        """Numbers that one or several persons have borne, some of them persons whom no register has."""
        rows = []
        for _ in range(250):
            citizen_id = self.maybe(0.1, "096199000000", self.chance.choice(self.persons)[0])
            rows.append([
                f"{self.chance.randint(0, 120):09}", citizen_id, self.maybe(0.4, "", self.day()),
                self.maybe(0.4, "", self.day()), self.clock()])
        header = ["old_id", "citizen_id", "since", "until", "updated_at"]
        write(self.input / "old_numbers" / "all.csv", csv_text(header, rows))

    def identity(self):
        """Old numbers of the history too, and IDs that lack their zeros with all else right."""
        person, written = super().identity()
        if self.chance.random() < 0.3:
            written = f"{self.chance.randint(0, 120):09}"
        return person, written
