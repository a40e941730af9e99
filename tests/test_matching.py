"""Which title or person does somebody mean?"""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wicktrack.errors import BadValue, Exit, NoMatch
from wicktrack.model.facts import CastSaid, Fact, Member, NameSaid, Title
from wicktrack.model.ledger import WholeLedger
from wicktrack.model.names import plain
from wicktrack.model.periods import parse
from wicktrack.model.search import find_person, find_title
from wicktrack.model.vocabulary import Kind


def ledger(*titles: Title, names: dict[str, str] | None = None) -> WholeLedger:
    """A ledger of titles, and of names they were given later."""
    facts = (
        Fact(title, parse("2024-01-01"), NameSaid(name)) for title, name in (names or {}).items()
    )
    return WholeLedger(titles={title.id: title for title in titles}, facts=tuple(facts))


def cast(*persons: str) -> WholeLedger:
    """A ledger with these persons in one film."""
    said = CastSaid(tuple(map(Member, persons)))
    return WholeLedger(titles={"x": film("x", "X")}, facts=(Fact("x", parse("2020"), said),))


def film(id_: str, name: str, *aliases: str) -> Title:
    return Title(id_, name, Kind.FILM, aliases=aliases)


WICK = ledger(
    film("john-wick", "John Wick", "John Wick 1"),
    film("john-wick-2", "John Wick: Chapter 2"),
    film("john-wick-4", "John Wick: Chapter 4", "Baba Yaga"),
    film("ballerina", "Ballerina", "From the World of John Wick: Ballerina"),
    film("the-continental", "The Continental: From the World of John Wick"),
    film("kings-man", "The King\u2019s Man"),
    film("swat", "S.W.A.T."),
    film("spider", "Spider-Man"),
    film("amelie", "Le Fabuleux Destin d'Am\u00e9lie Poulain"),
    film("bjork", "Bj\u00f8rn & \u0141ukasz"),
    film("yojimbo", "\u7528\u5fc3\u68d2"),
    film("caine", "Caine's Film"),
    names={"caine": "Under the High Table"},
)


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("ballerina", "ballerina"),
        ("BALLERINA", "ballerina"),
        (" Ballerina! ", "ballerina"),
        ("john-wick", "john-wick"),
        ("john wick", "john-wick"),
        ("JOHN-WICK-4", "john-wick-4"),
        ("Chapter 4", "john-wick-4"),
        ("chapter 4", "john-wick-4"),
        ("john wick chapter 4", "john-wick-4"),
        ("John Wick \u2013 Chapter 4", "john-wick-4"),
        ("baba yaga", "john-wick-4"),
        ("continental", "the-continental"),
        ("contin", "the-continental"),
        ("world of john wick: ballerina", "ballerina"),
        ("king's man", "kings-man"),
        ("king\u2019s man", "kings-man"),
        ("kings man", "kings-man"),
        ("am\u00e9lie", "amelie"),
        ("amelie", "amelie"),
        ("AME\u0301LIE", "amelie"),
        ("bjorn", "bjork"),
        ("lukasz", "bjork"),
        ("s.w.a.t", "swat"),
        ("spider man", "spider"),
        ("spiderman", "spider"),
        ("johnwick", "john-wick"),
        ("\u7528\u5fc3\u68d2", "yojimbo"),
        ("\uff22\uff21\uff2c\uff2c\uff25\uff32\uff29\uff2e\uff21", "ballerina"),
        ("caine's film", "caine"),
        ("high table", "caine"),
    ],
)
def test_a_title_is_found_by_id_name_alias_later_name_or_part(typed: str, id_: str) -> None:
    assert find_title(WICK, typed).id == id_


