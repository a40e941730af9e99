"""What stands where, by the indexes of the files? A ledger that reads what is asked for.

One rule: it answers as the same files held whole do, or it is not made at all: what one file says
about the titles of another is looked at every time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import merge
from typing import Any, TypeVar

from wicktrack.catalogue import statements
from wicktrack.errors import DamagedIndex
from wicktrack.index.database import Index, defined
from wicktrack.index.lookups import AHEAD, DUE, UNDATED, part
from wicktrack.index.naming import PersonNames, TitleNames
from wicktrack.model.facts import Fact, Person, Source, Title
from wicktrack.model.ledger import FIRST, Bound, WholeLedger

Entry = TypeVar("Entry", Title, Person, Source)

_MANY = 500
"""So many values are asked for at once; SQLite takes 999 and more."""


class Lost(DamagedIndex, KeyError):
    """What is not there; an index that led there is damaged."""


def _lost(indexes: Sequence[Index]) -> Lost:
    """Of several it is most likely the largest, which was not looked through beforehand."""
    return Lost(max(indexes, key=lambda index: int(index.head["titles"])).path)


class Definitions(Mapping[str, Entry]):
    """The definitions of one sort, read when they are asked for.

    Who is not certain that one is there asks by `get`.
    """

    def __init__(self, indexes: Sequence[Index], table: str, make: Any) -> None:
        self._indexes = indexes
        self._table = table
        self._make = make

    def __getitem__(self, name: str) -> Entry:
        held = defined(self._indexes, self._table, name)
        if held is None:
            raise _lost(self._indexes)
        made: Entry = self._make(name, held)
        return made

    def __iter__(self) -> Iterator[str]:
        query = f"""
            SELECT d.id FROM {self._table} d JOIN segment s ON s.no = d.segment
            ORDER BY s.place, d.place
        """
        return (name for index in self._indexes for (name,) in index.rows(query))

    def __len__(self) -> int:
        query = f"SELECT count(*) FROM {self._table} WHERE defined IS NOT NULL"
        return sum(index.one(query)[0] for index in self._indexes)


class IndexedLedger:
    """A ledger over the indexes of files, in the order of the files.

    What stands in several files (`shared`) is in none of their notes as it is: such titles are
    always looked at.
    """

    def __init__(self, indexes: Sequence[Index], shared: Iterable[str]) -> None:
        self._indexes = indexes
        heads = [index.head["head"] for index in indexes]
        self.name: str | None = next((h["name"] for h in heads if "name" in h), None)
        self.region: str | None = next((h["region"] for h in heads if "region" in h), None)
        self._homes = [head.get("region", self.region) for head in heads]
        self.titles = Definitions[Title](indexes, "title", statements.title)
        self.persons = Definitions[Person](indexes, "person", statements.person)
        self.sources = Definitions[Source](indexes, "source", statements.source)
        self._shared = [*shared]
        self.title_names = TitleNames(self)
        self.person_names = PersonNames(self)

    # --- what was said -------------------------------------------------------------------------

    def facts_of(self, title: Title) -> Sequence[Fact]:
        return [*self._facts(title)]

    def _facts(self, title: Title) -> Iterator[Fact]:
        query = """
            SELECT s.facts FROM title t JOIN said s ON s.title = t.no
            JOIN segment g ON g.no = s.segment WHERE t.id = ? ORDER BY g.place
        """
        for index, home in zip(self._indexes, self._homes, strict=True):
            for (data,) in index.rows(query, title.id):
                for held in index.unpacked(data):
                    yield statements.fact(held, title, home)

    def every(self) -> Iterator[tuple[Title, Sequence[Fact]]]:
        order = """
            SELECT t.no FROM title t JOIN segment g ON g.no = t.segment ORDER BY g.place, t.place
        """
        shared = {*self._shared}
        for index, home in zip(self._indexes, self._homes, strict=True):
            numbers = [no for (no,) in index.rows(order)]
            for first in range(0, len(numbers), _MANY):
                for title, facts in _several(index, home, numbers[first : first + _MANY]):
                    yield title, self.facts_of(title) if title.id in shared else facts

    # --- where to look -------------------------------------------------------------------------

    def awaited(self, day: date, *, ahead: bool = False) -> Iterator[tuple[Bound, str]]:
        yield from ((FIRST, title) for title in self._shared)
        today = day.toordinal()
        for sort in (AHEAD,) if ahead else (DUE, AHEAD):
            found = [
                rows
                for index in self._indexes
                for of, span in index.head["spans"]
                if of == sort
                for rows in [_waiting(index, sort, span, today)]
            ]
            for after, title in merge(*found):
                yield (sort == AHEAD, (False, after)), title
        query = "SELECT title FROM wait WHERE sort = ? AND first <= ?2 AND until > ?2"
        query = f"SELECT id FROM title WHERE no IN ({query})"
        for index in self._indexes:
            for (title,) in index.rows(query, UNDATED, today):
                yield (True, (True, 0)), title

    def credited(self, person: str) -> Iterable[str]:
        return self._ids("SELECT c.title FROM credit c JOIN who w ON w.no = c.person"
                         " WHERE w.name = ?", person)  # fmt: skip

    def playing(self, franchise: str, character: str) -> Iterable[str]:
        query = "SELECT title FROM part WHERE part = ?"
        found = self._ids(query, part(franchise, character))
        return dict.fromkeys([*found, *self._shared])

    def touched(self, after: date, until: date) -> Iterable[str]:
        query = """
            SELECT title FROM told WHERE last > ?1 AND first <= ?2
            UNION SELECT title FROM day WHERE day > ?1 AND day <= ?2
        """
        found = self._ids(query, after.toordinal(), until.toordinal())
        return self.in_order(found)

    def regions(self) -> set[str]:
        found = {
            region or home
            for index, home in zip(self._indexes, self._homes, strict=True)
            for region in index.head["regions"]
        }
        return {region for region in found if region}

    def _ids(self, numbers: str, *values: Any) -> list[str]:
        """The titles whose numbers a query gives, each once."""
        query = f"SELECT id FROM title WHERE no IN ({numbers})"
        found = (name for index in self._indexes for (name,) in index.rows(query, *values))
        return [*dict.fromkeys(found)]

    def _place(self, title: str) -> tuple[int, ...]:
        """Where a title is defined: the numbers of file and segment, and its own."""
        query = """
            SELECT g.place, t.place FROM title t JOIN segment g ON g.no = t.segment WHERE t.id = ?
        """
        for number, index in enumerate(self._indexes):
            for place in index.rows(query, title):
                return number, *place
        raise _lost(self._indexes)

    def in_order(self, titles: Iterable[str]) -> list[str]:
        """Titles in the order of the catalogue."""
        return sorted(titles, key=self._place)

    def shared(self) -> WholeLedger:
        """The titles that stand in several files, with all that is said of them."""
        titles = {title: self.titles[title] for title in self._shared}
        facts = (fact for title in titles.values() for fact in self._facts(title))
        return WholeLedger(titles=titles, facts=tuple(facts))

    def rows(self, query: str, *values: Any) -> Iterator[Any]:
        """The rows of all indexes."""
        for index in self._indexes:
            yield from index.rows(query, *values)


def _several(
    index: Index, home: str | None, numbers: Sequence[int]
) -> Iterator[tuple[Title, Sequence[Fact]]]:
    """Some titles of an index in the order of their numbers here, with what it has of them."""
    marks = ", ".join("?" * len(numbers))
    said: dict[int, list[Any]] = {}
    query = f"""
        SELECT s.title, s.facts FROM said s JOIN segment g ON g.no = s.segment
        WHERE s.title IN ({marks}) ORDER BY g.place
    """
    for no, data in index.rows(query, *numbers):
        said.setdefault(no, []).extend(index.unpacked(data))
    query = f"SELECT no, id, defined FROM title WHERE no IN ({marks})"
    titles = {no: (name, data) for no, name, data in index.rows(query, *numbers)}
    for no in numbers:
        name, data = titles[no]
        title = statements.title(name, index.unpacked(data))
        yield title, [statements.fact(held, title, home) for held in said.get(no, ())]


def _waiting(index: Index, sort: int, span: int, today: int) -> Iterator[tuple[int, str]]:
    """The titles that may be awaited on a day, with the day after that of their release."""
    near = 1 << min(span, 32)
    first, last = (today - near, today) if sort == DUE else (today, today + near)
    query = """
        SELECT w.after, t.id FROM wait w CROSS JOIN title t ON t.no = w.title
        WHERE w.sort = ? AND w.span = ? AND w.after > ? AND w.after <= ?
        AND w.first <= ?5 AND w.until > ?5 ORDER BY w.after
    """
    return index.rows(query, sort, span, first, last, today)
