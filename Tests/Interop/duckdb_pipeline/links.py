"""A registry's winners joined to what their links find, and their counts: the table `linked.NAME`."""

from .expressions import Scope, Value, literal
from .registries import table
from .sql import quoted

MEMBERS = ("status", "id", "via", "differs")


class Linker:
    """Makes `linked.NAME` of one registry. `tables` has the RegistryTables of all by name."""

    def __init__(self, duck, document, tables, registry_name, parameters):
        self.duck, self.document, self.tables = duck, document, tables
        self.own = tables[registry_name]
        self.registry = self.own.registry
        self.parameters = parameters

    def scope(self):
        """What expressions of indicators and checks see."""
        values = dict(self.own.column_values())
        for link in self.registry.links:
            target = self.tables[link.target]
            for name, value in target.column_values().items():
                values[f"{link.name}.{name}"] = Value(quoted(f"{link.name}.{name}"), value.type, value.scale)
            for member in MEMBERS:
                values[f"{link.name}.{member}"] = Value(quoted(f"{link.name}.{member}"), "text")
        for count in self.registry.counts:
            values[count.name] = Value(quoted(count.name), "integer")
        return Scope(values, self.parameters)

    def link_rows(self, used_names):
        """Joins. Of the targets' columns those that `used_names` has (`person.sex`) are taken along."""
        joins, columns = [], []
        for link in self.registry.links:
            join = LinkJoin(self, link)
            joins.append(join.joins())
            columns += join.columns(used_names)
        for count in self.registry.counts:
            joins.append(f"""LEFT JOIN {self.counted(count)} AS {quoted("#" + count.name)}
                ON {quoted("#" + count.name)}.found = m.rowid""")
            columns.append(f"""coalesce({quoted("#" + count.name)}.count, 0)::BIGINT AS {quoted(count.name)}""")
        listed = ", ".join(['m.*', *columns])
        self.duck.execute(f"""CREATE OR REPLACE TABLE {table("linked", self.registry.name)} AS
            SELECT {listed} FROM {table("won", self.registry.name)} m {' '.join(joins)}""")

    def counted(self, count):
        of = Linker(self.duck, self.document, self.tables, count.of, self.parameters)
        found = quoted("#" + count.link)
        return f"""(SELECT {found} AS found, count(*) AS count FROM {table("linked", count.of)}
            WHERE {found} IS NOT NULL AND ({of.scope().condition(count.where)}) GROUP BY ALL)"""

    def stored_columns(self):
        """Columns of the registry's table in a store, in order, each with its column of `linked.NAME`."""
        pairs = [(name, name) for name in self.own.column_values()]
        for link in self.registry.links:
            pairs += [
                (f"{link.name}_{member}", f"{link.name}.{member}") for member in MEMBERS
                # A column of the row's own keeps its name.
                if f"{link.name}_{member}" not in self.own.column_values()
            ]
        return pairs + [(count.name, count.name) for count in self.registry.counts]

    def status_counts(self):
        found = {}
        for link in self.registry.links:
            column = quoted(link.name + ".status")
            query = f"SELECT {column}, count(*) FROM {table('linked', self.registry.name)} GROUP BY ALL"
            found[link.name] = dict(self.duck.execute(query).fetchall())
        return found

    def repaired_counts(self):
        found = {}
        for link in self.registry.links:
            if link.repairs_leading_zeros:
                query = f"""SELECT count(*) FROM {table('linked', self.registry.name)}
                    WHERE {quoted(link.name + ".via")} = 'repaired'"""
                found[link.name], = self.duck.execute(query).fetchone()
        return found


