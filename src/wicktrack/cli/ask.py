"""The commands that ask. Each gathers, makes one call, and prints."""

from __future__ import annotations

from typing import Annotated

import typer

from wicktrack.cli import pages, views
from wicktrack.cli.app import ASK, Command, app
from wicktrack.cli.asking import Ask, ChangeOption, OfTitleOption, asking, words_of
from wicktrack.cli.days import parse_day, parse_span
from wicktrack.cli.output import View
from wicktrack.cli.streams import emit
from wicktrack.errors import BadUsage, Exit
from wicktrack.facts import Kind, Status, parse_word
from wicktrack.reports import casting, releases, titles
from wicktrack.reports import history as histories
from wicktrack.reports.history import ChangeRow
from wicktrack.snapshot import Snapshot

TitleArgument = Annotated[
    str,
    typer.Argument(metavar="TITLE", help="Its id, a name or alias, or an unambiguous part of one."),
]
PersonOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only titles with that person, cast or crew.")
]


def _example(command: str, *more: str) -> str:
    lines = "\n".join(f"  {text}" for text in (command, *more))
    return f"\b\nExample:\n{lines}"


@app.command(
    cls=Command,
    rich_help_panel=ASK,
    epilog=_example("wicktrack upcoming --within 1y", "wicktrack upcoming --region GB --json"),
)
@asking(releases.UpcomingRow, releases=True)
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
    wanted = releases.Wanted(
        kinds=words_of(Kind, kind),
        statuses=words_of(Status, status),
        person=ask.person(person) if person else None,
        until=parse_span(within, ask.as_of) if within else None,
    )
    rows = releases.upcoming(
        ask.snapshot, ask.question, wanted, every_release=every_release, limit=limit
    )
    empty = "Nothing is known to be still to come."
    if wanted != releases.Wanted():
        empty = "Nothing that is known to be still to come is like that."
    return ask.answer(View(views.upcoming(ask.as_of), empty), [*rows])


@app.command("next", cls=Command, rich_help_panel=ASK, epilog=_example("wicktrack next"))
@asking(releases.UpcomingRow, releases=True)
def next_(ask: Ask, person: PersonOption = None) -> int:
    """The one next release with an exact date, in a line."""
    wanted = releases.Wanted(person=ask.person(person) if person else None)
    row = releases.next_release(ask.snapshot, ask.question, wanted)
    view = View(
        pages.countdown(ask.as_of),
        pages.NO_NEXT,
    )
    return ask.answer(view, [row] if row else [])


@app.command(
    cls=Command,
    rich_help_panel=ASK,
    epilog=_example("wicktrack countdown ballerina --as-of 2023-04-04"),
)
@asking(releases.UpcomingRow, releases=True)
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
    rows = [releases.countdown(ask.snapshot, state, ask.question)] if state else []
    number = rows[0].days if rows else None
    if days and ask.output.for_people:
        emit([f"{'unknown' if number is None else number}\n"])
    else:
        ask.answer(View(pages.countdown(ask.as_of)), rows)
    return Exit.NO_EXACT_DATE if number is None else Exit.OK


