"""The core pipeline in Spark, local mode: `python spark_core.py --input DIR --output DIR --threads 2`.

One DataFrame per registry: records are read with the header that their file has, typed in one projection, deduplicated
by a window over the keys that occur twice, linked by joins, written sorted as zstd Parquet; the indicators are
aggregates of the tables written, cached where they are used twice.
"""

import argparse
import os
import shutil
import sys
from itertools import groupby

import pyarrow
import pyarrow.compute
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

from records import Extract, copy_name, stray_quotes
from registries import ENUMS, LINKS, TONE_PLACES, core
from report import cube, fresh_folder, input_files, registry_counts, write_counts, write_indicators

SPACE = (
    "[\\\\t\\\\n\\\\x0B\\\\f\\\\r \\\\u0085\\\\u00A0\\\\u1680\\\\u2000-\\\\u200A"
    "\\\\u2028\\\\u2029\\\\u202F\\\\u205F\\\\u3000]"
)
CORRUPT = "_corrupt"


def trimmed(name):
    return f"if({name} rlike '^{SPACE}|{SPACE}$', regexp_replace({name}, '^{SPACE}+|{SPACE}+$', ''), {name})"


def without_marks(name):
    return f"regexp_replace({name}, '{SPACE}|[.-]', '')"


def matched(name, pattern, value):
    """`value` of the text as written, or of the text trimmed, where that is of the pattern; null where neither is."""
    return (
        f"case when {name} rlike '{pattern}' then {value(name)} "
        f"when {trimmed(name)} rlike '{pattern}' then {value(trimmed(name))} end"
    )


class Column:
    """A column of a registry: the SQL that types it, null where it refuses, and when a null is accepted."""

    def __init__(self, name, sql, optional=False, is_empty=None):
        self.name, self.sql = name, sql
        is_empty = is_empty or f"{trimmed(name)} = ''"
        self.is_faulty = f"t_{name} is null" + (f" and not ({is_empty})" if optional else "")


def text(name):
    return Column(name, f"nullif({trimmed(name)}, '')")


def code(name, length):
    return Column(name, matched(name, f"^[0-9A-Za-z]{{{length}}}$", str))


def enum(name):
    values = ", ".join(f"'{value}'" for value in ENUMS[name])
    bare = trimmed(name)
    return Column(name, f"case when {name} in ({values}) then {name} when {bare} in ({values}) then {bare} end")


def name(column):
    dirty = f"^ |  | $|[\\\\p{{M}}]|(?! ){SPACE}"
    clean = f"trim(regexp_replace(normalised({column}), '{SPACE}+', ' '))"
    return Column(column, f"nullif(if({column} rlike '{dirty}', {clean}, {column}), '')")


