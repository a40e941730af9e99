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


@record(kw_only=True)
class UpcomingRow(MarkColumns, FactColumns, StatusColumns, ReleaseColumns, TitleColumns):
    """A title and one of its releases; `on` and `source` belong to the release's date.

    `last_on` is the day of the newest fact about the title, of whatever kind.
    """

    last_on: Period


@record(kw_only=True)
class Wanted:
    """Which upcoming titles are wanted; an empty set or None wants all.

    `until` is the last day (included) by which the release is certain to come. With `platforms`,
    only releases on one of these count, in whatever case they are written. `mine` are ids.
    """

    kinds: frozenset[Kind] = frozenset()
    statuses: frozenset[Status] = frozenset()
    persons: frozenset[str] = frozenset()
    until: dt.date | None = None
    platforms: frozenset[str] = frozenset()
    mine: frozenset[str] | None = None

    def narrowed(self, state: TitleState) -> TitleState | None:
        """The title with the releases that count; None where it is not wanted."""
        if not self.takes(state):
            return None
        if not self.platforms:
            return state
        names = {name.casefold() for name in self.platforms}
        releases = {
            key: stated
            for key, stated in state.releases.items()
            if names.intersection(name.casefold() for name in stated.said.platform)
        }
        return state.with_releases(releases) if releases else None

    def takes(self, state: TitleState) -> bool:
        status = state.status.said.status if state.status else None
        return (
            (self.mine is None or state.title.id in self.mine)
            and (not self.kinds or state.title.kind in self.kinds)
            and (not self.statuses or status in self.statuses)
            and (not self.persons or any(map(state.credits, self.persons)))
        )

    def in_time(self, row: UpcomingRow) -> bool:
        return self.until is None or (row.latest is not None and row.latest <= self.until)

    def ends_before(self, bound: Bound) -> bool:
        """Whether `until` rules out a title with that bound, and so all later ones."""
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

    One row a title, or with `every_release` one for each release on or after the day. Lazy: a row
    is yielded as soon as no later one can sort before it, so few titles are read for a `limit`.
    """
    candidates = _candidates(snapshot, wanted)
    rows = _merged(snapshot, candidates, question, wanted, every_release=every_release)
    return islice(rows, limit)


def next_release(
    snapshot: Snapshot, question: Question = Question(), wanted: Wanted = Wanted()
) -> UpcomingRow | None:
    """The next release with an exact date, on or after the day; None if there is none."""
    candidates = _candidates(snapshot, wanted, ahead=True)
    rows = _merged(snapshot, candidates, question, wanted, every_release=False)
    return next((row for row in rows if row.days is not None and row.days >= 0), None)


def countdown(
    snapshot: Snapshot, state: TitleState, question: Question = Question()
) -> UpcomingRow:
    """The chosen release of one title, past or upcoming."""
    return _row(snapshot, state, snapshot.choose(state, question))


def _candidates(
    snapshot: Snapshot, wanted: Wanted, *, ahead: bool = False
) -> Iterator[tuple[Bound, TitleState]]:
    """The titles that may have rows, in ascending order of a lower bound of their sort key."""
    if wanted.mine is not None:
        return snapshot.awaited(ahead=ahead, among=wanted.mine)
    if wanted.persons:
        return ((FIRST, state) for state in snapshot.credited(*wanted.persons))
    return snapshot.awaited(ahead=ahead)


def _merged(
    snapshot: Snapshot,
    candidates: Iterator[tuple[Bound, TitleState]],
    question: Question,
    wanted: Wanted,
    *,
    every_release: bool,
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
        if wanted.ends_before(bound):
            break
        if it := wanted.narrowed(state):
            for choice in _awaited(snapshot, it, question, every_release=every_release):
                row = _row(snapshot, it, choice)
                if wanted.in_time(row):
                    heappush(heap, (_sort_key(row, len(heap)), row))
    while heap:
        yield heappop(heap)[1]


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
