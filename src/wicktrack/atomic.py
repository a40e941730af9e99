"""Atomic replacement of files: temporary file, fsync, rename.

One rule: whoever reads the file at any moment, a subscriber or a web server, finds the old content
or the new one, and after a failure the old one and no temporary file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from wicktrack.errors import NotChanged

if sys.platform != "win32":
    import fcntl


def replace(path: Path, content: str) -> None:
    """Replace the content of a file, as UTF-8, or create it; raises `NotChanged`.

    Of a symlink the target is replaced. Keeps what `swap` keeps.
    """
    try:
        swap(Path(os.path.realpath(path)), content.encode())
    except (OSError, ValueError) as error:
        raise refusal(path, "written", error) from None


def replace_by(path: Path, fill: Callable[[Path], object]) -> None:
    """Replace a file by one that `fill` writes, given the path of an empty file; as `replace`.

    For what is too large to be in memory, or written by a library. `fill` raises OSError.
    """
    try:
        swap(Path(os.path.realpath(path)), fill)
    except (OSError, ValueError) as error:
        raise refusal(path, "written", error) from None


def swap(
    target: Path,
    content: bytes | Callable[[Path], object],
    confirm: Callable[[], object] = lambda: None,
) -> None:
    """Replace a file by a new one with the same mode, owner and extended attributes.

    A function as `content` fills the file at a path. `confirm` is called right before the rename,
    and may raise to cancel it. Raises OSError.
    """
    old = _old(target)
    beside = target.with_name(f".wicktrack-{os.urandom(8).hex()}")
    try:
        _write(beside, content, target, old)
        confirm()
        beside.replace(target)
    except BaseException:  # KeyboardInterrupt too
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    _sync(target.parent)


def _write(
    beside: Path,
    content: bytes | Callable[[Path], object],
    target: Path,
    old: os.stat_result | None,
) -> None:
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    # Private until its mode is copied: the old file may be readable by its owner alone.
    handle = os.open(beside, flags, 0o666 if old is None else 0o600)
    with os.fdopen(handle, "wb") as file:
        if callable(content):
            content(beside)
        else:
            file.write(content)
            file.flush()
        if old is not None:
            _own(beside, old)
            shutil.copystat(target, beside)
            os.utime(beside)  # `copystat` copied the times as well
        os.fsync(file.fileno())


def _own(beside: Path, old: os.stat_result) -> None:
    """Give the new file the owner and group of the old one, as far as permitted."""
    new = beside.stat()
    if hasattr(os, "chown") and (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        for owner in (-1, old.st_uid):  # group first: a former owner may not change it
            with contextlib.suppress(PermissionError):
                os.chown(beside, owner, old.st_gid)


def _old(target: Path) -> os.stat_result | None:
    """The stat of the file, None if missing; raises OSError if read-only or no regular file."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError("it is not a file")
    # Root may write to any file, but a file without any write permission is meant to stay.
    if not found.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise OSError("it is read-only")
    return found


def _sync(folder: Path) -> None:
    """Make the rename durable by an fsync of the folder, where the system has that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def refusal(path: Path, done: str, error: OSError | ValueError) -> NotChanged:
    """A `NotChanged` that words the error; `done` is the verb: written, changed."""
    default = (getattr(error, "strerror", None) or str(error), _OTHER)
    reason, hint = _REASONS.get(getattr(error, "errno", None) or 0, default)
    return NotChanged(f"{path} was not {done}: {reason}", hint)


_OTHER = "name a file in a folder you can write to"
_FULL = ("the disk is full", "free some space, then try again")
_MOUNTED = (
    "it is a mount point, so it cannot be replaced",
    "mount its folder, or name another file",
)
_REASONS = {
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
"""The reason and the hint for each errno that has better words than `strerror`."""


@contextlib.contextmanager
def beside(target: Path) -> Iterator[Path]:
    """An empty file that nobody else may read; it replaces the target when the block is left.

    After an exception it is deleted instead, and whatever has its name and a suffix.
    """
    path = target.with_name(f"{target.name}.{os.urandom(6).hex()}")
    try:
        path.touch(0o600, exist_ok=False)
        yield path
        path.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            for left in target.parent.iterdir():
                if left.name.startswith(path.name):
                    left.unlink()
        raise


def lock_folder(folder: Path) -> int | None:
    """Wait for the lock on a folder; closing the handle that is returned releases it.

    None where there are no such locks: on Windows, and on some network file systems. Raises
    OSError.
    """
    if sys.platform == "win32":
        return None
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except BaseException as error:
        os.close(handle)
        if isinstance(error, OSError) and error.errno in _NO_LOCKS:
            return None
        raise
    return handle


_NO_LOCKS = (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
"""What file systems without locks on folders report, network file systems above all."""
