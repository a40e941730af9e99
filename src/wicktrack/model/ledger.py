"""The ledger: every definition and fact of a catalogue, and the lookups into it.

One rule: a ledger hands out what was said, and never what it means. Where it says which titles to
look at, it may name too many and never too few; the fold decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Protocol

from wicktrack.model.facts import (
    CastSaid,
    Fact,
    NameSaid,
    Person,
    ReleaseSaid,
    Source,
    Title,
    UncastSaid,
)
from wicktrack.model.names import begins, plain

Bound = tuple[bool, tuple[bool, int]]
"""The least that a title's place among the titles to come can be: whether it is not due, whether it
has no date, and the day after its period as an ordinal. It compares with the key of a row."""

FIRST: Bound = (False, (False, 0))
"""Of a title of which nothing is known beforehand."""


class Names(Protocol):
    """The names of titles or of persons; `plain` ones, each leading to an id or a credited name."""

    def called(self, name: str) -> list[str]:
        """Those with exactly that plain name."""

    def holding(self, part: str) -> list[str]:
        """Those with that text in a plain name."""

    def every(self) -> Iterable[tuple[str, str]]:
        """Each of them with each of its plain names."""

    def beginning(self, typed: str, day: date) -> Iterable[str]:
        """Those known by the day of which a name may begin with what was typed, as `begins` says.

        Of titles also those without any fact.
        """


class Ledger(Protocol):
    """Everything in a catalogue, whenever it became known.

    Definitions and facts stand in file order. `region` is the home region (None where no file
    names one).
    """

    @property
    def name(self) -> str | None: ...
    @property
    def region(self) -> str | None: ...
    @property
    def titles(self) -> Mapping[str, Title]: ...
    @property
    def persons(self) -> Mapping[str, Person]: ...
    @property
    def sources(self) -> Mapping[str, Source]: ...
    @property
    def title_names(self) -> Names: ...
    @property
    def person_names(self) -> Names: ...

    def facts_of(self, title: Title) -> Sequence[Fact]:
        """The facts about one title."""

    def every(self) -> Iterator[tuple[Title, Sequence[Fact]]]:
        """Every title with its facts."""

    def awaited(self, day: date, *, ahead: bool = False) -> Iterator[tuple[Bound, str]]:
        """The titles that may have been still to come on the day, by the bound of each.

        `ahead`: those whose date has passed may be missing. A title may come several times.
        """

    def credited(self, person: str) -> Iterable[str]:
        """The titles that may name a person, in cast or crew."""

    def playing(self, franchise: str, character: str) -> Iterable[str]:
        """The titles of a franchise that may have a character in their cast."""

    def touched(self, after: date, until: date) -> Iterable[str]:
        """The titles about which something may have become known, or come, after a day.

        Until another, which is included; what came is a release day.
        """

    def regions(self) -> set[str]:
        """The regions of which releases are recorded."""


class WholeLedger:
    """A ledger held whole in memory."""

    def __init__(  # noqa: PLR0913, PLR0917 - what files hold
        self,
        name: str | None = None,
        region: str | None = None,
        titles: Mapping[str, Title] | None = None,
        persons: Mapping[str, Person] | None = None,
        sources: Mapping[str, Source] | None = None,
        facts: tuple[Fact, ...] = (),
    ) -> None:
        self.name = name
        self.region = region
        self.titles = titles or {}
        self.persons = persons or {}
        self.sources = sources or {}
        self.facts = facts

    @cached_property
    def _by_title(self) -> Mapping[str, list[Fact]]:
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            found[fact.title].append(fact)
        return found

    def facts_of(self, title: Title) -> Sequence[Fact]:
        return self._by_title.get(title.id, ())

    def every(self) -> Iterator[tuple[Title, Sequence[Fact]]]:
        return ((title, self.facts_of(title)) for title in self.titles.values())

    def awaited(self, day: date, *, ahead: bool = False) -> Iterator[tuple[Bound, str]]:  # noqa: ARG002
        return ((FIRST, title) for title in self.titles)

    def credited(self, person: str) -> Iterable[str]:  # noqa: ARG002
        return self.titles

    def playing(self, franchise: str, character: str) -> Iterable[str]:  # noqa: ARG002
        return (title.id for title in self.titles.values() if title.franchise == franchise)

    def touched(self, after: date, until: date) -> Iterable[str]:  # noqa: ARG002
        return self.titles

    def regions(self) -> set[str]:
        said = (fact.said for fact in self.facts)
        return {s.key.region for s in said if isinstance(s, ReleaseSaid) and s.key.region}

    @cached_property
    def title_names(self) -> Names:
        return _Names({title.id: [*_called(title, facts)] for title, facts in self.every()})

    @cached_property
    def person_names(self) -> Names:
        return _Names({name: [(name, day)] for name, day in sorted(self._persons().items())})

    def _persons(self) -> dict[str, date]:
        """Everybody named in cast or crew, and the first day on which that was known."""
        first: dict[str, date] = {}
        for title, facts in self.every():
            for fact in facts:
                for person in _named(title, fact):
                    first[person] = min(first.get(person, date.max), fact.on.last)
        return first


def _called(title: Title, facts: Sequence[Fact]) -> Iterator[tuple[str, date | None]]:
    """The names of a title, and since when each is known."""
    first = min((fact.on.last for fact in facts), default=None)
    yield from ((name, first) for name in (title.id, title.name, *title.aliases))
    yield from ((f.said.name, f.on.last) for f in facts if isinstance(f.said, NameSaid))


def _named(title: Title, fact: Fact) -> Iterator[str]:
    """Who is known once a fact is."""
    yield from title.directors
    yield from title.writers
    if isinstance(fact.said, CastSaid):
        yield from (member.person for member in fact.said.members)
    elif isinstance(fact.said, UncastSaid):
        yield from fact.said.persons


class _Names:
    def __init__(self, known: dict[str, list[tuple[str, date | None]]]) -> None:
        self._known = known

    @cached_property
    def _plain(self) -> list[tuple[str, str]]:
        return [(key, plain(name)) for key, names in self._known.items() for name, _ in names]

    def called(self, name: str) -> list[str]:
        return [*dict.fromkeys(key for key, known in self._plain if known == name)]

    def holding(self, part: str) -> list[str]:
        return [*dict.fromkeys(key for key, known in self._plain if part in known)]

    def every(self) -> Iterable[tuple[str, str]]:
        return self._plain

    def beginning(self, typed: str, day: date) -> Iterable[str]:
        for key, names in self._known.items():
            if any((on is None or on <= day) and begins(name, typed) for name, on in names):
                yield key
