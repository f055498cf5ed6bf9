"""Raw extracts into DuckDB: one table of texts per registry, in input order, and how many records were no rows."""

import gzip
import mmap
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow

from .json_lines import JSON_SPACE, JSONFault, json_fields
from .records import RecordReader
from .sql import quoted

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
CHUNK_BYTES = 1 << 24
RECORD_BYTES = 16 << 20
FALLBACK_ROWS = 100_000


class NoInput(Exception):
    """No file of any registry is there."""


def glob_pattern(glob):
    """A regular expression for paths below the input; a star does not pass a slash, two stars do."""
    parts = []
    for part in re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]]*\])", glob):
        special = {"**/": "(.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part)
        is_class = part.startswith("[") and part.endswith("]")
        parts.append(special or (part.replace("[!", "[^") if is_class else re.escape(part)))
    return re.compile("".join(parts))


def matching_files(folder, globs):
    """Paths below the folder that match, bytewise."""
    patterns = [glob_pattern(glob) for glob in globs]
    found = []
    for base, _, names in os.walk(folder, followlinks=True):
        for name in names:
            path = os.path.relpath(os.path.join(base, name), folder)
            if any(pattern.fullmatch(path) for pattern in patterns):
                found.append(path)
    return sorted(found, key=os.fsencode)


@dataclass
class Extract:
    """A file as plain bytes on disk, temporary where it was compressed."""

    path: str
    is_temporary: bool

    def close(self):
        if self.is_temporary:
            os.unlink(self.path)


def opened(path, folder):
    """The extract decompressed, by content and not by name."""
    with open(path, "rb") as file:
        start = file.read(4)
    if start[:2] != GZIP and start != ZSTD:
        return Extract(str(path), False)
    descriptor, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(descriptor, "wb") as plain:
        if start == ZSTD:
            subprocess.run(["zstd", "-dcq", str(path)], stdout=plain, check=True)
        else:
            with gzip.open(path) as compressed:
                while chunk := compressed.read(CHUNK_BYTES):
                    plain.write(chunk)
    return Extract(name, True)


class RawTable:
    """The table of one registry's raw rows: its columns as texts, in the order of the pipeline."""

    def __init__(self, duck, registry, folder, name):
        self.duck, self.registry, self.folder, self.name = duck, registry, folder, name
        self.headers = [column.header for column in registry.columns]
        self.file_count = 0
        # Records that are no rows, by column and reason.
        self.refused = {}
        columns = ", ".join(f"{quoted(column.name)} VARCHAR" for column in registry.columns)
        duck.execute(f"CREATE OR REPLACE TABLE {name} ({columns})")

    def refuse(self, reason, column=None, count=1):
        if count:
            self.refused[column, reason] = self.refused.get((column, reason), 0) + count

    def add(self, path):
        self.file_count += 1
        if self.registry.format == "parquet":
            return self.insert(self.parquet_source(path), self.parquet_columns(path))
        extract = opened(path, self.folder)
        try:
            if self.registry.format == "jsonl":
                self.add_json_lines(extract.path)
            elif os.path.getsize(extract.path):
                self.add_csv(extract.path)
        finally:
            extract.close()

    def insert(self, source, columns):
        """Adds rows of a source; `columns` has the SQL of each of the registry's columns."""
        self.duck.execute(f"INSERT INTO {self.name} SELECT {', '.join(columns)} FROM {source}")

    # CSV

    def add_csv(self, path):
        dialect = self.registry.csv
        reader = RecordReader(dialect["delimiter"], dialect["quote"])
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            has_header = dialect["header"] == "true"
            header = self.headers
            if has_header:
                header = [field.decode("utf-8").strip() for field in next(reader.records(data))]
            faults = reader.faulty_ranges(data) if is_plain(data, len(header)) else None
            if faults is None:
                return self.add_records(reader.records(data), header, has_header)
            self.refuse("quote", count=len(faults))
            sound = without_ranges(data, faults, self.folder) if faults else Extract(path, False)
        try:
            self.add_plain_csv(sound.path, header)
        finally:
            sound.close()

    def add_plain_csv(self, path, header):
        dialect = self.registry.csv
        names = [f"c{place}" for place in range(len(header))]
        columns = ", ".join(f"{name}: 'VARCHAR'" for name in names)
        source = f"""read_csv({sql_text(path)}, auto_detect = false, header = {dialect["header"]},
            delim = {sql_text(dialect["delimiter"])}, quote = {sql_text(dialect["quote"])},
            escape = {sql_text(dialect["quote"])}, columns = {{{columns}}}, strict_mode = true,
            max_line_size = {RECORD_BYTES}, store_rejects = true,
            force_not_null = [{', '.join(f"'{name}'" for name in names)}])"""
        self.insert(source, self.placed(header, names))
        self.count_rejects()

    def placed(self, header, names):
        """For each of the registry's columns the name of the source's; one that a file lacks is null."""
        places = {}
        for place, name in enumerate(header):
            places.setdefault(name, place)
        return [names[places[name]] if name in places else "NULL" for name in self.headers]

    def count_rejects(self):
        reasons = {"MISSING COLUMNS": "field_count", "TOO MANY COLUMNS": "field_count", "INVALID ENCODING": "encoding"}
        errors = self.duck.execute("""SELECT error, count(*) FROM (
            SELECT file_id, line, arg_min(error_type, column_idx)::VARCHAR error FROM reject_errors GROUP BY ALL)
            GROUP BY ALL""").fetchall()
        for error, count in errors:
            self.refuse(reasons.get(error, "quote"), count=count)
        self.duck.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")

    def add_records(self, records, header, has_header):
        if has_header:
            next(records)
        names = [f"c{place}" for place in range(len(header))]
        rows = []
        for fields in records:
            if fields is None or len(fields) != len(header):
                self.refuse("quote" if fields is None else "field_count")
                continue
            try:
                rows.append([field.decode("utf-8") for field in fields])
            except UnicodeDecodeError:
                self.refuse("encoding")
            if len(rows) == FALLBACK_ROWS:
                self.add_texts(rows, header, names)
                rows = []
        self.add_texts(rows, header, names)

    def add_texts(self, rows, header, names):
        columns = list(zip(*rows)) or [[] for _ in names]
        texts = pyarrow.table({name: pyarrow.array(column, pyarrow.string()) for name, column in zip(names, columns)})
        self.duck.register("texts", texts)
        self.insert("texts", self.placed(header, names))
        self.duck.unregister("texts")

    # Other formats

    def add_json_lines(self, path):
        names = [f"c{place}" for place in range(len(self.headers))]
        rows = []
        with open(path, "rb") as file:
            for line in file:
                if not line.strip(JSON_SPACE):
                    continue
                try:
                    rows.append(json_fields(line, self.registry.columns))
                except JSONFault as fault:
                    self.refuse(*fault.args)
                if len(rows) == FALLBACK_ROWS:
                    self.add_texts(rows, self.headers, names)
                    rows = []
        self.add_texts(rows, self.headers, names)

    def parquet_source(self, path):
        return f"read_parquet({sql_text(str(path))})"

    def parquet_columns(self, path):
        described = self.duck.execute(f"DESCRIBE SELECT * FROM {self.parquet_source(path)}").fetchall()
        found = {row[0] for row in described}
        return [quoted(name) + "::VARCHAR" if name in found else "NULL" for name in self.headers]


def sql_text(text):
    return "'" + text.replace("'", "''") + "'"


def is_plain(data, column_count):
    """Whether DuckDB's reader sees the lines that the language means: those of one kind, with blank ones left out."""
    if column_count < 2 or re.search(b"\r(?!\n)", data):
        return False
    return data.find(b"\r") < 0 or not re.search(b"(?<!\r)\n", data)


def without_ranges(data, ranges, folder):
    """A temporary copy without some bytes."""
    descriptor, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(descriptor, "wb") as plain:
        place = 0
        for start, end in [*ranges, (len(data), len(data))]:
            while place < start:
                stop = min(start, place + CHUNK_BYTES)
                plain.write(data[place:stop])
                place = stop
            place = end
    return Extract(name, True)


def existing_inputs(folder, registries):
    """Files by registry."""
    files = {registry.name: matching_files(folder, registry.globs) for registry in registries}
    if not any(files.values()):
        raise NoInput(f"no file of any registry below {folder}")
    return {name: [Path(folder) / path for path in paths] for name, paths in files.items()}
