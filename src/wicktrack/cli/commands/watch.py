"""The command `watch`: a live countdown.

One rule: every second the whole screen is computed afresh from the time and the catalogue's files,
so nothing shown is older than a second. Time, keys and screen come as a `Ticker`; a test is one.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import re
import sys
from collections.abc import Callable
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
from wicktrack.reports import releases
from wicktrack.reports.releases import UpcomingRow
from wicktrack.views import pages
from wicktrack.views.face import PROBLEMS, face
from wicktrack.views.sentences import NO_NEXT

if TYPE_CHECKING:
    import typer

    from wicktrack.render.clock import Face


_SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|[^\x1b\[O])", re.DOTALL)
"""What a key sends that is more than a letter: an arrow, a function key, Alt and a letter."""


@command(ASK, "wicktrack watch ballerina", row=UpcomingRow, releases=True, own_form=True)
def watch(
    ask: Ask,
    title: Annotated[
        str | None,
        typer.Argument(metavar="TITLE", help="Only this title; by default, whatever comes next."),
    ] = None,
) -> int:
    """A live full-screen countdown to local midnight of the release day.

    Press q or Esc to quit. A catalogue file is read again when it changes. Without a terminal, or
    with a format, it prints one answer. With --as-of, it starts on that day at the current time.
    """
    moment = running(ask.environ, ask.as_of)
    kept = Kept(ask)
    title_id = ask.find(title).id if title else None
    if not (ask.output.own and _on_a_terminal(ask)):
        return _answer(ask, title)
    from wicktrack.cli.terminal import Terminal

    colour = has_colour(sys.stdout, ask.output.colour, ask.environ)
    # This may run for days.
    gc.enable()
    with Terminal(moment, colour=colour) as terminal:
        run(lambda now: kept.face(title_id, ask.question, now), terminal)
    return Exit.OK


def _on_a_terminal(ask: Ask) -> bool:
    """Whether there is one to take over, and a way to: not on Windows."""
    dumb = ask.environ.get("TERM", "dumb") == "dumb"
    return os.name == "posix" and not dumb and sys.stdin.isatty() and sys.stdout.isatty()


def _answer(ask: Ask, title: str | None) -> int:
    """What `countdown` or `next` print."""
    if title:
        state = ask.title(title)
        row = releases.countdown(ask.snapshot, state, ask.question) if state else None
    else:
        row = releases.next_release(ask.snapshot, ask.question)
    empty = "" if title else NO_NEXT
    view = View(lambda rows: pages.countdown(rows, ask.as_of), empty)
    return ask.answer(view, [row] if row else [])


# --- the loop ----------------------------------------------------------------------------------


class Ticker(Protocol):
    """Where time and keys come from, and where the face goes."""

    @property
    def moment(self) -> Callable[[], dt.datetime]: ...
    def show(self, face: Face) -> None: ...
    def wait(self, seconds: float) -> bytes: ...


def run(face: Callable[[dt.datetime], Face], ticker: Ticker) -> None:
    """Show the face at every whole second, until a key leaves."""
    while True:
        now = ticker.moment()
        ticker.show(face(now))
        if leaves(ticker.wait(1 - now.microsecond / 1e6)):
            return


def leaves(keys: bytes) -> bool:
    """Whether q or Esc is among them, or the end of the input; an arrow key is no Esc."""
    return any(key in b"qQ\x1b\x04" for key in _SEQUENCE.sub(b"", keys))


class Kept:
    """The catalogue in use, read again when its files change; the last good one meanwhile.

    Which files these are is asked anew each time, as there may be more of them.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._seen = _stamps(ask)  # before it is read: what changes in between is seen later
        self._snapshot = ask.snapshot
        self._notice = ""

    def face(self, title_id: str | None, question: Question, now: dt.datetime) -> Face:
        """What is to be shown now."""
        ledger = self._read() or self._snapshot.ledger
        if ledger is not self._snapshot.ledger or now.date() != self._snapshot.as_of:
            self._snapshot = Snapshot(ledger, now.date())
        return face(self._snapshot, title_id, question, now, notice=self._notice)

    def _read(self) -> Ledger | None:
        """The catalogue, where it has changed and is sound."""
        fresh = Ask(self._ask.output.name, self._ask.output.row, self._ask.options)
        stamps = _stamps(fresh)
        if stamps == self._seen:
            return None
        self._seen = stamps
        try:
            ledger = fresh.ledger
        except BadCatalogue:
            self._notice = PROBLEMS
            return None
        self._notice = ""
        return ledger


def _stamps(ask: Ask) -> list[tuple[object, ...]]:
    """What tells that a file was written, or replaced by another one."""
    return [_stamp(path) for path in files.files_of(ask.paths)[0]]


def _stamp(path: os.PathLike[str]) -> tuple[object, ...]:
    try:
        found = os.stat(path)  # noqa: PTH116 - takes any path
    except (OSError, ValueError):
        return (path,)
    return (path, found.st_mtime_ns, found.st_size, found.st_ino)


# --- the face ----------------------------------------------------------------------------------
