"""What is the state of the titles, and what is known about one? The reports `status` and `show`."""

from __future__ import annotations

from collections import defaultdict

from wicktrack.model.periods import Period, sort_key
from wicktrack.model.snapshot import Choice, Question, Snapshot
from wicktrack.model.state import ChangeKind, TitleState
from wicktrack.model.vocabulary import Family, Status
from wicktrack.records import record
from wicktrack.reports.cast import CastRow, cast
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
from wicktrack.reports.history import ChangeRow, history, slip_of


@record(kw_only=True)
class StatusRow(FactColumns, ReleaseColumns, StatusColumns, TitleColumns):
    """A title's production status; `on` and `source` belong to the status.

    `place` is where it is being made, as far as the status says.
    """

    place: str | None


@record(kw_only=True)
class ReleaseRow(FactColumns, ReleaseColumns):
    """One release of a title.

    `available`: the title is released and this day has come. `moves` counts how often the date
    moved, `slip` the days from exact date to exact date in all of those moves together.
    """

    available: bool
    moves: int
    slip: int


@record(kw_only=True)
class ShowRow(FactColumns, StatusColumns, ReleaseColumns, TitleColumns):
    """Everything known about one title; `runtime` in minutes, `ids` by service.

    `moves` and `slip`, `on` and `source` are of the release asked about; `first_on` and `last_on`
    are the days of its oldest and newest fact.
    """

    place: str | None
    franchise: str | None
    aliases: tuple[str, ...]
    studio: str | None
    directors: tuple[str, ...]
    writers: tuple[str, ...]
    synopsis: str | None
    runtime: int | None
    ids: dict[str, str]
    links: dict[str, str]
    keep: tuple[Family, ...]
    moves: int
    slip: int
    first_on: Period
    last_on: Period
    releases: tuple[ReleaseRow, ...]
    cast: tuple[CastRow, ...]
    news: tuple[ChangeRow, ...]


def status(
    snapshot: Snapshot,
    question: Question = Question(),
    *,
    only: frozenset[Status] = frozenset(),
    title: TitleState | None = None,
) -> list[StatusRow]:
    """The status of all titles, or of one; by release date, undated ones last."""
    states = snapshot.titles() if title is None else [title]
    rows = [
        _status_row(snapshot, state, snapshot.choose(state, question))
        for state in states
        if not only or (state.status and state.status.said.status in only)
    ]
    return sorted(rows, key=lambda row: (sort_key(row.date), row.name, row.id))


def show(snapshot: Snapshot, state: TitleState, question: Question = Question()) -> ShowRow:
    """Everything known about one title."""
    choice, title = snapshot.choose(state, question), state.title
    moves, slip, *_ = slip_of(it for it in state.changes if choice and it.key == choice.key)
    return make(
        ShowRow,
        title_columns(state),
        release_columns(choice, snapshot.as_of),
        status_columns(snapshot, state, choice),
        fact_columns(choice.fact if choice else None),
        place=_place(state),
        franchise=title.franchise,
        aliases=title.aliases,
        studio=title.studio,
        directors=title.directors,
        writers=title.writers,
        synopsis=title.synopsis,
        runtime=title.runtime,
        ids=dict(title.ids),
        links=dict(title.links),
        keep=title.keep,
        moves=moves,
        slip=slip,
        first_on=state.facts[0].on,
        last_on=state.newest.on,
        releases=tuple(_release_rows(snapshot, state)),
        cast=tuple(cast(snapshot, state)),
        news=tuple(r for r in history(snapshot, state) if r.change is ChangeKind.NEWS),
    )


def _status_row(snapshot: Snapshot, state: TitleState, choice: Choice | None) -> StatusRow:
    return make(
        StatusRow,
        title_columns(state),
        status_columns(snapshot, state, choice),
        release_columns(choice, snapshot.as_of),
        fact_columns(state.status.fact if state.status else None),
        place=_place(state),
    )


def _place(state: TitleState) -> str | None:
    return state.status.said.place if state.status else None


def _release_rows(snapshot: Snapshot, state: TitleState) -> list[ReleaseRow]:
    rows = []
    changes = defaultdict(list)
    for change in state.changes:
        changes[change.key].append(change)
    for choice in snapshot.releases(state):
        moves, slip, *_ = slip_of(changes[choice.key])
        rows.append(
            make(
                ReleaseRow,
                release_columns(choice, snapshot.as_of),
                fact_columns(choice.fact),
                available=state.released and choice.period.last <= snapshot.as_of,
                moves=moves,
                slip=slip,
            )
        )
    return rows
