"""Who the people in a cast are: persons of the catalogue, by their ids at a service or by name.

One rule: a name alone never makes two people one where both are known by different ids.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from wicktrack.importing.outcomes import Subject
from wicktrack.importing.spoken import spelt
from wicktrack.model.facts import CastSaid, Fact, Member, UncastSaid
from wicktrack.model.vocabulary import PERSON_IDS, Service
from wicktrack.sources.words import Death, Reason, Told, Word


class Played(NamedTuple):
    """A word about one member of the cast, who has the name that the catalogue uses."""

    word: Word
    member: Member


class People:
    """The persons that a subject's catalogue knows, as one service may name them."""

    def __init__(self, subject: Subject, service: Service) -> None:
        self.service = service
        self._by_id = {
            id_.removeprefix(f"{service}:"): name
            for id_, name in subject.people.items()
            if id_.startswith(f"{service}:")
        }
        self._ids = {name: ids.get(service) for name, ids in subject.ids.items()}
        self._ids |= {name: id_ for id_, name in self._by_id.items()}
        self._dead = subject.dead
        self._by_name: dict[str, str] = {}
        for name in (*self._ids, *_named(subject.facts)):
            self._by_name.setdefault(spelt(name), name)
        self._new: dict[str, str] = {}

    def id_of(self, name: str) -> str | None:
        """The id of a person of the catalogue at the service."""
        return self._ids.get(name)

    def name(self, word_name: str, person: str | None) -> str | None:
        """The catalogue's name of somebody; None for a namesake of another person in it."""
        if person is not None and person in self._by_id:
            return self._by_id[person]
        found = word_name if word_name in self._ids else self._by_name.get(spelt(word_name))
        found = found or word_name
        known = self._ids.get(found)
        if person is not None:
            if known not in (None, person):
                return None
            if known is None:
                self._note(found, person)
        self._by_name.setdefault(spelt(found), found)
        return found

    def _note(self, name: str, person: str) -> None:
        self._by_id[person], self._ids[name] = name, person
        if re.fullmatch(PERSON_IDS[self.service].pattern, person, re.ASCII):
            self._new[name] = person

    def tables(self, deaths: Sequence[Death], day: date) -> dict[str, dict[str, Any]]:
        """The tables of persons by name, with what the catalogue lacks: ids and days of death."""
        found: dict[str, dict[str, Any]] = defaultdict(dict)
        for name, person in self._new.items():
            found[name]["ids"] = {str(self.service): person}
        for death in deaths:
            name = self._by_id.get(death.person, "")
            if name and name not in self._dead and death.died <= day:
                found[name]["died"] = death.died
        return dict(found)


def played(words: Iterable[Word], people: People) -> tuple[list[Played], list[Told]]:
    """The members of a cast by the names of the catalogue, each once, and who is left out."""
    found: dict[str, Played] = {}
    told = []
    for word, member in _members(words):
        name = people.name(member.person, word.person)
        if name is None:
            told.append(_namesake(member.person, word, people.service))
        elif name in found:
            found[name] = _joined(found[name], member)
        else:
            found[name] = Played(word, member._replace(person=name))
    return list(found.values()), told


def _members(words: Iterable[Word]) -> Iterator[tuple[Word, Member]]:
    for word in words:
        for it in word.said.members if isinstance(word.said, CastSaid) else ():
            named = tuple(text for text in it.characters if text.strip())
            if it.person.strip():
                yield word, it._replace(characters=named)


def _joined(first: Played, other: Member) -> Played:
    """Several parts of one person are one entry."""
    characters = tuple(dict.fromkeys((*first.member.characters, *other.characters)))
    return first._replace(member=first.member._replace(characters=characters))


def _namesake(name: str, word: Word, service: Service) -> Told:
    what = f"{name} ({service}:{word.person}) is a namesake of somebody in the catalogue"
    return Told(Reason.CONFLICTING, what)


def _named(facts: Iterable[Fact]) -> Iterator[str]:
    """The people whom facts name."""
    for fact in facts:
        if isinstance(fact.said, CastSaid):
            yield from (it.person for it in fact.said.members)
        elif isinstance(fact.said, UncastSaid):
            yield from fact.said.persons
