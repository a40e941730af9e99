"""Snapshots: what was known as of a day.

One rule: a snapshot is folded from the facts known by its day and from nothing else; it keeps the
fact behind every value, so day and source come along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from wicktrack.model.facts import (
    Fact,
    ReleaseKey,
    Title,
)
from wicktrack.model.ledger import Bound, Ledger
from wicktrack.model.periods import Period, sort_key
from wicktrack.model.state import TitleState, fold
from wicktrack.model.vocabulary import ReleaseType


class Question(NamedTuple):
    """Which release to use; None means the home region, and any type but premieres."""

    region: str | None = None
    type: ReleaseType | None = None


class Choice(NamedTuple):
    """The release that answers a question; `fallback` when it is not quite what was asked."""

    key: ReleaseKey
    period: Period
    fact: Fact
    fallback: bool


class Snapshot:
    """What was known as of a day, the day included. Titles not yet heard of are not in it."""

    def __init__(self, ledger: Ledger, as_of: date) -> None:
        self.as_of = as_of
        self.ledger = ledger
        self.home = ledger.region
        self._states: dict[str, TitleState | None] = {}

    def title(self, title_id: str) -> TitleState | None:
        """The state of a title; None where nothing was known about it by the day."""
        if title_id not in self._states:
            self._states[title_id] = self._read(title_id)
        return self._states[title_id]

    def titles(self) -> Iterator[TitleState]:
        """Every title known by the day, in the order of the catalogue."""
        for title, facts in self.ledger.every():
            if state := self._fold(title, facts):
                yield state

    def awaited(self, *, ahead: bool = False) -> Iterator[tuple[Bound, TitleState]]:
        """Every title that may be still to come, and the least that its place among them can be.

        `ahead`: those whose date has passed may be missing.
        """
        told = set()
        for bound, title_id in self.ledger.awaited(self.as_of, ahead=ahead):
            if title_id not in told and (state := self._read(title_id)):
                told.add(title_id)
                yield bound, state

    def credited(self, person: str) -> Iterator[TitleState]:
        """The titles known by the day that may have a person in cast or crew."""
        return filter(None, map(self.title, self.ledger.credited(person)))

    def playing(self, franchise: str, character: str) -> Iterator[TitleState]:
        """The titles known by the day that may have a character of the franchise in their cast."""
        return filter(None, map(self.title, self.ledger.playing(franchise, character)))

    def touched(self, after: date) -> Iterator[TitleState]:
        """The titles of which anything may have become known, or come, after that day."""
        return filter(None, map(self._read, self.ledger.touched(after, self.as_of)))

    def _read(self, title_id: str) -> TitleState | None:
        """Not kept: of thousands that are looked at once, none is needed again."""
        title = self.ledger.titles.get(title_id)
        return self._fold(title, self.ledger.facts_of(title)) if title else None

    def _fold(self, title: Title, facts: Iterable[Fact]) -> TitleState | None:
        known = [fact for fact in facts if fact.on.last <= self.as_of]
        known.sort(key=lambda fact: fact.on.end)
        return fold(title, known) if known else None

    def choose(self, state: TitleState, question: Question = Question()) -> Choice | None:
        """The release that a question is about; None where no date is known.

        The asked region and type; else the asked region, its earliest type other than premiere;
        else the home region, the same two steps; else the earliest anywhere, premieres last.
        Editions only where there is nothing else. Of a series it is the next episode that has
        not passed, or the last one.
        """
        found = self._candidates(state, question)
        if not found:
            return None
        if not state.title.kind.serial:
            return found[0]
        ahead = (choice for choice in found if not choice.period.ended(self.as_of))
        return next(ahead, found[-1])

    def first(self, state: TitleState) -> Period | None:
        """When a title first comes out, premieres aside; of a series, its first episode."""
        found = self._candidates(state, Question())
        return found[0].period if found else None

    def due(self, state: TitleState, choice: Choice | None) -> bool:
        """Whether the date has passed and nobody recorded a release.

        A series that was released and is in production again awaits a later episode instead.
        """
        if state.released or state.cancelled or choice is None:
            return False
        return choice.period.ended(self.as_of) and not state.released_since(choice.period)

    def standing(self, state: TitleState, question: Question = Question()) -> list[Choice]:
        """Every dated release, earliest first; only those of the region and type where asked."""
        found = [
            Choice(key, stands.said.period, stands.fact, fallback=False)
            for key, stands in state.releases.items()
            if stands.said.period is not None
            and question.region in (None, key.region)
            and question.type in (None, key.type)
        ]
        return sorted(found, key=_earliest)

    def _candidates(self, state: TitleState, question: Question) -> list[Choice]:
        """Releases of the one region and type that a question is about, earliest first."""
        wanted = question.region or self.home
        every = [
            choice._replace(fallback=_fallback(choice.key, wanted, question))
            for choice in self.standing(state)
        ]
        main = [choice for choice in every if choice.key.type is not ReleaseType.PREMIERE]
        for region in (wanted, self.home):
            asked = [c for c in every if c.key.region == region and c.key.type is question.type]
            if asked:
                return _plain(asked)
            ordinary = [c for c in main if c.key.region == region]
            if ordinary:
                return _plain(_like_first(ordinary))
        return _plain(_like_first(main or every))


def _like_first(choices: list[Choice]) -> list[Choice]:
    return [choice for choice in choices if choice.key[:2] == choices[0].key[:2]]


def _plain(choices: list[Choice]) -> list[Choice]:
    """Releases without an edition, where there are any: IMAX is not when a film comes out."""
    return [choice for choice in choices if choice.key.edition is None] or choices


def _fallback(key: ReleaseKey, region: str | None, question: Question) -> bool:
    if region is not None and key.region != region:
        return True
    if question.type is None:
        return key.type is ReleaseType.PREMIERE
    return key.type is not question.type


def _earliest(choice: Choice) -> tuple[object, ...]:
    return (sort_key(choice.period), choice.key.order)
