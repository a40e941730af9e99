"""How is a file replaced? As a whole or not at all.

One rule: whoever reads the file at any moment, a subscriber or a web server, finds the old content
or the new one, and after a failure the old one and nothing beside it.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from wicktrack.errors import Exit, WicktrackError


class NotReplaced(WicktrackError):
    """A file that could not be written; it is as it was."""

    exit = Exit.NOT_CHANGED


def replace(path: Path, content: str) -> None:
    """Put content in the place of a file's, or make the file; raises `NotReplaced`.

    A symlink stays one and its target is replaced; the mode of the file stays as well.
    """
    try:
        _replace(Path(os.path.realpath(path)), content.encode())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "name a file in a folder that you may write to"
        raise NotReplaced(f"{path} was not written: {reason}", hint) from None


def _replace(target: Path, content: bytes) -> None:
    mode = _mode(target)
    beside = target.with_name(f".wicktrack-{secrets.token_hex(8)}")
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    handle = os.open(beside, flags, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(mode)
        beside.replace(target)
    except BaseException:  # also an interrupt leaves nothing behind
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    _sync(target.parent)


def _mode(target: Path) -> int | None:
    """The mode to keep, None of a file that is not there; raises OSError for what none replaces."""
    try:
        found = target.stat().st_mode
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found):
        raise OSError("it is not a file")
    if not os.access(target, os.W_OK):
        raise OSError("it is read-only")
    return stat.S_IMODE(found)


def _sync(folder: Path) -> None:
    """Let the new name outlive a power cut, where a folder can be told to."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
