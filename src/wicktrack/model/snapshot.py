"""Snapshots: what was known as of a day, and which release a question is about.

One rule: a snapshot is folded from the facts known by its day and from nothing else; it keeps the
fact behind every value, so day and source come along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple, Self

from wicktrack.model.facts import Fact, ReleaseKey, Title
from wicktrack.model.ledger import UNDATED, Bound, Ledger, Place
from wicktrack.model.periods import Period, sort_key
from wicktrack.model.state import TitleState, fold
from wicktrack.model.vocabulary import WORLD, Kind, ReleaseType, parse_region, parse_word


class _Asked(NamedTuple):
    region: str | None
    type: ReleaseType | None
    regions: tuple[str, ...]
    strict: bool


class Question(_Asked):
    """Which release to use; None means the home region, and any type but premieres.

    `regions` are the next best for the viewer, in that order. Regions and type are read as on the
    command line (`gb`, `cinema`); raises `BadValue`. `strict`: no other release stands in.
    """

    __slots__ = ()

    def __new__(
        cls,
        region: str | None = None,
        type: str | None = None,  # noqa: A002
        regions: Iterable[str] = (),
        *,
        strict: bool = False,
    ) -> Self:
        return super().__new__(
            cls,
            None if region is None else parse_region(region),
            None if type is None else parse_word(ReleaseType, type),
            tuple(map(parse_region, regions)),
            strict,
        )

    def covers(self, key: ReleaseKey) -> bool:
        """Whether a release is of the type and in the region, as far as they are named.

        A worldwide release is in every region.
        """
        in_region = self.region is None or key.region in (self.region, WORLD)
        return in_region and self.type in (None, key.type)

    def order(self, home: str | None) -> Iterator[tuple[str | None, ...]]:
        """The regions to look in, the best first; those of one step are equally good."""
        for region in (self.region or home, *self.regions):
            if region is not None:
                yield (region,)
        yield (WORLD, None)
        if home is not None:
            yield (home,)


class Choice(NamedTuple):
    """The release that answers a question; `fallback`: it is of another region or type.

    Neither a worldwide release nor, where the viewer named no region, one of an unspecified region
    is of another region. `platform`: where it streams.
    """

    key: ReleaseKey
    period: Period
    fact: Fact
    fallback: bool
    platform: tuple[str, ...] = ()


Players = dict[str, list[tuple[tuple[bool, int, int], str]]]
"""By character, the sort key of each title's first release with the person who plays it there."""


