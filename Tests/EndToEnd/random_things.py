"""A registry of things, with values at the edges of every type, and a pipeline of expressions made at random.

Each expression is derived into a column, and so stands in the store; indicators of every measure are made of
others. Files differ in form: compressed, reordered, quoted, with rows at fault.
"""

import csv
import io
import json
import random

from harness import write, zstandard
from random_expressions import COLOURS, PARAMETERS, Expressions

AREAS = """code,name,level,parent
N,Nước,country,
A,Tỉnh A,province,N
B,Tỉnh B,province,N
00001,Xã Một,commune,A
00002,Xã Hai,commune,A
00003,Xã Ba,commune,B
"""
HEADER = ["id", "small", "large", "price", "weight", "word", "note", "colour", "flag", "day", "born", "moment",
          "area", "updated_at"]
COLUMNS = """
      id:         integer
      small:      {type: integer, optional: true}
      large:      {type: integer, optional: true}
      price:      {type: decimal, precision: 9, scale: 2, optional: true}
      weight:     {type: decimal, precision: 18, scale: 4, optional: true}
      word:       {type: text, optional: true}
      note:       {type: name, optional: true}
      colour:     {enum: [red, green, blue], optional: true}
      flag:       {type: boolean, optional: true}
      day:        {type: date, optional: true}
      born:       {type: date, format: dd/MM/yyyy}
      moment:     {type: timestamp, optional: true}
      area:       {type: code, length: 5, optional: true}
      updated_at: timestamp
"""
DIMENSIONS = {
    "period": ["month(moment)", "year(day)", "quarter(updated_at)", "day(day)"],
    "area": ["area", "left(area, 5)", "case when flag then area end"],
    "category": ["colour", "flag", "word", "small", "price", "note", "left(word, 1)", "day", "moment"],
}
VALUES = {
    "small": ["0", "1", "-1", "2", "3", "5", "12", "", "  "],
    "large": ["9223372036854775807", "-9223372036854775808", "4611686018427387904", "-7", "", "1000000"],
    "price": ["0", "-0.01", "1234567.89", "9999999.99", "3.5", "0.10", "", "7"],
    "weight": ["0.0001", "-12345678901234.5678", "2.5", "1", "", "33.3333"],
    "word": ["a", "Nguyễn", "Nguye\u0302\u0303n", "hoà", "hòa", "it's", "a%b_c", "👍🏽 ok", " x ", "", "Ω", "a,b"],
    "note": ["Trần  Văn\u00a0An", "TRẦN VĂN AN", "", "Lê Thị Hoà", "Lê Thị Hoa\u0300"],
    "colour": [*COLOURS, ""],
    "flag": ["1", "0", "true", "false", ""],
    "day": ["2024-02-29", "2025-02-28", "1969-12-31", "1600-02-29", "9999-12-31", "2026-06-30", "0001-01-01", ""],
    "born": ["29/02/2000", "01/03/2001", "28/02/1999", "31/12/1969", "30/06/2012"],
    "moment": ["2026-01-31T23:59:59", "2026-01-31 00:00", "1960-05-05T05:05:05", "2024-12-31 23:59", ""],
    "area": ["00001", "00002", "00003", "99999", ""],
}
# Fields that their column refuses.
FAULTS = {
    "small": ["1.0", "+1", "1e3", "9223372036854775808", "--1", "0x1"],
    "price": ["1.234", ".5", "12345678.00", "1,5", "1e2"],
    "colour": ["Red", "pink"],
    "flag": ["TRUE", "yes"],
    "day": ["2025-02-29", "2026-6-30", "30/06/2026", "infinity", "2026-06-30T00:00"],
    "born": ["", "31/04/2000", "2000-02-29", "1/2/2000"],
    "moment": ["2026-01-31T24:00:00", "2026-01-31", "2026-01-31T10:60", "2026-01-31T10:00:00.5", "2026-01-31  10:00"],
    "area": ["0001", "000001", "00-01"],
    "updated_at": [""],
}


