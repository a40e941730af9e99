"""Which events are in a calendar? The report `calendar`: one event for each release.

One rule: once a release was in the calendar it stays there, under the same `uid`. It moves, or it
is cancelled with its last date; it never vanishes, and `sequence` rises with each revision. Only a
stand-in leaves, when its title has a date in the region that was meant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
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
    `new` is the current date. `modified` is the day of the last fact that touched the event;
    `on` and `source` are of the fact behind its state.
    """

    region: str | None
    type: ReleaseType
    episode: str | None
    edition: str | None
    platform: tuple[str, ...]
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
    snapshot: Snapshot,
    question: Question = Question(),
    *,
    vague: bool = False,
    stand_ins: bool = False,
) -> list[EventRow]:
    """Every release that has or had an exact date, by date; with `vague`, any date.

    All regions and types, unless `question` names one. With `stand_ins`, a title without any
    release in that region has those of the region that a question about it falls back to.
    """
    rows: list[EventRow] = []
    for state in snapshot.titles():
        asked = [key for key in state.releases if question.covers(key)]
        found = _rows(snapshot, state, asked, vague=vague)
        if stand_ins and not found:
            elsewhere = question._replace(region=None)
            others = [key for key in state.releases if elsewhere.covers(key)]
            found = _nearest(_rows(snapshot, state, others, vague=vague), question, snapshot.home)
        rows += found
    return sorted(rows, key=_by_date)


def _rows(
    snapshot: Snapshot, state: TitleState, keys: Iterable[ReleaseKey], *, vague: bool
) -> list[EventRow]:
    return [row for key in keys if (row := _row(snapshot, state, key, vague=vague))]


def _nearest(rows: list[EventRow], question: Question, home: str | None) -> list[EventRow]:
    """Those in the first region of a question's order that has any, else in that of the first."""
    for regions in question.order(home):
        if found := [row for row in rows if row.region in regions]:
            return found
    first = min(rows, key=_by_date, default=None)
    return [row for row in rows if first and row.region == first.region]


def uid(title: str, key: ReleaseKey) -> str:
    """The stable UID of an event (RFC 5545, 3.8.4.7): made of the release's key, not of its date.

    `ballerina.US.theatrical@wicktrack`; an episode follows as written, an edition as a hash.
    """
    parts = [title, key.region or "-", key.type, *filter(None, [key.episode])]
    if key.edition is not None:
        import hashlib

        parts.append(hashlib.sha256(key.edition.encode()).hexdigest()[:16])
    return ".".join(parts) + "@wicktrack"


def _by_date(row: EventRow) -> tuple[object, ...]:
    return (row.earliest, row.latest, row.id, row.uid)


def _row(snapshot: Snapshot, state: TitleState, key: ReleaseKey, *, vague: bool) -> EventRow | None:
    changes = [change for change in state.changes if change.key == key]
    dates = [change.new for change in changes if isinstance(change.new, Period)]
    date = next((date for date in reversed(dates) if vague or date.exact), None)
    if date is None:
        return None
    last = next(change for change in reversed(changes) if not _keeps_date(change))
    fact, event_state = _event_state(state, key, date)
    publisher, url = cite(snapshot, fact)
    return make(
        EventRow,
        title_columns(state),
        date_columns(date, snapshot.as_of),
        fact_columns(fact),
        **key._asdict(),
        platform=state.releases[key].said.platform,
        franchise=state.title.franchise,
        status=state.status.said.status if state.status else None,
        state=event_state,
        uid=uid(state.title.id, key),
        sequence=sum(1 for _ in _revisions(state, key)) - 1,
        modified=max(fact.on.last for fact in _touching(state, key)),
        old=last.old,
        new=last.new,
        publisher=publisher,
        url=url,
    )


def _event_state(state: TitleState, key: ReleaseKey, date: Period) -> tuple[Fact, EventState]:
    """The state of an event with this last date in the calendar, and the fact behind it."""
    stated = state.releases[key]
    if state.status and state.cancelled and not _over(state, date):
        return state.status.fact, EventState.CANCELLED
    if stated.said.period != date:
        return stated.fact, EventState.CANCELLED
    return stated.fact, EventState.CONFIRMED if date.exact else EventState.TENTATIVE


def _over(state: TitleState, date: Period) -> bool:
    """Whether an event was over when its title was cancelled, as the episodes broadcast by then.

    A date that passed without any recorded release is not.
    """
    released = False
    over = False
    for change in state.changes:
        released = released or change.new is Status.RELEASED
        if change.kind is ChangeKind.STATUS_CHANGED and change.new is Status.CANCELLED:
            over = released and date.last <= change.fact.on.last
    return over


def _keeps_date(change: Change) -> bool:
    return change.kind in (ChangeKind.RELEASE_CONFIRMED, ChangeKind.RELEASE_CHANGED)


def _revisions(state: TitleState, key: ReleaseKey) -> Iterator[Change]:
    """The first announcement, and every change since that moved, cancelled or revived the event.

    RFC 5545, 3.8.7.4: SEQUENCE counts the revisions after the first.
    """
    announced = False
    for change in state.changes:
        if change.key == key and not _keeps_date(change):
            announced = True
            yield change
        elif announced and change.kind is ChangeKind.STATUS_CHANGED and _cancels_or_revives(change):
            yield change


def _touching(state: TitleState, key: ReleaseKey) -> Iterator[Fact]:
    """The facts that affect how the event looks: LAST-MODIFIED is the day of the last of them."""
    for change in state.changes:
        renames = change.kind is ChangeKind.RENAMED
        if change.key == key or renames or _cancels_or_revives(change):
            yield change.fact


def _cancels_or_revives(change: Change) -> bool:
    return Status.CANCELLED in (change.old, change.new)
