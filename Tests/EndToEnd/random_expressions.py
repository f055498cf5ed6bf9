"""Expressions of the pipeline language made at random, well typed, over the columns of a registry of things."""

COLUMNS = {
    "integer": ["small", "large"],
    "decimal": ["price", "weight"],
    "text": ["word", "note", "left(colour, 9)"],
    "boolean": ["flag"],
    "date": ["day", "born"],
    "timestamp": ["moment", "updated_at"],
}
LITERALS = {
    "integer": ["0", "1", "2", "7", "-3", "100", "4611686018427387904", "9223372036854775807", ":count"],
    "decimal": ["0.0", "1.5", "-0.25", "99.99", ":rate"],
    "text": ["''", "'a'", "'Nguyễn'", "'hoà'", "'it''s'", "'a%b_c'", ":word"],
    "boolean": ["true", "false", ":is_open"],
    "date": ["date '2024-02-29'", "date '1969-12-31'", ":as_of"],
    "timestamp": ["timestamp '2026-01-31T23:59:59'", "timestamp '1960-05-05 00:00'", ":since"],
}
PARAMETERS = {
    "count": "12", "rate": "0.75", "word": "Trần", "is_open": "true", "as_of": "2026-06-30",
    "since": "2025-12-31T12:00",
}
COLOURS = ["red", "green", "blue"]
PATTERNS = ["'%'", "'_'", "'N%'", "'%ễ%'", "'a\\%b'", "'__%'", "'%b_c'", "'%à'"]


class Expressions:
    """`chance` is a random.Random; equal states give equal expressions."""

    def __init__(self, chance):
        self.chance = chance

    def of_type(self, kind, depth):
        """An expression of a type, nested at most so deep."""
        if depth <= 0 or self.chance.random() < 0.15:
            return self.leaf(kind)
        makers = {
            "integer": self.integer, "decimal": self.decimal, "double": self.double, "text": self.text,
            "boolean": self.boolean, "date": self.chosen, "timestamp": self.chosen,
        }
        if kind not in ("date", "timestamp") and self.chance.random() < 0.8 or kind == "double":
            return makers[kind](depth - 1)
        return self.chosen(depth - 1, kind)

    def leaf(self, kind):
        if kind == "double":
            return f"({self.leaf('integer')} / {self.leaf('integer')})"
        return self.chance.choice(COLUMNS[kind] * 3 + LITERALS[kind])

    def chosen(self, depth, kind):
        """A value of a type by coalesce or case."""
        if self.chance.random() < 0.4:
            return f"coalesce({self.of_type(kind, depth)}, {self.of_type(kind, depth)})"
        branches = " ".join(
            f"when {self.boolean(depth - 1)} then {self.of_type(kind, depth)}"
            for _ in range(self.chance.randint(1, 2)))
        otherwise = f" else {self.of_type(kind, depth)}" if self.chance.random() < 0.6 else ""
        return f"case {branches}{otherwise} end"

    def moment(self, depth):
        return self.of_type(self.chance.choice(["date", "timestamp"]), depth)

    def number(self, depth):
        return self.of_type(self.chance.choice(["integer", "decimal"]), depth)

    def integer(self, depth):
        operands = self.of_type("integer", depth), self.of_type("integer", depth)
        return self.chance.choice([
            lambda: f"({operands[0]} {self.chance.choice('+-*')} {operands[1]})",
            lambda: f"({operands[0]} {self.chance.choice('+-*')} {operands[1]})",
            lambda: f"(-({operands[0]}))",
            lambda: f"length({self.of_type('text', depth)})",
            lambda: f"year({self.moment(depth)})",
            lambda: f"days_between({self.moment(depth)}, {self.moment(depth)})",
            lambda: f"age({self.moment(depth)}, {self.moment(depth)})",
        ])()

    def decimal(self, depth):
        # A product's digits after the point add up, so its factors are leaves.
        return self.chance.choice([
            lambda: f"({self.of_type('decimal', depth)} {self.chance.choice('+-')} {self.of_type('integer', depth)})",
            lambda: f"({self.of_type('integer', depth)} {self.chance.choice('+-')} {self.of_type('decimal', depth)})",
            lambda: f"({self.of_type('decimal', depth)} {self.chance.choice('+-')} {self.of_type('decimal', depth)})",
            lambda: f"({self.leaf('decimal')} * {self.leaf('integer')})",
            lambda: f"(price * {self.leaf('decimal')})",
            lambda: f"(-({self.of_type('decimal', depth)}))",
        ])()

    def double(self, depth):
        return f"({self.of_type('integer', depth)} / {self.of_type('integer', depth)})"

    def text(self, depth):
        text = self.of_type("text", depth)
        return self.chance.choice([
            lambda: f"left({text}, {self.chance.randint(-1, 6)})",
            lambda: f"left({text}, {self.of_type('integer', depth)})",
            lambda: f"substr({text}, {self.chance.randint(-2, 5)}, {self.chance.randint(-1, 6)})",
            lambda: f"substr({text}, {self.chance.randint(-2, 5)}, small)",
            lambda: f"quarter({self.moment(depth)})",
            lambda: f"month({self.moment(depth)})",
            lambda: f"day({self.moment(depth)})",
        ])()

    def boolean(self, depth):
        maker = self.chance.choice([self.comparison, self.comparison, self.test, self.test, self.logic])
        return f"({maker(depth)})"

    def comparison(self, depth):
        kind = self.chance.choice(["number", "number", "text", "date", "timestamp"])
        if kind == "number":
            sides = self.number(depth), self.number(depth)
        else:
            sides = self.of_type(kind, depth), self.of_type(kind, depth)
        return f"{sides[0]} {self.chance.choice(['=', '<>', '<', '<=', '>', '>='])} {sides[1]}"

    def test(self, depth):
        negation = self.chance.choice(["", "not "])
        kind = self.chance.choice(list(COLUMNS))
        return self.chance.choice([
            lambda: f"{self.of_type(kind, depth)} is {negation}null",
            lambda: f"{self.number(depth)} {negation}between {self.number(depth)} and {self.number(depth)}",
            lambda: f"day {negation}between {self.of_type('date', depth)} and {self.of_type('date', depth)}",
            lambda: f"{self.number(depth)} {negation}in ({', '.join(self.number(depth) for _ in range(3))})",
            lambda: f"{self.of_type('text', depth)} {negation}in ({self.leaf('text')}, word, 'Nguyễn')",
            lambda: f"{self.of_type('text', depth)} {negation}like {self.chance.choice(PATTERNS + ['word'])}",
            lambda: f"colour {self.chance.choice(['=', '<>'])} '{self.chance.choice(COLOURS)}'",
            lambda: f"colour {negation}in ('red', 'blue')",
        ])()

    def logic(self, depth):
        left, right = self.of_type("boolean", depth), self.of_type("boolean", depth)
        return self.chance.choice([f"{left} and {right}", f"{left} or {right}", f"not {left}"])
