"""The commands `upcoming`, `next`, `countdown` and `month`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import emit, say
from wicktrack.errors import BadUsage, Exit
from wicktrack.model.dates import parse_within
from wicktrack.reports import releases as reports
from wicktrack.reports.selection import EVER, EVERY, Window
from wicktrack.views.sentences import (
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


def _upcoming_table(wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.upcoming(rows, as_of, wanted)


def _countdown_page(wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import pages

    return pages.countdown(rows, as_of, wanted)
