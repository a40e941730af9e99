"""Blocks: the pieces of an answer for people, whatever draws them.

One rule: a block holds words and their sense (a style's name, which column matters less), never how
they are set; text in it may hold anything and is made harmless by who draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from wicktrack.records import record


class Cell(NamedTuple):
    """Text and the name of a style."""

    text: str
    style: str = ""


@record()
class Column:
    """`drop`: 0 stays on any paper, else the highest goes first. `least`: wraps down to this."""

    header: str
    right: bool = False
    drop: int = 0
    least: int = 0


@record()
class Heading:
    """`level` 1 for the page, 2 for a part of it."""

    text: str
    level: int = 2


@record()
class Line:
    """Pieces of one line of running text."""

    cells: Sequence[Cell]


@record()
class Grid:
    """A table; columns without any text are left out, unless they were asked for.

    `rule`: whether a line is drawn under the header, which is read out as so many characters.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    keep_empty: bool = False
    rule: bool = True


@record()
class Verbatim:
    """Lines as they are, never wrapped."""

    lines: Sequence[str]


class Span(NamedTuple):
    """The days from `start` to `end` (not included) in a chart, and their sense.

    `sense` names a look of `render.timeline`; `vague`: it is some day of these, nobody knows which.
    """

    sense: str
    start: date
    end: date
    vague: bool = False
    words: str = ""


class Ghost(NamedTuple):
    """A date that was given up, and the one that took its place, where there is one.

    `stands`: that one still stands.
    """

    old: Span
    new: Span | None
    stands: bool


@record()
class Band:
    """One title in a chart; `label` is said beside what is drawn, where there is room.

    Where spans meet in one place, the later one is seen.
    """

    name: str
    spans: Sequence[Span]
    ghosts: Sequence[Ghost] = ()
    label: str = ""


@record()
class Chart:
    """Bands on one axis of time, from `start` to `end` (not included)."""

    bands: Sequence[Band]
    start: date
    end: date
    today: date


Block = Heading | Line | Grid | Verbatim | Chart


def shown_columns(grid: Grid) -> list[int]:
    """The places of the columns of a table that are to be shown."""
    places = range(len(grid.columns))
    return [i for i in places if grid.keep_empty or any(row[i].text for row in grid.rows)]
