"""What was known as of a day?

One rule: a snapshot is folded from the facts known by its day and from nothing else; it keeps the
fact behind every value, so day and source come along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar, assert_never

from wicktrack.facts import (
    CastSaid,
    Fact,
    Member,
    NameSaid,
    NewsSaid,
    ReleaseKey,
    ReleaseSaid,
    ReleaseType,
    Status,
    StatusSaid,
    Title,
    UncastSaid,
)
from wicktrack.ledger import Bound, Ledger
from wicktrack.periods import Period, sort_key
from wicktrack.records import record, replaced

S = TypeVar("S", StatusSaid, ReleaseSaid, Member)


@record()
class Standing(Generic[S]):
    """What was said last about something, and the fact that said it."""

    said: S
    fact: Fact


class ChangeKind(StrEnum):
    """What became known; the `…-confirmed` ones are facts that said it again.

    `title-added` and `release-day` are between two days only: a title was first heard of, and the
    exact day of a release came.
    """

    TITLE_ADDED = "title-added"

    RELEASE_ANNOUNCED = "release-announced"
    RELEASE_MOVED = "release-moved"
    RELEASE_REFINED = "release-refined"
    RELEASE_WITHDRAWN = "release-withdrawn"
    RELEASE_CONFIRMED = "release-confirmed"
    STATUS_CHANGED = "status-changed"
    STATUS_CONFIRMED = "status-confirmed"
    CAST_ADDED = "cast-added"
    CAST_CHANGED = "cast-changed"
    CAST_REMOVED = "cast-removed"
    CAST_CONFIRMED = "cast-confirmed"
    RENAMED = "renamed"
    NAME_CONFIRMED = "name-confirmed"
    NEWS = "news"
    RELEASE_DAY = "release-day"


@record()
class Change:
    """One thing that one fact changed; `key` for releases, `member` for casts.

    `old` and `new` are periods (None: to be announced), statuses, names or, for casts,
    characters (None: undisclosed).
    """

    fact: Fact
    kind: ChangeKind
    old: Period | Status | str | None
    new: Period | Status | str | None
    key: ReleaseKey | None = None
    member: Member | None = None

    @property
    def days(self) -> int | None:
        """Days from the old to the new date of a move; None unless both are exact."""
        if self.kind is not ChangeKind.RELEASE_MOVED:
            return None
        old, new = self.old, self.new
        if isinstance(old, Period) and isinstance(new, Period) and old.exact and new.exact:
            return (new.start - old.start).days
        return None


class TitleState:
    """What is known about one title: what stands, and every change that led there, in order.

    `since` is when the status began, as far as anybody said: at the latest when it became known.
    `releases` also holds withdrawn ones (period None); `cast` is in order of announcement.
    """

    __slots__ = ("cast", "changes", "facts", "name", "releases", "since", "status", "title")

    def __init__(self, title: Title, name: str) -> None:
        self.title = title
        self.name = name
        self.facts: list[Fact] = []
        self.status: Standing[StatusSaid] | None = None
        self.since: Period | None = None
        self.releases: dict[ReleaseKey, Standing[ReleaseSaid]] = {}
        self.cast: dict[str, Standing[Member]] = {}
        self.changes: list[Change] = []

    @property
    def released(self) -> bool:
        return self.status is not None and self.status.said.status is Status.RELEASED

    @property
    def cancelled(self) -> bool:
        return self.status is not None and self.status.said.status is Status.CANCELLED

    def released_since(self, period: Period) -> bool:
        """Whether a release was recorded at any time from the first day of a period on."""
        return any(
            change.new is Status.RELEASED and change.fact.on.last >= period.start
            for change in self.changes
        )

    @property
    def newest(self) -> Fact:
        """The fact that became known last."""
        return self.facts[-1]

    def crew(self, person: str) -> list[str]:
        """The jobs of a person on the title beside acting, in TMDB's words."""
        jobs = {"director": self.title.directors, "writer": self.title.writers}
        return [job for job, names in jobs.items() if person in names]


def fold(title: Title, facts: Iterable[Fact]) -> TitleState:
    """Fold facts about one title, in the order given."""
    state = TitleState(title, title.name)
    for fact in facts:
        state.facts.append(fact)
        state.changes.extend(_apply(state, fact))
    return state


