"""What TMDB answers, as words: invented works in the shapes it sends, and its recorded answers."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from recorded import recorded
from wicktrack.model.facts import CastSaid, Fact, NameSaid, ReleaseKey, ReleaseSaid, StatusSaid
from wicktrack.model.periods import exact
from wicktrack.model.vocabulary import Credit, Kind, ReleaseType, Service, Status
from wicktrack.records import replaced
from wicktrack.sources.protocol import Answer, Asked, Asking, Query, Reply, Request, T, Wanted
from wicktrack.sources.tmdb import SOURCE
from wicktrack.sources.tmdb_cast import Part, part
from wicktrack.sources.tmdb_changes import windows
from wicktrack.sources.words import Hit, Past, Reason, Reference, Unanswered, Word, Work

Json = dict[str, Any]
DAY = date(2027, 3, 1)
FILM, SERIES = "movie/700001", "tv/800001"
ASKED = Asked(day=DAY, regions=("GB", "US"))


# --- driving -------------------------------------------------------------------------------------


class Tmdb:
    """Answers requests from a table by path, or by path and first day; anything else is gone."""

    def __init__(self, answers: Mapping[str, object]) -> None:
        self.answers = answers
        self.requests: list[Request] = []

    def reply(self, request: Request) -> Reply:
        self.requests.append(request)
        query = dict(request.query)
        dated = f"{request.path}?{query.get('start_date')}"
        found = self.answers.get(dated, self.answers.get(request.path))
        if isinstance(found, Reply):
            return found
        if found is None and request.path.endswith("/changes"):
            found = {"changes": []}
        if found is None:
            return Reply(Answer.GONE, reason="404 Not Found")
        return Reply(Answer.OK, json.dumps(found).encode())

    def drive(self, asking: Asking[T]) -> T:
        try:
            requests = next(asking)
            while True:
                requests = asking.send([self.reply(it) for it in requests])
        except StopIteration as stop:
            result: T = stop.value
            return result


def wanted(reference: str = FILM, **more: Any) -> Wanted:
    kind = Kind.SERIES if reference.startswith("tv") else Kind.FILM
    return Wanted(**({"title": "salt-road", "kind": kind, "id": reference} | more))


def refreshed(tmdb: Tmdb, it: Wanted, asked: Asked = ASKED) -> Work | Unanswered:
    emitted: list[Any] = []
    tmdb.drive(SOURCE.refresh([it], asked, emitted.append))
    (result,) = emitted
    assert isinstance(result, Work | Unanswered)
    return result


def work(answers: Mapping[str, object], it: Wanted, asked: Asked = ASKED) -> Work:
    result = refreshed(Tmdb(answers), it, asked)
    assert isinstance(result, Work)
    return result


def why(answers: Mapping[str, object], it: Wanted) -> Unanswered:
    result = refreshed(Tmdb(answers), it)
    assert isinstance(result, Unanswered)
    return result


def line(it: Word) -> str:
    """A word as one line."""
    match it.said:
        case ReleaseSaid(key, period, platform):
            said = " ".join(filter(None, [key.region, key.type, key.episode, str(period)]))
            said += f" at {', '.join(platform)}" if platform else ""
        case StatusSaid(status):
            said = str(status)
        case NameSaid(name):
            said = f"named {name}"
        case CastSaid(((person, characters, billing, credit),)):
            parts = " / ".join(characters) or "?"
            said = f"{billing}. {person} as {parts}{f' ({credit})' if credit else ''}"
    said += f" [{it.label}]" if it.label else ""
    said += f" (note: {it.note})" if it.note else ""
    return said + (f", on {it.on}" if it.on else "")


def lines(it: Work | Past, sort: type = object) -> list[str]:
    return [line(word) for word in it.words if isinstance(word.said, sort)]


def said(on: str, it: Any, page: str) -> Fact:
    return Fact(title="salt-road", on=exact(date.fromisoformat(on)), said=it, sources=(page,))


def release(day: str, region: str = "GB", **key: Any) -> ReleaseSaid:
    kind = key.pop("type", ReleaseType.THEATRICAL)
    return ReleaseSaid(ReleaseKey(region, kind, **key), exact(date.fromisoformat(day)))


def page(reference: str) -> str:
    return f"https://www.themoviedb.org/{reference}"


# --- invented works ------------------------------------------------------------------------------


def row(day: str, number: int, note: str = "", language: str = "") -> Json:
    return {
        "certification": "",
        "descriptors": [],
        "iso_639_1": language,
        "note": note,
        "release_date": f"{day}T00:00:00.000Z",
        "type": number,
    }


def dates(**countries: list[Json]) -> Json:
    rows = [{"iso_3166_1": region, "release_dates": it} for region, it in countries.items()]
    return {"results": rows}


def acts(number: int, name: str, character: str, order: int) -> Json:
    return {"id": number, "name": name, "original_name": name, "character": character,
            "credit_id": f"c{order}", "cast_id": order, "order": order}  # fmt: skip


def directs(number: int, name: str, job: str) -> Json:
    return {"id": number, "name": name, "job": job, "department": "x", "credit_id": f"d{number}"}


def film(**changed: Any) -> Json:
    body = {
        "id": 700001,
        "imdb_id": "tt9900001",
        "title": "The Salt Road",
        "original_title": "Saltvegen",
        "origin_country": ["NO"],
        "status": "Post Production",
        "release_date": "2019-01-01",
        "runtime": 0,
        "genres": [{"id": 18, "name": "Drama"}],
        "belongs_to_collection": {"id": 41, "name": "The Salt Collection", "poster_path": None},
        "production_companies": [{"id": 1, "name": "Fjordlys", "origin_country": "NO"}],
        "release_dates": dates(
            NO=[row("2027-02-12", 1, "Tromsø International Film Festival"), row("2027-05-07", 3)],
            GB=[row("2027-06-04", 3), row("2027-09-01", 4, "Netflix")],
            DE=[row("2027-06-10", 3), row("2027-02-20", 3, "Berlinale")],
        ),
        "credits": {
            "cast": [
                acts(11, "Ines Vale", "Marit / Marit's Sister", 1),
                acts(12, "Otto Brandt", "Captain (voice)", 0),
                acts(13, "Pia Lund", "Nurse (uncredited)", 2),
            ],
            "crew": [
                directs(21, "Ada Holm", "Director"),
                directs(21, "Ada Holm", "Writer"),
                directs(22, "Liv Ek", "Screenplay"),
                directs(23, "Jon By", "Novel"),
            ],
        },
        "external_ids": {"imdb_id": "tt9900001", "wikidata_id": "Q99000001", "facebook_id": None},
    }
    return body | changed


def airs(season: int, number: int, day: str | None) -> Json:
    return {"id": season * 100 + number, "season_number": season, "episode_number": number,
            "air_date": day, "episode_type": "standard", "name": "x"}  # fmt: skip


def season(number: int, *days: str | None) -> Json:
    episodes = [airs(number, place, day) for place, day in enumerate(days, start=1)]
    return {"_id": "x", "id": number, "season_number": number, "episodes": episodes}


def listed(number: int, day: str | None, count: int = 2) -> Json:
    return {"id": number, "season_number": number, "air_date": day, "episode_count": count}


def plays(number: int, name: str, order: int, **roles: int) -> Json:
    parts = [
        {"credit_id": f"r{n}", "character": character.replace("_", " "), "episode_count": n}
        for character, n in roles.items()
    ]
    return {"id": number, "name": name, "order": order, "roles": parts,
            "total_episode_count": sum(roles.values())}  # fmt: skip


def series(**changed: Any) -> Json:
    body = {
        "id": 800001,
        "name": "Harbour Nine",
        "status": "Returning Series",
        "type": "Scripted",
        "first_air_date": "2026-03-01",
        "last_episode_to_air": airs(2, 1, "2027-02-22"),
        "next_episode_to_air": airs(2, 2, "2027-03-08"),
        "origin_country": ["CA"],
        "networks": [{"id": 5, "name": "North TV", "origin_country": "US"}],
        "production_companies": [{"id": 6, "name": "Dock Films", "origin_country": "CA"}],
        "genres": [{"id": 18, "name": "Drama"}],
        "seasons": [listed(0, "2026-01-01"), listed(1, "2026-03-01"), listed(2, "2027-02-22")],
        "aggregate_credits": {
            "cast": [
                plays(31, "Mo Reyes", 0, Pilot=2, Captain_Roe=20),
                plays(32, "Kit Aldous", 1, Self=3),
            ],
            "crew": [],
        },
        "external_ids": {"imdb_id": "tt9900002", "tvdb_id": 5, "wikidata_id": ""},
        "season/1": season(1, "2026-03-01", "2026-03-08"),
        "season/2": season(2, "2027-02-22", "2027-03-08"),
    }
    return body | changed


def changed(**keys: list[Json]) -> Json:
    return {"changes": [{"key": key, "items": items} for key, items in keys.items()]}


def item(time: str, value: object, original: object = None, action: str = "updated") -> Json:
    found = {"id": time, "action": action, "time": f"{time} 10:00:00 UTC", "iso_639_1": "en",
             "iso_3166_1": "US", "value": value, "original_value": original}  # fmt: skip
    return {key: it for key, it in found.items() if it is not None}


def logged(day: str, number: int = 3, region: str = "GB", note: str = "") -> Json:
    return {"iso_3166_1": region, "iso_639_1": "", "release_date": day, "certification": "",
            "type": number, "note": note}  # fmt: skip


# --- a film --------------------------------------------------------------------------------------


def test_a_film_is_one_request_and_all_its_words() -> None:
    tmdb = Tmdb({FILM: film()})
    result = refreshed(tmdb, wanted())
    assert isinstance(result, Work)
    assert lines(result) == [
        "named The Salt Road",
        "post-production",
        "NO premiere 2027-02-12 [Tromsø International Film Festival]",
        "GB theatrical 2027-06-04",
        "GB digital 2027-09-01 at Netflix",
        "1. Otto Brandt as Captain (voice)",
        "2. Ines Vale as Marit / Marit's Sister",
    ]
    assert tmdb.requests == [
        Request(FILM, (("append_to_response", "release_dates,credits,external_ids"),))
    ]
    assert result.people == frozenset({"person/11", "person/12", "person/13"})
    assert (result.year, result.country, result.kind) == (2027, "NO", Kind.FILM)
    assert result.ids == {Service.IMDB: "tt9900001", Service.WIKIDATA: "Q99000001"}
    assert result.covers_releases
    assert result.told == ()


def test_a_film_is_defined_by_collection_crew_and_company() -> None:
    found = work({FILM: film()}, wanted()).definition
    assert found.franchise == "The Salt"
    assert found.directors == ("Ada Holm",)
    assert found.writers == ("Ada Holm", "Liv Ek")
    assert found.runtime is None
    assert found.studio == "Fjordlys"


def test_a_film_over_three_days_has_the_words_of_each() -> None:
    days = [
        film(release_dates=dates(), status="Planned"),
        film(release_dates=dates(GB=[row("2027-06-04", 3)]), status="In Production"),
        film(release_dates=dates(GB=[row("2028-06-02", 3)]), status="Post Production"),
    ]
    found = [lines(work({FILM: it}, wanted()), (StatusSaid | ReleaseSaid)) for it in days]  # type: ignore[arg-type]
    assert found == [
        ["announced"],
        ["in-production", "GB theatrical 2027-06-04"],
        ["post-production", "GB theatrical 2028-06-02"],
    ]


RELEASES = {
    "never those of another region": (dates(FR=[row("2027-06-04", 3)]), []),
    "every type": (
        dates(GB=[row(f"2027-0{number}-01", number) for number in range(2, 7)]),
        ["GB limited 2027-02-01", "GB theatrical 2027-03-01", "GB digital 2027-04-01",
         "GB physical 2027-05-01", "GB tv 2027-06-01"],
    ),
    "only the first premiere in the world": (
        dates(US=[row("2027-02-03", 1, "Hollywood")], IT=[row("2027-02-02", 1, "Rome")]),
        ["IT premiere 2027-02-02 [Rome]"],
    ),
    "of two premieres of one day that of a viewer's region": (
        dates(CA=[row("2027-02-02", 1)], US=[row("2027-02-02", 1)]),
        ["US premiere 2027-02-02"],
    ),
    "a festival is a premiere, whatever its type": (
        dates(US=[row("2027-01-22", 4, "Sundance"), row("2027-09-10", 2, "TIFF 2027")]),
        ["US premiere 2027-01-22 [Sundance]"],
    ),
    "a word that only holds that of a festival is none": (
        dates(GB=[row("2027-06-04", 3, "Manifesto cinemas")]),
        ["GB theatrical 2027-06-04 [Manifesto cinemas]"],
    ),
    "re-releases, with what they are": (
        dates(GB=[row("2027-06-04", 3), row("2029-06-04", 3, " 25th\tAnniversary ")]),
        ["GB theatrical 2027-06-04", "GB theatrical 2029-06-04 [25th Anniversary]"],
    ),
    "several languages on one day are one release": (
        dates(GB=[row("2027-06-04", 3, "", "cy"), row("2027-06-04", 3, "Dubbed", "en")]),
        ["GB theatrical 2027-06-04"],
    ),
    "several services on one day are one release": (
        dates(GB=[row("2027-06-04", 4, "Disney Plus"), row("2027-06-04", 4, "Apple TV+")]),
        ["GB digital 2027-06-04 at Apple TV, Disney+"],
    ),
    "several services in one note": (
        dates(GB=[row("2027-06-04", 4, "Amazon Prime Video, Netflix and Hulu")]),
        ["GB digital 2027-06-04 at Hulu, Netflix, Prime Video"],
    ),
    "a note that says more than a service is a label": (
        dates(GB=[row("2027-06-04", 4, "Netflix from 2028")]),
        ["GB digital 2027-06-04 [Netflix from 2028]"],
    ),
    "a service is where it streams, not who sells discs": (
        dates(GB=[row("2027-06-04", 5, "Netflix")]),
        ["GB physical 2027-06-04 [Netflix]"],
    ),
    "the day as it stands, without a time zone": (
        dates(GB=[row("2027-06-04", 3) | {"release_date": "2027-06-04T23:30:00.000-08:00"}]),
        ["GB theatrical 2027-06-04"],
    ),
    "nothing of an empty day": (
        dates(GB=[row("", 3) | {"release_date": ""}, row("", 3) | {"release_date": None}]),
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RELEASES)
def test_the_releases_of_a_film_are(case: str) -> None:
    body, expected = RELEASES[case]
    found = work({FILM: film(release_dates=body)}, wanted())
    assert lines(found, ReleaseSaid) == expected
    assert found.covers_releases
    assert found.told == ()


UNREADABLE = {
    "a date": row("2027-13-13", 3),
    "a stamp": row("2027-06-04", 3) | {"release_date": 5},
    "a type": row("2027-06-04", 3) | {"type": "3"},
    "an unknown type": row("2027-06-04", 7),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_release_that_cannot_be_read_is_told_and_does_not_count_as_vanished(case: str) -> None:
    body = film(release_dates=dates(GB=[UNREADABLE[case], row("2027-10-01", 5)]))
    found = work({FILM: body}, wanted())
    assert lines(found, ReleaseSaid) == ["GB physical 2027-10-01"]
    assert len(found.told) == 1
    assert not found.covers_releases


def test_what_cannot_be_read_of_a_region_nobody_asked_for_is_not_told() -> None:
    found = work({FILM: film(release_dates=dates(FR=[UNREADABLE["a date"]]))}, wanted())
    assert found.told == ()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Rumored", Status.RUMOURED),
        ("Planned", Status.ANNOUNCED),
        ("In Production", Status.IN_PRODUCTION),
        ("Post Production", Status.POST_PRODUCTION),
        ("Released", Status.RELEASED),
        ("Canceled", Status.CANCELLED),
    ],
)
def test_the_status_of_a_film_is_one_of_ours(text: str, status: Status) -> None:
    assert lines(work({FILM: film(status=text)}, wanted()), StatusSaid) == [status]


@pytest.mark.parametrize(
    ("reference", "body"), [(FILM, film(status="Dreamt")), (SERIES, series(status="Pilot"))]
)
def test_an_unknown_status_is_told_and_no_word(reference: str, body: Json) -> None:
    found = work({reference: body}, wanted(reference))
    assert lines(found, StatusSaid) == []
    assert [it.reason for it in found.told] == [Reason.UNKNOWN_WORD]


@pytest.mark.parametrize(
    ("genres", "kind"),
    [([], Kind.FILM), ([99], Kind.DOCUMENTARY), ([10770], Kind.SPECIAL), ([18, "x"], Kind.FILM)],
)
def test_the_kind_of_a_film_is_told_by_its_genres(genres: list[object], kind: Kind) -> None:
    body = film(genres=[{"id": it} for it in genres])
    assert work({FILM: body}, wanted()).kind is kind


# --- cast ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Marit", Part(("Marit",))),
        ("Marit / Turid", Part(("Marit", "Turid"))),
        ("", Part()),
        ("Self", Part()),
        ("Himself - Host", Part()),
        ("Self-Made Man", Part(("Self-Made Man",))),
        ("Captain (voice)", Part(("Captain",), Credit.VOICE)),
        ("A / B (voice)", Part(("A", "B"), Credit.VOICE)),
        ("A (voice) / B", Part(("A", "B"))),
        ("A (voice) / B (voice)", Part(("A", "B"), Credit.VOICE)),
        ("Himself (cameo)", Part((), Credit.CAMEO)),
        ("Mayor (Regional Manager)", Part(("Mayor (Regional Manager)",))),
        ("Nurse (uncredited)", None),
        ("Nurse (voice) (Uncredited)", None),
        ("Nurse (voice, uncredited)", None),
        ("A / B (uncredited)", None),
        ("A (uncredited) / B", Part(("B",))),
        ("King (archive footage)", None),
    ],
)
def test_a_text_is_a_part(text: str, expected: Part | None) -> None:
    assert part(text) == expected


def cast_of(*entries: Json, asked: Asked = ASKED) -> Work:
    return work({FILM: film(credits={"cast": list(entries), "crew": []})}, wanted(), asked)


def test_several_entries_of_one_person_are_one_member() -> None:
    found = cast_of(
        acts(11, "Ines Vale", "Marit", 0),
        acts(12, "Otto Brandt", "Captain", 1),
        acts(11, "Ines Vale", "marit", 2),
        acts(11, "Ines Vale", "Turid (voice)", 3),
    )
    expected = ["1. Ines Vale as Marit / Turid", "2. Otto Brandt as Captain"]
    assert lines(found, CastSaid) == expected


def test_the_cast_is_the_first_by_order_and_people_are_all() -> None:
    entries = [acts(100 + n, f"Person {n}", f"Part {n}", n) for n in range(30)]
    found = cast_of(*reversed(entries), asked=replaced(ASKED, cast=3))
    assert lines(found, CastSaid) == [f"{n + 1}. Person {n} as Part {n}" for n in range(3)]
    assert found.people == frozenset(f"person/{100 + n}" for n in range(30))


def test_a_member_that_cannot_be_read_is_left_out_and_nobody_counts_as_gone() -> None:
    found = cast_of(
        acts(11, "Ines Vale", "Marit", 0) | {"character": ["Marit"]},
        acts(12, "Otto Brandt", "Captain", 1),
        acts(13, "Pia Lund", "Nurse", 2) | {"id": "../13"},
    )
    assert lines(found, CastSaid) == ["1. Otto Brandt as Captain"]
    assert found.people is None
    assert len(found.told) == 2


# --- a series ------------------------------------------------------------------------------------


def test_a_series_is_one_request_and_the_first_episode_and_those_ahead() -> None:
    tmdb = Tmdb({SERIES: series()})
    result = refreshed(tmdb, wanted(SERIES))
    assert isinstance(result, Work)
    assert lines(result) == [
        "named Harbour Nine",
        "released",
        "US tv 1x01 2026-03-01",
        "US tv 2x02 2027-03-08",
        "1. Mo Reyes as Captain Roe / Pilot",
        "2. Kit Aldous as ?",
    ]
    (request,) = tmdb.requests
    appended = "aggregate_credits,external_ids,season/1,season/2"
    assert request == Request(SERIES, (("append_to_response", appended),))
    assert (result.year, result.kind, result.country) == (2026, Kind.SERIES, "CA")
    assert result.ids == {Service.IMDB: "tt9900002"}
    assert result.definition.studio == "Dock Films"
    assert result.covers_releases
    assert result.told == ()


def test_later_the_episodes_since_the_last_fetch_and_those_that_moved_are_words() -> None:
    facts = (
        said("2026-02-01", release("2026-03-01", "US", type=ReleaseType.TV), page(SERIES)),
        said(
            "2026-02-01",
            release("2026-03-10", "US", type=ReleaseType.TV, episode="1x02"),
            page(SERIES),
        ),
    )
    it = wanted(SERIES, last=date(2027, 2, 1), facts=facts)
    assert lines(work({SERIES: series()}, it), ReleaseSaid) == [
        "US tv 1x01 2026-03-01",
        "US tv 1x02 2026-03-08",
        "US tv 2x01 2027-02-22",
        "US tv 2x02 2027-03-08",
    ]


def test_a_series_over_three_days_has_the_episodes_of_each() -> None:
    days = [
        series(
            status="In Production",
            first_air_date=None,
            last_episode_to_air=None,
            next_episode_to_air=None,
            seasons=[listed(1, None, 0)],
            **{"season/1": season(1), "season/2": None},
        ),
        series(
            status="In Production",
            first_air_date="2027-03-01",
            last_episode_to_air=None,
            next_episode_to_air=airs(1, 1, "2027-04-01"),
            seasons=[listed(1, "2027-04-01")],
            **{"season/1": season(1, "2027-04-01", None, ""), "season/2": None},
        ),
        series(
            last_episode_to_air=airs(1, 1, "2027-02-01"),
            next_episode_to_air=airs(1, 2, "2027-04-08"),
            seasons=[listed(1, "2027-02-01")],
            **{"season/1": season(1, "2027-02-01", "2027-04-08"), "season/2": None},
        ),
    ]
    found = [lines(work({SERIES: it}, wanted(SERIES)), (StatusSaid | ReleaseSaid)) for it in days]  # type: ignore[arg-type]
    assert found == [
        ["in-production"],
        ["in-production", "US tv 1x01 2027-04-01"],
        ["released", "US tv 1x01 2027-02-01", "US tv 1x02 2027-04-08"],
    ]


def test_seasons_that_were_not_guessed_are_a_second_request() -> None:
    first = series(
        seasons=[listed(n, f"{2018 + n}-01-01") for n in range(1, 9)] + [listed(9, "2027-09-01")],
        next_episode_to_air=airs(9, 1, "2027-09-01"),
        **{"season/2": season(2, "2020-01-01")},
    )
    more = {"id": 800001, "season/8": season(8, "2026-01-01"), "season/9": season(9, "2027-09-01")}

    class Twice(Tmdb):
        def reply(self, request: Request) -> Reply:
            self.answers = {SERIES: more if self.requests else first}
            return super().reply(request)

    tmdb = Twice({})
    result = refreshed(tmdb, wanted(SERIES))
    assert isinstance(result, Work)
    assert lines(result, ReleaseSaid) == ["US tv 1x01 2026-03-01", "US tv 9x01 2027-09-01"]
    assert [dict(it.query)["append_to_response"] for it in tmdb.requests] == [
        "aggregate_credits,external_ids,season/1,season/2",
        "season/8,season/9",
    ]
    assert result.covers_releases


def test_a_season_known_from_facts_is_in_the_first_request() -> None:
    facts = (said("2026-02-01", release("2027-09-01", "US", episode="8x01"), page(SERIES)),)
    tmdb = Tmdb({SERIES: series()})
    refreshed(tmdb, wanted(SERIES, facts=facts, last=date(2027, 2, 1)))
    assert dict(tmdb.requests[0].query)["append_to_response"].endswith("season/1,season/8,season/9")


def test_a_season_that_is_not_sent_leaves_the_releases_open() -> None:
    body = series(seasons=[listed(1, "2026-03-01"), listed(3, "2027-09-01")])
    found = work({SERIES: body}, wanted(SERIES))
    assert not found.covers_releases


def test_every_episode_is_all_of_them_without_specials() -> None:
    body = series(**{"season/0": season(0, "2026-01-01")})
    found = work({SERIES: body}, wanted(SERIES), replaced(ASKED, every_episode=True))
    assert [it.split()[2] for it in lines(found, ReleaseSaid)] == ["1x01", "1x02", "2x01", "2x02"]


def test_the_next_episode_is_taken_where_its_season_is_not_sent() -> None:
    body = series(next_episode_to_air=airs(5, 3, "2027-03-15"))
    found = lines(work({SERIES: body}, wanted(SERIES)), ReleaseSaid)
    assert "US tv 5x03 2027-03-15" in found


REGIONS: list[tuple[Json, str]] = [
    ({}, "US tv 1x01 2026-03-01"),
    ({"networks": []}, "CA tv 1x01 2026-03-01 (note: region: the country of origin)"),
    (
        {"networks": [{"name": "Web", "origin_country": ""}]},
        "CA tv 1x01 2026-03-01 (note: region: the country of origin)",
    ),
    ({"networks": [], "origin_country": []}, "001 tv 1x01 2026-03-01 (note: region: not known)"),
]


@pytest.mark.parametrize(("body", "expected"), REGIONS)
def test_the_region_of_air_dates_is_that_of_the_network(body: Json, expected: str) -> None:
    found = lines(work({SERIES: series(**body)}, wanted(SERIES)), ReleaseSaid)
    assert found[0] == expected


NOTHING_ON: Json = {
    "first_air_date": "2027-09-01",
    "last_episode_to_air": None,
    "next_episode_to_air": None,
    "seasons": [],
    "season/1": None,
    "season/2": None,
}
NOTHING_AHEAD: Json = {
    "next_episode_to_air": None,
    "season/2": season(2, "2027-02-22"),
}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"status": "Ended"}, ["released"]),
        ({"status": "In Production"}, ["in-production"]),
        ({"status": "Ended"} | NOTHING_ON, []),
        ({"status": "Returning Series"} | NOTHING_ON, []),
        ({"status": "Canceled"} | NOTHING_ON, ["cancelled"]),
        ({"status": "Canceled"} | NOTHING_AHEAD, ["cancelled"]),
        (
            {"status": "Canceled"},
            ["released (note: cancelled, but episodes are still to come)"],
        ),
    ],
)
def test_a_series_is_out_only_when_something_was_on(body: Json, expected: list[str]) -> None:
    found = work({SERIES: series(**body)}, wanted(SERIES))
    assert lines(found, StatusSaid) == expected
    assert bool(found.told) is not bool(expected)


def test_a_miniseries_says_so() -> None:
    body = series(type="Miniseries")
    assert work({SERIES: body}, wanted(SERIES)).kind is Kind.MINISERIES


# --- days from the change log --------------------------------------------------------------------


def test_what_is_new_has_the_day_of_its_edit() -> None:
    log = changed(
        release_dates=[
            item("2027-02-20", logged("2027-06-04"), logged("2027-05-28")),
            item("2027-02-25", logged("2027-06-04"), logged("2027-06-04", note="x")),
            item("2027-02-26", logged("2027-06-04", region="IE")),
            item("2027-02-26", logged("2027-06-04", number=2)),
        ],
        status=[
            item("2027-02-10", "Post Production", "In Production"),
            item("2027-02-22", "Post Production", "In Production"),
        ],
        title=[item("2027-02-23", {"title": "The Salt Road"}), item("2027-02-19", "The Salt Road")],
        cast=[item("2027-02-18", {"person_id": 11, "character": "Marit"})],
        character_names=[
            item("2027-02-24", {"person_id": 12, "character": "Captain (voice)"}),
            item("2027-02-27", {"person_id": 12, "character": "Somebody Else"}),
        ],
    )
    tmdb = Tmdb({FILM: film(), f"{FILM}/changes": log})
    result = refreshed(tmdb, wanted(last=date(2027, 2, 16)))
    assert isinstance(result, Work)
    assert lines(result) == [
        "named The Salt Road, on 2027-02-19",
        "post-production, on 2027-02-22",
        "NO premiere 2027-02-12 [Tromsø International Film Festival]",
        "GB theatrical 2027-06-04, on 2027-02-20",
        "GB digital 2027-09-01 at Netflix",
        "1. Otto Brandt as Captain (voice), on 2027-02-24",
        "2. Ines Vale as Marit / Marit's Sister, on 2027-02-18",
    ]
    assert len(tmdb.requests) == 2


def test_an_edit_before_the_last_fetch_or_after_the_day_is_none() -> None:
    edits = [item(day, "Post Production") for day in ("2027-02-15", "2027-03-02")]
    answers = {FILM: film(), f"{FILM}/changes": changed(status=edits)}
    found = work(answers, wanted(last=date(2027, 2, 16)))
    assert lines(found, StatusSaid) == ["post-production"]


@pytest.mark.parametrize(
    ("last", "news", "count"),
    [
        (None, True, 0),
        (date(2027, 2, 28), False, 0),
        (DAY, True, 1),
        (date(2027, 2, 28), True, 1),
        (date(2027, 2, 16), True, 1),
        (date(2027, 2, 15), True, 2),
        (date(2020, 1, 1), True, 6),
    ],
)
def test_the_log_is_asked_only_for_news_and_for_a_few_windows(
    last: date | None, *, news: bool, count: int
) -> None:
    tmdb = Tmdb({FILM: film()})
    refreshed(tmdb, wanted(last=last), replaced(ASKED, has_news=lambda _: news))
    assert len(tmdb.requests) == 1 + count


def test_windows_have_14_days_and_leave_no_day_out() -> None:
    found = windows(date(2026, 1, 1), DAY)
    assert found[0][0] == date(2026, 1, 1)
    assert found[-1][1] == DAY
    assert all((end - start).days in range(1, 14) for start, end in found)
    assert all(one[1] == other[0] for one, other in pairwise(found))
    assert windows(DAY, DAY) == [(date(2027, 2, 28), DAY)]


def test_a_log_that_does_not_answer_leaves_the_days_open_and_is_told() -> None:
    answers = {FILM: film(), f"{FILM}/changes": Reply(Answer.FAILED, reason="500 Oops")}
    found = work(answers, wanted(last=date(2027, 2, 20)))
    assert all(it.on is None for it in found.words)
    assert [it.reason for it in found.told] == [Reason.UNDATED]


# --- ids -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bad", ["../movie/1", "movie/0", "movie/1/x", "collection/4", "x", "tv/\N{FULLWIDTH DIGIT ONE}"]
)
def test_an_id_of_another_form_is_not_asked_for(bad: str) -> None:
    tmdb = Tmdb({})
    result = refreshed(tmdb, wanted(id=bad))
    assert isinstance(result, Unanswered)
    assert not result.failed
    assert tmdb.requests == []


@pytest.mark.parametrize("bad", [None, "", "../x", "tt1/../../x", "nm0000206"])
def test_an_imdb_id_of_another_form_is_not_asked_for(bad: str | None) -> None:
    tmdb = Tmdb({})
    assert isinstance(refreshed(tmdb, wanted(id=None, imdb=bad)), Unanswered)
    assert tmdb.requests == []


def test_a_number_is_read_by_the_kind_of_the_title() -> None:
    assert lines(work({SERIES: series()}, wanted("tv", id="800001")))[0] == "named Harbour Nine"


FOUND = {
    "movie_results": [{"id": 700001, "title": "The Salt Road", "media_type": "movie"}],
    "tv_results": [{"id": 800009, "name": "Wrong Series", "media_type": "tv"}],
    "person_results": [],
}


def test_a_title_with_an_imdb_id_only_is_found_by_it() -> None:
    tmdb = Tmdb({"find/tt9900001": FOUND, FILM: film()})
    result = refreshed(tmdb, wanted(id=None, imdb="tt9900001"))
    assert isinstance(result, Work)
    assert result.reference == Reference(Service.TMDB, FILM)
    assert tmdb.requests[0].query == (("external_source", "imdb_id"),)
    assert len(tmdb.requests) == 2


def test_a_work_that_gives_another_imdb_id_is_not_taken() -> None:
    answers = {"find/tt9900009": FOUND, FILM: film()}
    found = why(answers, wanted(id=None, imdb="tt9900009"))
    assert found.why.reason is Reason.CONFLICTING
    assert "gives its IMDb id as tt9900001" in found.why.what


@pytest.mark.parametrize(
    ("results", "what"),
    [({}, "no film"), ({"movie_results": FOUND["movie_results"] * 2}, "2 works")],
)
def test_an_imdb_id_that_is_of_no_film_or_several_is_told(results: Json, what: str) -> None:
    found = why({"find/tt9900001": results}, wanted(id=None, imdb="tt9900001"))
    assert found.why.what == f"TMDB has {what} with the IMDb id tt9900001"
    assert not found.failed


def test_a_work_that_is_gone_is_found_again_by_its_imdb_id_and_not_switched() -> None:
    answers = {"find/tt9900001": FOUND}
    found = why(answers, wanted("movie/600000", imdb="tt9900001"))
    assert found.why.reason is Reason.GONE
    assert found.why.what == (
        "TMDB no longer has tmdb:movie/600000; by its IMDb id it is tmdb:movie/700001 now"
    )
    assert not found.failed


@pytest.mark.parametrize("imdb", [None, "tt9900001"])
def test_a_work_that_is_gone_for_good_is_told_with_a_remedy(imdb: str | None) -> None:
    found = why({}, wanted(imdb=imdb))
    assert found.why.what.endswith("find its new id with `wicktrack search`")


def test_a_work_that_answers_under_another_id_is_not_taken() -> None:
    found = why({FILM: film(id=700002)}, wanted())
    assert found.why.reason is Reason.MERGED
    assert "movie/700002" in found.why.what


@pytest.mark.parametrize(
    ("reply", "failed", "what"),
    [
        (Reply(Answer.FAILED, reason="500 Oops"), True, "TMDB did not answer: 500 Oops"),
        (Reply(Answer.OK, b"<!DOCTYPE html>"), True, "the answer is not JSON but a web page"),
        (Reply(Answer.OK, b'{"id": 7000'), True, "the answer is not JSON"),
        (Reply(Answer.OK, b"{}"), True, "the answer is not about a title"),
        (Reply(Answer.OK, b'{"errors": [5]}'), True, "the question was refused"),
        (Reply(Answer.OK, b"[1]"), True, "the answer is not an object"),
        (Reply(Answer.NO_KEY, reason="401"), True, "TMDB wants a valid key: 401"),
        (
            Reply(Answer.OK, b'{"status_message": "Invalid API key.", "status_code": 7}'),
            True,
            "TMDB wants a valid key: Invalid API key",
        ),
        (Reply(Answer.OK, b'{"success": false, "status_code": 25}'), True, "error 25"),
        (Reply(Answer.OK, b'{"success": false, "status_code": 34}'), False, "no longer has"),
    ],
)
def test_no_usable_answer_says_why(reply: Reply, *, failed: bool, what: str) -> None:
    found = why({FILM: reply}, wanted())
    assert found.failed is failed
    assert what in found.why.what


def test_one_title_that_fails_leaves_the_others() -> None:
    emitted: list[Any] = []
    asking = SOURCE.refresh([wanted("movie/1"), wanted()], ASKED, emitted.append)
    Tmdb({FILM: film()}).drive(asking)
    assert [type(it) for it in emitted] == [Unanswered, Work]


# --- search and references -----------------------------------------------------------------------


def hits(answers: Mapping[str, object], reference: Reference) -> list[Hit]:
    return Tmdb(answers).drive(SOURCE.resolve(reference))


def test_a_reference_is_the_work_with_its_imdb_id() -> None:
    (found,) = hits({FILM: film()}, Reference(Service.TMDB, FILM))
    assert found == Hit(
        reference=Reference(Service.TMDB, FILM),
        name="The Salt Road",
        kind=Kind.FILM,
        year=2019,
        country="NO",
        imdb="tt9900001",
    )
    (found,) = hits({SERIES: series(type="Miniseries")}, Reference(Service.TMDB, SERIES))
    assert (found.kind, found.imdb) == (Kind.MINISERIES, "tt9900002")


def test_an_id_elsewhere_is_of_a_film_and_a_series_and_each_names_its_own() -> None:
    answers = {
        "find/tt9900001": FOUND,
        FILM: film(),
        "tv/800009": series(id=800009, name="Wrong Series"),
    }
    found = hits(answers, Reference(Service.IMDB, "tt9900001"))
    assert [(it.name, it.imdb) for it in found] == [
        ("The Salt Road", "tt9900001"),
        ("Wrong Series", "tt9900002"),
    ]


def test_a_collection_is_its_films_by_date() -> None:
    parts = [
        {"id": 3, "media_type": "movie", "title": "Third", "release_date": ""},
        {"id": 2, "media_type": "movie", "title": "Second", "release_date": "2021-02-02"},
        {"id": 1, "media_type": "movie", "title": "First", "release_date": "2019-02-02"},
        {"id": 9, "media_type": "tv", "title": "Not a film", "release_date": "2019-02-02"},
    ]
    answers = {"collection/41": {"id": 41, "name": "Salt Collection", "parts": parts}}
    found = hits(answers, Reference(Service.TMDB, "collection/41"))
    assert [it.name for it in found] == ["First", "Second", "Third"]


@pytest.mark.parametrize(
    "reference",
    [
        Reference(Service.TMDB, FILM),
        Reference(Service.TMDB, "collection/41"),
        Reference(Service.IMDB, "tt9900001"),
        Reference(Service.WIKIDATA, "Q99000001"),
        Reference(Service.TVMAZE, "143"),
        Reference(Service.TMDB, "movie/../1"),
    ],
)
def test_a_reference_to_nothing_is_no_work(reference: Reference) -> None:
    assert hits({}, reference) == []


SEARCH = {
    "search/movie": {
        "page": 1,
        "results": [
            {"id": 700001, "title": "The Salt Road", "release_date": "2027-05-07", "genre_ids": []},
            {"id": 2, "title": "Making Salt", "release_date": "", "genre_ids": [99]},
            {"id": "x", "title": "Broken"},
        ],
    },
    "search/tv": {"results": [{"id": 800001, "name": "Salt", "first_air_date": "2026-03-01"}]},
    FILM: film(),
}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(text="salt"), ["The Salt Road", "Making Salt", "Salt"]),
        (Query(text="salt", kind=Kind.FILM), ["The Salt Road", "Making Salt"]),
        (Query(text="salt", kind=Kind.DOCUMENTARY), ["Making Salt"]),
        (Query(text="salt", kind=Kind.MINISERIES), ["Salt"]),
    ],
)
def test_a_search_finds_films_and_series_by_kind(query: Query, expected: list[str]) -> None:
    found = Tmdb(SEARCH).drive(SOURCE.search(query))
    assert [it.name for it in found] == expected
    assert all(it.imdb == "tt9900001" for it in found if it.name == "The Salt Road")


def test_a_search_names_the_year_as_each_list_calls_it() -> None:
    tmdb = Tmdb({})
    tmdb.drive(SOURCE.search(Query(text="salt", year=2027)))
    assert tmdb.requests == [
        Request("search/movie", (("query", "salt"), ("year", "2027"))),
        Request("search/tv", (("query", "salt"), ("first_air_date_year", "2027"))),
    ]


def test_a_search_asks_for_the_ids_of_a_few_hits_only() -> None:
    results = [{"id": n, "title": f"Film {n}"} for n in range(1, 21)]
    tmdb = Tmdb({"search/movie": {"results": results}})
    found = tmdb.drive(SOURCE.search(Query(text="film", kind=Kind.FILM)))
    assert len(found) == 20
    assert len(tmdb.requests) == 1 + 10


# --- history -------------------------------------------------------------------------------------


def past(
    log: Mapping[str, object], it: Wanted, since: date | None = date(2026, 12, 1)
) -> Past | Unanswered:
    emitted: list[Any] = []
    assert SOURCE.history
    Tmdb(log).drive(SOURCE.history([it], since, ASKED, emitted.append))
    (result,) = emitted
    assert isinstance(result, Past | Unanswered)
    return result


def history(it: Wanted, **keys: list[Json]) -> Past:
    """The past by a log whose answers are the same for every window."""
    found = past({f"{it.id}/changes": changed(**keys)}, it)
    assert isinstance(found, Past)
    return found


def test_the_past_is_what_the_log_says_oldest_first() -> None:
    found = history(
        wanted(),
        title=[item("2027-02-01", "The Salt Road", "Salt")],
        status=[
            item("2026-12-10", "Planned", action="added"),
            item("2027-01-10", "In Production", "Planned"),
            item("2027-01-12", "Dreamt", "In Production"),
        ],
        release_dates=[
            item("2027-02-03", logged("2027-06-04"), logged("2027-05-28")),
            item("2027-01-03", logged("2027-05-28"), action="added"),
            item("2027-01-04", logged("2027-05-28", region="FR"), action="added"),
        ],
    )
    assert lines(found) == [
        "announced, on 2026-12-10",
        "GB theatrical 2027-05-28, on 2027-01-03",
        "in-production, on 2027-01-10",
        "named The Salt Road, on 2027-02-01",
        "GB theatrical 2027-06-04, on 2027-02-03",
    ]
    assert found.told == ()


def releases(*items: Json, **more: Any) -> tuple[list[str], list[Reason]]:
    found = history(wanted(**more), release_dates=list(items))
    return lines(found), [it.reason for it in found.told]


def test_an_edit_that_leaves_the_date_says_nothing_new() -> None:
    added = item("2027-01-03", logged("2027-05-28"), action="added")
    again = item("2027-01-09", logged("2027-05-28") | {"certification": "15"}, logged("2027-05-28"))
    assert releases(added, again) == (["GB theatrical 2027-05-28, on 2027-01-03"], [])
    assert releases(again) == (["GB theatrical 2027-05-28, on 2027-01-09"], [])


def test_a_date_of_which_only_the_end_is_known_is_told() -> None:
    moved = item("2027-02-03", logged("2027-06-04"), logged("2027-05-28"))
    assert releases(moved) == (["GB theatrical 2027-06-04, on 2027-02-03"], [Reason.UNDATED])


def test_a_date_that_was_removed_is_told_unless_it_came_back() -> None:
    added = item("2027-01-03", logged("2027-05-28"), action="added")
    gone = item("2027-01-05", None, logged("2027-05-28"), action="deleted")
    back = item("2027-01-06", logged("2027-06-04"), action="added")
    first = "GB theatrical 2027-05-28, on 2027-01-03"
    assert releases(added, gone) == ([first], [Reason.VANISHED])
    assert releases(added, gone, back) == ([first, "GB theatrical 2027-06-04, on 2027-01-06"], [])


def test_of_several_dates_of_one_release_the_earliest_counts() -> None:
    first = item("2027-01-03", logged("2027-05-28"), action="added")
    later = item("2027-01-05", logged("2030-05-28"), action="added")
    named = item("2027-01-07", logged("2029-05-28", note="IMAX"), action="added")
    assert releases(first, later, named)[0] == [
        "GB theatrical 2027-05-28, on 2027-01-03",
        "GB theatrical 2029-05-28 [IMAX], on 2027-01-07",
    ]


def test_a_date_that_is_known_of_an_edition_is_that_of_the_edition() -> None:
    fact = said("2027-01-09", release("2030-05-28", edition="Again"), page(FILM))
    later = item("2027-01-05", logged("2030-05-28"), action="added")
    found, _ = releases(later, facts=(fact,))
    assert found == ["GB theatrical 2030-05-28 [Again], on 2027-01-05"]


def test_a_premiere_is_the_first_in_the_world_as_far_as_it_is_known() -> None:
    lyon = item("2027-01-03", logged("2027-05-02", 1, "FR", "Lyon"), action="added")
    rome = item("2027-01-05", logged("2027-05-01", 1, "IT", "Rome"), action="added")
    oslo = item("2027-01-07", logged("2027-05-09", 1, "NO", "Oslo"), action="added")
    both = [
        "FR premiere 2027-05-02 [Lyon], on 2027-01-03",
        "IT premiere 2027-05-01 [Rome], on 2027-01-05",
    ]
    assert releases(lyon, rome, oslo)[0] == both
    known = release("2027-05-01", "IT", type=ReleaseType.PREMIERE)
    facts = (said("2027-01-09", known, page(FILM)),)
    assert releases(oslo, facts=facts)[0] == []


def test_the_past_of_a_series_is_out_only_after_its_first_episode() -> None:
    edits = [
        item("2027-01-03", "Returning Series"),
        item("2027-02-03", "Ended", "Returning Series"),
    ]
    first = release("2027-01-20", "US", type=ReleaseType.TV, episode="1x01")
    it = wanted(SERIES, facts=(said("2027-01-20", first, page(SERIES)),))
    assert lines(history(it, status=edits)) == ["released, on 2027-02-03"]


def test_edits_outside_the_days_asked_for_do_not_count() -> None:
    edits = [item(day, "Planned") for day in ("2026-11-30", "2027-03-02")]
    assert lines(history(wanted(), status=edits)) == []


@pytest.mark.parametrize(
    ("first", "since", "start", "count"),
    [
        ("2027-06-04", None, "2022-06-05", 134),
        ("1999-06-04", None, "2012-10-05", 200),
        ("1999-06-04", date(2001, 1, 1), "2012-10-05", 405),
        ("1999-06-04", date(2027, 2, 1), "2027-02-01", 3),
        ("1999-06-04", date(2027, 9, 1), None, 0),
        (None, None, "2022-03-02", 141),
    ],
)
def test_the_past_begins_five_years_before_the_first_date(
    first: str | None, since: date | None, start: str | None, count: int
) -> None:
    facts = (said("2027-01-01", release(first), page(FILM)),) if first else ()
    tmdb, emitted = Tmdb({}), list[Any]()
    assert SOURCE.history
    tmdb.drive(SOURCE.history([wanted(facts=facts)], since, ASKED, emitted.append))
    assert len(tmdb.requests) == count
    assert [dict(it.query)["start_date"] for it in tmdb.requests[:1]] == [start][:count]
    assert [it.reason for it in emitted[0].told] == [Reason.UNDATED] * (count == 200)


def test_a_log_that_never_answers_is_a_failure_and_a_gap_is_told() -> None:
    failed = Reply(Answer.FAILED, reason="500 Oops")
    whole = past({f"{FILM}/changes": failed}, wanted())
    assert isinstance(whole, Unanswered)
    assert whole.failed
    part_of_it = past({f"{FILM}/changes?2026-12-01": failed}, wanted())
    assert isinstance(part_of_it, Past)
    assert [it.what for it in part_of_it.told] == ["1 of 7 parts of the change log: 500 Oops"]


# --- hostile bodies ------------------------------------------------------------------------------

OTHERS: list[object] = [
    None, "", 0, -1, 1.5, True, [], {}, "x" * 2000, "\x1b[31m\u2028red", "../x", 10**30,
    [[]] * 50, {"id": {}}, "9999-12-31", "\ud800",
]  # fmt: skip


def places(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a body there is anything."""
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    inside = [(key, value[key]) for key in keys]  # type: ignore[index]
    for key, it in inside:
        yield (*path, key)
        yield from places(it, (*path, key))