class LinkJoin:
    """The SQL of one link: joins to be appended behind `m`, the row's own columns, and the columns it gives."""

    def __init__(self, linker, link):
        self.duck, self.link = linker.duck, link
        self.own, self.target = linker.own, linker.tables[link.target]
        self.linker = linker
        self.found = quoted("=" + link.name)
        self.bearers = quoted("9" + link.name)
        self.mended = quoted("0" + link.name)
        self.known = quoted("?" + link.name)
        self.own_types = self.own.column_values()
        self.target_types = self.target.column_values()
        self.is_by_citizen = self.target.registry.citizen_key

    def asked(self, place=0, prefix="m."):
        """SQL of a `by` column; texts that ask for citizen IDs are read as IDs."""
        column = prefix + quoted(self.link.by[place])
        return f"person_id_of({column})" if self.is_by_citizen and not self.is_person_id(place) else column

    def is_person_id(self, place):
        column = self.own.registry.column(self.link.by[place])
        return column is not None and column.type.name in ("person_id", "citizen_id", "old_id")

    def joins(self):
        target = table("won", self.link.target)
        if not self.is_by_citizen:
            pairs = [
                f"{self.found}.{quoted(key)} = {self.asked(place)}"
                for place, key in enumerate(self.target.registry.key)
            ]
            pairs += [
                f"(has_digits({self.asked(place)}, 12) OR has_digits({self.asked(place)}, 9))"
                for place in range(len(self.link.by)) if self.is_person_id(place)
            ]
            return f"LEFT JOIN (SELECT *, rowid FROM {target}) {self.found} ON {' AND '.join(pairs)}"
        key = quoted(self.target.registry.key[0])
        parts, resolved = [], f"CASE WHEN has_digits({self.asked()}, 12) THEN {self.asked()} END"
        old_ids = self.old_ids()
        if old_ids:
            parts.append(old_ids)
            resolved = f"coalesce({resolved}, CASE WHEN {self.bearers}.bearers = 1 THEN {self.bearers}.bearer END)"
        if self.link.repairs_leading_zeros:
            known_ids = self.known_ids()
            parts += [known_ids] if known_ids else []
            padded = f"lpad(id_digits({self.asked()}), 12, '0')"
            agreement = " AND ".join(self.agreements(self.mended))
            parts.append(f"""LEFT JOIN {target} {self.mended} ON {self.mended}.{key} = {padded}
                AND ({self.may_be_mended(known_ids)}) AND {agreement}""")
            resolved = f"coalesce({self.mended}.{key}, {resolved})"
        parts.append(f"LEFT JOIN (SELECT *, rowid FROM {target}) {self.found} ON {self.found}.{key} = {resolved}")
        return " ".join(parts)

    def may_be_mended(self, known_ids):
        digits = f"id_digits({self.asked()})"
        unknown = f"{self.known}.old_id IS NULL" if known_ids else "TRUE"
        return f"""has_digits({digits}, 10) OR has_digits({digits}, 11) OR (has_digits({digits}, 9) AND {unknown})"""

    def agreements(self, side):
        """For each verified column the SQL of whether both sides have it and agree."""
        tests = []
        for mine, theirs in self.link.verify:
            sides = [(self.own, "m", mine), (self.target, side, theirs)]
            if any(tables.is_name(name) for tables, _, name in sides):
                first, second = (tables.name_key(prefix, name) for tables, prefix, name in sides)
            else:
                first, second = (f"{prefix}.{quoted(name)}" for _, prefix, name in sides)
            tests.append(f"coalesce({first} = {second}, FALSE)")
        return tests or ["TRUE"]

    def columns(self, used_names):
        name, found = self.link.name, self.found
        agreements = self.agreements(found)
        is_found = f"{found}.rowid IS NOT NULL"
        differing = ", ".join(
            f"CASE WHEN NOT {test} THEN {literal(mine)} END" for test, (mine, _) in zip(agreements, self.link.verify))
        differs = f"CASE WHEN {is_found} THEN nullif(concat_ws(',', {differing}), '') END" if differing else "NULL"
        listed = [
            f"{self.status(is_found, agreements)} AS {quoted(name + '.status')}",
            f"CASE WHEN {is_found} THEN {self.target.key_text(found + '.')} END AS {quoted(name + '.id')}",
            f"CASE WHEN {is_found} THEN {self.via()} END AS {quoted(name + '.via')}",
            f"({differs})::VARCHAR AS {quoted(name + '.differs')}",
            f"{found}.rowid AS {quoted('#' + name)}",
        ]
        for column in self.target_types:
            if f"{name}.{column}" in used_names:
                listed.append(f"{found}.{quoted(column)} AS {quoted(f'{name}.{column}')}")
        return listed

    def status(self, is_found, agreements):
        missing = " OR ".join(f"{self.asked(place)} IS NULL" for place in range(len(self.link.by)))
        whens = [f"WHEN {missing} THEN 'missing'"]
        repaired = f"NOT {is_found} AND " if self.is_by_citizen else ""
        for place in range(len(self.link.by)):
            # What is no ID finds nobody, even where a key of another kind reads the same.
            if self.is_by_citizen or self.is_person_id(place):
                digits = f"has_digits({self.asked(place)}, 12) OR has_digits({self.asked(place)}, 9)"
                whens.append(f"WHEN {repaired} NOT ({digits}) THEN 'invalid'")
        if self.is_by_citizen and self.old_ids():
            whens.append(f"WHEN NOT {is_found} AND {self.bearers}.bearers > 1 THEN 'ambiguous'")
        whens.append(f"WHEN NOT ({is_found}) THEN 'not_found'")
        whens.append(f"WHEN NOT ({' AND '.join(agreements)}) THEN 'mismatch'")
        return f"CASE {' '.join(whens)} ELSE 'verified' END"

    def via(self):
        if not self.is_by_citizen:
            return "'key'"
        repaired = ""
        if self.link.repairs_leading_zeros:
            repaired = f"WHEN {self.mended}.{quoted(self.target.registry.key[0])} IS NOT NULL THEN 'repaired'"
        return f"CASE {repaired} WHEN has_digits({self.asked()}, 12) THEN 'citizen_id' ELSE 'old_id' END"

    # Old IDs

    def known_ids(self):
        """A join that tells whether anybody has borne a row's old ID, at whatever time; empty where none has."""
        sources = [f"SELECT {old_id} AS old_id FROM {source}" for old_id, source in self.old_id_columns()]
        if self.link.history:
            registry = self.linker.document.registries[self.link.history["registry"]]
            old_id = quoted(registry.only_column_of_type("old_id"))
            sources.append(f"SELECT {old_id} AS old_id FROM {table('won', registry.name)}")
        return f"""LEFT JOIN (SELECT DISTINCT old_id FROM ({' UNION ALL '.join(sources)})) {self.known}
            ON {self.known}.old_id = {self.asked()}""" if sources else ""

    def old_id_columns(self):
        """The columns of the registry linked to in which its persons' old IDs stand, with their table."""
        columns = self.target.registry.columns
        return [
            (quoted(column.name), table("won", self.link.target)) for column in columns if column.type.name == "old_id"]

    def old_ids(self):
        """A join that tells how many persons bear a row's old ID, and one of them; empty where none can."""
        key = quoted(self.target.registry.key[0])
        sources = [
            f"""SELECT {old_id} AS old_id, {key} AS bearer, NULL::DATE AS since, NULL::DATE AS until
                FROM {source} WHERE {old_id} IS NOT NULL""" for old_id, source in self.old_id_columns()]
        if self.link.history:
            sources.append(self.history_source(key))
        if not sources:
            return ""
        borne = " UNION ALL ".join(sources)
        at = (self.link.history or {}).get("at")
        if at is None:
            grouped = f"""(SELECT old_id, count(DISTINCT bearer) AS bearers, min(bearer) AS bearer
                FROM ({borne}) GROUP BY old_id)"""
            return f"LEFT JOIN {grouped} {self.bearers} ON {self.bearers}.old_id = {self.asked()}"
        by, day = self.asked(prefix=""), f"{quoted(at)}::DATE"
        grouped = f"""(SELECT b.old_id, a.day, count(DISTINCT bearer) AS bearers, min(bearer) AS bearer
            FROM (SELECT DISTINCT {by} AS old_id, {day} AS day FROM {table("won", self.own.registry.name)}
                WHERE {by} IS NOT NULL) a
            JOIN ({borne}) b ON a.old_id = b.old_id
                AND (a.day IS NULL OR coalesce(a.day >= b.since, TRUE) AND coalesce(a.day <= b.until, TRUE))
            GROUP BY ALL)"""
        return f"""LEFT JOIN {grouped} {self.bearers} ON {self.bearers}.old_id = {self.asked()}
            AND {self.bearers}.day IS NOT DISTINCT FROM m.{day}"""

    def history_source(self, key):
        history = self.link.history
        registry = self.linker.document.registries[history["registry"]]
        old_id = quoted(registry.only_column_of_type("old_id"))
        citizen_id = quoted(registry.only_column_of_type("citizen_id"))
        bounds = [f"h.{quoted(history[side])}::DATE" if history.get(side) else "NULL" for side in ("from", "to")]
        return f"""SELECT h.{old_id}, h.{citizen_id}, {bounds[0]}, {bounds[1]}
            FROM {table("won", registry.name)} h
            SEMI JOIN {table("won", self.link.target)} t ON h.{citizen_id} = t.{key} WHERE h.{old_id} IS NOT NULL"""
