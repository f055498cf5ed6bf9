"""`repair` and `history` of links, `counts` of linked rows, and what the digits of an ID say."""

import json

import pytest

from harness import (
    DONE, USAGE, assert_equal, assert_private, assert_same_state, assert_verifies, cells, column_file_digests, hoso,
    kpi, rows_of, run, table_files, tables, write,
)

PIPELINE = """
pipeline: mending
reject_limit: 0
parameters: {as_of: 2026-06-30}
registries:
  people:
    files: people/*
    key: nr
    version: at
    columns:
      nr: citizen_id
      old: {type: old_id, optional: true}
      name: name
      born: date
      sex: {enum: [M, F]}
      spouse: {type: person_id, optional: true}
      at: date
    links: {partner: {to: people, by: spouse}}
    counts:
      cards: {of: cards, link: person}
      valid_cards: {of: cards, link: person, where: valid_to >= :as_of and person.sex = 'F'}
      spouses: {of: marriages, link: wife}
  was:
    files: was/*
    key: [old, nr]
    version: at
    columns:
      old: old_id
      nr: citizen_id
      since: {type: date, optional: true}
      until: {type: date, optional: true}
      at: date
    links: {bearer: {to: people, by: nr}}
  cards:
    files: cards/*
    key: card
    version: at
    columns:
      card: integer
      nr: {type: person_id, optional: true}
      name: name
      birth: date
      valid_to: date
      signed: {type: date, optional: true}
      at: date
    derive: {end: "right(name, 2)"}
    links:
      person: {to: people, by: nr, verify: [name, {birth: born}], repair: leading_zeros, history: was}
      dated: {to: people, by: nr, history: {registry: was, from: since, to: until, at: signed}}
      bare: {to: people, by: nr, verify: [name, {birth: born}]}
  marriages:
    files: marriages/*
    key: entry
    version: at
    columns: {entry: integer, bride: {type: person_id, optional: true}, at: date}
    links: {wife: {to: people, by: bride}}
indicators:
  mended: {of: cards, share: person.via = 'repaired'}
  by_cards: {of: people, by: {category: cards}}
  wrong_sex: {of: people, where: id_sex(nr) <> sex}
  wrong_year: {of: people, where: id_birth_year(nr) <> year(born), by: {area: id_province(nr)}}
"""

# Shortened to 10, 11, 9 and 12 digits; the last one's old ID is the third one's number without its zeros.
AN, BINH, CHI, DUNG = "001090000001", "027191000002", "000304000003", "127092000004"
PEOPLE = f"""nr,old,name,born,sex,spouse,at
{AN},111111111,Lê An,1990-01-01,M,,2026-01-01
{BINH},222222222,Hòa Bình,1991-02-02,F,{AN},2026-01-01
{CHI},,Trần Chi,2004-03-03,F,,2026-01-01
{DUNG},333333333,Vũ Dũng,1993-04-04,F,999999999,2026-01-01
"""
# The second of 555555555 is not in the register; 666666666 was two persons', one after the other.
WAS = f"""old,nr,since,until,at
444444444,{AN},,,2026-01-01
222222222,{BINH},,,2026-01-01
555555555,{BINH},,,2026-01-01
555555555,099090000009,,,2026-01-01
666666666,{AN},2000-01-01,2009-12-31,2026-01-01
666666666,{BINH},2010-01-01,,2026-01-01
777777777,099090000009,,,2026-01-01
333333333,{AN},,2005-01-01,2026-01-01
"""
CARD_HEADER = "card,nr,name,birth,valid_to,signed,at"


def card(number, nr, name="Lê An", birth="1990-01-01", signed="", valid_to="2027-01-01"):
    return f"{number},{nr},{name},{birth},{valid_to},{signed},2026-01-01"


def found(nr, way, status="verified", differs=None):
    return status, nr, way, differs


def nobody(status):
    return status, None, None, None