class Things:
    """Pipeline and files, the same for the same seed."""

    def __init__(self, folder, seed, rows=300, expressions=40, indicators=24):
        self.chance = random.Random(seed)
        self.made = Expressions(self.chance)
        self.input = folder / "input"
        write(folder / "areas.csv", AREAS)
        self.pipeline = write(folder / "things.yaml", self.document(expressions, indicators))
        self.write_files(rows)

    def document(self, expressions, indicators):
        kinds = ["integer", "decimal", "double", "text", "boolean", "boolean", "date", "timestamp"]
        derived = {f"made_{place}": self.made.of_type(kinds[place % len(kinds)], 3) for place in range(expressions)}
        measured = {f"indicator_{place}": self.indicator() for place in range(indicators)}
        lines = [
            "pipeline: things", "areas: areas.csv", "reject_limit: 1.0", "parameters:",
            *(f"  {name}: {text}" for name, text in PARAMETERS.items()),
            "registries:", "  things:", "    files: things/*", "    key: id", "    version: updated_at",
            "    columns:" + COLUMNS.rstrip(), "    derive:",
            *(f"      {name}: {quoted(text)}" for name, text in derived.items()),
            "indicators:", *(f"  {name}: {quoted(body)}" for name, body in measured.items()),
        ]
        return "\n".join(lines) + "\n"

    # Indicators

    def indicator(self):
        if self.chance.random() < 0.25:
            names = self.chance.sample(list(DIMENSIONS), self.chance.randint(0, 2))
            return {"ratio": {"numerator": self.side(names), "denominator": self.side(names)}}
        return self.side(self.chance.sample(list(DIMENSIONS), self.chance.randint(0, 3)))

    def side(self, names):
        body = {"of": "things", **self.measure()}
        if self.chance.random() < 0.5:
            body["where"] = self.made.of_type("boolean", 2)
        by = {name: self.chance.choice(DIMENSIONS[name]) for name in names}
        return {**body, "by": by} if by else body

    def measure(self):
        number = self.chance.choice(["small", "price", "weight", self.made.of_type("integer", 1), "small / 3"])
        kind = self.chance.choice(["integer", "text", "boolean", "date", "decimal"])
        return self.chance.choice([
            {}, {"count": "rows"}, {"count": "distinct " + self.made.of_type(kind, 1)}, {"sum": number},
            {"share": self.made.of_type("boolean", 2)}, {"mean": number}, {"median": number},
            {"percentile": {"p": self.chance.choice(["10", "90", "99.5", "0", "100"]), "of": number}},
        ])

    # Files

    def row(self, place):
        chance = self.chance
        fields = {name: chance.choice(values) for name, values in VALUES.items()}
        fields["id"] = str(chance.randint(0, place))
        fields["updated_at"] = f"2026-0{chance.randint(1, 4)}-01T00:00:00"
        if chance.random() < 0.1:
            name = chance.choice(list(FAULTS))
            fields[name] = chance.choice(FAULTS[name])
        return fields

    def write_files(self, rows):
        chance, folder = self.chance, self.input / "things"
        for number in range(4):
            header = chance.sample(HEADER, len(HEADER))
            if number == 1:
                header.insert(chance.randint(0, len(header)), "more")
            lines = [[self.row(place).get(name, "x") for name in header] for place in range(rows)]
            text = csv_text(header, lines, quoting=csv.QUOTE_ALL if number == 2 else csv.QUOTE_MINIMAL)
            if number < 2:
                text += "too,few\n" + "," * 40 + "\n"
            if number == 0:
                text += 'a"b,' + "," * (len(header) - 2) + "\n"
            data = text.encode() + (b"\xff" + b"," * (len(header) - 1) + b"\n" if number == 3 else b"")
            write(folder / f"{number}.csv", zstandard(data) if number == 1 else data)


def quoted(value):
    """Flow style YAML; all of JSON is."""
    return json.dumps(value, ensure_ascii=False)


def csv_text(header, rows, **form):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n", **form)
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()