@app.command(
    cls=Command,
    rich_help_panel=ASK,
    epilog=_example(
        "wicktrack status ballerina --is released && echo 'Get your tickets'",
    ),
)
@asking(titles.StatusRow, releases=True)
def status(
    ask: Ask,
    title: Annotated[
        str | None,
        typer.Argument(metavar="TITLE", help="Only this title: id, name or part of one."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--status", metavar="STATUS", help="Only titles in that status."),
    ] = None,
    is_: Annotated[
        str | None,
        typer.Option(
            "--is",
            metavar="STATUS",
            help="Print nothing; exit with 0 if it is that, with 1 if not.",
        ),
    ] = None,
) -> int:
    """The production status of every title, or of one.

    A date that has passed does not make a title released: only a recorded fact does.
    """
    if is_ is not None and title is None:
        raise BadUsage("--is asks about one title", "name it: wicktrack status TITLE --is STATUS")
    state = ask.title(title) if title else None
    if is_ is not None:
        wanted = parse_word(Status, is_)
        holds = bool(state and state.status and state.status.said.status is wanted)
        return Exit.OK if holds else Exit.NO
    rows = (
        titles.status(ask.snapshot, ask.question, only=words_of(Status, only), title=state)
        if state or title is None
        else []
    )
    view = View(views.statuses(ask.as_of), "No title is known with such a status.")
    return ask.answer(view, rows)


@app.command(cls=Command, rich_help_panel=ASK, epilog=_example("wicktrack show 'chapter 4'"))
@asking(titles.ShowRow, releases=True)
def show(ask: Ask, title: TitleArgument) -> int:
    """Everything known about one title."""
    state = ask.title(title)
    rows = [titles.show(ask.snapshot, state, ask.question)] if state else []
    return ask.answer(View(pages.show(ask.as_of)), rows)


@app.command(
    cls=Command, rich_help_panel=ASK, epilog=_example("wicktrack cast ballerina --as-of 2023-04-04")
)
@asking(casting.CastRow)
def cast(ask: Ask, title: TitleArgument) -> int:
    """The cast of a title, in billing order, then in order of announcement.

    Marked: who is returning in a part, who took it over (recast), who died before the release
    (posthumous), and whose part was not disclosed.
    """
    state = ask.title(title)
    rows = casting.cast(ask.snapshot, state) if state else []
    return ask.answer(View(views.cast(ask.as_of), "No cast is known."), rows)


@app.command(cls=Command, rich_help_panel=ASK, epilog=_example("wicktrack person 'ian mcshane'"))
@asking(casting.PersonRow, releases=True)
def person(
    ask: Ask,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, or an unambiguous part.")],
    upcoming: Annotated[bool, typer.Option("--upcoming", help="Only those still to come.")] = False,
) -> int:
    """Every title of a person, newest first."""
    found = ask.person(name)
    rows = casting.person(ask.snapshot, found, ask.question, only_upcoming=upcoming)
    empty = f"No such title of {found} is known."
    return ask.answer(View(views.person(ask.as_of), empty), rows)


@app.command(cls=Command, rich_help_panel=ASK, epilog=_example("wicktrack history ballerina"))
@asking(ChangeRow)
def history(ask: Ask, title: TitleArgument) -> int:
    """Every fact about a title, oldest first, with its source.

    A date that moved is shown with the old one, the new one, and the days between.
    """
    state = ask.title(title)
    rows = histories.history(ask.snapshot, state) if state else []
    return ask.answer(View(views.history(ask.as_of)), rows)


@app.command(
    cls=Command,
    rich_help_panel=ASK,
    epilog=_example(
        "wicktrack changes --since 2024-02-20 --until 2024-02-22",
        "wicktrack changes --since -7d --change release-moved",
    ),
)
@asking(ChangeRow)
def changes(
    ask: Ask,
    since: Annotated[
        str, typer.Option(metavar="DAY", help="After that day, such as the day you last asked.")
    ],
    until: Annotated[
        str | None, typer.Option(metavar="DAY", help="Up to and including that day; else --as-of.")
    ] = None,
    change: ChangeOption = None,
    title: OfTitleOption = None,
    person: PersonOption = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if anything changed, else with 0.")
    ] = False,
) -> int:
    """What became known in between, over all titles.

    Compares what was known on two days, so a date that moved and moved back is no change; news and
    release days in between are told as well. Ask since the day you last asked, and nothing is
    missed however long ago that was.
    """
    first = parse_day(since, ask.as_of)
    last = parse_day(until, ask.as_of) if until else ask.as_of
    if last < first:
        raise BadUsage(f"--since {since} is after the last day asked about", "exchange the two")
    wanted = ask.changes(change, title, person)
    before, after = (Snapshot(ask.ledger, day) for day in (first, last))
    rows = histories.changes(before, after, wanted)
    ask.answer(View(views.changes(last), "Nothing changed in between."), rows)
    return Exit.NO if exit_code and rows else Exit.OK
