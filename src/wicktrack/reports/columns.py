"""Groups of columns that the rows of several reports share.

One rule: a column means the same in every report. Rows are made of the groups below and of columns
of their own; groups stand in the order title, release, status, fact.
"""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from wicktrack.model.facts import Fact
from wicktrack.model.periods import Period, Precision
from wicktrack.model.snapshot import Choice, Snapshot
from wicktrack.model.state import TitleState
from wicktrack.model.vocabulary import Kind, ReleaseType, Status
from wicktrack.records import record


@record(kw_only=True)
class TitleColumns:
    """The title, under the name it had on the day."""

    id: str
    name: str
    kind: Kind


@record(kw_only=True)
class DateColumns:
    """A period; all None where the date is to be announced.

    `earliest` and `latest` are its first and last day, both included. `days` counts from the day
    asked about to an exact date, negative after it, None for a vague one; `days_min` and
    `days_max` count to `earliest` and `latest`.
    """

    date: Period | None
    precision: Precision | None
    earliest: dt.date | None
    latest: dt.date | None
    days: int | None
    days_min: int | None
    days_max: int | None


@record(kw_only=True)
class ReleaseColumns(DateColumns):
    """A release; `fallback`: it is not of the region and type that were asked about.

    `platform`: where it streams.
    """

    region: str | None
    type: ReleaseType | None
    episode: str | None
    edition: str | None
    fallback: bool
    platform: tuple[str, ...]


@record(kw_only=True)
class StatusColumns:
    """The state of production; `due` when the date has passed and no release was recorded.

    `since` is when it began: as a fact said, else when it became known.
    """

    status: Status | None
    since: Period | None
    due: bool


@record(kw_only=True)
class FactColumns:
    """The fact that a row rests on: the day it became known, and its source ids or URLs."""

    on: Period | None
    source: tuple[str, ...]


@record(kw_only=True)
class MarkColumns:
    """What the user follows and has seen; no report knows, so `cli` fills them in."""

    followed: bool = False
    seen: bool = False


UNMARKED = MarkColumns()


def title_columns(state: TitleState) -> TitleColumns:
    return TitleColumns(id=state.title.id, name=state.name, kind=state.title.kind)


def date_columns(period: Period | None, as_of: dt.date) -> DateColumns:
    if period is None:
        return DateColumns(
            date=None,
            precision=None,
            earliest=None,
            latest=None,
            days=None,
            days_min=None,
            days_max=None,
        )
    to_earliest, to_latest = (period.start - as_of).days, (period.last - as_of).days
    return DateColumns(
        date=period,
        precision=period.precision,
        earliest=period.start,
        latest=period.last,
        days=to_earliest if period.exact else None,
        days_min=to_earliest,
        days_max=to_latest,
    )


def release_columns(choice: Choice | None, as_of: dt.date) -> ReleaseColumns:
    return ReleaseColumns(
        **vars(date_columns(choice.period if choice else None, as_of)),
        region=choice.key.region if choice else None,
        type=choice.key.type if choice else None,
        episode=choice.key.episode if choice else None,
        edition=choice.key.edition if choice else None,
        fallback=choice.fallback if choice else False,
        platform=choice.platform if choice else (),
    )


def status_columns(snapshot: Snapshot, state: TitleState, choice: Choice | None) -> StatusColumns:
    return StatusColumns(
        status=state.status.said.status if state.status else None,
        since=state.since,
        due=snapshot.due(state, choice),
    )


def fact_columns(fact: Fact | None) -> FactColumns:
    if fact is None:
        return FactColumns(on=None, source=())
    return FactColumns(on=fact.on, source=fact.sources)


Row = TypeVar("Row")


def make(row: type[Row], *groups: object, **own: object) -> Row:
    """A row of the groups' columns and its own; TypeError for a column too many or missing."""
    columns: dict[str, object] = {}
    for group in groups:
        columns |= vars(group)
    return row(**columns, **own)
