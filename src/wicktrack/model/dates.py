"""Parsing of days, periods and spans as people type them: `7 June 2024`, `Summer 2027`, `2w ago`.

One rule: today is an argument, and an ambiguous day such as 6/7/2024 is refused, never guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from wicktrack.errors import BadValue
from wicktrack.model.periods import Period, exact, no_such_date, parse

# Uncompiled: `re.match` caches them, and an answer as of today needs none.
_UNIT = r"(d|w|m|y|days?|weeks?|months?|years?)"
_RELATIVE = rf"(?ai)(in )?([+-]?) ?(\d{{1,9}}|an?|one) ?{_UNIT}(?: (ago|from now))?\Z"
_ISO = r"(?a)(\d{4})-(\d\d)-(\d\d)\Z"
_NUMBERS = r"(?a)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\Z"
_DAY_FIRST = r"(?ai)(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4})\Z"
_MONTH_FIRST = r"(?ai)([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\Z"
_WORD_FIRST = r"(?ai)([a-z]{3,9}|[qh]\d)\.?,?(?: of)? (\d{4})\Z"
_YEAR_FIRST = r"(?ai)(\d{4}),? ([a-z]{3,9}|[qh]\d)\.?\Z"
_VAGUE = r"(?ai)(?:early|mid|late|the )\b|mid-|.*\b(?:beginning|start|middle|end|around|about)\b"
_CALENDAR = r"(?ai)(?:(this|next|last) )?(week|month|quarter|year)\Z"
_WEEKDAY = r"(?ai)(?:(this|next|last|on) )?([a-z]{3,9})\Z"

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NAMED = {"today": 0, "yesterday": -1, "tomorrow": 1}
_STEPS = {"last": -1, "this": 0, "next": 1}
_UNDATED = {"tba", "tbd", "tbc", "to be announced", "to be determined", "to be confirmed"}

_HINT = "write 2024-06-07, 7 June 2024, today, -30d or 2w ago"
_SPAN_HINT = "write 90d, 12w, 3m, 1y, this month, next week or 2027-06"
_PERIOD_HINT = "write 2024-06-07, 2024-06, June 2024, 2024-Q2, summer 2024 or 2024"


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
    raise _no_day(text, typed, today)


def parse_period(text: str, today: date) -> Period:
    """Read a period as a catalogue has it, in words (`June 2024`, `next month`), or a day.

    Raises `BadValue`.
    """
    typed = " ".join(text.split())
    try:
        return parse(typed)
    except BadValue as no_period:
        if period := _in_words(typed) or _near(typed, today):
            return period
        try:
            return exact(parse_day(text, today))
        except BadValue as no_day:
            hint = _vague(typed) or _PERIOD_HINT
            if re.match(r"\d{4}\b", typed) and not no_period.hint.startswith("write "):
                raise no_period from None
            if no_day.hint != _HINT:
                raise
            raise BadValue(f"`{text}` is not a valid period", hint) from None


def is_undated(text: str) -> bool:
    """Whether a date is said to be announced later: `tba`, `TBD`, `to be announced`."""
    return " ".join(text.casefold().split()) in _UNDATED


def _in_words(typed: str) -> Period | None:
    """`June 2024`, `Q2 2027`, `summer of 2027`, `2027 fall`; None for anything else."""
    if found := re.match(_WORD_FIRST, typed):
        word, year = found[1], found[2]
    elif found := re.match(_YEAR_FIRST, typed):
        word, year = found[2], found[1]
    else:
        return None
    month = _month_number(word)
    try:
        return parse(f"{year}-{month:02}" if month else f"{year}-{word}")
    except BadValue:
        return None


def _near(typed: str, today: date) -> Period | None:
    """`this month`, `next quarter`, `last year`; None for anything else, such as a week."""
    found = re.match(_CALENDAR, typed)
    if found is None or found[1] is None or found[2].lower() == "week":
        return None
    unit = found[2].lower()
    first = date(today.year, 1 if unit == "year" else today.month, 1)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = shift(typed, first, _STEPS[found[1].lower()] * months, "m")
    if unit == "quarter":
        return parse(f"{first.year:04}-Q{(first.month + 2) // 3}")
    return parse(f"{first.year:04}-{first.month:02}" if unit == "month" else f"{first.year:04}")


def _vague(typed: str) -> str:
    """What to write in place of `early 2027`, of which no two people draw the limits alike."""
    found = re.search(r"(?a)\b(\d{4})\Z", typed)
    if found is None or re.match(_VAGUE, typed) is None:
        return ""
    year, parts = found[1], ("Q2", "Q3")
    if re.search(r"(?i)early|beginning|start", typed):
        parts = ("H1", "Q1")
    elif re.search(r"(?i)late|end", typed):
        parts = ("H2", "Q4")
    return f"write {year}-{parts[0]}, {year}-{parts[1]} or {year}"


def _no_day(text: str, typed: str, today: date) -> BadValue:
    """The refusal of what is not one day, for a period or a weekday with the days it could mean."""
    if found := re.match(_WEEKDAY, typed):
        for number, name in enumerate(WEEKDAYS):
            if name.lower().startswith(found[2].lower()):
                return _weekday(text, (found[1] or "").lower(), number, today)
    try:
        period = _in_words(typed) or parse(typed)
    except BadValue:
        return BadValue(f"`{text}` is not a day", _HINT)
    hint = f"write one of its days, such as {period.start} or {period.last}"
    return BadValue(f"`{text}` is not one day but a {period.precision}", hint)


def _weekday(text: str, which: str, weekday: int, today: date) -> BadValue:
    """The two days that a weekday, numbered from Monday, could mean; raises `BadValue`."""
    before = (today.weekday() - weekday) % 7 or 7
    first = {"last": -before - 7, "next": 7 - before or 7}.get(which, -(before % 7))
    days = [shift(text, today, number, "d").isoformat() for number in (first, first + 7)]
    both = " or ".join(days)
    return BadValue(f"`{text}` could be {both}", f"write {both}")


def parse_span(text: str, start: date, *, back: bool = False) -> date:
    """The day a span (`90d`, `12w`, `3m`, `1y`) after `start`, or with `back` before it.

    Raises `BadValue`.
    """
    found = re.match(_RELATIVE, " ".join(text.split()))
    if found is None or found[2] == "-" or found[1] or found[5]:
        raise BadValue(f"`{text}` is not a valid time span", "write 90d, 12w, 3m or 1y")
    return shift(text, start, _number(found[3]) * (-1 if back else 1), found[4][0].lower())


def parse_within(text: str, today: date) -> tuple[date | None, date]:
    """The first and last day of a span from today on, or of a period such as `this month`.

    The first of a span is None. Weeks begin on Monday, and `month` alone is this one. Raises
    `BadValue`.
    """
    typed = " ".join(text.split())
    if found := re.match(_CALENDAR, typed):
        which = (found[1] or "this").lower()
        if found[2].lower() == "week":
            monday = shift(typed, today, _STEPS[which] * 7 - today.weekday(), "d")
            return monday, shift(typed, monday, 6, "d")
        typed = f"{which} {found[2]}"
    elif re.match(_RELATIVE, typed):
        return None, parse_span(text, today)
    try:
        period = parse_period(typed, today)
    except BadValue as error:
        if error.hint not in {_PERIOD_HINT, _HINT}:
            raise
        raise BadValue(f"`{text}` is not a valid time span", _SPAN_HINT) from None
    return period.start, period.last


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
        raise no_such_date(text, year, month, day, _HINT) from None


def _relative(text: str, found: re.Match[str], today: date) -> date:
    signs = [part for part in (found[1], found[2], found[5]) if part]
    short = f"{found[3]}{found[4]}" if len(found[4]) == 1 else f"{found[3]} {found[4]}"
    if not signs:
        raise BadValue(f"`{text}` could be -{short} (ago) or +{short} (ahead)", "add the sign")
    if len(signs) > 1:
        word = signs[-1].strip().lower()
        first = "a sign" if found[2] else "`in`"
        raise BadValue(f"`{text}` has both {first} and `{word}`", "use one or the other")
    back = signs[0] == "-" or signs[0].lower() == "ago"
    number = _number(found[3])
    return shift(text, today, -number if back else number, found[4][0].lower())


def _number(word: str) -> int:
    """The number of a span; `a week` is one."""
    return int(word) if word.isdigit() else 1


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
    """The number of the month that a word names; raises `BadValue`."""
    if number := _month_number(word):
        return number
    raise BadValue(f"`{text}` has no month name in it", _HINT)


def _month_number(word: str) -> int:
    """The number, from 1, of the first month whose name begins with the word; 0 for none."""
    for number, name in enumerate(MONTHS, 1):
        if len(word) > 2 and name.lower().startswith(word.lower()):
            return number
    return 0
