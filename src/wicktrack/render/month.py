"""A calendar of a month drawn in characters: a row for each week, with its ISO number.

One rule: a day shows what fits and says how much does not; whatever is shortened or left out is in
the list below. Where days have no room for words they have marks, and the list has everything.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from wicktrack.render.blocks import Cell, Month
from wicktrack.render.escape import beginning, folded, harmless, measured

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_WEEK = 4
"""The width of the number of a week, in terminal cells, as of all widths here."""

_LEAST, _MOST = 9, 24
"""The widths of a day's words between which a calendar has words."""

_TALLEST = 6
"""The most lines of words in a day."""

_LINES = 3
"""The most lines of one entry, where a day has several."""

_MARKED = 6
"""The width of a day that has marks."""

_MARK = "●"


class Drawn(NamedTuple):
    """The lines of a calendar, and the days of which not all words are there."""

    lines: list[list[Cell]]
    cut: set[dt.date]


def draw(block: Month, width: int | None) -> Drawn:
    """A calendar on paper of a width; None, for a pipe, has marks, as its lines are never cut."""
    room = 0 if width is None else min((width - _WEEK - 6) // 7 - 2, _MOST)
    if room >= _LEAST:
        return _in_words(block, room)
    days = {entry.day for entry in block.entries}
    if width is not None and width < 7 * _MARKED:
        return Drawn([], days)
    weeks = width is None or width >= _WEEK + 7 * _MARKED
    return Drawn([*_in_marks(block, weeks=weeks)], days)


def _weeks(first: dt.date) -> Iterator[list[dt.date | None]]:
    """The weeks of a month from Monday to Sunday, None for the days of other months."""
    days: list[dt.date | None] = [None] * first.weekday()
    number = first.toordinal()
    while number <= dt.date.max.toordinal():
        day = dt.date.fromordinal(number)
        if day.month != first.month:
            break
        days.append(day)
        number += 1
    days += [None] * (-len(days) % 7)
    yield from (days[at : at + 7] for at in range(0, len(days), 7))


def _number(week: Sequence[dt.date | None]) -> str:
    """The ISO number of a week."""
    return str(next(day for day in week if day).isocalendar().week)


def _by_day(block: Month) -> dict[dt.date, list[Cell]]:
    found: dict[dt.date, list[Cell]] = defaultdict(list)
    for day, cell in block.entries:
        found[day].append(Cell(harmless(cell.text), cell.style))
    return found


def _day(day: dt.date, today: dt.date) -> Cell:
    """The number of a day; brackets are seen without colour."""
    return Cell(f"[{day.day}]", "accent") if day == today else Cell(f" {day.day}", "quiet")


# --- with words ----------------------------------------------------------------------------------


def _in_words(block: Month, room: int) -> Drawn:
    entries = _by_day(block)
    lines = [_header(room), _rule(room)]
    cut = set()
    weeks = [*_weeks(block.first)]
    for at, week in enumerate(weeks):
        boxes: list[list[Cell]] = []
        for day in week:
            if day is None:
                boxes.append([])
                continue
            words, whole = _box(entries[day], room)
            boxes.append([_day(day, block.today), *words])
            if not whole:
                cut.add(day)
        for row in range(max(map(len, boxes))):
            label = _number(week) if not row else ""
            lines.append(
                _row(label, [box[row] if row < len(box) else Cell("") for box in boxes], room)
            )
        if at + 1 < len(weeks):
            lines.append(_rule(room))
    return Drawn(lines, cut)


def _box(entries: Sequence[Cell], room: int) -> tuple[list[Cell], bool]:
    """The lines of a day below its number, and whether all words are in them."""
    lines: list[Cell] = []
    whole = True
    for number, entry in enumerate(entries):
        others = len(entries) - number - 1
        words, all_there = _shortened(entry.text, room, _LINES if len(entries) > 1 else _TALLEST)
        if len(lines) + len(words) + bool(others) > _TALLEST:
            return [*lines, Cell(f"+{others + 1} more", "quiet")], False
        lines += [Cell(line, entry.style) for line in words]
        whole = whole and all_there
    return lines, whole


def _shortened(text: str, room: int, most: int) -> tuple[list[str], bool]:
    """A text in at most so many lines; an ellipsis says that there is more of it."""
    lines = folded(text, room)
    if len(lines) <= most:
        return lines, True
    last = lines[most - 1].rstrip()
    if measured(last) + 1 > room:
        last = beginning(last, room - 1).rstrip()
    return [*lines[: most - 1], f"{last}…"], False


def _header(room: int) -> list[Cell]:
    names = [Cell(f" {name}", "quiet") for name in WEEKDAYS]
    return _row("", names, room, edge=" ")


def _row(label: str, cells: Sequence[Cell], room: int, edge: str = "│") -> list[Cell]:
    row = [Cell(f"{label:>{_WEEK - 2}}  ", "quiet")]
    for number, cell in enumerate(cells):
        # The number of a day begins with a blank or a bracket, in line with the words below it.
        text = cell.text if cell.text[:1] in " [" else f" {cell.text}"
        row += [Cell(edge, "quiet")] if number else []
        row += [Cell(text, cell.style), Cell(" " * (room + 2 - measured(text)))]
    return row


def _rule(room: int) -> list[Cell]:
    line = "─" * (room + 2)
    return [Cell(" " * _WEEK), Cell("┼".join([line] * 7), "quiet")]


# --- with marks ----------------------------------------------------------------------------------


def _in_marks(block: Month, *, weeks: bool) -> Iterator[list[Cell]]:
    entries = _by_day(block)
    margin = " " * _WEEK if weeks else ""
    yield [Cell(margin + "".join(f"{name:<{_MARKED}}" for name in WEEKDAYS), "quiet")]
    for week in _weeks(block.first):
        label = f"{_number(week):>{_WEEK - 2}}  " if weeks else ""
        line = [Cell(label, "quiet")]
        for day in week:
            line += _marked(day, len(entries[day]), block.today) if day else [Cell(" " * _MARKED)]
        yield line


def _marked(day: dt.date, count: int, today: dt.date) -> Iterator[Cell]:
    """The number of a day with a mark, and how many entries there are where it is several."""
    number = f"[{day.day}]" if day == today else f"{day.day}"
    several = "" if count < 2 else str(count) if count < 10 else "+"
    mark = f"{_MARK}{several}" if count else ""
    yield Cell(number, "accent" if day == today else "" if count else "quiet")
    yield Cell(mark, "title")
    yield Cell(" " * (_MARKED - len(number) - len(mark)))
