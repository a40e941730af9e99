"""The commands `upcoming`, `next` and `countdown`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.cli.context import Ask, parse_words
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import emit
from wicktrack.errors import Exit
from wicktrack.model.dates import parse_span
from wicktrack.model.vocabulary import Kind, Status
from wicktrack.reports import releases as reports
from wicktrack.views.sentences import NO_NEXT

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import PersonOption, TitleArgument
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
        typer.Option(metavar="SPAN", help="Only what is certain to come in it: 90d, 1y."),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="Only titles of that kind, such as film."),
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(metavar="STATUS", help="Only titles in that status.")
    ] = None,
    person: PersonOption = None,
    every_release: Annotated[
        bool, typer.Option("--every-release", help="A row for each release to come.")
    ] = False,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="At most so many rows.")
    ] = None,
) -> int:
    """What is still to come, soonest first.

    Titles whose date has passed without a recorded release come first, as due; titles without a
    date come last, with the age of the newest fact about them.
    """
    wanted = reports.Wanted(
        kinds=parse_words(Kind, kind),
        statuses=parse_words(Status, status),
        person=ask.person(person) if person else None,
        until=parse_span(within, ask.as_of) if within else None,
    )
    rows = reports.upcoming(
        ask.snapshot, ask.question, wanted, every_release=every_release, limit=limit
    )
    empty = "Nothing is known to be still to come."
    if wanted != reports.Wanted():
        empty = "Nothing that is known to be still to come is like that."
    return ask.answer(View(_upcoming_table, empty), rows)


@command(ASK, "wicktrack next", row=reports.UpcomingRow, releases=True)
def next_(ask: Ask, person: PersonOption = None) -> int:
    """The one next release with an exact date, in a line."""
    wanted = reports.Wanted(person=ask.person(person) if person else None)
    row = reports.next_release(ask.snapshot, ask.question, wanted)
    view = View(_countdown_page, NO_NEXT)
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
            "--days", help="Only the number: 0 on the day, negative after it, or unknown."
        ),
    ] = False,
) -> int:
    """How long it is to a title's release, or since.

    Exits with 5 where no exact date is known.
    """
    state = ask.title(title)
    rows = [reports.countdown(ask.snapshot, state, ask.question)] if state else []
    number = rows[0].days if rows else None
    if days and ask.output.for_people:
        emit([f"{'unknown' if number is None else number}\n"])
    else:
        ask.answer(View(_countdown_page), rows)
    return Exit.NO_EXACT_DATE if number is None else Exit.OK


def _upcoming_table(rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.upcoming(rows, as_of)


def _countdown_page(rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import pages

    return pages.countdown(rows, as_of)
