"""What neither peer's CSV reader does by itself: files with headers of their own, and stray quotes.

DuckDB and Polars take a quote within an unquoted field as a character and may take text after a closing one;
the job must refuse such records. Quotes are rare, so they are looked for at memory speed and only records
that have one are parsed here.
"""

import re
from pathlib import Path

# A record whose quotes are as RFC 4180 has them; it may run over several lines.
FIELD = rb'(?:"(?:[^"]|"")*"|[^",\r\n]*)'
QUOTED_RECORD = re.compile(FIELD + rb"(?:," + FIELD + rb")*\r?(?:\n|\Z)")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_plain(path):
    """The file's bytes, decompressed where they are gzip or zstd."""
    data = Path(path).read_bytes()
    if data.startswith(b"\x1f\x8b"):
        import gzip

        return gzip.decompress(data)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        import pyarrow

        return pyarrow.input_stream(pyarrow.py_buffer(data), compression="zstd").read()
    return data


def header(data):
    """The column names; a header is one line with plain names, quoted or not."""
    line = data[: data.find(b"\n")].removeprefix(BYTE_ORDER_MARK)
    return [name.strip().strip('"') for name in line.decode().split(",")]


def stray_quotes(data):
    """Records with a quote where none may stand, as `(first, end)`; such a record ends at its line's end."""
    found, position = [], data.find(b'"')
    while position >= 0:
        first = data.rfind(b"\n", 0, position) + 1
        record = QUOTED_RECORD.match(data, first + 3 if data.startswith(BYTE_ORDER_MARK, first) else first)
        end = record.end() if record else (data.find(b"\n", position) + 1 or len(data))
        if not record:
            found.append((first, end))
        position = data.find(b'"', end)
    return found


def blanked(data, stretches):
    """Pieces of `data` with each stretch made a blank line, and `(line, raw)` of what was there."""
    pieces, removed, start, line = [], [], 0, 1
    view = memoryview(data)
    blank = b"\r\n" if data[: data.find(b"\n")].endswith(b"\r") else b"\n"
    for first, end in stretches:
        line += data.count(b"\n", start, first)
        pieces += [view[start:first], blank]
        removed.append((line, data[first:end].rstrip(b"\r\n")))
        line += 1
        start = end
    pieces.append(view[start:])
    return pieces, removed