def _apply(state: TitleState, fact: Fact) -> Iterator[Change]:
    match fact.said:
        case StatusSaid():
            yield _apply_status(state, fact, fact.said)
        case ReleaseSaid():
            yield _apply_release(state, fact, fact.said)
        case CastSaid(members):
            for member in members:
                yield _apply_member(state, fact, member)
        case UncastSaid(persons):
            for person in persons:
                left = state.cast.pop(person, None)
                kind = ChangeKind.CAST_REMOVED if left else ChangeKind.CAST_CONFIRMED
                member = left.said if left else Member(person)
                yield Change(fact, kind, member.character, None, member=member)
        case NameSaid(name):
            same = name == state.name
            kind = ChangeKind.NAME_CONFIRMED if same else ChangeKind.RENAMED
            old, state.name = state.name, name
            yield Change(fact, kind, old, name)
        case NewsSaid(news):
            yield Change(fact, ChangeKind.NEWS, None, news)
        case _:
            assert_never(fact.said)


def _apply_status(state: TitleState, fact: Fact, said: StatusSaid) -> Change:
    old = state.status.said.status if state.status else None
    same = old is said.status
    state.status = Standing(said, fact)
    state.since = said.since or (state.since if same else fact.on)
    kind = ChangeKind.STATUS_CONFIRMED if same else ChangeKind.STATUS_CHANGED
    return Change(fact, kind, old, said.status)


def _apply_release(state: TitleState, fact: Fact, said: ReleaseSaid) -> Change:
    before = state.releases.get(said.key)
    old, new = before.said.period if before else None, said.period
    state.releases[said.key] = Standing(said, fact)
    return Change(fact, _release_change(old, new), old, new, key=said.key)


def _release_change(old: Period | None, new: Period | None) -> ChangeKind:
    if old == new:
        return ChangeKind.RELEASE_CONFIRMED
    if old is None:
        return ChangeKind.RELEASE_ANNOUNCED
    if new is None:
        return ChangeKind.RELEASE_WITHDRAWN
    return ChangeKind.RELEASE_REFINED if new.refines(old) else ChangeKind.RELEASE_MOVED


def _apply_member(state: TitleState, fact: Fact, member: Member) -> Change:
    before = state.cast.get(member.person)
    state.cast[member.person] = Standing(member, fact)
    if before is None:
        kind = ChangeKind.CAST_ADDED
    elif before.said == member:
        kind = ChangeKind.CAST_CONFIRMED
    else:
        kind = ChangeKind.CAST_CHANGED
    old = before.said.character if before else None
    return Change(fact, kind, old, member.character, member=member)


class Question(NamedTuple):
    """Which release is asked about; None for the home region and for any type but premieres."""

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


def compare(old: TitleState | None, new: TitleState) -> list[Change]:
    """How the later of two states of one title differs; `old` None where it was not yet known.

    What was said in between and unsaid again is no difference. News are left aside.
    """
    added = [Change(new.facts[0], ChangeKind.TITLE_ADDED, None, new.name)] if old is None else []
    old = old or TitleState(new.title, new.name)
    return [*added, *_renamed(old, new), *_status(old, new), *_releases(old, new), *_cast(old, new)]


def _renamed(old: TitleState, new: TitleState) -> Iterator[Change]:
    if old.name != new.name:
        fact = next(fact for fact in reversed(new.facts) if isinstance(fact.said, NameSaid))
        yield Change(fact, ChangeKind.RENAMED, old.name, new.name)


def _status(old: TitleState, new: TitleState) -> Iterator[Change]:
    before = old.status.said.status if old.status else None
    if new.status and new.status.said.status is not before:
        yield Change(new.status.fact, ChangeKind.STATUS_CHANGED, before, new.status.said.status)


def _releases(old: TitleState, new: TitleState) -> Iterator[Change]:
    for key, stands in new.releases.items():
        before = old.releases.get(key)
        was, now = before.said.period if before else None, stands.said.period
        if was != now:
            yield Change(stands.fact, _release_change(was, now), was, now, key=key)


def _cast(old: TitleState, new: TitleState) -> Iterator[Change]:
    for person, stands in new.cast.items():
        before = old.cast.get(person)
        if before is None or before.said != stands.said:
            kind = ChangeKind.CAST_CHANGED if before else ChangeKind.CAST_ADDED
            was = before.said.character if before else None
            yield Change(stands.fact, kind, was, stands.said.character, member=stands.said)
    for person, before in old.cast.items():
        if person not in new.cast:
            yield next(
                replaced(change, old=before.said.character, member=before.said)
                for change in reversed(new.changes)
                if change.kind is ChangeKind.CAST_REMOVED
                and change.member
                and change.member.person == person
            )
