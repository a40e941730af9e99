"""The fold of a title's facts into its state, and the changes on the way.

One rule: every value keeps the fact behind it, so its day and source come along.
"""

from __future__ import annotations

import json
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
    Said,
    StatusSaid,
    Title,
    UncastSaid,
)
from wicktrack.model.periods import Period
from wicktrack.model.vocabulary import Family, Status
from wicktrack.records import record, replaced

try:
    from _blake2 import blake2b  # all of `hashlib` takes a millisecond more of every start
except ImportError:
    from hashlib import blake2b

S = TypeVar("S", StatusSaid, ReleaseSaid, Member)


@record()
class Stated(Generic[S]):
    """The last statement about a status, a release or a member, and the fact that made it.

    A release has the platform that was named last, by whichever fact about it.
    """

    said: S
    fact: Fact


class ChangeKind(StrEnum):
    """What a fact changed; the `…-confirmed` kinds repeat what was known.

    `title-added` and `release-day` are between two days only: a title was first heard of, and the
    exact day of a release came. `aside` is only in the history: the fact changed nothing.
    """

    TITLE_ADDED = "title-added"
    RELEASE_ANNOUNCED = "release-announced"
    RELEASE_MOVED = "release-moved"
    RELEASE_REFINED = "release-refined"
    RELEASE_WITHDRAWN = "release-withdrawn"
    RELEASE_CHANGED = "release-changed"
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
    ASIDE = "aside"


@record()
class Change:
    """One thing that one fact changed; `key` and `platform` for releases, `member` for casts.

    `old` and `new` are periods (None: to be announced), statuses, names or, for casts,
    characters (None: undisclosed).
    """

    fact: Fact
    kind: ChangeKind
    old: Period | Status | str | None
    new: Period | Status | str | None
    key: ReleaseKey | None = None
    member: Member | None = None
    platform: tuple[str, ...] = ()

    @property
    def family(self) -> Family | None:
        """What the change is about; None for a new title."""
        return None if self.kind is ChangeKind.TITLE_ADDED else family(self.fact.said)

    @property
    def identity(self) -> str:
        """What identifies the change, as 16 hexadecimal digits.

        It is made of the title, the family of the fact, the release or person, the new value and
        `on`, as the fact says them; of a new title, of the title alone. So it stays the same
        however many facts are recorded later, which may change the old value and the kind.
        """
        said = self.fact.said
        parts: list[object] = [self.fact.title, self.family or self.kind]
        if self.kind is ChangeKind.RELEASE_DAY:
            parts[1:] = [self.kind, *(self.key or ()), str(self.new)]
        elif self.family:
            parts += [*_subject(said, self.member), str(self.fact.on)]
        text = _encoded(parts)
        return blake2b(text.encode("ascii"), digest_size=8).hexdigest()

    @property
    def days(self) -> int | None:
        """Days from the old to the new date of a move; None unless both are exact."""
        if self.kind is not ChangeKind.RELEASE_MOVED:
            return None
        old, new = self.old, self.new
        if isinstance(old, Period) and isinstance(new, Period) and old.exact and new.exact:
            return (new.start - old.start).days
        return None


_encoded = json.JSONEncoder(separators=(",", ":")).encode
"""As `json.dumps`, which makes an encoder for each call."""


def family(said: Said) -> Family:
    """What a fact is about."""
    match said:
        case StatusSaid():
            return Family.STATUS
        case ReleaseSaid():
            return Family.RELEASE
        case CastSaid() | UncastSaid():
            return Family.CAST
        case NameSaid():
            return Family.NAME
        case NewsSaid():
            return Family.NEWS
        case _:
            assert_never(said)


def _subject(said: Said, member: Member | None) -> list[object]:
    """What a fact is about, as far as its family leaves it open, and the new value."""
    match said:
        case StatusSaid():
            return [said.status]
        case ReleaseSaid(key, period, platform):
            return [*key, str(period) if period else "tba", *platform]
        case CastSaid():
            return [*(member or ())]
        case UncastSaid():
            return [member.person if member else None]
        case NameSaid(value) | NewsSaid(value):
            return [value]
        case _:
            assert_never(said)


class TitleState:
    """What is known about one title: its current values, and the changes that led there, in order.

    `since` is when the status began: as a fact said, else when it became known, which is the latest
    that it can be. `releases` includes withdrawn ones (period None); `cast` is in order of
    announcement, `facts` in order of `on`. `history` is `changes` and, in their places, what was
    set aside, which is nowhere else.
    """

    __slots__ = (
        "cast", "changes", "facts", "history", "name", "releases", "since", "status", "title",
    )  # fmt: skip

    def __init__(self, title: Title, name: str) -> None:
        self.title = title
        self.name = name
        self.facts: list[Fact] = []
        self.status: Stated[StatusSaid] | None = None
        self.since: Period | None = None
        self.releases: dict[ReleaseKey, Stated[ReleaseSaid]] = {}
        self.cast: dict[str, Stated[Member]] = {}
        self.changes: list[Change] = []
        self.history: list[Change] = []

    def with_releases(self, releases: dict[ReleaseKey, Stated[ReleaseSaid]]) -> TitleState:
        """The same state with other releases."""
        made = TitleState(self.title, self.name)
        for name in self.__slots__:
            setattr(made, name, getattr(self, name))
        made.releases = releases
        return made

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
        if fact.aside:
            state.history.extend(_set_aside(fact))
            continue
        state.facts.append(fact)
        changes = [*_apply(state, fact)]
        state.changes += changes
        state.history += changes
    return state


def _set_aside(fact: Fact) -> Iterator[Change]:
    """What a fact says, for each person if it is about a cast."""
    kind = ChangeKind.ASIDE
    match fact.said:
        case StatusSaid(status):
            yield Change(fact, kind, None, status)
        case ReleaseSaid(key, period, platform):
            yield Change(fact, kind, None, period, key=key, platform=platform)
        case CastSaid(members):
            for member in members:
                yield Change(fact, kind, None, member.character, member=member)
        case UncastSaid(persons):
            for person in persons:
                yield Change(fact, kind, None, None, member=Member(person))
        case NameSaid(new) | NewsSaid(new):
            yield Change(fact, kind, None, new)
        case _:
            assert_never(fact.said)


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
    known = before.said.platform if before else ()
    kept = replaced(said, platform=known) if known and not said.platform else said
    state.releases[said.key] = Stated(kept, fact)
    elsewhere = said.platform not in ((), known)
    kind = _release_change(old, new, elsewhere=elsewhere)
    return Change(fact, kind, old, new, key=said.key, platform=said.platform)


def _release_change(old: Period | None, new: Period | None, *, elsewhere: bool) -> ChangeKind:
    """The kind of change; `elsewhere`: it streams on another platform."""
    if old == new:
        return ChangeKind.RELEASE_CHANGED if elsewhere else ChangeKind.RELEASE_CONFIRMED
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
        platform = stated.said.platform
        elsewhere = platform != (before.said.platform if before else ())
        if was != now or elsewhere:
            kind = _release_change(was, now, elsewhere=elsewhere)
            yield Change(stated.fact, kind, was, now, key=key, platform=platform)


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
