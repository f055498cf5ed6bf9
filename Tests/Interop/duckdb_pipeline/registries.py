"""A registry's raw rows typed, refused, deduplicated and derived: the table `won.NAME`."""

from . import sql
from .expressions import Scope, Value, as_text
from .sql import quoted


def table(stage, registry_name):
    """A stage's table of a registry: raw, won (deduplicated and derived), linked (all that expressions see)."""
    return quoted(f"{stage}.{registry_name}")


def name_key_column(name):
    """A hidden column: the name key of a column that links compare."""
    return f"#key {name}"


class RegistryTables:
    """Makes the tables of one registry up to its winners and counts on the way."""

    def __init__(self, duck, registry, parameters):
        self.duck, self.registry, self.parameters = duck, registry, parameters

    def column_values(self):
        """Columns and derived ones, by name, as expressions see them."""
        values = {
            column.name: Value(quoted(column.name), sql.expression_type(column.type), column.type.scale)
            for column in self.registry.columns
        }
        for name, source in self.registry.derive.items():
            value = Scope(values, self.parameters).value(source)
            values[name] = Value(quoted(name), value.type, value.scale)
        return values

    def type_rows(self):
        """`typed.NAME` of the sound rows, in input order. Returns the count of raw rows, and rejects by
        column and reason."""
        raw, typed = table("raw", self.registry.name), table("typed", self.registry.name)
        names = [column.name for column in self.registry.columns]
        trimmed = ", ".join(f"trimmed({quoted(name)}) AS {quoted(name)}" for name in names)
        values = ", ".join(
            f"{sql.typed(quoted(column.name), column.type)} AS {quoted('value ' + column.name)}"
            for column in self.registry.columns)
        faults = ", ".join(
            f"'{column.name}:' || " + sql.fault(quoted(column.name), quoted("value " + column.name), column)
            for column in self.registry.columns)
        self.duck.execute(f"""CREATE OR REPLACE TABLE {typed} AS
            SELECT {', '.join(f"{quoted('value ' + name)} AS {quoted(name)}" for name in names)},
                coalesce({faults}) AS "#fault", "#place"
            FROM (SELECT *, {values} FROM (SELECT {trimmed}, rowid AS "#place" FROM {raw}))""")
        read, = self.duck.execute(f"SELECT count(*) FROM {raw}").fetchone()
        self.duck.execute(f"DROP TABLE {raw}")
        faults = self.duck.execute(f"""SELECT "#fault", count(*) FROM {typed} WHERE "#fault" IS NOT NULL
            GROUP BY ALL""").fetchall()
        return read, {tuple(fault.split(":")): count for fault, count in faults}

    def deduplicate(self, name_key_columns):
        """`won.NAME`: of each key the greatest version, then the latest; derived; without the removed.

        Returns how many rows were superseded.
        """
        typed, won = table("typed", self.registry.name), table("won", self.registry.name)
        key, version = ", ".join(map(quoted, self.registry.key)), quoted(self.registry.version)
        self.duck.execute(f"""CREATE OR REPLACE TEMP TABLE losers AS SELECT "#place" FROM (
            SELECT {key}, {version} AS "#version", "#place" FROM {typed}
            SEMI JOIN (SELECT {key} FROM {typed} WHERE "#fault" IS NULL GROUP BY ALL HAVING count(*) > 1)
            USING ({key}) WHERE "#fault" IS NULL)
            QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY "#version" DESC, "#place" DESC) > 1""")
        superseded, = self.duck.execute("SELECT count(*) FROM losers").fetchone()
        source = f"""(SELECT * EXCLUDE ("#fault", "#place") FROM {typed}
            ANTI JOIN losers USING ("#place") WHERE "#fault" IS NULL)"""
        values = dict(self.column_values())
        for name, expression in self.registry.derive.items():
            scope = Scope({known: values[known] for known in self.names_above(name)}, self.parameters)
            source = f"(SELECT *, {storable(scope.value(expression))} AS {quoted(name)} FROM {source})"
        keys = [f"name_key({quoted(name)}) AS {quoted(name_key_column(name))}" for name in name_key_columns]
        where = ""
        if self.registry.delete_when is not None:
            where = f"WHERE ({Scope(values, self.parameters).condition(self.registry.delete_when)}) IS NOT TRUE"
        self.duck.execute(f"CREATE OR REPLACE TABLE {won} AS SELECT {', '.join(['*', *keys])} FROM {source} {where}")
        self.duck.execute(f"DROP TABLE {typed}; DROP TABLE losers")
        return superseded

    def names_above(self, derived):
        """The columns that a derived one may use."""
        order = list(self.registry.derive)
        return [column.name for column in self.registry.columns] + order[: order.index(derived)]

    def is_name(self, column_name):
        column = self.registry.column(column_name)
        return column is not None and column.type.name == "name"

    def name_key(self, prefix, column_name):
        """SQL of a column's name key: a hidden column, or made of another text."""
        if self.is_name(column_name):
            return f"{prefix}.{quoted(name_key_column(column_name))}"
        return f"name_key({prefix}.{quoted(column_name)})"

    def key_text(self, prefix=""):
        """SQL for the key's values as text, joined."""
        values = self.column_values()
        parts = [
            as_text(Value(prefix + values[name].sql, values[name].type, values[name].scale))
            for name in self.registry.key
        ]
        return " || '|' || ".join(parts)


def storable(value):
    """A derived value's SQL; a decimal that has no place in 18 digits is null."""
    return f"TRY({value.sql}::DECIMAL(18, {value.scale}))" if value.type == "decimal" else value.sql
