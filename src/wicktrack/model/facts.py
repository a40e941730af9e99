"""Facts: what was said, on which day, and by whom.

One rule: a fact is a small frozen record of what somebody said; nothing computed from others is
ever kept in it. What a fact says is one of the closed union `Said`.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from wicktrack.model.periods import Period
from wicktrack.model.vocabulary import Credit, Kind, ReleaseType, Status
from wicktrack.records import record


class ReleaseKey(NamedTuple):
    """Which release of a title: a later fact with the same key moves it.

    `region` is an ISO 3166-1 alpha-2 code, or None where neither the fact nor the catalogue says.
    """

    region: str | None
    type: ReleaseType
    episode: str | None = None
    edition: str | None = None

    @property
    def order(self) -> tuple[object, ...]:
        """A sort key for releases of one date: by type, region, episode as numbers, edition."""
        season, _, number = (self.episode or "0x0").partition("x")
        place = list(ReleaseType).index(self.type)
        return (place, self.region or "", int(season), int(number), self.edition or "")


class Member(NamedTuple):
    """Somebody in a cast; `character` None means that the part was not disclosed."""

    person: str
    character: str | None = None
    billing: int | None = None
    credit: Credit | None = None


@record()
class StatusSaid:
    """`since` is when the state began, where that was said to be earlier than the fact's day."""

    status: Status
    since: Period | None = None
    place: str | None = None


@record()
class ReleaseSaid:
    """`period` None means to be announced: an earlier date was withdrawn."""

    key: ReleaseKey
    period: Period | None


@record()
class CastSaid:
    """Somebody joined, or what is known of their part changed."""

    members: tuple[Member, ...]


@record()
class UncastSaid:
    """Somebody left."""

    persons: tuple[str, ...]


@record()
class NameSaid:
    """The title has a new name."""

    name: str


@record()
class NewsSaid:
    """One sentence worth keeping that changes nothing else."""

    news: str


Said = StatusSaid | ReleaseSaid | CastSaid | UncastSaid | NameSaid | NewsSaid


@record()
class Fact:
    """A fact. `sources` are source ids and URLs, as written; `on` counts from its last day."""

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
    """What cannot be derived about somebody; `name` as credited."""

    name: str
    died: date | None = None
    known_for: tuple[str, ...] = ()


@record()
class Source:
    """Where a fact was read."""

    id: str
    publisher: str | None = None
    date: Period | None = None
    url: str | None = None
    note: str | None = None
