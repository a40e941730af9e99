"""Periods: dates with a precision, from a day to a year.

One rule: nothing invents precision. A period is a half-open range of days `[start, end)` with the
precision it was given in; a date to be announced is `None`, wherever a period could be.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from wicktrack.errors import BadValue
from wicktrack.records import record

FIRST_YEAR, LAST_YEAR = 1, 9998
"""Both included; the exclusive end of a period in `LAST_YEAR` still fits `datetime.date`."""


FIRST_FILM = 1888
"""The year of the first film, Roundhay Garden Scene: no release was before."""

FARTHEST = 100
"""The number of years ahead beyond which a release date is an error."""


class Precision(StrEnum):
    """How precise a period is; finest first."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    HALF = "half"
    YEAR = "year"


_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
"""Northern seasons by their first month; winter reaches into the next year."""

_MONTHS_LONG = {
    Precision.MONTH: 1,
    Precision.QUARTER: 3,
    Precision.SEASON: 3,
    Precision.HALF: 6,
    Precision.YEAR: 12,
}

_EDTF = {
    # Sub-year groupings of EDTF (ISO 8601-2:2019): seasons of level 1, and of level 2 northern
    # seasons, quarters and halves. Southern seasons and four-month groups have no equal here.
    21: "spring", 22: "summer", 23: "autumn", 24: "winter",
    25: "spring", 26: "summer", 27: "autumn", 28: "winter",
    33: "Q1", 34: "Q2", 35: "Q3", 36: "Q4",
    40: "H1", 41: "H2",
}  # fmt: skip


@record()
class Period:
    """A range of days, from `start` up to but not including `end`.

    `str()` writes the one form that `parse` reads back. Periods order by their end, and of two
    that end together the more precise comes first. `format()` takes a `strftime` form, which only
    an exact day obeys; a vaguer one is written as it is.
    """

    start: date
    end: date
    precision: Precision

    @property
    def exact(self) -> bool:
        return self.precision is Precision.DAY

    @property
    def last(self) -> date:
        """The last day inside."""
        return self.end - timedelta(1)

    def ended(self, day: date) -> bool:
        """Whether it lies before `day` whole: `day` itself is no longer inside."""
        return self.end <= day

    def refines(self, other: Period) -> bool:
        """Whether it lies inside `other` and is narrower, as a day is to its month."""
        return (
            other.start <= self.start
            and self.end <= other.end
            and self.end - self.start < other.end - other.start
        )

    def __lt__(self, other: Period) -> bool:
        return sort_key(self) < sort_key(other)

    def __str__(self) -> str:
        if self.precision is Precision.DAY:
            return self.start.isoformat()
        year, month = f"{self.start.year:04}", self.start.month
        match self.precision:
            case Precision.MONTH:
                return f"{year}-{month:02}"
            case Precision.QUARTER:
                return f"{year}-Q{(month + 2) // 3}"
            case Precision.HALF:
                return f"{year}-H{(month + 5) // 6}"
            case Precision.SEASON:
                return f"{year}-{next(name for name, m in _SEASONS.items() if m == month)}"
        return year

    def __format__(self, spec: str) -> str:
        if "%" in spec:
            return self.start.strftime(spec) if self.exact else str(self)
        return format(str(self), spec)


def exact(day: date) -> Period:
    """The period that is one day; raises `BadValue` outside the years wicktrack knows."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadValue(f"year {day.year} is outside {FIRST_YEAR:04} to {LAST_YEAR}")
    return Period(day, day + timedelta(1), Precision.DAY)


def sort_key(period: Period | None, *, descending: bool = False) -> tuple[bool, int, int]:
    """The one sort key of periods; a date to be announced sorts last in both directions."""
    if period is None:
        return (True, 0, 0)
    end, start = period.end.toordinal(), period.start.toordinal()
    return (False, -end if descending else end, end - start)


def parse(text: str) -> Period:
    """Read a period: `2024-06-07`, `2024-06`, `2024-Q2`, `2024-H1`, `2024-summer` or `2024`.

    The equal forms of EDTF level 1 and 2 are read too: `2024-34` is Q2, `2024-22` summer,
    `2024-XX` the year. Raises `BadValue`, with a hint, for anything else.
    """
    form = _form().match(text)
    if form is None:
        raise BadValue(
            f"`{text}` is not a valid period", "write 2024-06-07, 2024-06, 2024-Q2 or 2024"
        )
    year, number, day, word = int(form[1]), form[2], form[3], form[4]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue(f"`{text}` is outside the years {FIRST_YEAR:04} to {LAST_YEAR}")
    if day is not None:
        return _day(text, year, int(number), int(day))
    if number is not None:
        return _numbered(text, year, int(number))
    if word is not None:
        return _named(text, year, word)
    return _span(year, 1, Precision.YEAR)


@cache
def _form() -> re.Pattern[str]:
    """Compiled lazily: an answer from the index, which stores periods as numbers, parses none."""
    return re.compile(
        r"(\d{4})(?:-XX(?:-XX)?|-(\d\d)(?:-(\d\d)|(?<=[01]\d)-XX)?|-([Qq][1-4]|[Hh][12]|[A-Za-z]+))?\Z",
        re.ASCII,
    )


def _day(text: str, year: int, month: int, day: int) -> Period:
    try:
        return exact(date(year, month, day))
    except ValueError:
        raise no_such_date(text, year, month, day) from None


def no_such_date(text: str, year: int, month: int, day: int, hint: str = "") -> BadValue:
    """The refusal of a day that a month lacks; the hint gives its last one, else is `hint`."""
    if 1 <= month <= 12 and 28 < day < 32 and FIRST_YEAR <= year <= LAST_YEAR:
        last = _span(year, month, Precision.MONTH).last
        named = f"{year:04} is not a leap year" if month == 2 and day == 29 else ""
        named = named or f"{last:%B} {'' if month != 2 else f'{year:04} '}has {last.day} days"
        hint = f"{named}; write {last.isoformat()}"
    return BadValue(f"there is no such date as `{text}`", hint)


def _numbered(text: str, year: int, number: int) -> Period:
    if 1 <= number <= 12:
        return _span(year, number, Precision.MONTH)
    if number in _EDTF:
        return _named(text, year, _EDTF[number])
    hint = "southern seasons and thirds of a year are not supported; give a month"
    raise BadValue(f"there is no month {number} in `{text}`", hint if 29 <= number <= 39 else "")


def _named(text: str, year: int, word: str) -> Period:
    word = word.lower()
    if word[0] in "qh" and word[1:].isdigit():
        precision = Precision.QUARTER if word[0] == "q" else Precision.HALF
        return _span(year, (int(word[1]) - 1) * _MONTHS_LONG[precision] + 1, precision)
    word = "autumn" if word == "fall" else word
    if word in _SEASONS:
        return _span(year, _SEASONS[word], Precision.SEASON)
    raise BadValue(f"`{text}` is not a valid period", "use spring, summer, autumn or winter")


def _span(year: int, month: int, precision: Precision) -> Period:
    after = month - 1 + _MONTHS_LONG[precision]
    end = date(year + after // 12, after % 12 + 1, 1)
    return Period(date(year, month, 1), end, precision)
