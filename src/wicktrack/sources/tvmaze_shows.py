"""A show at TVmaze: the days of its episodes, its status and its cast.

One rule: a day is the `airdate`, the day where the channel is, never an instant in UTC; and a part
of an answer that cannot be read whole says nothing, so that no error of theirs looks like news.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from wicktrack.model.facts import CastSaid, Member, NameSaid, ReleaseKey, ReleaseSaid, StatusSaid
from wicktrack.model.periods import exact
from wicktrack.model.vocabulary import (
    PERSON_IDS,
    REGIONS,
    TITLE_IDS,
    WORLD,
    Credit,
    Kind,
    ReleaseType,
    Service,
    Status,
)
from wicktrack.records import replaced
from wicktrack.sources.protocol import Asked, Wanted
from wicktrack.sources.reading import Node
from wicktrack.sources.words import (
    Death,
    Hit,
    Reason,
    Reference,
    Told,
    Word,
    Work,
    last_fetch,
)

SHOW = TITLE_IDS[Service.TVMAZE].pattern
IMDB = TITLE_IDS[Service.IMDB].pattern
_PERSON = PERSON_IDS[Service.TVMAZE].pattern
_EPISODE = SHOW
_EPISODE_PAGE = "https://www.tvmaze.com/episodes/{}"

_MOST = 100_000
"""The episodes, and the parts, that are looked at: some daily series have more than 15,000."""

_LARGEST = 9999
"""The largest number of a season (some are years) and of an episode that a catalogue can hold."""

LATEST = 9_999_999_999
"""The largest Unix time that is believed, in the year 2286."""

_STATUSES = {
    "Running": Status.RELEASED,
    "Ended": Status.RELEASED,
    "To Be Determined": Status.RELEASED,
    "In Development": Status.IN_DEVELOPMENT,
}
"""What a status means once an episode has aired; before that, only the last means anything."""

_REGULAR = {"regular": True, "significant_special": False, "insignificant_special": False}
"""The types of episodes, and whether they have a place in a season."""

_SELF = "Self"
"""The character of somebody who appears as oneself; TVmaze repeats the name of the person."""


def hit_of(show: Node) -> Hit | None:
    """A show as it is found; None without an id or a name."""
    found, name = show["id"].matching(SHOW), show["name"].text()
    if found is None or name is None:
        return None
    premiered, channel = show["premiered"].day(), _channel(show)
    return Hit(
        reference=Reference(Service.TVMAZE, found),
        name=name,
        kind=Kind.SERIES,
        year=premiered.year if premiered else None,
        country=channel.country if channel else None,
        imdb=show["externals"]["imdb"].matching(IMDB),
    )


def work_of(show: Node, wanted: Wanted, found: str, asked: Asked) -> Work:
    """All that a show says of a title; `found` is its id, and it has a name."""
    reference = Reference(Service.TVMAZE, found)
    # The air dates are read first: what is told by then is about them.
    air = _airing(show)
    complete = not show.told
    cast = _cast(show, asked)
    updated = show["updated"].number(LATEST)
    name, premiered, channel = show["name"].text() or "", show["premiered"].day(), _channel(show)
    imdb = show["externals"]["imdb"].matching(IMDB)
    on = _said_on(updated, wanted, asked)
    words: list[Word] = [
        *_releases(air, _window(air, wanted, reference, asked)),
        Word(said=NameSaid(name)),
        *(Word(said=it) for it in _status(show, air, asked)),
        *cast.words,
    ]
    return Work(
        title=wanted.title,
        reference=reference,
        name=name,
        kind=Kind.SERIES,
        year=premiered.year if premiered else None,
        country=channel.country if channel else None,
        ids={Service.IMDB: imdb} if imdb else {},
        words=tuple(replaced(it, on=on) for it in words),
        people=cast.people,
        deaths=cast.deaths,
        covers_releases=complete,
        told=tuple(show.told),
        stamp=str(updated) if updated else None,
    )


def _said_on(updated: int | None, wanted: Wanted, asked: Asked) -> date | None:
    """The day of the last change, where what is new since the last fetch must be from by then."""
    if not updated or wanted.last is None:
        return None
    day = day_of(updated)
    return day if wanted.last < day <= asked.day else None


def day_of(seconds: int) -> date:
    """The day in UTC of a Unix time."""
    return datetime.fromtimestamp(seconds, UTC).date()


def _status(show: Node, air: _Airing, asked: Asked) -> Iterator[StatusSaid]:
    """At most one status; a running show whose first episode lies ahead has none that is ours."""
    status = show["status"].one_of(_STATUSES, "status at TVmaze")
    premiered = show["premiered"].day()
    days = [*(it.day for it in air.days.values()), *([premiered] if premiered else [])]
    if (status is Status.RELEASED) == any(it < asked.day for it in days) and status:
        yield StatusSaid(status)
    elif status is Status.IN_DEVELOPMENT:
        what = "TVmaze calls it `In Development`, and yet it has an episode that has aired"
        show.told.append(Told(Reason.CONFLICTING, what))


# --- channels and episodes ------------------------------------------------------------------------


class _Channel(NamedTuple):
    """Where a season is first shown: `region` of its releases, and `country` if it has one."""

    type: ReleaseType
    region: str | None
    country: str | None
    platform: tuple[str, ...]


_UNKNOWN = _Channel(ReleaseType.TV, None, None, ())
"""The channel of a show or season that names none."""


class _Day(NamedTuple):
    """The day of an episode, the page of just this one, and what else the day is of."""

    day: date
    page: str | None = None
    note: str | None = None


Numbers = tuple[int, int]
"""A season and the number of an episode in it."""


class _Airing(NamedTuple):
    """Episodes that have a day, and the channels of seasons, None for one that is unreadable."""

    days: Mapping[Numbers, _Day]
    channels: Mapping[int, _Channel | None]
    usual: _Channel | None

    def channel(self, season: int) -> _Channel | None:
        return self.channels.get(season, self.usual)


def _airing(show: Node) -> _Airing:
    inside = show["_embedded"]
    listed, seasons = _listed(inside["episodes"]), _listed(inside["seasons"])
    usual = _channel(show)
    episodes = _episodes(listed or [])
    days = {at: it for at, it in episodes.items() if it}
    if listed is not None:
        days = dict(sorted({**_premieres(show, seasons or [], episodes), **days}.items()))
    found = {it["number"].number(_LARGEST): _channel(it) for it in seasons or []}
    named = {season: it for season, it in found.items() if season and it is not _UNKNOWN}
    return _Airing(days, named, usual)


def _listed(part: Node) -> list[Node] | None:
    """The items of a part that was asked for; None, and told, where it is not there."""
    if not isinstance(part.value, list):
        part.refuse("a list")
        return None
    return [*part.items(_MOST)]


def _channel(owner: Node) -> _Channel | None:
    """The network or else the web channel of a show or season; None, and told, if unreadable."""
    for key, kind in (("network", ReleaseType.TV), ("webChannel", ReleaseType.DIGITAL)):
        if not owner[key].missing:
            return _read_channel(owner[key], kind)
    return _UNKNOWN


def _read_channel(channel: Node, kind: ReleaseType) -> _Channel | None:
    name, country = channel["name"].text(), channel["country"]
    if name is None:
        channel.refuse("a channel with a name")
        return None
    if country.missing:
        return _Channel(kind, WORLD if kind is ReleaseType.DIGITAL else None, None, (name,))
    code = country["code"].text()
    if code not in REGIONS:
        country.refuse("a country with a code of ISO 3166-1")
        return None
    return _Channel(kind, code, code, (name,))


def _episodes(listed: Sequence[Node]) -> dict[Numbers, _Day | None]:
    """The regular episodes by their numbers; None: it has no day, or more than one."""
    found: dict[Numbers, _Day | None] = {}
    several: set[Numbers] = set()
    for node in listed:
        at = _numbers(node)
        if at is None:
            continue
        day, page = node["airdate"].day(), node["id"].matching(_EPISODE)
        new = _Day(day, page and _EPISODE_PAGE.format(page)) if day else None
        old = found.get(at)
        if old and new and old.day != new.day:
            several.add(at)
            what = f"{_named(at)} is listed on {old.day.isoformat()} and {new.day.isoformat()}"
            node.told.append(Told(Reason.CONFLICTING, what))
        found[at] = old or new
    return {at: None if at in several else it for at, it in found.items()}


def _numbers(node: Node) -> Numbers | None:
    """The place of a regular episode; None for a special, which has no number."""
    regular = node["type"].missing or node["type"].one_of(_REGULAR, "type of episode")
    if not regular or node["number"].missing:
        return None
    season, number = node["season"].number(_LARGEST), node["number"].number(_LARGEST)
    if not season or not number:
        node.refuse("an episode with a season and a number")
        return None
    return season, number


def _premieres(
    show: Node, seasons: Sequence[Node], episodes: Mapping[Numbers, _Day | None]
) -> dict[Numbers, _Day]:
    """First episodes of seasons that have no day of their own, where the season's own is theirs."""
    days = {it["number"].number(_LARGEST): it["premiereDate"].day() for it in seasons}
    note = "the premiere of the season; the episode has no date yet"
    found = {season: _Day(day, note=note) for season, day in days.items() if season and day}
    premiered = show["premiered"].day()
    numbers = {*days, *(season for season, _ in episodes)}
    if premiered and (not numbers or 1 in numbers):
        note = "the premiere of the series; the episode has no date yet"
        found.setdefault(1, _Day(premiered, note=note))
    return {(season, 1): it for season, it in found.items() if _begins(season, it.day, episodes)}


