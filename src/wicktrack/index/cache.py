"""The cache of indexes: the one of a catalogue as it now is, updated or built where that is due.

One rule: on any doubt the files are read whole; only they report problems. Only what the system
refuses (an I/O error) is a reason to go on without: a row that does not fit is a bug.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from wicktrack.catalogue import files
from wicktrack.catalogue.files import Stamp, stamp
from wicktrack.errors import DamagedIndex
from wicktrack.index.database import (
    FORMAT,
    POSSIBLE,
    Index,
    Seal,
    beside,
    checksum,
    connect,
    index_path,
    prepare,
    read_seal,
    seal_path,
    writable_by_others,
    write_seal,
)
from wicktrack.index.ledger import IndexedLedger
from wicktrack.model.ledger import Ledger

if TYPE_CHECKING:
    from wicktrack.index.builder import Progress
    from wicktrack.index.chunks import Limits


def open_ledger(
    paths: Iterable[Path],
    cache: Path | None,
    progress: Progress | None = None,
    warn: Callable[[str, str], object] | None = None,
    limits: Limits | None = None,
) -> Ledger:
    """The ledger of the files that the paths name; raises `BadCatalogue` with every problem.

    `cache` is the folder of indexes, None for none. A query to the ledger may raise
    `DamagedIndex`: then it is to be asked again without a cache. `warn` is called with a message
    and a hint where others may write to the cache, which is then left alone.
    """
    paths = list(paths)
    named, problems = files.files_of(paths)
    if POSSIBLE and cache is not None and named and not problems:
        real = [os.path.realpath(file) for file in named]
        target = index_path(str(cache), real)
        exposed = writable_by_others(str(cache), target, seal_path(target))
        if exposed is None:
            found = current(real, target, progress, limits)
            if found is not None:
                return found
        elif warn:
            hint = f"delete it, or take that right away: chmod go-w {exposed}"
            warn(f"{exposed} is ignored, as others may write to it", hint)
    from wicktrack.catalogue.loader import load

    return load(paths)


def current(
    paths: Sequence[str],
    target: str,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> IndexedLedger | None:
    """The ledger over the index at `target` of these files; None where there can be none."""
    try:
        seal = read_seal(target)
        if seal and _fresh(seal, paths) and seal.intact(target):
            return IndexedLedger(Index(target), paths)
        folder = os.path.dirname(target)
        os.makedirs(folder, 0o700, exist_ok=True)
        with _locked(folder):
            return _renewed(paths, target, progress, limits)
    except (OSError, ValueError, DamagedIndex):
        return None


def _stamps(paths: Sequence[str]) -> list[Stamp]:
    """The stamps of files; raises OSError where one is missing, or no file."""
    found = [it for it in map(stamp, paths) if it is not None]
    if len(found) < len(paths):
        raise FileNotFoundError
    return found


def _fresh(seal: Seal, paths: Sequence[str]) -> bool:
    every = [*seal.stamps, seal.database]
    return (
        seal.paths == [*paths] and seal.stamps == _stamps(paths) and all(map(seal.certain, every))
    )


def _renewed(
    paths: Sequence[str], target: str, progress: Progress | None, limits: Limits | None
) -> IndexedLedger | None:
    """The ledger over an index that was compared, updated or built; None for unsound files."""
    from sqlite3 import OperationalError

    from wicktrack.index.builder import build
    from wicktrack.index.chunks import Inseparable, Limits, Unsound
    from wicktrack.index.cleanup import clean

    compared, stamps = _now(os.path.dirname(target)), _stamps(paths)
    limits, progress = limits or Limits(), progress or (lambda _: None)
    try:
        if not _updated(paths, target, limits):
            try:
                build(paths, target, limits, progress)
            except Inseparable:
                build(paths, target, limits._replace(chunk=sys.maxsize), progress)
            clean(target)
    except (Unsound, OperationalError):
        return None
    (database,) = _stamps([target])
    if _stamps(paths) != stamps:
        return None  # a file was written while it was read
    old = read_seal(target)
    found = old.checksum if old and old.database == database else checksum(target)
    write_seal(target, Seal(FORMAT, [*paths], stamps, database, found, compared))
    return IndexedLedger(Index(target), paths)


def _updated(paths: Sequence[str], target: str, limits: Limits) -> bool:
    """Whether there is an index of these files, and it could be brought up to them."""
    import shutil
    from sqlite3 import OperationalError

    from wicktrack.index.chunks import Inseparable

    seal = read_seal(target)
    if seal is None or seal.paths != [*paths] or not seal.intact(target):
        return False
    try:
        return _update(paths, target, limits)
    except Inseparable:
        return False
    except OperationalError:  # somebody reads it, maybe for as long as a pager is open
        with beside(target) as copy:
            shutil.copyfile(target, copy)
            return _update(paths, copy, limits)


def _update(paths: Sequence[str], database: str, limits: Limits) -> bool:
    from wicktrack.index.builder import update

    with closing(connect(database, 0)) as base:
        prepare(base)
        return update(base, paths, limits)


def _now(folder: str) -> int:
    """The time by the clock of a folder's file system, in nanoseconds; raises OSError."""
    import tempfile

    with tempfile.TemporaryFile(dir=folder) as file:
        return os.fstat(file.fileno()).st_mtime_ns


@contextmanager
def _locked(folder: str) -> Iterator[None]:
    """Let one process at a time renew indexes there; where there are no locks, several do."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
