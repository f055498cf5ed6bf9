#!/usr/bin/env python3
"""An independent reading of the core pipeline, in plain Python.

Reads the extracts of the four core registries below a folder, and does what the pipeline language says with
them: typing, rejects, deduplication, links and the three indicators. The result has the form of truth.json.

usage: core_oracle.py FOLDER [--truth FILE] [--write FILE]

  --truth FILE   compare with FILE (default: FOLDER/truth.json); differences are printed, exit status 1
  --write FILE   write the result to FILE and compare with nothing
"""

import argparse
import datetime
import gzip
import json
import os
import re
import subprocess
import sys
import unicodedata

WHITE_SPACE = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
WHITE_SPACE_RUN = re.compile("[" + WHITE_SPACE + "]+")
TONE_PAIRS = dict(
    zip(
        "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split(),
        "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split(),
    )
)
TONE_PLACE = re.compile("|".join(TONE_PAIRS))

REGISTRIES = {
    "population": {
        "key": ["citizen_id"],
        "columns": [
            ("citizen_id", "citizen_id", True),
            ("old_id", "old_id", False),
            ("full_name", "name", True),
            ("birth_date", "date", True),
            ("sex", ("enum", {"M", "F"}), True),
            ("commune_code", ("code", 5), True),
            ("marital_status", ("enum", {"single", "married", "divorced", "widowed"}), True),
            ("life", ("enum", {"alive", "dead"}), True),
            ("updated_at", "timestamp", True),
        ],
    },
    "insurance": {
        "key": ["participant_id"],
        "columns": [
            ("participant_id", ("code", 10), True),
            ("citizen_id", "person_id", False),
            ("full_name", "name", True),
            ("birth_date", "date", True),
            ("scheme", ("enum", {"social", "health", "welfare"}), True),
            ("commune_code", ("code", 5), True),
            ("updated_at", "timestamp", True),
        ],
    },
    "dossiers": {
        "key": ["dossier_id"],
        "columns": [
            ("dossier_id", "text", True),
            ("procedure_code", "text", True),
            ("sector", "text", True),
            ("commune_code", ("code", 5), True),
            ("citizen_id", "person_id", False),
            ("channel", ("enum", {"online", "paper", "mixed"}), True),
            ("received_at", "timestamp", True),
            ("due_at", "timestamp", True),
            ("completed_at", "timestamp", False),
            ("result_digitised", "boolean", False),
            ("fee_vnd", "integer", True),
            ("fee_method", ("enum", {"qr", "cash", "none"}), True),
            ("updated_at", "timestamp", True),
        ],
    },
    "dossier_data": {
        "key": ["dossier_id", "item_no"],
        "columns": [
            ("dossier_id", "text", True),
            ("item_no", "integer", True),
            ("item_code", "text", True),
            ("source", ("enum", {"population", "business", "land", "tax", "insurance", "declared"}), True),
            ("updated_at", "timestamp", True),
        ],
    },
}
STATUSES = ["verified", "mismatch", "not_found", "ambiguous", "invalid", "missing"]


class Fault(Exception):
    """A value that its column does not take; the argument is the reject's reason."""


# ---------------------------------------------------------------- CSV


def read_file(path):
    with open(path, "rb") as file:
        data = file.read()
    if data[:2] == b"\x1f\x8b":
        return gzip.decompress(data)
    if data[:4] == b"\x28\xb5\x2f\xfd":
        return subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True).stdout
    return data


def line_end(data, start):
    end = data.find(b"\n", start)
    return len(data) if end < 0 else end


def without_carriage_return(data, start, end):
    return end - 1 if end > start and data[end - 1] == 0x0D else end


def quoted_record(data, start):
    """Splits the record at start. Returns its fields (None after a quote fault) and its line end."""
    fields = []
    place = start
    while True:
        if data[place : place + 1] == b'"':
            text = bytearray()
            place += 1
            while True:
                close = data.find(b'"', place)
                if close < 0:
                    raise SystemExit("a quoted field is not closed by the end of the file")
                text += data[place:close]
                place = close + 1
                if data[place : place + 1] != b'"':
                    break
                text += b'"'
                place += 1
            following = data[place : place + 2]
            if following[:1] in (b"", b"\n"):
                return fields + [bytes(text)], place
            if following == b"\r\n" or following == b"\r" and place + 1 == len(data):
                return fields + [bytes(text)], place + 1
            if following[:1] != b",":
                return None, line_end(data, place)
            fields.append(bytes(text))
            place += 1
        else:
            end = line_end(data, place)
            comma = data.find(b",", place, end)
            stop = end if comma < 0 else comma
            if data.find(b'"', place, stop) >= 0:
                return None, end
            if comma < 0:
                return fields + [data[place : without_carriage_return(data, place, end)]], end
            fields.append(data[place:comma])
            place = comma + 1


