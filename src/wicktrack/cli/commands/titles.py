"""The commands `status` and `show`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.cli.context import Ask, parse_words
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.errors import BadUsage, Exit
from wicktrack.model.vocabulary import Status, parse_word
from wicktrack.reports import titles as reports
from wicktrack.views.sentences import NONE_MATCHES

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import StatusOption, TitleArgument
    from wicktrack.model.snapshot import Question
    from wicktrack.render.blocks import Block


@command(
    ASK,
    "wicktrack status ballerina --is released && echo 'Get your tickets'",
    row=reports.StatusRow,
    releases=True,
    mine=True,
)
def status(
    ask: Ask,
    title: Annotated[
        str | None,
        typer.Argument(metavar="TITLE", help="Only this title: id, name, or part of a name."),
    ] = None,
    only: StatusOption = None,
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
    if is_ is not None and title is None:
        raise BadUsage("--is needs a title", "write `wicktrack status TITLE --is STATUS`")
    state = None if title is None else ask.title(title)
    if is_ is not None:
        wanted = parse_word(Status, is_)
        holds = bool(state and state.status and state.status.said.status is wanted)
        return Exit.OK if holds else Exit.NO
    mine = ask.mine if title is None else None
    only_ = parse_words(Status, only)
    rows = (
        reports.status(ask.snapshot, ask.question, only=only_, title=state, mine=mine)
        if state or title is None
        else []
    )
    # Of a title without facts that was already said.
    empty = NONE_MATCHES if state or title is None else ""
    view = View(partial(_statuses_table, ask.wanted), empty)
    return ask.answer(view, rows)


@command(ASK, "wicktrack show 'chapter 4'", row=reports.ShowRow, releases=True)
def show(ask: Ask, title: TitleArgument) -> int:
    """Everything known about one title."""
    state = ask.title(title)
    rows = [reports.show(ask.snapshot, state, ask.question)] if state else []
    return ask.answer(View(partial(_show_page, ask.wanted)), rows)


def _statuses_table(wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.statuses(rows, as_of, wanted)


def _show_page(wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import pages

    return pages.show(rows, as_of, wanted)
