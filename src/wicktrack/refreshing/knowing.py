"""What is known of titles while a run goes on: what the catalogue says, and what the run adds.

One rule: a title is read once, in the thread of the ledger, and each source sees what the ones
before it are about to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from wicktrack.importing.outcomes import Imported, Subject
from wicktrack.model.facts import CastSaid, Fact, Title
from wicktrack.model.ledger import Ledger
from wicktrack.model.vocabulary import Provider
from wicktrack.records import replaced
from wicktrack.refreshing.selection import address_of, said_by, trusted
from wicktrack.sources.words import Word


@dataclass
class _Person:
    ids: dict[str, str] = field(default_factory=dict)
    died: date | None = None


class Known:
    """Titles as they are known, and the people in their casts."""

    def __init__(self, ledger: Ledger, titles: Iterable[str] = ()) -> None:
        self.ledger = ledger
        self._titles: dict[str, Title] = {}
        self._facts: dict[str, list[Fact]] = {}
        self._persons: dict[str, _Person] = {}
        for title, facts in ledger.every(titles):
            self.introduce(title, facts)

    def introduce(self, title: Title, facts: Sequence[Fact] = ()) -> None:
        """Take up a title, also one that is yet to be written."""
        self._titles[title.id] = title
        self._facts[title.id] = [*facts]

    def title(self, title: str) -> Title:
        return self._titles[title]

    def facts(self, title: str) -> tuple[Fact, ...]:
        """In the order of the catalogue."""
        return tuple(self._facts[title])

    def said_by(self, title: str, provider: Provider) -> list[Fact]:
        """The facts about a title by one source."""
        return said_by(self._facts[title], self._titles[title], provider)

    def subject(
        self, title: str, missed: Mapping[str, date], words: Sequence[Word] = ()
    ) -> Subject:
        """A title for comparison with words about it."""
        known = self._titles[title]
        said = (*(it.said for it in self._facts[title]), *(it.said for it in words))
        names = dict.fromkeys(
            it.person for one in said if isinstance(one, CastSaid) for it in one.members
        )
        # Whoever a service calls otherwise now, or elsewhere, is known by their id.
        names |= dict.fromkeys(self._identified(it.person for it in words if it.person))
        persons = {name: self._person(name) for name in names}
        return Subject(
            title=known,
            facts=self.facts(title),
            trust=trusted(self.ledger, known.kind),
            people={f"{at}:{i}": name for name, it in persons.items() for at, i in it.ids.items()},
            ids={name: dict(it.ids) for name, it in persons.items() if it.ids},
            dead=frozenset(name for name, it in persons.items() if it.died),
            missed=missed,
        )

    def add(self, title: str, new: Imported) -> None:
        """Take up what is about to be written."""
        known = self._titles[title]
        if new.ids:
            ids = tuple((dict(new.ids) | dict(known.ids)).items())
            self._titles[title] = replaced(known, ids=ids)
        pages = {address_of(self._titles[title], it) for it in Provider}
        for fact in new.facts:
            _insert(self._facts[title], fact, pages)
        for name, table in new.persons.items():
            person = self._person(name)
            person.ids |= table.get("ids", {})
            self._names |= {f"{service}:{id_}": name for service, id_ in person.ids.items()}
            person.died = person.died or table.get("died")

    def remove(self, title: str, new: Imported) -> None:
        """Forget the facts that could not be written."""
        gone = set(map(id, new.facts))
        self._facts[title] = [it for it in self._facts[title] if id(it) not in gone]

    def _identified(self, ids: Iterable[str]) -> Iterator[str]:
        """The names of the persons with ids at a service, whose forms tell the services apart."""
        for id_ in ids:
            keys = (f"{it}:{id_}" for it in Provider)
            yield from (self._names[key] for key in keys if key in self._names)

    @cached_property
    def _names(self) -> dict[str, str]:
        """The names of all persons by their ids, and of those that the run adds."""
        every = self.ledger.persons.values()
        return {f"{service}:{id_}": it.name for it in every for service, id_ in it.ids}

    def _person(self, name: str) -> _Person:
        if name not in self._persons:
            it = self.ledger.persons.get(name)
            self._persons[name] = _Person(dict(it.ids), it.died) if it else _Person()
        return self._persons[name]


def _insert(facts: list[Fact], new: Fact, pages: set[str | None]) -> None:
    """Put a source's fact where it will be: before what is written by hand on the same day."""
    for number, fact in enumerate(facts):
        if fact.on.end == new.on.end and not pages & {*fact.sources}:
            facts.insert(number, new)
            return
    facts.append(new)


def merged(table: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Two tables of one definition as one: the values of the first count, and ids are joined."""
    ids = {**other.get("ids", {}), **table.get("ids", {})}
    return {**other, **table, **({"ids": ids} if ids else {})}


def lacking(table: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    """The keys of a table, `ids.tmdb` for each id, that another one has otherwise or not at all."""
    ids = table.get("ids", {})
    yield from (f"ids.{at}" for at, it in wanted.get("ids", {}).items() if ids.get(at) != it)
    yield from (key for key, it in wanted.items() if key != "ids" and table.get(key) != it)