def records(data):
    """Yields (line, fields); fields is None after a quote fault. Blank lines are left out."""
    place = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    line = 1
    while place < len(data):
        end = line_end(data, place)
        if data.find(b'"', place, end) < 0:
            text = data[place : without_carriage_return(data, place, end)]
            if text:
                yield line, text.split(b",")
            line += 1
        else:
            fields, end = quoted_record(data, place)
            yield line, fields
            line += data.count(b"\n", place, end) + 1
        place = end + 1


# ---------------------------------------------------------------- values


def collapsed(text):
    return WHITE_SPACE_RUN.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def name_key(text):
    return TONE_PLACE.sub(lambda match: TONE_PAIRS[match.group()], collapsed(text).lower())


def normalised_id(text):
    return WHITE_SPACE_RUN.sub("", text).replace(".", "").replace("-", "")


def has_digits(text, count):
    return len(text) == count and all("0" <= character <= "9" for character in text)


DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
TIMESTAMP = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
INTEGER = re.compile(r"-?[0-9]+")


def typed(text, kind):
    """The value of a trimmed field that is not empty; None where normalisation empties an ID."""
    if kind == "text":
        return text
    if kind == "name":
        return collapsed(text)
    if kind in ("citizen_id", "old_id", "person_id"):
        digits = normalised_id(text)
        if not digits:
            return None
        if kind == "person_id":
            return digits if has_digits(digits, 12) or has_digits(digits, 9) else text
        if not has_digits(digits, 12 if kind == "citizen_id" else 9):
            raise Fault("id")
        return digits
    if kind == "date":
        match = DATE.fullmatch(text)
        try:
            return datetime.date(*map(int, match.groups()))
        except (AttributeError, ValueError):
            raise Fault("type") from None
    if kind == "timestamp":
        match = TIMESTAMP.fullmatch(text)
        try:
            return datetime.datetime(*(int(part or 0) for part in match.groups()))
        except (AttributeError, ValueError):
            raise Fault("type") from None
    if kind == "integer":
        if not INTEGER.fullmatch(text) or not -(2**63) <= int(text) < 2**63:
            raise Fault("type")
        return int(text)
    if kind == "boolean":
        if text not in ("1", "0", "true", "false"):
            raise Fault("type")
        return text in ("1", "true")
    name, parameter = kind
    if name == "enum":
        if text not in parameter:
            raise Fault("enum")
        return text
    if len(text) != parameter:
        raise Fault("length")
    if not text.isalnum():
        raise Fault("type")
    return text


def typed_field(field, kind, is_required):
    try:
        text = field.decode("utf-8").strip(WHITE_SPACE)
    except UnicodeDecodeError:
        raise Fault("encoding") from None
    value = typed(text, kind) if text else None
    if value is None and is_required:
        raise Fault("missing")
    return value


# ---------------------------------------------------------------- ingest


def ingest(folder, registry):
    """Reads a registry's files. Returns its winners by key, counts, and rejects."""
    spec = REGISTRIES[registry]
    columns = spec["columns"]
    base = os.path.join(folder, registry)
    names = [name for name in os.listdir(base) if re.fullmatch(r"part-.*\.csv(\.gz|\.zst)?", name)]
    counts = {"files": len(names), "rows_read": 0, "rejected": 0, "superseded": 0, "rows": 0, "links": {}}
    winners = {}
    rejects = []
    for name in sorted(names, key=lambda name: name.encode()):
        path = registry + "/" + name
        rows = records(read_file(os.path.join(base, name)))
        _, header = next(rows)
        header = [field.decode("utf-8") for field in header]
        places = [header.index(column) for column, _, _ in columns]
        for line, fields in rows:
            counts["rows_read"] += 1
            column = None
            try:
                if fields is None:
                    raise Fault("quote")
                if len(fields) != len(header):
                    raise Fault("field_count")
                row = {}
                for (column, kind, is_required), place in zip(columns, places):
                    row[column] = typed_field(fields[place], kind, is_required)
                column = None
                for field in fields:
                    try:
                        field.decode("utf-8")
                    except UnicodeDecodeError:
                        raise Fault("encoding") from None
            except Fault as fault:
                counts["rejected"] += 1
                place = {"registry": registry, "file": path, "line": line}
                rejects.append({**place, "column": column, "reason": str(fault)})
                continue
            key = tuple(row[part] for part in spec["key"])
            known = winners.get(key)
            if known is not None:
                counts["superseded"] += 1
            if known is None or row["updated_at"] >= known["updated_at"]:
                winners[key] = row
    counts["rows"] = len(winners)
    return winners, counts, rejects


# ---------------------------------------------------------------- links


def link_person(row, population, old_ids, verify):
    """Returns the link's status and the row found."""
    written = row["citizen_id"]
    if written is None:
        return "missing", None
    if has_digits(written, 12):
        found = population.get((written,))
    elif has_digits(written, 9):
        bearers = old_ids.get(written, [])
        if len(bearers) > 1:
            return "ambiguous", None
        found = bearers[0] if bearers else None
    else:
        return "invalid", None
    if found is None:
        return "not_found", None
    if "full_name" in verify and name_key(row["full_name"]) != name_key(found["full_name"]):
        return "mismatch", found
    if "birth_date" in verify and row["birth_date"] != found["birth_date"]:
        return "mismatch", found
    return "verified", found


