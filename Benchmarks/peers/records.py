"""What no peer's CSV reader does by itself: files with headers of their own, and stray quotes.

They take a quote within an unquoted field as a character and may take text after a closing one; the job must refuse
such records. Quotes are rare, so they are looked for at memory speed and only records that have one are parsed here.
"""

import re
from bisect import bisect_right
from pathlib import Path

# A record whose quotes are as RFC 4180 has them; it may run over several lines.
FIELD = rb'(?:"(?:[^"]|"")*"|[^",\r\n]*)'
QUOTED_RECORD = re.compile(FIELD + rb"(?:," + FIELD + rb")*\r?(?:\n|\Z)")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Extract:
    """A file as a peer's reader may take it: plain, and without records that only this job refuses.

    `broken` has those as `(line, reason, raw)`; `names` are the columns of the file's own header.
    """

    def __init__(self, path, finders):
        """`finders` maps a reason to what finds its records, as `(first, end)`; the later finder has the last word."""
        self.path = str(path)
        written = Path(path).read_bytes()
        data = decompressed(written)
        self.names = header(data)
        reasons = {}
        for reason, find in finders.items():
            reasons |= dict.fromkeys(find(data), reason)
        stretches = sorted(reasons)
        self.is_as_written = not stretches and data is written
        self.pieces, removed = blanked(data, stretches) if stretches else ([data], [])
        self.broken = [(line, reasons[stretch], raw) for stretch, (line, raw) in zip(stretches, removed)]

    def bytes(self):
        """All of the content; nothing is copied where nothing is broken."""
        return self.pieces[0] if len(self.pieces) == 1 else b"".join(self.pieces)

    def readable(self, copy):
        """The file itself, or where that will not do `copy`, written now."""
        if self.is_as_written:
            return self.path
        with open(copy, "wb", buffering=0) as file:
            for piece in self.pieces:
                file.write(piece)
        return str(copy)


def copy_name(registry, path):
    return f"{registry}-{Path(path).name.partition('.')[0]}.csv"


def decompressed(data):
    """The bytes of a file, without its gzip or zstd."""
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


def record_count(data):
    """How many records stand behind the header: lines that are not blank, line ends within quotes aside.

    Nothing in `data` has stray quotes.
    """
    starts, ends, within = [], [], 0
    first = data.find(b'"')
    while first >= 0:
        last = data.find(b'"', first + 1)
        while last >= 0 and data[last + 1 : last + 2] == b'"':
            last = data.find(b'"', last + 2)
        if last < 0:
            last = len(data)
        starts.append(first)
        ends.append(last)
        within += data.count(b"\n", first, last)
        first = data.find(b'"', last + 1)
    blank = 0
    for line_end in (b"\n\n", b"\n\r\n"):
        position = data.find(line_end)
        while position >= 0:
            index = bisect_right(starts, position) - 1
            blank += index < 0 or position > ends[index]
            # Blank lines may follow one another.
            position = data.find(line_end, position + 1)
    return data.count(b"\n") + (not data.endswith(b"\n")) - 1 - within - blank
