"""Which day does somebody mean? Days and spans as people type them.

One rule: today is an argument, and what could mean two days is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from wicktrack.errors import BadValue
from wicktrack.periods import exact

_RELATIVE = re.compile(r"([+-]?)\s*(\d{1,5})\s*([dwmy])(?:\s+(ago))?\Z", re.ASCII | re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z", re.ASCII)
_WORDS = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?[ -][A-Za-z]{3,9}\.?,?[ -]\d{4}"
    r"|[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}",
    re.ASCII,
)
_NAMED = {"today": 0, "yesterday": -1, "tomorrow": 1}
_HINT = "write 2024-06-07, 7 June 2024, today, -30d or 2w ago"


def clock(environ: Mapping[str, str]) -> date:
    """Today: the UTC day of $SOURCE_DATE_EPOCH where that is set, else the local day."""
    epoch = environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return date.today()  # noqa: DTZ011 - a release day is a local day
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise BadValue(
            f"$SOURCE_DATE_EPOCH is `{epoch}`", "it must be a number of seconds"
        ) from None


def parse_day(text: str, today: date) -> date:
    """Read one day: ISO, in words with the month named, or relative to today; raises `BadValue`."""
    typed = text.strip()
    if typed.casefold() in _NAMED:
        return today + timedelta(_NAMED[typed.casefold()])
    if re.fullmatch(r"\d{4}-\d\d-\d\d", typed, re.ASCII):
        return _iso(typed)
    if relative := _RELATIVE.match(typed):
        return _relative(text, relative, today)
    if numbers := _NUMBERS.match(typed):
        raise _ambiguous(text, *map(int, numbers.groups()))
    if _WORDS.fullmatch(typed):
        return _in_words(text)
    raise BadValue(f"`{text}` is not a day", _HINT)


def parse_span(text: str, start: date) -> date:
    """The day that lies a span such as `90d`, `12w`, `3m` or `1y` after `start`."""
    found = _RELATIVE.match(text.strip())
    if found is None or found[1] == "-" or found[4]:
        raise BadValue(f"`{text}` is not a span of time", "write 90d, 12w, 3m or 1y")
    return _shift(text, start, int(found[2]), found[3].lower())


def _iso(text: str) -> date:
    try:
        return exact(date.fromisoformat(text)).start
    except ValueError:
        raise BadValue(f"`{text}` is not a day of the calendar") from None


def _relative(text: str, found: re.Match[str], today: date) -> date:
    sign, number, unit, ago = found[1], int(found[2]), found[3].lower(), found[4]
    if not sign and not ago:
        raise BadValue(f"`{text}` is neither past nor future", f"write -{text} or +{text}")
    if sign and ago:
        raise BadValue(f"`{text}` has both a sign and `ago`", "one of them is enough")
    return _shift(text, today, number if sign == "+" else -number, unit)


def _shift(text: str, start: date, number: int, unit: str) -> date:
    from dateutil.relativedelta import relativedelta

    name = {"d": "days", "w": "weeks", "m": "months", "y": "years"}[unit]
    try:
        return exact(start + relativedelta(**{name: number})).start  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        raise BadValue(f"`{text}` leads outside the calendar") from None


def _ambiguous(text: str, first: int, second: int, year: int) -> BadValue:
    readings = []
    for day, month in dict.fromkeys(((second, first), (first, second))):
        try:
            readings.append(date(year, month, day).isoformat())
        except ValueError:
            continue
    if not readings:
        return BadValue(f"`{text}` is not a day of the calendar", _HINT)
    both = " or ".join(readings)
    what = "could be" if len(readings) > 1 else "is not a form that everybody reads alike:"
    return BadValue(f"`{text}` {what} {both}", f"write {both}")


def _in_words(text: str) -> date:
    from dateutil.parser import ParserError, parse

    try:
        # A part that the text does not give would come from the default: two must agree.
        one = parse(text, default=datetime(2000, 1, 1, tzinfo=UTC), dayfirst=True)
        two = parse(text, default=datetime(2001, 2, 2, tzinfo=UTC), dayfirst=True)
    except (ParserError, OverflowError):
        raise BadValue(f"`{text}` is not a day", _HINT) from None
    if one != two:
        raise BadValue(f"`{text}` is not a whole day", _HINT)
    return exact(one.date()).start