PERSONS = [
    "Keanu Reeves", "Bill Skarsg\u00e5rd", "Stellan Skarsg\u00e5rd", "Ang\u00e9lica Casta\u00f1eda",
    "J.J. Abrams", "Ian McShane", "Ana de Armas", "Lance Reddick", "Lance Reddick Jr.",
    "Conan O'Brien", "Ma\u2019an \u00c6gir",
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("keanu reeves", "Keanu Reeves"),
        ("reeves", "Keanu Reeves"),
        ("bill skarsgard", "Bill Skarsg\u00e5rd"),
        ("BILL SKARSG\u00c5RD", "Bill Skarsg\u00e5rd"),
        ("castaneda", "Ang\u00e9lica Casta\u00f1eda"),
        ("JJ Abrams", "J.J. Abrams"),
        ("j j abrams", "J.J. Abrams"),
        ("lance reddick", "Lance Reddick"),
        ("obrien", "Conan O'Brien"),
        ("aegir", "Ma\u2019an \u00c6gir"),
        ("de  armas", "Ana de Armas"),
    ],
)
def test_a_person_is_found_by_name_or_part(typed: str, name: str) -> None:
    assert find_person(cast(*PERSONS), typed) == name


def test_a_whole_name_beats_a_part_and_a_part_beats_other_spacing() -> None:
    assert find_person(cast("Ana", "Ana de Armas"), "ana") == "Ana"
    assert find_person(cast("An a Bell", "Ana Bell"), "ana") == "Ana Bell"


def test_an_id_beats_the_name_of_another_title() -> None:
    both = ledger(film("wick", "Caine"), film("caine", "John Wick"))
    assert find_title(both, "caine").name == "John Wick"


IDS = ledger(
    Title("b", "Ballerina", Kind.FILM, ids=(("imdb", "tt7181546"), ("tmdb", "movie/541671"))),
    Title("c", "Copy", Kind.FILM, ids=(("wikidata", "Q42"), ("tvmaze", "143"))),
    Title("d", "Double", Kind.SERIES, ids=(("wikidata", "Q42"), ("tmdb", "tv/143"))),
    film("e", "Q190050"),
)


@pytest.mark.parametrize(
    ("typed", "id_"),
    [
        ("tt7181546", "b"),
        ("imdb:tt7181546", "b"),
        (" tmdb:movie/541671 ", "b"),
        ("tmdb:541671", "b"),
        ("tmdb:143", "d"),
        ("tvmaze:143", "c"),
        ("Q190050", "e"),
    ],
)
def test_a_title_is_found_by_its_id_at_a_service(typed: str, id_: str) -> None:
    assert find_title(IDS, typed).id == id_


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("Q42", "`Q42` matches 2 titles: c (Copy), d (Double)"),
        ("tt718154", "no title matches `tt718154`"),
        ("tmdb:tv/541671", "no title matches `tmdb:tv/541671`"),
        ("143", "no title matches `143`"),
        ("imdb:Q42", "no title matches `imdb:Q42`"),
    ],
)
def test_an_id_at_a_service_is_matched_whole_and_never_guessed(typed: str, error: str) -> None:
    with pytest.raises(NoMatch) as refusal:
        find_title(IDS, typed)
    assert refusal.value.message == error


def test_several_matches_are_all_listed() -> None:
    with pytest.raises(NoMatch) as refusal:
        find_title(WICK, "chapter")
    assert refusal.value.message == (
        "`chapter` matches 2 titles: "
        "john-wick-2 (John Wick: Chapter 2), john-wick-4 (John Wick: Chapter 4)"
    )
    assert refusal.value.hint == "be more specific"
    assert refusal.value.exit == Exit.NO_MATCH
    with pytest.raises(NoMatch, match="matches 2 people: Bill Skarsg\u00e5rd, Stellan"):
        find_person(cast(*PERSONS), "skarsgard")


