"""Is JSON that may hold anything read without harm, and is what cannot be taken told?"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from wicktrack.model.vocabulary import Service
from wicktrack.sources.reading import LONGEST, MOST, Node, one_line, parse
from wicktrack.sources.words import Reason, Reference, Told, parse_reference

WORDS = {"Running": 1}

READERS: dict[str, Callable[[Node], object]] = {
    "text": Node.text,
    "number": Node.number,
    "truth": Node.truth,
    "day": Node.day,
    "word": lambda node: node.one_of(WORDS, "status"),
    "id": lambda node: node.matching(r"[1-9][0-9]*"),
    "items": lambda node: [it.value for it in node.items()],
    "entries": lambda node: [key for key, _ in node.entries()],
    "key": lambda node: node["x"].value,
}


@pytest.mark.parametrize(
    ("reader", "value", "read"),
    [
        ("text", "Dune", "Dune"),
        ("text", " a\t\x00b\u2028c ", "a b c"),
        ("text", "", None),
        ("text", " \x1b ", None),
        ("number", 0, 0),
        ("number", 143, 143),
        ("truth", True, True),
        ("truth", False, False),
        ("day", "2024-06-07", "2024-06-07"),
        ("day", "2024-06-07T22:00:00+00:00", "2024-06-07"),
        ("day", "2024-06-07 22:00", "2024-06-07"),
        ("day", "", None),
        ("word", "Running", 1),
        ("word", "", None),
        ("id", 143, "143"),
        ("id", "143", "143"),
        ("items", [1, 2], [1, 2]),
        ("entries", {"a": 1}, ["a"]),
        ("key", {"x": 1}, 1),
        ("key", {}, None),
    ],
)
def test_what_is_of_the_form_expected_is_read(reader: str, value: object, read: object) -> None:
    node = Node(value)
    found = READERS[reader](node)
    assert (str(found) if reader == "day" and found else found) == read
    assert node.told == []


@pytest.mark.parametrize("reader", READERS)
def test_what_is_null_reads_as_nothing_and_is_not_told(reader: str) -> None:
    node = Node(None)
    assert not READERS[reader](node)
    assert node.told == []


@pytest.mark.parametrize(
    ("reader", "value", "what"),
    [
        ("text", 7, "a text"),
        ("text", True, "a text"),
        ("text", "x" * (LONGEST + 1), "a text of at most 500 characters"),
        ("number", True, "a whole number"),
        ("number", 1.0, "a whole number"),
        ("number", -1, "a whole number"),
        ("number", 10**40, "a whole number"),
        ("number", "7", "a whole number"),
        ("truth", 1, "true or false"),
        ("truth", "true", "true or false"),
        ("day", "2024-02-30", "a date"),
        ("day", "0000-00-00", "a date"),
        ("day", "9999-12-31", "a date"),
        ("day", "2024-06", "a date"),
        ("day", "\u0662024-06-07", "a date"),
        ("day", 20240607, "a text"),
        ("id", "0", "an id of the usual form"),
        ("id", "1/../2", "an id of the usual form"),
        ("id", "\u0661", "an id of the usual form"),
        ("id", -7, "an id of the usual form"),
        ("id", True, "a text"),
        ("items", {}, "a list"),
        ("items", "abc", "a list"),
        ("entries", [], "an object"),
        ("key", [], "an object"),
        ("key", "x", "an object"),
    ],
)
def test_what_is_of_another_form_is_told_once_and_not_converted(
    reader: str, value: object, what: str
) -> None:
    node = Node({"show": value})["show"]
    for _ in range(2):
        assert not READERS[reader](node)
    assert node.told == [Told(Reason.UNREADABLE, f"`show` is not {what}")]


def test_the_place_of_what_is_told_is_shown_without_controls() -> None:
    node = Node({"a": [{"b\x1b" + "c" * 99: 7}]})
    [inside] = node["a"].items()
    for _, value in inside.entries():
        value.text()
    assert node.told == [Told(Reason.UNREADABLE, f"`a[0].b {'c' * 48}` is not a text")]


def test_a_word_that_is_not_in_a_table_is_told_and_cut() -> None:
    node = Node("y" * 300)
    assert node.one_of(WORDS, "status") is None
    assert node.told == [Told(Reason.UNKNOWN_WORD, f"`{'y' * 50}` is not a known status")]


def test_of_too_many_the_first_are_read_and_it_is_told() -> None:
    items, entries = Node([0] * (MOST + 1)), Node(dict.fromkeys(map(str, range(MOST + 1))))
    assert len([*items.items()]) == len([*entries.entries()]) == MOST
    assert [len(items.told), len(entries.told)] == [1, 1]
    assert len([*Node([0] * (MOST + 1)).items(MOST + 1)]) == MOST + 1


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "the answer is not JSON, it is empty"),
        (b" \n", "the answer is not JSON, it is empty"),
        (b"<!DOCTYPE html><p>", "the answer is not JSON but a web page"),
        (b'{"a": ', "the answer is not JSON"),
        (b'{"a": "\xff"}', "the answer is not JSON"),
        (b"[" * 100_000, "the answer is not JSON"),
        (b"9" * 5000, "the answer is not JSON"),
    ],
)
def test_an_answer_that_is_not_json_is_told(body: bytes, what: str) -> None:
    assert parse(body) == Told(Reason.UNREADABLE, what)


def test_an_answer_that_is_json_is_a_node() -> None:
    found = parse(json.dumps({"a": "\ud800x"}).encode())
    assert isinstance(found, Node)
    assert found["a"].text() == "x"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a  b", "a b"),
        ("\x1b[2Ja\r\nb\x7f\x85", "[2Ja b"),
        ("a\u2028b\u2029c", "a b c"),
        ("\u202egpj\u202c\u2066x\u2069", "gpjx"),
        ("\ud800", ""),
        ("Amélie 👩\u200d🚀", "Amélie 👩\u200d🚀"),
    ],
)
def test_one_line_has_no_controls(text: str, line: str) -> None:
    assert one_line(text) == line


# --- references -----------------------------------------------------------------------------------

TMDB, TVMAZE, WIKIDATA, IMDB = Service.TMDB, Service.TVMAZE, Service.WIKIDATA, Service.IMDB


@pytest.mark.parametrize(
    ("text", "service", "id_"),
    [
        ("tvmaze:143", TVMAZE, "143"),
        (" TVmaze: 143 ", TVMAZE, "143"),
        ("https://www.tvmaze.com/shows/143/silicon-valley", TVMAZE, "143"),
        ("api.tvmaze.com/shows/143?embed=cast", TVMAZE, "143"),
        ("wikidata:Q190050", WIKIDATA, "Q190050"),
        ("q190050", WIKIDATA, "Q190050"),
        ("https://www.wikidata.org/wiki/Q190050#P577", WIKIDATA, "Q190050"),
        ("http://www.wikidata.org/entity/Q190050", WIKIDATA, "Q190050"),
        ("tt7181546", IMDB, "tt7181546"),
        ("imdb:tt7181546", IMDB, "tt7181546"),
        ("https://m.imdb.com/de/title/tt7181546/?ref_=nv_sr", IMDB, "tt7181546"),
        ("tmdb:movie/541671", TMDB, "movie/541671"),
        ("tmdb:tv/1399", TMDB, "tv/1399"),
        ("https://www.themoviedb.org/movie/541671-ballerina?language=de", TMDB, "movie/541671"),
        ("https://www.themoviedb.org/tv/1399/season/1", TMDB, "tv/1399"),
        ("tmdb:collection/404609", TMDB, "collection/404609"),
        ("TMDB: collection/404609", TMDB, "collection/404609"),
        ("https://www.themoviedb.org/collection/404609-x?language=de", TMDB, "collection/404609"),
        ("themoviedb.org/collection/404609", TMDB, "collection/404609"),
    ],
)
def test_a_reference_is_read_in_every_form(text: str, service: Service, id_: str) -> None:
    found = parse_reference(text)
    assert found == Reference(service, id_)
    assert parse_reference(str(found)) == found
    assert parse_reference(found.address) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ballerina",
        "143",
        "tmdb:541671",
        "tmdb:person/6384",
        "tmdb:collection/",
        "tmdb:collection/0",
        "tmdb:collection/404609-x",
        "tmdb:collection/1234567890",
        "https://www.themoviedb.org/collection/1234567890",
        "x themoviedb.org/collection/404609",
        "tvmaze:0",
        "tvmaze:143/../1",
        "tvmaze:1234567890",
        "tvmaze:\u0661",
        "tvmaze:Q190050",
        "https://www.tvmaze.com/episodes/10897",
        "https://www.imdb.com/name/nm0000206/",
        "https://example.org/title/tt7181546",
        "imdb.com.example.org/title/tt7181546",
        "anidb:7",
    ],
)
def test_what_may_be_two_works_or_none_is_no_reference(text: str) -> None:
    assert parse_reference(text) is None