def mutilated(body: Json) -> Iterator[Json]:
    """The body with every key dropped, and with anything else in its place."""
    for path in places(body):
        for other in (*OTHERS, ...):
            copied = copy.deepcopy(body)
            inside: Any = copied
            for key in path[:-1]:
                inside = inside[key]
            if other is ...:
                del inside[path[-1]]
            else:
                inside[path[-1]] = other
            yield copied


def require_sound(it: Work | Past | Unanswered) -> None:
    """Every text on one line, every id and region of the usual form."""
    assert isinstance(it, Work | Past | Unanswered)
    if isinstance(it, Unanswered):
        assert it.why.what.isprintable()
        return
    for each in it.told:
        assert each.what.isprintable()
    for word in it.words:
        assert line(word).isprintable()
        assert len(line(word)) < 1200
        assert word.person is None or word.person.removeprefix("person/").isdecimal()
        if isinstance(word.said, ReleaseSaid):
            assert word.said.key.region in {"GB", "US", "NO", "DE", "CA", "001"}


LOG = changed(
    release_dates=[
        item("2027-02-20", logged("2027-06-04"), logged("2027-05-28")),
        item("2027-02-21", None, logged("2027-06-04"), action="deleted"),
    ],
    status=[item("2027-02-22", "Post Production", "Planned")],
    title=[item("2027-02-23", "The Salt Road")],
    character_names=[item("2027-02-24", {"person_id": 12, "character": "Captain (voice)"})],
)


