"""The commands `month` and `timeline`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.atomic import replace
from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import emit_file
from wicktrack.errors import BadUsage, BadValue, Exit
from wicktrack.model.dates import parse_period
from wicktrack.render.blocks import Chart
from wicktrack.reports import calendar
from wicktrack.reports import timeline as timelines
from wicktrack.reports.selection import EVERY
from wicktrack.reports.timeline import TimelineRow
from wicktrack.views.charts import chart
from wicktrack.views.sentences import NO_RELEASE_THEN, NONE_MATCHES, NOTHING_KNOWN

if TYPE_CHECKING:
    import typer

    from wicktrack.model.snapshot import Question
    from wicktrack.render.blocks import Block


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
    states = ask.selection.states(ask.snapshot, ask.snapshot.dated(first, last))
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


def _month_page(
    wanted: Question, firsts: Sequence[date], rows: Sequence[Any], as_of: date
) -> Sequence[Block]:
    from wicktrack.views import pages

    return pages.months(rows, as_of, wanted, firsts)


@command(
    ASK,
    "wicktrack timeline ballerina 'chapter 4' --from 2019-01-01",
    "wicktrack timeline --svg timeline.svg",
    row=TimelineRow,
    releases=True,
    mine=True,
    native=True,
    select=True,
)
def timeline(
    ask: Ask,
    titles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TITLE]...", help="Only these titles: id, name, or part of a name."
        ),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="DAY",
            help="The first day, month or year of the axis; by default, as needed.",
        ),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="DAY", help="The last day, month or year of the axis, inclusive."
        ),
    ] = None,
    every_release: Annotated[
        bool,
        typer.Option("--every-release", help="Also show other regions and types, and premieres."),
    ] = False,
    svg: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write an SVG picture to FILE; - is standard output."),
    ] = None,
) -> int:
    """Production phases and releases on one time axis.

    Abandoned dates stay as hollow marks, with an arrow to the date that replaced them. Anything
    known only vaguely fills its whole period with dots.
    """
    if svg is not None and not ask.output.native:
        raise BadUsage("--svg cannot be combined with another format", "leave one out")
    window = ask.window(first, last)
    asked = [state.title.id for text in titles or [] if (state := ask.title(text))]
    selection = ask.selecting(asked) if titles else ask.selection
    rows = timelines.timeline(
        ask.snapshot, ask.question, selection, window, every_release=every_release
    )
    if svg is not None:
        return _picture(chart(rows, ask.as_of, window), svg)
    empty = NOTHING_KNOWN if selection == EVERY else "" if titles and not asked else NONE_MATCHES
    return ask.answer(View(lambda rows, as_of: [chart(rows, as_of, window)], empty), rows)


def _picture(drawn: Chart, target: str) -> int:
    from wicktrack.render import svg

    text = svg.draw(drawn)
    if target == "-":
        emit_file(text)
    else:
        replace(Path(target), text)
    return Exit.OK
