"""The commands `undo` and `edit`."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from wicktrack import folders
from wicktrack.catalogue import files, loader
from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import KEEP, command
from wicktrack.cli.streams import can_ask, confirm, emit_file, say
from wicktrack.errors import BadCatalogue, BadUsage, Exit, NotChanged, Problem

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import CatalogueOption, DryRunOption
    from wicktrack.recording.journal import Entry


@command(KEEP, "wicktrack undo --dry-run", "wicktrack undo --yes")
def undo(
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: DryRunOption = False,
    forget: Annotated[
        bool,
        typer.Option(
            "--forget",
            help="Leave the files as they are; the next undo takes back what was written before.",
        ),
    ] = False,
) -> int:
    """Take back what the last command wrote into your files.

    That is what `record`, `add`, `follow`, `ignore` or `seen` wrote last, in whichever file; the
    lines are shown first. Each further undo takes back one more. Only lines that are as they were
    written are taken back, exactly, and nothing else in the file changes; otherwise it says which
    lines to remove by hand.
    """
    from wicktrack.recording import journal

    path = folders.journal(os.environ)
    if forget:
        if yes or dry_run:
            raise BadUsage("--forget changes no catalogue", "leave out --yes and --dry-run")
        return _forget(path)
    entry = journal.last(path)
    if entry is None:
        say(_NOTHING)
        return Exit.OK
    if not (yes or dry_run or can_ask()):
        hint = "give --yes, or --dry-run to see what it would take back"
        raise BadUsage("undo asks before it changes a file, and there is no terminal", hint)
    return _undo(entry, path, ask=not yes, dry_run=dry_run)


_NOTHING = "Nothing to take back."


def _forget(path: Path) -> int:
    """Drop the newest entry of the journal, also one that is damaged, and say what it was about."""
    from wicktrack.recording import journal

    try:
        entry = journal.last(path)
    except NotChanged:
        entry = None
    if not journal.forget(path, entry and entry.line):
        say(_NOTHING)
    elif entry is None:
        say("Forgot an entry that could not be read.")
    else:
        named = " and ".join(dict.fromkeys(change.path for change in entry.changes))
        say(f"Forgot what `{entry.command}` wrote into {named}.")
    return Exit.OK


def _undo(entry: Entry, path: Path, *, ask: bool, dry_run: bool) -> int:
    """Show what an entry of the journal wrote, and take it back where that is wanted."""
    from wicktrack.recording import journal, undoing

    try:
        emit_file(undoing.preview(entry))
        if dry_run:
            return Exit.OK
        if ask and not confirm("Take this back?"):
            say("Nothing was changed.")
            return Exit.NOT_CHANGED
        done = undoing.take_back(entry)
    except undoing.Gone:
        if not dry_run:
            journal.forget(path, entry.line)
        raise
    for file in done:
        say(f"Took back what `{entry.command}` wrote into {file}.")
    try:
        journal.forget(path, entry.line)
    except NotChanged as error:  # the next undo finds that it is done
        say(f"warning: {error.message}", f"hint: {error.hint}")
    return Exit.OK


# ── edit ─────────────────────────────────────────────────────────────────────────────────────────


@command(KEEP, "wicktrack edit ballerina", "VISUAL='code --wait' wicktrack edit")
def edit(
    title: Annotated[
        str | None,
        typer.Argument(
            metavar="TITLE", help="Open at its newest fact: its id, name or alias, or part of one."
        ),
    ] = None,
    catalogue: CatalogueOption = None,
) -> int:
    """Open your catalogue in an editor, and check it afterwards.

    The editor is $VISUAL or $EDITOR. If there are problems when you leave it, they are listed, and
    on a terminal you can go back to the first; otherwise edit exits with 4.
    """
    ask = Ask.for_catalogue("edit", catalogue)
    place = _own_file(ask) if title is None else _place_of(ask, title)
    while True:
        _run_editor(place, os.environ)
        problems = ask.placed(loader.check(ask.paths))
        if not problems:
            return Exit.OK
        say(*map(str, problems[:_SHOWN]))
        if len(problems) > _SHOWN:
            say("`wicktrack check` lists all problems")
        if not (can_ask() and confirm("Edit again?", default=True)):
            return Exit.BAD_CATALOGUE
        place = _first(problems, place)


_SHOWN = 20
"""How many problems are shown."""


class _Place(NamedTuple):
    """A file, and a line in it."""

    path: Path
    line: int = 1


def _own_file(ask: Ask) -> _Place:
    """The file that is written where no other is named, else the first of the user's own."""
    own = _own_files(ask)
    usual = ask.own_file
    if usual in own:
        return _Place(usual)
    if own:
        return _Place(own[0])
    if ask.named:
        raise _bundled()
    raise NotChanged(f"there is no file of your own yet; it would be {usual}", _MADE)


