"""Does the feed tell feed readers what became known, each thing once and for ever the same?"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from conftest import Wick, compare
from test_calendar import HOSTILE
from wicktrack.formats.atom import Entry, Feed, document, name_based
from wicktrack.formats.exchange import legible, uri

Write = Callable[[str], Path]

GOLDEN = Path(__file__).parent / "golden"
ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "data" / "atom.rng"))


def parsed(text: str) -> Any:
    """The feed, which must be valid by the schema and by the rules that no schema tells."""
    feed: Any = etree.fromstring(text.encode())
    assert SCHEMA.validate(feed), SCHEMA.error_log
    assert feed.tag == f"{ATOM}feed"
    ids = [found.text for found in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", i) for i in ids)
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    stamps = [entry.findtext(f"{ATOM}updated") for entry in feed.iter(f"{ATOM}entry")]
    assert stamps == sorted(stamps, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == (stamps[0] if stamps else "1970-01-01T00:00:00Z")
    for entry in feed.iter(f"{ATOM}entry"):
        assert entry.findtext(f"{ATOM}content")
        assert sum(link.get("rel") == "alternate" for link in entry.iter(f"{ATOM}link")) <= 1
    return feed


def titles(feed: Any) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]


def ids(feed: Any) -> list[str]:
    return [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]


@pytest.mark.parametrize("day", ["1990-01-01", "2018-06-01", "2024-02-22", "2026-11-22"])
def test_every_day_gives_a_valid_feed_twice_the_same(wick: Wick, day: str) -> None:
    words = ("feed", "--as-of", day, "--limit", "10000")
    result = wick(*words)
    assert result == wick(*words)
    feed = parsed(result.out)
    rows = json.loads(wick(*words, "--json").out)["items"]
    assert len(titles(feed)) == len(rows)
    assert bool(result.err) == (not rows)
    assert all(stamp.text[:10] <= day for stamp in feed.iter(f"{ATOM}updated"))


def test_the_feed_equals_the_golden_file(wick: Wick) -> None:
    words = ("feed", "--as-of", "2024-02-22", "--limit", "20", "--self", "https://e.org/wick.atom")
    compare(GOLDEN / "feed-2024-02-22.atom", wick(*words).out)


def test_the_move_and_the_day_of_ballerina(wick: Wick) -> None:
    out = wick("feed", "--as-of", "2025-06-06").out
    move = "Ballerina: release moved, US theatrical: 7 Jun 2024 → 6 Jun 2025, +364 days"
    words = ("feed", "--as-of", "2025-06-06", "--change")
    assert titles(parsed(wick(*words, "release-moved", "--title", "ballerina").out)) == [move]
    assert "Ballerina: release day, US theatrical: 6 Jun 2025" in titles(parsed(out))
    entry = next(
        entry
        for entry in parsed(wick(*words, "release-moved").out).iter(f"{ATOM}entry")
        if entry.findtext(f"{ATOM}title") == move
    )
    assert entry.findtext(f"{ATOM}updated") == "2024-02-21T00:00:00Z"
    assert "comicbook.com" in entry.find(f"{ATOM}link[@rel='alternate']").get("href")


def test_fifty_entries_unless_asked_otherwise_the_newest(wick: Wick) -> None:
    every = ids(parsed(wick("feed", "--as-of", "2024-02-22", "--limit", "10000").out))
    assert len(every) > 50
    assert ids(parsed(wick("feed", "--as-of", "2024-02-22").out)) == every[:50]
    assert ids(parsed(wick("feed", "--as-of", "2024-02-22", "--limit", "3").out)) == every[:3]
    assert ids(parsed(wick("feed", "--as-of", "2024-02-22", "--limit", "0").out)) == []


def test_an_entry_stays_what_it_was(wick: Wick) -> None:
    """Its id and its stamp are the same on every later day, but for dates that moved again."""
    entries: dict[str, str] = {}
    for day in ("2014-12-01", "2019-06-01", "2023-04-04", "2026-11-22"):
        feed = parsed(wick("feed", "--as-of", day, "--limit", "10000").out)
        stamps = [e.findtext(f"{ATOM}updated") for e in feed.iter(f"{ATOM}entry")]
        now = dict(zip(ids(feed), stamps, strict=True))
        assert entries.items() <= now.items()
        entries = now


def test_two_equal_facts_of_one_day_have_two_ids(wick: Wick, write: Write) -> None:
    news = '[[fact]]\ntitle = "x"\non = 2020-01-01\nnews = "Said."\n'
    path = str(write('[title.x]\nname = "X"\nkind = "film"\n' + news * 3))
    feed = parsed(wick("feed", "-c", path, "--as-of", "2021-01-01").out)
    assert titles(feed) == ["X: Said."] * 3 + ["X: first reported"]
    assert len(set(ids(feed))) == 4
    alone = parsed(wick("feed", "-c", path, "--as-of", "2021-01-01", "--limit", "1").out)
    assert ids(alone) == ids(feed)[:1]


LIGHTHOUSE = (Path(__file__).parent.parent / "docs/examples/lighthouse.toml").read_text("utf-8")
FIRST = '[[fact]]\ntitle = "last-lighthouse"\non = 2025-01-01\n'


@pytest.mark.parametrize(
    ("late", "new"),
    [
        ("release = 2026-05-01", 1),
        ('release = "2026"', 1),
        ('release = 2026-10-16\ntype = "premiere"', 2),
        ('cast = [{ person = "Mara Quill" }, { person = "Idris Fenn", character = "X" }]', 2),
        ('status = "announced"', 1),
        ('name = "Lighthouse"', 1),
        ('news = "It is planned."', 1),
        ("release = 2026-05-01\naside = true", 0),
    ],
)
def test_a_fact_recorded_late_gives_no_other_entry_a_new_id(
    wick: Wick, tmp_path: Path, late: str, new: int
) -> None:
    path = tmp_path / "lighthouse.toml"
    words = ("feed", "-c", str(path), "--as-of", "2027-02-06")
    path.write_text(LIGHTHOUSE, encoding="utf-8")
    before = ids(parsed(wick(*words).out))
    path.write_text(f"{LIGHTHOUSE}\n{FIRST}{late}\n", encoding="utf-8")
    after = ids(parsed(wick(*words).out))
    assert set(before) <= set(after)
    assert len(after) == len(before) + new


def test_a_move_there_and_back_within_a_day_has_an_id_for_each(wick: Wick, write: Write) -> None:
    fact = '[[fact]]\ntitle = "x"\non = 2020-01-01\nrelease = {}\n'
    moves = "".join(fact.format(f"2021-0{month}-01") for month in (1, 2, 1, 2))
    path = str(write(f'[title.x]\nname = "X"\nkind = "film"\n{moves}'))
    assert len(titles(parsed(wick("feed", "-c", path, "--as-of", "2020-02-01").out))) == 5


def test_a_platform_is_in_the_text_of_an_entry(wick: Wick, write: Write) -> None:
    release = '[[fact]]\ntitle = "x"\non = 2020-01-0{}\nrelease = 2021-01-01\nplatform = "{}"\n'
    text = '[title.x]\nname = "X"\nkind = "series"\n' + release.format(1, "Hulu")
    path = str(write(text + release.format(2, "Netflix")))
    assert titles(parsed(wick("feed", "-c", path, "--as-of", "2021-01-01").out)) == [
        "X: release day, US tv, episode 1x01: 1 Jan 2021, on Netflix",
        "X: release changed, US tv, episode 1x01: 1 Jan 2021, on Netflix",
        "X: release announced, US tv, episode 1x01: 1 Jan 2021, on Hulu",
        "X: first reported",
    ]


def test_a_row_has_the_id_by_which_its_entry_is_known(wick: Wick) -> None:
    words = ("feed", "--as-of", "2024-02-22", "--limit", "9999")
    rows = json.loads(wick(*words, "--json").out)["items"]
    made = [name_based("change", row["change_id"], 1) for row in rows]
    assert made == ids(parsed(wick(*words).out))
    assert all(re.fullmatch("[0-9a-f]{16}", row["change_id"]) for row in rows)


def test_every_feed_has_an_id_of_its_own(wick: Wick) -> None:
    words = [(), ("--change", "news"), ("--title", "ballerina"), ("--limit", "3")]
    found = [
        parsed(wick("feed", "--as-of", "2024-02-22", *more).out).findtext(f"{ATOM}id")
        for more in words
    ]
    assert len(set(found)) == 3
    assert found[0] == found[3]


def test_the_ids_never_change() -> None:
    # Subscribers have these.
    assert name_based("x", None, 1) == "urn:uuid:20bdf810-e233-528e-89b3-e05d177d93cd"
    assert len({name_based(*parts) for parts in (("a", "b"), ("ab",), ("a", None, "b"))}) == 3


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_survive(wick: Wick, write: Write, name: str) -> None:
    text = json.dumps(HOSTILE[name] + "<b>&amp;]]>", ensure_ascii=False)
    path = write(
        f'[title.x]\nname = {text}\nkind = "film"\n'
        f'[[fact]]\ntitle = "x"\non = 2020-01-01\nnews = {text}\nnote = {text}\n'
    )
    feed = parsed(wick("feed", "-c", str(path), "--as-of", "2021-01-01").out)
    assert titles(feed)[0] == f"{json.loads(text)}: {json.loads(text)}"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_survives(text: str) -> None:
    day = dt.date(2024, 6, 7)
    entry = Entry(
        id=name_based(text), title=text, updated=day, content=f"{text}.", term=text, links=(text,)
    )
    feed = parsed(document(Feed(id=name_based(), title=text, author=f"{text}.", entries=[entry])))
    assert titles(feed) == [legible(text)]
    assert feed.findtext(f"{ATOM}title") == legible(text)
    assert feed.find(f"{ATOM}entry/{ATOM}category").get("term") == legible(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_address_has_only_characters_of_addresses(text: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9%/:?#\[\]@!$&'()*+,;=~._-]*", uri(text))
    assert uri(uri(text)) == uri(text)


def test_an_address_stays_as_it_is() -> None:
    address = "https://user@e.org:80/a(b)/c;d,e?f=g&h=%C3%A9#i!"
    assert uri(address) == address
    assert uri("https://e.org/é 1") == "https://e.org/%C3%A9%201"
