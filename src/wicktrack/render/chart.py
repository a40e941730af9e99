"""A chart drawn in characters: bars and marks on one axis of time.

One rule: a character's shape alone says what it means, colour only helps; and what is vague fills
the whole of its period with dots, never one point. A chart takes the width of its paper, in a pipe
its axis is always the same. Where two things fall into one cell, the later of them is seen. The
dates of a title are written after its last mark or below it: before a bar, a date would look like
the day on which the bar begins.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Literal, NamedTuple

from wicktrack.render import words
from wicktrack.render.blocks import Band, Cell, Chart, Ghost, Span
from wicktrack.render.escape import harmless

PIPE_CELLS = 72
"""The width of the axis in a pipe, in terminal cells."""

_PIPE_ROOM = 10_000
"""The room for labels in a pipe: more than any label needs."""

_GAP = 2
_NEAR = 5
_DASHES = " -\N{EN DASH}\N{EM DASH}"


class Look(NamedTuple):
    """How a sense is drawn, exact and vague, and what the legend says: `words`, `vague_words`."""

    exact: str
    vague: str
    style: str
    words: str
    vague_words: str


_PHASE_BEGINS = "begins in this period"
LOOKS = {
    "development": Look("░", "·", "announced", "development", _PHASE_BEGINS),
    "pre-production": Look("▒", "·", "announced", "pre-production", _PHASE_BEGINS),
    "production": Look("▓", "·", "making", "production", _PHASE_BEGINS),
    "post-production": Look("█", "·", "finishing", "post-production", _PHASE_BEGINS),
    "completed": Look("▄", "·", "finishing", "completed", _PHASE_BEGINS),
    "on-hold": Look("╌", "·", "stopped", "on hold", _PHASE_BEGINS),
    "cancelled": Look("✗", "⊗", "stopped", "cancelled", "cancelled in this period"),
    "given-up": Look("○", "◦", "warning", "abandoned date", "abandoned, in this period"),
    "moved": Look("▲", "▲", "warning", "the date that replaced it", ""),
    "withdrawn": Look("?", "?", "warning", "withdrawn, no new date", ""),
    "premiere": Look("◆", "◇", "accent", "premiere", "premiere in this period"),
    "release": Look("●", "◌", "accent", "release", "release in this period"),
    "today": Look("┊", "▼", "accent", "today", "today"),
}
"""Every sense that a span can have, in the order of the legend."""

_BARS = 6
"""How many of the first `LOOKS` are bars; the others are marks."""

MARKS = ("cancelled", "given-up", "premiere", "release")
"""The senses that are a point in time where exact; all others have a duration."""

_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


class Scale(NamedTuple):
    """A linear scale from days to cells, or to any other unit; `end` is not included."""

    start: dt.date
    end: dt.date
    cells: int

    @property
    def year(self) -> float:
        """How many cells a year takes."""
        return 365.2425 * self.cells / self._days

    @property
    def _days(self) -> int:
        return (self.end - self.start).days

    def cell(self, day: dt.date) -> int:
        """The cell in which a day begins, from 0; outside the chart for days outside."""
        return (day - self.start).days * self.cells // self._days

    def reach(self, span: Span) -> tuple[int, int]:
        """The first and the last cell of a span; for an exact mark, both are its middle one."""
        first = self.cell(span.start)
        last = max(first, ((span.end - self.start).days * self.cells - 1) // self._days)
        if span.sense in MARKS and not span.vague:
            return (first + last) // 2, (first + last) // 2
        return first, last

    def years(self, room: int) -> Iterator[dt.date]:
        """The first days of years, as many as leave `room` cells for each label."""
        step = next((s for s in _YEAR_STEPS if s * self.year >= room), _YEAR_STEPS[-1])
        for year in range(self.start.year // step * step, self.end.year + 1, step):
            if year > 0 and self.start <= dt.date(year, 1, 1) < self.end:
                yield dt.date(year, 1, 1)

    def days(self, room: int) -> Iterator[dt.date]:
        """Every day where days are `room` cells wide; else none."""
        count = self._days if self.cells >= room * self._days else 0
        return (self.start + dt.timedelta(number) for number in range(count))

    def months(self, room: int, steps: Sequence[int]) -> Iterator[dt.date]:
        """The first days of every nth month: n is the first of `steps` to leave `room` cells."""
        step = next((s for s in steps if s * self.year / 12 >= room), 0)
        for year in range(self.start.year, self.end.year + 1) if step else ():
            for month in range(1, 13, step):
                if self.start <= dt.date(year, month, 1) < self.end:
                    yield dt.date(year, month, 1)


class _Canvas:
    """One line of characters with their styles; `today` is the cell of its vertical line.

    Marks are clipped to the `cells` of the axis, labels to the `room` that reaches further.
    """

    def __init__(self, cells: int, today: int | None = None, room: int = 0) -> None:
        self.cells = cells
        self.room = max(cells, room)
        self.today = today if today is not None and 0 <= today < cells else None
        self._drawn: dict[int, Cell] = {}

    def put(self, start: int, text: str, style: str = "") -> None:
        """Draw characters from a cell on, clipped to the axis."""
        self._write(start, text, style, self.cells)

    def _write(self, start: int, text: str, style: str, end: int) -> None:
        for at, letter in enumerate(text, start):
            if 0 <= at < end:
                self._drawn[at] = Cell(letter, style)

    def fill(self, first: int, last: int, letter: str, style: str) -> None:
        first, last = max(first, 0), min(last, self.cells - 1)
        self.put(first, letter * (last - first + 1), style)

    def fits(self, start: int, text: str) -> bool:
        """Whether the text would touch nothing that is drawn already, nor the line of today."""
        wanted = range(start - 1, start + len(text) + 1)
        return self.has_room(start, text) and self.today not in wanted

    def has_room(self, start: int, text: str) -> bool:
        """The same, but over the line of today."""
        wanted = range(start - 1, start + len(text) + 1)
        inside = start >= 0 and start + len(text) <= self.room
        return inside and self._drawn.keys().isdisjoint(wanted)

    def label_after(self, text: str) -> bool:
        """Write a label after all that is drawn, or at the start if nothing is, where it fits."""
        last = max(self._drawn, default=-_GAP)
        start = last + _GAP
        beyond = start if self.today is None else max(last, self.today) + _GAP
        # A label that is near may leave the line of today whole; one far off would be nobody's.
        near = beyond if beyond - start <= _NEAR else start
        for at, room in ((start, self.fits), (near, self.fits), (start, self.has_room)):
            if room(at, text):
                self._write(at, text, "quiet", self.room)
                return True
        return False

    def label_before(self, text: str) -> None:
        """Write a label before all that is drawn, else after it, if it fits."""
        if not self._drawn:
            return
        first = min(self._drawn)
        before = [first - len(text) - 1]
        before += [] if self.today is None else [self.today - len(text) - 1]
        start = next((start for start in before if self.fits(start, text)), None)
        if start is None:
            self.label_after(text)
        else:
            self._write(start, text, "quiet", self.room)

    def label_below(self, text: str, mark: int) -> None:
        """On an empty line: write a label that begins under a mark, or as near as there is room."""
        start = max(min(mark, self.room - len(text)), 0)
        self._write(start, text[: self.room], "quiet", self.room)

    def line(self) -> list[Cell]:
        """The cells, neighbours of one style joined; a blank one of today shows its line."""
        look = LOOKS["today"]
        found: list[Cell] = []
        for at in range(max(self.cells, max(self._drawn, default=0) + 1)):
            blank = Cell(look.exact, "quiet") if at == self.today else Cell(" ")
            cell = self._drawn.get(at, blank)
            if found and found[-1].style == cell.style:
                cell = Cell(found.pop().text + cell.text, cell.style)
            found.append(cell)
        return found


def lines(chart: Chart, width: int | None = None) -> list[list[Cell]]:
    """The lines of a chart: axis, one to four lines for each band, legend.

    `width` is that of the paper in terminal cells, None for a pipe.
    """
    from rich.cells import cell_len

    names = [harmless(band.name) for band in chart.bands]
    left = max(map(cell_len, names), default=0)
    if width is not None:
        left = min(left, width // 3)
    room = _PIPE_ROOM if width is None else max(width - left - _GAP, 1)
    cells = PIPE_CELLS if width is None else _axis_cells(chart, room)
    scale = Scale(chart.start, chart.end, cells)
    now = scale.cell(chart.today)
    margin = Cell(" " * (left + _GAP))
    axis = [[margin, *canvas.line()] for canvas in _axis(scale, now)]
    drawn = []
    for name, band in zip(names, chart.bands, strict=True):
        first, *more = _band(band, scale, now, room)
        drawn.append([Cell(_cut(name, left), "title"), Cell(" " * _GAP), *first.line()])
        drawn += [[margin, Cell(""), *canvas.line()] for canvas in more]
    seen = {letter for line in axis + drawn for cell in line[1:] for letter in cell.text}
    legend = list(_legend(chart, seen, left + _GAP + (cells if width is None else room)))
    return [*axis, *drawn, *([[], *legend] if legend else [])]


def _axis_cells(chart: Chart, room: int) -> int:
    """The width of an axis that leaves room for the label after each last mark.

    At least half of the room: a label that would need more is written below its marks.
    """
    cells = room
    for band in chart.bands:
        spans = _labelled(band)
        fitting = (
            number
            for number in range(cells, (room - 1) // 2, -1)
            if _last(spans, Scale(chart.start, chart.end, number)) + _GAP + len(band.label) <= room
        )
        cells = next(fitting, cells)
    return cells


def _labelled(band: Band) -> Sequence[Span]:
    """The spans in the line that has the label."""
    along, below = apart(band)
    return below or along


def _last(spans: Sequence[Span], scale: Scale) -> int:
    """The last cell of spans on an axis, as far as they are on it."""
    ends = (scale.reach(span) for span in spans)
    return max(
        (min(last, scale.cells - 1) for first, last in ends if first < scale.cells), default=-_GAP
    )


def _cut(name: str, width: int) -> str:
    """A name in exactly so many cells; a longer one loses words from its middle.

    Its ends say most: `John Wick: Under the High Table` is `John Wick: … Table`.
    """
    from rich.cells import cell_len, set_cell_size

    if cell_len(name) <= width:
        return set_cell_size(name, width)
    words = name.split()
    shown = f"… {words[-1]}" if words else name
    head = tail = 0
    for more_head, more_tail in ((1, 0), (0, 1)):
        while cell_len(tried := _without(words, head + more_head, tail + more_tail)) <= width:
            shown, head, tail = tried, head + more_head, tail + more_tail
    return set_cell_size(shown, width) if cell_len(shown) <= width else _clipped(name, width)


def _without(words: Sequence[str], head: int, tail: int) -> str:
    """The first `head` and the last `tail` + 1 of the words, with a sign for the others."""
    first, last = " ".join(words[:head]), " ".join(words[-tail - 1 :])
    return f"{first.rstrip(_DASHES)} … {last.lstrip(_DASHES)}"


_ENDS = 20
"""How many letters, combining ones included, a cell of a name that is cut may have taken."""


def _clipped(name: str, width: int) -> str:
    """A name of long words in exactly so many cells: it loses letters from its middle."""
    from rich.cells import cell_len, set_cell_size

    head = set_cell_size(name, width // 2).rstrip() if width > 1 else ""
    tail = name[-_ENDS * width :] if width else ""
    while cell_len(head) + cell_len(tail) + 1 > width and tail:
        tail = tail[1:]
    return set_cell_size(f"{head}…{tail.lstrip()}", width)


def _axis(scale: Scale, now: int) -> Iterator[_Canvas]:
    """Years, months and days where they have room, and a rule with a tick for each."""
    labels = _labels(scale, list(scale.years(5)), "%Y")
    yield labels
    months = list(scale.months(4, (1, 3, 6)))
    if months:
        yield _labels(scale, months, "%b")
    if days := list(scale.days(3)):
        yield _labels(scale, days, "%d")
    rule = _Canvas(scale.cells)
    rule.fill(0, scale.cells - 1, "─", "quiet")
    for day in [*scale.months(2, (1, 3, 6, 12)), *scale.days(3)]:
        rule.put(scale.cell(day), "┴", "quiet")
    for day in scale.years(2):
        rule.put(scale.cell(day), "┼", "quiet")
    rule.put(now, "▼", "accent")
    yield rule


def _labels(scale: Scale, days: list[dt.date], form: Literal["%Y", "%b", "%d"]) -> _Canvas:
    """A label where each year, month or day begins, and one at the start of the axis if it fits."""
    canvas = _Canvas(scale.cells)
    for day in [*days, scale.start]:
        text = {"%Y": f"{day.year:04}", "%b": words.MONTHS[day.month - 1], "%d": str(day.day)}[form]
        if canvas.fits(scale.cell(day), text):
            canvas.put(scale.cell(day), text)
    return canvas


def _band(band: Band, scale: Scale, now: int, room: int) -> Iterator[_Canvas]:
    """The lines of a title: bars and marks, vague marks over bars, dates given up, its label.

    The label has a line of its own only where it does not fit after the last mark.
    """
    along, below = apart(band)
    first = _spans(along, scale, now, room)
    second = _spans(below, scale, now, room)
    shown = bool(below) and any(_seen(span, scale) for span in below)
    written = (second if shown else first).label_after(band.label)
    yield first
    if shown:
        yield second
    if any(_seen(span, scale) for ghost in band.ghosts for span in (ghost.old, ghost.new) if span):
        yield _ghosts(band.ghosts, scale, now, room)
    if not written:
        canvas = _Canvas(scale.cells, now, room)
        canvas.label_below(band.label, _last(_labelled(band), scale))
        yield canvas


def apart(band: Band) -> tuple[list[Span], list[Span]]:
    """The spans for a band's first line, and the vague marks that would hide bars in it."""
    bars = _covered([span for span in band.spans if span.sense not in MARKS])
    below: list[Span] = []
    along: list[Span] = []
    for span in band.spans:
        hides = span.sense in MARKS and span.vague and _overlaps(span, bars)
        (below if hides else along).append(span)
    return along, below


