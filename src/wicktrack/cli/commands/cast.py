"""The commands `cast` and `person`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.reports import cast as reports
from wicktrack.reports.selection import EVERY
from wicktrack.views.sentences import NO_CAST, NONE_MATCHES, no_titles

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import TitleArgument
    from wicktrack.model.snapshot import Question
    from wicktrack.render.blocks import Block


@command(ASK, "wicktrack cast ballerina --as-of 2023-04-04", row=reports.CastRow, listing=True)
def cast(ask: Ask, title: TitleArgument) -> int:
    """The cast of a title, in billing order, then in order of announcement.

    Actors are marked who return in a part, took it over (recast), died before the release
    (posthumous), or whose part is undisclosed.
    """
    state = ask.title(title)
    rows = reports.cast(ask.snapshot, state) if state else []
    return ask.answer(View(_cast_table, NO_CAST), rows)


@command(
    ASK,
    "wicktrack person 'ian mcshane'",
    row=reports.PersonRow,
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
    rows = reports.person(ask.snapshot, found, ask.question, ask.selection, only_upcoming=upcoming)
    empty = no_titles(found, upcoming=upcoming) if ask.selection == EVERY else NONE_MATCHES
    return ask.answer(View(partial(_person_page, found, ask.wanted), empty), rows)


def _cast_table(rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.cast(rows, as_of)


def _person_page(name: str, wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.person(name, rows, as_of, wanted)