# What a card says, and what the link that mends and knows the history makes of it.
CASES = [
    ((AN,), found(AN, "citizen_id")),
    ((AN, "Lê Anh"), found(AN, "citizen_id", "mismatch", "name")),
    # 10 and 11 digits, however they are written
    ((AN.lstrip("0"),), found(AN, "repaired")),
    ((f"{AN.lstrip('0')[:4]}.{AN.lstrip('0')[4:]}",), found(AN, "repaired")),
    ((AN[1:], "LÊ  AN"), found(AN, "repaired")),
    ((BINH[1:], "Hoà Bình", "1991-02-02"), found(BINH, "repaired")),
    ((CHI[1:], "Trần Chi", "2004-03-03"), found(CHI, "repaired")),
    # not corroborated: left as it was
    ((AN[2:], "Lê Anh"), nobody("invalid")),
    ((AN[1:], "Lê An", "1990-01-02"), nobody("invalid")),
    # nobody has it, or it is no shortened ID
    (("1090000009",), nobody("invalid")),
    ((AN[3:],), nobody("not_found")),
    (("12345678",), nobody("invalid")),
    (("1234567890123",), nobody("invalid")),
    (("109000000a",), nobody("invalid")),
    (("099090000009",), nobody("not_found")),
    (("",), nobody("missing")),
    # 9 digits that are nobody's old ID
    ((CHI[3:], "Trần Chi", "2004-03-03"), found(CHI, "repaired")),
    ((CHI[3:], "Trần Chi", "2004-03-04"), nobody("not_found")),
    # old IDs: the register's own, the history's, both of the same person, of one who is not in the register
    (("111111111",), found(AN, "old_id")),
    (("444444444",), found(AN, "old_id")),
    (("444444444", "Lê Anh"), found(AN, "old_id", "mismatch", "name")),
    (("222222222", "Hòa Bình", "1991-02-02"), found(BINH, "old_id")),
    (("555555555", "Hòa Bình", "1991-02-02"), found(BINH, "old_id")),
    (("777777777",), nobody("not_found")),
    # of several persons: the history's, and the register's beside the history's
    (("666666666",), nobody("ambiguous")),
    (("333333333",), nobody("ambiguous")),
]
# Old ID, date signed, and what the dated link makes of it.
DATED = [
    ("666666666", "2005-06-01", found(AN, "old_id")),
    ("666666666", "1999-12-31", nobody("not_found")),
    ("666666666", "2000-01-01", found(AN, "old_id")),
    ("666666666", "2009-12-31", found(AN, "old_id")),
    ("666666666", "2010-01-01", found(BINH, "old_id")),
    ("666666666", "2030-01-01", found(BINH, "old_id")),
    ("666666666", "", nobody("ambiguous")),
    ("333333333", "2005-01-01", nobody("ambiguous")),
    ("333333333", "2005-01-02", found(DUNG, "old_id")),
    ("444444444", "1900-01-01", found(AN, "old_id")),
    ("1090000001", "2005-06-01", nobody("invalid")),
]


class Place:
    def __init__(self, folder):
        self.folder, self.input, self.store = folder, folder / "input", folder / "store"
        self.pipeline = write(folder / "pipeline.yaml", PIPELINE)
        write(self.input / "people/a", PEOPLE)
        write(self.input / "was/a", WAS)
        write(self.input / "marriages/a", f"entry,bride,at\n1,{BINH},2026-01-01\n2,{BINH},2026-01-01\n3,,2026-01-01\n")
        self.cards(*[card(number, *said) for number, (said, _) in enumerate(CASES)],
                   *[card(100 + number, old, signed=signed) for number, (old, signed, _) in enumerate(DATED)])

    def cards(self, *rows, file="a"):
        write(self.input / "cards" / file, "\n".join([CARD_HEADER, *rows]) + "\n")

    def run(self, *options, **keywords):
        return run(self.pipeline, self.input, self.store, *options, **keywords).report

    def rows(self, table, *columns):
        """By the first column of the table."""
        rows = rows_of(self.store, table)
        keys = rows.column(0).to_pylist()
        return dict(zip(keys, zip(*(rows.column(name).to_pylist() for name in columns))))

    def links(self, name):
        return self.rows("cards", *(f"{name}_{member}" for member in ("status", "id", "via", "differs")))


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_every_status(place):
    report = place.run()
    links = place.links("person")
    assert_equal({number: links[number] for number in range(len(CASES))},
                 {number: wanted for number, (_, wanted) in enumerate(CASES)})
    dated = place.links("dated")
    assert_equal({number: dated[100 + number] for number in range(len(DATED))},
                 {number: wanted for number, (*_, wanted) in enumerate(DATED)})
    # The report, the indicator and the summary count what was mended, links without `repair` say nothing of it.
    mended = sum(link[2] == "repaired" for link in links.values())
    assert mended == sum(wanted[2] == "repaired" for _, wanted in CASES) + 1
    books = report["registries"]
    assert books["cards"]["repaired"] == {"person": mended}
    assert all("repaired" not in books[name] for name in ("people", "was", "marriages"))
    assert cells(kpi(place.store))["mended", "_T", "_T", "_T"][0] == mended
    statuses = [link[0] for link in links.values()]
    assert books["cards"]["links"]["person"] == {
        status: statuses.count(status)
        for status in ("verified", "mismatch", "not_found", "ambiguous", "invalid", "missing")}
    assert_verifies(place.store)


