"""The command `timeline`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from wicktrack.atomic import replace
from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import emit_file
from wicktrack.errors import BadUsage, Exit
from wicktrack.render.blocks import Chart
from wicktrack.reports import timeline as timelines
from wicktrack.reports.selection import EVERY
from wicktrack.reports.timeline import TimelineRow
from wicktrack.views.charts import chart
from wicktrack.views.sentences import NONE_MATCHES, NOTHING_KNOWN

if TYPE_CHECKING:
    import typer


@command(
    ASK,
    "wicktrack timeline ballerina 'chapter 4' --from 2019-01-01",
    "wicktrack timeline --svg timeline.svg",
    row=TimelineRow,
    releases=True,
    mine=True,
    native=True,
    select=True,
)
def timeline(
    ask: Ask,
    titles: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TITLE]...", help="Only these titles: id, name, or part of a name."
        ),
    ] = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="DAY",
            help="The first day, month or year of the axis; by default, as needed.",
        ),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="DAY", help="The last day, month or year of the axis, inclusive."
        ),
    ] = None,
    every_release: Annotated[
        bool,
        typer.Option("--every-release", help="Also show other regions and types, and premieres."),
    ] = False,
    svg: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write an SVG picture to FILE; - is standard output."),
    ] = None,
) -> int:
    """Production phases and releases on one time axis.

    Abandoned dates stay as hollow marks, with an arrow to the date that replaced them. Anything
    known only vaguely fills its whole period with dots.
    """
    if svg is not None and not ask.output.native:
        raise BadUsage("--svg cannot be combined with another format", "leave one out")
    window = ask.window(first, last)
    asked = [state.title.id for text in titles or [] if (state := ask.title(text))]
    selection = ask.selecting(asked) if titles else ask.selection
    rows = timelines.timeline(
        ask.snapshot, ask.question, selection, window, every_release=every_release
    )
    if svg is not None:
        return _picture(chart(rows, ask.as_of, window), svg)
    empty = NOTHING_KNOWN if selection == EVERY else "" if titles and not asked else NONE_MATCHES
    return ask.answer(View(lambda rows, as_of: [chart(rows, as_of, window)], empty), rows)


def _picture(drawn: Chart, target: str) -> int:
    from wicktrack.render import svg

    text = svg.draw(drawn)
    if target == "-":
        emit_file(text)
    else:
        replace(Path(target), text)
    return Exit.OK
