"""Which releases are on which days? The reports `calendar`, one event for each, and `month`.

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
from wicktrack.model.periods import Period, sort_key
from wicktrack.model.snapshot import Choice, Question, Snapshot
from wicktrack.model.state import Change, ChangeKind, TitleState
from wicktrack.model.vocabulary import ReleaseType, Status
from wicktrack.records import record
from wicktrack.reports.columns import (
    DateColumns,
    FactColumns,
    ReleaseColumns,
    StatusColumns,
    TitleColumns,
    date_columns,
    fact_columns,
    make,
    release_columns,
    status_columns,
    title_columns,
)
from wicktrack.reports.history import cite
from wicktrack.reports.selection import EVERY, Selection
from wicktrack.reports.timeline import main


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
    selection: Selection = EVERY,
    *,
    vague: bool = False,
    stand_ins: bool = False,
) -> list[EventRow]:
    """Every selected release that has or had an exact date, by date; with `vague`, any date.

    All regions and types, unless `question` names one. With `stand_ins`, a title without any
    release in that region has those of the region that a question about it falls back to.
    """
    rows: list[EventRow] = []
    for state in selection.states(snapshot):
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

    def calls_off(self, date: Period) -> bool:
        """Whether the title is cancelled, and a release of that date with it.

        When a released title is cancelled, releases are over, such as the episodes broadcast by
        then; a date that passed without any recorded release is not.
        """
        over = self.over_by is not None and date.last <= self.over_by
        return self.state.cancelled and not over

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
    if state.status and told.calls_off(date):
        return state.status.fact, EventState.CANCELLED
    if stated.said.period != date:
        return stated.fact, EventState.CANCELLED
    return stated.fact, EventState.CONFIRMED if date.exact else EventState.TENTATIVE


def _keeps_date(change: Change) -> bool:
    return change.kind in (ChangeKind.RELEASE_CONFIRMED, ChangeKind.RELEASE_CHANGED)


def _cancels_or_revives(change: Change) -> bool:
    return Status.CANCELLED in (change.old, change.new)


# --- the releases of some days -------------------------------------------------------------------


@record(kw_only=True)
class MonthRow(FactColumns, StatusColumns, ReleaseColumns, TitleColumns):
    """A release in the months asked about; one with a vague date may be in them."""


def month(  # noqa: PLR0913 - what a calendar is asked for
    snapshot: Snapshot,
    states: Iterable[TitleState],
    question: Question,
    first: dt.date,
    last: dt.date,
    *,
    every_release: bool = False,
) -> list[MonthRow]:
    """The releases of these titles in some days, both included, by date; released ones as well.

    Of each title it is the release that the question is about, of a series all episodes of that
    region and type; with `every_release`, all of the region and type asked about. What will not
    come, as its title was cancelled, is left out.
    """
    rows = [
        make(
            MonthRow,
            title_columns(state),
            release_columns(choice, snapshot.as_of),
            status_columns(snapshot, state, choice),
            fact_columns(choice.fact),
        )
        for state in states
        for choice in _asked(snapshot, state, question, every_release=every_release)
        if choice.period.start <= last and choice.period.last >= first
        if not (state.cancelled and _Told(state).calls_off(choice.period))
    ]
    return sorted(rows, key=lambda row: (sort_key(row.date), row.name, row.id))


def _asked(
    snapshot: Snapshot, state: TitleState, question: Question, *, every_release: bool
) -> list[Choice]:
    if every_release:
        return snapshot.releases(state, question)
    return main(snapshot, state, snapshot.choose(state, question))
