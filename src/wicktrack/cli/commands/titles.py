"""The commands about titles and their past: `status`, `show`, `cast`, `person`, `history`, …

And `changes`, `slips` and `find`, over all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.cli.context import Ask, parse_words
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import emit, say
from wicktrack.errors import BadUsage, Exit
from wicktrack.model.dates import parse_period
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import ChangeKind
from wicktrack.model.vocabulary import Status, parse_word
from wicktrack.reports import cast as casts
from wicktrack.reports import history as histories
from wicktrack.reports import titles
from wicktrack.reports.finding import FindRow
from wicktrack.reports.selection import EVERY
from wicktrack.views.sentences import (
    NO_CAST,
    NO_CHANGE,
    NONE_MATCHES,
    NOTHING_FOUND,
    NOTHING_MOVED,
    NOTHING_MOVED_SINCE,
    no_titles,
)

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import ChangeOption, TitleArgument
    from wicktrack.model.names import Needle
    from wicktrack.model.snapshot import Question
    from wicktrack.render.blocks import Block


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


@command(ASK, "wicktrack history ballerina", row=histories.ChangeRow, listing=True)
def history(ask: Ask, title: TitleArgument) -> int:
    """All facts about a title, oldest first, with their sources.

    A date that moved is shown with the old date, the new date and the days between them.
    """
    state = ask.title(title)
    rows = histories.history(ask.snapshot, state) if state else []
    return ask.answer(View(_history_table), rows)


@command(
    ASK,
    "wicktrack changes --since 2024-02-20 --until 2024-02-22",
    "wicktrack changes --since -7d --change release-moved",
    row=histories.ChangeRow,
    select=True,
    listing=True,
    mine=True,
)
def changes(
    ask: Ask,
    since: Annotated[
        str,
        typer.Option(
            metavar="DAY",
            help="Changes after this day, e.g. when you last asked, or from this month or year on.",
        ),
    ],
    until: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help="Changes up to this day, month or year, inclusive; default: --as-of.",
        ),
    ] = None,
    change: ChangeOption = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if anything changed, with 0 if not.")
    ] = False,
) -> int:
    """What changed between two days, across all titles.

    It compares what was known on each day, so a date that moved and moved back is not a change;
    news and release days in between are listed too. If --since is the day you last asked, you miss
    nothing, however long ago that was.
    """
    first = _after(since, ask.as_of)
    last = ask.as_of if until is None else parse_period(until, ask.as_of).last
    if last < first:
        raise BadUsage(f"--since {since} is after the last day, {last}", "swap them")
    kinds = parse_words(ChangeKind, change, "kind of change")
    before, after = (Snapshot(ask.ledger, day) for day in (first, last))
    rows = histories.changes(before, after, ask.selection, kinds)
    ask.answer(View(_changes_table, NO_CHANGE), rows)
    return Exit.NO if exit_code and rows else Exit.OK


def _after(since: str, today: date) -> date:
    """The day after which changes are wanted; of a month or year, that before its first."""
    period = parse_period(since, today)
    first = period.start.toordinal()
    return period.start if period.exact else date.fromordinal(max(1, first - 1))


@command(
    ASK,
    "wicktrack slips",
    "wicktrack slips --since 2024 --json",
    row=histories.SlipRow,
    releases=True,
    select=True,
    listing=True,
    mine=True,
)
def slips(
    ask: Ask,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help="Only moves announced after this day, or from this month or year on.",
        ),
    ] = None,
) -> int:
    """Titles whose release date moved, the furthest first.

    The days are those of all moves of the release together, from exact date to exact date; for
    moves from or to a vague date only their bounds are known.
    """
    after = date.min if since is None else _after(since, ask.as_of)
    moved = ask.snapshot.moved() if since is None else ask.snapshot.touched(after)
    states = ask.selection.states(ask.snapshot, moved)
    rows = histories.slips(ask.snapshot, states, ask.question, after)
    empty = NOTHING_MOVED if since is None else NOTHING_MOVED_SINCE
    return ask.answer(View(partial(_slips_table, ask.wanted), empty), rows)


@command(
    ASK,
    "wicktrack find prague",
    "wicktrack find 'de armas' rooney --as-of 2023-04-04",
    row=FindRow,
    select=True,
    listing=True,
)
def find(
    ask: Ask,
    texts: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT...",
            help="A word, or a phrase in quotes; if there are several, all must match.",
        ),
    ],
) -> int:
    """Every fact, note and name that contains a text, with its place in the file.

    Neither case nor accents matter, nor punctuation inside the text. Facts that are superseded or
    set aside are found as well.
    """
    from wicktrack.catalogue.files import files_of
    from wicktrack.index.searching import written
    from wicktrack.model.names import Needle
    from wicktrack.reports import finding

    needle = Needle(texts)
    found, names = written(ask.ledger, ask.paths, needle), [*map(str, files_of(ask.paths)[0])]
    rows = finding.find(ask.snapshot, found, needle, names, ask.selection)
    return ask.answer(View(partial(_find_table, needle), NOTHING_FOUND), rows)


def _history_table(rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.history(rows, as_of)


def _changes_table(rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.changes(rows, as_of)


def _slips_table(wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.slips(rows, as_of, wanted)


def _find_table(needle: Needle, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.find(rows, as_of, needle)
