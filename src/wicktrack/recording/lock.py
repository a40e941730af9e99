"""The file lock that recorders hold while they read, check and replace a file.

One rule: the lock is on the folder, leaves no file behind and dies with its process.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wicktrack.atomic import refusal


@contextmanager
def held(path: Path, *, create: bool) -> Iterator[Path]:
    """The file that a path leads to, which other recorders leave alone until the block is left."""
    made: list[Path] = []
    with refusing(path):
        target, lock = _take(path, made if create else None)
    try:
        yield target
    finally:
        for folder in reversed(made):
            with contextlib.suppress(OSError):  # what holds a file stays
                folder.rmdir()
        if lock is not None:
            os.close(lock)


def _take(path: Path, made: list[Path] | None) -> tuple[Path, int | None]:
    """The file and the lock on its folder; folders made on the way are added to `made`."""
    while True:
        target = Path(os.path.realpath(path))
        if made is not None:
            made += _make(target.parent)
        try:
            lock = _lock(target.parent)
        except FileNotFoundError:
            if made is None:
                raise
            continue  # somebody made the folder and had no use for it
        if lock is None or _still(path, target, lock):
            return target, lock
        os.close(lock)


def _make(folder: Path) -> list[Path]:
    """Make a folder and those above it, private as the XDG base directories are to be."""
    missing = []
    while not os.path.lexists(folder):
        missing.append(folder)
        folder = folder.parent
    made = []
    for folder in reversed(missing):
        with contextlib.suppress(FileExistsError):  # somebody was quicker
            folder.mkdir(0o700)
            made.append(folder)
    return made


def _lock(folder: Path) -> int | None:
    """Wait for a folder; the lock goes with the handle, even if we are killed, and leaves no file.

    None where there are no such locks: then only what `save` compares keeps recorders apart.
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
"""What file systems say that lock no folder, those of a network above all."""


def _still(path: Path, target: Path, lock: int) -> bool:
    """Whether, after waiting, path and folder are what they were before."""
    try:
        same = os.path.samestat(os.fstat(lock), target.parent.stat())
    except FileNotFoundError:
        return False
    return same and Path(os.path.realpath(path)) == target


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise refusal(path, "changed", error) from None
