"""The records of a catalogue: facts, titles, persons and sources.

One rule: a fact is a small frozen record of what somebody said on a day; nothing derived is stored
in it. What a fact says is one of the closed union `Said`, matched with `assert_never`.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from wicktrack.model.periods import Period
from wicktrack.model.vocabulary import Credit, Kind, ReleaseType, Status
from wicktrack.records import record


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
    def order(self) -> tuple[object, ...]:
        """A sort key for releases of one date: by type, region, episode as numbers, edition."""
        season, _, number = (self.episode or "0x0").partition("x")
        rank = list(ReleaseType).index(self.type)
        return (rank, self.region or "", int(season), int(number), self.edition or "")


class Member(NamedTuple):
    """Somebody in a cast; `character` None: undisclosed. `billing` counts from 1."""

    person: str
    character: str | None = None
    billing: int | None = None
    credit: Credit | None = None


@record()
class StatusSaid:
    """A status; `since` is when it began, where the fact says so, and `place` where it is made."""

    status: Status
    since: Period | None = None
    place: str | None = None


@record()
class ReleaseSaid:
    """A release date; `period` None: to be announced, so an earlier date is withdrawn."""

    key: ReleaseKey
    period: Period | None


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

    `title` is an id; `sources` holds source ids and URLs, as written.
    """

    title: str
    on: Period
    said: Said
    sources: tuple[str, ...] = ()
    note: str | None = None


@record()
class Title:
    """A title's definition; `name` is its first name, `runtime` in minutes."""

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


@record()
class Person:
    """A person's entry; `name` as credited. Most persons have none and appear in facts only."""

    name: str
    died: date | None = None
    known_for: tuple[str, ...] = ()


@record()
class Source:
    """A source that facts cite by its id; `date` is that of publication."""

    id: str
    publisher: str | None = None
    date: Period | None = None
    url: str | None = None
    note: str | None = None