@pytest.mark.parametrize(("reference", "body"), [(FILM, film()), (SERIES, series())])
def test_no_mutilated_work_raises_and_its_words_are_sound(reference: str, body: Json) -> None:
    for it in mutilated(body):
        require_sound(refreshed(Tmdb({reference: it}), wanted(reference)))


def test_no_mutilated_log_raises_and_its_words_are_sound() -> None:
    for it in mutilated(LOG):
        answers = {FILM: film(), f"{FILM}/changes": it}
        require_sound(refreshed(Tmdb(answers), wanted(last=date(2027, 2, 16))))
        require_sound(past(answers, wanted(), date(2027, 2, 16)))


@pytest.mark.parametrize(
    ("path", "body", "ask"),
    [
        ("search/movie", SEARCH["search/movie"], lambda: SOURCE.search(Query(text="salt"))),
        ("find/tt1234567", FOUND, lambda: SOURCE.resolve(Reference(Service.IMDB, "tt1234567"))),
        (FILM, film(), lambda: SOURCE.resolve(Reference(Service.TMDB, FILM))),
        (SERIES, series(), lambda: SOURCE.resolve(Reference(Service.TMDB, SERIES))),
    ],
)
def test_no_mutilated_list_raises_and_its_hits_are_sound(
    path: str, body: Json, ask: Callable[[], Asking[list[Hit]]]
) -> None:
    for it in mutilated(body):
        for hit in Tmdb({path: it}).drive(ask()):
            assert hit.name.isprintable()
            assert hit.reference.id.partition("/")[2].isdecimal()
            assert hit.imdb is None or hit.imdb.startswith("tt")


