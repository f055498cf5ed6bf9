"""The core extracts in other formats, row by row as the CSV files have them."""

import json
import re

import core_oracle
import pyarrow
from harness import CORE, CORE_REGISTRIES, parts, write

# Columns of the core pipeline that are numbers and booleans; all else is text in JSON.
INTEGERS = {"fee_vnd", "item_no"}
BOOLEANS = {"result_digitised"}


def pipeline_of(path, formats, head=""):
    """The core pipeline with a format for each registry."""
    text = CORE.read_text(encoding="utf-8")
    for registry, name in formats.items():
        line = rf"(?m)^(    files: {registry}/part-\*).*\n"
        text, count = re.subn(line, rf"\1\n    format: {name}\n", text)
        assert count == 1, registry
    return write(path, head + text)


def fields_of(data):
    """Header and records of a CSV file; a record is None after a quote fault."""
    found = [fields for _, fields in core_oracle.records(data)]
    header = [name.decode() for name in found[0]]
    return header, [None if fields is None or len(fields) != len(header) else fields for fields in found[1:]]


def json_text(field, escapes):
    """A JSON string of bytes that may not be UTF-8: those stay as they are."""
    text = field.decode("utf-8", "surrogateescape")
    quoted = json.dumps(text, ensure_ascii=False)
    if escapes and not re.search("[\udc80-\udcff]", text):
        quoted = json.dumps(text)
    return quoted.encode("utf-8", "surrogateescape")


def json_value(name, field, escapes):
    if field == b"" and escapes:
        return b"null"
    if name in INTEGERS and re.fullmatch(rb"-?(0|[1-9][0-9]*)", field):
        return field
    if name in BOOLEANS and field in (b"true", b"false"):
        return field
    return json_text(field, escapes)


def json_lines(data, chance):
    """A CSV file as JSON lines: members in any order, null or left out where empty, spaces, escapes."""
    header, records = fields_of(data)
    lines = []
    for fields in records:
        if fields is None:
            lines.append(b'["no", "object"]')
            continue
        escapes = chance.random() < 0.3
        pairs = list(zip(header, fields))
        if chance.random() < 0.2:
            chance.shuffle(pairs)
        if chance.random() < 0.3:
            pairs = [pair for pair in pairs if pair[1] != b""]
        space = b" " if chance.random() < 0.5 else b""
        members = [
            json.dumps(name).encode() + b":" + space + json_value(name, field, escapes) for name, field in pairs]
        if chance.random() < 0.1:
            members.insert(chance.randrange(len(members) + 1), b'"other": {"deep": [1, {"x": "}"}, null]}')
        lines.append(b"{" + (b"," + space).join(members) + b"}")
    return b"\n".join(lines) + (b"\n" if chance.random() < 0.5 else b"")


def json_lines_input(source, target, chance, compress=lambda data: data, registries=CORE_REGISTRIES):
    for registry in registries:
        for path in parts(source, registry):
            data = json_lines(core_oracle.read_file(path), chance)
            write(target / registry / f"{path.name.split('.')[0]}.jsonl", compress(data))
    return target


def reject_counts(rejects):
    """How often each registry, column and reason stands; what no record is, by format, counts as one."""
    counts = {}
    for row in rejects:
        is_whole = not row["column"]
        key = (row["registry"], row["column"] or "", "record" if is_whole else row["reason"])
        counts[key] = counts.get(key, 0) + 1
    return counts


# Parquet


def accepted(fields, columns):
    """Typed values of a row by column; None where CSV refuses the row."""
    try:
        return [core_oracle.typed_field(field, kind, required) for field, (_, kind, required) in zip(fields, columns)]
    except core_oracle.Fault:
        return None


def ordered(data, registry):
    """Records of a CSV file with their fields in the registry's order; what is no record is left out."""
    header, records = fields_of(data)
    places = [header.index(name) for name, _, _ in core_oracle.REGISTRIES[registry]["columns"]]
    return [[fields[place] for place in places] for fields in records if fields is not None]


def csv_of(rows, registry):
    """A CSV file of rows of bytes."""
    names = [name.encode() for name, _, _ in core_oracle.REGISTRIES[registry]["columns"]]
    quoted = [b",".join(b'"' + field.replace(b'"', b'""') + b'"' for field in row) for row in rows]
    return b"\n".join([b",".join(names), *quoted]) + b"\n"


def text_table(rows, registry, kind=None):
    """Rows of bytes as a table of texts; an empty field is null in every other column."""
    columns = core_oracle.REGISTRIES[registry]["columns"]
    arrays = {}
    for place, (name, _, _) in enumerate(columns):
        values = [row[place] if row[place] or place % 2 else None for row in rows]
        arrays[name] = pyarrow.array(values, kind or pyarrow.binary())
    return pyarrow.table(arrays)


def native_table(rows, registry, timestamp="us", integer=None):
    """Rows that CSV takes, as a table of the types that they are declared with."""
    columns = core_oracle.REGISTRIES[registry]["columns"]
    typed = [row for row in (accepted(row, columns) for row in rows) if row is not None]
    types = {
        "date": pyarrow.date32(), "timestamp": pyarrow.timestamp(timestamp), "boolean": pyarrow.bool_(),
        "integer": integer or pyarrow.int64(),
    }
    arrays = {}
    for place, (name, kind, _) in enumerate(columns):
        values = [row[place] for row in typed]
        arrays[name] = pyarrow.array(values, types.get(kind if isinstance(kind, str) else "", pyarrow.string()))
    return pyarrow.table(arrays)
