"""Which release a date is of: the dates of one region and type against those said last.

One rule: what could be two things is told, never guessed. The earliest date has no edition, and
another release of the same type never moves it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from wicktrack.importing.believing import shown
from wicktrack.importing.spoken import Utterance, spelt
from wicktrack.model.facts import ReleaseKey, ReleaseSaid
from wicktrack.model.periods import Period, parse, sort_key
from wicktrack.model.vocabulary import ReleaseType
from wicktrack.records import record, replaced
from wicktrack.sources.words import Word

ANEW = 180
"""Days after the release of a title that is out, from which on a date is that of another one."""

PLACEHOLDER = "a placeholder for the year"
"""What the note on a year says that the source gave as its first or its last day."""

_FIRST_ONLY = frozenset({ReleaseType.PREMIERE})
_FIRST_USUALLY = frozenset({ReleaseType.DIGITAL, ReleaseType.PHYSICAL})


class Dated(NamedTuple):
    """A word about a release, what it says of the date by our rules, and a note on that."""

    word: Word
    said: ReleaseSaid
    note: str | None = None

    @property
    def period(self) -> Period | None:
        return self.said.period

    @property
    def edition(self) -> str:
        """The edition that the source itself makes of it, empty for none."""
        return (self.said.key.edition or "").strip()

    @property
    def label(self) -> str | None:
        return (self.said.key.edition or self.word.label or "").strip() or None


@record(kw_only=True)
class Group:
    """The dates of one region, type and episode.

    `lasts` are what the source said last of them, `stands` is the date that stands without an
    edition, `out` whether the title is out by `day`. `every`: later discs and downloads, too.
    """

    key: ReleaseKey
    lasts: Mapping[ReleaseKey, Utterance]
    stands: Period | None
    out: bool
    day: date
    every: bool

    @property
    def spare(self) -> bool:
        """Whether only the earliest is wanted, besides those that are known."""
        first_usually = self.key.type in _FIRST_USUALLY and not self.every
        return first_usually or self.key.type in _FIRST_ONLY

    def anew(self, old: Period | None, new: Period | None) -> bool:
        """Whether a date is so long after one that has passed that it is another release."""
        if not self.out or old is None or new is None or old.last >= self.day:
            return False
        return (new.start - old.last).days > ANEW


@record(kw_only=True)
class Matched:
    """The releases of one group, by key; `unclear` says what could not be told apart, if any."""

    found: Mapping[ReleaseKey, Dated] = {}
    unclear: str = ""


def base(key: ReleaseKey) -> ReleaseKey:
    """The release without an edition."""
    return key._replace(edition=None)


def grouped(words: Iterable[Word]) -> dict[ReleaseKey, list[Word]]:
    """Words about releases, those of one region, type and episode together."""
    groups: dict[ReleaseKey, list[Word]] = defaultdict(list)
    for word in words:
        if isinstance(word.said, ReleaseSaid):
            groups[base(word.said.key)].append(word)
    return groups


def dated(word: Word, said: ReleaseSaid, lasts: Iterable[Utterance], day: date) -> Dated:
    """A word with the year in place of its first or last day, where that is far ahead.

    Once the year was written for it, it is the year until the source says something else.
    """
    period = said.period
    if period is None or not period.exact or not _first_or_last(period.start):
        return Dated(word, said)
    year = parse(f"{period.start.year:04}")
    known = any(_is_placeholder(it, year) for it in lasts)
    if not known and not _more_than_a_year_ahead(period.start, day):
        return Dated(word, said)
    return Dated(word, replaced(said, period=year), f"given as {shown(period)}, {PLACEHOLDER}")


def _first_or_last(day: date) -> bool:
    return (day.month, day.day) in {(1, 1), (12, 31)}


def _more_than_a_year_ahead(day: date, today: date) -> bool:
    return (day.year - 1, day.month, day.day) > (today.year, today.month, today.day)


def _is_placeholder(last: Utterance, year: Period) -> bool:
    said = last.said
    of_year = isinstance(said, ReleaseSaid) and said.period == year
    return of_year and PLACEHOLDER in (last.fact.note or "")


def matched(words: Sequence[Dated], group: Group) -> Matched:
    """The release that each date is of: one that the source named before, or a new one."""
    left = _distinct(words)
    lasts = dict(group.lasts)
    found: dict[ReleaseKey, Dated] = {}
    _take_same_days(left, lasts, found)
    _take_same_labels(left, lasts, found, group)
    if group.spare:
        ordinary = [it for it in left if not it.edition]
        left = ordinary[:1] if base(group.key) not in found else []
    movable = {
        key: [it for it in left if _may_move(last, it, group)] for key, last in lasts.items()
    }
    movable = {key: moves for key, moves in movable.items() if moves}
    moving = [it for it in left if any(it in moves for moves in movable.values())]
    if len(movable) == len(moving) == 1:
        found[next(iter(movable))] = moving[0]
    elif moving:
        return Matched(found=found, unclear=_unclear(moving, [lasts[key] for key in movable]))
    _name_new([it for it in left if it not in moving and it.period], found, group)
    return Matched(found=found)


def _distinct(words: Sequence[Dated]) -> list[Dated]:
    """The words in order of their dates, one for each date: what has no label comes first."""
    ordered = sorted(words, key=lambda it: (*sort_key(it.period), it.label or ""))
    by_period: dict[Period | None, Dated] = {}
    for it in ordered:
        by_period.setdefault(it.period, it)
    return list(by_period.values())


def _take_same_days(
    left: list[Dated], lasts: dict[ReleaseKey, Utterance], found: dict[ReleaseKey, Dated]
) -> None:
    """Take what is as it was, out of both; the plain release first."""
    for key in sorted(lasts, key=lambda it: it.edition or ""):
        period = _period(lasts[key])
        same = next((it for it in left if period and it.period == period), None)
        if same is not None:
            found[key] = same
            left.remove(same)
            del lasts[key]


def _take_same_labels(
    left: list[Dated],
    lasts: dict[ReleaseKey, Utterance],
    found: dict[ReleaseKey, Dated],
    group: Group,
) -> None:
    """Take what is called as it was."""
    for key in [it for it in lasts if it.edition]:
        called = [it for it in left if it.label and spelt(it.label) == spelt(key.edition or "")]
        if called and not group.anew(_period(lasts[key]), called[0].period):
            found[key] = called[0]
            left.remove(called[0])
            del lasts[key]


def _may_move(last: Utterance, to: Dated, group: Group) -> bool:
    """Whether a date may be the new one of a release; a date that was withdrawn says nothing."""
    if to.period is None:
        return _period(last) is not None
    return not group.anew(_period(last), to.period)


def _period(last: Utterance) -> Period | None:
    return last.said.period if isinstance(last.said, ReleaseSaid) else None


def _unclear(words: Sequence[Dated], lasts: Sequence[Utterance]) -> str:
    new = ", ".join(shown(it.period) for it in words)
    old = ", ".join(shown(_period(it)) for it in lasts)
    return f"which of {old} became which of {new} is unclear"


def _name_new(words: Sequence[Dated], found: dict[ReleaseKey, Dated], group: Group) -> None:
    """Give new releases their keys: the earliest none but the plain one, if that is free."""
    plain = base(group.key)
    used = {key.edition or "" for key in (*group.lasts, *found)}
    for it in words:
        free = plain not in group.lasts and plain not in found
        if free and not it.edition and not group.anew(group.stands, it.period):
            found[plain] = it
        elif not group.spare or free:
            edition = _edition(it, used)
            used.add(edition)
            found[plain._replace(edition=edition)] = it


def _edition(it: Dated, used: Collection[str]) -> str:
    """The label of a release, else its year; with as much of the date as makes it the only one."""
    day = it.period.start if it.period else date.min
    dates = (day.isoformat()[:4], day.isoformat()[:7], day.isoformat())
    names = [it.label, *(f"{it.label} {part}" for part in dates)] if it.label else [*dates]
    known = {spelt(edition) for edition in used}
    free = (name for name in names if name and spelt(name) not in known)
    return next(free, f"{names[-1]} ({len(known)})")
