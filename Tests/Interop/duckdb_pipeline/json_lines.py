"""Lines of JSON as the texts that a CSV file would hold."""

import json
import re
from decimal import Decimal

JSON_SPACE = b" \t\r\n"
SURROGATE = re.compile("[\ud800-\udfff]")


class JSONFault(Exception):
    """A line that is no row: the reason, and the column where one is to blame."""


class Number(str):
    """A number as written, for no digit of it may be lost."""


def json_fields(line, columns):
    """Texts of a line's members in the order of the columns; null where there is none."""
    try:
        pairs = json.loads(
            line.decode("utf-8"), parse_int=Number, parse_float=Number, parse_constant=refuse_constant,
            object_pairs_hook=tuple)
    except UnicodeDecodeError:
        raise JSONFault("encoding") from None
    except ValueError:
        raise JSONFault("type") from None
    if not isinstance(pairs, tuple):
        raise JSONFault("type")
    members = {}
    for name, value in pairs:
        members.setdefault(name, []).append(value)
    return [json_text(members.get(column.header, [None]), column) for column in columns]


def refuse_constant(_):
    raise JSONFault("type")


def json_text(values, column):
    value = values[0]
    if len(values) > 1 or isinstance(value, (tuple, list)):
        raise JSONFault("type", column.name)
    if value is None or isinstance(value, bool):
        return {None: None, True: "true", False: "false"}[value]
    if isinstance(value, Number):
        return number_text(value, column.type.name)
    if SURROGATE.search(value):
        raise JSONFault("encoding", column.name)
    return value


def number_text(number, type_name):
    """`5.0` and `1e3` are integers to JSON."""
    if type_name not in ("integer", "decimal") or number.lstrip("-").isdigit():
        return number
    exact = Decimal(number)
    return str(int(exact)) if exact == exact.to_integral_value() else format(exact.normalize(), "f")
