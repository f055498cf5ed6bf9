"""The core pipeline in Polars: `python polars_core.py --input DIR --output DIR --threads 2`.

Lazy queries on the streaming engine: one pass over each registry's CSV into typed frames, then deduplication,
links and indicators, then sorted, zstd-compressed Parquet. Records that Polars' CSV reader cannot refuse by
itself (stray quotes, bytes that are not UTF-8) are blanked before it sees them.
"""

import argparse
import os

import pyarrow

from records import Extract, stray_quotes
from registries import TONE_PLACES
from report import cube, fresh_folder, input_files, registry_counts, write_counts, write_indicators

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", help="accepted for a uniform command line; Polars has no such limit")
    arguments = parser.parse_args()
    # Polars reads this once, when it is imported.
    os.environ["POLARS_MAX_THREADS"] = str(arguments.threads)
    global pl
    import polars as pl

    CoreJob(arguments.input, fresh_folder(arguments.output)).run()


class Column:
    """A column of a registry: the expression that types its trimmed text, and how a refusal is called."""

    def __init__(self, name, typed, reason="type", optional=False, written=None):
        self.name, self.optional = name, optional
        text = pl.col(name).str.strip_chars()
        self.typed = typed(text).alias(f"t_{name}")
        self.is_written = (written or (lambda value: value.str.len_bytes() > 0))(text).fill_null(False)
        self.reason = reason(text) if callable(reason) else pl.lit(reason)

    def accepted(self):
        typed = pl.col(f"t_{self.name}").is_not_null()
        return typed | ~self.is_written if self.optional else typed

    def fault(self):
        """`column:reason` of the rows that this column refuses, else null."""
        reason = pl.when(self.is_written).then(self.reason).otherwise(pl.lit("missing"))
        return pl.when(~self.accepted()).then(pl.format("{}:{}", pl.lit(self.name), reason))


def if_matches(value, pattern):
    return pl.when(value.str.contains(pattern)).then(value)


def without_marks(value):
    return value.str.replace_all(r"[\s.\-]+", "")


def text(name):
    return Column(name, lambda value: pl.when(value.str.len_bytes() > 0).then(value))


def code(name, length):
    return Column(
        name,
        lambda value: if_matches(value, f"^[0-9A-Za-z]{{{length}}}$"),
        lambda value: pl.when(value.str.len_chars() == length)
        .then(pl.lit("type"))
        .otherwise(pl.lit("length")),
    )


def enum(name, *values):
    return Column(name, lambda value: value.cast(pl.Enum(values), strict=False), "enum")


def name(column):
    return Column(
        column,
        lambda value: pl.when(value.str.len_bytes() > 0).then(
            value.str.normalize("NFC").str.replace_all(r"\s{2,}|[^\S ]", " ")
        ),
    )


def date(column):
    return Column(
        column,
        lambda value: pl.when(value.str.len_bytes() == 10)
        .then(value)
        .str.to_date("%Y-%m-%d", strict=False, cache=False),
    )


def timestamp(column, optional=False):
    def typed(value):
        seconds = (
            pl.when(value.str.len_bytes() == 16)
            .then(value + ":00")
            .when(value.str.len_bytes() == 19)
            .then(value)
        )
        return seconds.str.replace(" ", "T", literal=True).str.to_datetime(
            "%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False, cache=False
        )

    return Column(column, typed, optional=optional)


def integer(column):
    return Column(column, lambda value: if_matches(value, "^-?[0-9]+$").cast(pl.Int64, strict=False))


def boolean(column, optional=False):
    return Column(
        column,
        lambda value: pl.when(value.is_in(["1", "true"]))
        .then(True)
        .when(value.is_in(["0", "false"]))
        .then(False),
        optional=optional,
    )


def digits(column, length, optional=False):
    return Column(
        column,
        lambda value: if_matches(without_marks(value), f"^[0-9]{{{length}}}$"),
        "id",
        optional,
        lambda value: without_marks(value).str.len_bytes() > 0,
    )


