"""What happened to each title, and what will, in the order of time? The report `timeline`.

One rule: a row is one span of production, one release or one date that was given up, as precise
as it was said; what nobody dated gets no day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from wicktrack.model.facts import Fact, ReleaseKey, StatusSaid
from wicktrack.model.periods import Period, Precision, sort_key
from wicktrack.model.snapshot import Choice, Question, Snapshot
from wicktrack.model.state import ChangeKind, TitleState
from wicktrack.model.vocabulary import Kind, ReleaseType, Status
from wicktrack.records import record
from wicktrack.reports.columns import FactColumns, fact_columns, make
from wicktrack.reports.selection import EVER, EVERY, Selection, Window


class Part(StrEnum):
    """What a row of a timeline is about."""

    PHASE = "phase"
    RELEASE = "release"
    GIVEN_UP = "given-up"


@record(kw_only=True)
class TimelineRow(FactColumns):
    """A phase, a release or a date given up; `part` None for a title with nothing in the window.

    A phase has `status`, `since` and `until`, the period in which the next status began (None: it
    lasts). `date` and `precision` are those of a release or of a date given up, which `moved_to`
    replaced (None: it was withdrawn). `earliest` and `latest` are the first and last day of
    either, both included; a phase that lasts ends on the day asked about.
    """

    part: Part | None
    id: str
    name: str
    kind: Kind
    status: Status | None
    since: Period | None
    until: Period | None
    date: Period | None
    precision: Precision | None
    moved_to: Period | None
    earliest: dt.date | None
    latest: dt.date | None
    region: str | None
    type: ReleaseType | None
    episode: str | None
    edition: str | None
    fallback: bool
    platform: tuple[str, ...]


class _Phase(NamedTuple):
    status: Status
    since: Period
    fact: Fact


def timeline(
    snapshot: Snapshot,
    question: Question = Question(),
    selection: Selection = EVERY,
    window: Window = EVER,
    *,
    every_release: bool = False,
) -> list[TimelineRow]:
    """The rows of the selected titles, by date of release, undated last; at least one each.

    Of a title: its phases in order, then the dates given up, then releases by date. The releases
    are the one the question is about (of a series: all episodes of that region and type), or
    every one of the region and type asked about.
    """
    chosen = [(state, snapshot.choose(state, question)) for state in selection.states(snapshot)]
    chosen.sort(key=lambda pair: (_date(pair[1]), pair[0].name, pair[0].title.id))
    rows = []
    for state, choice in chosen:
        releases = (
            snapshot.releases(state, question) if every_release else main(snapshot, state, choice)
        )
        keys = _keys(state, question, None if every_release else choice)
        found = [
            *_phases(state, snapshot.as_of),
            *_given_up(state, keys),
            *(_release(state, release) for release in releases),
        ]
        rows += [row for row in found if _overlaps(row, window)] or [_row(state, None)]
    return rows


def _overlaps(row: TimelineRow, window: Window) -> bool:
    """Whether a row reaches into the window; a date given up extends to its replacement."""
    if row.earliest is None or row.latest is None:
        return False
    first, last = row.earliest, row.latest
    if row.moved_to:
        first, last = min(first, row.moved_to.start), max(last, row.moved_to.last)
    return window.overlaps(first, last)


def _date(choice: Choice | None) -> tuple[bool, int, int]:
    return sort_key(choice.period if choice else None)


def main(snapshot: Snapshot, state: TitleState, choice: Choice | None) -> list[Choice]:
    """The chosen release; of a series, with its other episodes of that region and type."""
    if choice is None or not state.title.kind.serial:
        return [choice] if choice else []
    return [
        release._replace(fallback=choice.fallback)
        for release in snapshot.releases(state)
        if _alike(release.key, choice.key)
    ]


def _keys(state: TitleState, question: Question, choice: Choice | None) -> set[ReleaseKey]:
    """The releases whose former dates are shown; where none has a date, the withdrawn ones too."""
    if choice is None:
        return {key for key in state.releases if question.covers(key)}
    return {key for key in state.releases if _alike(key, choice.key)}


def _alike(one: ReleaseKey, other: ReleaseKey) -> bool:
    """Whether they are one release, or episodes of one series of releases."""
    return one._replace(episode=None) == other._replace(episode=None)


def _phases(state: TitleState, as_of: dt.date) -> Iterator[TimelineRow]:
    """The phases of production; one that began no earlier than a later phase took no time."""
    phases = _begun(state)
    for phase, after in zip(phases, _following(phases), strict=True):
        if after and after.start <= phase.since.start:
            continue
        if phase.status is Status.RELEASED:
            continue
        lasts = max(phase.since.last, after.start - dt.timedelta(1) if after else as_of)
        yield _row(
            state,
            phase.fact,
            part=Part.PHASE,
            status=phase.status,
            since=phase.since,
            until=after,
            earliest=phase.since.start,
            latest=phase.since.last if phase.status is Status.CANCELLED else lasts,
        )


def _following(phases: Sequence[_Phase]) -> list[Period | None]:
    """Of each phase, when the first of those after it began, whichever that was."""
    found: list[Period | None] = []
    after: Period | None = None
    for phase in reversed(phases):
        found.append(after)
        if after is None or phase.since.start <= after.start:
            after = phase.since
    return found[::-1]


def _begun(state: TitleState) -> list[_Phase]:
    """Each status in turn with its beginning, which a later fact of the same status may correct."""
    begun: list[_Phase] = []
    for change in state.changes:
        said = change.fact.said
        if not isinstance(said, StatusSaid):
            continue
        if change.kind is ChangeKind.STATUS_CHANGED:
            begun.append(_Phase(said.status, said.since or change.fact.on, change.fact))
        elif said.since:
            begun[-1] = _Phase(said.status, said.since, change.fact)
    return begun


def _given_up(state: TitleState, keys: set[ReleaseKey]) -> Iterator[TimelineRow]:
    """Every date that was moved or withdrawn; one that became more precise was not given up."""
    for change in state.changes:
        if change.kind not in (ChangeKind.RELEASE_MOVED, ChangeKind.RELEASE_WITHDRAWN):
            continue
        if change.key in keys and isinstance(change.old, Period):
            moved_to = change.new if isinstance(change.new, Period) else None
            yield _row(
                state,
                change.fact,
                part=Part.GIVEN_UP,
                moved_to=moved_to,
                **_dated(change.old),
                **change.key._asdict(),
            )


def _release(state: TitleState, choice: Choice) -> TimelineRow:
    return _row(
        state,
        choice.fact,
        part=Part.RELEASE,
        fallback=choice.fallback,
        platform=choice.platform,
        **_dated(choice.period),
        **choice.key._asdict(),
    )


def _dated(period: Period) -> dict[str, object]:
    return {
        "date": period,
        "precision": period.precision,
        "earliest": period.start,
        "latest": period.last,
    }


_EMPTY: dict[str, object] = dict.fromkeys(
    ("part", "status", "since", "until", "date", "precision", "moved_to", "earliest", "latest",
     "region", "type", "episode", "edition")
)  # fmt: skip
_EMPTY |= {"fallback": False, "platform": ()}


def _row(state: TitleState, fact: Fact | None, **own: object) -> TimelineRow:
    title = {"id": state.title.id, "name": state.name, "kind": state.title.kind}
    return make(TimelineRow, fact_columns(fact), **{**_EMPTY, **title, **own})
