"""Where is it worth looking? What an index notes about a title, so that few titles are read.

One rule: a note may lead to a title in vain, but no title is missed, whatever the home region and
whatever else another file says of titles that this file says nothing about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from wicktrack.catalogue.statements import (
    CAST,
    NAME,
    RELEASE,
    STATUS,
    UNCAST,
    Days,
    Held,
    Statement,
)
from wicktrack.model.names import plain
from wicktrack.model.vocabulary import Status

NEVER = 10_000_000
"""An ordinal after every day of the calendar."""

DUE, AHEAD, UNDATED = range(3)


class Wait(NamedTuple):
    """Days on which a title may have been awaited, from `first` to `end` (not included).

    `after` is the day after the date that was awaited, 0 without any. `sort` tells whether that
    lies behind (DUE) or before us (AHEAD) on those days, and the distance between the day and the
    date is less than 2 to the power of `span`.
    """

    sort: int
    span: int
    after: int
    first: int
    end: int


class Notes(NamedTuple):
    """What an index notes of one title, in ordinals of days.

    `names`: plain, and since when known (None without any fact). `persons`: since when
    somebody is named. `parts`: see `part`. `told`: the first and the last day on which something
    became known, None for no facts. `days`: those of releases, as far as they are exact.
    """

    names: list[tuple[str, int | None]]
    persons: dict[str, int]
    parts: set[int]
    told: tuple[int, int] | None
    days: set[int]
    waits: list[Wait]


def notes(title_id: str, defined: Held | None, said: Sequence[Statement]) -> Notes:
    """The notes of what one file says of a title."""
    told = [known(held) for held in said]
    first = min(told, default=None)
    franchise = defined[2] if defined else None
    names = [] if defined is None else [(title_id, first), *((n, first) for n in _names(defined))]
    persons = dict.fromkeys(_crew(defined), NEVER if first is None else first)
    parts = set()
    days = set()
    for on, held in zip(told, said, strict=True):
        sort, what = held[1], held[2]
        if sort == CAST:
            for person, character, *_ in what:
                persons[person] = min(persons.get(person, NEVER), on)
                if franchise is not None and character is not None:
                    parts.add(part(franchise, character))
        elif sort == UNCAST:
            for person in what:
                persons[person] = min(persons.get(person, NEVER), on)
        elif sort == NAME:
            names.append((what, on))
        elif sort == RELEASE and isinstance(what[0], int):
            days.add(what[0])
    called = [(plain(name), since) for name, since in names]
    return Notes(
        called, persons, parts, (min(told), max(told)) if told else None, days, [*waits(said)]
    )


def part(franchise: str, character: str) -> int:
    """What a character of a franchise is noted by; two may share it."""
    return crc32(f"{franchise}\0{character}".encode())


def known(held: Statement) -> int:
    """The day from which a statement counts: the last of its period."""
    on = held[0]
    return on if isinstance(on, int) else on[1] - 1


def end(held: Days) -> int:
    """The day after a period."""
    return held + 1 if isinstance(held, int) else held[1]


def _names(defined: Held) -> Iterator[str]:
    yield defined[0]
    yield from defined[3]


def _crew(defined: Held | None) -> Iterable[str]:
    return (*defined[5], *defined[6]) if defined else ()


def waits(said: Iterable[Statement]) -> Iterator[Wait]:
    """When a title may have been awaited, and for which date."""
    spans: dict[int, list[tuple[int, int]]] = {}
    ordered = sorted(said, key=known)
    # What else is said leaves all as it is, but that the title is heard of.
    telling = [held for n, held in enumerate(ordered) if not n or held[1] in (STATUS, RELEASE)]
    for day, until, awaited in _standing(telling):
        for after, stop in awaited:
            before = spans.setdefault(after, [])
            last = min(until, stop)
            if day >= last:
                continue
            if before and before[-1][1] == day:
                before[-1] = (before[-1][0], last)
            else:
                before.append((day, last))
    for after, found in spans.items():
        for first, last in found:
            yield from _sorted(after, first, last)


def _sorted(after: int, first: int, last: int) -> Iterator[Wait]:
    if not after:
        yield Wait(UNDATED, 0, 0, first, last)
        return
    if first < after:
        yield Wait(AHEAD, (after - first).bit_length(), after, first, min(last, after))
    if after < last:
        span = 64 if last == NEVER else (last - after).bit_length()
        yield Wait(DUE, span, after, max(first, after), last)


def _standing(
    said: Sequence[Statement],
) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """From which day to which (not included) which dates were awaited, and until when at most.

    A release that names no region is never taken for another that does: those that stand by
    themselves are at least those that stand together.
    """
    status = None
    released = False
    dates: dict[tuple[str | None, ...], int] = {}
    days = [known(held) for held in said]
    for held, (day, until) in zip(said, pairwise([*days, NEVER]), strict=True):
        if held[1] == STATUS:
            status = held[2][0]
            released = released or status == Status.RELEASED
        elif held[1] == RELEASE:
            when, *key = held[2]
            dates[tuple(key)] = 0 if when is None else end(when)
        if day == until or status == Status.CANCELLED:
            continue
        over = status == Status.RELEASED
        awaited = [(after, after if over else NEVER) for after in set(dates.values()) if after]
        if not over and (released or not dates or 0 in dates.values()):
            awaited.append((0, NEVER))
        yield day, until, awaited