def test_two_titles_of_one_name_are_told_apart_by_id() -> None:
    remade = ledger(film("suspiria-1977", "Suspiria"), film("suspiria-2018", "Suspiria"))
    with pytest.raises(NoMatch, match=r"suspiria-1977 \(Suspiria\), suspiria-2018 \(Suspiria\)"):
        find_title(remade, "Suspiria")
    assert find_title(remade, "suspiria-2018").id == "suspiria-2018"


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("balerina", "closest: ballerina (Ballerina)"),
        ("contnental", "closest: the-continental (The Continental: From the"),
        ("jon wick", "closest: john-wick (John Wick)"),
        ("qqqq", "`wicktrack status` lists every title"),
        ("?!", "`wicktrack status` lists every title"),
        ("\u0301", "`wicktrack status` lists every title"),
    ],
)
def test_no_match_suggests_the_nearest_or_where_to_look(typed: str, hint: str) -> None:
    with pytest.raises(NoMatch) as refusal:
        find_title(WICK, typed)
    assert refusal.value.message == f"no title matches `{typed}`"
    assert refusal.value.hint.startswith(hint)


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Keanu Reevs", "closest: Keanu Reeves"),
        ("reevs", "closest: Keanu Reeves"),
        ("qqqq", "`wicktrack cast TITLE` lists the people in a title"),
    ],
)
def test_no_person_suggests_the_nearest_or_where_to_look(typed: str, hint: str) -> None:
    with pytest.raises(NoMatch) as refusal:
        find_person(cast(*PERSONS), typed)
    assert refusal.value.hint == hint


def test_a_catalogue_without_titles_or_persons_says_so() -> None:
    with pytest.raises(NoMatch) as refusal:
        find_title(WholeLedger(), "wick")
    assert refusal.value.hint == "the catalogue has no titles"
    with pytest.raises(NoMatch) as refusal:
        find_person(WholeLedger(), "wick")
    assert refusal.value.hint == "the catalogue has no people"


def test_a_title_named_in_punctuation_does_not_match_everything() -> None:
    odd = ledger(film("question", "???"), film("ballerina", "Ballerina"))
    assert find_title(odd, "ballerina").id == "ballerina"
    assert find_title(odd, "question").name == "???"
    with pytest.raises(NoMatch, match="no title matches"):
        find_title(odd, "!")


@pytest.mark.parametrize("typed", ["[red]x[/]", "\x1b[31mx", "a\nb", "\\", "(", "x" * 20_000, "\0"])
def test_hostile_text_is_refused_in_words_that_name_it(typed: str) -> None:
    with pytest.raises(NoMatch) as refusal:
        find_title(WICK, typed)
    assert refusal.value.message == f"no title matches `{typed}`"


@pytest.mark.parametrize("typed", ["", "  ", "\n"])
def test_an_empty_title_or_person_is_refused_as_such(typed: str) -> None:
    with pytest.raises(BadValue, match="the title is empty"):
        find_title(WICK, typed)
    with pytest.raises(BadValue, match="the person is empty"):
        find_person(WICK, typed)


@given(st.text().filter(str.strip))
def test_any_text_finds_a_title_or_is_refused(text: str) -> None:
    try:
        assert find_title(WICK, text).id in WICK.titles
    except NoMatch as refusal:
        assert f"`{text}`" in refusal.message  # noqa: PT017 - either way is fine


@given(st.text(min_size=1))
def test_every_name_finds_its_own_title(name: str) -> None:
    if plain(name) not in {"", "two"}:
        assert find_title(ledger(film("one", name), film("two", name + " x y z")), name).id == "one"


@given(st.text())
def test_folded_text_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_every_character_folds_to_one_that_stays() -> None:
    folded = [plain(chr(code)) for code in range(0x3000)]
    assert [*map(plain, folded)] == folded


@given(st.text(st.characters(codec="utf-8", max_codepoint=0x24F)))
def test_neither_case_nor_the_form_of_accents_matters(text: str) -> None:
    assert plain(text) == plain(text.casefold())
    for form in ("NFC", "NFD"):
        assert plain(unicodedata.normalize(form, text)) == plain(text)
