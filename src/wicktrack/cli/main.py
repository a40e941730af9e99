"""The entry point: from a command line to an exit code.

One rule: every way to end goes through `run`, which turns a refusal into words on standard error
and an exit code, and lets a bug show itself. Typer is imported only for help.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from contextvars import copy_context

from wicktrack.cli.grammar.reader import read
from wicktrack.cli.streams import ClosedPipe, attempt, prepare_streams, say
from wicktrack.errors import BadCatalogue, DamagedIndex, Exit, WicktrackError, abridged

COMPLETE = "__complete"
"""The hidden command of the completion scripts; Typer does not know it."""

SHOWN = 20
"""How many problems of a catalogue are shown to somebody who asked something else."""

BUG = 70
"""The exit code after a bug: EX_SOFTWARE of sysexits.h, which no other ending has."""


def main() -> int:
    """Run the process's command line and give its exit code; an exception is reported as a bug."""
    prepare_streams()
    try:
        return run(sys.argv[1:])
    except Exception:  # noqa: BLE001 - any exception here is a bug, shown with its traceback
        import traceback

        from wicktrack.render.escape import legible_lines

        sys.stderr.write(legible_lines(traceback.format_exc()))
        say("error: this is a bug in wicktrack", "hint: please report it with the lines above")
        return BUG


def run(arguments: Sequence[str]) -> int:
    """Run one command line and give its exit code."""
    try:
        return _run_with_retry(arguments)
    except BadCatalogue as error:
        say(*map(str, error.problems[:SHOWN]))
        if len(error.problems) > SHOWN:
            say(f"{_more(len(error.problems))}; `wicktrack check` lists all")
        return error.exit
    except WicktrackError as error:
        _tell(error)
        return error.exit
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except ClosedPipe:
        return Exit.OK


def _tell(error: WicktrackError) -> None:
    messages = [error.message, *error.more]
    say(*(f"error: {abridged(message)}" for message in messages[:SHOWN]))
    if len(messages) > SHOWN:
        say(_more(len(messages)))
    if error.hint:
        say(f"hint: {error.hint}")


def _more(count: int) -> str:
    """How many problems are not shown."""
    more = count - SHOWN
    return f"{more:,} more problem{'s' if more > 1 else ''}"


def _run_with_retry(arguments: Sequence[str]) -> int:
    """Run the command; on a corrupt index delete it, and rerun without, skipping known output."""
    # Rows are written while they are read, so a corrupt index may show up in the middle of an
    # answer, when a reader has part of it already. The catalogue's text files are always right, and
    # the same rows give the same bytes, so the command is run again from the files, and what the
    # first attempt wrote is left out:
    #
    #     first attempt   "caine\t2027\n", then DamagedIndex after 11 characters
    #     retry           "caine\t2027\nballerina\t2026\n"
    #     written of it   "ballerina\t2026\n"
    #
    # `streams.attempt` counts the characters, and tells `Ask.ledger` whether to use the index.
    attempt.begin()
    try:
        return _isolated(arguments)
    except DamagedIndex as damaged:
        with suppress(OSError):
            os.unlink(damaged.path)  # noqa: PTH108 - pathlib is slow to import
        with attempt.retry():
            return _isolated(arguments)


def _isolated(arguments: Sequence[str]) -> int:
    """Run the command so that what it sets for the time it runs is not seen by another one."""
    return int(copy_context().run(_dispatch, arguments))


def _dispatch(arguments: Sequence[str]) -> int:
    """Let the completion, the command or Typer answer, importing nothing of the others."""
    if arguments and arguments[0] == COMPLETE:
        from wicktrack.cli.completion.scripts import answer

        return answer([*arguments[1:]])
    parsed = read(arguments)
    if parsed is None:
        from wicktrack.cli.grammar.line import canonical

        arguments = canonical(arguments)
        parsed = read(arguments)
    if parsed is None:
        from wicktrack.cli.grammar.mistakes import refuse

        refuse(arguments)
        from wicktrack.cli.typer_app import answer as run_typer

        return run_typer(arguments)
    from wicktrack.cli.context import call
    from wicktrack.cli.grammar.registry import find

    name, values = parsed
    return call(find(name), values)
