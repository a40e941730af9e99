"""Parsing of days and spans as people type them: ISO dates, month names, `-30d`, `2w ago`.

One rule: today is an argument, and an ambiguous day such as 6/7/2024 is refused, never guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from wicktrack.errors import BadValue
from wicktrack.model.periods import exact

# Uncompiled: `re.match` caches them, and an answer as of today needs none.
_RELATIVE = r"(?ai)([+-]?) ?(\d{1,9}) ?([dwmy])(?: (ago))?\Z"
_ISO = r"(?a)(\d{4})-(\d\d)-(\d\d)\Z"
_NUMBERS = r"(?a)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z"
_DAY_FIRST = r"(?ai)(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4})\Z"
_MONTH_FIRST = r"(?ai)([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\Z"

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NAMED = {"today": 0, "yesterday": -1, "tomorrow": 1}

_HINT = "write 2024-06-07, 7 June 2024, today, -30d or 2w ago"


def midnight(day: date) -> datetime:
    """The first moment of a day in the local zone: 1:00 where the clocks skip the hour before."""
    return local(datetime.combine(day, time()))


def local(moment: datetime) -> datetime:
    """An aware datetime in the local zone; a wall time that the clocks skip is moved forward.

    In years 1 and 9999, where the platform knows no offset, a naive time counts as UTC.
    """
    try:
        found = moment.astimezone()
        skipped = moment.tzinfo is None and found.replace(tzinfo=None) < moment
        return moment.replace(fold=1).astimezone() if skipped else found
    except (OverflowError, ValueError, OSError):
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_day(text: str, today: date) -> date:
    """Read one day: ISO, in words with the month named, or relative to today; raises `BadValue`."""
    typed = " ".join(text.split())
    if typed.casefold() in _NAMED:
        return shift(typed, today, _NAMED[typed.casefold()], "d")
    if iso := re.match(_ISO, typed):
        return _calendar(text, *map(int, iso.groups()))
    if relative := re.match(_RELATIVE, typed):
        return _relative(typed, relative, today)
    if numbers := re.match(_NUMBERS, typed):
        raise _ambiguous(text, *map(int, numbers.groups()))
    if words := re.match(_DAY_FIRST, typed):
        return _calendar(text, int(words[3]), _month(text, words[2]), int(words[1]))
    if words := re.match(_MONTH_FIRST, typed):
        return _calendar(text, int(words[3]), _month(text, words[1]), int(words[2]))
    raise BadValue(f"`{text}` is not a day", _HINT)


def parse_span(text: str, start: date, *, back: bool = False) -> date:
    """The day a span (`90d`, `12w`, `3m`, `1y`) after `start`, or with `back` before it.

    Raises `BadValue`.
    """
    found = re.match(_RELATIVE, " ".join(text.split()))
    if found is None or found[1] == "-" or found[4]:
        raise BadValue(f"`{text}` is not a valid time span", "write 90d, 12w, 3m or 1y")
    return shift(text, start, int(found[2]) * (-1 if back else 1), found[3].lower())


def shift(text: str, start: date, number: int, unit: str) -> date:
    """`start` moved by a number of units `d`, `w`, `m` or `y`; `text` is for the `BadValue`.

    A day that a month lacks becomes its last: 31 January and `1m` is 28 February.
    """
    try:
        return exact(_moved(start, number, unit)).start
    except (ValueError, OverflowError):
        raise BadValue(f"`{text}` is outside the years 0001 to 9998") from None


def _calendar(text: str, year: int, month: int, day: int) -> date:
    try:
        return exact(date(year, month, day)).start
    except ValueError:
        raise BadValue(f"there is no such date as `{text}`", _HINT) from None


def _relative(text: str, found: re.Match[str], today: date) -> date:
    sign, number, unit, ago = found[1], int(found[2]), found[3].lower(), found[4]
    if not sign and not ago:
        raise BadValue(f"`{text}` could be -{text} (ago) or +{text} (ahead)", "add the sign")
    if sign and ago:
        raise BadValue(f"`{text}` has both a sign and `ago`", "use one or the other")
    return shift(text, today, number if sign == "+" else -number, unit)


def _moved(start: date, number: int, unit: str) -> date:
    if unit in "dw":
        return start + timedelta(number * (7 if unit == "w" else 1))
    from dateutil.relativedelta import relativedelta

    return start + relativedelta(months=number * (12 if unit == "y" else 1))


def _ambiguous(text: str, first: int, second: int, year: int) -> BadValue:
    readings = []
    for day, month in dict.fromkeys(((second, first), (first, second))):
        try:
            readings.append(date(year, month, day).isoformat())
        except ValueError:
            continue
    if not readings:
        return BadValue(f"there is no such date as `{text}`", _HINT)
    both = " or ".join(readings)
    what = f"could be {both}" if len(readings) > 1 else "is not a supported date format"
    return BadValue(f"`{text}` {what}", f"write {both}")


def _month(text: str, word: str) -> int:
    """The number, from 1, of the first month whose name begins with the word."""
    for number, name in enumerate(MONTHS, 1):
        if name.lower().startswith(word.lower()):
            return number
    raise BadValue(f"`{text}` has no month name in it", _HINT)
