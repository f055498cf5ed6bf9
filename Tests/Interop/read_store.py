#!/usr/bin/env python3
"""Reads every table of a hoso store with four independent readers: `read_store.py STORE`.

delta-rs, pyarrow (over the log's file list, page checksums verified), DuckDB (its delta extension where that
loads, else the file list) and Polars must give the same schema, the same number of rows and the same content.
Prints a line per table; differences go to standard error and make the exit status 1.
"""

import argparse
import sys
from pathlib import Path
from urllib.parse import unquote, urlparse

import duckdb
import polars
import pyarrow
import pyarrow.compute
import pyarrow.parquet
from deltalake import DeltaTable

TIMESTAMP = pyarrow.timestamp("us")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("--table", action="append", help="only this table; may be repeated")
    parser.add_argument(
        "--try-extension",
        action="store_true",
        help="let DuckDB fetch its delta extension where it is not installed",
    )
    arguments = parser.parse_args()
    tables = sorted(log.parent.name for log in arguments.store.glob("*/_delta_log") if log.is_dir())
    if arguments.table:
        unknown = set(arguments.table) - set(tables)
        if unknown:
            print(f"read_store: no table {', '.join(sorted(unknown))}", file=sys.stderr)
            return 1
        tables = arguments.table
    if not tables:
        print(f"read_store: {arguments.store} holds no Delta table", file=sys.stderr)
        return 1
    connection = duckdb.connect()
    has_extension = loads_extension(connection, arguments.try_extension)
    difference_count = 0
    for name in tables:
        differences, line = compare(arguments.store / name, connection, has_extension)
        print(line)
        for difference in differences:
            print(f"{name}: {difference}", file=sys.stderr)
        difference_count += len(differences)
    return 1 if difference_count else 0


def loads_extension(connection, may_install):
    try:
        if may_install:
            connection.execute("INSTALL delta")
        connection.execute("LOAD delta")
        return True
    except duckdb.Error:
        return False


# One table


def compare(folder, connection, has_extension):
    """Differences as lines, and the line that sums the table up."""
    differences = []
    try:
        delta = DeltaTable(str(folder))
        expected = log_schema(delta)
        files = log_files(delta, folder)
    except Exception as error:
        return [f"delta-rs: {first_line(error)}"], f"{folder.name}: not readable"
    readers = {
        "delta-rs": lambda: read_delta_rs(delta),
        "pyarrow": lambda: read_pyarrow(files, expected),
        "duckdb": lambda: read_duckdb(connection, folder, files, expected, has_extension),
        "polars": lambda: read_polars(folder),
        "polars-files": lambda: read_polars_files(files, expected),
    }
    reference, reference_name = None, None
    for name, read in readers.items():
        try:
            found = normalised(read())
        except (Exception, polars.exceptions.PanicException) as error:
            differences.append(f"{name}: {first_line(error)}")
            continue
        differences += [f"{name}: {line}" for line in schema_differences(expected, found.schema)]
        found = in_order(found)
        if reference is None:
            reference, reference_name = found, name
        else:
            differences += [
                f"{name}: {line}" for line in content_differences(reference, found, reference_name)
            ]
    try:
        differences += nullability_differences(expected, files)
        differences += statistics_differences(delta, files)
    except Exception as error:
        differences.append(f"pyarrow: {first_line(error)}")
    row_count = reference.num_rows if reference is not None else 0
    verdict = "equal" if not differences else f"{len(differences)} differences"
    return differences, (
        f"{folder.name}: version {delta.version()}, {len(files)} files, {row_count} rows, "
        f"{len(expected)} columns: {verdict}"
    )


def first_line(error):
    """Without what follows: a reader may print values there."""
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def log_schema(delta):
    """The table's schema as its log has it, as Arrow fields."""
    return pyarrow.schema(
        [pyarrow.field(field.name, arrow_type(field.type), field.nullable) for field in delta.schema().fields]
    )


