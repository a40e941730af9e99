"""How is an index made, and kept up with its file?

One rule: it is made beside its place and moved there when it is whole, so that whoever asks
meanwhile has the old one or none. What of the file stands as it stood is not read again.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from wicktrack.index import chunks, workers
from wicktrack.index.chunks import Inseparable
from wicktrack.index.cleanup import sweep
from wicktrack.index.database import (
    INDEXES,
    TABLES,
    Index,
    Progress,
    Stamp,
    begin,
    confirm,
    connected,
    create,
    seal,
    stamp,
    ticks,
)
from wicktrack.index.filling import Filling

_NEAR = 8
"""After a change, so many of the segments that followed are looked for."""


class Changed(Exception):
    """The file was written while it was read."""


def silent(_: float) -> None:
    """Tell nobody."""


_READING = 0.7
"""So much of the work is reading; the rest is looking through what was read."""


def make(now: Stamp, target: str, progress: Progress = silent) -> None:
    """Make the index of a file from all of it.

    Raises `Unsound` where there is a problem in it, `Changed`, OSError and sqlite3.Error.
    """
    with _beside(target) as beside:
        if not _made_of_segments(now, beside, progress):
            os.truncate(beside, 0)
            _make(now, beside, progress, whole=True)
        _finish(beside, now)
    sweep(target)


def _made_of_segments(now: Stamp, beside: str, progress: Progress) -> bool:
    try:
        _make(now, beside, progress, whole=False)
    except Inseparable:
        return False  # only now nothing holds the connection any more, nor SQLite its lock
    return True


def _make(now: Stamp, beside: str, progress: Progress, *, whole: bool) -> None:
    with _filled(beside) as base:
        base.execute("BEGIN")
        create(base, TABLES)
        filling = Filling(base)
        place = 0
        for read in workers.read(now, whole=whole):
            for segment in read:
                filling.add(place, place, segment)
                place += 1
                progress(_READING * filling.length / now.size)
        base.execute("COMMIT")  # those who make the notes read it as well
        base.execute("BEGIN")
        last = filling.last
        for number, rows in enumerate(workers.note(beside, last), 1):
            filling.note(rows)
            progress(_READING + (1 - _READING) * min(1, number * workers.TITLES / last))
        create(base, INDEXES)
        filling.finish(now, whole=whole)


def update(index: Index, now: Stamp, progress: Progress = silent) -> None:
    """Make the index of a file from an older one of it and from what has changed since.

    Raises as `make` does; `Inseparable` where too much has changed.
    """
    pieces = compared(index, now)
    fresh = [piece for piece in pieces if isinstance(piece, Fresh)]
    if index.head["whole"] or sum(end - start for start, end in fresh) > now.size / 2:
        raise Inseparable
    with _beside(index.path) as beside:
        shutil.copyfile(index.path, beside)
        with _filled(beside) as base:
            if base.execute(_SEGMENTS).fetchall() != [*index.rows(_SEGMENTS)]:
                raise Inseparable  # another process has put another in its place
            base.execute("BEGIN")
            _replace(base, pieces, now, progress)
        _finish(beside, now)


def _replace(
    base: sqlite3.Connection, pieces: Sequence[int | Fresh], now: Stamp, progress: Progress
) -> None:
    read = {piece: _read(now, piece) for piece in pieces if isinstance(piece, Fresh)}
    filling = Filling(base)
    kept = [piece for piece in pieces if isinstance(piece, int)]
    filling.prepare(kept, [segment for found in read.values() for segment in found])
    place = 0
    for piece in pieces:
        if isinstance(piece, int):
            filling.move(piece, place)
            place += 1
            continue
        for segment in read[piece]:
            filling.add(filling.next_segment(), place, segment)
            place += 1
        progress(piece.end / now.size)
    filling.renew()
    filling.finish(now, whole=False)


class Fresh(NamedTuple):
    """A part of a file, in bytes, that its index does not know."""

    start: int
    end: int


def _read(now: Stamp, piece: Fresh) -> list[chunks.Segment]:
    return workers.read_range(now, piece.start, piece.end)


def unchanged(index: Index, now: Stamp) -> bool:
    """Whether the file's content is what its index is of; raises OSError."""
    known = {no for (no,) in index.rows("SELECT no FROM segment")}
    pieces = compared(index, now)
    return not any(isinstance(piece, Fresh) for piece in pieces) and set(pieces) == known


def compared(index: Index, now: Stamp) -> list[int | Fresh]:
    """The file as segments that the index knows, by number, and what lies between those.

    Raises OSError.
    """
    # Not by `mmap`: who shortens the file meanwhile would end this process.
    with open(now.path, "rb") as file:  # noqa: PTH123 - a path like all here
        data = file.read()
    return [*_compared(data, [*index.rows(_SEGMENTS)])] if data else [Fresh(0, 0)]


_SEGMENTS = "SELECT no, length, digest, beginning FROM segment ORDER BY place"
_Known = tuple[int, int, bytes, bytes]


def _compared(data: bytes, known: list[_Known]) -> Iterator[int | Fresh]:
    at, number = 0, 0
    while number < len(known):
        found = _next(data, at, known, number)
        if found is None:
            break
        number, start = found
        if start > at:
            yield Fresh(at, start)
        no, length, _, _ = known[number]
        yield no
        at, number = start + length, number + 1
    if at < len(data):
        yield Fresh(at, len(data))


def _next(data: bytes, at: int, known: list[_Known], number: int) -> tuple[int, int] | None:
    """The first of the next known segments that stands at or after a place, and where."""
    if _stands(data, at, known[number]):
        return number, at
    for later in range(number, min(number + _NEAR, len(known))):
        # What stood first holds the format, has to be read again elsewhere, and cannot be missing.
        start = data.find(known[later][3], max(at, 1)) if later else -1
        while start >= 0:
            if _stands(data, start, known[later]):
                return later, start
            start = data.find(known[later][3], start + 1)
    return None


def _stands(data: bytes, at: int, segment: _Known) -> bool:
    """Whether a segment stands at a place, and a table or nothing follows it."""
    _, length, digest, beginning = segment
    end = at + length
    if data[at : at + len(beginning)] != beginning or end > len(data):
        return False
    if at and data[at - 1 : at] != b"\n":
        return False
    follows = end == len(data) or data[end - 1 : end + 1] == b"\n["
    return follows and chunks.digest(data[at:end]) == digest


@contextmanager
def _beside(target: str) -> Iterator[str]:
    """A file that takes the place of another when all goes well, and else is gone."""
    folder = os.path.dirname(target)  # noqa: PTH120
    os.makedirs(folder, 0o700, exist_ok=True)  # noqa: PTH103
    beside = f"{target}.{os.urandom(6).hex()}"
    try:
        # Nobody else may read what the file says, whatever folder this is.
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        compared = ticks(folder)
        yield beside
        confirm(beside, compared)
        os.replace(beside, target)  # noqa: PTH105
    finally:
        with suppress(OSError):
            os.unlink(beside)  # noqa: PTH108


@contextmanager
def _filled(path: str) -> Iterator[sqlite3.Connection]:
    base = connected(path, "rwc")
    try:
        begin(base)
        yield base
        base.execute("COMMIT")
    finally:
        base.close()


def _finish(beside: str, now: Stamp) -> None:
    if stamp(now.path) != now:
        raise Changed
    seal(beside)
