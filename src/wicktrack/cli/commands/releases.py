"""The commands `upcoming`, `next`, `countdown` and `month`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.cli.context import Ask, parse_words
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import emit
from wicktrack.errors import BadValue, Exit
from wicktrack.model.dates import parse_period, parse_span
from wicktrack.model.vocabulary import Kind, Status
from wicktrack.reports import calendar
from wicktrack.reports import releases as reports
from wicktrack.views.sentences import (
    NO_NEXT,
    NO_RELEASE_THEN,
    NONE_MATCHES_UPCOMING,
    NOTHING_UPCOMING,
)

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import (
        GREATEST,
        KindOption,
        PersonOption,
        StatusOption,
        TitleArgument,
    )
    from wicktrack.model.snapshot import Question
    from wicktrack.render.blocks import Block


@command(
    ASK,
    "wicktrack upcoming --within 1y",
    "wicktrack upcoming --region GB --json",
    row=reports.UpcomingRow,
    releases=True,
)
def upcoming(
    ask: Ask,
    within: Annotated[
        str | None,
        typer.Option(metavar="SPAN", help="Only releases certain to fall within SPAN: 90d, 1y."),
    ] = None,
    kind: KindOption = None,
    status: StatusOption = None,
    person: PersonOption = None,
    platform: Annotated[
        list[str] | None,
        typer.Option(metavar="WORDS", help="Only releases on this platform; repeatable."),
    ] = None,
    every_release: Annotated[
        bool, typer.Option("--every-release", help="Show each upcoming release.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=0, max=GREATEST, help="Show at most N rows.")
    ] = None,
) -> int:
    """Upcoming titles, soonest first.

    Titles whose date has passed without a recorded release come first, as due; titles without a
    date come last, with the age of the latest fact about them.
    """
    wanted = reports.Wanted(
        kinds=parse_words(Kind, kind),
        statuses=parse_words(Status, status),
        persons=ask.persons(person),
        until=None if within is None else parse_span(within, ask.as_of),
        platforms=frozenset(platform or ()),
    )
    rows = reports.upcoming(
        ask.snapshot, ask.question, wanted, every_release=every_release, limit=limit
    )
    empty = NOTHING_UPCOMING if wanted == reports.Wanted() else NONE_MATCHES_UPCOMING
    return ask.answer(View(partial(_upcoming_table, ask.wanted), empty), rows)


@command(ASK, "wicktrack next", row=reports.UpcomingRow, releases=True)
def next_(ask: Ask, person: PersonOption = None) -> int:
    """The next release with an exact date, on one line."""
    wanted = reports.Wanted(persons=ask.persons(person))
    row = reports.next_release(ask.snapshot, ask.question, wanted)
    view = View(partial(_countdown_page, ask.wanted), NO_NEXT)
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


@command(
    ASK,
    "wicktrack month 2025-06",
    "wicktrack month next --months 3",
    row=calendar.MonthRow,
    releases=True,
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
        typer.Option(metavar="N", min=1, max=120, help="Show N months from there on."),
    ] = None,
    every_release: Annotated[
        bool,
        typer.Option("--every-release", help="Also show other regions and types, and premieres."),
    ] = False,
) -> int:
    """A calendar of a month with the releases in it, past ones too.

    Releases whose date is only known to be, say, in that year are listed below it. Weeks begin on
    Monday and have their ISO numbers.
    """
    firsts = _months("this" if when is None else when, months, ask.as_of)
    first, last = firsts[0], _first_day(_number(firsts[-1]) + 1) - timedelta(1)
    states = ask.snapshot.dated(first, last)
    rows = calendar.month(
        ask.snapshot, states, ask.question, first, last, every_release=every_release
    )
    view = View(partial(_month_page, ask.wanted, firsts), NO_RELEASE_THEN)
    return ask.answer(view, rows)


_NAMED = {"last": -1, "this": 0, "next": 1}
_FIRST, _LAST = 12, 9998 * 12 + 11
"""The months of the calendar, as numbers: twelve for each year, from year 0 on."""


def _months(text: str, count: int | None, today: date) -> list[date]:
    """The first days of the months that are asked for; raises `BadValue`."""
    typed = text.casefold().strip().removesuffix(" month").strip()
    if typed in _NAMED:
        first = last = _number(today) + _NAMED[typed]
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
