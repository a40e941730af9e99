"""Bringing a catalogue up to date: the sources are asked, and what is new is appended.

One rule: a title's facts of one source are written whole or not at all, and only to that source's
own file in one folder.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from wicktrack.fetching.network import Network
from wicktrack.importing.outcomes import Line
from wicktrack.model.facts import Fact, Said, Title
from wicktrack.model.ledger import Ledger
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.vocabulary import Provider
from wicktrack.recording.journal import Change
from wicktrack.records import record
from wicktrack.sources.protocol import Query
from wicktrack.sources.words import Hit, Reference


@record(kw_only=True)
class Options:
    """What a refresh is to ask for; `sources` empty: all. See `sources.protocol.Asked`.

    `history`: also what was said on past days, `since` a day (None: all of it).
    """

    day: date
    regions: tuple[str, ...]
    sources: frozenset[Provider] = frozenset()
    cast: int = 15
    every_release: bool = False
    every_episode: bool = False
    whole: bool = False
    history: bool = False
    since: date | None = None
    dry_run: bool = False


@record(kw_only=True)
class Home:
    """The catalogue that is brought up to date.

    `paths` are its files and folders, `folder` is where the sources' own files are, and `open`
    reads the ledger as it now is.
    """

    paths: tuple[Path, ...]
    folder: Path
    open: Callable[[], Ledger]


@record(kw_only=True)
class Failure:
    """A source, or with `title` one title there, of which nothing could be learnt.

    `later`: it may answer another time, which makes the exit code 7.
    """

    provider: Provider
    title: str | None
    why: str
    later: bool


@dataclass
class Refreshed:
    """What a refresh found: a line for each thing of each title, by id, in order.

    `asked` are the titles that any source was asked for, `unchanged` those of them with nothing to
    read. `toml` is what would be written, with `dry_run`. `changes` are for the journal. `sources`
    are those that were asked for any title. `repeated` is how many lines of what is withheld were
    told in an earlier run, and so are not among the `lines`; none with `Options.whole`.
    """

    lines: list[tuple[str, Line]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    requests: int = 0
    toml: str = ""
    changes: list[Change] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    sources: set[Provider] = field(default_factory=set)
    repeated: int = 0


Progress = Callable[[int, int], None]
"""Told how many of how many titles are done."""


def refresh(
    home: Home, titles: Sequence[Title], options: Options, network: Network, progress: Progress
) -> Refreshed:
    """Ask the sources for titles of the catalogue, and append what is new."""
    raise NotImplementedError


def add(
    home: Home, hit: Hit, options: Options, network: Network, progress: Progress
) -> tuple[str, Refreshed]:
    """Make a work a title of the catalogue, with all that the sources say of it; its id."""
    raise NotImplementedError


def resolve(
    reference: Reference, network: Network, sources: Sequence[Provider]
) -> tuple[list[Hit], list[Failure]]:
    """The works that a reference leads to: several for a collection, none for none."""
    raise NotImplementedError


@record(kw_only=True)
class Found:
    """One work by the hits of all sources, joined by IMDb id; `title` is its id, where known."""

    hits: tuple[Hit, ...]
    title: str | None


def search(
    ledger: Ledger, query: Query, network: Network, sources: Sequence[Provider]
) -> tuple[list[Found], list[Failure]]:
    """The works of that name, in the order of the sources' answers, one row a work."""
    raise NotImplementedError


def due_for_refresh(ledger: Ledger, snapshot: Snapshot) -> list[Title]:
    """The titles that a refresh asks for where none is named.

    Those with an id that leads to a source, which are not both released and older than a year.
    """
    raise NotImplementedError


@record(kw_only=True)
class Standing:
    """Where a catalogue stands with one source.

    `last` is the day of its last success, None for never. Of the `titles` with an id there, those
    `behind` are due, and have not been read on that day.
    """

    provider: Provider
    last: date | None
    titles: int
    behind: int


def status(ledger: Ledger, snapshot: Snapshot, cache: Path) -> list[Standing]:
    """Where the catalogue stands with each source; `cache` is the folder of the memory."""
    raise NotImplementedError


@record(kw_only=True)
class Stated:
    """The last word of a source about one thing: `said`, of a cast about one member, in a `fact`.

    `in_force`: it is what the state of the title rests on.
    """

    provider: Provider
    said: Said
    fact: Fact
    in_force: bool


def words_of(ledger: Ledger, title: Title, snapshot: Snapshot) -> list[Stated]:
    """The last word of each source about each thing, in the order of the history."""
    raise NotImplementedError
