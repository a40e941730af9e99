"""What a refresh is asked to do, and what it found.

One rule: whatever happened is in here, also of a refresh that was interrupted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from wicktrack.importing.outcomes import Line
from wicktrack.model.ledger import Ledger
from wicktrack.model.vocabulary import Provider
from wicktrack.recording.journal import Change
from wicktrack.records import record
from wicktrack.sources.words import Hit


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


@record(kw_only=True)
class Found:
    """One work by the hits of all sources, joined by IMDb id; `title` is its id, where known."""

    hits: tuple[Hit, ...]
    title: str | None
