"""English words for dates and spans of time, independent of any locale.

One rule: words are as precise as the period, never more.
"""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar
from functools import lru_cache

from wicktrack.model import dates
from wicktrack.model.periods import Period, Precision

MONTHS = tuple(name[:3] for name in dates.MONTHS)
TBA = "to be announced"

_iso: ContextVar[bool] = ContextVar("iso", default=False)


def write_iso(*, iso: bool) -> None:
    """From here on, while the command runs, write dates as in ISO 8601, or else as words.

    It is not passed from call to call: it belongs to whoever looks, as the width of a screen does,
    and every word on it is to follow.
    """
    _iso.set(iso)


def day(when: dt.date) -> str:
    """`7 Jun 2024`, or `2024-06-07`."""
    if _iso.get():
        return when.isoformat()
    return f"{when.day} {MONTHS[when.month - 1]} {when.year:04}"


def period(when: Period | None) -> str:
    """`7 Jun 2024`, `Jun 2024`, `Q2 2024`, `summer 2024`, `2024`, `to be announced`.

    Where dates are written as in ISO 8601, as catalogues have them: `2024-06-07`, `2024-Q2`.
    """
    if when is None:
        return TBA
    if _iso.get():
        return str(when)
    match when.precision:
        case Precision.DAY:
            return day(when.start)
        case Precision.MONTH:
            return f"{MONTHS[when.start.month - 1]} {when.start.year:04}"
        case Precision.YEAR:
            return str(when)
        case Precision.QUARTER | Precision.HALF | Precision.SEASON:
            year, _, part = str(when).partition("-")
            return f"{part} {year}"


def count(number: int, noun: str) -> str:
    """`1 day`, `2 days`, `1,000 days`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


@lru_cache(4096)
def span(start: dt.date, end: dt.date) -> str:
    """The calendar difference of two days, `start` not after `end`: `1 year, 2 months, 3 days`."""
    from dateutil.relativedelta import relativedelta

    delta = relativedelta(end, start)
    parts = ((delta.years, "year"), (delta.months, "month"), (delta.days, "day"))
    return ", ".join(count(number, noun) for number, noun in parts if number) or count(0, "day")


def rough_span(start: dt.date, end: dt.date) -> str:
    """The same without days, unless it is below a month: `1 year, 5 months`."""
    parts = span(start, end).split(", ")
    months = [part for part in parts if "day" not in part]
    return ", ".join(months or parts)


def countdown(when: Period, as_of: dt.date) -> str:
    """The time to a period: `3 days`, `today`, `2 days ago`, `within 9 months`.

    Of a vague period that is over only the end is certain: `ended 2 days ago`.
    """
    if when.ended(as_of):
        return f"{'' if when.exact else 'ended '}{span(when.last, as_of)} ago"
    if not when.exact:
        return _vaguely(when, as_of)
    return "today" if when.start == as_of else span(as_of, when.start)


def _vaguely(when: Period, as_of: dt.date) -> str:
    """An interval in days, months or years, rounded outwards to include every day."""
    least, most, unit = max((when.start - as_of).days, 0), (when.last - as_of).days, "day"
    if most <= 1:
        return f"{'tomorrow' if most else 'today'} at the latest"
    if most >= 60:
        least, most, unit = _months(as_of, when.start)[0], _months(as_of, when.last)[1], "month"
        if most > 36 or least % 12 == most % 12 == 0:
            least, most, unit = least // 12, -(-most // 12), "year"
    return f"in {least:,} to {count(most, unit)}" if least else f"within {count(most, unit)}"


@lru_cache(4096)
def _months(start: dt.date, end: dt.date) -> tuple[int, int]:
    """The months from one day to another, rounded down and up; 0 where `end` is earlier."""
    from dateutil.relativedelta import relativedelta

    delta = relativedelta(max(start, end), start)
    whole = delta.years * 12 + delta.months
    return whole, whole + (delta.days > 0)
