"""A pipeline of another domain, a school register, with CSV files for it and DuckDB's opinion of them.

It uses what the core pipeline does not: Vietnamese headers and enumerations, other delimiters, dates written
dd/MM/yyyy, decimals, booleans, composite keys and links over them, derived columns, areas, every measure.
"""

import csv
import gzip
import io
import random

import duckdb

from harness import write

AREAS = """code,name,level,parent
VN,Việt Nam,country,
01,Hà Nội,province,VN
27,Bắc Ninh,province,VN
00004,Ba Đình,commune,01
00008,Ngọc Hà,commune,01
09247,Kinh Bắc,commune,27
09256,"Võ Cường, phường",commune,27
"""
WARDS = ["00004", "00008", "09247", "09256", "99999"]
LEVELS = ["Tiểu học", "THCS", "THPT"]
SUBJECTS = ["Toán", "Ngữ văn", "Tiếng Anh"]
AS_OF = "2026-06-30"

PIPELINE = """
pipeline: truong-hoc
title: {en: School register, vi: Sổ đăng ký trường học}
areas: areas.csv
parameters: {as_of: 2026-06-30, pass_mark: 5.0}
reject_limit: 0.1
registries:
  schools:
    files: schools/*.csv
    key: school_code
    version: updated_at
    columns:
      school_code: {type: text, from: "Mã trường"}
      school_name: {type: text, from: "Tên trường"}
      ward:        {type: code, length: 5, from: "Mã xã"}
      tier:        {enum: [Tiểu học, THCS, THPT], from: "Cấp học"}
      opened:      {type: date, format: dd/MM/yyyy, from: "Ngày thành lập"}
      is_public:   {type: boolean, from: "Công lập"}
      updated_at:  {type: timestamp, from: "Cập nhật"}
  pupils:
    files: [pupils/*.csv, pupils/*.gz]
    csv: {delimiter: ";"}
    key: pupil_code
    version: updated_at
    columns:
      pupil_code:  text
      full_name:   name
      born:        {type: date, format: dd/MM/yyyy}
      gender:      {enum: [Nam, Nữ]}
      ward:        {type: code, length: 5, optional: true}
      scholarship: {type: decimal, precision: 12, scale: 2, optional: true}
      boards:      {type: boolean, optional: true}
      updated_at:  timestamp
    derive:
      province:   left(ward, 2)
      pupil_age:  age(born, :as_of)
      band:       case when pupil_age < 11 then 'nhỏ' when pupil_age < 15 then 'vừa' else 'lớn' end
      yearly:     coalesce(scholarship, 0) * 12
  marks:
    files: marks/*.tsv
    csv: {delimiter: "\\t", quote: "'"}
    key: [pupil_code, subject, term]
    version: updated_at
    columns:
      pupil_code:  text
      subject:     {enum: [Toán, Ngữ văn, Tiếng Anh]}
      term:        integer
      mark:        {type: decimal, precision: 4, scale: 2, optional: true}
      school_code: text
      taken_on:    date
      updated_at:  timestamp
    links:
      pupil:  {to: pupils, by: pupil_code}
      school: {to: schools, by: school_code}
  appeals:
    files: appeals/*.csv
    csv: {header: false}
    key: appeal_no
    version: filed_at
    columns:
      appeal_no:  integer
      pupil_code: {type: text, optional: true}
      subject:    {enum: [Toán, Ngữ văn, Tiếng Anh]}
      term:       integer
      claimed:    {type: decimal, precision: 4, scale: 2, optional: true}
      filed_at:   timestamp
      note:       {type: text, optional: true}
    links:
      exam: {to: marks, by: [pupil_code, subject, term], verify: [{claimed: mark}, pupil_code]}
indicators:
  pupils:         {of: pupils, by: {area: ward, category: gender}}
  examined:       {of: marks, count: distinct pupil_code, by: {period: quarter(taken_on), area: school.ward}}
  mark_sum:       {of: marks, sum: mark, by: {category: subject, area: pupil.ward}}
  mark_mean:      {of: marks, mean: mark, by: {period: month(taken_on), area: school.ward, category: subject}}
  mark_median:    {of: marks, median: mark, by: {area: pupil.ward, category: subject}}
  mark_p90:       {of: marks, percentile: {p: 90, of: mark}, by: {period: year(taken_on), category: school.tier}}
  pass_rate:
    of: marks
    where: mark is not null and pupil.status = 'verified'
    share: mark >= :pass_mark
    by: {area: school.ward, category: pupil.band}
    target: 0.8
  scholarships:   {of: pupils, where: boards or scholarship > 1000000, sum: scholarship, by: {area: ward}}
  pupils_per_school:
    ratio:
      numerator:   {of: pupils, by: {area: ward}}
      denominator: {of: schools, where: is_public, by: {area: ward}}
  boarding_cost:
    ratio:
      numerator:   {of: pupils, where: boards, sum: scholarship, by: {category: gender}}
      denominator: {of: pupils, where: boards, count: distinct pupil_code, by: {category: gender}}
  appeal_days:
    of: appeals
    where: exam.status <> 'not_found'
    median: days_between(exam.taken_on, filed_at)
    by: {period: month(filed_at)}
  appeals_differ: {of: appeals, share: exam.status = 'mismatch', by: {category: exam.status}}
  age_mean:       {of: pupils, mean: pupil_age, by: {area: ward}}
  none_at_all:    {of: pupils, where: false, mean: pupil_age, by: {area: ward}}
"""


