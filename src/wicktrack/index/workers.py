"""Worker processes that fill shards: small databases, one for each worker, merged at the end.

One rule: a task is a few plain values and its rows go to the shard, so memory is bounded by a task
and nothing large passes between processes. Where there can be no process, the work is done here.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from wicktrack.index.database import connect, create_tables, prepare

Work = Callable[[sqlite3.Connection, Any], int]
"""Does a task, inserts its rows, and returns how much was done, for the progress."""

_WORTH = 4
"""Fewer tasks than these are done before another process has started."""

_BATCH = 32
"""At most so many tasks are one transaction of a worker: each writes many pages anew."""


def run(base: sqlite3.Connection, work: Work, tasks: Sequence[Any], count: int | None,
        merge: Callable[[str], object]) -> Iterator[int]:  # fmt: skip
    """Do the tasks, by worker processes where there are enough, and yield how much each has done.

    `count` None: one process a processor. `merge` is called for each shard, attached to `base` as
    `shard`. The shards are beside the database. Raises what the work raises, and OSError where a
    worker is ended from outside.
    """
    count = min(processors() if count is None else count, len(tasks))
    pool = _pool(base, count) if count > 1 and len(tasks) >= _WORTH else None
    if pool is None:
        base.execute("BEGIN")
        yield from (work(base, task) for task in tasks)
        base.execute("COMMIT")
        return
    from concurrent.futures import BrokenExecutor

    try:
        size = min(_BATCH, -(-len(tasks) // (4 * count)))
        batches = [(work, tasks[at : at + size]) for at in range(0, len(tasks), size)]
        yield from pool.map(_work, batches)
    except BrokenExecutor as error:
        raise OSError("a worker process ended early") from error
    finally:
        pool.shutdown(cancel_futures=True)
    for path in Path(file_of(base)).parent.glob(f"{Path(file_of(base)).name}.*"):
        base.execute("ATTACH ? AS shard", (str(path),))
        merge("shard")
        base.execute("DETACH shard")
        path.unlink()


def processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def file_of(base: sqlite3.Connection) -> str:
    """The path of a database, as SQLite has it."""
    return str(base.execute("PRAGMA database_list").fetchone()[2])


def _pool(base: sqlite3.Connection, count: int) -> Any:
    """A pool of processes; None on systems that let us have none."""
    with suppress(ImportError, NotImplementedError, OSError):
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        # Nothing here runs in threads, so a copy of this process is safe, and starts at once.
        context = get_context("fork" if sys.platform == "linux" else None)
        return ProcessPoolExecutor(count, context, _begin, (file_of(base),))
    return None


_shard: sqlite3.Connection


def _begin(file: str) -> None:
    """Open a shard; leave interrupts to the parent process, and end when that has ended."""
    from threading import Thread

    global _shard  # noqa: PLW0603 - one a process
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_follow, daemon=True).start()
    _shard = connect(f"{file}.{os.getpid()}")
    prepare(_shard)
    create_tables(_shard, keys=False)  # merging checks them


def _follow() -> None:
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _work(batch: tuple[Work, Sequence[Any]]) -> int:
    work, tasks = batch
    _shard.execute("BEGIN")
    done = sum(work(_shard, task) for task in tasks)
    _shard.execute("COMMIT")
    return done