def test_ten_thousand_names_are_fifteen_members() -> None:
    entries = [acts(n, f"Person {n}", "X", n) for n in range(1, 12_001)]
    found = cast_of(*entries)
    assert len(lines(found, CastSaid)) == 15
    assert found.people is None


def test_ten_thousand_seasons_are_a_few_requests() -> None:
    body = series(seasons=[listed(n, "2027-09-01") for n in range(1, 9999)])
    tmdb = Tmdb({SERIES: body})
    refreshed(tmdb, wanted(SERIES))
    assert len(tmdb.requests) == 11


# --- recorded answers ----------------------------------------------------------------------------


def recording(name: str) -> Any:
    return recorded(f"tmdb/{name}.json")


def fight_club(month: str, region: str) -> Work:
    answers = {"movie/550": recording(f"movie-550-{month}")}
    asked = Asked(day=date(2025, 9, 11), regions=(region,))
    found = work(answers, wanted("movie/550"), asked)
    assert found.told == ()
    assert found.covers_releases
    return found


OF_ITS_TIME = {
    "named Fight Club",
    "released",
    "IT premiere 1999-09-10 [Venice Film Festival]",
}
VHS = "US physical 2000-04-25 [{}]"
LONG_VHS = VHS.format("20th Century Fox Home Entertainment #2000306 [VHS] 139 minutes")
FIGHT_CLUB = {
    "US": (
        {"US theatrical 1999-10-15"},
        {"US theatrical 1999-10-15", LONG_VHS},
        {"US theatrical 1999-10-15", VHS.format("VHS")},
    ),
    "GB": (
        {"GB theatrical 1999-11-12"},
        {"GB theatrical 1999-11-12"},
        {"GB theatrical 1999-11-12", "GB theatrical 2024-03-15 [25th Anniversary]"},
    ),
}
"""What three recordings of one film say beyond `OF_ITS_TIME`: a disc was entered with a long note
and then a short one, and a re-release was announced."""

