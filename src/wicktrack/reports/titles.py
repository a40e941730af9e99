"""What is the state of the titles, and what is known about one? The reports `status` and `show`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wicktrack.model.facts import Title
from wicktrack.model.ledger import Ledger
from wicktrack.model.periods import Period, sort_key
from wicktrack.model.snapshot import Choice, Question, Snapshot
from wicktrack.model.state import ChangeKind, TitleState
from wicktrack.model.vocabulary import Family, page_at
from wicktrack.records import record
from wicktrack.reports.cast import CastRow, cast
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
from wicktrack.reports.history import (
    ChangeRow,
    FactRow,
    by_release,
    every_change,
    fact_row,
    history,
    rows_of,
    slip_of,
)
from wicktrack.reports.selection import EVERY, Selection


@record(kw_only=True)
class StatusRow(MarkColumns, FactColumns, ReleaseColumns, StatusColumns, TitleColumns):
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
class ShowRow(MarkColumns, FactColumns, StatusColumns, ReleaseColumns, TitleColumns):
    """Everything known about one title; `runtime` in minutes, `ids` by service.

    `moves` and `slip`, `on` and `source` are of the release asked about; `first_on` and `last_on`
    are the days of its oldest and newest fact. `own_note` is the user's.
    """

    own_note: str | None
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


@record(kw_only=True)
class Account:
    """All rows about one title, with the facts that they rest on.

    These are given by their places in `facts`: `status_fact` of its status, `release_facts`,
    `cast_facts` and `change_facts` of the rows in `title.releases`, `title.cast` and `changes`.
    `chosen` is the place in `title.releases` of the release asked about. `title` has no news, which
    are among the changes.
    """

    title: ShowRow
    chosen: int | None
    status_fact: int | None
    release_facts: tuple[int, ...]
    cast_facts: tuple[int, ...]
    facts: tuple[FactRow, ...]
    changes: tuple[ChangeRow, ...]
    change_facts: tuple[int, ...]


def status(
    snapshot: Snapshot,
    question: Question = Question(),
    selection: Selection = EVERY,
) -> list[StatusRow]:
    """The status of all titles, or of those selected; by release date, undated ones last."""
    rows = [
        _status_row(snapshot, state, snapshot.choose(state, question))
        for state in selection.states(snapshot)
    ]
    return sorted(rows, key=lambda row: (sort_key(row.date), row.name, row.id))


def show(snapshot: Snapshot, state: TitleState, question: Question = Question()) -> ShowRow:
    """Everything known about one title."""
    news = [row for row in history(snapshot, state) if row.change is ChangeKind.NEWS]
    return _show(snapshot, state, snapshot.choose(state, question), news)


def _show(
    snapshot: Snapshot, state: TitleState, choice: Choice | None, news: Sequence[ChangeRow]
) -> ShowRow:
    title = state.title
    moves, slip, *_ = slip_of(it for it in state.changes if choice and it.key == choice.key)
    return make(
        ShowRow,
        title_columns(state),
        release_columns(choice, snapshot.as_of),
        status_columns(snapshot, state, choice),
        fact_columns(choice.fact if choice else None),
        UNMARKED,
        own_note=None,
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
        news=tuple(news),
    )


def page(ledger: Ledger, title: Title, state: TitleState | None) -> str | None:
    """The address of a page about a title: of its newest source, else of its own.

    Its own are its links, then its pages at services, both in the order in which they are given.
    """
    for fact in reversed(state.facts if state else []):
        for name in fact.sources:
            source = ledger.sources.get(name)
            address = source.url if source else name
            if address and "://" in address:
                return address
    own = [address for _, address in title.links]
    own += [page_at(service, text, title.kind) for service, text in title.ids]
    return next(iter(own), None)


def _status_row(snapshot: Snapshot, state: TitleState, choice: Choice | None) -> StatusRow:
    return make(
        StatusRow,
        title_columns(state),
        status_columns(snapshot, state, choice),
        release_columns(choice, snapshot.as_of),
        fact_columns(state.status.fact if state.status else None),
        UNMARKED,
        place=_place(state),
    )


def _place(state: TitleState) -> str | None:
    return state.status.said.place if state.status else None


def _release_rows(snapshot: Snapshot, state: TitleState) -> list[ReleaseRow]:
    rows = []
    changes = by_release(state)
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


def accounts(
    snapshot: Snapshot,
    files: Sequence[str],
    question: Question = Question(),
    selection: Selection = EVERY,
) -> Iterator[Account]:
    """All rows about every selected title known by the day.

    `files` are the names of the catalogue's files, in order.
    """
    for state, told in selection.told(snapshot):
        number = {id(fact): at for at, (fact, _) in enumerate(told)}
        choice = snapshot.choose(state, question)
        row = _show(snapshot, state, choice, ())
        found = every_change(state, snapshot.as_of)
        releases = snapshot.releases(state)
        keys = [it.key for it in releases]
        yield Account(
            title=row,
            chosen=keys.index(choice.key) if choice else None,
            status_fact=number[id(state.status.fact)] if state.status else None,
            release_facts=tuple(number[id(it.fact)] for it in releases),
            cast_facts=tuple(number[id(state.cast[it.person].fact)] for it in row.cast),
            facts=tuple(fact_row(snapshot, state, *it, files) for it in told),
            changes=tuple(rows_of(snapshot, state, [change for change, _ in found])),
            change_facts=tuple(number[id(fact)] for _, fact in found),
        )
