"""Which titles, days and rows are wanted, in which order? What every report that lists is given.

One rule: a selected answer is the whole answer without the rows that were not asked for, whichever
way it was found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import Any, NamedTuple, TypeVar

from wicktrack.model.facts import Fact
from wicktrack.model.ledger import Place
from wicktrack.model.names import plain
from wicktrack.model.periods import Period, sort_key
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import Change, TitleState
from wicktrack.model.vocabulary import Kind, Status
from wicktrack.records import record

Row = TypeVar("Row")


@record(kw_only=True)
class Selection:
    """Which titles are wanted: those that fit every set; an empty set, or None, is fit by all.

    `franchises` and `persons` (in cast or crew) are written as in the catalogue, `titles` are ids
    and so are `mine`, those that the user follows. With `platforms`, only releases on one of these
    count, in whatever case they are written.
    """

    kinds: frozenset[Kind] = frozenset()
    statuses: frozenset[Status] = frozenset()
    franchises: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    titles: tuple[str, ...] | None = None
    platforms: frozenset[str] = frozenset()
    mine: frozenset[str] | None = None

    def takes(self, state: TitleState) -> bool:
        """Whether a title is wanted, whatever platforms it is on."""
        return self._fits(state) and (
            not self.persons or any(state.credits(person) for person in self.persons)
        )

    def takes_change(self, state: TitleState, change: Change) -> bool:
        """Whether a change is wanted: one of a person, or of a whole title that credits them."""
        return (
            self._fits(state)
            and (not self.platforms or self._is_on(change.platform))
            and (not self.persons or any(_concerns(state, change, it) for it in self.persons))
        )

    def narrowed(self, state: TitleState) -> TitleState | None:
        """The title with the releases that count; None where it is not wanted."""
        if not self.takes(state):
            return None
        if not self.platforms:
            return state
        found = {
            key: stated
            for key, stated in state.releases.items()
            if self._is_on(stated.said.platform)
        }
        return state.with_releases(found) if found else None

    def candidates(self, snapshot: Snapshot) -> Iterator[TitleState] | None:
        """The few titles that may be wanted, in the order of the catalogue.

        None where no lookup tells them, and every title is to be looked at.
        """
        ids = self.ids(snapshot)
        return None if ids is None else filter(None, map(snapshot.title, ids))

    def ids(self, snapshot: Snapshot) -> list[str] | None:
        """The ids of `candidates`, also of titles about which nothing was known by the day."""
        ledger = snapshot.ledger
        found: list[set[str]] = [set(it) for it in (self.titles, self.mine) if it is not None]
        if self.persons:
            found.append({title for it in self.persons for title in ledger.credited(it)})
        if self.franchises:
            found.append({title for it in self.franchises for title in ledger.playing(it)})
        return ledger.ordered(set.intersection(*found)) if found else None

    def looked_at(
        self, snapshot: Snapshot, among: Iterable[TitleState] | None = None
    ) -> Iterator[TitleState]:
        """The candidates or, where no lookup tells them, `among`, and by default all titles.

        `among` are those that can matter, in the order of the catalogue.
        """
        few = self.candidates(snapshot)
        if few is not None:
            return few
        return iter(snapshot.titles() if among is None else among)

    def states(
        self, snapshot: Snapshot, among: Iterable[TitleState] | None = None
    ) -> Iterator[TitleState]:
        """The wanted titles known by the day, narrowed, of those that are looked at."""
        return filter(None, map(self.narrowed, self.looked_at(snapshot, among)))

    def told(self, snapshot: Snapshot) -> Iterator[tuple[TitleState, Sequence[tuple[Fact, Place]]]]:
        """The wanted titles with all that was said about them: not narrowed; see the snapshot's."""
        every = snapshot.told(self.ids(snapshot))
        return (it for it in every if self.narrowed(it[0]))

    def _fits(self, state: TitleState) -> bool:
        title, status = state.title, state.status.said.status if state.status else None
        return (
            (not self.kinds or title.kind in self.kinds)
            and (not self.statuses or status in self.statuses)
            and (not self.franchises or title.franchise in self.franchises)
            and (self.titles is None or title.id in self.titles)
            and (self.mine is None or title.id in self.mine)
        )

    def _is_on(self, platforms: Iterable[str]) -> bool:
        names = {name.casefold() for name in self.platforms}
        return any(name.casefold() in names for name in platforms)


EVERY = Selection()
"""The selection of all titles."""


def _concerns(state: TitleState, change: Change, person: str) -> bool:
    return change.member.person == person if change.member else state.credits(person)


class Window(NamedTuple):
    """The days that are wanted, both included; None is no limit."""

    first: dt.date | None = None
    last: dt.date | None = None

    def overlaps(self, first: dt.date, last: dt.date) -> bool:
        """Whether one of these days, both included, is wanted."""
        return (self.last is None or first <= self.last) and (
            self.first is None or last >= self.first
        )

    def holds(self, first: dt.date | None, last: dt.date | None) -> bool:
        """Whether all of these days are wanted; of an unknown day only where there is no limit."""
        if first is None or last is None:
            return self == EVER
        return (self.first is None or self.first <= first) and (
            self.last is None or last <= self.last
        )


EVER = Window()


class Key(NamedTuple):
    """A column to sort rows by."""

    column: str
    descending: bool = False


def arranged(rows: Iterable[Row], keys: Sequence[Key]) -> Iterable[Row]:
    """The rows by these columns, the first one first; as they are where there is none.

    The sort is stable, and what is empty or to be announced comes last in both directions.
    """
    if not keys:
        return rows
    found = list(rows)
    for key in reversed(keys):
        found.sort(key=_present(key.column), reverse=key.descending)
        found.sort(key=_absent(key.column))
    return found


def first_of(
    rows: Iterable[Row], limit: int | None, counts: Callable[[Row], bool] | None = None
) -> Iterator[Row]:
    """The rows up to the last of `limit` that count; the others before it come for nothing.

    Lazy: no row after that one is asked for.
    """
    left = -1 if limit is None else limit
    for row in rows:
        if counts is None or counts(row):
            if left == 0:
                return
            left -= 1
        yield row
        if left == 0 != limit:
            return


def _absent(column: str) -> Callable[[Any], bool]:
    return lambda row: getattr(row, column) in (None, (), "")


def _present(column: str) -> Callable[[Any], tuple[Any, ...]]:
    """The sort key of a column; two values of different types compare by the names of these."""

    def key(row: Any) -> tuple[Any, ...]:
        value = getattr(row, column)
        if value in (None, ()):
            return ()
        return type(value).__name__, _comparable(value)

    return key


def _comparable(value: Any) -> Any:
    """Words of a vocabulary in the order of this, others as names are compared."""
    if isinstance(value, Period):
        return sort_key(value)
    if isinstance(value, Enum):
        return [*type(value)].index(value)
    if isinstance(value, str):
        return plain(value), value
    if isinstance(value, tuple):
        return [*map(_comparable, value)]
    return value
