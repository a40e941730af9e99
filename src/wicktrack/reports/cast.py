"""Who is in it? The reports `cast` and `person`."""

from __future__ import annotations

from wicktrack.model.facts import Fact, Member
from wicktrack.model.periods import Period, sort_key
from wicktrack.model.snapshot import Choice, Question, Snapshot
from wicktrack.model.state import TitleState
from wicktrack.model.vocabulary import Credit
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
from wicktrack.reports.selection import EVERY, Selection

_ONESELF = frozenset({"himself", "herself", "themselves", "self"})
"""Characters that are the actors themselves: nobody is recast in them."""


@record(kw_only=True)
class PartColumns:
    """Somebody's part or parts; `billing` counts from 1, `character` None means undisclosed.

    `returning`: the same person had one of the parts in an earlier title of the franchise.
    `recast`: somebody else had one of them there. `posthumous`: died before the release.
    """

    person: str
    character: str | None
    characters: tuple[str, ...]
    billing: int | None
    credit: Credit | None
    known_for: tuple[str, ...]
    returning: bool
    recast: bool
    posthumous: bool
    undisclosed: bool


@record(kw_only=True)
class CastRow(FactColumns, PartColumns, TitleColumns):
    """Somebody in a title's cast."""


@record(kw_only=True)
class PersonRow(MarkColumns, FactColumns, StatusColumns, ReleaseColumns, PartColumns, TitleColumns):
    """A person's part in a title; `job` is TMDB's word: actor, director or writer.

    Beside acting, the columns of the part are empty and the row rests on no fact.
    """

    job: str


def cast(snapshot: Snapshot, state: TitleState) -> list[CastRow]:
    """The cast in billing order, then in order of announcement."""
    members = sorted(
        state.cast.values(),
        key=lambda stated: (stated.said.billing is None, stated.said.billing or 0),
    )
    return [
        make(
            CastRow,
            title_columns(state),
            _part(snapshot, state, stated.said),
            fact_columns(stated.fact),
        )
        for stated in members
    ]


def person(
    snapshot: Snapshot,
    name: str,
    question: Question = Question(),
    selection: Selection = EVERY,
    *,
    only_upcoming: bool = False,
) -> list[PersonRow]:
    """The selected titles of a person, newest first, undated ones last; a row for each job.

    `only_upcoming`: neither cancelled titles nor those that came out.
    """
    rows = [
        row
        for state in snapshot.credited(name)
        if (narrowed := selection.narrowed(state))
        for row in _credits(snapshot, state, name, snapshot.choose(narrowed, question))
        if not only_upcoming or _is_upcoming(state, row)
    ]
    return sorted(rows, key=lambda row: (sort_key(row.date, descending=True), row.name, row.id))


def _is_upcoming(state: TitleState, row: PersonRow) -> bool:
    if state.cancelled:
        return False
    if row.days_max is None:
        return not state.released
    return row.days_max >= 0 or row.due


def _credits(
    snapshot: Snapshot, state: TitleState, name: str, choice: Choice | None
) -> list[PersonRow]:
    rows = []

    def add(job: str, part: PartColumns, fact: Fact | None) -> None:
        rows.append(
            make(
                PersonRow,
                title_columns(state),
                part,
                release_columns(choice, snapshot.as_of),
                status_columns(snapshot, state, choice),
                fact_columns(fact),
                UNMARKED,
                job=job,
            )
        )

    if stated := state.cast.get(name):
        add("actor", _part(snapshot, state, stated.said), stated.fact)
    for job in state.crew(name):
        add(job, _no_part(snapshot, name), None)
    return rows


def _played_by(snapshot: Snapshot, state: TitleState, character: str) -> set[str]:
    """Who plays the character in titles of the franchise with an earlier first release.

    By the dates and casts known on the day of the snapshot.
    """
    franchise = state.title.franchise
    if franchise is None:
        return set()
    own = sort_key(snapshot.first(state))
    players = snapshot.players(franchise).get(character, ())
    return {person for first, person in players if first < own}


def _part(snapshot: Snapshot, state: TitleState, member: Member) -> PartColumns:
    played_by = {part: _played_by(snapshot, state, part) for part in member.characters}
    returning = any(member.person in them for them in played_by.values())
    others = any(them and not _oneself(part) for part, them in played_by.items())
    return PartColumns(
        person=member.person,
        character=member.character,
        characters=member.characters,
        billing=member.billing,
        credit=member.credit,
        known_for=_known_for(snapshot, member.person),
        returning=returning,
        recast=others and not returning,
        posthumous=_posthumous(snapshot, member.person, snapshot.first(state)),
        undisclosed=not member.characters,
    )


def _oneself(character: str) -> bool:
    return character.casefold() in _ONESELF


def _no_part(snapshot: Snapshot, name: str) -> PartColumns:
    return PartColumns(
        person=name,
        character=None,
        characters=(),
        billing=None,
        credit=None,
        known_for=_known_for(snapshot, name),
        returning=False,
        recast=False,
        posthumous=False,
        undisclosed=False,
    )


def _known_for(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    entry = snapshot.ledger.persons.get(name)
    return entry.known_for if entry else ()


def _posthumous(snapshot: Snapshot, name: str, release: Period | None) -> bool:
    entry = snapshot.ledger.persons.get(name)
    if entry is None or entry.died is None or entry.died > snapshot.as_of:
        return False
    return entry.died < (release.start if release else snapshot.as_of)
