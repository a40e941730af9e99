"""Wikidata as a source, against invented items in the recorded shapes."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recorded import recorded
from wicktrack.model.facts import CastSaid, Member, NameSaid, ReleaseKey, ReleaseSaid
from wicktrack.model.periods import parse
from wicktrack.model.vocabulary import Credit, Kind, ReleaseType, Service
from wicktrack.records import replaced
from wicktrack.sources.protocol import Answer, Asked, Asking, Query, Reply, Request, Wanted
from wicktrack.sources.registry import source
from wicktrack.sources.wikidata import SOURCE
from wicktrack.sources.wikidata.elsewhere import LONGEST_SEARCH, searches
from wicktrack.sources.wikidata.history import Life, lasting
from wicktrack.sources.wikidata.releases import refined, release_type
from wicktrack.sources.wikidata.works import kind_of
from wicktrack.sources.words import (
    Death,
    Past,
    Reason,
    Reference,
    Result,
    Unanswered,
    Unchanged,
    Word,
    Work,
)

T = TypeVar("T")
Json = Any
DAY = date(2026, 3, 1)
ASKED = Asked(day=DAY, regions=("US", "GB"))

# --- items in the recorded shapes ---------------------------------------------------------------


def snak(value: Json) -> Json:
    """A value as a snak: an item by its id, a time as text and precision, any other as it is."""
    if isinstance(value, tuple):
        time = {"time": value[0], "precision": value[1], "timezone": 0, "before": 0, "after": 0}
        value = {**time, "calendarmodel": "http://www.wikidata.org/entity/Q1985727"}
    elif isinstance(value, str) and value[:1] == "Q" and value[1:].isdigit():
        value = {"entity-type": "item", "numeric-id": int(value[1:]), "id": value}
    return {"snaktype": "value", "datavalue": {"value": value}}


def said(
    value: Json,
    rank: str = "normal",
    references: Sequence[Mapping[str, Json]] = (),
    **qualifiers: Json,
) -> Json:
    """A statement; qualifiers are one value or a list of them."""
    lists = {k: v if isinstance(v, list) else [v] for k, v in qualifiers.items()}
    statement = {
        "mainsnak": snak(value),
        "rank": rank,
        "type": "statement",
        "references": [{"snaks": {k: [snak(v)] for k, v in it.items()}} for it in references],
    }
    if lists:
        statement["qualifiers"] = {k: [snak(it) for it in v] for k, v in lists.items()}
    return statement


def day(text: str) -> tuple[str, int]:
    """A time of the precision of a text such as `2028-03`; what is beyond it is 01."""
    precision = {4: 9, 7: 10, 10: 11}[len(text)]
    return (f"+{text}{'-01-01'[: 10 - len(text)] if len(text) < 10 else ''}T00:00:00Z", precision)


def item(id_: str, name: str | None = None, revision: int = 1, **claims: Json) -> Json:
    """An item; claims are a value, a statement, or a list of these."""
    lists = {k: v if isinstance(v, list) else [v] for k, v in claims.items()}
    made = {
        k: [it if isinstance(it, dict) and "mainsnak" in it else said(it) for it in v]
        for k, v in lists.items()
    }
    labels = {"en": {"language": "en", "value": name}} if name else []
    return {
        "id": id_,
        "type": "item",
        "lastrevid": revision,
        "labels": labels,
        "claims": made or [],
    }


AROUND = [
    item("Q30", "United States of America", P297="US"),
    item("Q145", "United Kingdom", P297="GB"),
    item("Q183", "Germany", P297="DE"),
    item("Q142", "France", P297="FR"),
    item("Q65", "Los Angeles", P17="Q30", P31="Q515"),
    item("Q515", "city"),
    item("Q900", "Lost Empire", P31="Q515"),
    item("Q901", "12th Harbour Film Festival", P17="Q142"),
    item("Q11424", "film"),
    item("Q5398426", "television series"),
    item("Q5", "human"),
    item("Q700", "spring"),
    item("Q800", "video on demand"),
    item("Q801", "carrier pigeon"),
    item("Q802", "Lantern+"),
    item("Q1001", "Ada Wren", P570=day("2025-11-02")),
    item("Q1002", "Bo Tarn", P570=day("2024")),
    item("Q1003", "The Miller"),
    item("Q1004", "Cy Dell"),
    item("Q1100", "Salt Roads"),
]
BLANK = "Q2000"


def film(revision: int = 1, *dates: Json, **claims: Json) -> Json:
    """The film The Salt Road, with these dates."""
    more = {"P577": [*dates]} if dates else {}
    return item(BLANK, "The Salt Road", revision, P31="Q11424", **more, **claims)


class Server:
    """Wikidata in a dictionary; `log` are the requests that it was sent."""

    def __init__(self, *items: Json) -> None:
        self.items: dict[str, Json] = {it["id"]: it for it in (*AROUND, *items)}
        self.redirects: dict[str, str] = {}
        self.replies: dict[str, Reply] = {}
        self.revisions: list[tuple[int, str, str, Json]] = []
        self.page = 500
        self.log: list[dict[str, str]] = []

    def __call__(self, request: Request) -> Reply:
        query = dict(request.query)
        self.log.append(query)
        for text, reply in self.replies.items():
            if text in f"{request.path} {query}":
                return reply
        if "revision" in query:
            return self.whole(int(query["revision"]))
        answers = {"wbgetentities": self.entities, "wbsearchentities": self.search}
        answer = answers.get(query["action"]) or (
            self.history if query.get("prop") == "revisions" else self.by_id
        )
        return Reply(Answer.OK, json.dumps(answer(query)).encode())

    def entities(self, query: Mapping[str, str]) -> Json:
        found = {}
        for id_ in query["ids"].split("|"):
            target = self.redirects.get(id_, id_)
            known = self.items.get(target, {"id": id_, "missing": ""})
            found[id_] = (
                {"redirects": {"from": id_, "to": target}, **known} if (target != id_) else known
            )
        assert len(found) <= 50
        return {"entities": found, "success": 1}

    def search(self, query: Mapping[str, str]) -> Json:
        text = query["search"].casefold()
        named = [
            it
            for it in self.items.values()
            if it["labels"] and text in it["labels"]["en"]["value"].casefold()
        ]
        return {"search": [{"id": it["id"]} for it in named]}

    def by_id(self, query: Mapping[str, str]) -> Json:
        text = query["srsearch"]
        assert len(text) <= LONGEST_SEARCH
        wanted = {tuple(it.split("=")) for it in text.partition(":")[2].split("|")}
        hits = [
            id_
            for id_, it in self.items.items()
            for name, value in wanted
            if it["claims"] and value in json.dumps(it["claims"].get(name))
        ]
        return {"query": {"search": [{"ns": 0, "title": it} for it in hits]}}

    def history(self, query: Mapping[str, str]) -> Json:
        start = query.get("rvstart", "")
        number = int(query.get("rvcontinue", "0|0").partition("|")[2])
        every = [(at, it) for at, it in enumerate(self.revisions) if it[1] >= start]
        rows = [
            {"revid": it[0], "parentid": self.revisions[at - 1][0] if at else 0,
             "timestamp": it[1], **({"comment": it[2]} if it[2] else {"commenthidden": ""})}
            for at, it in every[number : number + self.page]
        ]  # fmt: skip
        more = {"continue": {"rvcontinue": f"2|{number + self.page}"}}
        return {
            **(more if len(every) > number + self.page else {}),
            "query": {"pages": {"77": {"pageid": 77, "title": query["titles"], "revisions": rows}}},
        }

    def whole(self, number: int) -> Reply:
        found = next(it[3] for it in self.revisions if it[0] == number)
        body = {"entities": {found["id"]: found}}
        return Reply(Answer.OK, json.dumps(body).encode())


def drive(server: Callable[[Request], Reply], asking: Asking[T]) -> T:
    """What a generator returns when a server answers it."""
    try:
        requests = next(asking)
        while True:
            requests = asking.send([server(it) for it in requests])
    except StopIteration as done:
        value: T = done.value
        return value


def wanted(id_: str | None = BLANK, kind: Kind = Kind.FILM, **more: Any) -> Wanted:
    return Wanted(title="salt-road", kind=kind, id=id_, **more)


def refresh(
    server: Callable[[Request], Reply], *titles: Wanted, asked: Asked = ASKED
) -> list[Result]:
    found: list[Result] = []
    drive(server, SOURCE.refresh(titles or [wanted()], asked, found.append))
    return found


def work_of(*items: Json, kind: Kind = Kind.FILM, asked: Asked = ASKED) -> Work:
    (found,) = refresh(Server(*items), wanted(kind=kind), asked=asked)
    assert isinstance(found, Work), found
    return found


def dates(words: Sequence[Word]) -> list[str]:
    """The releases among words, each as one text."""
    return [
        " ".join(filter(None, [it.said.key.region, it.said.key.type, it.said.key.episode,
                               str(it.said.period), it.label]))
        for it in words
        if isinstance(it.said, ReleaseSaid)
    ]  # fmt: skip


def told(found: Work | Past) -> str:
    return "\n".join(f"{it.reason}: {it.what}" for it in found.told)


# --- dates --------------------------------------------------------------------------------------

GOLDEN = [
    ([], []),
    ([said(day("2028"), P291="Q30")], ["US theatrical 2028"]),
    ([said(day("2028-03"), P291="Q30")], ["US theatrical 2028-03"]),
    ([said(day("2028-03-17"), P291="Q30")], ["US theatrical 2028-03-17"]),
    ([said(day("2029-03-17"), P291="Q30")], ["US theatrical 2029-03-17"]),
]


@pytest.mark.parametrize(("given", "expected"), GOLDEN)
def test_a_date_is_as_precise_as_its_precision_says(given: Json, expected: list[str]) -> None:
    found = work_of(film(1, *given))
    assert dates(found.words) == expected
    assert found.covers_releases
    assert not found.told


CASES = {
    "two countries in one statement": (
        [said(day("2028-03-17"), P291=["Q30", "Q145"])],
        ["GB theatrical 2028-03-17", "US theatrical 2028-03-17"],
    ),
    "a region nobody asked for": ([said(day("2028-03-17"), P291="Q183")], []),
    "the whole world": (
        [said(day("2028-03-17"), P291="Q13780930")],
        ["001 theatrical 2028-03-17"],
    ),
    "a day in January that is a year": (
        [said(("+1931-01-01T00:00:00Z", 9), P291="Q30")],
        ["US theatrical 1931"],
    ),
    "month and day of zero": (
        [said(("+2028-00-00T00:00:00Z", 9), P291="Q30")],
        ["US theatrical 2028"],
    ),
    "no place": ([said(day("2028-03-17"))], ["001 theatrical 2028"]),
    "no place, and another date": (
        [said(day("2028-03-17")), said(day("2028-05"), P291="Q30")],
        ["US theatrical 2028-05"],
    ),
    "no place, and a date elsewhere": (
        [said(day("2028-03-17")), said(day("2028-05"), P291="Q183")],
        [],
    ),
    "a preferred date": (
        [
            said(day("2028-03-17"), P291="Q30"),
            said(day("2029-03-16"), "preferred", P291="Q30"),
            said(day("2028-03-18"), P291="Q145"),
        ],
        ["GB theatrical 2028-03-18", "US theatrical 2029-03-16"],
    ),
    "a deprecated date": ([said(day("2028-03-17"), "deprecated", P291="Q30")], []),
    "a vaguer date beside it": (
        [said(day("2028"), P291="Q30"), said(day("2028-03-17"), P291="Q30")],
        ["US theatrical 2028-03-17"],
    ),
    "a season": ([said(day("2028"), P291="Q30", P4241="Q700")], ["US theatrical 2028-spring"]),
    "a way of distribution": (
        [said(day("2028-06-01"), P291="Q30", P437="Q800", P400="Q802")],
        ["US digital 2028-06-01"],
    ),
    "the first of two festivals": (
        [
            said(day("2028-02-02"), P291="Q901"),
            said(day("2028-02-09"), P291=["Q901", "Q145"], P437="Q800"),
            said(day("2028-03-17"), P291="Q30"),
        ],
        ["FR premiere 2028-02-02 12th Harbour Film Festival", "US theatrical 2028-03-17"],
    ),
    "a city": ([said(day("2028-03-10"), P291="Q65")], ["US theatrical 2028-03-10 Los Angeles"]),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES.keys())
def test_dates_by_place_and_distribution(given: Json, expected: list[str]) -> None:
    assert dates(work_of(film(1, *given)).words) == expected


def calendar(model: str) -> Json:
    made = said(day("2028-03-17"), P291="Q30")
    made["mainsnak"]["datavalue"]["value"]["calendarmodel"] = model
    return made


LEFT_OUT = {
    "unknown-word: the country of `Lost Empire` is not known": said(day("2028"), P291="Q900"),
    "unknown-word: `carrier pigeon` is not a known way": said(day("2028"), P291="Q30", P437="Q801"),
    "is only a decade": said(("+2028-01-01T00:00:00Z", 8), P291="Q30"),
    "is not of the Gregorian calendar": calendar("http://www.wikidata.org/entity/Q1985786"),
    "time` is not a date": said(("-0044-03-15T00:00:00Z", 11), P291="Q30"),
    ".time` is not a date": said(("+2028-02-31T00:00:00Z", 11), P291="Q30"),
}


@pytest.mark.parametrize(("why", "given"), LEFT_OUT.items())
def test_a_date_that_cannot_be_taken_is_told_and_nothing_is_said_to_have_vanished(
    why: str, given: Json
) -> None:
    found = work_of(film(1, given))
    assert why in told(found)
    assert not dates(found.words)
    assert not found.covers_releases


def test_a_date_of_one_city_does_not_stand_beside_that_of_its_country() -> None:
    both = [said(day("2028-03-10"), P291="Q65"), said(day("2028-03-17"), P291="Q30")]
    found = work_of(film(1, *both))
    assert dates(found.words) == ["US theatrical 2028-03-17"]
    assert "`2028-03-10` in Los Angeles is a date of one city" in told(found)
    assert found.covers_releases


def test_a_year_without_a_place_says_so() -> None:
    (word,) = [
        it for it in work_of(film(1, day("2028-03-17"))).words if isinstance(it.said, ReleaseSaid)
    ]
    assert word.note == "Wikidata names no place for this date, so only its year is taken"


REFERENCES = {
    "the day of the page": ([{"P577": day("2026-02-03"), "P813": day("2026-02-20")}], "2026-02-03"),
    "when it was read": (
        [{"P854": "https://example.org/a", "P813": day("2026-02-20")}],
        "2026-02-20",
    ),
    "the earliest": ([{"P813": day("2026-02-20")}, {"P577": day("2026-02-05")}], "2026-02-05"),
    "not a vague day": ([{"P577": day("2026"), "P813": day("2026-02-20")}], "2026-02-20"),
    "not a day to come": ([{"P577": day("2026-03-02")}], "None"),
    "not a Wikipedia": ([{"P143": "Q328", "P813": day("2026-02-20")}], "None"),
    "nothing": ([], "None"),
}


@pytest.mark.parametrize(("given", "expected"), REFERENCES.values(), ids=REFERENCES.keys())
def test_references_say_when_it_was_known(given: Json, expected: str) -> None:
    found = work_of(film(1, said(day("2028"), references=given, P291="Q30")))
    assert str(found.words[-1].on) == expected


def test_only_addresses_of_pages_are_pages() -> None:
    pages = ["https://example.org/1", "javascript:alert(1)", "ftp://example.org/2",
             "https://user@example.org/3", "http://example.org/?a=4", 'https://example.org/"5',
             "https://example.org/6", "https://example.org/7"]  # fmt: skip
    references = [{"P854": it} for it in pages]
    found = work_of(film(1, said(day("2028"), references=references, P291="Q30")))
    assert found.words[-1].pages == (pages[0], pages[4], pages[6])
    assert "is not the address of a page" in told(found)


SERIES = {
    "in its country": ({"P580": day("2028-03-17"), "P495": "Q145"}, "GB tv 1x01 2028-03-17"),
    "in several": ({"P580": day("2028-03"), "P495": ["Q145", "Q30"]}, "001 tv 1x01 2028-03"),
    "in none": ({"P577": [day("2028")]}, "001 tv 1x01 2028"),
    "elsewhere": (
        {"P577": [said(day("2028-01-01"), P291="Q183")], "P580": day("2028-03"), "P495": "Q30"},
        "US tv 1x01 2028-03",
    ),
    "most precisely": (
        {"P577": [said(day("2028-03-17"), P291="Q30")], "P580": day("2028-03"), "P495": "Q30"},
        "US tv 1x01 2028-03-17",
    ),
}


@pytest.mark.parametrize(("given", "expected"), SERIES.values(), ids=SERIES.keys())
def test_a_series_starts_with_its_first_episode(given: Json, expected: str) -> None:
    it = item(BLANK, "Salt", 1, P31="Q5398426", **given)
    found = work_of(it, kind=Kind.SERIES)
    assert dates(found.words) == [expected]
    assert found.kind is Kind.SERIES


# --- everything else ----------------------------------------------------------------------------


def test_a_film_with_everything() -> None:
    cast = [
        said("Q1002", P453="Q1003", P1545="2"),
        said("Q1001", P4633="The Ferrywoman", P1545="1"),
        said("Q1001", P453="Q1003"),
        said("Q9999"),
    ]
    length = said({"amount": "+125", "unit": "http://www.wikidata.org/entity/Q7727"})
    found = work_of(
        film(
            7, P161=cast, P725=said("Q1004", P453="Q1003"), P57="Q1001", P58=["Q1002", "Q1004"],
            P179="Q1100", P2047=length, P345="tt0000007", P4947="77", P8600="5", P495="Q30",
        )
    )  # fmt: skip
    members = {it.person: it.said for it in found.words if isinstance(it.said, CastSaid)}
    assert [NameSaid("The Salt Road")] == [it.said for it in found.words[:1]]
    assert members == {
        "Q1001": CastSaid((Member("Ada Wren", ("The Ferrywoman", "The Miller"), 1),)),
        "Q1002": CastSaid((Member("Bo Tarn", ("The Miller",), 2),)),
        "Q1004": CastSaid((Member("Cy Dell", ("The Miller",), None, Credit.VOICE),)),
    }
    assert [*members] == ["Q1001", "Q1002", "Q1004"]
    assert found.people == frozenset({"Q1001", "Q1002", "Q1004", "Q9999"})
    assert "Q9999, who is in the cast, has no English name" in told(found)
    assert found.deaths == (Death(person="Q1001", name="Ada Wren", died=date(2025, 11, 2)),)
    assert found.ids == {Service.IMDB: "tt0000007", Service.TMDB: "movie/77"}
    definition = found.definition
    assert (definition.franchise, definition.directors) == ("Salt Roads", ("Ada Wren",))
    assert (definition.writers, definition.runtime) == (("Bo Tarn", "Cy Dell"), 125)
    assert (found.kind, found.country, found.stamp) == (Kind.FILM, "US", "7")


def test_no_more_of_the_cast_is_taken_or_asked_for_than_wanted() -> None:
    server = Server(film(1, P161=["Q1001", "Q1002", "Q1004"]))
    (found,) = refresh(server, asked=Asked(day=DAY, regions=("US",), cast=1))
    assert isinstance(found, Work)
    assert [it.person for it in found.words if it.person] == ["Q1001"]
    assert found.people == frozenset({"Q1001", "Q1002", "Q1004"})
    assert not any("Q1002" in it.get("ids", "") for it in server.log)


def test_who_is_in_the_cast_is_unknown_where_somebody_could_not_be_read() -> None:
    found = work_of(film(1, P161=["Q1001", said({"id": "../x"})]))
    assert found.people is None
    assert "is not an id of the usual form" in told(found)
    assert work_of(film()).people is None


def test_several_ids_at_one_service_are_told_and_left_out() -> None:
    found = work_of(film(1, P345=["tt0000007", "tt0000008"]))
    assert not found.ids
    assert "conflicting: Wikidata gives several ids at imdb: tt0000007, tt0000008" in told(found)


KINDS = {
    "film": Kind.FILM,
    "animated feature film": Kind.FILM,
    "short film": Kind.SHORT,
    "documentary film": Kind.DOCUMENTARY,
    "television film": Kind.SPECIAL,
    "miniseries": Kind.MINISERIES,
    "television series": Kind.SERIES,
    "anime television series": Kind.SERIES,
    "television series based on a novel": Kind.SERIES,
    "film series": None,
    "television series episode": None,
    "television series season": None,
    "film character": None,
    "film festival": None,
    "human": None,
}


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_a_kind_by_the_name_of_a_class(name: str, kind: Kind | None) -> None:
    assert kind_of([name]) is kind


WAYS = {
    "theatrical release": "theatrical",
    "limited theatrical release": "limited",
    "video on demand": "digital",
    "streaming media": "digital",
    "home video": "physical",
    "DVD": "physical",
    "Blu-ray Disc": "physical",
    "television": "tv",
    "film festival": "premiere",
    "carrier pigeon": None,
    "": None,
}


@pytest.mark.parametrize(("name", "kind"), WAYS.items())
def test_a_release_type_by_the_name_of_a_distribution(name: str, kind: str | None) -> None:
    assert release_type(name) == kind


REFINED = {
    "spring": "2028-spring",
    "fall": "2028-autumn",
    "first quarter": "2028-Q1",
    "fourth quarter of the year": "2028-Q4",
    "second half": "2028-H2",
    "winter": "2028",
    "early": "2028",
    "fifth quarter": "2028",
    "third half": "2028",
}


@pytest.mark.parametrize(("name", "expected"), REFINED.items())
def test_a_year_is_refined_by_a_known_name(name: str, expected: str) -> None:
    found = refined(parse("2028"), [name], "US")
    assert str(found) == expected
    assert found == parse("2028") or found.refines(parse("2028"))


def test_a_season_in_the_south_or_of_a_month_stays_as_it_is() -> None:
    assert str(refined(parse("2028"), ["spring"], "AU")) == "2028"
    assert str(refined(parse("2028-11"), ["spring"], "US")) == "2028-11"


# --- asking -------------------------------------------------------------------------------------


def test_a_hundred_unchanged_titles_take_two_requests() -> None:
    server = Server(*(item(f"Q{9000 + n}", "A", 5) for n in range(100)))
    found = refresh(server, *(wanted(f"Q{9000 + n}", stamp="5") for n in range(100)))
    assert len(found) == 100
    assert all(isinstance(it, Unchanged) for it in found)
    assert [it["props"] for it in server.log] == ["info", "info"]
    assert all(it["maxlag"] == "5" for it in server.log)


def test_only_what_has_changed_is_read_and_names_are_asked_for_once() -> None:
    changed = [film(2, P161="Q1001"), {**film(2, P161="Q1001"), "id": "Q2001"}]
    server = Server(*changed, {**film(1), "id": "Q2002"})
    titles = [wanted(stamp="1"), wanted("Q2001", stamp="1"), wanted("Q2002", stamp="1")]
    found = refresh(server, *titles)
    assert sorted(type(it).__name__ for it in found) == ["Unchanged", "Work", "Work"]
    asked = [it["ids"] for it in server.log]
    assert asked == ["Q2000|Q2001|Q2002", "Q2000|Q2001", "Q1001", "Q11424"]


def test_whatever_the_stamp_a_whole_refresh_reads_all() -> None:
    server = Server(film(1))
    (found,) = refresh(server, wanted(stamp="1"), asked=Asked(day=DAY, regions=("US",), whole=True))
    assert isinstance(found, Work)
    assert server.log[0]["props"] == "info|labels|claims"


def lost(server: Server, title: Wanted) -> Unanswered:
    (found,) = refresh(server, title)
    assert isinstance(found, Unanswered), found
    return found


@pytest.mark.parametrize("stamp", [None, "1"])
def test_a_merged_item_is_told_and_a_missing_one_is_gone(stamp: str | None) -> None:
    server = Server(film())
    server.redirects["Q3000"] = BLANK
    merged = lost(server, wanted("Q3000", stamp=stamp))
    assert (merged.why.reason, merged.failed) == (Reason.MERGED, False)
    assert "Q3000 was merged into Q2000" in merged.why.what
    gone = lost(server, wanted("Q3001", stamp=stamp))
    assert (gone.why.reason, gone.failed) == (Reason.GONE, False)


def test_an_item_that_answers_under_another_id_alone_is_merged() -> None:
    body = json.dumps({"entities": {BLANK: film()}}).encode()
    server = Server()
    server.replies["Q3000"] = Reply(Answer.OK, body)
    assert lost(server, wanted("Q3000")).why.reason is Reason.MERGED


ERRORS = [
    (b'{"error":{"code":"maxlag","info":"Waiting for a server."}}', "(maxlag): Waiting for a"),
    (b"<!DOCTYPE html><html></html>", "is not JSON but a web page"),
    (b"[]", "the answer is not an object"),
    (b'{"entities":{}}', "does not contain Q2000"),
]


@pytest.mark.parametrize(("body", "why"), ERRORS)
def test_an_error_in_a_body_is_a_failure(body: bytes, why: str) -> None:
    server = Server()
    server.replies[BLANK] = Reply(Answer.OK, body)
    found = lost(server, wanted())
    assert found.failed
    assert why in found.why.what


def test_an_item_that_spoils_an_answer_spoils_no_other() -> None:
    server = Server(*({**film(), "id": f"Q200{n}"} for n in range(4)))
    server.replies["Q2002"] = Reply(Answer.FAILED, reason="the body is larger than 10 MiB")
    found = refresh(server, *(wanted(f"Q200{n}") for n in range(4)))
    assert {it.reference.id for it in found if isinstance(it, Work)} == {"Q2000", "Q2001", "Q2003"}
    assert [it.failed for it in found if isinstance(it, Unanswered)] == [True]


def test_a_title_whose_names_are_not_answered_fails_as_a_whole() -> None:
    server = Server(film(1, P161="Q1001"), {**film(), "id": "Q2001"})
    server.replies["'Q1001'"] = Reply(Answer.FAILED, reason="503")
    first, second = refresh(server, wanted(), wanted("Q2001"))
    assert isinstance(first, Unanswered)
    assert (first.failed, first.why.what) == (True, "503")
    assert isinstance(second, Work)


def test_an_id_of_another_form_is_never_sent() -> None:
    server = Server()
    assert lost(server, wanted("../x")).why.reason is Reason.UNREADABLE
    assert lost(server, wanted(None, imdb="tt1|P31=Q5")).why.reason is Reason.GONE
    assert not server.log


def test_titles_are_found_by_their_imdb_ids() -> None:
    films = [{**film(1, P345=f"tt000010{n}"), "id": f"Q210{n}"} for n in range(10)]
    twin = {**film(1, P345="tt0000109"), "id": "Q2200"}
    server = Server(*films, twin)
    titles = [wanted(None, imdb=f"tt000010{n}") for n in range(10)]
    found = refresh(server, *titles, wanted(None, imdb="tt0000999"))
    read = [str(it.reference) for it in found if isinstance(it, Work)]
    assert read == [f"wikidata:Q210{n}" for n in range(9)]
    reasons = [it.why.reason for it in found if isinstance(it, Unanswered)]
    assert reasons == [Reason.CONFLICTING, Reason.GONE]
    assert len(server.log) == 3


@pytest.mark.parametrize(
    ("reference", "name", "value"),
    [
        (Reference(Service.TMDB, "movie/900007"), "P4947", "900007"),
        (Reference(Service.TMDB, "tv/1399"), "P4983", "1399"),
        (Reference(Service.TVMAZE, "143"), "P8600", "143"),
    ],
)
def test_a_title_without_an_imdb_id_is_found_by_another(
    reference: Reference, name: str, value: str
) -> None:
    server = Server({**film(1, **{name: value}), "id": "Q2300"})
    title = replaced(wanted(None), elsewhere=(reference,))
    (found,) = refresh(server, title)
    assert isinstance(found, Work)
    assert str(found.reference) == "wikidata:Q2300"
    assert server.log[0]["srsearch"] == f"haswbstatement:{name}={value}"
    gone = replaced(title, elsewhere=(reference._replace(id=f"{reference.id}9"),))
    assert lost(server, gone).why.reason is Reason.GONE


def test_a_search_for_ids_is_no_longer_than_allowed() -> None:
    ids = [f"tt{n:010}" for n in range(50)]
    found = searches("P345", ids)
    assert all(len(it) <= LONGEST_SEARCH for it in found)
    assert [part[5:] for it in found for part in it.partition(":")[2].split("|")] == ids


# --- finding ------------------------------------------------------------------------------------

SHELF = [
    film(1, day("2028-03-17"), P345="tt0000007", P4947="77", P495="Q30"),
    item("Q2010", "The Salt Road", P31="Q5398426", P580=day("2019"), P8600="5", P4983="9"),
    item("Q2011", "The Salt Road (novel)", P31="Q5"),
    item("Q2012", "The Salt Road walker"),
]


def test_a_search_finds_films_and_series_only() -> None:
    server = Server(*SHELF)
    first, second = drive(server, SOURCE.search(Query(text="salt road")))
    assert (str(first.reference), first.kind, first.year) == ("wikidata:Q2000", Kind.FILM, 2028)
    assert (first.country, first.imdb) == ("US", "tt0000007")
    assert (str(second.reference), second.kind, second.year) == (
        "wikidata:Q2010",
        Kind.SERIES,
        2019,
    )
    assert len(server.log) == 4
    assert not any("maxlag" in it for it in server.log)


def test_a_search_goes_by_kind_and_year() -> None:
    for query, expected in [
        (Query(text="salt", kind=Kind.SERIES), ["Q2010"]),
        (Query(text="salt", year=2028), ["Q2000"]),
        (Query(text="salt", kind=Kind.SHORT), []),
    ]:
        hits = drive(Server(*SHELF), SOURCE.search(query))
        assert [it.reference.id for it in hits] == expected


REFERRED = [
    (Reference(Service.WIKIDATA, "Q2000"), ["Q2000"]),
    (Reference(Service.WIKIDATA, "Q2011"), []),
    (Reference(Service.IMDB, "tt0000007"), ["Q2000"]),
    (Reference(Service.TMDB, "movie/77"), ["Q2000"]),
    (Reference(Service.TMDB, "tv/9"), ["Q2010"]),
    (Reference(Service.TMDB, "tv/77"), []),
    (Reference(Service.TMDB, "collection/9"), []),
    (Reference(Service.TVMAZE, "5"), ["Q2010"]),
]


@pytest.mark.parametrize(("reference", "expected"), REFERRED)
def test_a_reference_leads_to_its_work(reference: Reference, expected: list[str]) -> None:
    hits = drive(Server(*SHELF), SOURCE.resolve(reference))
    assert [it.reference.id for it in hits] == expected


def test_wikidata_is_in_the_table_of_sources() -> None:
    assert source(SOURCE.provider) is SOURCE


# --- history ------------------------------------------------------------------------------------

P577 = "/* wbsetclaim-update:2||1 */ [[Property:P577]]: 17 March 2028"
BLIND = "/* wbeditentity-update:0| */ import"
OTHER = "/* wbsetclaim-create:2||1 */ [[Property:P57]]: [[Q1001]]"


def us(text: str, **more: Json) -> Json:
    return film(1, said(day(text), P291="Q30", **more))


def past(
    revisions: Sequence[tuple[str, str, Json]], since: date | None = None, page: int = 500
) -> tuple[list[str], Past, Server]:
    """What the history of revisions says: times such as `2026-01-05 12`, summaries and items."""
    server = Server(film())
    server.page = page
    server.revisions = [
        (n, f"{at[:10]}T{at[11:] or '12'}:00:00Z", comment, it)
        for n, (at, comment, it) in enumerate(revisions, 1)
    ]
    found: list[Result] = []
    assert SOURCE.history is not None
    drive(server, SOURCE.history([wanted()], since, ASKED, found.append))
    (result,) = found
    assert isinstance(result, Past), result
    words = [f"{it.on} {line}" for it, line in
             zip(result.words, dates(result.words), strict=True)]  # fmt: skip
    return words, result, server


def fetched(server: Server) -> list[int]:
    return sorted(int(it["revision"]) for it in server.log if "revision" in it)


def test_a_history_has_the_day_of_the_revision_that_brought_a_value() -> None:
    words, found, server = past(
        [
            ("2025-01-01", "/* wbeditentity-create:0| */", film()),
            ("2025-02-01", P577, us("2028")),
            ("2025-02-05", OTHER, us("2028")),
            ("2025-06-01", P577, us("2028-03")),
            ("2025-09-01", P577, us("2028-03-17")),
            ("2026-01-10", P577, us("2029-03-17")),
            ("2026-01-20", OTHER, us("2029-03-17")),
        ]
    )
    assert words == [
        "2025-02-01 US theatrical 2028",
        "2025-06-01 US theatrical 2028-03",
        "2025-09-01 US theatrical 2028-03-17",
        "2026-01-10 US theatrical 2029-03-17",
    ]
    assert fetched(server) == [1, 2, 4, 5, 6]
    assert not found.told


def test_a_value_that_lived_less_than_two_days_is_none_and_interrupts_none() -> None:
    words, found, _ = past(
        [
            ("2025-01-01", P577, us("2028-03-17")),
            ("2025-03-01 10", P577, us("1900-01-01")),
            ("2025-03-01 11", "/* undo:0||2|X */", us("2028-03-17")),
            ("2025-03-01 12", P577, film()),
            ("2025-03-03 11", "Reverted edits", us("2028-03-17")),
            ("2025-05-01", P577, us("2029-03-17")),
        ]
    )
    assert words == ["2025-01-01 US theatrical 2028-03-17", "2025-05-01 US theatrical 2029-03-17"]
    assert not found.told


def test_a_value_that_lived_two_days_was_said() -> None:
    words, _, _ = past(
        [
            ("2025-01-01", P577, us("2028")),
            ("2025-03-01 12", P577, us("2027")),
            ("2025-03-03 12", P577, us("2028")),
        ]
    )
    assert [it[:10] for it in words] == ["2025-01-01", "2025-03-01", "2025-03-03"]


def test_an_edit_that_names_no_property_is_looked_into() -> None:
    quiet = [(f"2025-02-01 {n:02}", BLIND, us("2028")) for n in range(1, 15)]
    words, _, server = past(
        [
            ("2025-01-01", P577, us("2028")),
            *quiet,
            ("2025-03-01", BLIND, us("2028-03")),
            *[(f"2025-03-02 {n:02}", BLIND, us("2028-03")) for n in range(2, 12)],
        ]
    )
    assert words == ["2025-01-01 US theatrical 2028", "2025-03-01 US theatrical 2028-03"]
    assert len(fetched(server)) < 13, fetched(server)


def test_a_run_too_short_for_a_value_that_counts_is_passed_over() -> None:
    _, _, server = past(
        [
            ("2025-01-01", P577, us("2028")),
            *[("2025-02-01", BLIND, us("2028"))] * 30,
            ("2025-02-01", P577, us("2028")),
        ]
    )
    assert len(fetched(server)) < 10


def test_a_list_of_edits_is_read_to_its_last_page() -> None:
    rows = [("2025-01-01", P577, us("2028")), ("2025-02-01", OTHER, us("2028"))]
    rows += [("2025-03-01", P577, us("2029"))]
    words, _, server = past(rows, page=1)
    assert [it[:10] for it in words] == ["2025-01-01", "2025-03-01"]
    assert [it.get("rvcontinue") for it in server.log if "rvdir" in it] == [None, "2|1", "2|2"]


def test_what_was_said_before_the_day_asked_for_is_known_and_no_word() -> None:
    rows = [
        ("2025-01-01", P577, us("2028")),
        ("2025-06-01", BLIND, us("2028")),
        ("2025-07-01", P577, us("2029")),
    ]
    words, _, server = past(rows, since=date(2025, 5, 1))
    assert words == ["2025-07-01 US theatrical 2029"]
    assert fetched(server) == [1, 2, 3]


def test_a_reference_may_show_an_earlier_day_but_none_before_the_value_it_follows() -> None:
    early = [{"P577": day("2024-12-01")}]
    words, _, _ = past(
        [
            ("2025-01-01", P577, us("2028", references=early)),
            ("2025-06-01", P577, us("2029", references=early)),
        ]
    )
    assert [it[:10] for it in words] == ["2024-12-01", "2025-06-01"]


def test_hidden_edits_and_dates_that_vanished_are_told() -> None:
    words, found, _ = past(
        [
            ("2025-01-01", P577, us("2028")),
            ("2025-02-01", "", us("2028")),
            ("2025-03-01", P577, film()),
        ]
    )
    assert len(words) == 1
    assert "1 edit is hidden in the history of Q2000" in told(found)
    assert "vanished: the date 2028 in US vanished on 2025-03-01" in told(found)


def test_a_revision_that_fails_makes_the_history_fail_and_one_that_is_gone_does_not() -> None:
    for reply, kind in [
        (Reply(Answer.FAILED, reason="503"), Unanswered),
        (Reply(Answer.GONE, reason="404"), Past),
    ]:
        server = Server(film())
        server.revisions = [(1, "2025-01-01T12:00:00Z", P577, us("2028"))]
        server.replies["'revision'"] = reply
        found: list[Result] = []
        assert SOURCE.history is not None
        drive(server, SOURCE.history([wanted()], None, ASKED, found.append))
        assert isinstance(found[0], kind)
        if isinstance(found[0], Past):
            assert "revision 1 of 2025-01-01 is gone" in told(found[0])


GAPS = st.lists(
    st.tuples(st.integers(1, 72), st.sampled_from(["2028", "2028-03", "2029", ""]), st.booleans()),
    min_size=1,
    max_size=25,
)


@given(GAPS)
@settings(max_examples=200)
def test_no_value_is_missed_for_want_of_a_summary(edits: list[tuple[int, str, bool]]) -> None:
    """Every value that lived for two days is said, in order, however little the summaries say."""
    lives: list[tuple[datetime, str]] = []
    at, rows = datetime(2025, 1, 1, tzinfo=UTC), []
    for hours, text, blind in edits:
        at += timedelta(hours=hours)
        rows.append((f"{at:%Y-%m-%d %H}", BLIND if blind else P577, us(text) if text else film()))
        if not lives or lives[-1][1] != text:
            lives.append((at, text))
    ends = [start for start, _ in lives[1:]] + [datetime.max.replace(tzinfo=UTC)]
    lasted = [
        text
        for (start, text), end in zip(lives, ends, strict=True)
        if text and end - start >= timedelta(days=2)
    ]
    words, _, _ = past(rows)
    said = iter(line.rsplit(" ", 1)[1] for line in words)
    assert all(text in said for text, _ in groupby(lasted)), (words, lasted)


LINES = st.lists(
    st.tuples(st.integers(1, 72), st.sampled_from(["2028", "2029", ""])), min_size=1, max_size=12
)


@given(LINES)
def test_a_value_that_is_kept_lived_for_two_days_from_when_it_was_said(
    line: list[tuple[int, str]],
) -> None:
    at, lives = datetime(2025, 1, 1, tzinfo=UTC), []
    for hours, text in line:
        at += timedelta(hours=hours)
        key = ReleaseKey("US", ReleaseType.THEATRICAL)
        lives.append(Life(at, Word(said=ReleaseSaid(key, parse(text))) if text else None))
    kept = lasting(lives)
    assert all(it in lives for it in kept)
    assert kept[-1].said == lives[-1].said
    for one, after in pairwise(kept):
        assert after.at - one.at >= timedelta(days=2)
        assert one.said != after.said


# --- hostile answers ----------------------------------------------------------------------------

WRONG: list[Json] = [None, "", "x\x00\ud800", -1, 10**30, 1.5, True, [], {}, [None], {"": []}]


def mutilated(value: Json) -> Iterator[Json]:
    """Every form of a value in which one key is dropped, or holds something else."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in [*entries]:
        less = copy.copy(value)
        del less[key]
        yield less
        inside = mutilated(inner) if isinstance(inner, dict | list) else iter(())
        for wrong in (*WRONG, *inside):
            other = copy.copy(value)
            other[key] = wrong
            yield other


