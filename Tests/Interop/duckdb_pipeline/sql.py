"""SQL that the translation shares: white space, typing of texts, IDs, name keys, calendar."""

# Unicode's White_Space.
WHITE_SPACE = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
OTHER_WHITE_SPACE = WHITE_SPACE.replace(" ", "")
# Latin letters that are composed already; the normalisation is slow.
COMPOSED = r"[ -~\x{c0}-\x{17f}\x{1a0}-\x{1b0}\x{1ea0}-\x{1ef9}]*"
TONE_PAIRS = list(
    zip(
        "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split(),
        "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split(),
    )
)
TONE_FOUND = "|".join(old for old, _ in TONE_PAIRS)


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def nested_tone_places(text):
    for old, new in TONE_PAIRS:
        text = f"replace({text}, '{old}', '{new}')"
    return text


MACROS = f"""
CREATE MACRO trimmed(written) AS nullif(
    CASE WHEN regexp_matches(written, '^[{WHITE_SPACE}]|[{WHITE_SPACE}]$')
    THEN trim(written, '{WHITE_SPACE}') ELSE written END, '');
CREATE MACRO composed(written) AS
    CASE WHEN regexp_full_match(written, '{COMPOSED}') THEN written ELSE nfc_normalize(written) END;
CREATE MACRO collapsed(written) AS
    CASE WHEN regexp_matches(written, '  |[{OTHER_WHITE_SPACE}]')
    THEN trim(regexp_replace(written, '[{WHITE_SPACE}]+', ' ', 'g'), ' ') ELSE trim(written, ' ') END;
CREATE MACRO name_of(written) AS collapsed(composed(written));
CREATE MACRO tones_placed(written) AS
    CASE WHEN regexp_matches(written, '{TONE_FOUND}') THEN {nested_tone_places("written")} ELSE written END;
CREATE MACRO name_key(written) AS tones_placed(collapsed(lower(composed(written))));
CREATE MACRO id_digits(written) AS
    CASE WHEN regexp_full_match(written, '[0-9]*') THEN written
    ELSE regexp_replace(written, '[.\\-{WHITE_SPACE}]+', '', 'g') END;
CREATE MACRO has_digits(written, count) AS length(written) = count AND regexp_full_match(written, '[0-9]+');
CREATE MACRO person_id_of(written) AS CASE
    WHEN has_digits(id_digits(written), 12) OR has_digits(id_digits(written), 9) THEN id_digits(written)
    WHEN id_digits(written) <> '' THEN written END;
CREATE MACRO iso_date(written) AS
    CASE WHEN length(written) = 10 AND TRY_CAST(written AS DATE)::VARCHAR = written THEN TRY_CAST(written AS DATE) END;
CREATE MACRO iso_seconds(written) AS
    CASE WHEN length(written) = 16 THEN left(written, 10) || ' ' || substring(written, 12) || ':00'
    WHEN substring(written, 11, 1) = 'T' THEN left(written, 10) || ' ' || substring(written, 12) ELSE written END;
CREATE MACRO iso_timestamp(written) AS
    CASE WHEN substring(written, 11, 1) IN (' ', 'T') AND length(iso_seconds(written)) = 19
        AND TRY_CAST(iso_seconds(written) AS TIMESTAMP)::VARCHAR = iso_seconds(written)
    THEN TRY_CAST(iso_seconds(written) AS TIMESTAMP) END;
CREATE MACRO boolean_of(written) AS
    CASE WHEN written IN ('1', 'true') THEN TRUE WHEN written IN ('0', 'false') THEN FALSE END;
CREATE MACRO fitting(wide) AS
    CASE WHEN wide BETWEEN -9223372036854775808::HUGEINT AND 9223372036854775807::HUGEINT THEN wide::BIGINT END;
CREATE MACRO finite(number) AS CASE WHEN isfinite(number) THEN number END;
CREATE MACRO as_length(count) AS
    CASE WHEN count < 0 THEN 0 WHEN count > 1000000000 THEN 1000000000 ELSE count::BIGINT END;
CREATE MACRO standard_substring(written, first, count) AS CASE WHEN first < 1
    THEN substring(written, 1, as_length(first::HUGEINT - 1 + count))
    ELSE substring(written, as_length(first), as_length(count)) END;
CREATE MACRO age_in_years(born, day) AS (year(day) - year(born)
    - CASE WHEN month(day) * 100 + day(day) < month(born) * 100 + day(born) THEN 1 ELSE 0 END)::BIGINT;
CREATE MACRO exact_quantile(sorted, place, denominator, unit) AS CASE WHEN len(sorted) > 0 THEN
    (sorted[(place // denominator)::BIGINT + 1] * denominator + coalesce((place % denominator)
        * (sorted[(place // denominator)::BIGINT + 2] - sorted[(place // denominator)::BIGINT + 1]), 0)
    )::VARCHAR::DOUBLE / (denominator * unit) END;
CREATE MACRO period_end(period) AS CASE
    WHEN regexp_full_match(period, '[0-9]{{4}}') THEN period || '-12-31'
    WHEN regexp_full_match(period, '[0-9]{{4}}-Q[1-4]')
    THEN last_day(make_date(left(period, 4)::BIGINT, right(period, 1)::BIGINT * 3, 1::BIGINT))::VARCHAR
    WHEN regexp_full_match(period, '[0-9]{{4}}-[0-9]{{2}}') THEN last_day(TRY_CAST(period || '-01' AS DATE))::VARCHAR
    WHEN regexp_full_match(period, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') THEN period END;
CREATE MACRO id_part(written, first, count) AS
    CASE WHEN has_digits(id_digits(written), 12) THEN substring(id_digits(written), first, count) END;
CREATE MACRO id_province(written) AS id_part(written, 1, 3);
CREATE MACRO id_sex(written) AS CASE WHEN id_part(written, 4, 1)::BIGINT % 2 = 1 THEN 'F'
    WHEN id_part(written, 4, 1) IS NOT NULL THEN 'M' END;
CREATE MACRO id_birth_year(written) AS
    1900 + 100 * (id_part(written, 4, 1)::BIGINT // 2) + id_part(written, 5, 2)::BIGINT;
"""