class Snapshot:
    """What was known as of a day, the day included. Titles not yet heard of are not in it."""

    def __init__(self, ledger: Ledger, as_of: date) -> None:
        if not isinstance(as_of, date) or hasattr(as_of, "hour"):
            raise TypeError(f"as_of must be a date, such as date(2024, 6, 7), not {as_of!r}")
        self.as_of = as_of
        self.ledger = ledger
        self.home = ledger.region
        self._states: dict[str, TitleState | None] = {}
        self._firsts: dict[str, Period | None] = {}
        self._players: dict[str, Players] = {}

    def title(self, title_id: str) -> TitleState | None:
        """The state of a title; None where nothing was known about it by the day."""
        if title_id not in self._states:
            self._states[title_id] = self._read(title_id)
        return self._states[title_id]

    def titles(self, ids: Iterable[str] | None = None) -> Iterator[TitleState]:
        """Every title known by the day, in the order of the catalogue, or those of these ids.

        They are read many at a time, and not kept.
        """
        for title, facts in self.ledger.every(ids):
            if state := self._fold(title, facts):
                yield state

    def told(
        self, ids: Iterable[str] | None = None
    ) -> Iterator[tuple[TitleState, Sequence[tuple[Fact, Place]]]]:
        """Every title, or those of these ids, and its facts: what was known, and where it is.

        The facts known by the day, oldest first, are the very objects of the state; those set aside
        are among them.
        """
        for title, facts in self.ledger.every(ids):
            if state := self._fold(title, facts):
                placed = zip(facts, self.ledger.places_of(title), strict=True)
                known = [it for it in placed if it[0].on.last <= self.as_of]
                yield state, sorted(known, key=lambda it: it[0].on.end)

    def awaited(
        self,
        *,
        ahead: bool = False,
        undated: bool = False,
        among: Collection[str] | None = None,
        kinds: Collection[Kind] = (),
        first: date | None = None,
    ) -> Iterator[tuple[Bound, TitleState]]:
        """Candidates for `upcoming`, each once, in order of a lower bound of their sort key.

        `ahead`: titles whose date has passed may be missing. With `undated` these come last: to
        a strict question, the date of another region is none. `among`: only these ids; `kinds`:
        only of these kinds, where there are any, and facts about others are not read.
        `first`: titles may be missing whose date is before that day.
        """
        found = self.ledger.awaited(self.as_of, ahead=ahead, among=among)
        if ahead and undated:
            passed = self.ledger.awaited(self.as_of, among=among)
            found = chain(found, ((UNDATED, title_id) for _, title_id in passed))
        seen = set()
        for bound, title_id in found:
            if title_id in seen or (first and 0 < bound[1][1] <= first.toordinal()):
                continue
            if kinds and self.ledger.titles[title_id].kind not in kinds:
                seen.add(title_id)
            elif state := self._read(title_id):
                seen.add(title_id)
                yield bound, state

    def credited(self, *persons: str) -> Iterator[TitleState]:
        """The titles known by the day that may have one of these people in cast or crew."""
        found = dict.fromkeys(title for it in persons for title in self.ledger.credited(it))
        return filter(None, map(self.title, found))

    def playing(self, franchise: str) -> Iterator[TitleState]:
        """The titles of a franchise known by the day."""
        return filter(None, map(self.title, self.ledger.playing(franchise)))

    def players(self, franchise: str) -> Players:
        """Who plays which character of a franchise, each time with when the title is released."""
        if franchise not in self._players:
            found: Players = defaultdict(list)
            _make_room(self._players)
            for state in filter(None, map(self._read, self.ledger.playing(franchise))):
                first = self.first(state)
                for stated in state.cast.values() if first else ():
                    for character in stated.said.characters:
                        found[character].append((sort_key(first), stated.said.person))
            self._players[franchise] = found
        return self._players[franchise]

    def touched(self, after: date) -> Iterator[TitleState]:
        """The titles with a fact or a release day that may be after a day (not included)."""
        yield from self.titles(self.ledger.touched(after, self.as_of))

    def moved(self) -> Iterator[TitleState]:
        """The titles of which a release date may have moved by the day."""
        yield from self.titles(self.ledger.moved(self.as_of))

    def dated(self, first: date, last: date) -> Iterator[TitleState]:
        """The titles with a release that may be in these days, both included."""
        yield from self.titles(self.ledger.dated(first, last))

    def _read(self, title_id: str) -> TitleState | None:
        """Like `title`, but not cached: callers iterate over many titles once."""
        title = self.ledger.titles.get(title_id)
        return self._fold(title, self.ledger.facts_of(title)) if title else None

    def _fold(self, title: Title, facts: Iterable[Fact]) -> TitleState | None:
        known = [fact for fact in facts if fact.on.last <= self.as_of]
        if all(fact.aside for fact in known):
            return None
        known.sort(key=lambda fact: fact.on.end)
        return fold(title, known)

    def choose(self, state: TitleState, question: Question = Question()) -> Choice | None:
        """The release that a question is about; None where no date is known.

        The asked region and type; else the asked region, its earliest type other than premiere;
        else the same two steps in each of the viewer's further regions, in the world or an
        unspecified region, and in the home region; else the earliest anywhere, premieres last.
        Of a strict question, only what would be no fallback. A release with an edition only where
        there is no other. Of a series it is the next
        episode that has not passed, else the last one.
        """
        found = self._candidates(state, question)
        if not found:
            return None
        if not state.title.kind.serial:
            return found[0]
        ahead = (choice for choice in found if not choice.period.ended(self.as_of))
        return next(ahead, found[-1])

    def wanted(self, question: Question) -> Question:
        """The question with the home region where it names none: what a fallback stands in for."""
        return question._replace(region=question.region or self.home)

    def first(self, state: TitleState) -> Period | None:
        """When a title is first released, by the choice for a question that asks for nothing."""
        title = state.title.id
        if title not in self._firsts:
            _make_room(self._firsts)
            found = self._candidates(state, Question())
            self._firsts[title] = found[0].period if found else None
        return self._firsts[title]

    def due(self, state: TitleState, choice: Choice | None) -> bool:
        """Whether the date has passed without a recorded release.

        A series that was released and is in production again awaits a later episode instead.
        """
        if state.released or state.cancelled or choice is None:
            return False
        return choice.period.ended(self.as_of) and not state.released_since(choice.period)

    def releases(self, state: TitleState, question: Question = Question()) -> list[Choice]:
        """The releases with a date, earliest first; only those of the region and type if asked."""
        found = [
            Choice(
                key,
                stated.said.period,
                stated.fact,
                fallback=False,
                platform=stated.said.platform,
            )
            for key, stated in state.releases.items()
            if stated.said.period is not None and question.covers(key)
        ]
        return sorted(found, key=_earliest)

    def _candidates(self, state: TitleState, question: Question) -> list[Choice]:
        """The releases of the region and type that a question falls back to, earliest first."""
        every = [
            choice._replace(fallback=self._fallback(choice.key, question))
            for choice in self.releases(state)
        ]
        if question.strict:
            every = [choice for choice in every if not choice.fallback]
        main = [choice for choice in every if choice.key.type is not ReleaseType.PREMIERE]
        for regions in question.order(self.home):
            asked = [c for c in every if c.key.region in regions and c.key.type is question.type]
            ordinary = [c for c in main if c.key.region in regions]
            if found := asked or ordinary:
                return _without_edition(_of_first_kind(found))
        return _without_edition(_of_first_kind(main or every))

    def _fallback(self, key: ReleaseKey, question: Question) -> bool:
        """Whether a release is not of the region and type that were asked about."""
        wanted = question.region or self.home
        anywhere = (wanted, WORLD) if question.region else (wanted, WORLD, None)
        if wanted is not None and key.region not in anywhere:
            return True
        if question.type is None:
            return key.type is ReleaseType.PREMIERE
        return key.type is not question.type


_KEPT = 2000
"""The number of answers of one kind that a snapshot keeps, for whoever asks about every title."""


def _make_room(kept: dict[str, Any]) -> None:
    """Forget the oldest answer where there are many."""
    if len(kept) >= _KEPT:
        del kept[next(iter(kept))]


def _of_first_kind(choices: list[Choice]) -> list[Choice]:
    """Those of the region and type of the first."""
    return [choice for choice in choices if choice.key[:2] == choices[0].key[:2]]


def _without_edition(choices: list[Choice]) -> list[Choice]:
    """Those without an edition, else all: an IMAX date is not when a film comes out."""
    return [choice for choice in choices if choice.key.edition is None] or choices


def _earliest(choice: Choice) -> tuple[object, ...]:
    return (sort_key(choice.period), choice.key.order)
