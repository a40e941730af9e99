"""How is a catalogue opened for a question? By the indexes of its files, or whole.

One rule: an index only saves time. Where one is missing it is made, where that cannot be done the
files are read, and where anything is wrong with them it is the files that say so.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import combinations
from pathlib import Path

from wicktrack.catalogue import files
from wicktrack.errors import DamagedIndex
from wicktrack.index.database import (
    POSSIBLE,
    Index,
    Progress,
    Stamp,
    certain,
    confirm,
    defined,
    index_path,
    opened,
    stamp,
    ticks,
)
from wicktrack.index.ledger import IndexedLedger
from wicktrack.model.ledger import Ledger

_MANY = 500
"""So many ids are looked up at once."""


def open_ledger(
    paths: Iterable[Path], cache: Path | None, progress: Progress | None = None
) -> Ledger:
    """The ledger of the files that the paths name; raises `BadCatalogue` with every problem.

    `cache` is the folder of the indexes; without one, files are read whole. A question to the
    ledger may raise `DamagedIndex`: then it is better asked again without a cache.
    """
    paths = list(paths)
    named, problems = files.files_of(paths)
    if POSSIBLE and cache is not None and not problems:
        found = _indexed(named, cache, progress)
        if found is not None:
            return found
    from wicktrack.catalogue.loader import load

    return load(paths)


def _indexed(named: list[Path], cache: Path, progress: Progress | None) -> Ledger | None:
    """A ledger over the indexes of the files; None where they have to be read whole."""
    try:
        indexes = [current(str(file), str(cache), progress) for file in named]
        sound = [index for index in indexes if index]
        shared = _agreed(sound) if len(sound) == len(named) else None
    except (DamagedIndex, OSError, ValueError):
        return None
    return None if shared is None else IndexedLedger(sound, shared)


def current(file: str, cache: str, progress: Progress | None = None) -> Index | None:
    """The index of a file as it stands, made where it was missing; None where there can be none."""
    now = stamp(os.path.realpath(file))
    target = index_path(cache, now.path)
    index = opened(target)
    if index is not None:
        sure = certain(index, now)
        if sure or (sure is None and _same(index, now)):
            return index
    return _renewed(target, index, now, progress)


def _same(index: Index, now: Stamp) -> bool:
    """Whether the content of a file is that of its index, which then is certain for a while."""
    from wicktrack.index.builder import unchanged

    compared = ticks(os.path.dirname(index.path))
    if not unchanged(index, now):
        return False
    confirm(index.path, compared)
    return True


def _renewed(target: str, old: Index | None, now: Stamp, progress: Progress | None) -> Index | None:
    """An index made anew, of what an older one has where that is of the same file."""
    from sqlite3 import Error

    from wicktrack.index.builder import Changed, make, silent, update
    from wicktrack.index.chunks import Inseparable, Unsound

    try:
        if old is not None and old.head["stamp"][0] == now.path:
            with suppress(Inseparable, DamagedIndex, Error):
                update(old, now, progress or silent)
                return _of(target, now)
        make(now, target, progress or silent)
    except (Unsound, Inseparable, Changed, DamagedIndex, OSError, Error):
        return None  # whoever reads the whole file finds out what is wrong with it
    finally:
        if old is not None:
            old.close()
    return _of(target, now)


def _of(target: str, now: Stamp) -> Index | None:
    """The index that was put there; None where another process has put another there since."""
    index = opened(target)
    return index if index and tuple(index.head["stamp"]) == tuple(now) else None


def _agreed(indexes: list[Index]) -> set[str] | None:
    """The titles that stand in several of the files; None where these are not sound together."""
    if not all(_complete(index, indexes) for index in indexes):
        return None
    shared: set[str] = set()
    for pair in combinations(indexes, 2):
        few, many = sorted(pair, key=lambda index: index.head["titles"])
        for table in ("title", "person", "source"):
            if [*_in_both(few, many, table, "defined IS NOT NULL")]:
                return None
        shared.update(_in_both(few, many, "title", "TRUE"))
    return shared


def _complete(index: Index, others: Sequence[Index]) -> bool:
    """Whether what an index leaves to other files is there, and fits."""
    from wicktrack.model.vocabulary import Kind

    for source in index.head["wanted_sources"]:
        if not defined(others, "source", source):
            return False
    for name, episodic in index.head["wanted_titles"]:
        held = defined(others, "title", name)
        if held is None or (episodic and not Kind(held[1]).serial):
            return False
    return True


def _in_both(few: Index, many: Index, table: str, condition: str) -> Iterator[str]:
    """The ids in one table of two indexes, where in both the condition holds."""
    query = f"SELECT id FROM {table} WHERE {condition}"
    names = [name for (name,) in few.rows(query)]
    for first in range(0, len(names), _MANY):
        some = names[first : first + _MANY]
        marks = ", ".join("?" * len(some))
        yield from (name for (name,) in many.rows(f"{query} AND id IN ({marks})", *some))