def test_a_link_without_the_options_is_as_before(place):
    place.run()
    bare = place.links("bare")
    for number, (said, wanted) in enumerate(CASES):
        if wanted[2] == "repaired":
            assert bare[number][0] == ("not_found" if len(said[0]) == 9 else "invalid")
    assert "repaired" not in {link[2] for link in bare.values()}


def test_the_summary(place):
    pipeline = place.pipeline
    text = hoso("run", pipeline, "--input", place.input, "--store", place.store).text
    lines = [line.split() for line in text.splitlines()]
    header = next(line for line in lines if line[:1] == ["link"])
    assert header[-1] == "repaired"
    by_link = {line[0]: line[-1] for line in lines if line and line[0].startswith("cards.")}
    assert by_link == {"cards.person": "7", "cards.dated": "0", "cards.bare": "0"}
    write(pipeline, PIPELINE.replace(", repair: leading_zeros", ""))
    text = hoso("run", pipeline, "--input", place.input, "--store", place.store).text
    assert "repaired" not in text and "verified" in text


def counts_of(place):
    return place.rows("people", "cards", "valid_cards", "spouses")


def test_counts(place):
    place.cards(
        card(1, AN), card(2, AN[2:]), card(3, "111111111", "other"), card(4, "666666666"), card(5, AN[2:], "other"),
        card(6, BINH), card(7, BINH, valid_to="2026-06-30"), card(8, "555555555", valid_to="2026-06-29"),
        card(9, CHI[3:], "Trần Chi", "2004-03-03"), card(10, ""))
    place.run()
    # A mismatch counts, who was not found does not; `where` sees the card and its person.
    assert counts_of(place) == {AN: (3, 0, 0), BINH: (3, 2, 2), CHI: (1, 1, 0), DUNG: (0, 0, 0)}
    schema = rows_of(place.store, "people").schema
    assert schema.names[-3:] == ["cards", "valid_cards", "spouses"] and schema.names[-4] == "partner_differs"
    assert [str(field.type) for field in schema][-3:] == ["int64"] * 3
    by_cards = {key[3]: value[0] for key, value in cells(kpi(place.store)).items() if key[0] == "by_cards"}
    assert by_cards == {"_T": 4, "0": 1, "1": 1, "3": 2}
    assert_verifies(place.store)


def test_counts_follow_the_registry_counted(place):
    """Runs in which only files of the cards, of the history, or of the marriages are new."""
    place.cards(card(1, AN), card(2, "888888888"))
    place.run()
    assert counts_of(place)[AN][0] == 1
    before = {name: column_file_digests(place.store, name) for name in ("people", "was", "marriages", "cards")}

    place.cards(card(3, AN), card(1, BINH).replace("2026-01-01", "2026-01-02"), file="b")
    report = place.run()
    assert [name for name, books in report["registries"].items() if books["files"]] == ["cards"]
    assert counts_of(place)[AN][0] == 1 and counts_of(place)[BINH][0] == 1
    after = {name: column_file_digests(place.store, name) for name in before}
    assert {name for name in before if before[name] != after[name]} == {"people", "cards"}
    assert_verifies(place.store)

    write(place.input / "was/b", f"old,nr,since,until,at\n888888888,{CHI},,,2026-01-01\n")
    place.run()
    assert place.links("person")[2][:3] == ("mismatch", CHI, "old_id")
    assert counts_of(place)[CHI][0] == 1
    written = {name: column_file_digests(place.store, name) for name in before}
    assert {name for name in before if written[name] != after[name]} == {"people", "was", "cards"}

    write(place.input / "marriages/b", f"entry,bride,at\n1,{CHI},2026-01-02\n")
    place.run()
    assert [counts_of(place)[nr][2] for nr in (BINH, CHI)] == [1, 1]
    assert column_file_digests(place.store, "cards") == written["cards"]
    assert_verifies(place.store)

    files = {name: table_files(place.store, name) for name in tables(place.store)}
    assert place.run()["status"] == "nothing-new"
    assert {name: table_files(place.store, name) for name in tables(place.store)} == files
    # All at once gives the same.
    other = place.folder / "other"
    run(place.pipeline, place.input, other)
    assert_same_state(place.store, other, ["people", "was", "cards", "marriages"])
    outcome = hoso("verify", "--recompute", "--store", place.store)
    assert "every number is equal" in outcome.text