CAST_2022 = {
    "1. Edward Norton as The Narrator",
    '4. Meat Loaf as Robert "Bob" Paulson',
    "6. Zach Grenier as Richard Chesler",
    "9. Richmond Arquette as Intern",
    "10. David Andrews as Thomas",
    "11. Christina Cabot as Group Leader",
    "12. Tim DeZarn as Inspector Bird",
    "13. Ezra Buzzington as Inspector Dent",
    "14. Bob Stephenson as Airport Security Officer",
    "15. David Lee Smith as Walter",
}
CAST_2024 = {
    "1. Edward Norton as Narrator",
    "4. Meat Loaf as Robert 'Bob' Paulson",
    "6. Zach Grenier as Richard Chesler (Regional Manager)",
    "9. Richmond Arquette as Intern at Hospital",
    "10. David Andrews as Thomas at Remaining Men Together",
    "11. George Maguire as Group Leader at Remaining Men Together",
    "12. Eugenie Bondurant as Weeping Woman - Onward and Upward",
    "13. Christina Cabot as Group Leader - Partners in Positivity",
    "14. Sydney 'Big Dawg' Colston as Speaker - Free and Clear",
    "15. Rachel Singer as Chloe",
}
"""What two recordings do not have in common: parts were entered in the order of the credits."""


