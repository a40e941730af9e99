"""Is what is most likely a mistake told, and nothing else? One table for each lint.

The exact messages are in the error gallery.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import BUNDLED, Wick
from test_docs_catalogue import CATALOGUE, first_cells, section
from wicktrack.catalogue.lints import _fold, _one_letter_off, strict
from wicktrack.catalogue.loader import check
from wicktrack.catalogue.problems import LINTS

Write = Callable[..., Path]
Lints = Callable[[str], list[tuple[int, str]]]

SOURCE = 'source = "https://example.org/"'


def title(id_: str = "x", kind: str = "film", **more: str) -> str:
    lines = [f'[title.{id_}]\nname = "{id_}"\nkind = "{kind}"']
    return "\n".join([*lines, *(f"{key} = {value}" for key, value in more.items()), ""])


def fact(said: str, on: str = "2023-04-04", id_: str = "x") -> str:
    return f'[[fact]]\ntitle = "{id_}"\non = {on}\n{said}\n{SOURCE}\n'


def statuses(*words: str) -> str:
    """A status on each of as many days."""
    return "".join(
        fact(f'status = "{word}"', f"2023-04-{n + 1:02}") for n, word in enumerate(words)
    )


def cast(*names: str) -> str:
    """A fact for each name."""
    return "".join(fact(f'cast = [{{ person = "{name}" }}]') for name in names)


@pytest.fixture
def codes(write: Write) -> Callable[[str], list[str]]:
    """The codes of the lints of a text, in order of their places."""
    return lambda text: [problem.code for problem in check([write(text)], [strict])]


Codes = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("kind", "words", "backwards"),
    [
        ("film", "rumoured announced in-development announced pre-production", False),
        ("film", "in-production post-production completed released", False),
        ("film", "announced announced", False),
        ("film", "in-production pre-production", True),
        ("film", "announced rumoured", True),
        ("film", "released in-production", True),
        ("film", "in-production on-hold in-production", False),
        ("film", "in-production on-hold announced", True),
        ("film", "on-hold announced on-hold", False),
        ("film", "post-production cancelled", False),
        ("film", "post-production cancelled announced", False),
        ("film", "post-production cancelled on-hold announced", False),
        ("series", "released in-production released", False),
        ("series", "released announced", False),
        ("miniseries", "released in-development", False),
        ("series", "completed in-production", True),
        ("special", "released in-production", True),
    ],
)
def test_a_status_that_goes_backwards_is_reported(
    codes: Codes, kind: str, words: str, *, backwards: bool
) -> None:
    found = codes(title(kind=kind) + statuses(*words.split()))
    assert found == ["status-backwards"] * backwards


def test_facts_take_effect_in_the_order_of_days_and_not_of_the_file(codes: Codes) -> None:
    late = fact('status = "in-production"', "2023-05-01")
    early = fact('status = "announced"', "2023-04-01")
    vague = fact('status = "announced"', '"2023"')
    assert codes(title() + late + early) == []
    assert codes(title() + vague + late) == ["status-backwards"]


@pytest.mark.parametrize(
    ("release", "on", "late"),
    [
        ("2023-04-04", "2023-04-04", False),
        ("2023-04-03", "2023-04-04", True),
        ('"2023-04"', "2023-04-30", False),
        ('"2023-04"', "2023-05-01", True),
        ("2023-04-03", '"2023-04"', False),
        ("2023-03-31", '"2023-04"', True),
        ('"tba"', "2023-04-04", False),
    ],
)
def test_a_release_date_recorded_after_it_has_passed_is_reported(
    codes: Codes, release: str, on: str, *, late: bool
) -> None:
    found = codes(title() + statuses("announced") + fact(f"release = {release}", on))
    assert found == ["late-release"] * late


@pytest.mark.parametrize(
    ("second", "late"),
    [
        ("release = 2023-06-01", False),
        ('release = 2023-06-01\nregion = "US"', False),
        ("release = 2023-06-02", True),
        ('release = 2023-06-01\nregion = "GB"', True),
    ],
)
def test_a_date_that_was_known_may_be_confirmed_later(
    codes: Codes, second: str, *, late: bool
) -> None:
    first = fact("release = 2023-06-01", "2023-05-01")
    found = codes(title() + statuses("announced") + first + fact(second, "2023-07-01"))
    assert found == ["late-release"] * late


@pytest.mark.parametrize(
    ("since", "on", "after"),
    [
        ("2023-04-04", "2023-04-04", False),
        ("2023-04-05", "2023-04-04", True),
        ('"2023-04"', "2023-04-04", False),
        ('"2023-05"', "2023-04-04", True),
        ('"2023"', "2023-04-04", False),
        ("2023-04-30", '"2023-04"', False),
        ("2023-05-01", '"2023-04"', True),
    ],
)
def test_a_status_that_begins_after_it_is_known_is_reported(
    codes: Codes, since: str, on: str, *, after: bool
) -> None:
    found = codes(title() + fact(f'status = "announced"\nsince = {since}', on))
    assert found == ["since-after-on"] * after


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("José Padilha", "Jose Padilha", True),
        ("Jose\u0301 Padilha", "José Padilha", True),
        ("Ana de Armas", "Ana De Armas", True),
        ("Samuel L Jackson", "Samuel L. Jackson", True),
        ("Jean-Luc", "Jean Luc", True),
        ("Bo Li", "Bo-Li", True),
        ("Norman Reedus", "Norman Reedos", True),
        ("Norman Reedus", "Norman Redus", True),
        ("Norman Reedus", "Norman Reeduss", True),
        ("Norman Reedus", "Xorman Reedus", True),
        ("Norman Reedus", "Norman Reeduxy", False),
        ("Norman Reedus", "Normna Reedus", False),
        ("Jon Lee", "Jan Lee", False),
        ("Bob Smit", "Bob Smith", False),
        ("Bob Smits", "Bob Smith", True),
        ("Stormtrooper 1", "Stormtrooper 2", False),
        ("千と千尋", "千と千尋の", False),
        ("???", "!!!", False),
    ],
)
def test_two_spellings_of_a_name_are_reported(
    codes: Codes, one: str, other: str, *, alike: bool
) -> None:
    for names in ((one, other), (other, one)):
        assert codes(title() + statuses("announced") + cast(*names)) == ["two-spellings"] * alike


def told(path: Path) -> list[tuple[str, str]]:
    """The misspelt and the usual spelling of each problem."""
    found = check([path], [strict])
    assert {problem.code for problem in found} <= {"two-spellings"}
    return [(words[1], words[3]) for words in (problem.message.split("`") for problem in found)]


def test_the_rarer_spelling_is_reported_once(write: Write) -> None:
    rare, usual = "Norman Reedos", "Norman Reedus"
    head = title() + statuses("announced")
    assert told(write(head + cast(rare, usual, usual, rare, usual))) == [(rare, usual)]
    assert told(write(head + cast(usual, rare))) == [(rare, usual)]
    forms = ("Norman Reedus", "NORMAN REEDUS", "Norman Reedus.")
    assert told(write(head + cast(*forms, forms[0]))) == [(form, forms[0]) for form in forms[1:]]


def test_names_in_crew_uncast_and_person_tables_are_compared_as_well(codes: Codes) -> None:
    head, usual = statuses("announced"), cast("Norman Reedus", "Norman Reedus")
    for key in ("directors", "writers"):
        crew = title(**{key: '["Norman Reedos"]'})
        assert codes(crew + head + usual) == ["two-spellings"]
    left = fact('uncast = ["Norman Reedos"]')
    assert codes(title() + head + usual + left) == ["two-spellings"]
    person = '[person."Norman Reedos"]\ndied = 2023-01-01\n'
    assert codes(title() + person + head + usual) == ["two-spellings"]


def test_similar_names_with_a_person_table_each_are_not_reported(codes: Codes) -> None:
    persons = '[person."Norman Reedos"]\n[person."Norman Reedus"]\n'
    names = cast("Norman Reedos", "Norman Reedus")
    assert codes(title() + persons + statuses("announced") + names) == []


def test_somebody_who_leaves_a_cast_must_have_been_in_it(codes: Codes) -> None:
    left = fact('uncast = ["Ana"]', "2023-05-01")
    head = title() + title("y") + statuses("announced") + fact('status = "announced"', id_="y")
    assert codes(head + cast("Ana") + left + left) == []
    other = fact('cast = [{ person = "Ana" }]', id_="y")
    assert codes(head + other + left) == ["never-cast"]


@pytest.mark.parametrize(
    ("used", "unused"),
    [
        (title(directors='["Ana"]'), False),
        (title(writers='["Ana"]'), False),
        (title() + cast("Ana"), False),
        (title() + cast("Ann"), True),
    ],
)
def test_a_person_table_that_no_cast_or_crew_uses_is_reported(
    codes: Codes, used: str, *, unused: bool
) -> None:
    found = codes(used + "[person.Ana]\n" + statuses("announced"))
    assert found == ["unused-person"] * unused


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (statuses("announced") + fact("release = 2023-01-01\naside = true"), []),
        (statuses("in-production") + fact('status = "rumoured"\naside = true'), []),
        (statuses("announced") + fact('uncast = ["Nobody Known"]\naside = true'), []),
        (fact('status = "announced"\naside = true'), ["no-status"]),
    ],
)
def test_a_fact_set_aside_contradicts_nothing(codes: Codes, text: str, found: list[str]) -> None:
    assert codes(title() + text) == found


def test_only_services_may_leave_a_title_without_a_status(codes: Codes) -> None:
    of_item = title(ids='{ wikidata = "Q900002" }')
    imported = fact("release = 2027-01-01").replace(
        "https://example.org/", "https://www.wikidata.org/wiki/Q900002"
    )
    assert codes(of_item + imported) == []
    assert codes(title() + imported) == ["no-status"]
    assert codes(of_item + imported + fact("release = 2027-01-02")) == ["no-status"]


def test_a_source_may_be_used_in_another_file(write: Write) -> None:
    sources = write("[source.variety]\n[source.empire]\n", "sources.toml")
    said = '[[fact]]\ntitle = "x"\non = 2023-04-04\nstatus = "announced"\nsource = ["variety"]\n'
    files = [sources, write(title() + said)]
    found = check(files, [strict])
    assert [(p.file, p.line, p.code) for p in found] == [(str(sources), 5, "unused-source")]


def test_a_problem_is_reported_in_the_file_of_its_fact(write: Write) -> None:
    bare = '[[fact]]\ntitle = "x"\non = 2023-04-04\nstatus = "announced"\n'
    files = [write(title() + bare, "a.toml"), write(bare + "\n" + bare, "b.toml")]
    found = [(Path(p.file).name, p.line) for p in check(files, [strict])]
    assert found == [("a.toml", 7), ("b.toml", 4), ("b.toml", 9)]


def test_lints_are_not_reported_where_there_are_errors(codes: Codes) -> None:
    assert codes(title() + fact('status = "wrapped"')) == ["bad-status"]


# ── Asking for them ──────────────────────────────────────────────────────────────────────────────


def test_the_bundled_catalogue_has_no_lints(wick: Wick) -> None:
    assert wick("check", "--strict", str(BUNDLED)) == wick("check", str(BUNDLED))
    assert wick("check", "--strict", str(BUNDLED)).out == ""


def test_lints_are_reported_only_with_strict(wick: Wick, write: Write) -> None:
    path = str(write(title()))
    assert wick("check", path).code == 0
    result = wick("check", path, "--strict")
    assert result.code == 1
    assert result.out.startswith(f"{path}:4:1: no-status ")
    items = json.loads(wick("check", "--strict", path, "--format", "json").out)["items"]
    assert [(item["line"], item["code"]) for item in items] == [(4, "no-status")]


STALE = title() + fact('status = "announced"', "2023-04-04") + fact('news = "!"', "2024-06-01")


@pytest.mark.parametrize(
    ("span", "as_of", "stale"),
    [
        ("1y", "2025-06-01", False),
        ("1y", "2025-06-02", True),
        ("30d", "2024-07-02", True),
        ("1y", "2024-05-01", True),  # the news were yet to come
        ("1y", "2024-04-04", False),
        ("1d", "2023-04-03", False),  # nobody had heard of it
    ],
)
def test_a_title_without_news_for_a_span_is_stale(
    wick: Wick, write: Write, span: str, as_of: str, *, stale: bool
) -> None:
    result = wick("check", str(write(STALE)), "--stale", span, "--as-of", as_of)
    assert (result.code, " stale " in result.out) == (stale, stale)


@pytest.mark.parametrize(
    ("more", "stale"),
    [
        (fact('status = "released"', "2023-05-01"), False),
        (fact('status = "cancelled"', "2023-05-01"), False),
        (fact('status = "on-hold"', "2023-05-01"), True),
        (
            fact('status = "released"', "2023-05-01") + fact('status = "filming"', "2023-06-01"),
            True,
        ),
        (fact('status = "released"', "2040-01-01"), True),
    ],
)
def test_what_is_over_is_not_stale(wick: Wick, write: Write, more: str, *, stale: bool) -> None:
    path = str(write(title(kind="series") + statuses("announced") + more))
    assert wick("check", path, "--stale", "1y", "--as-of", "2030-01-01").code == stale
    document = json.loads(wick("check", path, "--stale=1y", "--as-of=2030-01-01", "--json").out)
    assert document["as_of"] == "2030-01-01"


def test_a_catalogue_that_is_clean_by_strict_stays_clean(wick: Wick, write: Write) -> None:
    path = str(write(title() + statuses("announced")))
    for day in ("2023-04-01", "2090-01-01"):
        assert wick("check", "--strict", path, "--as-of", day).code == 0


@pytest.mark.parametrize(
    ("on", "to_come"),
    [
        ("2024-02-22", False),
        ("2024-02-23", True),
        ('"2024-02"', False),
        ('"2024-03"', True),
        ('"2024"', False),
        ("2062-01-02", True),
    ],
)
def test_a_fact_of_a_day_to_come_is_reported_until_that_day(
    wick: Wick, write: Write, monkeypatch: pytest.MonkeyPatch, on: str, *, to_come: bool
) -> None:
    path = str(write(title() + fact('status = "announced"', on)))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1708560000")  # 22 February 2024
    document = json.loads(wick("check", "--strict", path, "--json").out)
    assert [item["code"] for item in document["items"]] == ["future-fact"] * to_come
    assert document["as_of"] == "2024-02-22"
    assert wick("check", "--strict", path, "--as-of", "2062-01-02").code == 0
    assert wick("check", path).code == 0


@pytest.mark.parametrize(
    ("keys", "count"),
    [
        (["", 'region = "GB"'], 1),
        (['region = "GB"', "", ""], 1),
        (["", 'region = "001"'], 1),
        ([""], 0),
        (["", ""], 0),
        (['region = "GB"', 'region = "US"'], 0),
        (['type = "digital"', 'region = "GB"'], 0),
        (['edition = "IMAX"', 'region = "GB"'], 0),
        (['type = "digital"', 'type = "digital"\nregion = "GB"', 'region = "GB"'], 1),
    ],
)
def test_a_release_without_a_region_beside_one_with_a_region_is_reported_once(
    tmp_path: Path, keys: list[str], count: int
) -> None:
    path = tmp_path / "x.toml"
    facts = "".join(fact(f"release = 2024-06-07\n{more}") for more in keys)
    text = "format = 1\n" + title() + statuses("announced") + facts
    path.write_text(text, encoding="utf-8")
    assert [it.code for it in check([path], [strict])] == ["no-region"] * count
    home = text.replace("format = 1\n", 'format = 1\n[catalogue]\nregion = "US"\n')
    path.write_text(home, encoding="utf-8")
    assert check([path], [strict]) == []


@pytest.mark.parametrize(
    ("names", "kinds", "releases", "alike"),
    [
        (("Dune", "Dune"), ("film", "film"), ("", ""), True),
        (("Dune", "DUNE!"), ("film", "film"), ("", ""), True),
        (("Dune", "Dune"), ("film", "series"), ("", ""), False),
        (("Dune", "Dune 2"), ("film", "film"), ("", ""), False),
        (("Dune", "Dune"), ("film", "film"), ("1984-12-14", "2021-10-22"), False),
        (("Dune", "Dune"), ("film", "film"), ("2021-01-01", "2021-10-22"), True),
        (("Dune", "Dune"), ("film", "film"), ("", "2021-10-22"), True),
        (("Dune", "Dune"), ("film", "film"), ("2021-10-22", ""), True),
    ],
)
def test_two_titles_that_go_by_one_name_are_reported_unless_their_years_differ(
    codes: Codes,
    names: tuple[str, str],
    kinds: tuple[str, str],
    releases: tuple[str, str],
    *,
    alike: bool,
) -> None:
    text = ""
    for id_, name, kind, release in zip("xy", names, kinds, releases, strict=True):
        text += title(id_, kind).replace(f'name = "{id_}"', f'name = "{name}"')
        text += fact('status = "announced"', "1984-01-01", id_)
        text += fact(f"release = {release}", "1984-01-01", id_) if release else ""
    assert codes(text) == ["same-name"] * alike


def test_the_name_that_a_title_goes_by_is_its_last_one(codes: Codes) -> None:
    titles = title("x") + title("y")
    known = fact('status = "announced"') + fact('status = "announced"', id_="y")
    assert codes(titles + known + fact('name = "y"')) == ["same-name"]
    assert codes(titles + known + fact('name = "y"') + fact('name = "z"', id_="y")) == []


@pytest.mark.parametrize("span", ["soon", "-1y", "1y ago", ""])
def test_what_is_no_span_is_refused(wick: Wick, span: str) -> None:
    result = wick("check", f"--stale={span}", str(BUNDLED))
    assert (result.code, result.out) == (2, "")
    assert "is not a valid time span" in result.err


def test_every_lint_has_its_row_on_the_page() -> None:
    assert first_cells(section(CATALOGUE, "Checking")) == {*LINTS} - {"stale"}


# ── Names that are one letter off ────────────────────────────────────────────────────────────────


def _distance_is_one(one: str, other: str) -> bool:
    """By the definition: one letter taken out, put in or replaced."""
    if one == other:
        return False
    if len(one) == len(other):
        unlike = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
        return len(unlike) == 1 and all(map(str.isalpha, unlike[0]))
    short, long = sorted((one, other), key=len)
    return any(long[:at] + long[at + 1 :] == short and c.isalpha() for at, c in enumerate(long))


@given(st.lists(st.text("ab1", min_size=8, max_size=10), unique=True, max_size=12))
def test_names_that_differ_in_one_letter_are_found(names: list[str]) -> None:
    found = list(_one_letter_off(names))
    assert all(_distance_is_one(one, other) for one, other in found)
    told = {name for pair in found for name in pair}
    assert told == {a for a in names for b in names if _distance_is_one(a, b)}


def test_folding_keeps_letters_and_digits_only() -> None:
    assert _fold("  Éric d'Après-Midi, 3rd ") == "ericdapresmidi3rd"


def test_the_comparison_of_a_hundred_thousand_names_is_not_quadratic() -> None:
    names = [f"{number:05}".translate(str.maketrans("0123456789", "abcdefghij")) + "er smithson"
             for number in range(100_000)]  # fmt: skip
    assert sum(1 for _ in _one_letter_off(names)) < 10_000_000