def _begins(season: int, day: date, episodes: Mapping[Numbers, _Day | None]) -> bool:
    """Whether a season may begin with its number 1 on a day, by its listed episodes."""
    listed = {number: it for (within, number), it in episodes.items() if within == season}
    dated = [it.day for it in listed.values() if it]
    return (not listed or 1 in listed) and listed.get(1) is None and all(it >= day for it in dated)


def _named(at: Numbers) -> str:
    return f"{at[0]}x{at[1]:02}"


# --- which episodes are said ----------------------------------------------------------------------


def _window(air: _Airing, wanted: Wanted, reference: Reference, asked: Asked) -> list[Numbers]:
    """The first episode, those ahead, those since the last fetch, and all that were said before.

    What was said before is known by its number, and where it has another now, by its page.
    """
    earlier = wanted.said_by(reference.address)
    pages = {page for it in earlier for page in it.sources}
    numbers = {it.said.key.episode for it in earlier if isinstance(it.said, ReleaseSaid)}
    since = (last_fetch(earlier) if earlier else wanted.last) or asked.day
    return [
        at
        for at, it in air.days.items()
        if asked.every_episode
        or at == next(iter(air.days))
        or it.day >= min(since, asked.day)
        or it.page in pages
        or _named(at) in numbers
    ]


