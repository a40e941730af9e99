"""The advisory lock that recorders hold while they read, validate and replace a file.

One rule: the lock is on the file's folder, leaves no lock file and is released with its process.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wicktrack.atomic import lock_folder, refusal


@contextmanager
def locked(path: Path, *, create: bool) -> Iterator[Path]:
    """The file that a path resolves to, locked until the block is left.

    With `create` its folder is made, and removed again where nothing was put into it.
    """
    made: list[Path] = []
    with refusing(path):
        target, lock = _acquire(path, made if create else None)
    try:
        yield target
    finally:
        for folder in reversed(made):
            with contextlib.suppress(OSError):  # what holds a file stays
                folder.rmdir()
        if lock is not None:
            os.close(lock)


def _acquire(path: Path, made: list[Path] | None) -> tuple[Path, int | None]:
    """The file and the lock on its folder; folders made on the way are added to `made`."""
    while True:
        target = Path(os.path.realpath(path))
        if made is not None:
            made += _make(target.parent)
        try:
            lock = lock_folder(target.parent)
        except FileNotFoundError:
            if made is None:
                raise
            continue  # somebody made the folder, and removed it again
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


def _still(path: Path, target: Path, lock: int) -> bool:
    """Whether, after waiting, path and folder are what they were before."""
    try:
        same = os.path.samestat(os.fstat(lock), target.parent.stat())
    except FileNotFoundError:
        return False
    return same and Path(os.path.realpath(path)) == target


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Raise what the system refuses as `NotChanged` about that path."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise refusal(path, "changed", error) from None
