"""The cache of indexes: finding that of a catalogue, and updating or building it where it is stale.

One rule: on any doubt the files are read whole, which alone reports problems. Only what the system
refuses (an I/O error) is a reason to do without an index: a row that does not fit is a bug.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from wicktrack.catalogue import files
from wicktrack.catalogue.files import Stamp, clock_of, stamp, writable_by_others
from wicktrack.errors import DamagedIndex
from wicktrack.index.database import (
    FORMAT,
    POSSIBLE,
    Index,
    Seal,
    connect,
    index_path,
    prepare,
    read_seal,
    seal_path,
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
    and a hint where others may write to the cache, which is then ignored.
    """
    paths = list(paths)
    named, problems = files.files_of(paths)
    suspect = False
    if POSSIBLE and cache is not None and named and not problems:
        real = [str(files.real(file)) for file in named]
        target = index_path(str(cache), real)
        exposed = writable_by_others(str(cache), target, seal_path(target))
        if exposed is None:
            found = current(real, target, progress, limits)
            if found is not None:
                return found
            suspect = True
        elif warn:
            hint = f"delete it, or take that right away: chmod go-w {exposed}"
            warn(f"{exposed} is ignored, as others may write to it", hint)
    from wicktrack.catalogue.loader import load

    return load(paths, suspect=suspect)


def current(
    paths: Sequence[str],
    target: str,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> IndexedLedger | None:
    """The ledger over the index at `target` of these files; None where there can be none."""
    with suppress(OSError, ValueError, DamagedIndex):
        seal = read_seal(target)
        if seal and _fresh(seal, paths) and seal.intact(target):
            return IndexedLedger(Index(target), paths, seal.stamps)
        if _renewed(paths, target, progress, limits):
            return IndexedLedger(Index(target), paths)
    return None


def _stamps(paths: Sequence[str]) -> list[Stamp]:
    """The stamps of files; raises OSError where one is missing, or no file."""
    found = [it for it in map(stamp, paths) if it is not None]
    if len(found) < len(paths):
        raise FileNotFoundError
    return found


def _fresh(seal: Seal, paths: Sequence[str]) -> bool:
    same = seal.paths == [*paths] and seal.stamps == _stamps(paths)
    return same and all(map(seal.certain, seal.stamps))


def _renewed(
    paths: Sequence[str], target: str, progress: Progress | None, limits: Limits | None
) -> bool:
    """Compare, update or build; whether the index is now that of the files as they are."""
    from sqlite3 import OperationalError

    from wicktrack.atomic import lock_folder
    from wicktrack.index.builder import build
    from wicktrack.index.chunks import Inseparable, Limits, Unsound

    limits, progress = limits or Limits(), progress or (lambda _: None)
    folder = os.path.dirname(target)
    os.makedirs(folder, 0o700, exist_ok=True)
    lock = lock_folder(Path(folder))  # two that build at once would do the work twice
    try:
        compared, stamps = clock_of(folder), _stamps(paths)
        if not _updated(paths, target, limits):
            try:
                build(paths, target, limits, progress)
            except Inseparable:
                build(paths, target, limits._replace(chunk=sys.maxsize), progress)
            _clean(target)
        (database,) = _stamps([target])
        if _stamps(paths) != stamps:
            return False  # a file was written while it was read
        old = read_seal(target)
        same = old is not None and old.database == database
        found = old.checksum if old and same else files.checksum(target)
        sealed = _next_tick(folder, database)
        write_seal(target, Seal(FORMAT, [*paths], stamps, database, found, compared, sealed))
    except (Unsound, OperationalError):
        return False
    finally:
        if lock is not None:
            os.close(lock)
    return True


def _updated(paths: Sequence[str], target: str, limits: Limits) -> bool:
    """Whether there is an index of these files, and it could be brought up to them."""
    import shutil
    from sqlite3 import OperationalError

    from wicktrack.atomic import beside
    from wicktrack.index.builder import update
    from wicktrack.index.chunks import Inseparable

    def updated(path: str) -> bool:
        with closing(connect(path, 0)) as base, suppress(Inseparable):
            prepare(base)
            return update(base, paths, limits)
        return False

    seal = read_seal(target)
    if seal is None or seal.paths != [*paths] or not seal.intact(target):
        return False
    try:
        return updated(target)
    except OperationalError:  # somebody reads it, maybe for as long as a pager is open
        with beside(Path(target)) as copy:
            shutil.copyfile(target, copy)
            return updated(str(copy))


def _next_tick(folder: str, written: Stamp) -> int:
    """The time once the clock of a folder's file system has gone on since a file was written.

    It is waited for a few milliseconds, which is a tick of all but the coarsest clocks.
    """
    from time import sleep

    for _ in range(10):
        now = clock_of(folder)
        if now > max(written.modified, written.changed):
            break
        sleep(0.001)
    return now


_UNFINISHED = 86_400
"""The age in seconds up to which an unfinished file may still be in use."""

_FORGOTTEN = 30 * _UNFINISHED
"""The age in seconds from which an index is deleted if its files are gone."""

_OURS = r"[A-Za-z0-9-]*-[0-9a-f]{8}\.(?:sqlite|json)(\.[0-9a-f]{12}(?:\.\d+)?)?"


def _clean(made: str) -> None:
    """Delete old files of ours that nobody needs, beside an index that was just built."""
    import re

    now = Path(made).stat().st_mtime
    for path in Path(made).parent.iterdir():
        form = re.fullmatch(_OURS, path.name)
        with suppress(OSError):
            age = now - path.lstat().st_mtime
            if form and (age > _UNFINISHED if form[1] else age > _FORGOTTEN and not _needed(path)):
                path.unlink()


def _needed(path: Path) -> bool:
    """Whether an index, or the seal of one, is of files that exist."""
    index = path.with_suffix(".sqlite")
    seal = read_seal(str(index)) if index.exists() else None
    return seal is not None and all(map(os.path.exists, seal.paths))