def date(name):
    return Column(name, matched(name, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", lambda text: f"try_cast({text} as date)"))


def timestamp(name, optional=False):
    pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?$"
    return Column(name, matched(name, pattern, lambda text: f"try_cast({text} as timestamp_ntz)"), optional)


def integer(name):
    return Column(name, matched(name, "^-?[0-9]+$", lambda text: f"try_cast({text} as bigint)"))


def boolean(name, optional=False):
    return Column(name, matched(name, "^(0|1|true|false)$", lambda text: f"{text} in ('1', 'true')"), optional)


def digits(name, length, optional=False):
    pattern = f"^[0-9]{{{length}}}$"
    bare = without_marks(name)
    sql = f"case when {name} rlike '{pattern}' then {name} when {bare} rlike '{pattern}' then {bare} end"
    return Column(name, sql, optional, f"{bare} = ''")


def person_id(name):
    pattern = "^([0-9]{12}|[0-9]{9})$"
    bare = without_marks(name)
    sql = (f"case when {name} rlike '{pattern}' then {name} when {bare} = '' then null "
           f"when {bare} rlike '{pattern}' then {bare} else {trimmed(name)} end")
    return Column(name, sql, True, f"{bare} = ''")


REGISTRIES = core(sys.modules[__name__])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", default="8GiB", help="the driver's heap")
    arguments = parser.parse_args()
    CoreJob(arguments.input, fresh_folder(arguments.output), arguments.threads, arguments.memory).run()


class CoreJob:
    def __init__(self, input_dir, output_dir, threads, memory):
        self.input_dir, self.output_dir = input_dir, output_dir
        self.scratch = fresh_folder(output_dir / ".scratch")
        settings = {
            "spark.driver.memory": memory.removesuffix("iB").lower(), "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.shuffle.partitions": threads * 4, "spark.sql.parquet.compression.codec": "zstd",
            "spark.io.compression.codec": "zstd", "spark.local.dir": str(self.scratch),
            "spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "false",
            "spark.sql.autoBroadcastJoinThreshold": 64 << 20, "spark.log.level": "ERROR",
        }
        os.environ["PYSPARK_PYTHON"] = sys.executable
        builder = SparkSession.builder.master(f"local[{threads}]").appName("core")
        for key, value in settings.items():
            builder = builder.config(key, value)
        self.spark = builder.getOrCreate()
        # Spark SQL has no function for NFC: names go through Arrow's, whole batches at a time.
        self.spark.udf.register("normalised", F.arrow_udf(normalised, StringType()))
        self.rejected, self.accepted, self.removed = {}, {}, dict.fromkeys(REGISTRIES, 0)

    def run(self):
        typed = {registry: self.typed(registry).persist() for registry in REGISTRIES}
        for registry, rows in typed.items():
            counts = rows.select(F.count("*"), F.count_if("is_faulty")).first()
            self.rejected[registry] = counts[1] + self.removed[registry]
            self.accepted[registry] = counts[0] - counts[1]
            self.winners(registry, rows).createOrReplaceTempView(f"{registry}_winners")
        self.spark.sql("select * from population_winners").persist().createOrReplaceTempView("population")
        self.spark.sql("""select old_id, count(*) as bearers, any_value(citizen_id) as bearer from population
            where old_id is not null group by old_id""").createOrReplaceTempView("old_ids")
        self.link_people("insurance", is_verified=True)
        self.link_people("dossiers", is_verified=False)
        self.link_dossier_data()
        for registry in REGISTRIES:
            self.write(registry)
        self.write_results()
        self.stop()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def stop(self):
        """Waits for the virtual machine to end, so that its time and memory count as this process's."""
        machine = self.spark.sparkContext._gateway.proc
        self.spark.stop()
        machine.stdin.close()
        machine.wait()

    def typed(self, registry):
        """All records with their typed columns; `is_faulty` marks those refused, `place` is their input order."""
        _, columns = REGISTRIES[registry]
        sources = [self.source(registry, path) for path in input_files(self.input_dir, registry)]
        frames = []
        for number, (names, group) in enumerate(groupby(sources, key=lambda source: source[0])):
            schema = StructType([StructField(field, StringType()) for field in [*names, CORRUPT]])
            read = self.spark.read.schema(schema).options(
                header=True, quote='"', escape='"', multiLine=True, mode="PERMISSIVE",
                columnNameOfCorruptRecord=CORRUPT, emptyValue="", nullValue="\u0000", enforceSchema=True,
                ignoreLeadingWhiteSpace=False,
                ignoreTrailingWhiteSpace=False, maxCharsPerColumn=-1)
            for file_number, (_, path) in enumerate(group):
                place = F.lit((number * 1000 + file_number) << 44) + F.monotonically_increasing_id()
                frames.append(read.csv(path).withColumn("place", place).select(
                    *[F.coalesce(column.name, F.lit("")).alias(column.name) for column in columns], CORRUPT, "place"))
        rows = frames[0]
        for frame in frames[1:]:
            rows = rows.unionByName(frame)
        refused = f"{CORRUPT} is not null or " + " or ".join(
            [f"contains({column.name}, '\ufffd')" for column in columns]
            + [f"({column.is_faulty})" for column in columns])
        return rows.selectExpr("*", *[f"{column.sql} as t_{column.name}" for column in columns]).selectExpr(
            *[f"t_{column.name} as {column.name}" for column in columns],
            f"coalesce({refused}, true) as is_faulty", "place")

    def source(self, registry, path):
        """The file's column names, and a plain file to read, a copy where records with stray quotes had to go."""
        extract = Extract(path, {"quote": stray_quotes})
        self.removed[registry] += len(extract.broken)
        return extract.names, extract.readable(self.scratch / copy_name(registry, path))

    def winners(self, registry, rows):
        """The greatest version of each key, of equal ones the later.

        Few keys occur twice, so only those are compared.
        """
        key = REGISTRIES[registry][0]
        accepted = rows.where("not is_faulty").drop("is_faulty")
        repeated = accepted.groupBy(key).count().where("count > 1").drop("count")
        accepted.createOrReplaceTempView("accepted")
        order = f"row_number() over (partition by {', '.join(key)} order by updated_at desc, place desc) as n"
        best = accepted.join(repeated, key, "left_semi").selectExpr("*", order).where("n = 1").drop("n")
        return accepted.join(repeated, key, "left_anti").unionByName(best).drop("place")

    def link_people(self, registry, is_verified):
        differs = "cast(null as string)"
        if is_verified:
            same = f"({same_name('r.full_name', 'p.full_name')})"
            differs = f"""case when p.citizen_id is null or {same} and r.birth_date = p.birth_date then null
                when {same} then 'birth_date' when r.birth_date = p.birth_date then 'full_name'
                else 'full_name,birth_date' end"""
        columns = ", ".join(f"r.{column.name}" for column in REGISTRIES[registry][1])
        self.spark.sql(f"""select * except (found, bearers), case
                when found is not null then if(person_differs is null, 'verified', 'mismatch')
                when citizen_id is null then 'missing' when bearers > 1 then 'ambiguous'
                when citizen_id rlike '^([0-9]{{12}}|[0-9]{{9}})$' then 'not_found' else 'invalid' end as person_status,
                found as person_id,
                case when found is not null then if(length(citizen_id) = 12, 'citizen_id', 'old_id') end as person_via
            from (select {columns}, r.bearers, p.citizen_id as found, {differs} as person_differs
                from (select d.*, o.bearers,
                    case when o.bearers is null then d.citizen_id when o.bearers = 1 then o.bearer end as wanted
                    from {registry}_winners d left join old_ids o on d.citizen_id = o.old_id) r
                left join population p on r.wanted = p.citizen_id)""").persist().createOrReplaceTempView(registry)

    def link_dossier_data(self):
        columns = ", ".join(f"r.{column.name}" for column in REGISTRIES["dossier_data"][1])
        self.spark.sql(f"""select {columns}, if(d.month is null, 'not_found', 'verified') as dossier_status,
                if(d.month is null, null, 'key') as dossier_via, cast(null as string) as dossier_differs,
                d.month, d.area
            from dossier_data_winners r left join (select dossier_id, date_format(received_at, 'yyyy-MM') as month,
                left(commune_code, 2) as area from dossiers) d on r.dossier_id = d.dossier_id
            """).persist().createOrReplaceTempView("dossier_data")

    def write(self, registry):
        rows = self.spark.table(registry)
        if registry == "dossier_data":
            rows = rows.drop("month", "area")
        folder = self.scratch / registry
        rows.orderBy(REGISTRIES[registry][0]).write.parquet(str(folder))
        parts = fresh_folder(self.output_dir / f"{registry}.parquet")
        for path in sorted(folder.glob("part-*.parquet")):
            path.rename(parts / path.name)

    def share(self, table, where, condition, month, area):
        return [tuple(row) for row in self.spark.sql(f"""select {month}, {area}, count_if({condition}), count(*)
            from {table} where {where} group by 1, 2""").collect()]

    def write_results(self):
        digitised = self.share("dossiers", "completed_at is not null", "result_digitised",
                               "date_format(completed_at, 'yyyy-MM')", "left(commune_code, 2)")
        reused = self.share("dossier_data", "true", "source <> 'declared'", "month", "area")
        verified = self.share("insurance", "true", "person_status = 'verified'", "cast(null as string)",
                              "left(commune_code, 2)")
        write_indicators(self.output_dir / "indicators.csv", {
            "digitisation_rate": cube(digitised, ("period", "area")), "reuse_rate": cube(reused, ("period", "area")),
            "insured_verified_rate": cube(verified, ("area",))})
        counts = {}
        for registry, link in LINKS.items():
            table = self.spark.table(registry)
            links = (link, dict(table.groupBy(f"{link}_status").count().collect())) if link else None
            counts[registry] = registry_counts(self.rejected[registry], self.accepted[registry], table.count(), links)
        write_counts(self.output_dir / "counts.json", counts)


def normalised(names: pyarrow.Array) -> pyarrow.Array:
    return pyarrow.compute.utf8_normalize(names, form="NFC")


def same_name(left, right):
    lower_left, lower_right = f"lower({left})", f"lower({right})"
    return (f"{left} = {right} or {lower_left} = {lower_right} "
            f"or {one_tone_place(lower_left)} = {one_tone_place(lower_right)}")


def one_tone_place(text):
    for old, new in TONE_PLACES:
        text = f"replace({text}, '{old}', '{new}')"
    return text


if __name__ == "__main__":
    main()
