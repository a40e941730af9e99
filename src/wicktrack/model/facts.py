"""The records of a catalogue: facts, titles, persons and sources.

One rule: a fact is a small frozen record of what somebody said on a day; nothing derived is stored
in it. What a fact says is one of the closed union `Said`, matched with `assert_never`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from wicktrack.model.names import plain
from wicktrack.model.periods import Period
from wicktrack.model.vocabulary import Credit, Family, Kind, ReleaseType, Status, full_id
from wicktrack.records import names, record, replaced


class ReleaseKey(NamedTuple):
    """Which release of a title: a later fact with the same key moves it.

    `region` is an ISO 3166-1 alpha-2 code, `WORLD`, or None (unspecified) where neither the fact
    nor its own file says.
    """

    region: str | None
    type: ReleaseType
    episode: str | None = None
    edition: str | None = None

    @property
    def regionless(self) -> ReleaseKey:
        """The same but for the region, which releases in several regions have in common."""
        return self._replace(region=None)

    @property
    def order(self) -> tuple[object, ...]:
        """A sort key for releases of one date: by type, region, episode as numbers, edition."""
        season, _, number = (self.episode or "0x0").partition("x")
        rank = list(ReleaseType).index(self.type)
        return (rank, self.region or "", int(season), int(number), self.edition or "")


class Member(NamedTuple):
    """Somebody in a cast; without `characters`: undisclosed. `billing` counts from 1."""

    person: str
    characters: tuple[str, ...] = ()
    billing: int | None = None
    credit: Credit | None = None

    @property
    def character(self) -> str | None:
        """The part, or several as one text: `Smoke / Stack`."""
        return " / ".join(self.characters) or None


@record()
class StatusSaid:
    """A status; `since` is when it began, where the fact says so, and `place` where it is made."""

    status: Status
    since: Period | None = None
    place: str | None = None


@record()
class ReleaseSaid:
    """A release date; `period` None: to be announced, so an earlier date is withdrawn.

    `platform`: where it streams; empty where nothing is said of it.
    """

    key: ReleaseKey
    period: Period | None
    platform: tuple[str, ...] = ()


@record()
class CastSaid:
    """Members who joined, or whose part changed: an entry replaces the person's earlier one."""

    members: tuple[Member, ...]


@record()
class UncastSaid:
    """Persons who left the cast, by name."""

    persons: tuple[str, ...]


@record()
class NameSaid:
    """A new name of the title."""

    name: str


@record()
class NewsSaid:
    """One sentence of news, which changes no other state."""

    news: str


Said = StatusSaid | ReleaseSaid | CastSaid | UncastSaid | NameSaid | NewsSaid


@record()
class Fact:
    """What was said about a title; known from the last day of `on`.

    `title` is an id; `sources` holds source ids and URLs, as written. A fact that is set `aside`
    is kept for the history, and changes no state.
    """

    title: str
    on: Period
    said: Said
    sources: tuple[str, ...] = ()
    note: str | None = None
    aside: bool = False


@record()
class Title:
    """A title's definition; `name` is its first name, `runtime` in minutes.

    `ids` are pairs of a service and a full id there, `links` of a name and a URL. `keep` says which
    facts are not to be changed by imports.
    """

    id: str
    name: str
    kind: Kind
    franchise: str | None = None
    aliases: tuple[str, ...] = ()
    studio: str | None = None
    directors: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    synopsis: str | None = None
    runtime: int | None = None
    ids: tuple[tuple[str, str], ...] = ()
    keep: tuple[Family, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


@record()
class Person:
    """A person's entry; `name` as credited. Most persons have none and appear in facts only."""

    name: str
    died: date | None = None
    known_for: tuple[str, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()


@record()
class Source:
    """A source that facts cite by its id; `date` is that of publication."""

    id: str
    publisher: str | None = None
    date: Period | None = None
    url: str | None = None
    note: str | None = None


# --- several definitions of one id --------------------------------------------------------------


@record()
class Addition:
    """What a file adds to a title that another one defines; `ids` may be numbers of any kind."""

    id: str
    aliases: tuple[str, ...] = ()
    ids: tuple[tuple[str, str], ...] = ()
    keep: tuple[Family, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


Definition = Title | Addition | Person | Source


def settled(found: Sequence[Definition]) -> tuple[Definition | None, list[bool]]:
    """The one definition that those of one id amount to, and which of them it takes up.

    They are in the order of their files, of which the last full definition has the id. Those that
    agree with it are one with it: later values win, and lists are joined. None without a full one.
    """
    holder = next((it for it in reversed(found) if not isinstance(it, Addition)), None)
    if holder is None:
        return None, [False] * len(found)
    taken = [isinstance(it, Addition) or agree(it, holder) for it in found]
    whole: Definition = holder
    for it, is_taken in zip(reversed(found), reversed(taken), strict=True):
        if is_taken and it is not holder:
            whole = _completed(whole, it)
    return whole, taken


def agree(one: Definition, other: Definition) -> bool:
    """Whether two definitions of one id may be of one title, person or source.

    Ids at a service decide. Without any in common, titles are compared by name and kind, people by
    the day of death, and sources by their URLs or, without these, by publisher and date.
    """
    ids, others = _ids(one), _ids(other)
    common = ids.keys() & others.keys()
    if any(ids[service] == others[service] for service in common):
        return True
    return not common and _alike(one, other)


def _ids(it: Definition) -> dict[str, str]:
    return {} if isinstance(it, Source) else dict(it.ids)


def _alike(one: Definition, other: Definition) -> bool:
    if isinstance(one, Title) and isinstance(other, Title):
        return plain(one.name) == plain(other.name) and one.kind is other.kind
    if isinstance(one, Person) and isinstance(other, Person):
        return _compatible(one.died, other.died)
    assert isinstance(one, Source)  # noqa: S101 - both are of one table
    assert isinstance(other, Source)  # noqa: S101
    if one.url and other.url:
        return one.url == other.url
    return _compatible(one.publisher, other.publisher) and _compatible(one.date, other.date)


def _compatible(one: object, other: object) -> bool:
    return one is None or other is None or one == other


def _completed(whole: Definition, by: Definition) -> Definition:
    """A definition with what another one knows besides; its own values come first."""
    known = {name: getattr(whole, name) for name in names(type(whole))}
    more = {name: getattr(by, name) for name in names(type(by)) if name in known}
    if isinstance(whole, Title) and isinstance(by, Title) and plain(by.name) != plain(whole.name):
        more["aliases"] = (*by.aliases, by.name)
    if isinstance(whole, Title) and isinstance(by, Addition):
        more["ids"] = tuple((at, full_id(at, it, whole.kind)) for at, it in by.ids)
    return replaced(whole, **{name: _joined(known[name], it) for name, it in more.items()})


def _joined(first: Any, second: Any) -> Any:
    if not isinstance(first, tuple):
        return second if first is None else first
    if any(isinstance(item, tuple) for item in (*first, *second)):
        return tuple((dict(second) | dict(first)).items())
    return tuple(dict.fromkeys((*first, *second)))


class Disagreement(NamedTuple):
    """Two files that define one id as two things; both are numbers of files of the catalogue.

    `table` is title, person or source. The definition of file `used` counts, and what file
    `left_out` says of the id does not.
    """

    table: str
    id: str
    left_out: int
    used: int
