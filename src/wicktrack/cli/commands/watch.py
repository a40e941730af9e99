"""The command `watch`: a live countdown, redrawn every second.

One rule: each second the whole face is computed anew from the moment and the catalogue's files, so
nothing shown is older than a second. Time, keys and screen come as a `Ticker`, so a test needs no
terminal.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

from wicktrack.catalogue import files
from wicktrack.cli.clock import running
from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import has_colour
from wicktrack.errors import BadCatalogue, Exit
from wicktrack.model.ledger import Ledger
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.records import replaced
from wicktrack.reports import releases
from wicktrack.reports.releases import UpcomingRow
from wicktrack.reports.selection import EVERY, Selection
from wicktrack.views import pages
from wicktrack.views.face import PROBLEMS, face
from wicktrack.views.sentences import no_next

if TYPE_CHECKING:
    import typer

    from wicktrack.render.clock import Face

_SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[^\x1b\[O])", re.DOTALL)
"""The escape sequence (ECMA-48 CSI, SS3) of an arrow or function key, or of Alt with a letter."""


@command(
    ASK,
    "wicktrack watch ballerina",
    row=UpcomingRow,
    releases=True,
    mine=True,
    native=True,
    select=True,
)
def watch(
    ask: Ask,
    only: Annotated[
        str | None,
        typer.Argument(metavar="TITLE", help="Only this title; by default, whatever comes next."),
    ] = None,
) -> int:
    """A live full-screen countdown to local midnight of the release day.

    Press q or Esc to quit. A catalogue file is read again when it changes. Without a terminal, or
    with a format, it prints one answer. With --as-of, it starts on that day at the current time.
    """
    moment = running(ask.environ, ask.as_of)
    catalogue = LiveCatalogue(ask)
    selection = ask.selection  # before the screen is taken over, so that it can be refused
    title_id = None if only is None else ask.find(only).id
    if not (ask.output.native and _on_a_terminal(ask)):
        return _answer(ask, only)
    from wicktrack.cli.terminal import Terminal

    colour = has_colour(sys.stdout, ask.output.colour, ask.environ)
    # `__main__` switches garbage collection off, but this may run for days.
    gc.enable()
    with Terminal(moment, colour=colour) as terminal:
        run(lambda now: catalogue.face(title_id, ask.question, now, selection), terminal)
    return Exit.OK


def _on_a_terminal(ask: Ask) -> bool:
    """Whether both standard streams are a terminal that can be taken over: not on Windows."""
    dumb = ask.environ.get("TERM", "dumb") == "dumb"
    return os.name == "posix" and not dumb and sys.stdin.isatty() and sys.stdout.isatty()


def _answer(ask: Ask, title: str | None) -> int:
    """What `countdown` or `next` print."""
    if title is not None:
        state = ask.title(title)
        row = releases.countdown(ask.snapshot, state, ask.question) if state else None
    else:
        row = releases.next_release(ask.snapshot, ask.question, ask.selection)
    empty = no_next(ask.selection) if title is None else ""
    view = View(lambda rows, as_of: pages.countdown(rows, as_of, ask.wanted), empty)
    return ask.answer(view, [row] if row else [])


class Ticker(Protocol):
    """The source of time and keys, and the display of faces."""

    @property
    def moment(self) -> Callable[[], dt.datetime]: ...
    def show(self, face: Face) -> None: ...
    def wait(self, seconds: float) -> bytes: ...


def run(face: Callable[[dt.datetime], Face], ticker: Ticker) -> None:
    """Show the face at every whole second, until a key ends it."""
    while True:
        now = ticker.moment()
        ticker.show(face(now))
        if leaves(ticker.wait(1 - now.microsecond / 1e6)):
            return


def leaves(keys: bytes) -> bool:
    """Whether q, Esc or the end of input is among them; the Esc of an arrow key does not count."""
    return any(key in b"qQ\x1b\x04" for key in _SEQUENCE.sub(b"", keys))


class LiveCatalogue:
    """The catalogue in use, reloaded when its files change; while they are invalid, the last one.

    The files are listed anew each time, as some may have been added to a folder.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._stamps = _stamps(ask)  # taken before it is read, or a change in between is missed
        self._snapshot = ask.snapshot
        self._notice = ""

    def face(
        self,
        title_id: str | None,
        question: Question,
        now: dt.datetime,
        selection: Selection = EVERY,
    ) -> Face:
        """The face at this moment."""
        ledger = self._reloaded() or self._snapshot.ledger
        if ledger is not self._snapshot.ledger or now.date() != self._snapshot.as_of:
            self._snapshot = Snapshot(ledger, now.date())
        if selection.mine is not None:
            selection = replaced(selection, mine=self._ask.mine_in(self._snapshot))
        return face(self._snapshot, title_id, question, now, selection, notice=self._notice)

    def _reloaded(self) -> Ledger | None:
        """The catalogue, if it has changed and is valid."""
        fresh = self._ask.again()
        stamps = _stamps(fresh)
        if stamps == self._stamps:
            return None
        self._stamps = stamps
        try:
            ledger = fresh.ledger
        except BadCatalogue:
            self._notice = PROBLEMS
            return None
        self._notice = ""
        return ledger


def _stamps(ask: Ask) -> list[tuple[Path, files.Stamp | None]]:
    """The files of the catalogue with what tells that one was written, or replaced."""
    return [(path, _stamp(path)) for path in files.files_of(ask.paths)[0]]


def _stamp(path: Path) -> files.Stamp | None:
    try:
        return files.stamp(path)
    except (OSError, ValueError):
        return None
