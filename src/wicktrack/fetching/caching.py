"""The answers that are kept, to be asked for again by their ETag (RFC 9111), by hishel.

One rule: a cache saves requests and never costs an answer. Whatever is wrong with it, the service
is asked as if there were none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import hishel

from wicktrack.catalogue.files import writable_by_others

KEPT = 150 * 86_400.0
"""The seconds for which an answer is kept; the terms of TMDB allow six months."""

LARGEST = 64 * 1024 * 1024
"""The bytes of a source's cache; hishel drops what was not used for longest."""


class Storage(hishel.BaseStorage):
    """A storage of hishel whose failures are misses.

    Bodies are read whole before they are promised: then a damaged one is found while the service
    can still be asked.
    """

    def __init__(self, inner: hishel.BaseStorage, path: Path) -> None:
        super().__init__()
        self._inner = inner
        self._path = path
        self._damaged = False

    def get_entries(self, key: str) -> list[hishel.Entry]:
        try:
            return [_whole(it) for it in self._inner.get_entries(key)]
        except (sqlite3.Error, RuntimeError, OSError):
            self._damaged = True
            return []

    def create_entry(
        self,
        request: hishel.Request,
        response: hishel.Response,
        key: str,
        *,
        ttl: float | None = None,
        tti: float | None = None,
    ) -> hishel.Entry:
        # hishel keeps one old answer beside the new one. Then a 304 with a weak ETag, which names
        # none of them, would invalidate both and cost a second request.
        for old in self._inner.get_entries(key):
            self._inner.remove_entry(old.id)
        return self._inner.create_entry(request, response, key, ttl=ttl, tti=tti)

    def update_headers(self, id: UUID, headers: hishel.Headers) -> None:  # noqa: A002 - hishel's
        self._inner.update_headers(id, headers)

    def remove_entry(self, id: UUID) -> None:  # noqa: A002
        self._inner.remove_entry(id)

    def close(self) -> None:
        """Close the database; one that turned out to be damaged is deleted, to be made anew."""
        with suppress(sqlite3.Error):
            self._inner.close()
        if self._damaged:
            _delete(self._path)


def _whole(entry: hishel.Entry) -> hishel.Entry:
    """An entry whose body is in memory."""
    stream = entry.response.stream
    if not isinstance(stream, Iterator):
        return entry
    return replace(entry, response=replace(entry.response, stream=iter([b"".join(stream)])))


def open_storage(path: Path) -> Storage | None:
    """The storage in a file, which is made where it is missing, damaged, or not one of hishel's.

    None where it cannot be made, and where others may write to it: what is in there becomes facts.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if writable_by_others(str(path.parent), str(path)):
            return None
        try:
            return _opened(path)
        except sqlite3.OperationalError:
            return None  # a lock, or permissions: nothing that deleting would cure
        except (sqlite3.DatabaseError, RuntimeError):
            _delete(path)
            return _opened(path)
    except (OSError, sqlite3.Error, RuntimeError):
        return None


def _opened(path: Path) -> Storage:
    """The storage in a file that can be written; raises `sqlite3.Error`, or what hishel raises.

    With a write-ahead log, and `synchronous = NORMAL` as hishel sets it, no entry waits for the
    disk.
    """
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("SELECT count(*) FROM sqlite_master")
        inner = hishel.SqliteStorage(connection=connection, default_ttl=KEPT, max_size=LARGEST)
        inner.get_entries("")  # makes the tables, and refuses those of others
    except BaseException:
        connection.close()
        raise
    return Storage(inner, path)


def _delete(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + suffix).unlink()
