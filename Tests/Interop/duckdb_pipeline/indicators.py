"""Indicators of every measure as cells: the table `cells`."""

from fractions import Fraction

from .expressions import as_text, literal, wide
from .registries import table
from .syntax import parse

DIMENSIONS = ("period", "area", "category")
CELLS = """CREATE TABLE cells (indicator VARCHAR, period VARCHAR, area VARCHAR, category VARCHAR,
    numerator DOUBLE, denominator DOUBLE, value DOUBLE, rank BIGINT, definition VARCHAR, is_floating BOOLEAN)"""
MEASURES = ("count", "sum", "share", "mean", "median", "percentile")
EXACT_IN_DOUBLES = 1 << 52
COUNTED_FROM_ZERO = ("count", "sum")
# Sums are exact, and become a double once, through their text.
ROUNDED = "({})::VARCHAR::DOUBLE"


class Measure:
    """One `of … where … by …` of an indicator, with the rows of a validity."""

    def __init__(self, run, body, where=()):
        self.run, self.body = run, body
        self.scope = run.scope(body["of"])
        self.where = [*where, *([body["where"]] if "where" in body else [])]
        self.by = {name: self.scope.value(body["by"][name]) for name in DIMENSIONS if name in (body.get("by") or {})}
        self.kind = next((name for name in MEASURES if name in body), "count")
        self.expression, self.is_distinct, self.p = None, False, Fraction(1, 2)
        written = body.get(self.kind, "rows")
        if self.kind == "percentile":
            self.p, written = Fraction(written["p"]) / 100, written["of"]
        if self.kind == "count" and written != "rows":
            self.is_distinct, written = True, written.split(None, 1)[1]
        if written != "rows":
            self.expression = self.scope.value(written)

    @property
    def is_quantile(self):
        return self.kind in ("median", "percentile")

    @property
    def is_floating(self):
        """Whether the value depends on how doubles are rounded on the way."""
        return self.is_quantile or self.expression is not None and self.expression.type == "double"

    def reduced(self):
        """SQL of the rows, or of what is left of them when those of equal dimensions are added up."""
        shown = [
            f"{as_text(self.by[name]) if name in self.by else literal('_T')} AS {name}" for name in DIMENSIONS]
        where = " AND ".join(f"({self.scope.condition(source)})" for source in self.where) or "TRUE"
        value = self.expression
        source = f"FROM {table('linked', self.body['of'])} WHERE {where}"
        if self.is_distinct:
            return f"SELECT DISTINCT {', '.join(shown)}, {value.sql} AS x {source}"
        if self.is_quantile:
            return f"SELECT {', '.join(shown)}, {self.quantified()} AS x {source}"
        parts = {"rows": "count(*)"}
        if self.kind == "share":
            parts["x"] = f"count(*) FILTER (WHERE {value.sql})"
        elif self.kind in ("sum", "mean"):
            parts["x"] = f"sum({summable(value)})"
            parts["present"] = f"count({value.sql})"
        listed = ", ".join(f"{text} AS {name}" for name, text in parts.items())
        return f"SELECT {', '.join(shown)}, {listed} {source} GROUP BY 1, 2, 3"

    def aggregates(self):
        """SQL of numerator, denominator and value over rows of `reduced`."""
        if self.is_distinct:
            return "count(DISTINCT x)::DOUBLE", "NULL::DOUBLE", "count(DISTINCT x)::DOUBLE"
        if self.is_quantile:
            return "NULL::DOUBLE", "count(x)::DOUBLE", self.quantile()
        total, rows = ROUNDED.format("coalesce(sum(x), 0)"), "coalesce(sum(rows), 0)::DOUBLE"
        if self.kind == "count":
            return rows, "NULL::DOUBLE", rows
        if self.kind == "sum":
            return total, "NULL::DOUBLE", total
        below = rows if self.kind == "share" else "coalesce(sum(present), 0)::DOUBLE"
        return total, below, f"{total} / nullif({below}, 0)"

    def quantified(self):
        """What a quantile is taken of: unscaled where it is exact."""
        value = self.expression
        unit = 10**value.scale
        return value.sql if value.type == "double" else f"({wide(value)} * {unit})::HUGEINT"

    def quantile(self):
        """DuckDB's own where doubles hold the values, which is faster."""
        unit = 10**self.expression.scale
        widest, = self.run.duck.execute("SELECT max(abs(x)) FROM reduced").fetchone()
        if self.expression.type == "double" or (widest or 0) < EXACT_IN_DOUBLES:
            return f"quantile_cont(x::DOUBLE, {float(self.p)!r}) / {unit}"
        place = f"{self.p.numerator}::HUGEINT * (count(x) - 1)"
        return f"exact_quantile(list_sort(list(x) FILTER (x IS NOT NULL)), {place}, {self.p.denominator}, {unit})"

    def make_cells(self, name):
        """A temporary table of cells: dimensions, numerator, denominator, value, and whether any row counted."""
        duck = self.run.duck
        duck.execute(f"CREATE OR REPLACE TEMP TABLE reduced AS {self.reduced()}")
        numbers = ", ".join(
            f"{text} AS {column}" for column, text in zip(("numerator", "denominator", "value"), self.aggregates()))
        queries, names = [], [dimension for dimension in DIMENSIONS if dimension in self.by]
        for mask in range(1 << len(names)):
            grouped = [dimension for place, dimension in enumerate(names) if mask >> place & 1]
            shown = ", ".join(
                f"{self.run.group_text(dimension)} AS {dimension}" if dimension in grouped
                else f"'_T' AS {dimension}" for dimension in DIMENSIONS)
            source = self.run.area_source("reduced") if "area" in grouped else "reduced r"
            # The three columns of the dimensions, not the aggregates behind them.
            group = "GROUP BY 1, 2, 3" if grouped else ""
            queries.append(f"SELECT {shown}, {numbers}, count(*) > 0 AS has_rows FROM {source} {group}")
        duck.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {' UNION ALL '.join(queries)}")
        duck.execute("DROP TABLE reduced")


