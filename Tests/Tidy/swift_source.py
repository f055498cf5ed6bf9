"""Swift text apart from its comments and literals: enough for rules about words and lengths."""

import re
from dataclasses import dataclass

DECLARATION = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)\n]*\))?\s+)*"
    r"(?:(?:public|package|internal|fileprivate|private|open|static|class|final|override|mutating|nonmutating"
    r"|convenience|required|consuming|borrowing|nonisolated|indirect)\s+)*"
    r"(?P<name>func\s+[^\s(<]+|init(?=[?(<])|deinit\b|subscript(?=[(<]))",
    re.MULTILINE)
IMPORT = re.compile(
    r"^[ \t]*(?:@\w+\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|func|let|var|typealias)\s+)?(\w+)",
    re.MULTILINE)


@dataclass
class Function:
    name: str
    line: int
    line_count: int


class SwiftSource:
    """The code of a file, with comments and literals blanked and every line where it was."""

    def __init__(self, text):
        self.code, self.commented_lines = blanked(text)

    def lines_with(self, pattern):
        """Numbers of the lines whose code has the pattern."""
        compiled = re.compile(pattern)
        return (number for number, line in enumerate(self.code.split("\n"), 1) if compiled.search(line))

    def has_comment(self, line):
        """Whether a comment stands on the line, or alone on the one before."""
        before = self.code.split("\n")[line - 2] if line > 1 else ""
        return line in self.commented_lines or (line - 1 in self.commented_lines and not before.strip())

    def imports(self):
        """Line and module of each import."""
        return [(self._line(match.start(1)), match[1]) for match in IMPORT.finditer(self.code)]

    def functions(self):
        """Functions with a body, from the line of their keyword to that of the closing brace."""
        for match in DECLARATION.finditer(self.code):
            start = body_start(self.code, match.end())
            if start is None:
                continue
            first = self._line(match.start("name"))
            last = self._line(closing(self.code, start))
            yield Function(match["name"].removeprefix("func").strip(), first, last - first + 1)

    def _line(self, offset):
        return self.code.count("\n", 0, offset) + 1


def blanked(text):
    """The text with spaces for comments and literals, and the numbers of lines with a comment."""
    out, commented = list(text), set()
    position, line = 0, 1
    while position < len(text):
        end, is_comment = literal_end(text, position)
        if end is None:
            line += text[position] == "\n"
            position += 1
            continue
        for index in range(position, end):
            if is_comment:
                commented.add(line)
            if text[index] == "\n":
                line += 1
            else:
                out[index] = " "
        position = end
    return "".join(out), commented


def literal_end(text, position):
    """Where the comment or literal that begins at a position ends, and whether it is a comment; else None."""
    if text.startswith("//", position):
        end = text.find("\n", position)
        return (len(text) if end < 0 else end), True
    if text.startswith("/*", position):
        return comment_end(text, position), True
    match = re.compile(r'(#*)("""|")').match(text, position)
    if match:
        return string_end(text, match.end(), match[2], match[1]), False
    return None, False


def comment_end(text, position):
    """Comments of this form nest."""
    depth = 0
    for match in re.compile(r"/\*|\*/").finditer(text, position):
        depth += 1 if match[0] == "/*" else -1
        if depth == 0:
            return match.end()
    return len(text)


def string_end(text, position, quote, hashes):
    """Past the closing quote; interpolations, which may hold strings of their own, are stepped over."""
    escape, close = "\\" + hashes, quote + hashes
    while position < len(text):
        if text.startswith(escape + "(", position):
            position = interpolation_end(text, position + len(escape) + 1)
        elif text.startswith(escape, position):
            position += len(escape) + 1
        elif text.startswith(close, position):
            return position + len(close)
        else:
            position += 1
    return position


def interpolation_end(text, position):
    depth = 1
    while position < len(text) and depth > 0:
        end, _ = literal_end(text, position)
        if end is not None:
            position = end
            continue
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        position += 1
    return position


def body_start(code, position):
    """The brace that opens a declaration's body; None for a requirement of a protocol."""
    depth = 0
    while position < len(code):
        letter = code[position]
        if letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == "{" and depth == 0:
            return position
        elif letter == "}" and depth == 0:
            return None
        elif letter == "\n" and depth == 0 and not continues(code, position):
            return None
        position += 1
    return None


def continues(code, newline):
    """Whether a signature goes on behind a line's end."""
    before, after = code[:newline].rstrip(" \t")[-2:], code[newline:].lstrip()
    return before[-1:] in (",", ":", "&", "=") or before == "->" or bool(
        re.match(r"\{|->|where\b|throws\b|rethrows\b|async\b|\(", after))


def closing(code, position):
    """The brace that closes the one at a position."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(code, position):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.start()
    return len(code) - 1
