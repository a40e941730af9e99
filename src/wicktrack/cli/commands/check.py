"""The commands `check` and `where`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from wicktrack.catalogue import files, lints, loader
from wicktrack.cli import folders
from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import KEEP, command
from wicktrack.cli.output import View
from wicktrack.errors import Exit, Problem
from wicktrack.model.dates import parse_span
from wicktrack.records import record

if TYPE_CHECKING:
    import typer

    from wicktrack.render.blocks import Block


@record(kw_only=True)
class PlaceRow:
    """A file or folder that wicktrack uses; `what` is catalogue, data or cache."""

    what: str
    path: str
    exists: bool


@command(KEEP, "wicktrack check my-catalogue.toml", row=Problem)
def check(
    ask: Ask,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE]...",
            readable=False,
            help="Files or folders; by default, the catalogue in use.",
        ),
    ] = None,
    *,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Also report likely mistakes: facts without a source, names spelled in two "
            "ways, a status that goes backwards.",
        ),
    ] = False,
    stale: Annotated[
        str | None,
        typer.Option(
            metavar="SPAN",
            help="Also list upcoming titles with no fact for SPAN: 90d, 12w, 3m or 1y.",
        ),
    ] = None,
) -> int:
    """Check a catalogue: one line for each problem, nothing if there are none.

    A line has the form FILE:LINE:COLUMN: CODE MESSAGE. Exits with 1 if there are problems.
    """
    chosen: list[lints.Lint] = [lints.strict] if strict else []
    if stale is not None:
        chosen.append(lints.stale(ask.as_of, parse_span(stale, ask.as_of, back=True)))
    problems = loader.check(files or ask.paths, chosen)
    ask.output.write(View(_lines), problems, ask.as_of if stale is not None else None)
    return Exit.NO if problems else Exit.OK


def _lines(problems: Sequence[Problem]) -> list[Block]:
    from wicktrack.render.blocks import Verbatim

    return [Verbatim([str(problem) for problem in problems])]


@command(KEEP, "wicktrack where", row=PlaceRow, as_of=False)
def where(ask: Ask) -> int:
    """Show the files in use, and the folders for your own files and for indexes."""
    named = files.files_of(ask.paths)[0]
    rows = [PlaceRow(what="catalogue", path=str(path), exists=_there(path)) for path in named]
    data = folders.data_folder(ask.environ)
    cache = folders.cache_folder(ask.environ)
    rows.append(PlaceRow(what="data", path=str(data), exists=_there(data)))
    rows.append(PlaceRow(what="cache", path=str(cache), exists=_there(cache)))
    ask.output.write(View(_places), rows)
    return Exit.OK


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a folder on the way is closed to us
        return False


def _places(rows: Sequence[PlaceRow]) -> list[Block]:
    from wicktrack.render.blocks import Cell, Column, Grid

    cells = [
        [
            Cell(row.what, "quiet"),
            Cell(row.path),
            Cell("" if row.exists else "missing", "warning"),
        ]
        for row in rows
    ]
    return [Grid([Column("What"), Column("Path", least=30), Column("")], cells)]
