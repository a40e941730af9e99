"""Which events are in a calendar? The report `calendar`: one event for each release.

One rule: once a release was in the calendar it stays there, under the same `uid`. It moves, or it
is cancelled with its last date; it never vanishes, and `sequence` rises with each of these.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

from wicktrack.model.facts import Fact, ReleaseKey
from wicktrack.model.periods import Period
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.model.state import Change, ChangeKind, TitleState
from wicktrack.model.vocabulary import ReleaseType, Status
from wicktrack.records import record
from wicktrack.reports.columns import (
    DateColumns,
    FactColumns,
    TitleColumns,
    date_columns,
    fact_columns,
    make,
    title_columns,
)
from wicktrack.reports.history import cite


class EventState(StrEnum):
    """How certain an event is; a tentative one is somewhere in its span."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@record(kw_only=True)
class EventRow(FactColumns, DateColumns, TitleColumns):
    """A release as an event; if it is cancelled, `date` is its last date in the calendar.

    `old` and `new` are the dates of the last change of the release (None: to be announced), so
    `new` is the date that stands. `modified` is the day of the last fact that touched the event;
    `on` and `source` are of the fact behind its state.
    """

    region: str | None
    type: ReleaseType
    episode: str | None
    edition: str | None
    franchise: str | None
    status: Status | None
    state: EventState
    uid: str
    sequence: int
    modified: dt.date
    old: Period | None
    new: Period | None
    publisher: tuple[str, ...]
    url: tuple[str, ...]


def calendar(
    snapshot: Snapshot, question: Question = Question(), *, vague: bool = False
) -> list[EventRow]:
    """Every release that has or had an exact date, by date; with `vague`, any date.

    All regions and types, but for those that `question` does not name.
    """
    rows = [
        row
        for state in snapshot.titles()
        for key in state.releases
        if question.region in (None, key.region) and question.type in (None, key.type)
        if (row := _row(snapshot, state, key, vague=vague))
    ]
    return sorted(rows, key=_by_date)


def uid(title: str, key: ReleaseKey) -> str:
    """The name of an event for ever: made of what the release is, and not of what is known of it.

    `ballerina.US.theatrical@wicktrack`; an episode follows as it is written, an edition hashed.
    """
    parts = [title, key.region or "-", key.type, *filter(None, [key.episode])]
    if key.edition is not None:
        import hashlib

        parts.append(hashlib.sha256(key.edition.encode()).hexdigest()[:16])
    return ".".join(parts) + "@wicktrack"


def _by_date(row: EventRow) -> tuple[object, ...]:
    return (row.earliest, row.latest, row.id, row.uid)


def _row(snapshot: Snapshot, state: TitleState, key: ReleaseKey, *, vague: bool) -> EventRow | None:
    told = [change for change in state.changes if change.key == key]
    dates = [change.new for change in told if isinstance(change.new, Period)]
    date = next((date for date in reversed(dates) if vague or date.exact), None)
    if date is None:
        return None
    last = next(change for change in reversed(told) if not _confirms(change))
    fact, how = _judge(state, key, date)
    publisher, url = cite(snapshot, fact)
    return make(
        EventRow,
        title_columns(state),
        date_columns(date, snapshot.as_of),
        fact_columns(fact),
        **key._asdict(),
        franchise=state.title.franchise,
        status=state.status.said.status if state.status else None,
        state=how,
        uid=uid(state.title.id, key),
        sequence=sum(1 for change in _turns(state, key)) - 1,
        modified=max(fact.on.last for fact in _touching(state, key)),
        old=last.old,
        new=last.new,
        publisher=publisher,
        url=url,
    )


def _judge(state: TitleState, key: ReleaseKey, date: Period) -> tuple[Fact, EventState]:
    """What becomes of a release whose last date in the calendar is this; and by which fact."""
    stands = state.releases[key]
    if state.status and state.cancelled and not _came(state, date):
        return state.status.fact, EventState.CANCELLED
    if stands.said.period != date:
        return stands.fact, EventState.CANCELLED
    return stands.fact, EventState.CONFIRMED if date.exact else EventState.TENTATIVE


def _came(state: TitleState, date: Period) -> bool:
    """Whether it was over when the title was cancelled, as the episodes that were broadcast.

    A date that passed without any recorded release is nothing that came.
    """
    released = False
    came = False
    for change in state.changes:
        released = released or change.new is Status.RELEASED
        if change.kind is ChangeKind.STATUS_CHANGED and change.new is Status.CANCELLED:
            came = released and date.last <= change.fact.on.last
    return came


def _confirms(change: Change) -> bool:
    return change.kind is ChangeKind.RELEASE_CONFIRMED


def _turns(state: TitleState, key: ReleaseKey) -> Iterator[Change]:
    """The first announcement, and everything since that moved, ended or revived the event."""
    begun = False
    for change in state.changes:
        if change.key == key and not _confirms(change):
            begun = True
            yield change
        elif begun and change.kind is ChangeKind.STATUS_CHANGED and _ends_or_revives(change):
            yield change


def _touching(state: TitleState, key: ReleaseKey) -> Iterator[Fact]:
    """The facts that have a say in how the event looks."""
    for change in state.changes:
        renames = change.kind is ChangeKind.RENAMED
        if change.key == key or renames or _ends_or_revives(change):
            yield change.fact


def _ends_or_revives(change: Change) -> bool:
    return Status.CANCELLED in (change.old, change.new)