def person_id(column):
    def typed(value):
        normalised = without_marks(value)
        return (
            pl.when(normalised.str.contains("^(?:[0-9]{12}|[0-9]{9})$"))
            .then(normalised)
            .when(normalised.str.len_bytes() > 0)
            .then(value)
        )

    return Column(column, typed, optional=True, written=lambda value: pl.lit(False))


def registries():
    return {
        "population": (
            ["citizen_id"],
            [
                digits("citizen_id", 12),
                digits("old_id", 9, optional=True),
                name("full_name"),
                date("birth_date"),
                enum("sex", "M", "F"),
                code("commune_code", 5),
                enum("marital_status", "single", "married", "divorced", "widowed"),
                enum("life", "alive", "dead"),
                timestamp("updated_at"),
            ],
        ),
        "insurance": (
            ["participant_id"],
            [
                code("participant_id", 10),
                person_id("citizen_id"),
                name("full_name"),
                date("birth_date"),
                enum("scheme", "social", "health", "welfare"),
                code("commune_code", 5),
                timestamp("updated_at"),
            ],
        ),
        "dossiers": (
            ["dossier_id"],
            [
                text("dossier_id"),
                text("procedure_code"),
                text("sector"),
                code("commune_code", 5),
                person_id("citizen_id"),
                enum("channel", "online", "paper", "mixed"),
                timestamp("received_at"),
                timestamp("due_at"),
                timestamp("completed_at", optional=True),
                boolean("result_digitised", optional=True),
                integer("fee_vnd"),
                enum("fee_method", "qr", "cash", "none"),
                timestamp("updated_at"),
            ],
        ),
        "dossier_data": (
            ["dossier_id", "item_no"],
            [
                text("dossier_id"),
                integer("item_no"),
                text("item_code"),
                enum("source", "population", "business", "land", "tax", "insurance", "declared"),
                timestamp("updated_at"),
            ],
        ),
    }


UTF8_CHUNK_BYTE_COUNT = 1 << 20


def not_utf8(data):
    """Lines that are not UTF-8: found by chunk at vector speed, then by line within such chunks."""
    found, start = [], 0
    while start < len(data):
        end = data.find(b"\n", start + UTF8_CHUNK_BYTE_COUNT) + 1 or len(data)
        try:
            pyarrow.array([data[start:end]], pyarrow.binary()).cast(pyarrow.string())
        except pyarrow.ArrowInvalid:
            found += broken_lines(data[start:end], start)
        start = end
    return found


def broken_lines(chunk, offset):
    found = []
    for line in chunk.split(b"\n"):
        end = offset + len(line) + 1
        try:
            line.decode()
        except UnicodeDecodeError:
            found.append((offset, end))
        offset = end
    return found


