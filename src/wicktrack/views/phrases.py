"""Phrases: the words for statuses, releases, moves and changes.

One rule: the same words wherever they are read, in a table, a calendar, a feed or a notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from wicktrack.model.facts import ReleaseKey, UncastSaid
from wicktrack.model.periods import Period
from wicktrack.model.snapshot import Question
from wicktrack.model.state import Change, ChangeKind, TitleState
from wicktrack.model.vocabulary import WORLD, Family, ReleaseType, Status
from wicktrack.render import words
from wicktrack.reports.cast import CastRow, PersonRow
from wicktrack.reports.history import ChangeRow, FactRow, SlipRow

NONE_RECORDED = "due, no release recorded"
NO_EFFECT = "aside: no effect"
DUE = "due: the date has passed, no release recorded"

CHANGE_WORDS = {
    ChangeKind.RELEASE_ANNOUNCED: "release announced",
    ChangeKind.RELEASE_MOVED: "release moved",
    ChangeKind.RELEASE_REFINED: "release more precise",
    ChangeKind.RELEASE_WITHDRAWN: "release withdrawn",
    ChangeKind.RELEASE_CHANGED: "platform",
    ChangeKind.RELEASE_CONFIRMED: "release confirmed",
    ChangeKind.STATUS_CHANGED: "status",
    ChangeKind.STATUS_CONFIRMED: "status confirmed",
    ChangeKind.CAST_ADDED: "cast",
    ChangeKind.CAST_CHANGED: "cast changed",
    ChangeKind.CAST_REMOVED: "left the cast",
    ChangeKind.CAST_CONFIRMED: "cast confirmed",
    ChangeKind.RENAMED: "renamed",
    ChangeKind.NAME_CONFIRMED: "name confirmed",
    ChangeKind.NEWS: "news",
    ChangeKind.TITLE_ADDED: "new title",
    ChangeKind.RELEASE_DAY: "release day",
    ChangeKind.ASIDE: "aside",
}


class Release(Protocol):
    """A row that says which release it is about."""

    @property
    def region(self) -> str | None: ...
    @property
    def type(self) -> ReleaseType | None: ...
    @property
    def episode(self) -> str | None: ...
    @property
    def edition(self) -> str | None: ...


def status_words(status: Status | None) -> str:
    """`in production`; the hyphen stays in pre-production and post-production."""
    if status is None:
        return "not recorded"
    return (
        status if status.endswith("-production") and status[0] == "p" else status.replace("-", " ")
    )


def region_words(region: str | None) -> str:
    """`GB`, `worldwide`; empty for an unspecified region."""
    return "worldwide" if region == WORLD else region or ""


def which(row: Release) -> str:
    """`US theatrical`, `US tv, episode 1x02`: the release that an answer is about."""
    if row.type is None:
        return ""
    name = " ".join(filter(None, (region_words(row.region), row.type)))
    extra = [row.edition or "", f"episode {row.episode}" if row.episode else ""]
    return ", ".join([name, *filter(None, extra)])


def change_words(row: ChangeRow) -> str:
    """What a fact did: `release moved`; of one that did nothing, what it is about."""
    aside = row.family if row.change is ChangeKind.ASIDE else None
    return aside or CHANGE_WORDS[row.change]


def on_platform(platform: tuple[str, ...]) -> str:
    """`, on Netflix`; empty where nobody said where it streams."""
    return f", on {', '.join(platform)}" if platform else ""


class Answer(Release, Protocol):
    """A row about one release; `fallback`: it stands in for the one that was asked for."""

    @property
    def fallback(self) -> bool: ...


def answer(row: Answer, wanted: Question) -> str:
    """`US theatrical`, `US theatrical, no GB date known`; `wanted` names the region."""
    missing = f"no {_missing(row, wanted)} date known" if row.fallback else ""
    return ", ".join(filter(None, (which(row), missing)))


def _missing(row: Release, wanted: Question) -> str:
    """What an answer is not: `GB`, `digital`, `GB digital`; of a premiere, any `other`."""
    region = "" if row.region == wanted.region else wanted.region
    type_ = "" if row.type is wanted.type else wanted.type
    return " ".join(filter(None, (region, type_))) or "other"


def moved_words(days: int | None) -> str:
    """`+364 days`, `-1 day`; empty for None. `days` is not 0."""
    if days is None:
        return ""
    return f"{'+' if days > 0 else '-'}{words.count(abs(days), 'day')}"


def slip_words(row: SlipRow) -> str:
    """`+672`, `-3`; `+159 to +523` where a move from or to a vague date leaves it open."""
    least, most = row.slip_min, row.slip_max
    return f"{least:+,}" if least == most else f"{least:+,} to {most:+,}"


def medians(rows: Sequence[SlipRow]) -> str:
    """`Median of 3 titles: 2 moves, +364 days, first said 1,401 days ago.`

    Titles whose days are not certain do not count for the days.
    """
    moves = _median([row.moves for row in rows])
    known = [row.slip_min for row in rows if row.slip_min == row.slip_max]
    slip = ""
    if known:
        days = _median(known)
        slip = f", {'' if days.startswith('-') else '+'}{days} days"
        slip += f" (of {len(known)} with exact dates)" if len(known) < len(rows) else ""
    said = f"first said {_median([row.first_days for row in rows])} days ago"
    times = "1 move" if moves == "1" else f"{moves} moves"
    return f"Median of {words.count(len(rows), 'title')}: {times}{slip}, {said}."


def _median(numbers: Sequence[int]) -> str:
    """Of two in the middle, it is halfway: `1.5`."""
    ordered, half = sorted(numbers), len(numbers) // 2
    twice = ordered[half] + ordered[-half - 1]
    return f"{twice / 2:,.1f}".removesuffix(".0")


def value_words(value: Period | Status | str | None) -> str:
    """An old or new value of a change: `7 Jun 2024`, `in production`, a name; empty for None."""
    if isinstance(value, Status):
        return status_words(value)
    return words.period(value) if isinstance(value, Period) else value or ""


def part_notes(row: CastRow | PersonRow) -> str:
    """`returning · voice`."""
    notes = {
        "returning": row.returning,
        "recast": row.recast,
        "posthumous": row.posthumous,
        str(row.credit): row.credit is not None,
    }
    return " · ".join(note for note, applies in notes.items() if applies)


def what_happened(row: ChangeRow, *, colon: bool = True) -> str:
    """One change in words: `US theatrical: 7 Jun 2024 → 6 Jun 2025, +364 days`."""
    happened = _happened(row, ":" if colon else "")
    return f"{happened} ({NO_EFFECT})" if row.change is ChangeKind.ASIDE else happened


def _happened(row: ChangeRow, colon: str) -> str:
    if row.family is Family.NEWS:
        return value_words(row.new)
    if row.change is ChangeKind.TITLE_ADDED:
        return "first reported"
    if row.person is not None:
        return f"{row.person}: {_part(row)}"
    if row.type is not None:
        return f"{which(row)}{colon} {_move(row)}{on_platform(row.platform)}"
    tail = f", {row.place}" if row.place else ""
    since = f" since {words.period(row.since)}" if row.since else ""
    return f"{_move(row)}{since}{tail}"


def fact_words(row: FactRow) -> str:
    """What a fact says, in words: `US theatrical: 7 Jun 2024`, `Ian McShane (Winston)`."""
    match row.family:
        case Family.STATUS:
            since = f" since {words.period(row.since)}" if row.since else ""
            return f"{status_words(row.status)}{since}{f', {row.place}' if row.place else ''}"
        case Family.RELEASE:
            date = words.period(row.date) if row.date else words.TBA
            return f"{which(row)}: {date}{on_platform(row.platform)}"
        case Family.CAST:
            joined = [f"{it.person} ({it.character or 'undisclosed'})" for it in row.members]
            return ", ".join([*joined, *(f"{person} left the cast" for person in row.uncast)])
    return row.text or ""


def recorded(row: ChangeRow, change: Change, state: TitleState) -> str:
    """A change that was just recorded; of a release, with what stays of the others of its type.

    `GB theatrical 16 Dec 2026, a new release; US theatrical stays 18 Dec 2026`.
    """
    happened = what_happened(row, colon=False)
    if isinstance(change.fact.said, UncastSaid):
        happened = f"{row.person} left the cast"
    if row.change.endswith("-confirmed"):
        named = "the name " if row.change is ChangeKind.NAME_CONFIRMED else ""
        happened = f"confirms {named}{happened}"
    others = _others(change.key, state) if change.key else []
    new = ", a new release" if others and _opens(change, state) else ""
    new += " without a region" if new and row.region is None else ""
    more = len(others) - _NAMED
    stay = [*others[:_NAMED], *([f"{words.count(more, 'other')} stay"] if more > 0 else [])]
    return "; ".join([happened + new, *stay])


_NAMED = 3
"""The number of other releases that are named one by one."""


def _opens(change: Change, state: TitleState) -> bool:
    """Whether a change is the first of its release."""
    return next(it for it in state.changes if it.key == change.key) is change


def _others(key: ReleaseKey, state: TitleState) -> list[str]:
    """The releases that differ from one in region alone, with their dates."""
    found = []
    for other, stated in state.releases.items():
        period = stated.said.period
        if other != key and other.regionless == key.regionless and period:
            unspecified = "" if other.region else " (region unspecified)"
            found.append(f"{which(other)}{unspecified} stays {words.period(period)}")
    return found


def _part(row: ChangeRow) -> str:
    """`Rooney → Eve Macarro`, `Charon, billed 4`: the character, credit and billing.

    Of a part that changed, only what did: `billed 4` where the character stays.
    """
    billed = f"billed {row.billing}" if row.billing else ""
    changed = row.change is ChangeKind.CAST_CHANGED
    if changed and row.old == row.new:
        # The character is no news: what is left has changed.
        return ", ".join(filter(None, (row.credit, billed))) or "credit and billing withdrawn"
    roles = (row.old, row.new) if changed else (row.new or row.old,)
    part = " → ".join(value_words(role) or "undisclosed" for role in roles)
    return ", ".join(filter(None, (part, row.credit, billed)))


def _move(row: ChangeRow) -> str:
    new = words.TBA if row.type and row.new is None else value_words(row.new)
    if row.old is None or row.old == row.new:
        return new
    moved = f", {moved_words(row.days)}" if row.days is not None else ""
    return f"{value_words(row.old)} → {new}{moved}"
