"""Which events are in a calendar? The report `calendar`: one event for each release.

One rule: once a release was in the calendar it stays there, under the same `uid`. It moves, or it
is cancelled with its last date; it never vanishes, and `sequence` rises with each revision. Only a
stand-in leaves, when its title has a date in the region that was meant.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
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
    mine: frozenset[str] | None = None,
) -> list[EventRow]:
    """Every release that has or had an exact date, by date; with `vague`, any date.

    All regions and types, unless `question` names one; all titles, or `mine`. With `stand_ins`, a
    title without any release in that region has those of the region that a question about it falls
    back to.
    """
    rows: list[EventRow] = []
    every = snapshot.titles()
    for state in every if mine is None else filter(None, map(snapshot.title, mine)):
        told = _Told(state)
        asked = [key for key in state.releases if question.covers(key)]
        found = _rows(snapshot, told, asked, vague=vague)
        if stand_ins and not found:
            elsewhere = question._replace(region=None)
            others = [key for key in state.releases if elsewhere.covers(key)]
            found = _nearest(_rows(snapshot, told, others, vague=vague), question, snapshot.home)
        rows += found
    return sorted(rows, key=_by_date)


def _rows(
    snapshot: Snapshot, told: _Told, keys: Iterable[ReleaseKey], *, vague: bool
) -> list[EventRow]:
    return [row for key in keys if (row := _row(snapshot, told, key, vague=vague))]


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


class _Told:
    """What was said about the releases of a title, looked through once for all of them."""

    def __init__(self, state: TitleState) -> None:
        self.state = state
        self.over_by: dt.date | None = None
        """When the title was last cancelled, if it had been released: what came by then is over."""
        self._changes: dict[ReleaseKey, list[tuple[int, Change]]] = defaultdict(list)
        self._turns: list[int] = []
        """The places of its cancellations and revivals among the changes."""
        self._touched = dt.date.min
        """The day of the last fact that affects how every event looks."""
        released = False
        for at, change in enumerate(state.changes):
            if change.key is not None:
                self._changes[change.key].append((at, change))
            released = released or change.new is Status.RELEASED
            self._note(at, change, released=released)

    def _note(self, at: int, change: Change, *, released: bool) -> None:
        day, turns = change.fact.on.last, _cancels_or_revives(change)
        if turns or change.kind is ChangeKind.RENAMED:
            self._touched = max(self._touched, day)
        if turns and change.kind is ChangeKind.STATUS_CHANGED:
            self._turns.append(at)
            if change.new is Status.CANCELLED:
                self.over_by = day if released else None

    def changes(self, key: ReleaseKey) -> list[Change]:
        return [change for _, change in self._changes[key]]

    def revisions(self, key: ReleaseKey) -> int:
        """The changes since the first announcement that moved, cancelled or revived the event.

        RFC 5545, 3.8.7.4: SEQUENCE counts the revisions after the first.
        """
        own = [at for at, change in self._changes[key] if not _keeps_date(change)]
        return len(own) - 1 + len(self._turns) - bisect_right(self._turns, own[0])

    def modified(self, key: ReleaseKey) -> dt.date:
        """The day of the last fact that affects how the event looks, which is LAST-MODIFIED."""
        return max(self._touched, *(change.fact.on.last for change in self.changes(key)))


def _row(snapshot: Snapshot, told: _Told, key: ReleaseKey, *, vague: bool) -> EventRow | None:
    state, changes = told.state, told.changes(key)
    dates = [change.new for change in changes if isinstance(change.new, Period)]
    date = next((date for date in reversed(dates) if vague or date.exact), None)
    if date is None:
        return None
    last = next(change for change in reversed(changes) if not _keeps_date(change))
    fact, event_state = _event_state(told, key, date)
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
        sequence=told.revisions(key),
        modified=told.modified(key),
        old=last.old,
        new=last.new,
        publisher=publisher,
        url=url,
    )


def _event_state(told: _Told, key: ReleaseKey, date: Period) -> tuple[Fact, EventState]:
    """The state of an event with this last date in the calendar, and the fact behind it."""
    state = told.state
    stated = state.releases[key]
    # Events are over, such as the episodes broadcast by then, when a released title is cancelled;
    # a date that passed without any recorded release is not.
    over = told.over_by is not None and date.last <= told.over_by
    if state.status and state.cancelled and not over:
        return state.status.fact, EventState.CANCELLED
    if stated.said.period != date:
        return stated.fact, EventState.CANCELLED
    return stated.fact, EventState.CONFIRMED if date.exact else EventState.TENTATIVE


def _keeps_date(change: Change) -> bool:
    return change.kind in (ChangeKind.RELEASE_CONFIRMED, ChangeKind.RELEASE_CHANGED)


def _cancels_or_revives(change: Change) -> bool:
    return Status.CANCELLED in (change.old, change.new)
