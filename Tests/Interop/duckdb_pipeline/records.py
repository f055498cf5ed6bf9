"""CSV records read one by one: slow and exact, for headers and for files in which DuckDB might see other records."""

import re


def line_end(data, start):
    end = data.find(b"\n", start)
    return len(data) if end < 0 else end


def without_carriage_return(data, start, end):
    return end - 1 if end > start and data[end - 1] == 0x0D else end


class RecordReader:
    """Records of CSV: a quote opens a field only as its first byte, two quotes in it are one."""

    def __init__(self, delimiter=",", quote='"'):
        self.delimiter, self.quote = delimiter.encode(), quote.encode()

    def records(self, data):
        """Yields fields as bytes, None after a quote out of place. Blank lines are left out."""
        place = 3 if data[:3] == b"\xef\xbb\xbf" else 0
        while place < len(data):
            end = line_end(data, place)
            if data.find(self.quote, place, end) < 0:
                text = data[place : without_carriage_return(data, place, end)]
                if text:
                    yield text.split(self.delimiter)
            else:
                fields, end = self.quoted_record(data, place)
                yield fields
            place = end + 1

    def quoted_record(self, data, place):
        """Splits the record that begins at `place`. Returns its fields and the end of its last line."""
        fields = []
        while True:
            if data[place : place + 1] == self.quote:
                text, place = self.quoted_field(data, place + 1)
                following = data[place : place + 2]
                if following[:1] in (b"", b"\n"):
                    return [*fields, text], place
                if following == b"\r\n" or following == b"\r" and place + 1 == len(data):
                    return [*fields, text], place + 1
                if following[:1] != self.delimiter:
                    return None, line_end(data, place)
                fields.append(text)
                place += 1
                continue
            end = line_end(data, place)
            comma = data.find(self.delimiter, place, end)
            if data.find(self.quote, place, end if comma < 0 else comma) >= 0:
                return None, end
            if comma < 0:
                return [*fields, data[place : without_carriage_return(data, place, end)]], end
            fields.append(data[place:comma])
            place = comma + 1

    def quoted_field(self, data, place):
        """The text of a field whose quote stands before `place`, and the place after its closing quote."""
        parts = []
        while True:
            close = data.find(self.quote, place)
            if close < 0:
                raise ValueError("a quoted field is not closed by the end of the file")
            parts.append(data[place:close])
            place = close + 1
            if data[place : place + 1] != self.quote:
                return b"".join(parts), place
            parts.append(self.quote)
            place += 1

    def faulty_ranges(self, data):
        """Begin and end of each record that has a quote out of place, found without reading the others.

        None where that leaves a doubt.
        """
        if data.find(self.quote) < 0:
            return []
        quote, delimiter = re.escape(self.quote), re.escape(self.delimiter)
        proper_field = (
            b"(?<![^\n" + delimiter + b"])" + quote + b"(?:[^" + quote + b"]|" + quote * 2 + b")*+" + quote
            + b"(?=" + delimiter + b"|\r?\n|\r?\\Z)")
        ranges, broken_over_lines, strays = [], [], []
        for match in re.finditer(b"(" + proper_field + b")|" + quote, data):
            if match.group(1) is None:
                strays.append(match.start())
            elif b"\n" in match.group(1):
                broken_over_lines.append(match.span())
        for stray in strays:
            if ranges and stray < ranges[-1][1]:
                continue
            start = data.rfind(b"\n", 0, stray) + 1
            fields, end = self.quoted_record(data, start)
            span = (start, min(end + 1, len(data)))
            if fields is not None or any(begin < span[1] and span[0] < stop for begin, stop in broken_over_lines):
                return None
            ranges.append(span)
        return ranges
