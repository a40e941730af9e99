"""Blocks: headings, lines, tables and charts of an answer, before they are laid out.

One rule: a block holds text and its sense (a style's name, which column matters less), never a
layout; its text may hold anything and is escaped by whoever draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from wicktrack.records import record


class Cell(NamedTuple):
    """Text and the name of a style; `marks` are the parts of it to stand out, as start and end."""

    text: str
    style: str = ""
    marks: tuple[tuple[int, int], ...] = ()


@record()
class Column:
    """A column of a `Grid`.

    `drop`: 0 is never dropped on narrow paper, as it tells rows apart or is what was asked; else
    the highest goes first. `least`: the width in cells down to which it may wrap, 0 for never.
    `firm`: the width that it keeps until all others are down to their least, 0 for none.
    `whole`: no word is ever broken, as paths and addresses are to be copied.
    """

    header: str
    right: bool = False
    drop: int = 0
    least: int = 0
    firm: int = 0
    whole: bool = False


@record()
class Heading:
    """A heading; `level` 1 for the page, 2 for a section of it."""

    text: str
    level: int = 2


@record()
class Line:
    """A line of running text, wrapped where it is too long."""

    cells: Sequence[Cell]


@record()
class Grid:
    """A table; empty columns are left out unless `keep_empty`.

    `rule`: whether a line is drawn under the header. A screen reader spells it out, character by
    character. `labels`: the first of two columns, both without a header, is a label of the other.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    keep_empty: bool = False
    rule: bool = True
    labels: bool = False


@record()
class Messages:
    """Lines for people and programs, wrapped between words alone: paths and codes stay whole."""

    lines: Sequence[str]


class Span(NamedTuple):
    """The days from `start` to `end` (not included) in a chart, and their sense.

    `sense` is a key of `chart.LOOKS`; `vague`: one of these days, nobody knows which.
    """

    sense: str
    start: date
    end: date
    vague: bool = False
    words: str = ""


class Ghost(NamedTuple):
    """A date that was given up, and the one that replaced it, if any.

    `current`: the replacement is drawn as a release, and was not given up in turn.
    """

    old: Span
    new: Span | None
    current: bool


@record()
class Band:
    """One title in a chart; `label` is written beside its spans, where there is room.

    Spans are drawn in order: where they overlap, the later one is seen.
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


class Entry(NamedTuple):
    """Something on a day of a `Month`."""

    day: date
    cell: Cell


@record()
class Month:
    """A calendar of the month that begins on `first`, with entries in order of their days.

    `listed` has a row for each of them, with every word, where there is no room for that in a day.
    """

    first: date
    today: date
    entries: Sequence[Entry]
    listed: Grid


Block = Heading | Line | Grid | Messages | Chart | Month


def shown_columns(grid: Grid) -> list[int]:
    """The indexes of the columns of a table that are to be shown."""
    indexes = range(len(grid.columns))
    return [i for i in indexes if grid.keep_empty or any(row[i].text for row in grid.rows)]
