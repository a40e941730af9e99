"""Atomic replacement of a file.

One rule: whoever reads the file at any moment, such as a subscriber or a web server, finds either
the old content or the new; after a failure, the old content and no leftover files.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from wicktrack.errors import NotChanged


def replace(path: Path, content: str) -> None:
    """Put content in the place of a file's, or make the file; raises `NotChanged`.

    A symlink stays one and its target is replaced; the file keeps all that `swap` keeps.
    """
    try:
        swap(Path(os.path.realpath(path)), content.encode())
    except (OSError, ValueError) as error:
        raise refusal(path, "written", error) from None


def swap(target: Path, content: bytes, confirm: Callable[[], object] = lambda: None) -> None:
    """Replace a file by a new one with its mode, owner and extended attributes.

    `confirm` is called when all is ready and may still raise. Raises OSError.
    """
    old = _old(target)
    beside = target.with_name(f".wicktrack-{os.urandom(8).hex()}")
    try:
        _write(beside, content, target, old)
        confirm()
        beside.replace(target)
    except BaseException:  # also an interrupt leaves nothing behind
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    _sync(target.parent)


def _write(beside: Path, content: bytes, target: Path, old: os.stat_result | None) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    # What only the owner may read is not shown to others meanwhile either.
    handle = os.open(beside, flags, 0o666 if old is None else 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        if old is not None:
            _own(beside, old)
            shutil.copystat(target, beside)
            os.utime(beside)  # all but the times, which are new
        os.fsync(file.fileno())


def _own(beside: Path, old: os.stat_result) -> None:
    """Give the new file the owner and the group of the old one, as far as that is allowed."""
    new = beside.stat()
    if hasattr(os, "chown") and (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        for owner in (-1, old.st_uid):  # the group first: after the owner it may be too late
            with contextlib.suppress(PermissionError):
                os.chown(beside, owner, old.st_gid)


def _old(target: Path) -> os.stat_result | None:
    """What stands there, None of nothing; raises OSError for what is not to be replaced."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError("it is not a file")
    # Root may write to anything, but whoever took all rights to write away meant it.
    if not found.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise OSError("it is read-only")
    return found


def _sync(folder: Path) -> None:
    """Let the new name outlive a power cut, where a folder can be told to."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def refusal(path: Path, done: str, error: OSError | ValueError) -> NotChanged:
    """Why the file was not written, or changed: in our words, where we have some."""
    said = getattr(error, "strerror", None) or str(error)
    reason, hint = _WORDS.get(getattr(error, "errno", None) or 0, (said, _OTHER))
    return NotChanged(f"{path} was not {done}: {reason}", hint)


_OTHER = "name a file in a folder you can write to"
_FULL = ("the disk is full", "free some space, then try again")
_MOUNTED = (
    "it is a mount point, so it cannot be replaced",
    "mount its folder, or name another file",
)
_WORDS = {
    errno.ENOSPC: _FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): _FULL,
    errno.EFBIG: ("it would exceed the file size limit", "allow larger files (`ulimit -f`)"),
    errno.EBUSY: _MOUNTED,
    errno.EXDEV: _MOUNTED,
    errno.ENOENT: ("its folder does not exist", "create the folder, or name another file"),
    errno.ENOTDIR: ("its parent is not a folder", _OTHER),
    errno.EACCES: ("you do not have permission to write to its folder", _OTHER),
    errno.EPERM: ("you do not have permission to replace it", _OTHER),
    errno.EROFS: ("the disk is read-only", _OTHER),
}
"""What the system may say, by its number, and what to do."""
