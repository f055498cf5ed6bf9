"""Typed SQL of DuckDB for the language's expressions."""

from dataclasses import dataclass

from . import sql
from .syntax import parse


@dataclass(frozen=True)
class Value:
    """SQL text and its type: text, integer, decimal, double, boolean, date, timestamp or null.

    `scale` counts a decimal's digits after the point.
    """

    sql: str
    type: str
    scale: int = 0


NULL = Value("NULL", "null")
NUMBERS = ("integer", "decimal", "double")


def literal(text):
    return "'" + text.replace("'", "''") + "'"


class Scope:
    """What names mean: columns by their name as written (`person.status` too), and parameters."""

    def __init__(self, columns, parameters):
        self.columns = columns
        self.parameters = parameters

    def value(self, source):
        """The SQL of an expression as written."""
        return self.translate(parse(source))

    def condition(self, source):
        return "TRUE" if source is None else self.value(source).sql

    def translate(self, tree):
        return getattr(self, "on_" + tree[0])(*tree[1:])

    # Literals and names

    def on_number(self, text):
        if "." in text:
            return decimal(text)
        return Value(f"{text}::BIGINT", "integer")

    def on_text(self, text):
        return Value(literal(text), "text")

    def on_date(self, text):
        return Value(f"DATE {literal(text)}", "date")

    def on_timestamp(self, text):
        return Value(f"TIMESTAMP {literal(text)}", "timestamp")

    def on_true(self):
        return Value("TRUE", "boolean")

    def on_false(self):
        return Value("FALSE", "boolean")

    def on_null(self):
        return NULL

    def on_name(self, name):
        return self.columns[name]

    def on_parameter(self, name):
        kind, text = self.parameters[name]
        if kind in ("text", "date", "timestamp"):
            return getattr(self, "on_" + kind)(text)
        if kind == "boolean":
            return Value(text.upper(), "boolean")
        if kind == "decimal":
            return decimal(text)
        return Value(f"({text})::BIGINT", "integer")

    # Logic

    def on_or(self, left, right):
        return self.logic("OR", left, right)

    def on_and(self, left, right):
        return self.logic("AND", left, right)

    def logic(self, word, left, right):
        return Value(f"({self.translate(left).sql} {word} {self.translate(right).sql})", "boolean")

    def on_not(self, operand):
        return Value(f"(NOT {self.translate(operand).sql})", "boolean")

    def on_is_null(self, operand):
        return Value(f"({self.translate(operand).sql} IS NULL)", "boolean")

    def on_compare(self, sign, left, right):
        return self.compare(sign, self.translate(left), self.translate(right))

    def compare(self, sign, left, right):
        left, right = comparable(left, right)
        return Value(f"({left.sql} {sign} {right.sql})", "boolean")

    def on_in(self, operand, items):
        tested = self.translate(operand)
        tests = [self.compare("=", tested, self.translate(item)).sql for item in items]
        return Value(f"({' OR '.join(tests)})", "boolean")

    def on_between(self, operand, low, high):
        tested = self.translate(operand)
        bounds = (self.compare(">=", tested, self.translate(low)), self.compare("<=", tested, self.translate(high)))
        return Value(f"({bounds[0].sql} AND {bounds[1].sql})", "boolean")

    def on_like(self, operand, pattern):
        return Value(f"({self.translate(operand).sql} LIKE {self.translate(pattern).sql})", "boolean")

    # Numbers

    def on_minus(self, operand):
        return self.arithmetic("-", Value("0::BIGINT", "integer"), self.translate(operand))

    def on_arithmetic(self, sign, left, right):
        return self.arithmetic(sign, self.translate(left), self.translate(right))

    def arithmetic(self, sign, left, right):
        types = {left.type, right.type}
        if "null" in types:
            return Value("NULL::DOUBLE" if sign == "/" else "NULL::BIGINT", "double" if sign == "/" else "integer")
        if sign == "/":
            above, below = as_double(left), as_double(right)
            return Value(f"(CASE WHEN {below} <> 0 THEN {above} / {below} END)", "double")
        if "double" in types:
            return Value(f"finite({as_double(left)} {sign} {as_double(right)})", "double")
        if "decimal" in types:
            scale = left.scale + right.scale if sign == "*" else max(left.scale, right.scale)
            return exact_decimal(f"{wide(left)} {sign} {wide(right)}", scale)
        return Value(f"fitting({left.sql}::HUGEINT {sign} {right.sql}::HUGEINT)", "integer")

    # Choices

    def on_case(self, branches, otherwise):
        values = unified([self.translate(value) for _, value in branches] + [self.translate(otherwise)])
        whens = [
            f"WHEN {self.translate(condition).sql} THEN {value.sql}"
            for (condition, _), value in zip(branches, values)
        ]
        return Value(f"(CASE {' '.join(whens)} ELSE {values[-1].sql} END)", values[-1].type, values[-1].scale)

    def on_call(self, name, arguments):
        return getattr(self, "call_" + name)(*map(self.translate, arguments))

    def call_coalesce(self, *values):
        values = unified(values)
        return Value(f"coalesce({', '.join(value.sql for value in values)})", values[0].type, values[0].scale)

    # Texts

    def call_left(self, text, count):
        return Value(f"substring({text.sql}, 1, as_length({count.sql}))", "text")

    def call_right(self, text, count):
        return Value(f"right({text.sql}, as_length({count.sql}))", "text")

    def call_substr(self, text, start, count):
        return Value(f"standard_substring({text.sql}, {start.sql}, {count.sql})", "text")

    def call_length(self, text):
        return Value(f"length({text.sql})::BIGINT", "integer")

    def call_id_province(self, text):
        return Value(f"id_province({text.sql})", "text")

    def call_id_sex(self, text):
        return Value(f"id_sex({text.sql})", "text")

    def call_id_birth_year(self, text):
        return Value(f"id_birth_year({text.sql})", "integer")

    # Days

    def call_year(self, moment):
        return Value(f"year({moment.sql})::BIGINT", "integer")

    def call_quarter(self, moment):
        return Value(f"(strftime({moment.sql}, '%Y') || '-Q' || quarter({moment.sql}))", "text")

    def call_month(self, moment):
        return Value(f"strftime({moment.sql}, '%Y-%m')", "text")

    def call_day(self, moment):
        return Value(f"strftime({moment.sql}, '%Y-%m-%d')", "text")

    def call_days_between(self, first, last):
        return Value(f"date_diff('day', {first.sql}::DATE, {last.sql}::DATE)::BIGINT", "integer")

    def call_age(self, born, on):
        return Value(f"age_in_years({born.sql}::DATE, {on.sql}::DATE)", "integer")


