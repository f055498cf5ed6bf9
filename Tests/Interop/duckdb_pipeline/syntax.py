"""Expressions of the language, parsed into trees of tuples: (kind, parts…)."""

import re

TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'(?:[^']|'')*')|(?P<parameter>:[A-Za-z_]\w*)
    |(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)?)|(?P<sign><>|<=|>=|[=<>+\-*/(),]))""",
    re.VERBOSE,
)
COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")


class ParseError(Exception):
    """An expression that this parser does not read."""


def parse(source):
    return Parser(source).whole()


class Parser:
    """Recursive descent: or, and, not, comparison, sum, product, sign, primary."""

    def __init__(self, source):
        self.source = source
        self.tokens = []
        place, end = 0, len(source.rstrip())
        while place < end:
            match = TOKEN.match(source, place)
            if not match:
                raise ParseError(f"cannot read {source!r} at {place}")
            self.tokens.append((match.lastgroup, match.group(match.lastgroup)))
            place = match.end()
        self.next = 0

    def whole(self):
        tree = self.either()
        if self.next < len(self.tokens):
            raise ParseError(f"{self.tokens[self.next][1]!r} is too much in {self.source!r}")
        return tree

    # Tokens

    def peek(self, ahead=0):
        """The next token's text, words in lower case; None at the end."""
        if self.next + ahead >= len(self.tokens):
            return None
        kind, text = self.tokens[self.next + ahead]
        return text.lower() if kind == "name" else text if kind == "sign" else kind

    def take(self, *wanted):
        """Whether the next tokens are these; if so they are passed."""
        if any(self.peek(ahead) != word for ahead, word in enumerate(wanted)):
            return False
        self.next += len(wanted)
        return True

    def need(self, word):
        if not self.take(word):
            raise ParseError(f"{word!r} is missing in {self.source!r} before token {self.next}")

    # Grammar

    def either(self):
        tree = self.both()
        while self.take("or"):
            tree = ("or", tree, self.both())
        return tree

    def both(self):
        tree = self.negated()
        while self.take("and"):
            tree = ("and", tree, self.negated())
        return tree

    def negated(self):
        return ("not", self.negated()) if self.take("not") else self.comparison()

    def comparison(self):
        tree = self.sum()
        while True:
            if self.peek() in COMPARISONS:
                sign = self.peek()
                self.next += 1
                tree = ("compare", sign, tree, self.sum())
            elif self.take("is", "not", "null"):
                tree = ("not", ("is_null", tree))
            elif self.take("is", "null"):
                tree = ("is_null", tree)
            elif self.peek() in ("in", "between", "like"):
                tree = self.tested(tree)
            elif self.peek() == "not" and self.peek(1) in ("in", "between", "like"):
                self.next += 1
                tree = ("not", self.tested(tree))
            else:
                return tree

    def tested(self, tree):
        if self.take("in"):
            self.need("(")
            return ("in", tree, self.list())
        if self.take("between"):
            low = self.sum()
            self.need("and")
            return ("between", tree, low, self.sum())
        self.need("like")
        return ("like", tree, self.sum())

    def sum(self):
        tree = self.product()
        while self.peek() in ("+", "-"):
            sign = self.peek()
            self.next += 1
            tree = ("arithmetic", sign, tree, self.product())
        return tree

    def product(self):
        tree = self.signed()
        while self.peek() in ("*", "/"):
            sign = self.peek()
            self.next += 1
            tree = ("arithmetic", sign, tree, self.signed())
        return tree

    def signed(self):
        if self.take("-"):
            return ("minus", self.signed())
        return self.signed() if self.take("+") else self.primary()

    def list(self):
        """What stands up to the closing bracket, comma-separated."""
        items = [self.either()]
        while self.take(","):
            items.append(self.either())
        self.need(")")
        return items

    def primary(self):
        if self.take("("):
            tree = self.either()
            self.need(")")
            return tree
        if self.next >= len(self.tokens):
            raise ParseError(f"{self.source!r} ends too early")
        kind, text = self.tokens[self.next]
        self.next += 1
        if kind == "number":
            return ("number", text)
        if kind == "text":
            return ("text", unquoted(text))
        if kind == "parameter":
            return ("parameter", text[1:])
        if kind == "name":
            return self.named(text)
        raise ParseError(f"{text!r} stands where a value should in {self.source!r}")

    def named(self, text):
        word = text.lower()
        if word in ("true", "false", "null"):
            return (word,)
        if word == "case":
            return self.choice()
        if word in ("date", "timestamp") and self.peek() == "text":
            literal = unquoted(self.tokens[self.next][1])
            self.next += 1
            return (word, literal)
        if self.take("("):
            return ("call", word, [] if self.take(")") else self.list())
        return ("name", text)

    def choice(self):
        branches = []
        while self.take("when"):
            condition = self.either()
            self.need("then")
            branches.append((condition, self.either()))
        otherwise = self.either() if self.take("else") else ("null",)
        self.need("end")
        return ("case", branches, otherwise)


def unquoted(text):
    return text[1:-1].replace("''", "'")
