"""What was said about one title, by what it is about: by whoever, and by one source last.

One rule: nothing here judges; what stands is what the fold of the facts known by a day gives.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from wicktrack.model.facts import (
    CastSaid,
    Fact,
    Member,
    NameSaid,
    NewsSaid,
    ReleaseKey,
    ReleaseSaid,
    StatusSaid,
    UncastSaid,
)
from wicktrack.model.names import plain
from wicktrack.model.vocabulary import Family, ReleaseType, Status


class Part(NamedTuple):
    """The place of a person in the cast."""

    person: str


Key = ReleaseKey | Part | Family
"""What a word is about, and is compared by; of the families only status and name are keys."""

One = ReleaseSaid | StatusSaid | Member | UncastSaid | NameSaid
"""What is said about one key; of an `UncastSaid` the one person of a `Part`."""


class Utterance(NamedTuple):
    """What a fact says about one key."""

    fact: Fact
    said: One


def utterances(fact: Fact) -> Iterator[tuple[Key, One]]:
    """What a fact says, by key; news are about none."""
    match fact.said:
        case CastSaid(members):
            yield from ((Part(member.person), member) for member in members)
        case UncastSaid(persons):
            yield from ((Part(person), UncastSaid((person,))) for person in persons)
        case NewsSaid():
            pass
        case said:
            yield key_of(said), said


def key_of(said: One) -> Key:
    """What something said is about."""
    match said:
        case ReleaseSaid(key):
            return key
        case StatusSaid():
            return Family.STATUS
        case Member():
            return Part(said.person)
        case UncastSaid(persons):
            return Part(persons[0])
        case NameSaid():
            return Family.NAME


def family_of(key: Key) -> Family:
    """The family of facts about a key."""
    if isinstance(key, Family):
        return key
    return Family.CAST if isinstance(key, Part) else Family.RELEASE


def key_text(key: Key) -> str:
    """A key as one line, the same in every run: `release GB theatrical`, `cast Ana de Armas`."""
    parts = [it for it in key if it] if isinstance(key, tuple) else []
    return " ".join([family_of(key), *parts])


@lru_cache(10_000)
def spelt(text: str) -> str:
    """A text for comparison, without case, quotes and punctuation unless that is all there is."""
    return plain(text) or text


def same(one: One, other: One) -> bool:
    """Whether two words about one key say the same; billing, places and beginnings do not count."""
    match one, other:
        case ReleaseSaid(), ReleaseSaid():
            return one.period == other.period and same_platform(one.platform, other.platform)
        case StatusSaid(), StatusSaid():
            return one.status is other.status
        case Member(), Member():
            return parts(one) == parts(other) and one.credit is other.credit
        case NameSaid(), NameSaid():
            return spelt(one.name) == spelt(other.name)
    return isinstance(one, UncastSaid) and isinstance(other, UncastSaid)


def same_platform(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether platforms differ in spelling at most; one that nothing was said of is any."""
    return not one or not other or {*map(spelt, one)} == {*map(spelt, other)}


def parts(member: Member) -> frozenset[str]:
    """The parts that somebody plays, for comparison; `Smoke / Stack` is two."""
    return frozenset(spelt(it) for text in member.characters for it in text.split(" / "))


class Spoken:
    """The facts about one title, in the order in which they are folded."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._by_key: dict[Key, list[Utterance]] = defaultdict(list)
        self._sources: set[str] = set()
        for fact in sorted(facts, key=_order):
            self._note(fact)

    def _note(self, fact: Fact) -> None:
        self._sources.update(fact.sources)
        for key, said in utterances(fact):
            self._by_key[key].append(Utterance(fact, said))

    def add(self, fact: Fact) -> None:
        """Note one more fact, after those of its day."""
        self._sources.update(fact.sources)
        for key, said in utterances(fact):
            known = self._by_key[key]
            at = bisect_right(known, _order(fact), key=lambda it: _order(it.fact))
            known.insert(at, Utterance(fact, said))

    def cites(self, address: str) -> bool:
        """Whether any fact has that source."""
        return address in self._sources

    def about(self, key: Key, day: date = date.max) -> list[Utterance]:
        """What was said about a key by a day, in order, also what was set aside."""
        return [it for it in self._by_key.get(key, ()) if it.fact.on.last <= day]

    def counted(self, key: Key, day: date = date.max) -> list[Utterance]:
        """What was said about a key by a day and counts, in order."""
        return [it for it in self.about(key, day) if not it.fact.aside]

    def standing(self, key: Key, day: date) -> One | None:
        """What stands about a key on a day; a release with the platform that was named last."""
        found = self.counted(key, day)
        return _with_platform(found) if found else None

    def last(self, key: Key, address: str, day: date = date.max) -> Utterance | None:
        """What a source said last about a key, by a day, also where it was set aside."""
        found = [it for it in self.about(key, day) if address in it.fact.sources]
        return Utterance(found[-1].fact, _with_platform(found)) if found else None

    def last_words(self, address: str, day: date = date.max) -> dict[Key, Utterance]:
        """Everything that a source said last, by a day."""
        found = ((key, self.last(key, address, day)) for key in self._by_key)
        return {key: last for key, last in found if last is not None}

    def released(self, day: date) -> bool:
        """Whether the title is out by a day, as its status says."""
        stands = self.standing(Family.STATUS, day)
        return isinstance(stands, StatusSaid) and stands.status is Status.RELEASED

    def first_day(self, day: date) -> date | None:
        """The first day on which it was released for the public, by a day; premieres are not."""
        stands = (self.standing(key, day) for key in self._by_key if isinstance(key, ReleaseKey))
        periods = (
            it.period
            for it in stands
            if isinstance(it, ReleaseSaid) and it.key.type is not ReleaseType.PREMIERE
        )
        return min((it.last for it in periods if it and it.last <= day), default=None)


def _order(fact: Fact) -> date:
    return fact.on.end


def _with_platform(found: Sequence[Utterance]) -> One:
    """The last thing said, with the platform that was named last where it names none."""
    said = found[-1].said
    if not isinstance(said, ReleaseSaid) or said.platform:
        return said
    named = (it.said.platform for it in reversed(found) if isinstance(it.said, ReleaseSaid))
    return ReleaseSaid(said.key, said.period, next(filter(None, named), ()))
