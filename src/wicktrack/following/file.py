"""The file itself: read as it is, and changed under a lock, as a whole or not at all."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from wicktrack.errors import BadUsage, NotChanged
from wicktrack.following.lines import Sheet

NAME = "following"
"""What the file is called, in the folder of the user's data."""

HEAD = b"""\
# What you follow: the id of a title, `franchise NAME` or `person NAME`, one per line. `- ID` leaves
# a title out, and `= ID` marks it as seen. What comes after a # is a note of your own.
"""
"""How a new file begins."""

Done = TypeVar("Done")


class Changed(NamedTuple):
    """The content of the file before a change, None if there was none, and after it."""

    before: bytes | None
    after: bytes


def read(path: Path) -> Sheet | None:
    """The content of the file, None if there is none; raises `BadUsage`."""
    try:
        data = _bytes(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BadUsage(f"{path} cannot be read: {reason}", "make it a file you can read") from None
    return None if data is None else Sheet(data)


def change(path: Path, edit: Callable[[Sheet], Done]) -> tuple[Changed | None, Done]:
    """Edit the file, which is made if there is none; raises `NotChanged`.

    Gives what was changed, None for nothing, and what `edit` gave.

    What `edit` raises is raised, and leaves the file as it was; so does an edit that changes
    nothing.
    """
    # What only a change needs, and a prompt with --mine does not.
    from wicktrack.atomic import swap
    from wicktrack.recording.lock import locked, refusing

    with locked(path, create=True) as target, refusing(path):
        old = _bytes(target)
        start = HEAD if old is None else old
        sheet = Sheet(start)
        done = edit(sheet)
        if sheet.data == start:
            return None, done
        swap(target, sheet.data, lambda: _confirm(path, target, old))
        return Changed(old, sheet.data), done


def _confirm(path: Path, target: Path, old: bytes | None) -> None:
    """That nobody else, an editor above all, has changed the file since it was read."""
    if _bytes(target) != old:
        message = f"{path} was not changed: it has just been edited by somebody else"
        raise NotChanged(message, "look at the file, then try again")


def _bytes(path: Path) -> bytes | None:
    """The content of a file, None if there is none; never waits for a pipe. Raises OSError."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise OSError("it is not a file")
        return path.read_bytes()
    except FileNotFoundError:
        return None