class CoreJob:
    def __init__(self, input_dir, output_dir):
        self.input_dir, self.output_dir = input_dir, output_dir
        self.rejects, self.counts = [], {}
        self.registries = registries()

    def run(self):
        population = self.winners("population")
        self.finish("population", population.lazy())
        people = population.select("citizen_id", person_name=name_key("full_name"), person_birth="birth_date")
        old_ids = (
            people.lazy()
            .select("citizen_id")
            .with_columns(population["old_id"])
            .drop_nulls("old_id")
            .group_by("old_id")
            .agg(bearers=pl.len(), bearer=pl.col("citizen_id").first())
            .collect(engine="streaming")
        )
        del population
        insurance = self.finish(
            "insurance", link_people(self.winners("insurance").lazy(), people, old_ids, True), "person"
        )
        verified = share(insurance, pl.col("person_status") == "verified", pl.lit(None, pl.String))
        del insurance
        dossiers = self.finish(
            "dossiers", link_people(self.winners("dossiers").lazy(), people, old_ids, False), "person"
        )
        digitised = share(
            dossiers.filter(pl.col("completed_at").is_not_null()),
            pl.col("result_digitised"),
            pl.col("completed_at").dt.truncate("1mo"),
        )
        spine = dossiers.select(
            "dossier_id", month=pl.col("received_at").dt.truncate("1mo"), area_code="commune_code"
        )
        del dossiers, people, old_ids
        items = self.finish(
            "dossier_data",
            link_dossiers(self.winners("dossier_data").lazy(), spine),
            "dossier",
            passengers=("month", "area_code"),
        )
        reused = share(items, pl.col("source") != "declared", pl.col("month"), "area_code")
        self.write_rejects()
        write_indicators(
            self.output_dir / "indicators.csv",
            {
                "digitisation_rate": cube(digitised, ("period", "area")),
                "reuse_rate": cube(reused, ("period", "area")),
                "insured_verified_rate": cube(verified, ("area",)),
            },
        )
        write_counts(self.output_dir / "counts.json", self.counts)

    def winners(self, registry):
        """The typed rows, sorted by key: of each key the greatest version, of equal ones the later."""
        key = self.registries[registry][0]
        rows, rejected = self.read(registry)
        is_last = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(-1)) for name in key)
        won = (
            rows.lazy()
            .sort(key + ["updated_at", "input_order"])
            .filter(is_last)
            .drop("input_order")
            .collect(engine="streaming")
        )
        self.counts[registry] = registry_counts(rejected, rows.height, won.height)
        return won

    def read(self, registry):
        columns = self.registries[registry][1]
        names = [column.name for column in columns]
        scans, rejected = [], 0
        for path in input_files(self.input_dir, registry):
            extract = Extract(path, {"encoding": not_utf8, "quote": stray_quotes})
            header_names, broken = extract.names, extract.broken
            source = path if extract.is_as_written else extract.bytes()
            place = os.path.relpath(path, self.input_dir)
            rejected += len(broken)
            self.rejects += [(registry, place, line, None, reason, raw) for line, reason, raw in broken]
            # A record with too many fields shows in `beyond`; one with too few lacks its last column,
            # which the reader does not tell from an empty one: it is refused as well, required as that is.
            scan = pl.scan_csv(
                source,
                schema=dict.fromkeys(header_names + ["beyond"], pl.String),
                missing_columns="insert",
                extra_columns="ignore",
                truncate_ragged_lines=True,
            )
            is_blank = pl.all_horizontal(pl.col(header_names).is_null())
            scans.append(
                scan.filter(~is_blank).select(
                    names, beyond="beyond", last=pl.col(header_names[-1]).is_null(), file=pl.lit(place)
                )
            )
        typed = (
            pl.concat(scans).with_row_index("input_order").with_columns(column.typed for column in columns)
        )
        accepted = pl.all_horizontal([column.accepted() for column in columns] + [pl.col("beyond").is_null()])
        kept = [pl.col(f"t_{column.name}").alias(column.name) for column in columns]
        faults = [pl.when(pl.col("beyond").is_not_null() | pl.col("last")).then(pl.lit(":field_count"))]
        rows, refused = pl.collect_all(
            [
                typed.filter(accepted).select(kept + ["input_order"]),
                typed.filter(~accepted).select(
                    pl.col("file").cast(pl.String),
                    fault=pl.coalesce(faults + [column.fault() for column in columns]),
                    raw=pl.concat_str(
                        [pl.col(column.name).fill_null("") for column in columns], separator=","
                    ),
                ),
            ],
            engine="streaming",
        )
        for place, fault, raw in refused.iter_rows():
            column, _, reason = fault.partition(":")
            self.rejects.append((registry, place, None, column or None, reason, raw.encode()))
        return rows, rejected + refused.height

    def finish(self, registry, linked, link=None, passengers=()):
        """Writes the registry, sorted by key as it comes, counts its links, gives the linked rows back."""
        rows = linked.collect(engine="streaming")
        rows.lazy().drop(passengers).sink_parquet(
            self.output_dir / f"{registry}.parquet", compression="zstd", compression_level=1
        )
        if link:
            by_status = dict(rows[f"{link}_status"].value_counts().iter_rows())
            books = self.counts[registry]
            self.counts[registry] = registry_counts(
                books["rejected"], books["rows"] + books["superseded"], books["rows"], (link, by_status)
            )
        return rows

    def write_rejects(self):
        schema = {
            "registry": pl.String,
            "file": pl.String,
            "line": pl.Int64,
            "column": pl.String,
            "reason": pl.String,
            "raw": pl.Binary,
        }
        pl.DataFrame(self.rejects, schema=schema, orient="row").write_parquet(
            self.output_dir / "rejects.parquet", compression="zstd"
        )


