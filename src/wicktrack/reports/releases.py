"""What is coming, and when? The reports `upcoming`, `next` and `countdown`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from heapq import heappop, heappush
from itertools import takewhile

from wicktrack.model.ledger import AHEAD, Bound
from wicktrack.model.periods import Period, sort_key
from wicktrack.model.snapshot import Choice, Question, Snapshot
from wicktrack.model.state import TitleState
from wicktrack.records import record
from wicktrack.reports.columns import (
    UNMARKED,
    FactColumns,
    MarkColumns,
    ReleaseColumns,
    StatusColumns,
    TitleColumns,
    fact_columns,
    make,
    release_columns,
    status_columns,
    title_columns,
)
from wicktrack.reports.selection import EVER, EVERY, Selection, Window, first_of


@record(kw_only=True)
class UpcomingRow(MarkColumns, FactColumns, StatusColumns, ReleaseColumns, TitleColumns):
    """A title and one of its releases; `on` and `source` belong to the release's date.

    `last_on` is the day of the newest fact about the title, of whatever kind.
    """

    last_on: Period


def upcoming(  # noqa: PLR0913 - what may be asked
    snapshot: Snapshot,
    question: Question = Question(),
    selection: Selection = EVERY,
    window: Window = EVER,
    *,
    every_release: bool = False,
    limit: int | None = None,
    due: bool = True,
) -> Iterator[UpcomingRow]:
    """Upcoming titles: those that are due, then by date, undated ones last.

    `window` has the days on which a release is certain to come. One row a title, or with
    `every_release` one for each release on or after the day; at most `limit` rows that are not
    due, and with `due` those that are. Lazy: a row is yielded as soon as no later one can sort
    before it, so few titles are read for a `limit`.
    """
    candidates = _candidates(snapshot, question, selection, ahead=not due, first=window.first)
    rows_of = partial(_rows, snapshot, question, selection, every_release=every_release)
    rows = _merged(candidates, rows_of, window)
    wanted = rows if due else (row for row in rows if not row.due)
    return first_of(wanted, limit, counts=lambda row: not row.due)


def overdue(
    snapshot: Snapshot,
    question: Question = Question(),
    selection: Selection = EVERY,
    window: Window = EVER,
    *,
    every_release: bool = False,
) -> Iterator[UpcomingRow]:
    """The first rows of `upcoming`: titles that are due. Lazy; with an index, no other is read."""
    candidates = _candidates(snapshot, question, selection, first=window.first)
    candidates = takewhile(lambda it: it[0] < AHEAD, candidates)
    rows_of = partial(_rows, snapshot, question, selection, every_release=every_release)
    return takewhile(lambda row: row.due, _merged(candidates, rows_of, window))


def next_release(
    snapshot: Snapshot, question: Question = Question(), selection: Selection = EVERY
) -> UpcomingRow | None:
    """The next release with an exact date, on or after the day; None if there is none."""
    candidates = _candidates(snapshot, question, selection, ahead=True)
    rows = _merged(candidates, partial(_rows, snapshot, question, selection), EVER)
    return next((row for row in rows if row.days is not None and row.days >= 0), None)


def countdown(
    snapshot: Snapshot, state: TitleState, question: Question = Question()
) -> UpcomingRow:
    """The chosen release of one title, past or upcoming."""
    return _row(snapshot, state, snapshot.choose(state, question))


def _candidates(
    snapshot: Snapshot,
    question: Question,
    selection: Selection,
    *,
    ahead: bool = False,
    first: dt.date | None = None,
) -> Iterator[tuple[Bound, TitleState]]:
    """The titles that may have rows, in ascending order of a lower bound of their sort key.

    `ahead`: those that can only have a row that is due may be missing; `first`: and those that can
    only have a row before that day.
    """
    return snapshot.awaited(
        ahead=ahead,
        undated=question.strict,
        among=selection.ids(snapshot),
        kinds=selection.kinds,
        first=first,
    )


def _merged(
    candidates: Iterator[tuple[Bound, TitleState]],
    rows_of: Callable[[TitleState], Iterator[UpcomingRow]],
    window: Window,
) -> Iterator[UpcomingRow]:
    """The wanted rows in order of their sort key, without reading every title first."""
    # A bounded merge with a heap. Candidates come in ascending order of a lower bound: no row of
    # this candidate or of a later one has a smaller sort key. The rows made so far wait in the
    # heap, the smallest at [0]; one leaves as soon as its key is smaller than the bound of the next
    # candidate, for then nothing still to come can sort before it. With bounds from the index:
    #
    #     candidate   bound       its row      heap then        yielded before it
    #     Caine       2026-01-01  2027         2027
    #     Ballerina   2026-06-06  2026-06-06   2026-06-06 2027
    #     Nobody 2    2026-08-15  2026-08-15   2026-08-15 2027  2026-06-06
    #
    # What is left follows at the end. A caller that takes ten rows has read few more than ten
    # titles. `WholeLedger` knows no bounds: all are `FIRST`, and this is an ordinary heap sort.
    heap: list[tuple[tuple[object, ...], UpcomingRow]] = []
    for bound, state in candidates:
        while heap and heap[0][0] < bound:
            yield heappop(heap)[1]
        if window.last and bound > (True, (False, window.last.toordinal() + 1)):
            break
        for row in rows_of(state):
            if window.holds(row.earliest, row.latest):
                heappush(heap, (_sort_key(row, len(heap)), row))
    while heap:
        yield heappop(heap)[1]


def _rows(
    snapshot: Snapshot,
    question: Question,
    selection: Selection,
    state: TitleState,
    *,
    every_release: bool = False,
) -> Iterator[UpcomingRow]:
    """The rows of a title, none where it is not wanted or no longer to come."""
    if it := selection.narrowed(state):
        for choice in _awaited(snapshot, it, question, every_release=every_release):
            yield _row(snapshot, it, choice)


def _awaited(
    snapshot: Snapshot, state: TitleState, question: Question, *, every_release: bool
) -> Iterator[Choice | None]:
    if state.cancelled:
        return
    if every_release:
        ahead = [
            choice
            for choice in snapshot.releases(state, question)
            if not choice.period.ended(snapshot.as_of)
        ]
        if ahead:
            yield from ahead
            return
    choice = snapshot.choose(state, question)
    if choice and (not choice.period.ended(snapshot.as_of) or snapshot.due(state, choice)):
        yield choice
    elif not state.released:
        yield None


def _sort_key(row: UpcomingRow, number: int) -> tuple[object, ...]:
    """The key that `Bound` is a prefix of; `number` breaks ties within a title and date."""
    return (not row.due, sort_key(row.date), row.name, row.id, number)


def _row(snapshot: Snapshot, state: TitleState, choice: Choice | None) -> UpcomingRow:
    return make(
        UpcomingRow,
        title_columns(state),
        release_columns(choice, snapshot.as_of),
        status_columns(snapshot, state, choice),
        fact_columns(choice.fact if choice else None),
        UNMARKED,
        last_on=state.newest.on,
    )
