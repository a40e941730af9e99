"""What is coming, and when? The reports `upcoming`, `next` and `countdown`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from wicktrack.facts import Kind, Status
from wicktrack.periods import Period, sort_key
from wicktrack.reports.rows import (
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
from wicktrack.snapshot import Choice, Question, Snapshot, TitleState


@dataclass(frozen=True, kw_only=True)
class UpcomingRow(FactColumns, StatusColumns, ReleaseColumns, TitleColumns):
    """A title and the release asked about; `on` and `source` are of the release's date.

    `last_on` is the day of the newest fact about the title, of whatever kind.
    """

    last_on: Period


@dataclass(frozen=True, kw_only=True)
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


def upcoming(
    snapshot: Snapshot,
    question: Question = Question(),
    wanted: Wanted = Wanted(),
    *,
    every_release: bool = False,
    limit: int | None = None,
) -> list[UpcomingRow]:
    """What is still to come: due titles, then by date, undated ones last; at most `limit` rows.

    One row a title, or with `every_release` one for each release on or after the day.
    """
    rows = [
        _row(snapshot, state, choice)
        for state in snapshot.titles()
        if wanted.takes(state)
        for choice in _awaited(snapshot, state, question, every_release=every_release)
    ]
    if wanted.until is not None:
        rows = [row for row in rows if row.latest is not None and row.latest <= wanted.until]
    rows.sort(key=lambda row: (not row.due, sort_key(row.date), row.name, row.id))
    return rows[:limit]


def next_release(
    snapshot: Snapshot, question: Question = Question(), wanted: Wanted = Wanted()
) -> UpcomingRow | None:
    """The next release on or after the day whose date is exact; None where none is known."""
    rows = upcoming(snapshot, question, wanted)
    return next((row for row in rows if row.days is not None and row.days >= 0), None)


def countdown(
    snapshot: Snapshot, state: TitleState, question: Question = Question()
) -> UpcomingRow:
    """The release of one title that is asked about, past or to come."""
    return _row(snapshot, state, snapshot.choose(state, question))


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


def _row(snapshot: Snapshot, state: TitleState, choice: Choice | None) -> UpcomingRow:
    return make(
        UpcomingRow,
        title_columns(state),
        release_columns(choice, snapshot.as_of),
        status_columns(snapshot, state, choice),
        fact_columns(choice.fact if choice else None),
        last_on=state.newest.on,
    )
