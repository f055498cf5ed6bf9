"""The core pipeline in ClickHouse, in process (chDB): `python clickhouse_core.py --input DIR --output DIR --threads 2`.

One pass over each registry's CSV into typed tables with the place of each row; then deduplication, links and
indicators as set operations; then sorted, zstd-compressed Parquet. White space is trimmed and names are brought to
their key only where a cheap test says that it matters.
"""

import argparse
import json
import os
import shutil
import sys

from chdb import session

from records import Extract, copy_name, record_count, stray_quotes
from registries import ENUMS, LINKS, TONE_PLACES, core
from report import STATUSES, cube, fresh_folder, input_files, registry_counts, write_counts, write_indicators

SPACE = (
    r"[\t\n\v\f\r \x{0085}\x{00a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]"
)
UNCOMMON_SPACE = SPACE.replace(r"\r \x", r"\r\x")
COMMON_SETTINGS = {
    "input_format_skip_unknown_fields": 1,
    "prefer_column_name_to_alias": 1,
    "input_format_csv_empty_as_default": 0,
    "input_format_null_as_default": 0,
    "input_format_csv_trim_whitespaces": 0,
    "input_format_allow_errors_num": 1_000_000_000,
    "input_format_allow_errors_ratio": 1,
    "input_format_csv_skip_trailing_empty_lines": 1,
    "output_format_parquet_compression_method": "'zstd'",
    "output_format_parquet_string_as_string": 1,
    "output_format_compression_level": 1,
}


def quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def trimmed(column):
    edges = quoted(f"^{SPACE}+|{SPACE}+$")
    touched = quoted(f"^{SPACE}|{SPACE}$")
    return f"if(match({column}, {touched}), replaceRegexpAll({column}, {edges}, ''), {column})"


def without_marks(column):
    return f"replaceRegexpAll({column}, {quoted(SPACE + '|[.-]')}, '')"


def matched(column, pattern, value):
    """`value` of the text as written, or of the text trimmed, where that is of the pattern; null where neither is."""
    pattern = quoted(pattern)
    return (
        f"multiIf(match({column}, {pattern}), {value(column)}, "
        f"match({trimmed(column)}, {pattern}), {value(trimmed(column))}, NULL)"
    )


class Column:
    """A column of a registry: the SQL that types it, null where it refuses, and the reason of a refusal."""

    def __init__(self, name, sql, reason, optional=False, is_empty=None, takes_any=False):
        self.name, self.sql, self.optional = name, sql, optional
        # The reader takes any bytes; where only digits, letters or listed values pass, others are refused anyway.
        self.encoding_fault = f"NOT isValidUTF8({name}), '{name}:encoding', " if takes_any else ""
        is_empty = is_empty or f"empty({trimmed(name)})"
        refused = f"if({is_empty}, 'missing', {reason})"
        if optional:
            self.fault = f"t_{name} IS NULL AND NOT ({is_empty}), concat('{name}:', {reason})"
        else:
            self.fault = f"t_{name} IS NULL, concat('{name}:', {refused})"


def text(name):
    return Column(name, f"nullIf({trimmed(name)}, '')", "'type'", takes_any=True)


def code(name, length):
    value = matched(name, f"^[0-9A-Za-z]{{{length}}}$", lambda text: text)
    return Column(name, value, f"if(lengthUTF8({trimmed(name)}) = {length}, 'type', 'length')")


def enum(name):
    values = ", ".join(quoted(value) for value in ENUMS[name])
    numbered = ", ".join(f"{quoted(value)} = {number}" for number, value in enumerate(ENUMS[name], 1))
    kind = quoted(f"Nullable(Enum8({numbered}))")
    found = f"multiIf({name} IN ({values}), {name}, {trimmed(name)} IN ({values}), {trimmed(name)}, NULL)"
    return Column(name, f"CAST({found}, {kind})", "'enum'")


def name(column):
    dirty = quoted(f"^ |  | $|{UNCOMMON_SPACE}|\\p{{M}}")
    spaced = f"replaceRegexpAll(normalizeUTF8NFC({column}), {quoted(SPACE + '+')}, ' ')"
    clean = f"if(match({column}, {dirty}), trimBoth({spaced}), {column})"
    return Column(column, f"nullIf({clean}, '')", "'type'", takes_any=True)


def date(name):
    return Column(name, matched(name, r"^\d{4}-\d\d-\d\d$", real_date), "'type'")