def timestamp_text(sql):
    return f"strftime({sql}, '%Y-%m-%dT%H:%M:%S')"


# Typing of columns. A field comes as trimmed text that is not empty, or null.


def stored_type(kind):
    """DuckDB's type for a column's values."""
    simple = {"integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP"}
    if kind.name == "decimal":
        return f"DECIMAL({kind.precision}, {kind.scale})"
    return simple.get(kind.name, "VARCHAR")


def expression_type(kind):
    return kind.name if kind.name in ("integer", "decimal", "boolean", "date", "timestamp") else "text"


def typed(text, kind):
    """SQL for the value of a trimmed field; null where it is none."""
    name = kind.name
    if name in ("text", "code", "enum"):
        return text
    if name == "integer":
        return f"CASE WHEN regexp_full_match({text}, '-?[0-9]+') THEN TRY_CAST({text} AS BIGINT) END"
    if name == "decimal":
        fraction = f"(\\.[0-9]{{1,{kind.scale}}})?" if kind.scale else ""
        type_name = stored_type(kind)
        return f"CASE WHEN regexp_full_match({text}, '-?[0-9]+{fraction}') THEN TRY_CAST({text} AS {type_name}) END"
    if name == "boolean":
        return f"boolean_of({text})"
    if name == "date":
        return f"iso_date({iso_from_format(text, kind.date_format)})"
    if name == "timestamp":
        return f"iso_timestamp({text})"
    if name == "name":
        return f"name_of({text})"
    if name == "person_id":
        return f"person_id_of({text})"
    return f"nullif(id_digits({text}), '')"


def iso_from_format(text, date_format):
    """The field of a date that is written as `date_format`, written as ISO; null where the form is another."""
    if date_format in ("", "yyyy-MM-dd"):
        return text
    parts = []
    for part in ("yyyy", "MM", "dd"):
        parts.append(f"substring({text}, {date_format.index(part) + 1}, {len(part)})")
    pattern = date_format.replace("yyyy", "____").replace("MM", "__").replace("dd", "__")
    return f"CASE WHEN {text} LIKE '{pattern}' THEN {parts[0]} || '-' || {parts[1]} || '-' || {parts[2]} END"


def fault(text, value, column):
    """SQL for the reason to refuse a field, null where there is none. `value` is its typed value, `text` trimmed."""
    kind, name = column.type, column.type.name
    whens = []
    if name == "enum":
        allowed = ", ".join("'" + item.replace("'", "''") + "'" for item in kind.values)
        whens.append(f"WHEN {text} NOT IN ({allowed}) THEN 'enum'")
    elif name == "code":
        whens.append(f"WHEN length({text}) <> {kind.length} THEN 'length'")
        whens.append(f"WHEN NOT regexp_full_match({text}, '[0-9A-Za-z]+|[\\p{{L}}\\p{{N}}\\p{{M}}]+') THEN 'type'")
    elif name in ("citizen_id", "old_id"):
        whens.append(f"WHEN NOT has_digits({value}, {12 if name == 'citizen_id' else 9}) THEN 'id'")
    elif name in ("integer", "decimal", "boolean", "date", "timestamp"):
        whens.append(f"WHEN {text} IS NOT NULL AND {value} IS NULL THEN 'type'")
    if not column.is_optional:
        whens.append(f"WHEN {value} IS NULL THEN 'missing'")
    return f"CASE {' '.join(whens)} END" if whens else "NULL"
