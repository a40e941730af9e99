"""Who is in it? The commands `cast` and `person`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from wicktrack import cli
from wicktrack.cli.asking import Ask
from wicktrack.cli.commands import ASK, command
from wicktrack.cli.output import View
from wicktrack.reports import casting as reports

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.options import TitleArgument


@command(ASK, "wicktrack cast ballerina --as-of 2023-04-04", row=reports.CastRow)
def cast(ask: Ask, title: TitleArgument) -> int:
    """The cast of a title, in billing order, then in order of announcement.

    Marked: who is returning in a part, who took it over (recast), who died before the release
    (posthumous), and whose part was not disclosed.
    """
    state = ask.title(title)
    rows = reports.cast(ask.snapshot, state) if state else []
    return ask.answer(View(lambda rows: cli.views.cast(rows, ask.as_of), "No cast is known."), rows)


@command(ASK, "wicktrack person 'ian mcshane'", row=reports.PersonRow, releases=True)
def person(
    ask: Ask,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, or an unambiguous part.")],
    upcoming: Annotated[bool, typer.Option("--upcoming", help="Only those still to come.")] = False,
) -> int:
    """Every title of a person, newest first."""
    found = ask.person(name)
    rows = reports.person(ask.snapshot, found, ask.question, only_upcoming=upcoming)
    empty = f"No such title of {found} is known."
    return ask.answer(View(lambda rows: cli.views.person(rows, ask.as_of), empty), rows)
