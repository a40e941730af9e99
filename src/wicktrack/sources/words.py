"""What a source says: words about one work, references to works, and what could not be taken.

One rule: a word is what the service says now; nothing here knows what was known before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from wicktrack.model.facts import CastSaid, Fact, NameSaid, ReleaseSaid, StatusSaid
from wicktrack.model.vocabulary import (
    TITLE_IDS,
    Kind,
    Service,
    full_id,
    id_at,
)
from wicktrack.records import record


class Reference(NamedTuple):
    """A work at a service, by its id in full: `tmdb` and `movie/541671`.

    Also a collection at TMDB (`collection/404609`), which is several works.
    """

    service: Service
    id: str

    def __str__(self) -> str:
        return f"{self.service}:{self.id}"

    @property
    def address(self) -> str:
        """The page about it, which facts cite as their source."""
        return TITLE_IDS[self.service].page.format(self.id)


_ADDRESS = r"(?:https?://)?(?:[\w-]+\.)*themoviedb\.org/collection/"
_NUMBER = r"([1-9][0-9]{0,8})"
_COLLECTION = re.compile(
    rf"tmdb:\s*collection/{_NUMBER}\Z|{_ADDRESS}{_NUMBER}(?![0-9])", re.IGNORECASE | re.ASCII
)
"""A collection at TMDB, which is no title and so has no form in `TITLE_IDS`."""


def parse_reference(text: str) -> Reference | None:
    """What a text refers to; None if it has no such form.

    `tvmaze:143`, `wikidata:Q190050`, `tmdb:movie/541671`, `tmdb:tv/1399`, `tmdb:collection/404609`,
    `imdb:tt7181546`, `tt7181546`, `Q190050`, or the address of a page about a title. A number of
    TMDB without `movie/` or `tv/` may be both, and so is no reference.
    """
    if collection := _COLLECTION.match(text.strip()):
        return Reference(Service.TMDB, f"collection/{collection[1] or collection[2]}")
    for service, form in TITLE_IDS.items():
        given = id_at(service, text)
        if re.fullmatch(form.pattern, given) and given == full_id(service, given, Kind.FILM):
            return Reference(service, given)
    return None


Said = ReleaseSaid | StatusSaid | CastSaid | NameSaid
"""What a word may say; of a cast, one member."""


KNOWN_BY_THEN = "known by then at the latest"
"""The note on a fact that is dated by what it says, and not by the day of a fetch."""


def last_fetch(facts: Iterable[Fact]) -> date | None:
    """The newest day of the facts of one source: the last day of a fetch that is certain.

    A fact that is dated by what it says is no sign of a fetch on that day: of an old series all
    facts may be such ones.
    """
    certain = (it.on.last for it in facts if KNOWN_BY_THEN not in (it.note or ""))
    return max(certain, default=None)


@record(kw_only=True)
class Word:
    """One thing that a source says.

    `on` is the day the service itself gives for it, None where it gives none. `pages` are further
    sources, or the page of just this thing. `label` is the service's own note on a release, such as
    a festival or an edition, and `person` the id of a member of the cast there, in full.
    """

    said: Said
    on: date | None = None
    pages: tuple[str, ...] = ()
    note: str | None = None
    label: str | None = None
    person: str | None = None


class Reason(StrEnum):
    """Why something was withheld."""

    UNREADABLE = "unreadable"
    UNKNOWN_WORD = "unknown-word"
    CONFLICTING = "conflicting"
    VANISHED = "vanished"
    MERGED = "merged"
    GONE = "gone"
    DIFFERENT = "different"
    UNDATED = "undated"


class Told(NamedTuple):
    """What is withheld: the reason, and a sentence without a full stop that says what, and why."""

    reason: Reason
    what: str


@record(kw_only=True)
class Death:
    """The day of death of somebody in a cast, by their id in full."""

    person: str
    name: str
    died: date


@record(kw_only=True)
class Definition:
    """What a source says of a work that a title's definition may hold."""

    franchise: str | None = None
    directors: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    runtime: int | None = None
    studio: str | None = None


@record(kw_only=True)
class Work:
    """Everything that a source says of one work; `title` is the id in the catalogue.

    `reference` is what the service itself calls it, `ids` what it says are its ids elsewhere, in
    full. `people` are the ids of everybody in the cast, also beyond the words, None where that is
    not known. `covers_releases`: a release that is not among the words is not announced (any more).
    `stamp` changes when the work does; it is remembered once everything was written.
    """

    title: str
    reference: Reference
    name: str
    kind: Kind
    year: int | None = None
    country: str | None = None
    ids: Mapping[Service, str] = {}
    definition: Definition = Definition()
    words: tuple[Word, ...] = ()
    people: frozenset[str] | None = None
    deaths: tuple[Death, ...] = ()
    covers_releases: bool = True
    told: tuple[Told, ...] = ()
    stamp: str | None = None


@record(kw_only=True)
class Past:
    """What a source said of one work on past days: `words` each with its `on`, oldest first."""

    title: str
    reference: Reference
    words: tuple[Word, ...] = ()
    told: tuple[Told, ...] = ()


@record(kw_only=True)
class Unchanged:
    """A work that has not changed since it was read last, by its stamp."""

    title: str
    reference: Reference


@record(kw_only=True)
class Unanswered:
    """A work of which nothing was learnt.

    With `failed` the service did not answer, and may do so later; else it has no such work, or
    another one, and `why` says what to do.
    """

    title: str
    reference: Reference | None
    why: Told
    failed: bool = False


Result = Work | Past | Unchanged | Unanswered


@record(kw_only=True)
class Hit:
    """A work found by a search, or by a reference; `imdb` is its IMDb id."""

    reference: Reference
    name: str
    kind: Kind
    year: int | None = None
    country: str | None = None
    imdb: str | None = None
