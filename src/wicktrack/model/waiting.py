"""Waiting: on which days a title may have been awaited, and for which release date.

One rule: it may say so in vain (a false positive), but no title is missed, whatever the home region
of its releases is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

from wicktrack.model.vocabulary import Status

NEVER = 10_000_000
"""An ordinal after every day of the calendar."""

DUE, AHEAD, UNDATED = range(3)

OTHER, STATUS, RELEASE, EPISODE = range(4)
"""What a fact says, as far as waiting goes; EPISODE is a release that names one."""

STATUSES = [*Status]
_RELEASED, _CANCELLED = STATUSES.index(Status.RELEASED), STATUSES.index(Status.CANCELLED)


class Statement(NamedTuple):
    """What waiting depends on: the ordinal of the day from which a fact counts, and its kind.

    `detail` is the place of a status in its vocabulary, or the key of a release; `after` the
    ordinal of the day after a release's period, 0 for one that is to be announced.
    """

    known: int
    kind: int = OTHER
    detail: int = 0
    after: int = 0


class Wait(NamedTuple):
    """Days on which a title may have been awaited, from `first` to `until` (not included).

    `after` is the day after the awaited date, 0 without any. `phase` says whether that date lies
    behind (DUE) or ahead (AHEAD) on those days, or is not known (UNDATED).

    `span` makes `upcoming` quick in a catalogue of any age. Asked as of a day, it wants the waits
    with first <= day < until, in order of `after`; an index over `after` alone would walk through
    every release of a century. But a release awaited for n days lies less than 2**span days from
    each of them, where span = n.bit_length(); so for each span only the dates within that
    distance of the day can fit. A film announced on day 100 for day 160 (after = 161) has
    n = 61 and span = 6: it is found from any day by looking at the dates up to 64 days away
    among those of span 6, and a film announced ten years ahead at those of span 12. A few
    thousand rows are looked at instead of all, and each list is already sorted.
    """

    phase: int
    span: int
    after: int
    first: int
    until: int


_MANY = 1000
"""The statements from which on they are not looked at one by one: that takes time squared."""


def waits(statements: Iterable[Statement]) -> Iterator[Wait]:
    """When a title may have been awaited; the statements are of all facts about it, in order."""
    relevant = _relevant(statements)
    if len(relevant) > _MANY:
        yield from _roughly(relevant)
        return
    spans: dict[int, list[tuple[int, int]]] = {}
    for day, until, awaited in _awaited(relevant):
        for after, stop in awaited:
            last = min(until, stop)
            if day >= last:
                continue
            known = spans.setdefault(after, [])
            if known and known[-1][1] == day:
                known[-1] = (known[-1][0], last)
            else:
                known.append((day, last))
    for after, found in spans.items():
        for first, last in found:
            yield from _split(after, first, last)


def _roughly(statements: Sequence[Statement]) -> Iterator[Wait]:
    """Waits for every date from when it was named, and for none, whatever is said afterwards."""
    dates: dict[int, int] = {0: statements[0].known}
    for it in statements:
        if it.kind in {RELEASE, EPISODE}:
            dates.setdefault(it.after, it.known)
    for after, first in dates.items():
        yield from _split(after, first, NEVER)


def _relevant(statements: Iterable[Statement]) -> list[Statement]:
    """Statuses and releases in order of the day, and whatever made the title known."""
    ordered = sorted(statements, key=itemgetter(0))
    return ordered[:1] + [it for it in ordered[1:] if it[1]]


def _split(after: int, first: int, last: int) -> Iterator[Wait]:
    """The waits for one date, before it and after it."""
    if not after:
        yield Wait(UNDATED, 0, 0, first, last)
        return
    if first < after:
        yield Wait(AHEAD, (after - first).bit_length(), after, first, min(last, after))
    if after < last:
        span = 64 if last == NEVER else (last - after).bit_length()
        yield Wait(DUE, span, after, max(first, after), last)


def _awaited(
    statements: Sequence[Statement],
) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """From which day to which (not included) which dates were awaited, and until when at most."""
    status = None
    released = False
    dates: dict[int, int] = {}
    untils = [*(it[0] for it in statements[1:]), NEVER]
    for (day, kind, detail, date), until in zip(statements, untils, strict=True):
        if kind == STATUS:
            status = detail
            released = released or status == _RELEASED
        elif kind:
            dates[detail] = date
        if day == until or status == _CANCELLED:
            continue
        over = status == _RELEASED
        awaited = [(after, after if over else NEVER) for after in {*dates.values()} if after]
        if not over and (released or not dates or 0 in dates.values()):
            awaited.append((0, NEVER))
        yield day, until, awaited