def _covered(bars: Sequence[Span]) -> list[tuple[dt.date, dt.date]]:
    """The days under bars, as ranges that do not overlap."""
    found: list[tuple[dt.date, dt.date]] = []
    for bar in sorted(bars, key=lambda bar: bar.start):
        if found and bar.start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], bar.end))
        else:
            found.append((bar.start, bar.end))
    return found


def _overlaps(span: Span, ranges: Sequence[tuple[dt.date, dt.date]]) -> bool:
    """Whether any of the ranges, which are in order, shares a day with a span."""
    at = bisect_left(ranges, span.end, key=itemgetter(0)) - 1
    return at >= 0 and span.start < ranges[at][1]


def _spans(spans: Sequence[Span], scale: Scale, now: int, room: int) -> _Canvas:
    canvas = _Canvas(scale.cells, now, room)
    for span in spans:
        look, (first, last) = LOOKS[span.sense], scale.reach(span)
        # A bar that begins somewhere in one cell is as exact as any other at this scale.
        vague = span.vague and (span.sense in MARKS or last > first)
        canvas.fill(first, last, look.vague if vague else look.exact, look.style)
    return canvas


def _ghosts(ghosts: Sequence[Ghost], scale: Scale, now: int, room: int) -> _Canvas:
    canvas = _Canvas(scale.cells, now, room)
    for ghost in ghosts:
        _arrow(canvas, ghost, scale)
    for ghost in ghosts:
        first, last = scale.reach(ghost.old)
        look = LOOKS["given-up"]
        canvas.fill(first, last, look.vague if ghost.old.vague else look.exact, look.style)
        if ghost.new is None:
            canvas.put(last + 1, LOOKS["withdrawn"].exact, look.style)
    dates = dict.fromkeys(ghost.old.words for ghost in ghosts if ghost.old.words)
    if dates:
        canvas.label_before("was " + ", ".join(dates))
    return canvas