def test_a_new_person_is_found_and_counted(place):
    place.cards(card(1, "2093000005", "Đỗ Em", "1993-05-05"), card(2, "777777777", "Đỗ Em"))
    place.run()
    assert {link[0] for link in place.links("person").values()} == {"invalid", "not_found"}
    write(place.input / "people/b", PEOPLE.splitlines()[0] + "\n"
          "002093000005,,Đỗ Em,1993-05-05,M,,2026-01-01\n099090000009,,Lý Gấm,1990-01-01,M,,2026-01-01\n")
    report = place.run()
    links = place.links("person")
    assert links[1] == found("002093000005", "repaired")
    assert links[2] == found("099090000009", "old_id", "mismatch", "name")
    assert counts_of(place)["002093000005"][0] == counts_of(place)["099090000009"][0] == 1
    assert report["registries"]["cards"]["repaired"] == {"person": 1}
    # Nothing new, and an optimization: what held holds on.
    assert place.run()["registries"]["cards"]["repaired"] == {"person": 1}
    hoso("optimize", "--store", place.store)
    assert_verifies(place.store)


def test_a_pipeline_that_changes(place):
    place.run()
    text = PIPELINE.replace("      spouses: {of: marriages, link: wife}\n", "").replace(", repair: leading_zeros", "")
    write(place.pipeline, text)
    report = place.run()
    assert "repaired" not in report["registries"]["cards"]
    assert rows_of(place.store, "people").schema.names[-2:] == ["cards", "valid_cards"]
    assert "repaired" not in {link[2] for link in place.links("person").values()}
    assert_verifies(place.store)
    write(place.pipeline, PIPELINE)
    place.run()
    other = place.folder / "other"
    run(place.pipeline, place.input, other)
    assert_same_state(place.store, other, ["people", "was", "cards", "marriages"])


def test_functions_of_ids(place):
    place.run()
    numbers = cells(kpi(place.store))
    # Dũng's number is that of a man born in 1992.
    assert numbers["wrong_sex", "_T", "_T", "_T"][0] == 1
    wrong = {key[2]: value[0] for key, value in numbers.items() if key[0] == "wrong_year"}
    assert wrong == {"_T": 1, "127": 1}
    assert place.rows("cards", "end")[0] == ("An",)


def test_threads_give_the_same_bytes(place):
    said = AN, AN[2:], BINH[1:], "666666666", CHI[3:], ""
    place.cards(*[card(number, said[number % len(said)]) for number in range(9000)])
    stores = [place.folder / f"store-{threads}" for threads in (1, 2, 5)]
    for store, threads in zip(stores, (1, 2, 5)):
        run(place.pipeline, place.input, store, "--threads", threads)
    digests = [{name: column_file_digests(store, name) for name in tables(store) if name != "runs"} for store in stores]
    assert digests[0] == digests[1] == digests[2]


@pytest.mark.parametrize("old, new, token, message", [
    ("repair: leading_zeros", "repair: zeros", "zeros", "unknown repair `zeros`; known: leading_zeros"),
    ("verify: [name, {birth: born}], repair", "verify: name, repair", "leading_zeros",
     "`repair` needs a date among the `verify` columns; an ID is mended only where"),
    ("leading_zeros, history: was}", "leading_zeros, history: wass}", "wass",
     "unknown registry `wass`; did you mean `was`?"),
    ("from: since, to: until, at: signed", "from: since", "since",
     "`history` has `from` but no `at`; name in `at` the date"),
    ("spouses: {of: marriages, link: wife}", "spouses: {of: marriages, link: wive}", "wive",
     "`marriages` has no link `wive`; did you mean `wife`?"),
    ("and person.sex = 'F'", "and person.cards > 1", "person.cards", "`cards` is a count, and counts are not seen"),
    ("right(name, 2)", "id_sex(card)", "card)", "argument 1 of 'id_sex' must be a text, this is integer"),
])
def test_errors_name_their_place(place, old, new, token, message):
    assert PIPELINE.count(old) == 1
    text = PIPELINE.replace(old, new)
    start = text.index(token, text.index(new))
    line, column = text.count("\n", 0, start) + 1, start - text.rindex("\n", 0, start)
    write(place.pipeline, text)
    outcome = hoso("check", place.pipeline, expect=USAGE)
    assert len(outcome.error_lines) == 1, outcome.described()
    assert f"pipeline.yaml:{line}:{column}: " in outcome.error_lines[0], outcome.described()
    assert message in outcome.error_lines[0], outcome.described()


def test_nothing_of_a_person_is_shown(place):
    for command in (["run", place.pipeline, "--input", place.input, "--store", place.store],
                    ["runs", "--store", place.store], ["verify", "--store", place.store]):
        outcome = hoso(*command, expect=DONE)
        assert_private(outcome, place.input)
    assert json.loads(hoso("runs", "--store", place.store, "--format", "json").out)
