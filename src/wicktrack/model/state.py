"""The fold of a title's facts into its state, and the changes on the way.

One rule: every value keeps the fact behind it, so its day and source come along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Generic, TypeVar, assert_never

from wicktrack.model.facts import (
    CastSaid,
    Fact,
    Member,
    NameSaid,
    NewsSaid,
    ReleaseKey,
    ReleaseSaid,
    StatusSaid,
    Title,
    UncastSaid,
)
from wicktrack.model.periods import Period
from wicktrack.model.vocabulary import Status
from wicktrack.records import record, replaced

S = TypeVar("S", StatusSaid, ReleaseSaid, Member)


@record()
class Stated(Generic[S]):
    """The last statement about a status, a release or a member, and the fact that made it."""

    said: S
    fact: Fact


class ChangeKind(StrEnum):
    """What a fact changed; the `…-confirmed` kinds repeat what was known.

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
    """What is known about one title: its current values, and the changes that led there, in order.

    `since` is when the status began: as a fact said, else when it became known, which is the latest
    that it can be. `releases` includes withdrawn ones (period None); `cast` is in order of
    announcement, `facts` in order of `on`.
    """

    __slots__ = ("cast", "changes", "facts", "name", "releases", "since", "status", "title")

    def __init__(self, title: Title, name: str) -> None:
        self.title = title
        self.name = name
        self.facts: list[Fact] = []
        self.status: Stated[StatusSaid] | None = None
        self.since: Period | None = None
        self.releases: dict[ReleaseKey, Stated[ReleaseSaid]] = {}
        self.cast: dict[str, Stated[Member]] = {}
        self.changes: list[Change] = []

    @property
    def released(self) -> bool:
        return self.status is not None and self.status.said.status is Status.RELEASED

    @property
    def cancelled(self) -> bool:
        return self.status is not None and self.status.said.status is Status.CANCELLED

    def released_since(self, period: Period) -> bool:
        """Whether the title became released on or after the first day of a period."""
        return any(
            change.new is Status.RELEASED and change.fact.on.last >= period.start
            for change in self.changes
        )

    @property
    def newest(self) -> Fact:
        """The fact that became known last."""
        return self.facts[-1]

    def credits(self, person: str) -> bool:
        """Whether a person is in cast or crew."""
        return person in self.cast or bool(self.crew(person))

    def crew(self, person: str) -> list[str]:
        """The jobs of a person on the title besides acting: `director`, `writer` (TMDB's words)."""
        jobs = {"director": self.title.directors, "writer": self.title.writers}
        return [job for job, names in jobs.items() if person in names]


def fold(title: Title, facts: Iterable[Fact]) -> TitleState:
    """The state after facts about one title, which are in order of the day they became known."""
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
    state.status = Stated(said, fact)
    state.since = said.since or (state.since if same else fact.on)
    kind = ChangeKind.STATUS_CONFIRMED if same else ChangeKind.STATUS_CHANGED
    return Change(fact, kind, old, said.status)


def _apply_release(state: TitleState, fact: Fact, said: ReleaseSaid) -> Change:
    before = state.releases.get(said.key)
    old, new = before.said.period if before else None, said.period
    state.releases[said.key] = Stated(said, fact)
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
    state.cast[member.person] = Stated(member, fact)
    if before is None:
        kind = ChangeKind.CAST_ADDED
    elif before.said == member:
        kind = ChangeKind.CAST_CONFIRMED
    else:
        kind = ChangeKind.CAST_CHANGED
    old = before.said.character if before else None
    return Change(fact, kind, old, member.character, member=member)


def compare(old: TitleState | None, new: TitleState) -> list[Change]:
    """The difference of two states of one title, `old` the earlier; None: it was not yet known.

    What was said in between and taken back is no difference. News are not compared.
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
    for key, stated in new.releases.items():
        before = old.releases.get(key)
        was, now = before.said.period if before else None, stated.said.period
        if was != now:
            yield Change(stated.fact, _release_change(was, now), was, now, key=key)


def _cast(old: TitleState, new: TitleState) -> Iterator[Change]:
    for person, stated in new.cast.items():
        before = old.cast.get(person)
        if before is None or before.said != stated.said:
            kind = ChangeKind.CAST_CHANGED if before else ChangeKind.CAST_ADDED
            was = before.said.character if before else None
            yield Change(stated.fact, kind, was, stated.said.character, member=stated.said)
    removed = {
        change.member.person: change
        for change in new.changes
        if change.kind is ChangeKind.CAST_REMOVED and change.member
    }
    for person, before in old.cast.items():
        if person not in new.cast:
            change = removed[person]
            yield replaced(change, old=before.said.character, member=before.said)