_MADE = "`wicktrack add` and `wicktrack record` create it"


def _own_files(ask: Ask) -> list[Path]:
    return [path for path in files.files_of(ask.paths)[0] if not files.is_bundled(path)]


def _bundled() -> NotChanged:
    hint = "`wicktrack record TITLE` writes what is new into a file of your own"
    return NotChanged("the bundled catalogue cannot be changed", hint)


def _place_of(ask: Ask, text: str) -> _Place:
    """The newest fact about a title; in an invalid catalogue its first problem, to be corrected."""
    try:
        return _newest(ask, text)
    except BadCatalogue as error:
        problems = ask.placed(error.problems)
        if all(files.is_bundled(Path(it.file)) for it in problems):
            raise
        say(*map(str, problems[:_SHOWN]))
        return _first(problems, _own_file(ask))


def _newest(ask: Ask, text: str) -> _Place:
    """The newest fact about a title in the user's own files, else its definition there."""
    title, paths = ask.find(text), files.files_of(ask.paths)[0]
    own = [number for number, path in enumerate(paths) if not files.is_bundled(path)]
    told = zip(ask.ledger.facts_of(title), ask.ledger.places_of(title), strict=True)
    # Of one day, the last one is the newest: facts are in the order of files and lines.
    dated = [(fact.on.last, place) for fact, place in told if place.file in own]
    if dated:
        newest = max(dated)[1]
        return _Place(paths[newest.file], newest.line)
    for path in (paths[number] for number in reversed(own)):
        if line := _definition_line(path, title.id):
            return _Place(path, line)
    raise _bundled()


def _definition_line(path: Path, title: str) -> int | None:
    """The line on which a file defines a title, or adds to it; None where it does not."""
    from wicktrack.catalogue.positions import locate

    content, key = files.read(path), ("title", title)
    found = locate(content, [key]) if isinstance(content, str) else {}
    return found[key][0] if key in found else None


def _first(problems: Sequence[Problem], place: _Place) -> _Place:
    """The first problem, in the file that was edited if it is there; never in the bundled one."""
    here = [it for it in problems if files.real(Path(it.file)) == files.real(place.path)]
    for problem in (*here, *problems):
        if not files.is_bundled(Path(problem.file)):
            return _Place(Path(problem.file), problem.line)
    return place


# ── The editor ───────────────────────────────────────────────────────────────────────────────────


def _run_editor(place: _Place, environ: Mapping[str, str]) -> None:
    """Open a file in the user's editor and wait for its end; raises `BadUsage` if it cannot run."""
    import subprocess

    words = editor_words(environ, place.path, place.line)
    try:
        code = subprocess.run(words, check=False).returncode  # noqa: S603 - the user's own program
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadUsage(f"cannot run the editor `{words[0]}`: {reason}", _SET) from None
    if code:
        say(f"warning: the editor `{words[0]}` ended with {code}")


_SET = "set $VISUAL or $EDITOR to a program that is installed"


def editor_words(
    environ: Mapping[str, str], path: Path, line: int, platform: str = sys.platform
) -> list[str]:
    """The command that opens a file at a line; raises `BadUsage` for quotes that are not closed.

    What opens a window and returns at once is told to wait.
    """
    on_windows = platform == "win32"
    default = "notepad" if on_windows else "vi"
    named = environ.get("VISUAL") or environ.get("EDITOR") or default
    try:
        words = shlex.split(named, posix=not on_windows) or [default]
    except ValueError as error:
        raise BadUsage(f"the editor `{named}` cannot be read: {error}", _SET) from None
    program = words[0].replace("\\", "/").rpartition("/")[2].lower()
    program = program.removesuffix(".exe").removesuffix(".cmd")
    file = str(path.absolute())
    wait = [] if {"-w", "--wait"} & {*words} else ["--wait"]
    if program in _CODE:
        return [*words, *wait, "--goto", f"{file}:{line}"]
    if program in _COLON:
        return [*words, *wait, f"{file}:{line}"]
    return [*words, file] if program in _NO_LINE else [*words, f"+{line}", file]


_CODE = frozenset(
    ("code", "code-insiders", "code-oss", "codium", "vscodium", "cursor", "windsurf", "positron")
)
_COLON = frozenset(("subl", "sublime_text", "zed", "zeditor", "atom"))
_NO_LINE = frozenset(("notepad", "open", "xdg-open", "start"))
"""The editors that take a line in a form of their own, or take none; the others take `+LINE`."""