def real_date(text):
    parsed = f"toDate32OrNull({text})"
    return f"if(toString({parsed}) = {text}, {parsed}, NULL)"


def timestamp(name, optional=False):
    def parsed(text):
        seconds = f"concat(replaceOne({text}, 'T', ' '), if(length({text}) = 16, ':00', ''))"
        moment = f"toDateTime64OrNull({seconds}, 0, 'UTC')"
        return f"if(toString({moment}) = {seconds}, {moment}, NULL)"

    return Column(name, matched(name, r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?$", parsed), "'type'", optional)


def integer(name):
    return Column(name, matched(name, r"^-?[0-9]+$", lambda text: f"toInt64OrNull({text})"), "'type'")


def boolean(name, optional=False):
    value = matched(name, "^(0|1|true|false)$", lambda text: f"toUInt8({text} IN ('1', 'true'))")
    return Column(name, value, "'type'", optional)


def digits(name, length, optional=False):
    pattern = quoted(f"^[0-9]{{{length}}}$")
    bare = without_marks(name)
    value = f"multiIf(match({name}, {pattern}), {name}, match({bare}, {pattern}), {bare}, NULL)"
    return Column(name, value, "'id'", optional, f"empty({bare})")


def person_id(name):
    pattern = quoted("^([0-9]{12}|[0-9]{9})$")
    bare = without_marks(name)
    value = (
        f"multiIf(match({name}, {pattern}), {name}, empty({bare}), NULL, match({bare}, {pattern}), {bare}, "
        f"{trimmed(name)})"
    )
    return Column(name, value, "'id'", True, f"empty({bare})", takes_any=True)


REGISTRIES = core(sys.modules[__name__])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", help="ClickHouse's max_memory_usage, such as 4GiB; sorts and joins spill beyond it")
    arguments = parser.parse_args()
    CoreJob(arguments.input, fresh_folder(arguments.output), arguments.threads, arguments.memory).run()


def byte_count(text):
    number = text.rstrip("KMGiB")
    return int(float(number) * 1024 ** {"K": 1, "M": 2, "G": 3, "": 0}[text[len(number):][:1]])


class CoreJob:
    def __init__(self, input_dir, output_dir, threads, memory):
        self.input_dir, self.output_dir = input_dir, output_dir
        self.scratch = fresh_folder(output_dir / ".scratch")
        self.session = session.Session(str(self.scratch / "chdb"))
        self.settings = dict(COMMON_SETTINGS, max_threads=threads, max_insert_threads=threads)
        if memory:
            limit = byte_count(memory)
            self.settings |= {
                "max_memory_usage": limit, "max_bytes_before_external_sort": limit // 4,
                "max_bytes_before_external_group_by": limit // 4, "join_algorithm": "'grace_hash'",
            }
        for key, value in self.settings.items():
            self.session.query(f"SET {key} = {value}")
        self.rejected, self.accepted, self.rejects, self.rows_of_file = {}, {}, [], {}

    def run(self):
        self.sql("CREATE DATABASE core ENGINE = Atomic")
        for registry in REGISTRIES:
            self.read(registry)
        self.sql(f"CREATE TABLE core.population ENGINE = Memory AS SELECT * FROM {self.winners('population')}")
        self.sql("""CREATE TABLE core.old_ids ENGINE = Memory AS SELECT assumeNotNull(old_id) AS old_id,
            count() AS bearers, any(citizen_id) AS bearer FROM core.population WHERE old_id IS NOT NULL
            GROUP BY old_id""")
        for registry, is_verified in (("insurance", True), ("dossiers", False)):
            self.link_people(registry, is_verified)
        self.link_dossier_data()
        for registry in REGISTRIES:
            self.write(registry)
        self.write_rejects()
        self.write_results()
        del self.session
        shutil.rmtree(self.scratch)

    def sql(self, statement, form="CSV"):
        return self.session.query(statement, form)

    def rows(self, statement):
        return [json.loads(line) for line in self.sql(statement, "JSONCompactEachRow").bytes().splitlines()]

    def read(self, registry):
        """Types every record in the pass that reads it; `place` and `fault` tell where and why one is refused."""
        _, columns = REGISTRIES[registry]
        typed = ", ".join(f"{column.sql} AS t_{column.name}" for column in columns)
        kept = ", ".join(f"t_{column.name} AS {column.name}" for column in columns)
        faults = ", ".join(column.encoding_fault + column.fault for column in columns)
        structure = quoted(", ".join(f"{column.name} String" for column in columns))
        raw = "concatWithSeparator(',', " + ", ".join(column.name for column in columns) + ")"
        known = ", ".join(column.name for column in columns)
        self.rejected[registry] = self.accepted[registry] = 0
        for number, path in enumerate(input_files(self.input_dir, registry)):
            copy, record_count = self.prepared(registry, path)
            into = f"INSERT INTO core.{registry}_read" if number else (
                f"CREATE TABLE core.{registry}_read ENGINE = Memory AS")
            source = f"file({quoted(copy)}, 'CSVWithNames', {structure})"
            self.sql(f"""{into} SELECT {kept}, multiIf({faults}, '') AS fault,
                toUInt64({number} * 4294967296 + row_number) AS place, if(fault = '', '', {raw}) AS raw
                FROM (SELECT {known}, _row_number AS row_number, {typed} FROM {source})""")
            if copy != path:
                os.unlink(copy)
            of_file = f"WHERE intDiv(place, 4294967296) = {number}"
            (count,), = self.rows(f"SELECT count() FROM core.{registry}_read {of_file}")
            # Records that the reader dropped had too few or too many fields.
            self.rejected[registry] += record_count - count
        (refused, count), = self.rows(f"SELECT countIf(fault <> ''), count() FROM core.{registry}_read")
        self.rejected[registry] += refused + sum(reject[0] == registry for reject in self.rejects)
        self.accepted[registry] = count - refused

    def prepared(self, registry, path):
        """A plain file that the reader takes, and how many records it has."""
        extract = Extract(path, {"quote": stray_quotes})
        place = os.path.relpath(path, self.input_dir)
        self.rejects += [(registry, place, line, None, reason, raw) for line, reason, raw in extract.broken]
        return extract.readable(self.scratch / copy_name(registry, path)), record_count(extract.bytes())

    def winners(self, registry):
        """The greatest version of each key, of equal ones the later.

        Few keys occur twice, so only those are compared.
        """
        key = ", ".join(REGISTRIES[registry][0])
        columns = ", ".join(column.name for column in REGISTRIES[registry][1])
        accepted = f"core.{registry}_read WHERE fault = ''"
        repeated = f"SELECT {key} FROM {accepted} GROUP BY {key} HAVING count() > 1"
        key_tuple = f"({key})"
        return f"""(SELECT {columns} FROM {accepted} AND place NOT IN (
            SELECT place FROM (
                SELECT place, row_number() OVER (PARTITION BY {key} ORDER BY updated_at DESC, place DESC) AS n
                FROM {accepted} AND {key_tuple} IN ({repeated})) WHERE n > 1))"""

    def link_people(self, registry, is_verified):
        differs = "CAST(NULL, 'Nullable(String)')"
        if is_verified:
            same = f"({same_name('r.full_name', 'p.full_name')})"
            differs = f"""multiIf(p.citizen_id = '', NULL, {same} AND r.birth_date = p.birth_date, NULL,
                {same}, 'birth_date', r.birth_date = p.birth_date, 'full_name', 'full_name,birth_date')"""
        columns = ", ".join(f"r.{column.name} AS {column.name}" for column in REGISTRIES[registry][1])
        self.sql(f"""CREATE TABLE core.{registry} ENGINE = Memory AS
            SELECT {columns},
                multiIf(p.citizen_id <> '' AND person_differs IS NULL, 'verified', p.citizen_id <> '', 'mismatch',
                    r.citizen_id IS NULL, 'missing', r.bearers > 1, 'ambiguous',
                    match(assumeNotNull(r.citizen_id), '^([0-9]{{12}}|[0-9]{{9}})$'), 'not_found',
                    'invalid') AS person_status,
                nullIf(p.citizen_id, '') AS person_id,
                multiIf(p.citizen_id = '', NULL, length(assumeNotNull(r.citizen_id)) = 12, 'citizen_id',
                    'old_id') AS person_via,
                {differs} AS person_differs
            FROM (SELECT d.*, o.bearers AS bearers,
                    multiIf(o.bearers = 0, ifNull(d.citizen_id, ''), o.bearers = 1, o.bearer, '') AS wanted
                FROM {self.winners(registry)} AS d LEFT JOIN core.old_ids AS o
                    ON ifNull(d.citizen_id, '') = o.old_id) AS r
            LEFT JOIN (SELECT assumeNotNull(citizen_id) AS citizen_id, full_name, birth_date FROM core.population) AS p
                ON r.wanted = p.citizen_id""")

    def link_dossier_data(self):
        columns = ", ".join(f"r.{column.name} AS {column.name}" for column in REGISTRIES["dossier_data"][1])
        self.sql(f"""CREATE TABLE core.dossier_data ENGINE = Memory AS
            SELECT {columns}, if(d.dossier_id = '', 'not_found', 'verified') AS dossier_status,
                if(d.dossier_id = '', NULL, 'key') AS dossier_via, CAST(NULL, 'Nullable(String)') AS dossier_differs,
                if(d.dossier_id = '', NULL, d.month) AS month, if(d.dossier_id = '', NULL, d.area) AS area
            FROM {self.winners('dossier_data')} AS r
            LEFT JOIN (SELECT assumeNotNull(dossier_id) AS dossier_id, formatDateTime(received_at, '%Y-%m') AS month,
                left(commune_code, 2) AS area FROM core.dossiers) AS d ON r.dossier_id = d.dossier_id""")

    def write(self, registry):
        key = ", ".join(REGISTRIES[registry][0])
        names = [column.name for column in REGISTRIES[registry][1]]
        link = LINKS[registry]
        if link:
            members = ("status", "via", "differs") if registry == "dossier_data" else ("status", "id", "via", "differs")
            names += [f"{link}_{member}" for member in members]
        columns = ", ".join(f"toBool({name}) AS {name}" if name == "result_digitised" else name for name in names)
        self.sql(f"""SELECT {columns} FROM core.{registry} ORDER BY {key}
            INTO OUTFILE {quoted(str(self.output_dir / (registry + '.parquet')))} TRUNCATE FORMAT Parquet""")

    def write_rejects(self):
        """Of records that the reader dropped nothing but their number is known here."""
        parts = [f"SELECT '{registry}' AS registry, place, fault, raw FROM core.{registry}_read WHERE fault <> ''"
                 for registry in REGISTRIES]
        self.sql(f"""SELECT * FROM ({' UNION ALL '.join(parts)})
            INTO OUTFILE {quoted(str(self.output_dir / 'rejects.parquet'))} TRUNCATE FORMAT Parquet""")

    def share(self, table, where, condition, month, area):
        return self.rows(f"""SELECT {month} AS m, {area} AS a, countIf({condition}), count()
            FROM core.{table} WHERE {where} GROUP BY m, a""")

    def write_results(self):
        digitised = self.share("dossiers", "completed_at IS NOT NULL", "result_digitised = 1",
                               "formatDateTime(completed_at, '%Y-%m')", "left(commune_code, 2)")
        reused = self.share("dossier_data", "1", "source <> 'declared'", "month", "area")
        verified = self.share("insurance", "1", "person_status = 'verified'", "CAST(NULL, 'Nullable(String)')",
                              "left(commune_code, 2)")
        numbers = {"digitisation_rate": (digitised, ("period", "area")), "reuse_rate": (reused, ("period", "area")),
                   "insured_verified_rate": (verified, ("area",))}
        write_indicators(self.output_dir / "indicators.csv", {
            name: cube([(month, area, int(n), int(d)) for month, area, n, d in rows], dimensions)
            for name, (rows, dimensions) in numbers.items()})
        counts = {}
        for registry, link in LINKS.items():
            links = None
            if link:
                found = self.rows(f"SELECT {link}_status, count() FROM core.{registry} GROUP BY 1")
                links = (link, {status: int(count) for status, count in found})
                assert set(links[1]) <= set(STATUSES)
            (rows,), = self.rows(f"SELECT count() FROM core.{registry}")
            counts[registry] = registry_counts(self.rejected[registry], int(self.accepted[registry]), int(rows), links)
        write_counts(self.output_dir / "counts.json", counts)


def same_name(left, right):
    lower_left, lower_right = f"lowerUTF8({left})", f"lowerUTF8({right})"
    toned_left, toned_right = one_tone_place(lower_left), one_tone_place(lower_right)
    return f"{left} = {right} OR {lower_left} = {lower_right} OR {toned_left} = {toned_right}"


def one_tone_place(text):
    for old, new in TONE_PLACES:
        text = f"replaceAll({text}, '{old}', '{new}')"
    return text


if __name__ == "__main__":
    main()