@pytest.mark.parametrize("region", FIGHT_CLUB)
def test_three_recordings_of_one_film_differ_by_what_was_edited(region: str) -> None:
    works = [fight_club(it, region) for it in ("2022-12", "2024-02", "2025-09")]
    for found, expected in zip(works, FIGHT_CLUB[region], strict=True):
        assert {*lines(found)} - {*lines(found, CastSaid)} == OF_ITS_TIME | expected
        assert found.ids[Service.IMDB] == "tt0137523"
        assert found.definition.directors == ("David Fincher",)
        assert found.definition.writers == ("Jim Uhls",)
    one, two, three = ({*lines(it, CastSaid)} for it in works)
    assert (one - two, two - one) == (CAST_2022, CAST_2024)
    assert (two - three, three - two) == (
        {"4. Meat Loaf as Robert 'Bob' Paulson"},
        {"4. Meat Loaf as Robert Paulson"},
    )


def test_an_old_body_of_a_film_reads_as_well() -> None:
    reference = "movie/87421"
    found = work({reference: recording("movie-87421-2013")}, wanted(reference))
    assert lines(found)[:4] == [
        "named Riddick",
        "released",
        "GB theatrical 2013-09-03",
        "US theatrical 2013-09-06",
    ]
    assert "9. Keri Hilson as ?" in lines(found)
    assert found.definition.franchise == "The Chronicles of Riddick"
    assert found.told == ()