def _releases(air: _Airing, window: Sequence[Numbers]) -> Iterator[Word]:
    for at in window:
        channel, found = air.channel(at[0]), air.days[at]
        if channel is not None:
            key = ReleaseKey(channel.region, channel.type, _named(at))
            said = ReleaseSaid(key, exact(found.day), channel.platform)
            yield Word(said=said, pages=(found.page,) if found.page else (), note=found.note)


# --- the cast -------------------------------------------------------------------------------------


class _Cast(NamedTuple):
    words: Sequence[Word]
    people: frozenset[str] | None
    deaths: tuple[Death, ...]


def _cast(show: Node, asked: Asked) -> _Cast:
    """The cast in its order; who cannot be read keeps the place, and who they are is not known."""
    listed = _listed(show["_embedded"]["cast"])
    parts: dict[str, list[Node]] = {}
    unknown = listed is None or len(listed) == _MOST
    for number, entry in enumerate(listed or []):
        person = entry["person"]["id"].matching(_PERSON)
        if person is None:
            entry["person"].refuse("a person with an id")
            unknown = True
        parts.setdefault(person or f"number {number}", []).append(entry)
    words: list[Word] = []
    deaths: list[Death] = []
    for billing, (person, entries) in enumerate([*parts.items()][: asked.cast], 1):
        member = _member(entries, billing) if person.isdigit() else None
        if member:
            words.append(Word(said=CastSaid((member,)), person=person))
            deaths += _death(entries[0]["person"], person, member.person, asked)
    return _Cast(words, None if unknown else frozenset(parts), tuple(deaths))


def _member(entries: Sequence[Node], billing: int) -> Member | None:
    """A member by all parts of one person; None if any is not readable."""
    told = len(entries[0].told)
    name = entries[0]["person"]["name"].text()
    if name is None:
        entries[0]["person"].refuse("a person with a name")
    characters = dict.fromkeys(it for entry in entries if (it := _character(entry)))
    voices = [entry["voice"].truth() for entry in entries]
    if name is None or len(entries[0].told) > told:
        return None
    return Member(name, tuple(characters), billing, Credit.VOICE if all(voices) else None)


def _character(entry: Node) -> str | None:
    named = entry["character"]["name"].text()
    return _SELF if entry["self"].truth() else named


def _death(person: Node, id_: str, name: str, asked: Asked) -> Iterator[Death]:
    died = person["deathday"].day()
    if died and died > asked.day:
        person["deathday"].refuse("a day that has passed")
    elif died:
        yield Death(person=id_, name=name, died=died)