def summable(value):
    return value.sql if value.type == "double" else f"({value.sql})::DECIMAL(38, {value.scale})"


class IndicatorTables:
    """Computes an indicator's definitions, one after the other, into `cells`."""

    def __init__(self, run, name, definitions):
        self.run, self.duck, self.name, self.definitions = run, run.duck, name, definitions

    @property
    def components(self):
        """The indicators that the definitions weigh; none where it is no index."""
        return {name for body in self.definitions for name in body.get("index", {}).get("weights", {})}

    @property
    def is_ranked(self):
        written = next((body["rank"] for body in self.definitions if "rank" in body), None)
        return bool(self.components) if written is None else written == "true"

    def compute(self):
        """All cells; of several definitions that have the same one, the newest's that has counted any rows."""
        self.duck.execute("CREATE OR REPLACE TEMP TABLE found AS SELECT * FROM cells LIMIT 0")
        self.duck.execute("ALTER TABLE found ADD COLUMN since VARCHAR")
        self.duck.execute("ALTER TABLE found ADD COLUMN has_rows BOOLEAN")
        for body in self.definitions:
            if "index" in body:
                self.index(body)
                self.add(body, True)
            elif self.is_in_force(body):
                self.add(body, self.measured(body))
        self.duck.execute("""INSERT INTO cells SELECT * EXCLUDE (since, has_rows) FROM found
            QUALIFY row_number() OVER (PARTITION BY period, area, category ORDER BY has_rows DESC, since DESC) = 1""")

    def add(self, body, is_floating):
        """Takes the cells of `side` over."""
        valid = body.get("valid") or {}
        since, until = valid.get("from"), valid.get("to")
        definition = literal(f"{since or '..'}/{until or '..'}") if valid else "NULL"
        self.duck.execute(f"""INSERT INTO found SELECT {literal(self.name)}, period, area, category, numerator,
            denominator, value, NULL, {definition}, {is_floating}, {literal(since or '')}, has_rows FROM side""")

    def measured(self, body):
        """Makes `side`; whether its values are floating."""
        return self.ratio(body["ratio"], body) if "ratio" in body else self.measure(body, body, "side")

    def measure(self, side, body, table_name):
        measure = Measure(self.run, side, self.validity(side, body))
        measure.make_cells(table_name)
        return measure.is_floating

    def ratio(self, ratio, body):
        is_floating = False
        for side in ("numerator", "denominator"):
            is_floating |= self.measure(ratio[side], body, "of_" + side)
        values = []
        for side in ("numerator", "denominator"):
            kind = next((name for name in MEASURES if name in ratio[side]), "count")
            values.append(f"coalesce(of_{side}.value, 0)" if kind in COUNTED_FROM_ZERO else f"of_{side}.value")
        self.duck.execute(f"""CREATE OR REPLACE TEMP TABLE side AS SELECT period, area, category,
            {values[0]} AS numerator, {values[1]} AS denominator, {values[0]} / nullif({values[1]}, 0) AS value,
            coalesce(of_numerator.has_rows, FALSE) OR coalesce(of_denominator.has_rows, FALSE) AS has_rows
            FROM of_numerator FULL JOIN of_denominator USING (period, area, category)""")
        return is_floating

    # Validity

    def is_in_force(self, body):
        """Whether a definition without a period has cells: as of the run's day."""
        has_period = self.period_of(body.get("ratio", {}).get("numerator", body))
        return "valid" not in body or bool(has_period) or self.holds(body)

    def holds(self, body):
        """Whether the run's day lies in a definition's validity."""
        since, until = self.bounds(body)
        return since <= self.as_of() <= until

    @staticmethod
    def bounds(body):
        """First and last day as texts, which compare as days do."""
        valid = body.get("valid") or {}
        return valid.get("from") or "0000", valid.get("to") or "9999-12-31"

    def as_of(self):
        return self.run.document.parameters.get("as_of", ("date", "0000"))[1]

    def validity(self, side, body):
        """Conditions on the date of the period: what a definition does not govern does not count."""
        period = self.period_of(side)
        if "valid" not in body or not period:
            return []
        # The period is written as a function of the date.
        moment = period[period.index("(") + 1 : period.rindex(")")]
        kind = self.run.scope(side["of"]).translate(parse(period)[2][0]).type
        conditions = []
        if body["valid"].get("from"):
            conditions.append(f"{moment} >= date '{body['valid']['from']}'")
        if body["valid"].get("to"):
            conditions.append(
                f"{moment} <= date '{body['valid']['to']}'" if kind == "date"
                else f"day({moment}) <= '{body['valid']['to']}'")
        return conditions

    @staticmethod
    def period_of(side):
        return (side.get("by") or {}).get("period")

    # Indexes and ranks

    def index(self, body):
        """Makes `side` of the components' cells, those of periods by whose last day the definition holds."""
        weights = body["index"]["weights"]
        above, below = "0::DOUBLE", "0::DOUBLE"
        for component, weight in weights.items():
            value = f"max(value) FILTER (WHERE indicator = {literal(component)})"
            reached = f"{value} / {self.run.target(component)}::DOUBLE"
            above += f""" + CASE WHEN {reached} < 1 THEN {weight}::DOUBLE * ({reached})
                WHEN {value} IS NOT NULL THEN {weight}::DOUBLE ELSE 0 END"""
            below += f" + CASE WHEN {value} IS NOT NULL THEN {weight}::DOUBLE ELSE 0 END"
        components = f"indicator IN ({', '.join(map(literal, weights))})"
        since, until = map(literal, self.bounds(body))
        holds = f"coalesce(period_end(period), {literal(self.as_of())}) BETWEEN {since} AND {until}"
        condition = f"{components} AND {holds}" if "valid" in body else components
        total = f"""SELECT '_T' AS period, '_T' AS area, '_T' AS category, 0 AS numerator, 0 AS denominator,
            NULL AS value, FALSE AS has_rows WHERE {self.holds(body)}"""
        self.duck.execute(f"""CREATE OR REPLACE TEMP TABLE side AS
            SELECT period, area, category, n AS numerator, d AS denominator, n / nullif(d, 0) AS value, TRUE AS has_rows
            FROM (SELECT period, area, category, {above} AS n, {below} AS d FROM cells
                WHERE {condition} GROUP BY ALL)
            UNION ALL ({total} AND NOT EXISTS (FROM cells
                WHERE {condition} AND period = '_T' AND area = '_T' AND category = '_T'))""")

    def rank(self):
        """Among areas of one level with the same period and category, the greatest value first."""
        level = "(SELECT any_value(level) FROM units WHERE code = area)" if self.run.has_areas else "''"
        self.duck.execute(f"""CREATE OR REPLACE TEMP TABLE ranked AS
            SELECT period, area, category,
                rank() OVER (PARTITION BY period, category, level ORDER BY value DESC) AS rank
            FROM (SELECT *, {level} AS level FROM cells WHERE indicator = {literal(self.name)}
                AND area NOT IN ('_T', '_U') AND value IS NOT NULL)""")
        self.duck.execute(f"""UPDATE cells SET rank = ranked.rank FROM ranked WHERE indicator = {literal(self.name)}
            AND cells.period = ranked.period AND cells.area = ranked.area AND cells.category = ranked.category""")