def test_no_mutilated_item_or_answer_raises() -> None:
    whole = film(
        1, said(day("2028"), references=[{"P577": day("2026-02-03"), "P854": "https://a.b/"}],
                P291="Q65", P437="Q800"),
        P161=said("Q1001", P453="Q1003", P1545="1"), P345="tt0000007",
    )  # fmt: skip
    count = 0
    for body in mutilated({"entities": {BLANK: whole}}):
        server = Server()
        server.replies[f"'{BLANK}'"] = Reply(Answer.OK, json.dumps(body).encode())
        assert len(refresh(server)) == 1
        drive(server, SOURCE.resolve(Reference(Service.WIKIDATA, BLANK)))
        count += 1
    assert count > 1000


@pytest.mark.parametrize("place", ["Q65", "Q1001", "Q800"])
def test_no_mutilated_value_raises(place: str) -> None:
    whole = film(1, said(day("2028"), P291="Q65", P437="Q800"), P161="Q1001")
    value = Server().items[place]
    for body in mutilated(value):
        server = Server(whole)
        server.items[place] = body
        assert len(refresh(server)) == 1


def test_no_mutilated_history_raises() -> None:
    rows = [
        (1, "2025-01-01T12:00:00Z", P577, us("2028")),
        (2, "2025-02-01T12:00:00Z", BLIND, us("2029")),
    ]
    for wanted_text, body in [
        ("rvdir", Server.history),
        ("'revision'", Server.whole),
    ]:
        server = Server(film())
        server.revisions = [*rows]
        good = (
            server.history({"titles": BLANK})
            if body is Server.history
            else json.loads(server.whole(1).body)
        )
        for bad in mutilated(good):
            server.replies[wanted_text] = Reply(Answer.OK, json.dumps(bad).encode())
            found: list[Result] = []
            assert SOURCE.history is not None
            drive(server, SOURCE.history([wanted()], None, ASKED, found.append))
            assert len(found) == 1


