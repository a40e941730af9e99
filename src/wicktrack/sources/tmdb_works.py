"""Films and series at TMDB: from the bodies of its answers to words.

One rule: nothing here asks for anything, and what a word says is never more than one value says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from wicktrack.model.facts import NameSaid, ReleaseKey, ReleaseSaid, StatusSaid
from wicktrack.model.names import plain
from wicktrack.model.periods import Period, exact
from wicktrack.model.vocabulary import (
    FIRST_EPISODE,
    REGIONS,
    TITLE_IDS,
    WORLD,
    Kind,
    ReleaseType,
    Service,
    Status,
)
from wicktrack.sources.protocol import Asked, Wanted
from wicktrack.sources.reading import Node
from wicktrack.sources.tmdb_cast import character, members, roles
from wicktrack.sources.words import Definition, Reason, Reference, Told, Word, Work

MOVIE, TV = "movie", "tv"
"""The two sorts of works, as they are named in ids and addresses."""

STATUSES = {
    MOVIE: {
        "Rumored": Status.RUMOURED,
        "Planned": Status.ANNOUNCED,
        "In Production": Status.IN_PRODUCTION,
        "Post Production": Status.POST_PRODUCTION,
        "Released": Status.RELEASED,
        "Canceled": Status.CANCELLED,
    },
    TV: {
        "Planned": Status.ANNOUNCED,
        "In Production": Status.IN_PRODUCTION,
        "Returning Series": Status.RELEASED,
        "Ended": Status.RELEASED,
        "Canceled": Status.CANCELLED,
    },
}
"""TMDB's words for the status. `Pilot` is none of our stages: it says what exists, not what is
made."""

_TYPES = dict(enumerate(ReleaseType, start=1))
_DOCUMENTARY, _TV_MOVIE = 99, 10770
"""Genres."""


def media(reference: Reference) -> str:
    """`movie` or `tv`, or `collection`."""
    return reference.id.partition("/")[0]


# --- releases of a film --------------------------------------------------------------------------


class Row(NamedTuple):
    """One dated release of a film, its type corrected where the note tells of a festival."""

    region: str
    type: ReleaseType
    day: date
    label: str | None
    platform: tuple[str, ...] = ()

    def word(self) -> Word:
        key = ReleaseKey(self.region, self.type)
        return Word(said=ReleaseSaid(key, exact(self.day), self.platform), label=self.label)


def row(it: Node, region: str) -> Row | None:
    """An entry of `release_dates`, also as the change log has it."""
    number, day, note = it["type"].number(), it["release_date"].day(), it["note"].text()
    if number is None or day is None:
        return None
    kind = _TYPES.get(number)
    if kind is None:
        it.told.append(Told(Reason.UNKNOWN_WORD, f"`{number}` is not a known release type"))
        return None
    if note and _tells_of_festival(note):
        kind = ReleaseType.PREMIERE
    platform = _platforms(note) if note and kind is ReleaseType.DIGITAL else ()
    return Row(region, kind, day, None if platform else note, platform)


_FESTIVAL = re.compile(
    r"(?:film)?fest(?:ivals?|ivalen|ivalul|iwal|spiele)?|filmfestspiele|frightfest|fantasticfest"
    r"|berlinale|biennale|mostra|cannes|sundance|sxsw|telluride|tiff|tribeca|locarno|sitges|iffr?"
    r"|idfa|biff"
)
"""The words by which a note tells of a festival."""


def _tells_of_festival(note: str) -> bool:
    return any(_FESTIVAL.fullmatch(word) for word in plain(note).split())


_PLATFORMS = {
    plain(spelling): name
    for name, spellings in {
        "Netflix": "Netflix",
        "Prime Video": "Prime Video, Amazon Prime Video, Amazon Prime",
        "Apple TV": "Apple TV, Apple TV+, Apple TV Plus, AppleTV",
        "Disney+": "Disney+, Disney Plus",
        "HBO Max": "HBO Max, Max",
        "Hulu": "Hulu",
        "Peacock": "Peacock",
        "Paramount+": "Paramount+, Paramount Plus",
        "MUBI": "MUBI",
        "Shudder": "Shudder",
        "Crunchyroll": "Crunchyroll",
        "YouTube": "YouTube",
    }.items()
    for spelling in spellings.split(", ")
}
"""Services by what notes call them, in the one spelling that is written."""


def _platforms(note: str) -> tuple[str, ...]:
    """The services that a note is made of; none if there is anything else in it."""
    found = [_PLATFORMS.get(plain(it)) for it in re.split(r"[,/;&|]|\band\b", note)]
    return tuple(dict.fromkeys(it for it in found if it)) if None not in found else ()


def _rows(body: Node, asked: Asked) -> Iterator[Row]:
    """All rows of the regions that are asked for, and premieres anywhere."""
    for country in body["results"].items():
        region = country["iso_3166_1"].text()
        if region is None or region not in REGIONS:
            continue
        own = region in asked.regions
        entries = country["release_dates"]
        for entry in entries.items() if own else Node(entries.value).items():
            found = row(entry, region)
            if found and (own or found.type is ReleaseType.PREMIERE):
                yield found


def _releases(body: Node, asked: Asked) -> tuple[list[Word], bool]:
    """The words, and whether there are no others; a premiere is only the first in the world."""
    told: list[Told] = []
    dates = Node(body["release_dates"].value, "release_dates", told)
    rows = [*_rows(dates, asked)]
    ranks = {region: rank for rank, region in enumerate(asked.regions)}
    first = [it for it in rows if it.type is ReleaseType.PREMIERE]
    first.sort(key=lambda it: (it.day, ranks.get(it.region, len(ranks)), it.region))
    kept = _merged([*first[:1], *(it for it in rows if it.type is not ReleaseType.PREMIERE)])
    kept.sort(key=lambda it: (ranks.get(it.region, -1), [*ReleaseType].index(it.type), it.day))
    if dates["results"].missing and not told:
        told.append(Told(Reason.UNREADABLE, "`release_dates.results` is missing"))
    body.told.extend(told)
    return [it.word() for it in kept], not told


def _merged(rows: Iterable[Row]) -> list[Row]:
    """One row for each region, type and day: languages and occasions do not make several."""
    days: dict[tuple[str, ReleaseType, date], list[Row]] = {}
    for it in rows:
        days.setdefault(it[:3], []).append(it)
    return [_joined(same) for same in days.values()]


def _joined(same: Sequence[Row]) -> Row:
    labels = sorted(it.label or "" for it in same)
    platforms = sorted({name for it in same for name in it.platform})
    return same[0]._replace(label=labels[0] or None, platform=tuple(platforms))


# --- what films and series have in common --------------------------------------------------------


def ids_of(body: Node) -> dict[Service, str]:
    """The ids elsewhere that are of the usual form."""
    there = body["external_ids"]
    found = {
        Service.IMDB: _id(there["imdb_id"], Service.IMDB) or _id(body["imdb_id"], Service.IMDB),
        Service.WIKIDATA: _id(there["wikidata_id"], Service.WIKIDATA),
    }
    return {service: it for service, it in found.items() if it}


def _id(it: Node, service: Service) -> str | None:
    return None if it.value == "" else it.matching(TITLE_IDS[service].pattern)


def _definition(body: Node, crew: Node) -> Definition:
    return Definition(
        franchise=_franchise(body["belongs_to_collection"]["name"].text()),
        directors=_by_job(crew, {"Director"}),
        writers=_by_job(crew, {"Screenplay", "Writer"}),
        runtime=body["runtime"].number(most=9999) or None,
        studio=next((it["name"].text() for it in body["production_companies"].items()), None),
    )


def _franchise(collection: str | None) -> str | None:
    return collection and (collection.removesuffix(" Collection").strip() or None)


def _by_job(crew: Node, jobs: set[str]) -> tuple[str, ...]:
    names = (it["name"].text() for it in crew.items() if it["job"].text() in jobs)
    return tuple(dict.fromkeys(name for name in names if name))


def country_of(body: Node) -> str | None:
    """The first country of origin."""
    places = [*body["origin_country"].items()]
    places += [it["iso_3166_1"] for it in body["production_countries"].items()]
    return next((it for place in places if (it := place.text()) in REGIONS), None)


def kind_of(genres: Iterable[Node]) -> Kind:
    """The kind of a film by its genres."""
    numbers = {it.number() for it in genres}
    if _DOCUMENTARY in numbers:
        return Kind.DOCUMENTARY
    return Kind.SPECIAL if _TV_MOVIE in numbers else Kind.FILM


def serial_kind(body: Node) -> Kind:
    """The kind of a series by its details."""
    return Kind.MINISERIES if body["type"].text() == "Miniseries" else Kind.SERIES


def _name(body: Node, key: str) -> tuple[str | None, list[Word]]:
    name = body[key].text()
    return name, [Word(said=NameSaid(name))] if name else []


# --- a film --------------------------------------------------------------------------------------


def film(body: Node, reference: Reference, wanted: Wanted, asked: Asked) -> Work:
    """A film, from its details with `release_dates`, `credits` and `external_ids`."""
    name, names = _name(body, "title")
    status = body["status"].one_of(STATUSES[MOVIE], "status of a film")
    releases, covered = _releases(body, asked)
    cast, people = members(body["credits"], character, asked)
    return Work(
        title=wanted.title,
        reference=reference,
        name=name or str(reference),
        kind=kind_of(it["id"] for it in body["genres"].items()),
        year=_first_year(body["release_dates"]),
        country=country_of(body),
        ids=ids_of(body),
        definition=_definition(body, body["credits"]["crew"]),
        words=(*names, *([Word(said=StatusSaid(status))] if status else []), *releases, *cast),
        people=people,
        covers_releases=covered,
        told=tuple(dict.fromkeys(body.told)),
    )


def _first_year(dates: Node) -> int | None:
    """The year of the first release anywhere; what cannot be read has been told already."""
    quiet = Node(dates.value)
    days = [
        entry["release_date"].day()
        for country in quiet["results"].items()
        for entry in country["release_dates"].items()
    ]
    return min((it.year for it in days if it), default=None)


# --- a series ------------------------------------------------------------------------------------


class Episode(NamedTuple):
    """An episode with an air date."""

    season: int
    number: int
    day: date

    def __str__(self) -> str:
        return f"{self.season}x{self.number:02}"


def last_days(wanted: Wanted) -> dict[str, Period | None]:
    """What TMDB said last of each episode, by the facts that cite its page."""
    if wanted.id is None:
        return {}
    own = wanted.said_by(Reference(Service.TMDB, wanted.id).address)
    said = (fact.said for fact in sorted(own, key=lambda fact: fact.on.last))
    return {
        it.key.episode or FIRST_EPISODE: it.period for it in said if isinstance(it, ReleaseSaid)
    }


class Seasons(NamedTuple):
    """The seasons that were sent; `whole`: these are all with episodes that count."""

    sent: Mapping[int, Node]
    whole: bool


def series(
    body: Node, seasons: Seasons, reference: Reference, wanted: Wanted, asked: Asked
) -> Work:
    """A series, from its details with `aggregate_credits` and `external_ids`, and its seasons."""
    name, names = _name(body, "name")
    episodes, covered = _episodes(body, seasons.sent)
    cast, people = members(body["aggregate_credits"], roles, asked)
    first = body["first_air_date"].day()
    status = _series_status(body, [it.day for it in episodes], asked.day)
    return Work(
        title=wanted.title,
        reference=reference,
        name=name or str(reference),
        kind=serial_kind(body),
        year=first.year if first else None,
        country=country_of(body),
        ids=ids_of(body),
        definition=_definition(body, Node(None)),
        words=(*names, *status, *_airings(body, episodes, wanted, asked), *cast),
        people=people,
        covers_releases=covered and seasons.whole,
        told=tuple(dict.fromkeys(body.told)),
    )


def _episodes(body: Node, seasons: Mapping[int, Node]) -> tuple[list[Episode], bool]:
    """The dated episodes that were sent, and whether all of them could be read."""
    told: list[Told] = []
    if not isinstance(body["seasons"].value, list):
        told.append(Told(Reason.UNREADABLE, "`seasons` is not a list"))
    found: dict[tuple[int, int], Episode] = {}
    for season, it in sorted(seasons.items()):
        entries = Node(it["episodes"].value, f"season/{season}.episodes", told)
        if entries.missing:
            entries.refuse("there")
        for episode in _dated(entries.items(), season):
            _take(found, episode, told)
    upcoming = body["next_episode_to_air"]
    number = upcoming["season_number"].number(most=9999)
    if number and number not in seasons:
        for episode in _dated([upcoming], number):
            _take(found, episode, told)
    body.told.extend(told)
    return sorted(found.values()), not told


def _dated(entries: Iterable[Node], season: int) -> Iterator[Episode]:
    for it in entries:
        number, day = it["episode_number"].number(most=9999), it["air_date"].day()
        if number and day:
            yield Episode(season, number, day)


def _take(found: dict[tuple[int, int], Episode], it: Episode, told: list[Told]) -> None:
    first = found.setdefault(it[:2], it)
    if first != it:
        told.append(Told(Reason.CONFLICTING, f"{it} airs on {first.day} and on {it.day}"))


def _airings(
    body: Node, episodes: Sequence[Episode], wanted: Wanted, asked: Asked
) -> Iterator[Word]:
    """The first episode, those ahead, those since the last fetch, and any that has moved."""
    region, note = _region(body)
    since = wanted.last or asked.day
    last = last_days(wanted)
    for it in episodes:
        period = exact(it.day)
        moved = str(it) in last and last[str(it)] != period
        if asked.every_episode or it.day >= since or moved or str(it) == FIRST_EPISODE:
            key = ReleaseKey(region, ReleaseType.TV, str(it))
            yield Word(said=ReleaseSaid(key, period), note=note)


def _region(body: Node) -> tuple[str, str | None]:
    """The region of the air dates, which have none of their own; a note where it is a guess."""
    network = next((it["origin_country"].text() for it in body["networks"].items()), None)
    if network in REGIONS:
        return network, None
    origin = next((it for place in body["origin_country"].items() if (it := place.text())), None)
    if origin in REGIONS:
        return origin, "region: the country of origin"
    return WORLD, "region: not known"


def _series_status(body: Node, days: Sequence[date], day: date) -> list[Word]:
    """The status; a series is not out before anything of it was on.

    One that was cancelled while episodes are still ahead is out and goes on for now.
    """
    said = body["status"].text()
    status = body["status"].one_of(STATUSES[TV], "status of a series")
    if status is None:
        return []
    began = [body["first_air_date"].day(), body["last_episode_to_air"]["air_date"].day(), *days]
    aired = any(it <= day for it in began if it)
    if status is Status.RELEASED and not aired:
        what = f"the status is `{said}`, but no episode has aired"
        body.told.append(Told(Reason.CONFLICTING, what))
        return []
    if status is Status.CANCELLED and aired and any(it >= day for it in days):
        note = "cancelled, but episodes are still to come"
        return [Word(said=StatusSaid(Status.RELEASED), note=note)]
    return [Word(said=StatusSaid(status))]
