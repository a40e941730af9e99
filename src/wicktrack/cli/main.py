"""The entry point: from a command line to an exit code.

One rule: every way to end goes through `run`, which turns a refusal into a message on standard
error and an exit code, and lets a bug show itself. Typer is imported only for help, and for a line
that is not well formed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from wicktrack.cli import streams
from wicktrack.cli.grammar.reader import read
from wicktrack.cli.streams import ClosedPipe, prepare_streams, say
from wicktrack.errors import BadCatalogue, DamagedIndex, Exit, WicktrackError

COMPLETE = "__complete"
"""The first word of a shell that asks what could come next; neither in the help nor in Typer."""
BUG = 70
"""The exit code after a bug: EX_SOFTWARE of sysexits.h, which no answer can be mistaken for."""


def main() -> int:
    """Run the process's command line and give its exit code; a bug shows itself as one."""
    prepare_streams()
    try:
        return run(sys.argv[1:])
    except Exception:  # noqa: BLE001 - whatever it is, it is ours, and it is shown whole
        import traceback

        traceback.print_exc()
        say("error: this is a bug in wicktrack", "hint: please report it with the lines above")
        return BUG


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code."""
    try:
        return int(_answer_soundly(arguments))
    except BadCatalogue as error:
        say(*map(str, error.problems))
        return error.exit
    except WicktrackError as error:
        say(f"error: {error.message}", *([f"hint: {error.hint}"] if error.hint else []))
        return error.exit
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except ClosedPipe:
        return Exit.OK


def _answer_soundly(arguments: Sequence[str]) -> int:
    """Answer; where an index was damaged, from the files, after what was written already."""
    streams.begin()
    try:
        return int(_answer(arguments))
    except DamagedIndex as damaged:
        from wicktrack.cli.context import Ask

        with suppress(OSError):
            os.unlink(damaged.path)  # noqa: PTH108 - pathlib is not there yet
        streams.begin(again=True)
        Ask.cached = False
        try:
            return int(_answer(arguments))
        finally:
            Ask.cached = True


def _answer(arguments: Sequence[str]) -> int:
    if arguments and arguments[0] == COMPLETE:
        from wicktrack.cli.completion.scripts import answer

        return answer([*arguments[1:]])
    understood = read(arguments)
    if understood is None:
        from wicktrack.cli.typer_app import answer as explain

        return explain(arguments)
    from wicktrack.cli.context import call
    from wicktrack.cli.grammar.registry import find

    name, values = understood
    return call(find(name), values)