def decimal(text):
    scale = len(text.split(".")[1])
    return Value(f"({literal(text)}::DECIMAL(38, {scale}))", "decimal", scale)


def as_double(value):
    """Decimals go through their text, which is rounded once."""
    return f"{value.sql}::VARCHAR::DOUBLE" if value.type == "decimal" else f"{value.sql}::DOUBLE"


def wide(value):
    return f"{value.sql}::DECIMAL(38, {value.scale})"


def exact_decimal(text, scale):
    return Value(f"TRY(({text})::DECIMAL(38, {scale}))", "decimal", scale)


def comparable(left, right):
    if {left.type, right.type} <= set(NUMBERS) and "double" in (left.type, right.type):
        return Value(as_double(left), "double"), Value(as_double(right), "double")
    if {left.type, right.type} == {"date", "timestamp"}:
        return Value(f"{left.sql}::TIMESTAMP", "timestamp"), Value(f"{right.sql}::TIMESTAMP", "timestamp")
    return left, right


def unified(values):
    """The values in the one type that holds them all."""
    types = [value.type for value in values if value.type != "null"] or ["text"]
    if "double" in types:
        return [Value(as_double(value), "double") for value in values]
    if "decimal" in types:
        scale = max(value.scale for value in values)
        return [Value(f"{value.sql}::DECIMAL(38, {scale})", "decimal", scale) for value in values]
    if "timestamp" in types:
        return [Value(f"{value.sql}::TIMESTAMP", "timestamp") for value in values]
    return [Value(value.sql, types[0]) for value in values]


def as_text(value):
    """A value as text: a key's part, an area, what a worklist shows."""
    if value.type == "timestamp":
        return sql.timestamp_text(value.sql)
    return value.sql if value.type == "text" else f"({value.sql})::VARCHAR"
