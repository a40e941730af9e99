"""How a source is talked to: requests and replies, and what a source is asked for.

One rule: a source is a set of generators. Each yields the requests it needs next, is sent a reply
to each of them in their order, and returns or emits what it has read of them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import date
from enum import Enum, auto
from typing import NamedTuple, TypeVar

from wicktrack.model.facts import Fact
from wicktrack.model.vocabulary import Kind, Provider, Service
from wicktrack.records import record
from wicktrack.sources.words import Hit, Reference, Result, Work

T = TypeVar("T")


class Request(NamedTuple):
    """A GET below the base URL of the service; path and query are not yet percent-encoded."""

    path: str
    query: tuple[tuple[str, str], ...] = ()


class Answer(Enum):
    """How a request ended; `NO_KEY`: the key is missing, or was refused."""

    OK = auto()
    GONE = auto()
    FAILED = auto()
    NO_KEY = auto()


class Reply(NamedTuple):
    """The body for `OK`, unpacked; else `reason` says in words what happened ("429 …")."""

    answer: Answer
    body: bytes = b""
    reason: str = ""


Asking = Generator[Sequence[Request], Sequence[Reply], T]


@record(kw_only=True)
class Asked:
    """What is wanted of every work. `day` is that of the fetch, in UTC or as the user has it.

    `regions` are ISO 3166-1 codes, the viewer's own first. `cast` is how many members of a cast
    are taken. `whole`: whatever the stamps say. `has_news` tells of a work that was read whether
    any of it is not what the same source said last, and so worth another request.
    """

    day: date
    regions: tuple[str, ...]
    cast: int = 15
    every_release: bool = False
    every_episode: bool = False
    whole: bool = False
    has_news: Callable[[Work], bool] = lambda _: True


@record(kw_only=True)
class Wanted:
    """A title to be asked for at one source.

    `id` is its id there in full, None where only `imdb`, its IMDb id, or one of `elsewhere`, other
    ids by which that source finds works (`Source.finds`), may lead to it. `facts` are
    all that is known of the title. `stamp` is that of the work when it was read last, None for a
    work to be read in any case. `last` is the newest day of a fact by this source, the day of the
    last fetch that is certain; None: it is asked for the first time.
    """

    title: str
    kind: Kind
    id: str | None
    imdb: str | None = None
    elsewhere: tuple[Reference, ...] = ()
    facts: tuple[Fact, ...] = ()
    stamp: str | None = None
    last: date | None = None

    def said_by(self, page: str) -> list[Fact]:
        """The facts that cite a page, in the order of the catalogue."""
        return [fact for fact in self.facts if page in fact.sources]


@record(kw_only=True)
class Query:
    """A search by name."""

    text: str
    kind: Kind | None = None
    year: int | None = None


Emit = Callable[[Result], None]


@record(kw_only=True)
class Source:
    """A service: what it is, and its generators.

    `variable` names the environment variable whose value stands in for `base`. `pace` is the least
    time in seconds from one request to the next, and `series` says whether it is asked for films
    (False), for series (True), or for both (None). `finds` are the other services by whose ids it
    finds works. `key`: it wants one. `sentence` is what the service asks its users to show.

    `search` finds works by name. `resolve` finds those of a reference, also of another service or
    of a collection. `refresh` emits a result for each title that is wanted, in any order, and for
    none twice; `history` a `Past` (or an `Unanswered`) for each, of what was said since a day
    (None: since the beginning), and is None where the service keeps none.
    """

    provider: Provider
    name: str
    licence: str
    sentence: str
    variable: str
    base: str
    pace: float
    series: bool | None = None
    finds: tuple[Service, ...] = (Service.IMDB,)
    key: bool = False
    query: Mapping[str, str] = {}
    search: Callable[[Query], Asking[list[Hit]]]
    resolve: Callable[[Reference], Asking[list[Hit]]]
    refresh: Callable[[Sequence[Wanted], Asked, Emit], Asking[None]]
    history: Callable[[Sequence[Wanted], date | None, Asked, Emit], Asking[None]] | None = None