def clock(chance):
    """Few moments, so that versions tie."""
    return f"2026-{chance.randint(1, 6):02}-{chance.randint(1, 4):02} {chance.randint(7, 9):02}:00:00"


def day(chance, first=2025, last=2026, form="{2:02}/{1:02}/{0}"):
    return form.format(chance.randint(first, last), chance.randint(1, 12), chance.randint(1, 28))


def decimal(chance, top, scale=2):
    whole = f"{chance.randint(0, top)}"
    digits = chance.randint(0, scale)
    return whole if not digits else whole + "." + "".join(chance.choice("0123456789") for _ in range(digits))


def maybe(chance, text, share=0.15):
    return chance.choice(["", "  ", "\u00a0"]) if chance.random() < share else text


class School:
    """Files of the school register; the same for the same seed."""

    def __init__(self, folder, seed, pupils=400):
        self.folder, self.chance = folder, random.Random(seed)
        self.pipeline = write(folder / "school.yaml", PIPELINE)
        write(folder / "areas.csv", AREAS)
        self.input = folder / "input"
        self.pupil_codes = [f"HS-{number:05}/{number % 7}" for number in range(pupils)]
        self.school_codes = [f"Trường {number}" for number in range(12)]
        self.write_schools()
        self.write_pupils()
        self.write_marks(pupils * 5)
        self.write_appeals(pupils // 2)

    def write_schools(self):
        chance = self.chance
        header = ["Ghi chú", "Mã trường", "Tên trường", "Mã xã", "Cấp học", "Ngày thành lập", "Công lập", "Cập nhật"]
        names = ['Trường "A", cơ sở 1', "Nguyễn Huệ", "Lê\nLợi", "Kim Đồng"]
        rows = [[
            "x", code, chance.choice(names), chance.choice(WARDS), chance.choice(LEVELS), day(chance, 1950, 2020),
            chance.choice(["1", "0", "true", "false"]), clock(chance),
        ] for code in self.school_codes * 2]
        # The byte order mark, CR LF line ends and quotes everywhere.
        text = self.text(header, rows, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        write(self.input / "schools" / "a.csv", "\ufeff" + text)

    def write_pupils(self):
        chance = self.chance
        header = ["pupil_code", "full_name", "born", "gender", "ward", "scholarship", "boards", "updated_at"]
        rows = [[
            code, chance.choice(["Nguyễn Văn An", " Trần  Thị\u00a0Bình ", "Lê; Hoà"]), day(chance, 2008, 2018),
            chance.choice(["Nam", "Nữ"]), maybe(chance, chance.choice(WARDS)),
            maybe(chance, decimal(chance, 9_000_000)), maybe(chance, chance.choice("01")), clock(chance),
        ] for code in chance.choices(self.pupil_codes, k=len(self.pupil_codes) * 2)]
        half = len(rows) // 2
        write(self.input / "pupils" / "1.csv", self.text(header, rows[:half], delimiter=";", lineterminator="\n\n"))
        reordered = self.text(header[::-1], [row[::-1] for row in rows[half:]], delimiter=";")
        write(self.input / "pupils" / "2.csv.gz", gzip.compress(reordered.encode()))

    def write_marks(self, count):
        chance = self.chance
        header = ["pupil_code", "subject", "term", "mark", "school_code", "taken_on", "updated_at"]
        rows = [[
            chance.choice(self.pupil_codes + ["HS-nowhere"]), chance.choice(SUBJECTS), chance.randint(-1, 2),
            maybe(chance, decimal(chance, 9)), chance.choice(self.school_codes + ["Trường không có"]),
            day(chance, form="{0}-{1:02}-{2:02}"), clock(chance),
        ] for _ in range(count)]
        self.marks = rows
        text = self.text(header, rows, delimiter="\t", quotechar="'")
        write(self.input / "marks" / "m.tsv", text)

    def write_appeals(self, count):
        chance = self.chance
        notes = ["chấm lại", 'nói "sai"', "dòng 1\r\ndòng 2", "", "a,b"]
        rows = [[
            number % (count - 20), maybe(chance, chance.choice(self.pupil_codes)), chance.choice(SUBJECTS),
            chance.randint(-1, 2), maybe(chance, decimal(chance, 9)), clock(chance), chance.choice(notes),
        ] for number in range(count)]
        for row in rows[::3]:
            # These claim what was written once, which holds where no later row changed it.
            row[1:5] = chance.choice(self.marks)[:4]
        write(self.input / "appeals" / "all.csv", self.text(None, rows))

    def text(self, header, rows, **dialect):
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, **{"lineterminator": "\n", **dialect})
        if header:
            writer.writerow(header)
        writer.writerows(rows)
        return stream.getvalue()


# DuckDB's opinion


def latest(table, key):
    """The winners: greatest version, then later in input order."""
    return f"""SELECT * EXCLUDE (place) FROM {table}
        QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY updated_at DESC, place DESC) = 1"""


def load(school):
    """A DuckDB connection with the views schools, pupils, marks, appeals and areas: winners, linked."""
    link = duckdb.connect()
    names = ["appeal_no", "pupil_code", "subject", "term", "claimed", "filed_at", "note"]
    header_less = {"header": False, "column_names": names}
    sources = {
        "raw_schools": (["schools/a.csv"], {}),
        "raw_pupils": (["pupils/1.csv", "pupils/2.csv.gz"], {"delimiter": ";"}),
        "raw_marks": (["marks/m.tsv"], {"delimiter": "\t", "quotechar": "'"}),
        "raw_appeals": (["appeals/all.csv"], header_less),
    }
    for name, (files, dialect) in sources.items():
        rows, columns = [], None
        for file in files:
            columns, found = python_rows(school.input / file, **dialect)
            rows += [[found_row[column] for column in columns] for found_row in found]
        quoted = [f'"{column}"' for column in columns]
        link.execute(f"CREATE TABLE {name} ({', '.join(f'{column} VARCHAR' for column in quoted)}, place BIGINT)")
        link.executemany(
            f"INSERT INTO {name} VALUES ({', '.join('?' * (len(columns) + 1))})",
            [[*row, place] for place, row in enumerate(rows)])
    link.execute(TYPED)
    link.execute(LINKED)
    return link


def python_rows(path, header=True, column_names=None, delimiter=",", quotechar='"'):
    """Rows as dictionaries by Python's csv module, blank lines left out; columns in an order of their own."""
    data = path.read_bytes()
    data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    stream = io.StringIO(data.decode("utf-8-sig"), newline="")
    rows = [row for row in csv.reader(stream, delimiter=delimiter, quotechar=quotechar) if row]
    names = column_names if not header else rows.pop(0)
    return sorted(names) if header else names, [dict(zip(names, row)) for row in rows]


TYPED_SCHOOLS = """(SELECT trim("Mã trường") school_code, trim("Tên trường") school_name, "Mã xã" ward,
    "Cấp học" tier, strptime("Ngày thành lập", '%d/%m/%Y')::DATE opened, "Công lập" IN ('1', 'true') is_public,
    "Cập nhật"::TIMESTAMP updated_at, place FROM raw_schools)"""
TYPED_PUPILS = """(SELECT pupil_code, trim(regexp_replace(full_name, '[\\s\\x{A0}]+', ' ', 'g')) full_name,
    strptime(born, '%d/%m/%Y')::DATE born, gender, trimmed(ward) ward,
    trimmed(scholarship)::DECIMAL(12, 2) scholarship, trimmed(boards)::INTEGER::BOOLEAN boards,
    updated_at::TIMESTAMP updated_at, place FROM raw_pupils)"""
TYPED_MARKS = """(SELECT pupil_code, subject, term::BIGINT term, trimmed(mark)::DECIMAL(4, 2) mark, school_code,
    taken_on::DATE taken_on, updated_at::TIMESTAMP updated_at, place FROM raw_marks)"""
TYPED_APPEALS = """(SELECT appeal_no::BIGINT appeal_no, trimmed(pupil_code) pupil_code, subject, term::BIGINT term,
    trimmed(claimed)::DECIMAL(4, 2) claimed, filed_at::TIMESTAMP updated_at, trimmed(note) note, place
    FROM raw_appeals)"""

TYPED = f"""
CREATE MACRO trimmed(written) AS
    nullif(regexp_replace(written, '^[\\s\\x{{A0}}]+|[\\s\\x{{A0}}]+$', '', 'g'), '');
CREATE VIEW schools AS {latest(TYPED_SCHOOLS, "school_code")};
CREATE VIEW pupils AS SELECT *, left(ward, 2) province, datesub('year', born, DATE '{AS_OF}') pupil_age,
    CASE WHEN pupil_age < 11 THEN 'nhỏ' WHEN pupil_age < 15 THEN 'vừa' ELSE 'lớn' END band,
    coalesce(scholarship, 0) * 12 yearly
  FROM ({latest(TYPED_PUPILS, "pupil_code")});
CREATE VIEW marks AS {latest(TYPED_MARKS, "pupil_code, subject, term")};
CREATE VIEW appeals AS SELECT * RENAME (updated_at AS filed_at) FROM ({latest(TYPED_APPEALS, "appeal_no")});
"""

LINKED = """
CREATE VIEW linked_marks AS SELECT m.*,
    CASE WHEN p.pupil_code IS NULL THEN 'not_found' ELSE 'verified' END pupil_status, p.pupil_code pupil_id,
    CASE WHEN p.pupil_code IS NOT NULL THEN 'key' END pupil_via,
    CASE WHEN s.school_code IS NULL THEN 'not_found' ELSE 'verified' END school_status, s.school_code school_id,
    CASE WHEN s.school_code IS NOT NULL THEN 'key' END school_via,
    p.ward pupil_ward, p.band pupil_band, s.ward school_ward, s.tier school_tier
  FROM marks m LEFT JOIN pupils p USING (pupil_code) LEFT JOIN schools s USING (school_code);
CREATE VIEW linked_appeals AS SELECT a.*,
    CASE WHEN a.pupil_code IS NULL THEN 'missing' WHEN m.pupil_code IS NULL THEN 'not_found'
      WHEN a.claimed IS NULL OR m.mark IS NULL OR a.claimed <> m.mark THEN 'mismatch' ELSE 'verified' END exam_status,
    CASE WHEN m.pupil_code IS NOT NULL THEN a.pupil_code || '|' || a.subject || '|' || a.term END exam_id,
    CASE WHEN m.pupil_code IS NOT NULL THEN 'key' END exam_via,
    CASE WHEN exam_status = 'mismatch' THEN 'claimed' END exam_differs, m.taken_on exam_taken_on
  FROM appeals a LEFT JOIN marks m USING (pupil_code, subject, term);
"""

MONTH, QUARTER = "strftime({}, '%Y-%m')", "year({0}) || '-Q' || quarter({0})"

# Indicator: source, filter, kind, expression, dimensions.
MEASURES = {
    "pupils": ("pupils", "true", "count", "*", {"area": "ward", "category": "gender"}),
    "examined": ("linked_marks", "true", "distinct", "pupil_code",
                 {"period": QUARTER.format("taken_on"), "area": "school_ward"}),
    "mark_sum": ("linked_marks", "true", "sum", "mark", {"category": "subject", "area": "pupil_ward"}),
    "mark_mean": ("linked_marks", "true", "mean", "mark",
                  {"period": MONTH.format("taken_on"), "area": "school_ward", "category": "subject"}),
    "mark_median": ("linked_marks", "true", "0.5", "mark", {"area": "pupil_ward", "category": "subject"}),
    "mark_p90": ("linked_marks", "true", "0.9", "mark",
                 {"period": "year(taken_on)::VARCHAR", "category": "school_tier"}),
    "pass_rate": ("linked_marks", "mark IS NOT NULL AND pupil_status = 'verified'", "share", "mark >= 5.0",
                  {"area": "school_ward", "category": "pupil_band"}),
    "scholarships": ("pupils", "boards OR scholarship > 1000000", "sum", "scholarship", {"area": "ward"}),
    "appeal_days": ("linked_appeals", "exam_status <> 'not_found'", "0.5",
                    "datediff('day', exam_taken_on, filed_at::DATE)", {"period": MONTH.format("filed_at")}),
    "appeals_differ": ("linked_appeals", "true", "share", "exam_status = 'mismatch'", {"category": "exam_status"}),
    "age_mean": ("pupils", "true", "mean", "pupil_age", {"area": "ward"}),
    "none_at_all": ("pupils", "false", "mean", "pupil_age", {"area": "ward"}),
}
RATIOS = {
    "pupils_per_school": (("pupils", "true", "count", "*", {"area": "ward"}),
                          ("schools", "is_public", "count", "*", {"area": "ward"})),
    "boarding_cost": (("pupils", "boards", "sum", "scholarship", {"category": "gender"}),
                      ("pupils", "boards", "distinct", "pupil_code", {"category": "gender"})),
}
AGGREGATES = {
    "count": ("count({})", "NULL"), "distinct": ("count(DISTINCT {})", "NULL"),
    "sum": ("coalesce(sum({}), 0)", "NULL"),
    "share": ("count(*) FILTER (WHERE {})", "count(*)"), "mean": ("coalesce(sum({}), 0)", "count({})"),
}


def measured(link, source, where, kind, expression, by):
    """Cells of one measure by period, area and category: numerator, denominator, value."""
    numerator, denominator = AGGREGATES.get(kind, ("NULL", "count({})"))
    value = f"quantile_cont(({expression})::DOUBLE, {kind})" if kind not in AGGREGATES else "NULL"
    found = {}
    dimensions = list(by)
    for mask in range(2 ** len(dimensions)):
        grouped = [name for place, name in enumerate(dimensions) if mask >> place & 1]
        shown = {name: f"coalesce({by[name]}, '_U')" if name in grouped else "'_T'" for name in by}
        shown = {name: shown.get(name, "'_T'") for name in ("period", "area", "category")}
        rows = f"(SELECT * FROM {source} WHERE {where})"
        if "area" in grouped:
            rows = f"""(SELECT r.*, coalesce(p.above, '_U') shown_area
                FROM {rows} r LEFT JOIN up p ON p.code = {by['area']})"""
            shown["area"] = "shown_area"
        # The three columns of the dimensions, not the aggregates behind them.
        group = "GROUP BY 1, 2, 3" if grouped else ""
        query = f"""SELECT {', '.join(f'{text} AS {name}_cell' for name, text in shown.items())},
            ({numerator.format(expression)})::DOUBLE, ({denominator.format(expression)})::DOUBLE,
            ({value})::DOUBLE FROM {rows} {group}"""
        for period, area, category, *numbers in link.execute(query).fetchall():
            found[period, area, category] = with_value(kind, *numbers)
    return found


def with_value(kind, numerator, denominator, value):
    if kind in ("count", "distinct", "sum"):
        return numerator, None, numerator
    if kind in ("share", "mean"):
        return numerator, denominator, numerator / denominator if denominator else None
    return None, denominator, value


def expected_cells(link):
    """All cells of the pipeline's indicators."""
    link.execute("CREATE TABLE up (code VARCHAR, above VARCHAR)")
    parents = {row["code"]: row["parent"] for row in csv.DictReader(io.StringIO(AREAS))}
    for code in parents:
        above = code
        while above:
            link.execute("INSERT INTO up VALUES (?, ?)", [code, above])
            above = parents[above]
    result = {}
    for name, measure in MEASURES.items():
        for key, numbers in measured(link, *measure).items():
            result[name, *key] = numbers
    for name, sides in RATIOS.items():
        above, below = (measured(link, *side) for side in sides)
        for key in above.keys() | below.keys():
            numerator = above.get(key, (0, None, 0))[2]
            denominator = below.get(key, (0, None, 0))[2]
            value = numerator / denominator if denominator else None
            result[name, *key] = (numerator, denominator, value)
    return result