def name_key(column):
    return pl.col(column).str.to_lowercase().str.replace_many(dict(TONE_PLACES))


def link_people(rows, people, old_ids, verify):
    linked = rows.join(
        old_ids.lazy(), left_on="citizen_id", right_on="old_id", how="left", maintain_order="left"
    ).with_columns(
        wanted=pl.when(pl.col("bearers").is_null())
        .then("citizen_id")
        .when(pl.col("bearers") == 1)
        .then("bearer")
    )
    theirs = people.lazy().with_columns(found=pl.col("citizen_id"))
    linked = linked.join(theirs, left_on="wanted", right_on="citizen_id", how="left", maintain_order="left")
    found = pl.col("found").is_not_null()
    differs = pl.lit(None, pl.String)
    if verify:
        other_name = name_key("full_name") != pl.col("person_name")
        other_birth = pl.col("birth_date") != pl.col("person_birth")
        differs = (
            pl.when(other_name & other_birth)
            .then(pl.lit("full_name,birth_date"))
            .when(other_name)
            .then(pl.lit("full_name"))
            .when(other_birth)
            .then(pl.lit("birth_date"))
        )
    status = (
        pl.when(found & pl.col("person_differs").is_null())
        .then(pl.lit("verified"))
        .when(found)
        .then(pl.lit("mismatch"))
        .when(pl.col("citizen_id").is_null())
        .then(pl.lit("missing"))
        .when(pl.col("bearers") > 1)
        .then(pl.lit("ambiguous"))
        .when(pl.col("citizen_id").str.contains("^(?:[0-9]{12}|[0-9]{9})$"))
        .then(pl.lit("not_found"))
        .otherwise(pl.lit("invalid"))
    )
    via = pl.when(found).then(
        pl.when(pl.col("citizen_id").str.len_bytes() == 12)
        .then(pl.lit("citizen_id"))
        .otherwise(pl.lit("old_id"))
    )
    return linked.with_columns(person_differs=differs).select(
        pl.exclude("bearers", "bearer", "wanted", "found", "person_name", "person_birth", "person_differs"),
        person_status=status,
        person_id=pl.col("found"),
        person_via=via,
        person_differs=pl.col("person_differs"),
    )


def link_dossiers(rows, spine):
    """Each item with its dossier; the dossier's month and area ride along for the indicator."""
    found = pl.col("month").is_not_null()
    return rows.join(spine.lazy(), on="dossier_id", how="left", maintain_order="left").with_columns(
        dossier_status=pl.when(found).then(pl.lit("verified")).otherwise(pl.lit("not_found")),
        dossier_via=pl.when(found).then(pl.lit("key")),
        dossier_differs=pl.lit(None, pl.String),
    )


def share(rows, condition, month, area_code="commune_code"):
    groups = (
        rows.lazy()
        .group_by(month=month, area=pl.col(area_code).str.slice(0, 2))
        .agg(numerator=condition.sum(), denominator=pl.len())
        .collect(engine="streaming")
    )
    period = pl.col("month").cast(pl.String).str.slice(0, 7)
    return groups.select(period, "area", "numerator", "denominator").rows()


if __name__ == "__main__":
    main()
