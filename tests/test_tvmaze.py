"""Is what TVmaze answers read as it is meant, and whatever else it answers without harm?"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from asking import Answers, drive, gathered
from conftest import ROOT, compare
from mutilation import mutilated
from recorded import recorded
from wicktrack.model.facts import CastSaid, Fact, NameSaid, ReleaseSaid, StatusSaid
from wicktrack.model.periods import exact
from wicktrack.model.vocabulary import PERSON_IDS, REGIONS, WORLD, Kind, Service, parse_episode
from wicktrack.records import names
from wicktrack.sources.protocol import Answer, Asked, Query, Wanted
from wicktrack.sources.tvmaze import SOURCE
from wicktrack.sources.words import (
    KNOWN_BY_THEN,
    Reason,
    Reference,
    Result,
    Told,
    Unanswered,
    Unchanged,
    Word,
    Work,
    parse_reference,
)

DAY = dt.date(2031, 3, 10)
PARTS = "embed[]=cast&embed[]=episodes&embed[]=seasons"
US = {"name": "United States", "code": "US", "timezone": "America/New_York"}
TIDE = {"id": 901, "name": "Tidal", "country": US}
FLOE = {"id": 902, "name": "Floe+", "country": None}


def unix(day: dt.date) -> int:
    return int(dt.datetime(day.year, day.month, day.day, 9, tzinfo=dt.UTC).timestamp())


def episode(number: int | None, airdate: str, season: int = 1, **more: Any) -> dict[str, Any]:
    # Broadcast late in New York is the next day in UTC.
    stamp = f"{airdate}T23:59:00-05:00" if airdate else None
    return {
        "id": season * 100 + (number or 99),
        "url": "https://www.tvmaze.com/episodes/x",
        "season": season,
        "number": number,
        "type": "regular",
        "airdate": airdate,
        "airtime": "22:00" if airdate else "",
        "airstamp": stamp,
        **more,
    }


def season(number: int, premiere: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": 700 + number, "number": number, "premiereDate": premiere, "network": None,
            "webChannel": None, **more}  # fmt: skip


def part(person: int, name: str, character: str, **more: Any) -> dict[str, Any]:
    return {
        "person": {"id": person, "name": name, "deathday": None},
        "character": {"id": person + 5000, "name": character},
        "self": False,
        "voice": False,
        **more,
    }


def show(
    *episodes: dict[str, Any], cast: Any = (), seasons: Any = (), **more: Any
) -> dict[str, Any]:
    return {
        "id": 9001,
        "url": "https://www.tvmaze.com/shows/9001/harbour-nine",
        "name": "Harbour Nine",
        "type": "Scripted",
        "status": "In Development",
        "premiered": None,
        "network": TIDE,
        "webChannel": None,
        "externals": {"tvrage": None, "thetvdb": 5, "imdb": "tt99900011"},
        "updated": unix(DAY),
        "_embedded": {"cast": [*cast], "episodes": [*episodes], "seasons": [*seasons]},
        **more,
    }


def wanted(**more: Any) -> Wanted:
    return Wanted(**{"title": "harbour-nine", "kind": Kind.SERIES, "id": "9001", **more})


def refreshed(
    titles: list[Wanted], answers: Answers, day: dt.date = DAY, **more: Any
) -> tuple[list[Result], list[str]]:
    asked = Asked(day=day, regions=("GB",), **more)
    return gathered(partial(SOURCE.refresh, titles, asked), answers)


def answer(body: object, show: str = "9001") -> dict[str, bytes]:
    return {f"shows/{show}?{PARTS}": json.dumps(body).encode()}


def work(body: object, title: Wanted | None = None, day: dt.date = DAY, **more: Any) -> Work:
    [result], _ = refreshed([title or wanted()], answer(body), day, **more)
    assert isinstance(result, Work)
    return result


def releases(found: Work) -> dict[str, str]:
    return {str(it.said.key.episode): str(it.said.period)
            for it in found.words if isinstance(it.said, ReleaseSaid)}  # fmt: skip


def statuses(found: Work) -> list[str]:
    return [str(it.said.status) for it in found.words if isinstance(it.said, StatusSaid)]


def members(found: Work) -> list[tuple[str, str | None, str | None]]:
    said = [it.said.members[0] for it in found.words if isinstance(it.said, CastSaid)]
    return [(it.person, it.character, it.credit) for it in said]


def facts(found: Work, day: dt.date = DAY, note: str | None = None) -> tuple[Fact, ...]:
    """The facts of a work, as a refresh on that day would write them."""
    address = found.reference.address
    return tuple(
        Fact(found.title, exact(day), it.said, (address, *it.pages), note or it.note)
        for it in found.words
    )


# --- three days of a series -----------------------------------------------------------------------

LEAD = part(31, "Ada Quill", "Mara")
THREE_DAYS = [
    show(seasons=[season(1)], cast=[LEAD]),
    show(
        episode(1, "2031-04-03"),
        episode(2, "2031-04-10"),
        episode(3, ""),
        seasons=[season(1, "2031-04-03"), season(2, "2032-01-15")],
        cast=[LEAD, part(32, "Bo Finch", ""), part(33, "Cy Lark", "The Gull", voice=True)],
        status="Running",
        updated=unix(DAY + dt.timedelta(1)),
    ),
    show(
        episode(1, "2031-04-17"),
        episode(2, "2031-04-24", id=103),
        episode(3, "2031-04-24", id=102),
        seasons=[season(1, "2031-04-17"), season(2, "2032-01-15")],
        cast=[LEAD, part(32, "Bo Finch", "Ten"), part(32, "Bo Finch", "Old Ten")],
        status="Running",
        updated=unix(DAY + dt.timedelta(2)),
    ),
]
"""Undated; dated, with a second season; moved, with two episodes that changed their numbers."""


def shown(word: Word) -> str:
    said = [f"{name}={getattr(word.said, name)}" for name in names(type(word.said))]
    more = [f"{name}={it}" for name in ("on", "pages", "note", "person")
            if (it := getattr(word, name))]  # fmt: skip
    return f"  {type(word.said).__name__} {' '.join([*said, *more])}"


def test_three_days_of_a_series() -> None:
    lines: list[str] = []
    known: tuple[Fact, ...] = ()
    for number, body in enumerate(THREE_DAYS):
        day = DAY + dt.timedelta(number)
        last = day - dt.timedelta(1) if known else None
        found = work(body, wanted(facts=known, last=last), day)
        lines += [f"day {number + 1}, {day}, stamp {found.stamp}", *map(shown, found.words)]
        lines += [f"  people {sorted(found.people or ())}", *map(str, found.told)]
        known = (*known, *facts(found, day))
    compare(ROOT / "tests" / "golden" / "tvmaze-three-days.txt", "\n".join(lines) + "\n")


@pytest.mark.parametrize("body", THREE_DAYS)
def test_a_second_refresh_says_the_same(body: dict[str, Any]) -> None:
    first = work(body)
    again = work(body, wanted(facts=facts(first), last=DAY))
    assert again.words == first.words
    assert first.covers_releases


# --- which episodes -------------------------------------------------------------------------------

SEASON = [episode(n, f"2031-03-{n + 5:02}") for n in range(1, 9)]


def test_at_first_contact_the_first_episode_is_said_and_those_ahead() -> None:
    assert [*releases(work(show(*SEASON)))] == ["1x01", "1x05", "1x06", "1x07", "1x08"]
    assert len(releases(work(show(*SEASON), every_episode=True))) == 8


def test_later_those_since_the_last_fetch_are_said_too() -> None:
    title = wanted(last=dt.date(2031, 3, 8))
    assert [*releases(work(show(*SEASON), title))][:3] == ["1x01", "1x03", "1x04"]


def test_an_old_series_whose_facts_are_dated_by_themselves_says_no_more_later() -> None:
    old = [episode(n, f"2019-03-0{n}") for n in range(1, 9)]
    first = work(show(*old))
    known = facts(first, dt.date(2019, 3, 1), KNOWN_BY_THEN)
    again = work(show(*old), wanted(facts=known, last=dt.date(2019, 3, 1)))
    assert releases(again) == releases(first) == {"1x01": "2019-03-01"}


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (episode(7, "2031-03-01"), {"1x07": "2031-03-01"}),
        (episode(9, "2031-03-01", id=107), {"1x09": "2031-03-01"}),
    ],
    ids=["moved into the past", "renumbered"],
)
def test_an_episode_that_was_said_before_is_said_again(
    now: dict[str, Any], said: dict[str, str]
) -> None:
    first = work(show(episode(1, "2031-02-01"), episode(7, "2031-04-01")))
    title = wanted(facts=facts(first), last=DAY)
    assert (
        releases(work(show(episode(1, "2031-02-01"), now), title)) == {"1x01": "2031-02-01"} | said
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (show(episode(1, "2031-05-01"), episode(None, "2031-05-02")), {"1x01": "2031-05-01"}),
        (
            show(episode(1, "2031-05-01"), episode(2, "2031-05-02", type="significant_special")),
            {"1x01": "2031-05-01"},
        ),
        (show(episode(3, "2031-05-01", 2031)), {"2031x03": "2031-05-01"}),
        (show(premiered="2031-05-01"), {"1x01": "2031-05-01"}),
        (show(episode(1, ""), premiered="2031-05-01"), {"1x01": "2031-05-01"}),
        (show(episode(1, "2031-05-03", 2031), premiered="2031-05-01"), {"2031x01": "2031-05-03"}),
        (show(seasons=[season(2, "2031-05-01")]), {"2x01": "2031-05-01"}),
        (show(episode(9, "", 2), seasons=[season(2, "2031-05-01")]), {}),
        (
            show(episode(1, "", 2), episode(2, "2031-04-01", 2), seasons=[season(2, "2031-05-01")]),
            {"2x02": "2031-04-01"},
        ),
        (show(), {}),
    ],
    ids=["special", "special with number", "daily", "premiere", "undated first", "daily premiere",
         "season", "season that does not begin with 1", "contradiction", "nothing"],
)  # fmt: skip
def test_what_counts_as_the_day_of_an_episode(body: object, said: dict[str, str]) -> None:
    assert releases(work(body)) == said


def test_two_days_of_one_episode_are_told_and_not_chosen_from() -> None:
    found = work(show(episode(1, "2031-05-01"), episode(1, "2031-05-02")))
    assert releases(found) == {}
    assert [it.reason for it in found.told] == [Reason.CONFLICTING]
    assert not found.covers_releases


@pytest.mark.parametrize(
    ("network", "web", "key"),
    [
        (TIDE, None, ("US", "tv", ("Tidal",))),
        (TIDE, FLOE, ("US", "tv", ("Tidal",))),
        (None, FLOE, (WORLD, "digital", ("Floe+",))),
        (None, {**FLOE, "country": US}, ("US", "digital", ("Floe+",))),
        (None, None, (None, "tv", ())),
        ({**TIDE, "country": {"code": "XX"}}, None, None),
    ],
)
def test_the_channel_decides_about_region_type_and_platform(
    network: object, web: object, key: object
) -> None:
    found = work(show(episode(1, "2031-05-01"), network=network, webChannel=web))
    said = [it.said for it in found.words if isinstance(it.said, ReleaseSaid)]
    assert [(it.key.region, it.key.type, it.platform) for it in said] == ([key] if key else [])
    assert found.covers_releases is bool(key)


def test_a_season_keeps_its_own_channel_when_the_show_moves() -> None:
    body = show(
        episode(1, "2031-05-01"),
        episode(1, "2032-05-01", 2),
        seasons=[season(1, network=TIDE), season(2)],
        network=None,
        webChannel=FLOE,
    )
    said = [it.said for it in work(body).words if isinstance(it.said, ReleaseSaid)]
    assert [(it.key.region, it.key.episode) for it in said] == [("US", "1x01"), (WORLD, "2x01")]


# --- status, cast, day ----------------------------------------------------------------------------

AIRED, AHEAD = episode(1, "2031-03-09"), episode(1, "2031-03-10")


@pytest.mark.parametrize(
    ("status", "first", "said"),
    [
        ("Running", AIRED, ["released"]),
        ("Running", AHEAD, []),
        ("Ended", AIRED, ["released"]),
        ("To Be Determined", AIRED, ["released"]),
        ("To Be Determined", AHEAD, []),
        ("In Development", AHEAD, ["in-development"]),
        ("In Development", AIRED, []),
        ("Cancelled", AIRED, []),
        (None, AIRED, []),
    ],
)
def test_a_series_is_released_once_an_episode_has_aired(
    status: str | None, first: dict[str, Any], said: list[str]
) -> None:
    found = work(show(first, status=status))
    assert statuses(found) == said
    told = {"Cancelled": [Reason.UNKNOWN_WORD], "In Development": [Reason.CONFLICTING]}
    silent = said or first is AHEAD or status is None
    assert [it.reason for it in found.told] == ([] if silent else told[str(status)])


def test_parts_of_one_person_are_joined_and_everybody_counts_as_in_the_cast() -> None:
    cast = [
        part(1, "Ada", "Mara"),
        part(2, "Bo", ""),
        part(1, "Ada", "Old Mara", voice=True),
        part(3, "Cy", "Gull", voice=True),
        part(4, "Di", "Di", self=True),
        part(5, "Ed", "Crew"),
    ]
    found = work(show(cast=cast), cast=4)
    assert members(found) == [
        ("Ada", "Mara / Old Mara", None),
        ("Bo", None, None),
        ("Cy", "Gull", "voice"),
        ("Di", "Self", None),
    ]
    assert found.people == frozenset("12345")
    assert [it.person for it in found.words if it.person] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("died", "known"), [("2030-02-03", True), (None, False), ("2031", False), ("2031-03-11", False)]
)
def test_a_death_is_said_by_its_exact_day(died: str | None, known: bool) -> None:
    person = {"id": 1, "name": "Ada", "deathday": died}
    found = work(show(cast=[{"person": person, "character": None}]))
    assert [(it.person, it.name, str(it.died)) for it in found.deaths] == (
        [("1", "Ada", "2030-02-03")] if known else []
    )
    assert bool(found.told) is (died is not None and not known)


@pytest.mark.parametrize(
    ("updated", "last", "on"),
    [
        (DAY, DAY - dt.timedelta(3), DAY),
        (DAY, None, None),
        (DAY, DAY, None),
        (DAY + dt.timedelta(1), DAY - dt.timedelta(3), None),
    ],
)
def test_words_have_the_day_of_the_last_change_if_it_is_after_the_last_fetch(
    updated: dt.date, last: dt.date | None, on: dt.date | None
) -> None:
    found = work(show(AHEAD, cast=[LEAD], updated=unix(updated)), wanted(last=last))
    assert {it.on for it in found.words} == {on}


def test_the_definition_holds_the_id_at_imdb_the_year_and_the_country() -> None:
    found = work(show(premiered="2031-05-01"))
    assert (found.name, found.kind, found.year, found.country, found.ids) == (
        "Harbour Nine", Kind.SERIES, 2031, "US", {Service.IMDB: "tt99900011"}
    )  # fmt: skip
    assert [it.said for it in found.words if isinstance(it.said, NameSaid)] == [
        NameSaid("Harbour Nine")
    ]


# --- requests -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "request_"),
    [
        (0, "updates/shows?since=day"),
        (6, "updates/shows?since=week"),
        (27, "updates/shows?since=month"),
        (28, "updates/shows"),
        (4000, "updates/shows"),
    ],
)
def test_one_request_shows_what_has_changed(days: int, request_: str) -> None:
    stamp = str(unix(DAY - dt.timedelta(days)))
    titles = [wanted(stamp=stamp), wanted(title="b", id="9002", stamp=str(unix(DAY)))]
    answers = {request_: json.dumps({"9001": int(stamp), "9002": 5}).encode()}
    other = show(id=9002)
    results, requests = refreshed(titles, {**answers, **answer(other, "9002")})
    assert requests == [request_, f"shows/9002?{PARTS}"]
    assert isinstance(results[0], Unchanged)
    assert isinstance(results[1], Work)


@pytest.mark.parametrize(
    "updates", [b"{}", b"[]", b"", b'{"9001": "1"}', Answer.FAILED, Answer.GONE]
)
def test_a_show_that_is_not_known_to_be_unchanged_is_read(updates: bytes | Answer) -> None:
    answers = {"updates/shows?since=day": updates, **answer(show())}
    results, requests = refreshed([wanted(stamp=str(unix(DAY)))], answers)
    assert isinstance(results[0], Work)
    assert len(requests) == 2


@pytest.mark.parametrize(
    ("stamp", "whole"), [(None, False), ("x", False), ("\u0661", False), ("7", True)]
)
def test_updates_are_not_asked_for_in_vain(stamp: str | None, whole: bool) -> None:
    _, requests = refreshed([wanted(stamp=stamp)], answer(show()), whole=whole)
    assert requests == [f"shows/9001?{PARTS}"]


def test_a_title_with_an_imdb_id_is_looked_up() -> None:
    found = json.dumps(show()).encode()
    answers = {"lookup/shows?imdb=tt99900011": found, **answer(show())}
    [result], requests = refreshed([wanted(id=None, imdb="tt99900011")], answers)
    assert isinstance(result, Work)
    assert requests == [*answers]


@pytest.mark.parametrize(
    "title", [wanted(kind=Kind.FILM, id=None, imdb="tt99900011"), wanted(id=None)]
)
def test_a_title_that_cannot_be_there_is_not_asked_for(title: Wanted) -> None:
    assert refreshed([title], {}) == ([], [])


LOOKUP = "lookup/shows?imdb=tt99900011"


@pytest.mark.parametrize(
    ("title", "answers", "reason", "failed"),
    [
        (wanted(), {}, Reason.GONE, False),
        (wanted(), {f"shows/9001?{PARTS}": Answer.FAILED}, Reason.UNREADABLE, True),
        (wanted(), {f"shows/9001?{PARTS}": b"<html>"}, Reason.UNREADABLE, True),
        (wanted(), answer({}), Reason.UNREADABLE, True),
        (wanted(), answer(show(id=9)), Reason.MERGED, False),
        (wanted(id="../x"), {}, Reason.UNREADABLE, False),
        (wanted(id="1?x=2"), {}, Reason.UNREADABLE, False),
        (wanted(id=None, imdb="tt1/../2"), {}, Reason.UNREADABLE, False),
        (wanted(id=None, imdb="tt99900011"), {}, Reason.GONE, False),
        (wanted(id=None, imdb="tt99900011"), {LOOKUP: Answer.FAILED}, Reason.UNREADABLE, True),
        (wanted(id=None, imdb="tt99900011"), {LOOKUP: b"{}"}, Reason.UNREADABLE, True),
        (wanted(id=None, imdb="tt99900011"), {LOOKUP: b'{"id": "../x"}'}, Reason.UNREADABLE, True),
        (
            wanted(id=None, imdb="tt99900011"),
            {LOOKUP: b'{"id": 9001, "externals": {"imdb": "tt99900022"}}'},
            Reason.DIFFERENT,
            False,
        ),
    ],
)
def test_a_title_of_which_nothing_was_learnt(
    title: Wanted, answers: Answers, reason: Reason, failed: bool
) -> None:
    [result], requests = refreshed([title], answers)
    assert isinstance(result, Unanswered)
    assert (result.why.reason, result.failed) == (reason, failed)
    assert not any(".." in it or "x=2" in it for it in requests)


SEARCH = json.dumps([{"score": 9, "show": show(premiered="2031-05-01")}, {"show": show(id="../x")},
                     {"show": show(id=7, externals=None, network=None)}, 5]).encode()  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(text="harbour"), ["tvmaze:9001", "tvmaze:7"]),
        (Query(text="harbour", kind=Kind.SERIES, year=2031), ["tvmaze:9001"]),
        (Query(text="harbour", year=2030), []),
        (Query(text="harbour", kind=Kind.FILM), None),
    ],
)
def test_a_search_finds_series(query: Query, found: list[str] | None) -> None:
    hits, requests = drive(SOURCE.search(query), {"search/shows?q=harbour": SEARCH})
    assert [str(it.reference) for it in hits] == (found or [])
    assert requests == ([] if found is None else ["search/shows?q=harbour"])


@pytest.mark.parametrize(
    ("reference", "requests"),
    [
        (Reference(Service.TVMAZE, "9001"), ["shows/9001"]),
        (Reference(Service.IMDB, "tt99900011"), [LOOKUP]),
        (Reference(Service.TVMAZE, "../x"), []),
        (Reference(Service.WIKIDATA, "Q1"), []),
    ],
)
def test_a_reference_leads_to_a_show(reference: Reference, requests: list[str]) -> None:
    body = json.dumps(show()).encode()
    hits, asked = drive(SOURCE.resolve(reference), {"shows/9001": body, LOOKUP: body})
    assert asked == requests
    assert [(it.name, it.imdb) for it in hits] == [("Harbour Nine", "tt99900011")] * len(requests)
    assert drive(SOURCE.resolve(reference), {}) == ([], requests)


# --- whatever it answers --------------------------------------------------------------------------

USED = {"id", "name", "airdate", "season", "number", "status", "updated", "imdb", "code", "voice",
        "self", "premiereDate", "premiered", "deathday", "country", "cast", "episodes", "seasons",
        "network", "person", "character", "externals", "_embedded"}  # fmt: skip


def sound(word: Word) -> bool:
    """Whether a word is one that a catalogue can hold."""
    said = word.said
    texts = [word.note or "", *word.pages]
    if isinstance(said, ReleaseSaid):
        texts += said.platform
        assert said.key.region is None or said.key.region in {*REGIONS, WORLD}
        assert said.key.episode == parse_episode(said.key.episode or "")
        assert said.period is not None
    elif isinstance(said, CastSaid):
        texts += [it for member in said.members for it in (member.person, *member.characters)]
        assert word.person is not None
        assert re.fullmatch(PERSON_IDS[Service.TVMAZE].pattern, word.person, re.ASCII)
    elif isinstance(said, NameSaid):
        texts.append(said.name)
        assert said.name
    return all(map(harmless, texts))


def harmless(text: str) -> bool:
    text.encode()
    return all(it.isprintable() for it in text) and text == text.strip()


def retyped(what: str) -> bool:
    """Whether a value that is used was replaced by one of another type, of which none is right."""
    place, _, how = what.partition(": ")
    return place.split(".")[-1] in USED and how in {"fraction", "not a number", "in a list"}


def judge(body: dict[str, Any], asked: Asked, most: int) -> Iterator[str]:
    title = wanted(id=str(body["id"]))
    key = f"shows/{title.id}?{PARTS}"
    for what, spoilt in mutilated(body, most):
        [result], _ = gathered(partial(SOURCE.refresh, [title], asked), {key: spoilt})
        told: tuple[Told, ...] = ()
        if isinstance(result, Work):
            told = result.told
            assert all(map(sound, result.words)), what
        elif isinstance(result, Unanswered):
            told = (result.why,)
        assert all(harmless(it.what) for it in told), what
        if retyped(what) and not told:
            yield what


GONE = {"id": 34, "name": "Di", "deathday": "2030-01-01"}
RICH = show(
    episode(1, "2031-03-01"),
    episode(2, "2031-04-10"),
    episode(None, "2031-05-10", type="significant_special"),
    seasons=[season(1, "2031-03-01", network=TIDE), season(2, "2032-01-15", webChannel=FLOE)],
    cast=[
        LEAD,
        part(33, "Cy", "Gull", voice=True),
        {**part(34, "", "Di", self=True), "person": GONE},
    ],
    status="Running",
    premiered="2031-03-01",
)  # fmt: skip


def test_no_spoilt_answer_does_harm_and_what_is_of_another_type_is_told() -> None:
    silent = [*judge(RICH, Asked(day=DAY, regions=()), 10**9)]
    assert [it for it in silent if not UNUSED.search(it)] == []


UNUSED = re.compile(
    r"^_embedded\.episodes\.2\.|^_embedded\.seasons\.\d\.id|\.character\.id|work\.id|nel\.id|country\.name"
)
"""Where a name of `USED` is not used: in specials, and as ids that nothing is told by."""


@pytest.mark.parametrize("query", [Query(text="harbour"), Query(text="harbour", year=2031)])
def test_no_spoilt_search_does_harm(query: Query) -> None:
    for what, spoilt in mutilated([{"score": 1, "show": RICH}], 2000):
        hits, _ = drive(SOURCE.search(query), {"search/shows?q=harbour": spoilt})
        assert all(harmless(it.name) and parse_reference(str(it.reference)) for it in hits), what


# --- recorded answers -----------------------------------------------------------------------------


@pytest.fixture
def silicon_valley() -> dict[str, Any]:
    found: dict[str, Any] = recorded("tvmaze/show-143.json")
    return found


def test_the_recorded_show_has_its_38_episodes_on_the_days_where_it_is_broadcast(
    silicon_valley: dict[str, Any],
) -> None:
    found = work_143(silicon_valley)
    listed = silicon_valley["_embedded"]["episodes"]
    assert [*releases(found).values()] == [it["airdate"] for it in listed]
    assert len(releases(found)) == 38
    assert releases(found)["1x01"] == "2014-04-06"
    assert (found.told, statuses(found), found.country) == ((), ["released"], "US")
    assert members(found)[0] == ("Zach Woods", "Jared Dunn", None)


def work_143(silicon_valley: dict[str, Any]) -> Work:
    asked = Asked(day=dt.date(2017, 9, 25), regions=(), every_episode=True)
    [result], _ = gathered(
        partial(SOURCE.refresh, [wanted(id="143")], asked), answer(silicon_valley, "143")
    )
    assert isinstance(result, Work)
    return result


def test_no_spoilt_recording_does_harm(silicon_valley: dict[str, Any]) -> None:
    silent = judge(silicon_valley, Asked(day=dt.date(2017, 9, 25), regions=()), 3000)
    assert all("." in it for it in silent)
