"""The commands `upcoming`, `next` and `countdown`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.cli.context import Ask, parse_words
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import emit
from wicktrack.errors import Exit
from wicktrack.model.dates import parse_span
from wicktrack.model.vocabulary import Kind, Status
from wicktrack.reports import releases as reports
from wicktrack.views.sentences import NO_NEXT, NONE_MATCHES_UPCOMING, NOTHING_UPCOMING

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
    mine=True,
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
        mine=ask.mine,
    )
    rows = reports.upcoming(
        ask.snapshot, ask.question, wanted, every_release=every_release, limit=limit
    )
    empty = NOTHING_UPCOMING if wanted == reports.Wanted() else NONE_MATCHES_UPCOMING
    return ask.answer(View(partial(_upcoming_table, ask.wanted), empty), rows)


@command(ASK, "wicktrack next", row=reports.UpcomingRow, releases=True, mine=True)
def next_(ask: Ask, person: PersonOption = None) -> int:
    """The next release with an exact date, on one line."""
    wanted = reports.Wanted(persons=ask.persons(person), mine=ask.mine)
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


def _upcoming_table(wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.upcoming(rows, as_of, wanted)


def _countdown_page(wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import pages

    return pages.countdown(rows, as_of, wanted)
