"""What is coming, and when? The reports `upcoming`, `next` and `countdown`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from heapq import heappop, heappush
from itertools import islice

from wicktrack.model.ledger import FIRST, Bound
from wicktrack.model.periods import Period, sort_key
from wicktrack.model.snapshot import Choice, Question, Snapshot
from wicktrack.model.state import TitleState
from wicktrack.model.vocabulary import Kind, Status
from wicktrack.records import record
from wicktrack.reports.columns import (
    FactColumns,
    ReleaseColumns,
    StatusColumns,
    TitleColumns,
    fact_columns,
    make,
    release_columns,
    status_columns,
    title_columns,
)


@record(kw_only=True)
class UpcomingRow(FactColumns, StatusColumns, ReleaseColumns, TitleColumns):
    """A title and one of its releases; `on` and `source` belong to the release's date.

    `last_on` is the day of the newest fact about the title, of whatever kind.
    """

    last_on: Period


@record(kw_only=True)
class Wanted:
    """Which upcoming titles are wanted; an empty set or None wants all.

    `until` is the last day (included) by which the release is certain to come.
    """

    kinds: frozenset[Kind] = frozenset()
    statuses: frozenset[Status] = frozenset()
    person: str | None = None
    until: dt.date | None = None

    def takes(self, state: TitleState) -> bool:
        status = state.status.said.status if state.status else None
        return (
            (not self.kinds or state.title.kind in self.kinds)
            and (not self.statuses or status in self.statuses)
            and (self.person is None or self.person in state.cast or bool(state.crew(self.person)))
        )

    def in_time(self, row: UpcomingRow) -> bool:
        return self.until is None or (row.latest is not None and row.latest <= self.until)

    def ends_before(self, bound: Bound) -> bool:
        """Whether no title with that bound, or a later one, is in time."""
        return self.until is not None and bound > (True, (False, self.until.toordinal() + 1))


def upcoming(
    snapshot: Snapshot,
    question: Question = Question(),
    wanted: Wanted = Wanted(),
    *,
    every_release: bool = False,
    limit: int | None = None,
) -> Iterator[UpcomingRow]:
    """Upcoming titles: due ones, then by date, undated ones last; at most `limit` rows.

    One row a title, or with `every_release` one for each release on or after the day. Rows come as
    soon as it is certain that none belongs before them.
    """
    states = _looked_at(snapshot, wanted)
    rows = _in_order(snapshot, states, question, wanted, every_release=every_release)
    return islice(rows, limit)


def next_release(
    snapshot: Snapshot, question: Question = Question(), wanted: Wanted = Wanted()
) -> UpcomingRow | None:
    """The next release with an exact date, on or after the day; None if there is none."""
    states = _looked_at(snapshot, wanted, ahead=True)
    rows = _in_order(snapshot, states, question, wanted, every_release=False)
    return next((row for row in rows if row.days is not None and row.days >= 0), None)


def countdown(
    snapshot: Snapshot, state: TitleState, question: Question = Question()
) -> UpcomingRow:
    """The chosen release of one title, past or upcoming."""
    return _row(snapshot, state, snapshot.choose(state, question))


def _looked_at(
    snapshot: Snapshot, wanted: Wanted, *, ahead: bool = False
) -> Iterator[tuple[Bound, TitleState]]:
    """The titles that may be wanted, by the least that the place of each can be."""
    if wanted.person is not None:
        return ((FIRST, state) for state in snapshot.credited(wanted.person))
    return snapshot.awaited(ahead=ahead)


def _in_order(
    snapshot: Snapshot,
    states: Iterator[tuple[Bound, TitleState]],
    question: Question,
    wanted: Wanted,
    *,
    every_release: bool,
) -> Iterator[UpcomingRow]:
    """The wanted rows by their place; each waits until no title to come can be before it."""
    waiting: list[tuple[tuple[object, ...], UpcomingRow]] = []
    for bound, state in states:
        while waiting and waiting[0][0] < bound:
            yield heappop(waiting)[1]
        if wanted.ends_before(bound):
            break
        if wanted.takes(state):
            for choice in _awaited(snapshot, state, question, every_release=every_release):
                row = _row(snapshot, state, choice)
                if wanted.in_time(row):
                    heappush(waiting, (_place(row, len(waiting)), row))
    while waiting:
        yield heappop(waiting)[1]


def _awaited(
    snapshot: Snapshot, state: TitleState, question: Question, *, every_release: bool
) -> Iterator[Choice | None]:
    if state.cancelled:
        return
    if every_release:
        ahead = [
            choice
            for choice in snapshot.standing(state, question)
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


def _place(row: UpcomingRow, number: int) -> tuple[object, ...]:
    """What rows are sorted by; `number` keeps two of a title and a date as they were."""
    return (not row.due, sort_key(row.date), row.name, row.id, number)


def _row(snapshot: Snapshot, state: TitleState, choice: Choice | None) -> UpcomingRow:
    return make(
        UpcomingRow,
        title_columns(state),
        release_columns(choice, snapshot.as_of),
        status_columns(snapshot, state, choice),
        fact_columns(choice.fact if choice else None),
        last_on=state.newest.on,
    )