# --- recorded answers ---------------------------------------------------------------------------


def recording(name: str) -> Json:
    return recorded(f"wikidata/{name}")


def test_the_recorded_film_of_1931_has_a_year_and_a_cast() -> None:
    server = Server(recording("Q2262932.json")["entities"]["Q2262932"])
    (found,) = refresh(server, wanted("Q2262932"))
    assert isinstance(found, Work)
    assert dates(found.words) == ["001 theatrical 1931"]
    assert (found.definition.runtime, found.ids[Service.IMDB]) == (82, "tt0021750")
    assert found.people
    assert found.name == "City Streets"


def test_the_recorded_dates_have_two_countries_in_one_statement() -> None:
    small = recording("small.json")
    claims = next(value for key, value in small.items() if key.startswith("claims.P577"))
    asked = Asked(day=DAY, regions=("US", "DE", "HU", "FR"))
    others = [item("Q28", "Hungary", P297="HU"), item("Q34", "Sweden", P297="SE")]
    it = {**film(), "claims": {"P577": claims}}
    found = work_of(it, *others, asked=asked)
    assert dates(found.words) == [
        "FR theatrical 2009-11-11",
        "DE theatrical 2009-11-12",
        "HU theatrical 2009-11-12",
        "US theatrical 2009-11-13",
    ]
    assert [str(it.on) for it in found.words[1:]] == ["None", "2017-04-14", "2017-04-14", "None"]


def test_the_recorded_merged_item_is_told() -> None:
    small = recording("small.json")
    body = next(value for key, value in small.items() if key.startswith("Special:EntityData"))
    server = Server()
    server.replies["Q16231742"] = Reply(Answer.OK, json.dumps(body).encode())
    assert lost(server, wanted("Q16231742")).why.reason is Reason.MERGED


def test_the_recorded_edits_concern_no_date() -> None:
    small = recording("small.json")
    body = next(value for key, value in small.items() if key.startswith("action=query"))
    del body["continue"]
    server = Server()
    server.replies["rvdir"] = Reply(Answer.OK, json.dumps(body).encode())
    found: list[Result] = []
    assert SOURCE.history is not None
    drive(server, SOURCE.history([wanted("Q12345")], None, ASKED, found.append))
    assert isinstance(found[0], Past)
    assert not found[0].words
    assert len(server.log) == 1