def status_counts():
    return {status: 0 for status in STATUSES}


# ---------------------------------------------------------------- indicators


def cube(indicator, rows, dimensions):
    """rows: (values by dimension, whether it counts in the numerator)."""
    cells = {("_T", "_T", "_T"): [0, 0]}
    subsets = [[]]
    for dimension in dimensions:
        subsets += [subset + [dimension] for subset in subsets]
    for values, is_hit in rows:
        for subset in subsets:
            group = tuple(
                ("_U" if values[dimension] is None else values[dimension]) if dimension in subset else "_T"
                for dimension in ("period", "area", "category")
            )
            cell = cells.setdefault(group, [0, 0])
            cell[0] += is_hit
            cell[1] += 1
    return [
        {
            "indicator": indicator,
            "period": period,
            "area": area,
            "category": category,
            "numerator": numerator,
            "denominator": denominator,
            "value": numerator / denominator if denominator else None,
        }
        for (period, area, category), (numerator, denominator) in cells.items()
    ]


def month(moment):
    return f"{moment.year:04}-{moment.month:02}"


def evaluate(folder):
    tables, registries, rejects = {}, {}, []
    for registry in REGISTRIES:
        tables[registry], registries[registry], refused = ingest(folder, registry)
        rejects += refused
    population = tables["population"]
    old_ids = {}
    for row in population.values():
        if row["old_id"] is not None:
            old_ids.setdefault(row["old_id"], []).append(row)

    insured, digitised, reused = [], [], []
    statuses = status_counts()
    for row in tables["insurance"].values():
        status, _ = link_person(row, population, old_ids, ("full_name", "birth_date"))
        statuses[status] += 1
        insured.append(({"area": row["commune_code"][:2]}, status == "verified"))
    registries["insurance"]["links"]["person"] = statuses

    statuses = status_counts()
    for row in tables["dossiers"].values():
        statuses[link_person(row, population, old_ids, ())[0]] += 1
        if row["completed_at"] is not None:
            values = {"period": month(row["completed_at"]), "area": row["commune_code"][:2]}
            digitised.append((values, row["result_digitised"] is True))
    registries["dossiers"]["links"]["person"] = statuses

    statuses = status_counts()
    for row in tables["dossier_data"].values():
        dossier = tables["dossiers"].get((row["dossier_id"],))
        statuses["not_found" if dossier is None else "verified"] += 1
        values = {
            "period": None if dossier is None else month(dossier["received_at"]),
            "area": None if dossier is None else dossier["commune_code"][:2],
        }
        reused.append((values, row["source"] != "declared"))
    registries["dossier_data"]["links"]["dossier"] = statuses

    cells = cube("digitisation_rate", digitised, ["period", "area"])
    cells += cube("insured_verified_rate", insured, ["area"])
    cells += cube("reuse_rate", reused, ["period", "area"])
    cells.sort(key=lambda cell: [cell[name].encode() for name in ("indicator", "period", "area", "category")])
    by_reason = {registry: {} for registry in REGISTRIES}
    for reject in rejects:
        reasons = by_reason[reject["registry"]]
        reasons[reject["reason"]] = reasons.get(reject["reason"], 0) + 1
    return {
        "registries": registries,
        "rejects": {"by_reason": by_reason, "rows": rejects},
        "indicators": cells,
    }


# ---------------------------------------------------------------- comparison


def differences(expected, actual, path=""):
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key in sorted(expected.keys() | actual.keys()):
            if key not in actual or key not in expected:
                yield f"{path}/{key}: only in the {'result' if key in actual else 'truth'}"
            else:
                yield from differences(expected[key], actual[key], f"{path}/{key}")
    elif isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            yield f"{path}: {len(expected)} entries in the truth, {len(actual)} in the result"
        for index, (one, other) in enumerate(zip(expected, actual)):
            yield from differences(one, other, f"{path}[{index}]")
    elif expected != actual:
        yield f"{path}: {expected!r} in the truth, {actual!r} in the result"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--truth")
    parser.add_argument("--write")
    arguments = parser.parse_args()
    result = evaluate(arguments.folder)
    if arguments.write:
        with open(arguments.write, "w", encoding="utf-8") as file:
            json.dump(result, file, ensure_ascii=False, indent=1)
        return 0
    with open(arguments.truth or os.path.join(arguments.folder, "truth.json"), encoding="utf-8") as file:
        truth = json.load(file)
    found = list(differences({key: truth[key] for key in result}, result))
    for difference in found[:50]:
        print(difference)
    if len(found) > 50:
        print(f"… and {len(found) - 50} more")
    rows = sum(counts["rows_read"] for counts in result["registries"].values())
    print(f"{rows} rows, {len(result['indicators'])} cells, {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