def arrow_type(delta_type):
    """The Arrow type that every reader's columns are brought to."""
    name = str(getattr(delta_type, "type", delta_type))
    simple = {
        "string": pyarrow.string(),
        "long": pyarrow.int64(),
        "integer": pyarrow.int32(),
        "short": pyarrow.int16(),
        "byte": pyarrow.int8(),
        "double": pyarrow.float64(),
        "float": pyarrow.float32(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "binary": pyarrow.binary(),
        "timestamp_ntz": TIMESTAMP,
        "timestamp": pyarrow.timestamp("us", "UTC"),
    }
    if name in simple:
        return simple[name]
    if name.startswith("decimal("):
        precision, scale = name.removeprefix("decimal(").rstrip(")").split(",")
        return pyarrow.decimal128(int(precision), int(scale))
    raise ValueError(f"a type that no table of hoso has: {name}")


def log_files(delta, folder):
    """Paths of the files that the newest version names, in the log's order."""
    files = []
    for uri in delta.file_uris():
        path = Path(unquote(urlparse(uri).path) if uri.startswith("file:") else uri)
        files.append(path if path.is_absolute() else folder / path)
    return files


# Readers


def read_delta_rs(delta):
    return (
        as_arrow(delta.to_pyarrow_table())
        if hasattr(delta, "to_pyarrow_table")
        else as_arrow(delta.to_arrow())
    )


def read_pyarrow(files, schema):
    parts = [
        pyarrow.parquet.read_table(file, page_checksum_verification=True, partitioning=None) for file in files
    ]
    for part in parts:
        # pyarrow leaves strings unproven unless it is asked.
        part.validate(full=True)
    return pyarrow.concat_tables([normalised(part) for part in parts]) if parts else schema.empty_table()


def read_duckdb(connection, folder, files, schema, has_extension):
    if has_extension:
        return as_arrow(connection.sql(f"SELECT * FROM delta_scan({quoted(folder)})").to_arrow_table())
    if not files:
        return schema.empty_table()
    listed = ", ".join(quoted(file) for file in files)
    return as_arrow(connection.sql(f"SELECT * FROM read_parquet([{listed}])").to_arrow_table())


def read_polars(folder):
    return polars.read_delta(str(folder)).to_arrow()


def read_polars_files(files, schema):
    return polars.scan_parquet(files).collect().to_arrow() if files else schema.empty_table()


def quoted(path):
    return "'" + str(path).replace("'", "''") + "'"


def as_arrow(table):
    """DuckDB and delta-rs may give a stream of batches, or an object that exports one."""
    if isinstance(table, pyarrow.RecordBatchReader):
        return table.read_all()
    return table if isinstance(table, pyarrow.Table) else pyarrow.table(table)


# Comparison


def normalised(table):
    """Physical variants of one logical type made one: dictionaries, large strings and string views, units."""
    columns = []
    for column in table.columns:
        if pyarrow.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        columns.append(column.cast(plain_type(column.type)))
    return pyarrow.table(columns, names=table.column_names)


def plain_type(kind):
    types = pyarrow.types
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return pyarrow.string()
    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind):
        return pyarrow.binary()
    if types.is_timestamp(kind):
        return pyarrow.timestamp("us", kind.tz and "UTC")
    return kind


def in_order(table):
    """Rows sorted by all columns, so that no reader's order of files or batches matters."""
    keys = [(name, "ascending") for name in table.column_names]
    return table.take(pyarrow.compute.sort_indices(table, sort_keys=keys)).combine_chunks()


def schema_differences(expected, found):
    if expected.names != found.names:
        yield f"columns {','.join(found.names)}; the log has {','.join(expected.names)}"
        return
    for field, other in zip(expected, found):
        if field.type != other.type:
            yield f"{field.name} is {other.type}; the log has {field.type}"


def content_differences(reference, found, reference_name):
    if reference.num_rows != found.num_rows:
        yield f"{found.num_rows} rows; {reference_name} has {reference.num_rows}"
        return
    for name in reference.column_names:
        if name in found.column_names and not reference.column(name).equals(found.column(name)):
            yield f"{name} differs from what {reference_name} reads"


def nullability_differences(expected, files):
    """A column that the log calls not nullable must be required in every file, or at least hold no null."""
    for file in files:
        schema = pyarrow.parquet.read_schema(file)
        for field in expected:
            if field.name not in schema.names:
                yield f"{file.name}: column {field.name} is missing"
            elif not field.nullable and schema.field(field.name).nullable:
                if (
                    pyarrow.parquet.read_table(file, columns=[field.name], partitioning=None)
                    .column(0)
                    .null_count
                ):
                    yield f"{file.name}: null in {field.name}, which the log calls not nullable"


def statistics_differences(delta, files):
    """Record counts in the log against those in the files' footers."""
    actions = as_arrow(delta.get_add_actions(flatten=True))
    if "num_records" not in actions.column_names:
        return
    counts = dict(zip(actions.column("path").to_pylist(), actions.column("num_records").to_pylist()))
    by_name = {unquote(path).rsplit("/", 1)[-1]: count for path, count in counts.items()}
    for file in files:
        claimed = by_name.get(file.name)
        actual = pyarrow.parquet.read_metadata(file).num_rows
        if claimed is not None and claimed != actual:
            yield f"{file.name}: {actual} rows; the log has {claimed}"


if __name__ == "__main__":
    sys.exit(main())