def _arrow(canvas: _Canvas, ghost: Ghost, scale: Scale) -> None:
    """A line to the next date; its head points up to a current one, in the line above."""
    if ghost.new is None:
        return
    style = LOOKS["moved"].style
    (first, last), (new_first, new_last) = scale.reach(ghost.old), scale.reach(ghost.new)
    if new_first > last:
        head, points, shaft = new_first, "►", (last + 1, new_first - 1)
        beside = new_first - 1
    elif new_last < first:
        head, points, shaft = new_last, "◄", (new_last + 1, first - 1)
        beside = new_last + 1
    else:
        return
    canvas.fill(*shaft, "─", style)
    if 0 <= head < canvas.cells and ghost.current:
        canvas.put(head, LOOKS["moved"].exact, style)
    elif shaft[0] <= shaft[1]:
        canvas.put(min(max(beside, 0), canvas.cells - 1), points, style)


def _seen(span: Span, scale: Scale) -> bool:
    return span.start < scale.end and span.end > scale.start


def _senses(chart: Chart) -> list[tuple[str, bool]]:
    """The pairs of a sense and whether it is vague that occur in a chart, in legend order."""
    window = Scale(chart.start, chart.end, 1)
    found = set()
    for band in chart.bands:
        found |= {(span.sense, span.vague) for span in band.spans if _seen(span, window)}
        for ghost in band.ghosts:
            if _seen(ghost.old, window):
                found.add(("given-up", ghost.old.vague))
                if ghost.new is None:
                    found.add(("withdrawn", False))
            if ghost.new and ghost.current and _seen(ghost.new, window):
                found.add(("moved", False))
    if chart.start <= chart.today < chart.end:
        found.add(("today", True))
    # Vague bars share one sign and one line of the legend, after the exact ones.
    bars = [(sense, vague) for vague in (False, True) for sense in list(LOOKS)[:_BARS]]
    others = [(sense, vague) for sense in list(LOOKS)[_BARS:] for vague in (False, True)]
    return [pair for pair in (*bars, *others) if pair in found]


def meanings(chart: Chart) -> list[tuple[str, str, str]]:
    """The legend: a sign, the name of its style and its words, for each sense that occurs."""
    found: dict[str, tuple[str, str]] = {}
    for sense, vague in _senses(chart):
        look = LOOKS[sense]
        sign, text = (look.vague, look.vague_words) if vague else (look.exact, look.words)
        found.setdefault(sign, (look.style, today_words(chart) if sense == "today" else text))
    return [(sign, style, text) for sign, (style, text) in found.items()]


def today_words(chart: Chart) -> str:
    day = chart.today
    return f"today, {words.day(day)}"


def _legend(chart: Chart, seen: set[str], width: int) -> Iterator[list[Cell]]:
    """The legend of the signs in `seen`, as many in a line as fit into `width` cells."""
    line: list[Cell] = []
    used = 0
    for sign, style, text in meanings(chart):
        if sign not in seen:
            continue
        if line and used + len(text) + 2 > width:
            yield line
            line, used = [], 0
        line += [Cell(sign, style), Cell(f" {text}   ", "quiet")]
        used += len(text) + 5
    if line:
        yield line
