"""Evidence: who has said a thing already, so that another source of it can be told.

One rule: a source is known by its address, whether it is cited by that or by an id.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from wicktrack.model.facts import (
    CastSaid,
    Fact,
    NameSaid,
    StatusSaid,
    Title,
    UncastSaid,
)
from wicktrack.model.snapshot import Snapshot


class Evidence:
    """The sources of everything said about some titles."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._sources = snapshot.ledger.sources
        self._found: dict[tuple[str, Hashable], set[str]] = {}

    def define(self, title: Title) -> None:
        """A title has its first name of nobody."""
        self._found.setdefault((title.id, NameSaid(title.name)), set())

    def add(self, fact: Fact) -> None:
        """Note the sources of a fact for each thing it says; one set aside is no evidence."""
        for thing in _things(fact) if not fact.aside else ():
            self._found.setdefault((fact.title, thing), set()).update(self._addresses(fact))

    def lacks(self, fact: Fact) -> bool:
        """Whether all that a fact says was said before, and some of it by none of its sources."""
        before = [self._found.get((fact.title, thing)) for thing in _things(fact)]
        named = {*self._addresses(fact)}
        return None not in before and any(named - found for found in before if found is not None)

    def _addresses(self, fact: Fact) -> Iterator[str]:
        for name in fact.sources:
            source = self._sources.get(name)
            yield source.url if source and source.url else name


def _things(fact: Fact) -> Iterator[Hashable]:
    """What a fact says, each thing by itself; a status also without its circumstances."""
    said = fact.said
    if isinstance(said, CastSaid):
        yield from said.members
    elif isinstance(said, UncastSaid):
        yield from (UncastSaid((person,)) for person in said.persons)
    elif isinstance(said, StatusSaid) and not (said.since or said.place):
        yield said.status
    else:
        yield said
        if isinstance(said, StatusSaid):
            yield said.status
