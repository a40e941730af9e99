"""Tables: which columns a report shows to a person, in which words.

One rule: a view chooses and words, and leaves the drawing to `render`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePath
from typing import Any

from wicktrack.model.names import Needle
from wicktrack.model.periods import Period
from wicktrack.model.snapshot import Question
from wicktrack.model.state import ChangeKind
from wicktrack.model.vocabulary import Status
from wicktrack.records import record
from wicktrack.render import words
from wicktrack.render.blocks import Block, Cell, Column, Grid, Heading, Line
from wicktrack.reports.cast import CastRow, PersonRow
from wicktrack.reports.finding import FindRow
from wicktrack.reports.history import ChangeRow, SlipRow
from wicktrack.reports.releases import UpcomingRow
from wicktrack.reports.titles import StatusRow
from wicktrack.views import phrases
from wicktrack.views.phrases import (
    NONE_RECORDED,
    answer,
    change_words,
    part_notes,
    status_words,
    what_happened,
    which,
)

_STATUS_STYLES = {
    Status.IN_PRODUCTION: "making",
    Status.POST_PRODUCTION: "finishing",
    Status.COMPLETED: "finishing",
    Status.RELEASED: "done",
    Status.ON_HOLD: "stopped",
    Status.CANCELLED: "stopped",
}


@record()
class Shown:
    """A column of a table, and the cell in it for a row and the day asked about."""

    column: Column
    cell: Callable[[Any, dt.date], Cell]


TITLE = Shown(Column("Title", least=14), lambda row, _: Cell(row.name, "title"))

SEEN = Shown(Column("Seen", drop=1), lambda row, _: Cell("yes" if row.seen else "", "quiet"))
"""What the user has seen already; empty, and so left out, for whoever marks nothing."""

# Dates are aligned left, here and everywhere: a column of them also holds months, seasons and words
# such as `to be announced`, and these are read from the left.
_CHANGE_COLUMNS = [
    Shown(Column("Known on"), lambda row, _: Cell(words.period(row.on), "quiet")),
    Shown(Column("Change", least=9, firm=17), lambda row, _: Cell(change_words(row), "accent")),
    Shown(Column("What", least=24), lambda row, _: _what(row)),
    Shown(
        Column("Source", least=12, whole=True),
        # Two pages of one publisher are one name here; the formats for programs have both.
        lambda row, _: Cell(", ".join(dict.fromkeys(row.publisher)), "quiet"),
    ),
]


def grid(shown: Sequence[Shown], rows: Sequence[Any], as_of: dt.date) -> Grid:
    """The rows as a table of these columns."""
    columns = [item.column for item in shown]
    return Grid(columns, [[item.cell(row, as_of) for item in shown] for row in rows])


def upcoming(rows: Sequence[UpcomingRow], as_of: dt.date, wanted: Question) -> list[Block]:
    shown = [
        TITLE,
        Shown(Column("Release date", least=12, firm=15), _date),
        Shown(Column("When", least=12), _countdown),
        Shown(Column("Status", drop=1), _status),
        _release(rows, wanted),
        SEEN,
    ]
    return [grid(shown, rows, as_of)]


def statuses(rows: Sequence[StatusRow], as_of: dt.date, wanted: Question) -> list[Block]:
    def since(row: StatusRow, _: dt.date) -> Cell:
        return Cell(words.period(row.since) if row.since else "")

    def date(row: StatusRow, _: dt.date) -> Cell:
        if row.due and row.date:
            return Cell(f"{words.period(row.date)}: {NONE_RECORDED}", "warning")
        return _date(row, _)

    shown = [
        TITLE,
        Shown(Column("Status"), _status),
        Shown(Column("Since", drop=1), since),
        Shown(Column("Release date", least=12, firm=15), date),
        Shown(Column("Place", drop=3, least=10), lambda row, _: Cell(row.place or "", "quiet")),
        _release(rows, wanted),
        SEEN,
    ]
    return [grid(shown, rows, as_of)]


def cast(rows: Sequence[CastRow], as_of: dt.date) -> list[Block]:
    return [cast_grid(rows, as_of)]


def cast_grid(rows: Sequence[CastRow], as_of: dt.date) -> Grid:
    shown = [
        Shown(Column("Actor", least=12), lambda row, _: Cell(row.person, "title")),
        Shown(Column("Character", least=12), lambda row, _: _character(row)),
        Shown(Column("Known for", drop=1, least=12), lambda r, _: Cell(", ".join(r.known_for))),
        Shown(Column("Notes", least=10), lambda row, _: Cell(part_notes(row), "accent")),
    ]
    return grid(shown, rows, as_of)


def person(name: str, rows: Sequence[PersonRow], as_of: dt.date, wanted: Question) -> list[Block]:
    """The titles of a person, headed by the name: what was typed may have been a part of it."""

    def part(row: PersonRow, _: dt.date) -> Cell:
        return _character(row) if row.job == "actor" else Cell(row.job, "quiet")

    shown = [
        TITLE,
        Shown(Column("Part", least=10), part),
        Shown(Column("Release date", least=12, firm=15), _date),
        Shown(Column("Status", drop=3), _status),
        Shown(Column("Notes", drop=1), lambda row, _: Cell(part_notes(row), "accent")),
        _release(rows, wanted),
        SEEN,
    ]
    return [Heading(name, level=1), grid(shown, rows, as_of)]


def changes(rows: Sequence[ChangeRow], as_of: dt.date) -> list[Block]:
    """Like a history, with the title of each."""
    known_on, *others = _CHANGE_COLUMNS
    return [grid([known_on, TITLE, *others], rows, as_of)]


def history(rows: Sequence[ChangeRow], as_of: dt.date) -> list[Block]:
    return [grid(_CHANGE_COLUMNS, rows, as_of)]


def slips(rows: Sequence[SlipRow], as_of: dt.date, wanted: Question) -> list[Block]:
    """The titles, and the medians of all of them."""

    def first(row: SlipRow, _: dt.date) -> Cell:
        return Cell(words.period(row.first_date), "quiet")

    def said(row: SlipRow, _: dt.date) -> Cell:
        return Cell(words.period(row.first_said), "quiet")

    shown = [
        TITLE,
        Shown(Column("Moves", right=True), lambda row, _: Cell(f"{row.moves}")),
        Shown(Column("Days", right=True), lambda row, _: Cell(phrases.slip_words(row), "warning")),
        Shown(Column("First date", least=12), first),
        Shown(Column("Release date", least=12, firm=15), _date),
        Shown(Column("First said", drop=1), said),
        Shown(Column("Days since", right=True, drop=3), lambda r, _: Cell(f"{r.first_days:,}")),
        _release(rows, wanted),
    ]
    table = grid(shown, rows, as_of)
    return [table, Line([Cell(phrases.medians(rows), "quiet")])] if len(rows) > 1 else [table]


def find(rows: Sequence[FindRow], as_of: dt.date, needle: Needle) -> list[Block]:
    """What holds the texts, where these stand out, and below it where the files are."""
    names = _short_names(dict.fromkeys(row.file for row in rows))

    def text(row: FindRow, _: dt.date) -> Cell:
        return Cell(row.text, "", tuple(needle.spans(row.text)))

    def what(row: FindRow, _: dt.date) -> Cell:
        extra = "superseded" if row.superseded else phrases.NO_EFFECT if row.aside else ""
        return Cell(f"{row.what}, {extra}" if extra else row.what, "quiet" if extra else "accent")

    def on(row: FindRow, _: dt.date) -> Cell:
        return Cell(words.period(row.on) if row.on else "", "quiet")

    def publisher(row: FindRow, _: dt.date) -> Cell:
        return Cell(", ".join(dict.fromkeys(row.publisher)), "quiet")

    shown = [
        Shown(Column("Known on", drop=1), on),
        Shown(Column("Title", least=14), lambda row, _: Cell(row.name or "", "title")),
        Shown(Column("What", least=10), what),
        Shown(Column("Text", least=24), text),
        Shown(Column("Source", least=12, whole=True, drop=2), publisher),
        Shown(Column("Place"), lambda row, _: Cell(f"{names[row.file]}:{row.line}")),
    ]
    where = [Line([Cell(f"{it}: {path}", "quiet")]) for path, it in names.items() if it != path]
    return [grid(shown, rows, as_of), *where]


def _short_names(paths: Iterable[str]) -> dict[str, str]:
    """The names of files without their folders, of those that no two have."""
    names = {path: PurePath(path).name for path in paths}
    counted = Counter(names.values())
    return {path: name if counted[name] == 1 else path for path, name in names.items()}


def status_cell(status: Status | None) -> Cell:
    style = "quiet" if status is None else _STATUS_STYLES.get(status, "announced")
    return Cell(status_words(status), style)


def _release(rows: Sequence[Any], wanted: Question) -> Shown:
    """Which release each row is about.

    Dispensable while it says nothing new: every row is what was asked for, and each title has one.
    """
    telling = any(row.fallback for row in rows) or _titles(rows) < _titles_with_release(rows)

    def cell(row: Any, _: dt.date) -> Cell:
        return Cell(answer(row, wanted), "warning" if row.fallback else "quiet")

    return Shown(Column("Release", drop=0 if telling else 2, least=10, whole=True), cell)


def _titles(rows: Sequence[Any]) -> int:
    return len({row.id for row in rows})


def _titles_with_release(rows: Sequence[Any]) -> int:
    return len({(row.id, which(row)) for row in rows})


def _date(row: Any, _: dt.date) -> Cell:
    return Cell(words.period(row.date), "" if row.date else "quiet")


def _countdown(row: UpcomingRow, as_of: dt.date) -> Cell:
    if row.due:
        return Cell(NONE_RECORDED, "warning")
    if row.date is None:
        return Cell(f"last fact {_ago(row.last_on, as_of)}", "quiet")
    return Cell(words.countdown(row.date, as_of), "accent")


def _ago(on: Period, as_of: dt.date) -> str:
    return "today" if on.last == as_of else f"{words.rough_span(on.last, as_of)} ago"


def _status(row: Any, _: dt.date) -> Cell:
    return status_cell(row.status)


def _character(row: CastRow | PersonRow) -> Cell:
    return Cell("undisclosed", "quiet") if row.undisclosed else Cell(row.character or "")


def _what(row: ChangeRow) -> Cell:
    styles = {ChangeKind.RELEASE_MOVED: "warning", ChangeKind.ASIDE: "quiet"}
    return Cell(what_happened(row), styles.get(row.change, ""))