def test_a_recorded_series_that_has_ended_is_its_first_episode() -> None:
    reference = "tv/1399"
    asked = replaced(ASKED, day=date(2025, 9, 11))
    found = work({reference: recording("tv-1399-2025-09")}, wanted(reference), asked)
    assert lines(found)[:6] == [
        "named Game of Thrones",
        "released",
        "US tv 1x01 2011-04-17",
        "1. Peter Dinklage as Tyrion 'The Halfman' Lannister",
        "2. Kit Harington as Jon Snow",
        "3. Richard Madden as Robb Stark",
    ]
    assert found.ids == {Service.IMDB: "tt0944947", Service.WIKIDATA: "Q23572"}
    assert not found.covers_releases


def test_a_recorded_series_that_goes_on_has_its_next_episode() -> None:
    reference = "tv/37854"
    asked = replaced(ASKED, day=date(2019, 5, 20))
    found = work({reference: recording("tv-37854-2019-05")}, wanted(reference), asked)
    assert lines(found) == ["named One Piece", "released", "JP tv 20x886 2019-05-26"]
    assert (found.year, found.country, found.people) == (1999, "JP", None)


def test_the_recorded_change_log_gives_days_and_the_past() -> None:
    small = recording("small")
    log = small["/3/movie/980173/changes?start_date=2022-12-14"]
    reference = "movie/980173"
    body = film(id=980173, release_dates=dates(US=[row("2022-11-16", 4)]))
    asked = replaced(ASKED, day=date(2022, 12, 20))
    answers = {reference: body, f"{reference}/changes": log}
    found = work(answers, wanted(reference, last=date(2022, 12, 14)), asked)
    assert lines(found, ReleaseSaid) == ["US digital 2022-11-16, on 2022-12-15"]
    before = past(answers, wanted(reference), date(2022, 12, 1))
    assert isinstance(before, Past)
    assert lines(before) == ["US digital 2022-11-16, on 2022-12-15"]
    pictures = small["/3/movie/550/changes?start_date=2022-10-10"]
    before = past({"movie/550/changes": pictures}, wanted("movie/550"), date(2022, 10, 1))
    assert isinstance(before, Past)
    assert (before.words, before.told) == ((), ())


def test_recorded_lists_are_hits_and_recorded_errors_are_said() -> None:
    small = recording("small")
    answers = {
        "collection/8091": small["/3/collection/8091"],
        "search/movie": small["/3/search/movie?query=Inception"],
    }
    alien = hits(answers, Reference(Service.TMDB, "collection/8091"))
    assert [(it.name, it.year) for it in alien][:2] == [("Alien", 1979), ("Aliens", 1986)]
    found = Tmdb(answers).drive(SOURCE.search(Query(text="Inception", kind=Kind.FILM)))
    assert found[0].reference == Reference(Service.TMDB, "movie/27205")
    assert any(it.year is None for it in found)
    errors = small["errors"]
    assert "Invalid API key" in why({FILM: errors["401 invalid key"]}, wanted()).why.what
    assert "no longer has" in why({FILM: errors["404 no such id"]}, wanted()).why.what
    assert why({FILM: errors["422 no query"]}, wanted()).failed
