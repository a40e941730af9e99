"""The commands `upcoming`, `next`, `countdown` and `month`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import emit, say
from wicktrack.errors import BadUsage, BadValue, Exit
from wicktrack.model.dates import parse_period, parse_within
from wicktrack.reports import calendar
from wicktrack.reports import releases as reports
from wicktrack.reports.selection import EVER, EVERY, Window
from wicktrack.views.sentences import (
    NO_RELEASE_THEN,
    NONE_MATCHES_UPCOMING,
    NOTHING_UPCOMING,
    due_titles,
    no_next,
)

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import TitleArgument
    from wicktrack.model.snapshot import Question
    from wicktrack.render.blocks import Block


@command(
    ASK,
    "wicktrack upcoming --within 1y",
    "wicktrack upcoming --region GB --json",
    row=reports.UpcomingRow,
    releases=True,
    select=True,
    listing=True,
    mine=True,
)
def upcoming(
    ask: Ask,
    within: Annotated[
        str | None,
        typer.Option(
            metavar="SPAN",
            help="Only releases certain to fall within SPAN: 90d, 1y, this month, 2027-06.",
        ),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DAY", help="Only releases certain not to come before this day."
        ),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option("--to", metavar="DAY", help="Only releases certain to come by this day."),
    ] = None,
    every_release: Annotated[
        bool, typer.Option("--every-release", help="Show each upcoming release.")
    ] = False,
    due: Annotated[
        bool | None,
        typer.Option(
            "--due/--no-due",
            help="List titles that are due, or do not mention them; by default, say which are.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Upcoming titles, soonest first.

    Titles without a date come last, with the age of the latest fact about them. Titles whose date
    has passed without a recorded release are due: they are named on standard error, or with --due
    listed first. --limit does not count them.
    """
    window = _window(ask, within, first, last)
    rows = reports.upcoming(
        ask.snapshot,
        ask.question,
        ask.selection,
        window,
        every_release=every_release,
        due=bool(due),
    )
    whole = ask.selection == EVERY and window == EVER
    empty = NOTHING_UPCOMING if whole else NONE_MATCHES_UPCOMING
    view = View(partial(_upcoming_table, ask.wanted), empty)
    ask.answer(view, rows, counts=lambda row: not row.due)
    if due is None:
        _say_due(ask, window, every_release=every_release)
    return Exit.OK


@command(ASK, "wicktrack next", row=reports.UpcomingRow, releases=True, select=True, mine=True)
def next_(ask: Ask) -> int:
    """The next release with an exact date, on one line."""
    row = reports.next_release(ask.snapshot, ask.question, ask.selection)
    view = View(partial(_countdown_page, ask.wanted), no_next(ask.selection))
    return ask.answer(view, [row] if row else [])


@command(
    ASK, "wicktrack countdown ballerina --as-of 2023-04-04", row=reports.UpcomingRow, releases=True
)
def countdown(
    ask: Ask,
    title: TitleArgument,
    days: Annotated[
        bool,
        typer.Option(
            "--days", help="Print only the days: 0 on the day, negative after it, or unknown."
        ),
    ] = False,
) -> int:
    """Time until a title's release, or since it.

    Exits with 5 if no exact date is known.
    """
    state = ask.title(title)
    rows = [reports.countdown(ask.snapshot, state, ask.question)] if state else []
    number = rows[0].days if rows else None
    if days and ask.output.for_people:
        emit([f"{'unknown' if number is None else number}\n"])
    else:
        ask.answer(View(partial(_countdown_page, ask.wanted)), rows)
    return Exit.NO_EXACT_DATE if number is None else Exit.OK


_NAMED = 3
"""How many of the titles that are due are named."""
_COUNTED = 20
"""How many of them are counted: each is read for it."""


def _window(ask: Ask, within: str | None, first: str | None, last: str | None) -> Window:
    """The days asked about; raises `BadUsage` and `BadValue`."""
    if within is None:
        return ask.window(first, last)
    if first is not None or last is not None:
        raise BadUsage("--within cannot be combined with --from or --to", "leave one out")
    window = Window(*parse_within(within, ask.as_of))
    if window.first == window.last:
        day = window.last
        both = f"write --to {day}, or --from {day} --to {day}"
        raise BadUsage(f"--within {within} could be all days until {day}, or this day alone", both)
    return window


def _say_due(ask: Ask, window: Window, *, every_release: bool) -> None:
    """Say which titles are due, on standard error."""
    rows = reports.overdue(
        ask.snapshot, ask.question, ask.selection, window, every_release=every_release
    )
    found = [row.name for row in islice(rows, _COUNTED + 1)]
    if found:
        say(due_titles(found[:_NAMED], len(found), _COUNTED))


@command(
    ASK,
    "wicktrack month 2025-06",
    "wicktrack month next --months 3",
    row=calendar.MonthRow,
    releases=True,
    select=True,
    mine=True,
)
def month(
    ask: Ask,
    when: Annotated[
        str | None,
        typer.Argument(
            metavar="[MONTH]",
            help="2025-06, June 2025, this, next, last, or the months of 2025-Q2; default: this.",
        ),
    ] = None,
    months: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=120, help="Show N months, starting with MONTH."),
    ] = None,
    every_release: Annotated[
        bool,
        typer.Option("--every-release", help="Also show other regions and types, and premieres."),
    ] = False,
) -> int:
    """A calendar of a month with the releases in it, past ones too.

    Releases with a vague date, such as that year, are listed below it. Weeks begin on Monday and
    have their ISO numbers.
    """
    firsts = _months("this" if when is None else when, months, ask.as_of)
    first, last = firsts[0], _first_day(_number(firsts[-1]) + 1) - timedelta(1)
    states = ask.selection.states(ask.snapshot, ask.snapshot.dated(first, last))
    rows = calendar.month(
        ask.snapshot, states, ask.question, first, last, every_release=every_release
    )
    view = View(partial(_month_page, ask.wanted, firsts), NO_RELEASE_THEN)
    return ask.answer(view, rows)


_NAMED_MONTHS = {"last": -1, "this": 0, "next": 1}
_FIRST, _LAST = 12, 9998 * 12 + 11
"""The months of the calendar, as numbers: twelve for each year, from year 0 on."""


def _months(text: str, count: int | None, today: date) -> list[date]:
    """The first days of the months that are asked for; raises `BadValue`."""
    typed = text.casefold().strip().removesuffix(" month").strip()
    if typed in _NAMED_MONTHS:
        first = last = _number(today) + _NAMED_MONTHS[typed]
    else:
        period = parse_period(text, today)
        first, last = _number(period.start), _number(period.last)
    if count is not None:
        last = first + count - 1
    if not _FIRST <= first <= _LAST:
        raise BadValue(f"`{text}` is outside the years 0001 to 9998")
    return [_first_day(number) for number in range(first, min(last, _LAST) + 1)]


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _upcoming_table(wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.upcoming(rows, as_of, wanted)


def _countdown_page(wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import pages

    return pages.countdown(rows, as_of, wanted)


def _month_page(
    wanted: Question, firsts: Sequence[date], rows: Sequence[Any], as_of: date
) -> Sequence[Block]:
    from wicktrack.views import pages

    return pages.months(rows, as_of, wanted, firsts)
