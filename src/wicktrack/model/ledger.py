"""The `Ledger` protocol: definitions and facts as written, and which titles a query concerns.

One rule: a ledger returns what was said, never what it means. Its queries may name too many titles,
never too few (false positives, no misses); the fold decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple, Protocol

from wicktrack.model.facts import (
    CastSaid,
    Definition,
    Disagreement,
    Fact,
    NameSaid,
    Person,
    ReleaseSaid,
    Source,
    Title,
    UncastSaid,
)
from wicktrack.model.names import begins, plain
from wicktrack.model.vocabulary import Provider

Bound = tuple[bool, tuple[bool, int]]
"""Lower bound of a title's sort key in `upcoming`: not due, then undated, then the exclusive end of
its period as an ordinal (0 where undated). It compares with that key, of which it is a prefix."""

AHEAD: Bound = (True, (False, 0))
"""The lowest bound of a title that cannot be due."""

UNDATED: Bound = (True, (True, 0))
"""The bound of a title without a date."""

FIRST: Bound = (False, (False, 0))
"""The bound of a title whose state was not looked at: no key is lower."""


class Place(NamedTuple):
    """Where a fact is written: the number of its file in the catalogue, and the line there."""

    file: int
    line: int


class Written(NamedTuple):
    """A definition or fact as one file has it; `place` looks for where it is written there."""

    it: Definition | Fact
    place: Callable[[], Place]


class Names(Protocol):
    """Names of titles, persons or franchises, normalised by `plain`.

    They lead to ids, credited names, or franchises as they are written.
    """

    def called(self, name: str) -> list[str]:
        """The keys with exactly that normalised name."""

    def holding(self, part: str) -> list[tuple[str, str]]:
        """The pairs of a key and one of its normalised names with that text inside."""

    def every(self) -> Iterable[tuple[str, str]]:
        """Every pair of a key and one of its normalised names."""

    def beginning(self, typed: str, day: date) -> Iterable[str]:
        """The keys known by the day with a name that may begin with what was typed: see `begins`.

        Includes titles without any fact.
        """

    def known(self, key: str, day: date) -> bool:
        """Whether a key has a name by the day; as `beginning`, but of one key."""


class Ledger(Protocol):
    """Everything in a catalogue, whenever it became known.

    Definitions and facts are in file order, without what `disagreements` leave out. `name`,
    `region` (the home region) and `trust` (the services to import from, the most trusted first) are
    those of the first of the user's own files that gives one, else of the bundled catalogue.
    `persons` holds those with an entry of their own, by name.
    """

    @property
    def name(self) -> str | None: ...
    @property
    def region(self) -> str | None: ...
    @property
    def trust(self) -> tuple[Provider, ...]: ...
    @property
    def titles(self) -> Mapping[str, Title]: ...
    @property
    def persons(self) -> Mapping[str, Person]: ...
    @property
    def sources(self) -> Mapping[str, Source]: ...
    @property
    def disagreements(self) -> list[Disagreement]: ...
    @property
    def title_names(self) -> Names: ...
    @property
    def person_names(self) -> Names: ...
    @property
    def franchise_names(self) -> Names: ...

    def facts_of(self, title: Title) -> Sequence[Fact]:
        """The facts about one title, in file order."""

    def places_of(self, title: Title) -> Sequence[Place]:
        """Where each of the facts about one title is written, in the order of `facts_of`."""

    def every(self, titles: Iterable[str] | None = None) -> Iterator[tuple[Title, Sequence[Fact]]]:
        """Every title, or those of these ids, each once, with its facts."""

    def identified(self, references: Sequence[str]) -> list[str]:
        """The ids of titles with one of these full ids at services: `imdb:tt7181546`."""

    def awaited(
        self, day: date, *, ahead: bool = False, among: Collection[str] | None = None
    ) -> Iterator[tuple[Bound, str]]:
        """The ids of titles that may be still to come on the day, in ascending order of bound.

        `ahead`: titles whose date has passed may be missing. `among`: only these, where it is not
        None. An id occurs with the bound of each date for which it may be awaited, or with `FIRST`.
        """

    def credited(self, person: str) -> Iterable[str]:
        """The ids of titles that may name a person, in cast or crew."""

    def playing(self, franchise: str) -> Iterable[str]:
        """The ids of the titles of a franchise."""

    def touched(self, after: date, until: date) -> Iterable[str]:
        """The ids of titles with a fact or a release day that may be in `(after, until]`."""

    def ordered(self, titles: Collection[str]) -> list[str]:
        """Those of the ids that are of titles, in the order of the catalogue."""

    def moved(self, until: date) -> Iterable[str]:
        """The ids of titles of which a release date may have moved up to a day."""

    def dated(self, first: date, last: date) -> Iterable[str]:
        """The ids of titles with a release that may be in `[first, last]`."""

    def cited(self, until: date) -> Iterable[str]:
        """The ids of sources, among others, that facts known by a day cite."""

    def regions(self) -> set[str]:
        """The regions of all recorded releases."""

    def platforms(self) -> set[str]:
        """The platforms of all recorded releases, as they are written."""


class WholeLedger:
    """A ledger in memory, without lookups: most of its queries name every title.

    `locate` gives the places of all facts, in their order, and is called when one is needed.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what files hold
        self,
        name: str | None = None,
        region: str | None = None,
        titles: Mapping[str, Title] | None = None,
        persons: Mapping[str, Person] | None = None,
        sources: Mapping[str, Source] | None = None,
        facts: tuple[Fact, ...] = (),
        trust: tuple[Provider, ...] = (),
        locate: Callable[[], Iterable[Place]] = tuple,
    ) -> None:
        self.name = name
        self.region = region
        self.titles = titles or {}
        self.persons = persons or {}
        self.sources = sources or {}
        self.facts = facts
        self.disagreements: list[Disagreement] = []
        self.trust = trust
        self._locate = locate

    @cached_property
    def _by_title(self) -> Mapping[str, list[Fact]]:
        found: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            found[fact.title].append(fact)
        return found

    def facts_of(self, title: Title) -> Sequence[Fact]:
        return self._by_title.get(title.id, ())

    @cached_property
    def _places(self) -> Mapping[int, Place]:
        """The places of the facts by the identity of these: facts of several files may be equal."""
        return {id(it): place for it, place in zip(self.facts, self._locate(), strict=True)}

    def places_of(self, title: Title) -> Sequence[Place]:
        return [self._places[id(fact)] for fact in self.facts_of(title)]

    def every(self, titles: Iterable[str] | None = None) -> Iterator[tuple[Title, Sequence[Fact]]]:
        found = (self.titles[it] for it in dict.fromkeys(self.titles if titles is None else titles))
        return ((title, self.facts_of(title)) for title in found)

    def identified(self, references: Sequence[str]) -> list[str]:
        return [
            title.id
            for title in self.titles.values()
            if any(f"{service}:{found}" in references for service, found in title.ids)
        ]

    def awaited(
        self,
        day: date,  # noqa: ARG002
        *,
        ahead: bool = False,  # noqa: ARG002
        among: Collection[str] | None = None,
    ) -> Iterator[tuple[Bound, str]]:
        return ((FIRST, title) for title in self.titles if among is None or title in among)

    def credited(self, person: str) -> Iterable[str]:  # noqa: ARG002
        return self.titles

    def playing(self, franchise: str) -> Iterable[str]:
        return (title.id for title in self.titles.values() if title.franchise == franchise)

    def touched(self, after: date, until: date) -> Iterable[str]:  # noqa: ARG002
        return self.titles

    def ordered(self, titles: Collection[str]) -> list[str]:
        return [title for title in self.titles if title in titles]

    def moved(self, until: date) -> Iterable[str]:  # noqa: ARG002
        return self.titles

    def dated(self, first: date, last: date) -> Iterable[str]:  # noqa: ARG002
        return self.titles

    def cited(self, until: date) -> Iterable[str]:
        return {s for fact in self.facts if fact.on.last <= until for s in fact.sources}

    def regions(self) -> set[str]:
        return {said.key.region for said in self._releases() if said.key.region}

    def platforms(self) -> set[str]:
        return {name for said in self._releases() for name in said.platform}

    def _releases(self) -> Iterator[ReleaseSaid]:
        said = (fact.said for fact in effective(self.facts))
        return (it for it in said if isinstance(it, ReleaseSaid))

    @cached_property
    def title_names(self) -> Names:
        return ListedNames(
            {title.id: [*_dated_names(title, facts)] for title, facts in self.every()}
        )

    @cached_property
    def person_names(self) -> Names:
        return ListedNames({name: [(name, day)] for name, day in sorted(self._persons().items())})

    @cached_property
    def franchise_names(self) -> Names:
        return ListedNames.of(title.franchise for title in self.titles.values())

    def _persons(self) -> dict[str, date]:
        """Everybody named in cast or crew, and the first day on which they were known."""
        first: dict[str, date] = {}
        for title, facts in self.every():
            for fact in effective(facts):
                for person in _named(title, fact):
                    first[person] = min(first.get(person, date.max), fact.on.last)
        return first


