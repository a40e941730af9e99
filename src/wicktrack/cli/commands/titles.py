"""The commands `upcoming`, `next`, `countdown`, `status`, `show`, `cast` and `person`."""

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
from wicktrack.model.vocabulary import Status, parse_word
from wicktrack.reports import cast as casts
from wicktrack.reports import releases, titles
from wicktrack.reports.selection import EVER, EVERY, Window
from wicktrack.views.sentences import (
    NO_CAST,
    NONE_MATCHES,
    NONE_MATCHES_UPCOMING,
    NOTHING_UPCOMING,
    due_titles,
    no_next,
    no_titles,
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
    row=releases.UpcomingRow,
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
    rows = releases.upcoming(
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


@command(ASK, "wicktrack next", row=releases.UpcomingRow, releases=True, select=True, mine=True)
def next_(ask: Ask) -> int:
    """The next release with an exact date, on one line."""
    row = releases.next_release(ask.snapshot, ask.question, ask.selection)
    view = View(partial(_countdown_page, ask.wanted), no_next(ask.selection))
    return ask.answer(view, [row] if row else [])


@command(
    ASK, "wicktrack countdown ballerina --as-of 2023-04-04", row=releases.UpcomingRow, releases=True
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
    rows = [releases.countdown(ask.snapshot, state, ask.question)] if state else []
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
    rows = releases.overdue(
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


@command(
    ASK,
    "wicktrack status ballerina --is released && echo 'Get your tickets'",
    row=titles.StatusRow,
    releases=True,
    select=True,
    listing=True,
    mine=True,
)
def status(
    ask: Ask,
    only: Annotated[
        str | None,
        typer.Argument(metavar="TITLE", help="Only this title: id, name, or part of a name."),
    ] = None,
    is_: Annotated[
        str | None,
        typer.Option(
            "--is",
            metavar="STATUS",
            help="Print nothing; exit with 0 if it has this status, with 1 if not.",
        ),
    ] = None,
) -> int:
    """The production status of all titles, or of one.

    A passed date does not make a title released: only a recorded fact does.
    """
    if is_ is not None and only is None:
        raise BadUsage("--is needs a title", "write `wicktrack status TITLE --is STATUS`")
    state = None if only is None else ask.title(only)
    selection = ask.selection if only is None else ask.selecting([state.title.id] if state else [])
    if is_ is not None:
        wanted = parse_word(Status, is_)
        taken = state is not None and selection.takes(state)
        holds = state and state.status and state.status.said.status is wanted
        return Exit.OK if taken and holds else Exit.NO
    rows = titles.status(ask.snapshot, ask.question, selection)
    # Of a title without facts that was already said.
    empty = NONE_MATCHES if state or only is None else ""
    view = View(partial(_statuses_table, ask.wanted), empty)
    return ask.answer(view, rows)


@command(
    ASK,
    "wicktrack show 'chapter 4'",
    "wicktrack show tt7181546 --web",
    row=titles.ShowRow,
    releases=True,
)
def show(
    ask: Ask,
    title: TitleArgument,
    *,
    web: Annotated[
        bool,
        typer.Option(
            "--web",
            help="Open the page of its newest source, or its own page, in the browser; "
            "print the address if there is no browser.",
        ),
    ] = False,
) -> int:
    """Everything known about one title.

    TITLE may also be its id at a service, such as tt7181546, tmdb:movie/541671, tvmaze:143 or
    Q190050, or the address of its page there.
    """
    if web:
        return _open_page(ask, title)
    state = ask.title(title)
    rows = [titles.show(ask.snapshot, state, ask.question)] if state else []
    return ask.answer(View(partial(_show_page, ask.wanted)), rows)


def _open_page(ask: Ask, text: str) -> int:
    """Open a page about a title; its address is printed where there is no browser."""
    if any(ask.options[name] for name in ("format", "json", "fields", "template")):
        raise BadUsage("--web opens a page and prints no rows", "leave out --web, or the format")
    found = ask.find(text)
    page = titles.page(ask.ledger, found, ask.snapshot.title(found.id))
    if page is None:
        say(f"No page is known for {found.name}: no source has a URL, and it has no link or id.")
    elif _browse(page):
        say(f"Opened {page}.")
    else:
        emit([f"{page}\n"])
    return Exit.OK


def _browse(page: str) -> bool:
    """Whether a browser opened the page."""
    import webbrowser

    try:
        return webbrowser.open(page)
    except webbrowser.Error:
        return False


@command(ASK, "wicktrack cast ballerina --as-of 2023-04-04", row=casts.CastRow, listing=True)
def cast(ask: Ask, title: TitleArgument) -> int:
    """The cast of a title, in billing order, then in order of announcement.

    Actors are marked who return in a part, took it over (recast), died before the release
    (posthumous), or whose part is undisclosed.
    """
    state = ask.title(title)
    rows = casts.cast(ask.snapshot, state) if state else []
    return ask.answer(View(_cast_table, NO_CAST), rows)


@command(
    ASK,
    "wicktrack person 'ian mcshane'",
    row=casts.PersonRow,
    releases=True,
    select=True,
    listing=True,
)
def person(
    ask: Ask,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A name, or an unambiguous part of one.")
    ],
    upcoming: Annotated[bool, typer.Option("--upcoming", help="Only upcoming titles.")] = False,
) -> int:
    """All titles of a person, newest first."""
    found = ask.person(name) if ask.output.as_viewed else ask.named_person(name)
    rows = casts.person(ask.snapshot, found, ask.question, ask.selection, only_upcoming=upcoming)
    empty = no_titles(found, upcoming=upcoming) if ask.selection == EVERY else NONE_MATCHES
    return ask.answer(View(partial(_person_page, found, ask.wanted), empty), rows)


def _statuses_table(wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.statuses(rows, as_of, wanted)


def _show_page(wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import pages

    return pages.show(rows, as_of, wanted)


def _cast_table(rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.cast(rows, as_of)


def _person_page(name: str, wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.person(name, rows, as_of, wanted)
