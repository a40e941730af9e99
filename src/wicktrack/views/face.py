"""The face of the live countdown: what it shows at a moment.

One rule: a face is computed from a snapshot and a moment alone; nothing is kept from the last one.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from wicktrack.model.dates import midnight
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.model.state import TitleState
from wicktrack.model.vocabulary import Status
from wicktrack.render import words
from wicktrack.render.blocks import Cell
from wicktrack.reports import releases
from wicktrack.reports.history import history
from wicktrack.reports.releases import UpcomingRow
from wicktrack.views import phrases, tables
from wicktrack.views.sentences import NO_NEXT

if TYPE_CHECKING:
    from wicktrack.render.clock import Face

PROBLEMS = "the catalogue has problems; `wicktrack check` lists them"
"""The notice while an edited catalogue is invalid and the last valid one is shown."""

COMING = 3
"""How many of the next titles are listed below the countdown."""


def face(  # noqa: PLR0913 - what a face depends on
    snapshot: Snapshot,
    title_id: str | None,
    question: Question,
    now: dt.datetime,
    wanted: releases.Wanted = releases.Wanted(),
    *,
    notice: str = "",
) -> Face:
    """The face of a title, or of the next release, at `now`, an aware time on the snapshot's day.

    `left` of it is whole seconds, rounded up, to local midnight of the release day.
    """
    from wicktrack.render.clock import Face

    row, state = _watched(snapshot, title_id, question, wanted)
    coming = [
        _coming(row, snapshot.as_of)
        for row in releases.upcoming(snapshot, question, wanted)
        if not row.due and (state is None or row.id != state.title.id)
    ][:COMING]
    if row is None or state is None:
        return Face(_absent(snapshot, title_id), coming=coming, notice=notice)
    left = None
    if row.date and row.days and row.days > 0 and not state.cancelled:
        left = math.ceil((midnight(row.date.start) - now).total_seconds())
    return Face(
        title=row.name,
        about=_about(row, snapshot.wanted(question)),
        left=left,
        big=_word(row),
        details=[*_date_lines(row, snapshot.as_of), *_status_lines(snapshot, state, row)],
        coming=coming,
        notice=notice,
    )


def _watched(
    snapshot: Snapshot, title_id: str | None, question: Question, wanted: releases.Wanted
) -> tuple[UpcomingRow | None, TitleState | None]:
    if title_id is None:
        row = releases.next_release(snapshot, question, wanted)
        return row, snapshot.title(row.id) if row else None
    state = snapshot.title(title_id)
    return (releases.countdown(snapshot, state, question) if state else None), state


def _absent(snapshot: Snapshot, title_id: str | None) -> str:
    if title_id is None:
        return NO_NEXT
    title = snapshot.ledger.titles.get(title_id)
    if title is None:
        return f"{title_id} is no longer in the catalogue."
    return f"Nothing was known about {title.name} on {words.day(snapshot.as_of)}."


def _word(row: UpcomingRow) -> str:
    """The word in place of the digits, empty for none."""
    if row.status is Status.CANCELLED:
        return ""
    if row.date is None:
        return "" if row.status is Status.RELEASED else "TBA"
    return "TODAY" if row.days == 0 else ""


def _about(row: UpcomingRow, wanted: Question) -> list[Cell]:
    if row.date is None:
        return [Cell(words.TBA, "quiet")] if _word(row) else []
    release = Cell(phrases.answer(row, wanted), "warning" if row.fallback else "")
    return [Cell(f"{words.period(row.date)}, "), release]


def _date_lines(row: UpcomingRow, as_of: dt.date) -> Iterator[list[Cell]]:
    """The date of a release that is over, due or vague, so that no digits count down to it."""
    if row.date is None or row.status is Status.CANCELLED:
        return
    how_long = words.countdown(row.date, as_of)
    if row.due:
        yield [Cell(how_long, "accent")]
        yield [Cell(phrases.DUE, "warning")]
    elif row.date.ended(as_of):
        out = row.status is Status.RELEASED and row.date.exact
        yield [Cell(f"came out {how_long}" if out else how_long, "accent")]
    elif not row.date.exact:
        date = words.period(row.date)
        yield [Cell("no exact date is known: "), Cell(f"{date}, {how_long}", "accent")]


def _status_lines(snapshot: Snapshot, state: TitleState, row: UpcomingRow) -> Iterator[list[Cell]]:
    """The status; and where there is no exact date, the newest fact."""
    status = tables.status_cell(row.status)
    since = f" since {words.period(row.since)}" if row.status and row.since else ""
    yield [Cell("status: ", "quiet"), status, Cell(since)]
    if row.days is None:
        newest = history(snapshot, state)[-1]
        label = f"latest fact, {words.period(newest.on)}: "
        yield [Cell(label, "quiet"), Cell(phrases.what_happened(newest))]


def _coming(row: UpcomingRow, as_of: dt.date) -> Sequence[Cell]:
    how_long = words.countdown(row.date, as_of) if row.date else ""
    date = Cell(words.period(row.date), "" if row.date else "quiet")
    return [Cell(row.name), date, Cell(how_long, "accent")]
