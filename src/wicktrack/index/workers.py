"""Who reads a long file, and when? Its parts, by as many processes as there are processors.

One rule: what a process is given and gives back is plain and small, results come in the order of
the file, and none is begun long before it is wanted.
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any

from wicktrack.catalogue.statements import RELEASE, title
from wicktrack.index import chunks
from wicktrack.index.chunks import Segment, Unsound
from wicktrack.index.database import Index, Stamp, connected, numbers
from wicktrack.index.lookups import notes

RANGE = 1 << 20
"""So many bytes are read at a time."""

TITLES = 1000
"""Of so many titles notes are made at a time."""

_WORTH = 4
"""Fewer pieces than these are read before another process has started."""


def read(now: Stamp, *, whole: bool) -> Iterator[list[Segment]]:
    """The segments of a file, in order; with `whole` there is one.

    Raises `Inseparable`, `Unsound` and OSError.
    """
    if whole:
        yield [_segment(Path(now.path), _bytes(now, 0, now.size), first=True, whole=True)]
        return
    tasks = [(tuple(now), start, end) for start, end in _ranges(now)]
    for data in _each(_read, tasks):
        found = marshal.loads(data)  # noqa: S302 - of a process of ours
        yield [Segment(*segment) for segment in found]


def _ranges(now: Stamp) -> Iterator[tuple[int, int]]:
    """Ranges of a file that each begin and end with a segment."""
    start = 0
    with Path(now.path).open("rb") as file:
        while now.size - start > 2 * RANGE:
            file.seek(start + RANGE)
            window = file.read(chunks.LENGTH)
            cut = chunks.boundary(window, 0, len(window))
            while cut is None and (more := file.read(RANGE)):
                window += more
                cut = chunks.boundary(window, 0, len(window))
            if cut is None:
                break
            yield start, start + RANGE + cut
            start += RANGE + cut
    yield start, now.size


def _read(task: tuple[tuple[Any, ...], int, int]) -> bytes:
    now, start, end = task
    found = read_range(Stamp(*now), start, end)
    return marshal.dumps([tuple(segment) for segment in found])


def read_range(now: Stamp, start: int, end: int) -> list[Segment]:
    """The segments of a range of a file that begins and ends with one; raises as `read` does."""
    data = _bytes(now, start, end)
    path = Path(now.path)
    return [
        _segment(path, data[first:last], first=not start and not first)
        for first, last in chunks.cuts(data)
    ]


def _bytes(now: Stamp, start: int, end: int) -> bytes:
    with Path(now.path).open("rb") as file:
        if numbers(os.fstat(file.fileno())) != now[1:]:
            raise Unsound  # it was replaced, or is being written
        file.seek(start)
        return file.read(end - start)


def _segment(path: Path, data: bytes, *, first: bool, whole: bool = False) -> Segment:
    return chunks.segment(data, chunks.read(path, data, first=first, whole=whole))


Rows = dict[str, list[tuple[Any, ...]]]
"""Rows of notes by their table; of `credit` with the name of the person in place of the number."""


def note(base: str, last: int) -> Iterator[Rows]:
    """The notes of all titles in an index, up to the last number; raises `Unsound`."""
    tasks = [(base, first, min(first + TITLES, last + 1)) for first in range(1, last + 1, TITLES)]
    yield from map(marshal.loads, _each(_note, tasks))


def _note(task: tuple[str, int, int]) -> bytes:
    path, first, end = task
    base = connected(path, "ro&immutable=1")
    try:
        return marshal.dumps(noted(Index(path, base, {}), "t.no >= ? AND t.no < ?", first, end))
    finally:
        base.close()


def noted(index: Index, which: str, *values: Any) -> Rows:
    """The notes of some titles; raises `Unsound`."""
    query = f"""
        SELECT t.no, t.id, t.defined, s.facts FROM title t LEFT JOIN said s ON s.title = t.no
        LEFT JOIN segment g ON g.no = s.segment WHERE {which} ORDER BY t.no, g.place
    """
    rows: Rows = {table: [] for table in ("name", "credit", "part", "told", "day", "wait")}
    for no, found in groupby(index.rows(query, *values), lambda row: row[0]):
        held = [*found]
        defined = index.unpacked(held[0][2]) if held[0][2] else None
        said = [fact for row in held if row[3] for fact in index.unpacked(row[3])]
        if defined and not title("", defined).kind.serial and any(map(episodic, said)):
            raise Unsound
        names, persons, parts, told, days, waits = notes(held[0][1], defined, said)
        rows["name"] += [(no, *name) for name in names]
        rows["credit"] += [(person, no, since) for person, since in persons.items()]
        rows["part"] += [(part, no) for part in parts]
        rows["told"] += [(told[1], told[0], no)] if told else []
        rows["day"] += [(day, no) for day in days]
        rows["wait"] += [(*wait, no) for wait in waits]
    return rows


def episodic(held: Any) -> bool:
    """Whether a statement names an episode."""
    return bool(held[1] == RELEASE and held[2][3])


def _each(work: Callable[[Any], bytes], tasks: list[Any]) -> Iterator[bytes]:
    """The results of some work, in order."""
    workers = min(_processors(), len(tasks))
    if workers < 2 or len(tasks) < _WORTH:
        yield from map(work, tasks)
        return
    from concurrent.futures import BrokenExecutor

    done = 0
    # A process may be ended from outside, and some systems let us have none.
    with suppress(BrokenExecutor, ImportError, NotImplementedError, OSError):
        for result in _together(work, tasks, workers):
            yield result
            done += 1
    yield from map(work, tasks[done:])


def _together(work: Callable[[Any], bytes], tasks: list[Any], workers: int) -> Iterator[bytes]:
    """The results of some work, in order, by so many processes."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Nothing here runs in threads, so a copy of this process is safe, and starts at once.
    context = get_context("fork" if sys.platform == "linux" else None)
    pool = ProcessPoolExecutor(workers, context, _begin)
    try:
        begun: deque[Any] = deque()
        for task in tasks:
            begun.append(pool.submit(work, task))
            if len(begun) > 2 * workers:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """An interrupt is for the process that was started; it ends the others, however it ends."""
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """End with the process that started this one, which may be killed."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
