"""The commands `status`, `show`, `cast` and `person`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import emit, say
from wicktrack.errors import BadUsage, Exit
from wicktrack.model.vocabulary import Status, parse_word
from wicktrack.reports import cast as casts
from wicktrack.reports import titles as reports
from wicktrack.reports.selection import EVERY
from wicktrack.views.sentences import NO_CAST, NONE_MATCHES, no_titles

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import TitleArgument
    from wicktrack.model.snapshot import Question
    from wicktrack.render.blocks import Block


@command(
    ASK,
    "wicktrack status ballerina --is released && echo 'Get your tickets'",
    row=reports.StatusRow,
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
    rows = reports.status(ask.snapshot, ask.question, selection)
    # Of a title without facts that was already said.
    empty = NONE_MATCHES if state or only is None else ""
    view = View(partial(_statuses_table, ask.wanted), empty)
    return ask.answer(view, rows)


@command(
    ASK,
    "wicktrack show 'chapter 4'",
    "wicktrack show tt7181546 --web",
    row=reports.ShowRow,
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
    rows = [reports.show(ask.snapshot, state, ask.question)] if state else []
    return ask.answer(View(partial(_show_page, ask.wanted)), rows)


def _open_page(ask: Ask, text: str) -> int:
    """Open a page about a title; its address is printed where there is no browser."""
    if any(ask.options[name] for name in ("format", "json", "fields", "template")):
        raise BadUsage("--web opens a page and prints no rows", "leave out --web, or the format")
    found = ask.find(text)
    page = reports.page(ask.ledger, found, ask.snapshot.title(found.id))
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
