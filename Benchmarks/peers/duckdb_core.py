"""The core pipeline in DuckDB: `python duckdb_core.py --input DIR --output DIR --threads 2`.

One pass over each registry's CSV into typed in-memory tables, whose row order is the input order; then
deduplication, links and indicators as set operations; then sorted, zstd-compressed Parquet. White space is
trimmed and names are brought to their key only where a cheap test says that it matters.
"""

import argparse
import os
import shutil
import sys
from itertools import groupby

import duckdb

from records import Extract, copy_name, stray_quotes
from registries import ENUMS, LINKS, TONE_PLACES, core
from report import STATUSES, cube, fresh_folder, input_files, registry_counts, write_counts, write_indicators

TYPES = {f"{column}_t": values for column, values in ENUMS.items()} | {
    "status_t": STATUSES,
    "via_t": ("citizen_id", "old_id", "key"),
}

# White space is what Unicode calls so; RE2's \s is ASCII only.
SPACE_CHARACTERS = (
    "\t\n\v\f\r \x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
SPACE_CLASS = "[" + "".join(f"\\x{{{ord(character):04x}}}" for character in SPACE_CHARACTERS) + "]"
UNCOMMON_SPACE_CLASS = SPACE_CLASS.replace("\\x{0020}", "")


def tone_chain(text):
    for old, new in TONE_PLACES:
        text = f"replace({text}, '{old}', '{new}')"
    return text


MACROS = f"""
CREATE MACRO trimmed(x) AS nullif(trim(x, '{SPACE_CHARACTERS}'), '');
CREATE MACRO as_text(x) AS CASE WHEN regexp_matches(x, '^{SPACE_CLASS}|{SPACE_CLASS}$|^$')
    THEN trimmed(x) ELSE x END;
CREATE MACRO without_marks(x) AS nullif(regexp_replace(x, '{SPACE_CLASS}|[.-]', '', 'g'), '');
CREATE MACRO is_person_id(x) AS regexp_full_match(x, '[0-9]{{12}}|[0-9]{{9}}');
CREATE MACRO if_digits(x, n) AS CASE WHEN strlen(x) = n AND is_person_id(x) THEN x END;
CREATE MACRO as_digits(x, n) AS coalesce(if_digits(x, n), if_digits(without_marks(x), n));
CREATE MACRO as_person_id(x) AS CASE WHEN is_person_id(x) THEN x
    WHEN is_person_id(without_marks(x)) THEN without_marks(x)
    WHEN without_marks(x) IS NOT NULL THEN trimmed(x) END;
CREATE MACRO if_code(x, n) AS CASE WHEN strlen(x) = n AND regexp_full_match(x, '[0-9A-Za-z]+') THEN x END;
CREATE MACRO as_code(x, n) AS coalesce(if_code(x, n), if_code(trimmed(x), n));
CREATE MACRO if_date(x) AS CASE WHEN strlen(x) = 10 AND NOT contains(x, '/') THEN try_cast(x AS DATE) END;
CREATE MACRO as_date(x) AS coalesce(if_date(x), if_date(trimmed(x)));
CREATE MACRO if_timestamp(x) AS CASE WHEN strlen(x) IN (16, 19) AND NOT contains(x, '/')
        AND NOT ends_with(x, if(strlen(x) = 19, '24:00:00', '24:00'))
    THEN try_cast(x AS TIMESTAMP) END;
CREATE MACRO as_timestamp(x) AS coalesce(if_timestamp(x), if_timestamp(trimmed(x)));
CREATE MACRO if_integer(x) AS CASE WHEN regexp_full_match(x, '-?[0-9]+') THEN try_cast(x AS BIGINT) END;
CREATE MACRO as_integer(x) AS coalesce(if_integer(x), if_integer(trimmed(x)));
CREATE MACRO if_boolean(x) AS CASE WHEN x IN ('1', 'true') THEN true WHEN x IN ('0', 'false') THEN false END;
CREATE MACRO as_boolean(x) AS coalesce(if_boolean(x), if_boolean(trimmed(x)));
CREATE MACRO as_name(x) AS CASE WHEN regexp_matches(x, '^ |  | $|{UNCOMMON_SPACE_CLASS}|\\p{{M}}|^$')
    THEN trimmed(regexp_replace(nfc_normalize(x), '{SPACE_CLASS}+', ' ', 'g')) ELSE x END;
CREATE MACRO one_tone_place(x) AS CASE WHEN regexp_matches(x, '[òóỏõọ][ae]|[ùúủũụ]y')
    THEN {tone_chain('x')} ELSE x END;
CREATE MACRO same_name(a, b) AS a = b OR lower(a) = lower(b)
    OR one_tone_place(lower(a)) = one_tone_place(lower(b));
"""


class Column:
    """A column of a registry: the SQL that types it, and the reason that a value it refuses gets.

    White space around a value is dealt with only when the value as written is not of its type.
    """

    def __init__(self, name, sql, reason="'type'", optional=False, written="trimmed({})"):
        self.name, self.reason, self.optional = name, reason, optional
        self.typed = sql.format(name)
        self.is_written = written.format(name) + " IS NOT NULL"

    def accepted(self):
        if not self.optional:
            return f"t_{self.name} IS NOT NULL"
        return f"(t_{self.name} IS NOT NULL OR {self.name} IS NULL OR NOT ({self.is_written}))"

    def fault(self):
        if self.optional:
            return f"WHEN t_{self.name} IS NULL AND {self.is_written} THEN '{self.name}:' || {self.reason}"
        reason = f"CASE WHEN {self.is_written} THEN {self.reason} ELSE 'missing' END"
        return f"WHEN t_{self.name} IS NULL THEN '{self.name}:' || {reason}"


def text(column):
    return Column(column, "as_text({})")


def code(column, length):
    reason = f"CASE WHEN length(trimmed({column})) = {length} THEN 'type' ELSE 'length' END"
    return Column(column, f"as_code({{}}, {length})", reason)


def enum(column):
    cast = f"try_cast({{0}} AS {column}_t)"
    return Column(column, f"coalesce({cast}, {cast.format('trimmed({0})')})", "'enum'")


def name(column):
    return Column(column, "as_name({})")


def date(column):
    return Column(column, "as_date({})")


def timestamp(column, optional=False):
    return Column(column, "as_timestamp({})", optional=optional)


def integer(column):
    return Column(column, "as_integer({})")


def boolean(column, optional=False):
    return Column(column, "as_boolean({})", optional=optional)


def digits(column, length, optional=False):
    return Column(column, f"as_digits({{}}, {length})", "'id'", optional, "without_marks({})")


def person_id(column):
    return Column(column, "as_person_id({})", optional=True, written="nullif({0}, {0})")


REGISTRIES = core(sys.modules[__name__])

FAULT_OF_READER = """CASE error_type
    WHEN 'MISSING COLUMNS' THEN 'field_count' WHEN 'TOO MANY COLUMNS' THEN 'field_count'
    WHEN 'INVALID ENCODING' THEN 'encoding' ELSE 'quote' END"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", help="DuckDB's memory_limit, such as 4GiB; it spills beyond it")
    arguments = parser.parse_args()
    CoreJob(arguments.input, fresh_folder(arguments.output), arguments.threads, arguments.memory).run()


class CoreJob:
    def __init__(self, input_dir, output_dir, threads, memory):
        self.input_dir, self.output_dir = input_dir, output_dir
        self.scratch = fresh_folder(output_dir / ".scratch")
        self.rejected, self.accepted, self.stray_quotes, self.original = {}, {}, [], {}
        self.connection = duckdb.connect()
        self.sql(f"SET threads = {threads}")
        # It would lift the rare branches (trimming, normalising) out of their CASE and run them on every row.
        self.sql("SET disabled_optimizers = 'common_subexpressions'")
        self.sql(f"SET temp_directory = '{self.scratch}/spilled'")
        if memory:
            self.sql(f"SET memory_limit = '{memory}'")
        for enum_name, values in TYPES.items():
            self.sql(f"CREATE TYPE {enum_name} AS ENUM {values}")
        self.sql(MACROS)

    def sql(self, statement):
        return self.connection.execute(statement)

    def run(self):
        for registry in REGISTRIES:
            self.read(registry)
        self.sql(f"CREATE TABLE population AS {self.winners('population')}")
        self.sql("""CREATE TABLE old_ids AS
            SELECT old_id, count(*) AS bearers, any_value(citizen_id) AS bearer
            FROM population WHERE old_id IS NOT NULL GROUP BY old_id""")
        self.write("population")
        self.link_people("insurance", verified=True)
        self.link_people("dossiers", verified=False)
        self.link_dossier_data()
        for registry in ("insurance", "dossiers"):
            self.write(registry)
        self.write("dossier_data", "EXCLUDE (month, area_code)")
        self.write_rejects()
        self.write_results()
        shutil.rmtree(self.scratch)

    def read(self, registry):
        """Types the rows into `<registry>_read`, in input order; `fault` is null where accepted."""
        columns = REGISTRIES[registry][1]
        typed = ", ".join(f"{column.typed} AS t_{column.name}" for column in columns)
        raw = ", ".join(column.name for column in columns)
        kept = ", ".join(f"t_{column.name} AS {column.name}" for column in columns)
        accepted = " AND ".join(column.accepted() for column in columns)
        faults = " ".join(column.fault() for column in columns)
        sources = [self.source(registry, path) for path in input_files(self.input_dir, registry)]
        for number, (names, group) in enumerate(groupby(sources, key=lambda source: source[0])):
            files = [path for _, path in group]
            schema = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
            self.sql(f"""
                {f'INSERT INTO {registry}_read' if number else f'CREATE TABLE {registry}_read AS'}
                SELECT {kept}, CASE WHEN {accepted} THEN NULL ELSE CASE {faults} END END AS fault,
                    CASE WHEN {accepted} THEN NULL
                        ELSE {{'file': filename, 'raw': concat_ws(',', {raw})}} END AS place
                FROM (SELECT *, {typed} FROM read_csv({files}, columns = {{{schema}}}, auto_detect = false,
                    header = true, delim = ',', quote = '"', escape = '"', strict_mode = true,
                    filename = true, store_rejects = true, rejects_table = '{registry}_errors',
                    rejects_scan = '{registry}_scans'))""")
        by_reader = f"SELECT count(DISTINCT (scan_id, file_id, line)) FROM {registry}_errors"
        refused, self.accepted[registry] = self.sql(
            f"SELECT count(fault) + ({by_reader}), count(*) - count(fault) FROM {registry}_read"
        ).fetchone()
        self.rejected[registry] = refused + sum(reject[0] == registry for reject in self.stray_quotes)
        for _, path in sources:
            if path in self.original:
                os.unlink(path)

    def source(self, registry, path):
        """The file's column names, and the file to read: a copy where records with stray quotes had to go, and of a
        packed file, which the reader would read on one thread.
        """
        extract = Extract(path, {"quote": stray_quotes})
        place = os.path.relpath(path, self.input_dir)
        self.stray_quotes += [(registry, place, line, None, reason, raw) for line, reason, raw in extract.broken]
        source = extract.readable(self.scratch / copy_name(registry, path))
        if source != path:
            self.original[source] = place
        return extract.names, source

    def winners(self, registry):
        """The greatest version of each key; of equal ones the later in input order, which `rowid` is.

        Few keys occur twice, so a count of all keys finds them and only their rows are compared.
        """
        key = ", ".join(REGISTRIES[registry][0])
        return f"""(
            WITH repeated AS (SELECT {key} FROM {registry}_read WHERE fault IS NULL
                    GROUP BY ALL HAVING count(*) > 1),
                beaten AS (SELECT rowid AS input_order
                    FROM {registry}_read SEMI JOIN repeated USING ({key}) WHERE fault IS NULL
                    QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY updated_at DESC, rowid DESC) > 1)
            SELECT * EXCLUDE (fault, place) FROM {registry}_read r
                ANTI JOIN beaten ON r.rowid = beaten.input_order
            WHERE fault IS NULL)"""

    def link_people(self, registry, verified):
        differs = "CAST(NULL AS VARCHAR)"
        if verified:
            differs = """CASE WHEN p.citizen_id IS NULL THEN NULL
                WHEN same_name(r.full_name, p.full_name)
                    THEN CASE WHEN r.birth_date <> p.birth_date THEN 'birth_date' END
                WHEN r.birth_date <> p.birth_date THEN 'full_name,birth_date' ELSE 'full_name' END"""
        self.sql(f"""
            CREATE TABLE {registry} AS
            SELECT * EXCLUDE (bearers, found_id, differs),
                CAST(CASE
                    WHEN found_id IS NOT NULL THEN if(differs IS NULL, 'verified', 'mismatch')
                    WHEN citizen_id IS NULL THEN 'missing'
                    WHEN bearers > 1 THEN 'ambiguous'
                    WHEN is_person_id(citizen_id) THEN 'not_found'
                    ELSE 'invalid' END AS status_t) AS person_status,
                found_id AS person_id,
                CAST(CASE WHEN found_id IS NULL THEN NULL
                    WHEN strlen(citizen_id) = 12 THEN 'citizen_id' ELSE 'old_id' END AS via_t) AS person_via,
                differs AS person_differs
            FROM (SELECT r.* EXCLUDE (wanted_id), p.citizen_id AS found_id, {differs} AS differs
                FROM (SELECT d.*, o.bearers, CASE WHEN o.bearers IS NULL THEN d.citizen_id
                            WHEN o.bearers = 1 THEN o.bearer END AS wanted_id
                    FROM {self.winners(registry)} d LEFT JOIN old_ids o ON d.citizen_id = o.old_id) r
                LEFT JOIN population p ON r.wanted_id = p.citizen_id)""")

    def link_dossier_data(self):
        """Each item with its dossier; the dossier's month and area ride along for the indicator."""
        self.sql(f"""
            CREATE TABLE dossier_data AS
            SELECT r.*,
                CAST(if(d.month IS NULL, 'not_found', 'verified') AS status_t) AS dossier_status,
                CAST(CASE WHEN d.month IS NOT NULL THEN 'key' END AS via_t) AS dossier_via,
                CAST(NULL AS VARCHAR) AS dossier_differs, d.month, d.area_code
            FROM {self.winners('dossier_data')} r
                LEFT JOIN (SELECT dossier_id, date_trunc('month', received_at) AS month,
                    commune_code AS area_code FROM dossiers) d USING (dossier_id)""")

    def write(self, registry, exclude=""):
        key = ", ".join(REGISTRIES[registry][0])
        self.sql(f"""COPY (SELECT * {exclude} FROM {registry} ORDER BY {key})
            TO '{self.output_dir}/{registry}.parquet'
            (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1)""")

    def write_rejects(self):
        """`line` is null where the value, not the record, was refused: the reader does not tell it."""
        self.sql("""CREATE TABLE rejects (registry VARCHAR, file VARCHAR, line BIGINT, "column" VARCHAR,
            reason VARCHAR, raw BLOB)""")
        for registry in REGISTRIES:
            self.sql(f"""INSERT INTO rejects SELECT '{registry}', place.file, NULL, split_part(fault, ':', 1),
                split_part(fault, ':', 2), encode(place.raw) FROM {registry}_read WHERE fault IS NOT NULL""")
            self.sql(
                f"""INSERT INTO rejects SELECT DISTINCT ON (scan_id, file_id, line)
                '{registry}', file_path, line,
                NULL, {FAULT_OF_READER}, encode(trim(csv_line, chr(10) || chr(13)))
                FROM {registry}_errors JOIN {registry}_scans USING (scan_id, file_id)"""
            )
        registries, places, lines, _, reasons, raws = (
            zip(*self.stray_quotes) if self.stray_quotes else [()] * 6
        )
        self.connection.execute(
            """INSERT INTO rejects SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]),
            unnest(?::BIGINT[]), NULL, unnest(?::VARCHAR[]), unnest(?::BLOB[])""",
            [list(registries), list(places), list(lines), list(reasons), list(raws)],
        )
        self.connection.execute(
            "CREATE TABLE copies AS SELECT unnest(?::VARCHAR[]) AS copy, unnest(?::VARCHAR[]) AS original",
            [list(self.original.keys()), list(self.original.values())],
        )
        input_prefix = f"{str(self.input_dir).rstrip('/')}/"
        self.sql(f"""COPY (
            SELECT registry, coalesce(original, replace(file, '{input_prefix}', '')) AS file, line, "column",
                reason, raw
            FROM rejects LEFT JOIN copies ON file = copy)
            TO '{self.output_dir}/rejects.parquet' (FORMAT parquet, COMPRESSION zstd)""")

    def share(self, table, where, condition, month, area_code):
        return self.sql(f"""
            SELECT strftime(month, '%Y-%m'), area, numerator, denominator
            FROM (SELECT {month} AS month, left({area_code}, 2) AS area,
                    count(*) FILTER (WHERE {condition}) AS numerator, count(*) AS denominator
                FROM {table} WHERE {where} GROUP BY ALL)""").fetchall()

    def write_results(self):
        digitised = self.share(
            "dossiers",
            "completed_at IS NOT NULL",
            "result_digitised",
            "date_trunc('month', completed_at)",
            "commune_code",
        )
        reused = self.share("dossier_data", "true", "source <> 'declared'", "month", "area_code")
        verified = self.share(
            "insurance", "true", "person_status = 'verified'", "CAST(NULL AS DATE)", "commune_code"
        )
        write_indicators(
            self.output_dir / "indicators.csv",
            {
                "digitisation_rate": cube(digitised, ("period", "area")),
                "reuse_rate": cube(reused, ("period", "area")),
                "insured_verified_rate": cube(verified, ("area",)),
            },
        )
        counts = {}
        for registry, link in LINKS.items():
            links = None
            if link:
                by_status = self.sql(f"SELECT {link}_status, count(*) FROM {registry} GROUP BY ALL")
                links = (link, dict(by_status.fetchall()))
            rows = self.sql(f"SELECT count(*) FROM {registry}").fetchone()[0]
            counts[registry] = registry_counts(self.rejected[registry], self.accepted[registry], rows, links)
        write_counts(self.output_dir / "counts.json", counts)


if __name__ == "__main__":
    main()