def effective(facts: Iterable[Fact]) -> list[Fact]:
    """The facts that are not set aside."""
    return [fact for fact in facts if not fact.aside]


def _dated_names(title: Title, every: Sequence[Fact]) -> Iterator[tuple[str, date | None]]:
    """The names of a title, with the day each became known; None without any fact."""
    facts = effective(every)
    first = min((fact.on.last for fact in facts), default=None)
    yield from ((name, first) for name in (title.id, title.name, *title.aliases))
    yield from ((f.said.name, f.on.last) for f in facts if isinstance(f.said, NameSaid))


def _named(title: Title, fact: Fact) -> Iterator[str]:
    """The persons that a fact makes known, the crew of its title among them."""
    yield from title.directors
    yield from title.writers
    if isinstance(fact.said, CastSaid):
        yield from (member.person for member in fact.said.members)
    elif isinstance(fact.said, UncastSaid):
        yield from fact.said.persons


class ListedNames:
    """Names by linear search; `names` are those of each key, with the day each became known."""

    def __init__(self, names: dict[str, list[tuple[str, date | None]]]) -> None:
        self._names = names

    @classmethod
    def of(cls, names: Iterable[str | None]) -> ListedNames:
        """Names that lead to themselves, whatever the day."""
        return cls({name: [(name, None)] for name in sorted({*filter(None, names)})})

    @cached_property
    def _plain(self) -> list[tuple[str, str]]:
        return [(key, plain(name)) for key, names in self._names.items() for name, _ in names]

    def called(self, name: str) -> list[str]:
        return [*dict.fromkeys(key for key, other in self._plain if other == name)]

    def holding(self, part: str) -> list[tuple[str, str]]:
        return [(key, name) for key, name in self._plain if part in name]

    def every(self) -> Iterable[tuple[str, str]]:
        return self._plain

    def known(self, key: str, day: date) -> bool:
        return any(on is None or on <= day for _, on in self._names.get(key, ()))

    def beginning(self, typed: str, day: date) -> Iterable[str]:
        for key, names in self._names.items():
            if any((on is None or on <= day) and begins(name, typed) for name, on in names):
                yield key
