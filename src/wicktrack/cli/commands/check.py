"""The commands `check` and `where`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from wicktrack import folders
from wicktrack.catalogue import files, lints, loader
from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import KEEP, command
from wicktrack.cli.output import Output, View
from wicktrack.cli.streams import say
from wicktrack.errors import BadUsage, Exit, Problem
from wicktrack.model.dates import parse_span
from wicktrack.records import record

if TYPE_CHECKING:
    import typer

    from wicktrack.catalogue.problems import Code
    from wicktrack.render.blocks import Block


@record(kw_only=True)
class LocationRow:
    """A file or folder that wicktrack uses.

    `what` is catalogue, following, data, cache or settings.
    """

    what: str
    path: str
    exists: bool


@command(
    KEEP,
    "wicktrack check my-catalogue.toml",
    "wicktrack check --explain bad-period",
    row=Problem,
)
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
            "ways, a status that goes backwards, a fact of a day to come.",
        ),
    ] = False,
    stale: Annotated[
        str | None,
        typer.Option(
            metavar="SPAN",
            help="Also list upcoming titles with no fact for SPAN: 90d, 12w, 3m or 1y.",
        ),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="PROBLEM",
            help="Only what a problem's code means and what to do; no file is read.",
        ),
    ] = None,
) -> int:
    """Check a catalogue: one line for each problem, nothing if there are none.

    A line has the form FILE:LINE:COLUMN: CODE MESSAGE. Exits with 1 if there are problems.
    """
    if explain is not None:
        if files or strict or stale is not None:
            raise BadUsage("--explain reads no catalogue", "leave out the files and other checks")
        return _explain(explain, ask.output)
    chosen: list[lints.Lint] = [lints.strict, lints.future_fact(ask.as_of)] if strict else []
    if stale is not None:
        chosen.append(lints.stale(ask.as_of, parse_span(stale, ask.as_of, back=True)))
    problems = loader.check(files, chosen) if files else ask.placed(loader.check(ask.paths, chosen))
    if not (files or problems or ask.options["catalogue"]):
        _tell_following(ask)
    ask.output.write(View(_lines), problems, ask.as_of if chosen else None)
    return Exit.NO if problems else Exit.OK


def _tell_following(ask: Ask) -> None:
    """Warn of lines of what is followed that cannot be read, or match nothing in the catalogue."""
    try:
        found = ask.following(ask.snapshot) if ask.sheet else None
    except BadUsage as error:
        say(f"warning: {error.message}", f"hint: {error.hint}")
        return
    if found is None or ask.sheet is None:
        return
    said = [(it.number, it.message, it.hint) for it in ask.sheet.bad]
    lost = [line for line in found.lines if not found.matches(line)]
    said += [(line.number, *found.unmatched(line)) for line in lost]
    for number, message, hint in sorted(said):
        say(f"warning: {ask.following_file}:{number}: {message}", f"hint: {hint}")


def _explain(code: str, output: Output) -> int:
    """What a code means, in words."""
    from wicktrack.catalogue.problems import explained

    known = explained(code)
    if output.template is not None or output.fields is not None or not output.in_blocks:
        hint = "leave out the format, or give table or markdown"
        raise BadUsage("--explain answers in words, and has no fields", hint)
    output.write(View(lambda _, __: _explanation(code, known)), [known])
    return Exit.OK


def _explanation(code: str, known: Code) -> list[Block]:
    from wicktrack.render.blocks import Cell, Line

    return [Line([Cell(code, "title"), Cell(f": {known.meaning}.")]), Line([Cell(known.fix)])]


def _lines(problems: Sequence[Problem], _: object) -> list[Block]:
    from wicktrack.render.blocks import Messages

    return [Messages([str(problem) for problem in problems])]


@command(KEEP, "wicktrack where", row=LocationRow, as_of=False)
def where(ask: Ask) -> int:
    """Show the files in use, the folders for your own files and for indexes, and the settings."""
    named = files.files_of(ask.paths)[0]
    found = [("catalogue", path) for path in named]
    found.append(("following", ask.following_file))
    found.append(("data", folders.data_folder(ask.environ)))
    found.append(("cache", folders.cache_folder(ask.environ)))
    if settings := folders.settings_file(ask.environ):
        found.append(("settings", settings))
    rows = [LocationRow(what=what, path=str(path), exists=_exists(path)) for what, path in found]
    ask.output.write(View(_locations), rows)
    return Exit.OK


def _exists(path: Path) -> bool:
    """Whether a path exists, as far as its folders may be searched."""
    try:
        return path.exists()
    except OSError:
        return False


def _locations(rows: Sequence[LocationRow], _: object) -> list[Block]:
    from wicktrack.render.blocks import Cell, Column, Grid

    cells = [
        [
            Cell(row.what, "quiet"),
            Cell(row.path),
            Cell("yes") if row.exists else Cell("no", "warning"),
        ]
        for row in rows
    ]
    return [Grid([Column("What"), Column("Path", whole=True), Column("Exists")], cells)]
