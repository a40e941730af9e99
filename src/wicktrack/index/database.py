"""What is known of a catalogue file without reading it? Its index, in the user's cache folder.

One rule: the file is the truth and its index a guess about it. An index that is not of exactly this
file as it stands, or not whole, or not ours, is as good as none.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from errno import EINVAL
from stat import S_ISREG
from typing import Any, NamedTuple
from zlib import crc32

from wicktrack.errors import DamagedIndex

try:
    import sqlite3
except ImportError:
    POSSIBLE = False
else:
    POSSIBLE = True
"""Whether there can be indexes: Python may be built without SQLite."""

Progress = Callable[[float], None]
"""Is told from time to time how much is done: from 0 to 1."""

FORMAT = f"1 {sys.version_info[0]}.{sys.version_info[1]} {sys.byteorder}"
"""Of the tables below and what stands in them; `marshal` is another in each Python."""

GRAIN = 2_000_000_000
"""In so many nanoseconds a file may be written twice and show one time: FAT's are the coarsest."""

_SMALL = 1 << 22
"""Up to so many bytes an index is looked through as a whole before it is believed."""

_PAGE = 4096
_APPLICATION = 0x7769636B
_CHECK = slice(60, 64)
"""Where SQLite keeps a number for the application (`user_version`): our check of all the rest."""

TABLES = """
CREATE TABLE head (content BLOB NOT NULL);
CREATE TABLE segment (no INTEGER PRIMARY KEY, place INT NOT NULL, length INT NOT NULL,
    digest BLOB NOT NULL, beginning BLOB NOT NULL, content BLOB NOT NULL);
CREATE TABLE title (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, segment INT, place INT,
    defined BLOB);
CREATE TABLE said (title INT, segment INT, facts BLOB NOT NULL, PRIMARY KEY (title, segment))
    WITHOUT ROWID;
CREATE TABLE person (id TEXT PRIMARY KEY, segment INT, place INT, defined BLOB) WITHOUT ROWID;
CREATE TABLE source (id TEXT PRIMARY KEY, segment INT, place INT, defined BLOB) WITHOUT ROWID;
CREATE TABLE cited (source TEXT, segment INT, PRIMARY KEY (source, segment)) WITHOUT ROWID;
CREATE TABLE name (title INT, plain TEXT, since INT);
CREATE TABLE who (no INTEGER PRIMARY KEY, name TEXT NOT NULL, plain TEXT);
CREATE TABLE credit (person INT, title INT, since INT, PRIMARY KEY (person, title)) WITHOUT ROWID;
CREATE TABLE part (part INT, title INT, PRIMARY KEY (part, title)) WITHOUT ROWID;
CREATE TABLE told (last INT, first INT, title INT, PRIMARY KEY (last, first, title)) WITHOUT ROWID;
CREATE TABLE day (day INT, title INT, PRIMARY KEY (day, title)) WITHOUT ROWID;
CREATE TABLE wait (sort INT, span INT, after INT, first INT, until INT, title INT,
    PRIMARY KEY (sort, span, after, first, until, title)) WITHOUT ROWID;
"""
"""Below `said` stand the notes of `places`, in its terms.

A `title` without `defined` is one that another file defines. Places count within the segment.
"""

INDEXES = """
CREATE INDEX name_plain ON name (plain);
CREATE UNIQUE INDEX who_name ON who (name);
CREATE INDEX who_plain ON who (plain);
CREATE INDEX said_segment ON said (segment);
CREATE INDEX title_open ON title (id) WHERE defined IS NULL;
CREATE INDEX title_segment ON title (segment);
"""


def create(base: sqlite3.Connection, what: str) -> None:
    """Make tables or indexes, within the transaction that is open."""
    for statement in what.split(";"):
        base.execute(statement)


class Stamp(NamedTuple):
    """What tells that a file is another one or was written since; times in nanoseconds."""

    path: str
    size: int
    modified: int
    changed: int
    node: int
    device: int


def stamp(path: str) -> Stamp:
    """The stamp of the file that a path leads to; raises OSError for what is no file."""
    found = os.stat(path)
    if not S_ISREG(found.st_mode):
        raise OSError(EINVAL, "it is not a file")
    return Stamp(path, *numbers(found))


def numbers(found: os.stat_result) -> tuple[int, ...]:
    """What a stamp holds of a file, whatever it is called."""
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)


def index_path(folder: str, file: str) -> str:
    """Where the index of a file is kept, by the file's real path.

    Two files may share it, and then take it from each other: the stamp tells whose it is.
    """
    name = os.path.basename(file).removesuffix(".toml")
    kept = "".join(c if c.isalnum() and c.isascii() else "-" for c in name)[:40]
    return os.path.join(folder, f"{kept}-{crc32(os.fsencode(file)):08x}.sqlite")


def packed(value: Any) -> bytes:
    """Plain values as bytes that are known for whole when they are unpacked."""
    data = marshal.dumps(value)
    return crc32(data).to_bytes(4, "big") + data


_HEAD = "SELECT content FROM head"


class Index:
    """An index that is open for reading. `head` tells what it is of, and what stands for all."""

    def __init__(
        self, path: str, base: sqlite3.Connection, head: dict[str, Any] | None = None
    ) -> None:
        self.path = path
        self._base = base
        self.head = head if head is not None else self.unpacked(self.one(_HEAD)[0])

    def rows(self, query: str, *values: Any) -> Iterator[Any]:
        """The rows of a query; raises `DamagedIndex`."""
        try:
            # `yield from` would close the cursor of an answer that is left, maybe after its base.
            for row in self._base.execute(query, values):  # noqa: UP028
                yield row
        except UnicodeEncodeError:
            return  # half a character, as an argument that is not UTF-8 has it, is in no catalogue
        except sqlite3.Error as error:
            raise DamagedIndex(self.path) from error

    def one(self, query: str, *values: Any) -> Any:
        """The first row of a query that always has one; raises `DamagedIndex`."""
        for row in self.rows(query, *values):
            return row
        raise DamagedIndex(self.path)

    def unpacked(self, data: bytes) -> Any:
        """What was packed; raises `DamagedIndex`."""
        if not isinstance(data, bytes) or crc32(data[4:]) != int.from_bytes(data[:4], "big"):
            raise DamagedIndex(self.path)
        return marshal.loads(data[4:])  # noqa: S302 - ours, as the check says

    def close(self) -> None:
        self._base.close()


def defined(indexes: Iterable[Index], table: str, name: str) -> Any:
    """The plain values of a definition, from the first index that has it; None where none has."""
    query = f"SELECT defined FROM {table} WHERE id = ? AND defined IS NOT NULL"
    for index in indexes:
        for (data,) in index.rows(query, name):
            return index.unpacked(data)
    return None


def opened(path: str) -> Index | None:
    """The index there, of whatever file; None where there is none that can be believed."""
    try:
        if not _whole(path):
            return None
        index = Index(path, connected(path, "ro&immutable=1"))
    except (OSError, sqlite3.Error, DamagedIndex, ValueError, EOFError, TypeError):
        return None
    if index.head.get("format") != FORMAT:
        index.close()
        return None
    return index


if POSSIBLE:

    class _Base(sqlite3.Connection):
        """A connection that is closed when nobody has it any more; of others Python warns."""

        def __del__(self) -> None:
            with suppress(sqlite3.ProgrammingError):  # it was never opened
                self.close()


def connected(path: str, mode: str) -> sqlite3.Connection:
    """A connection by SQLite's URI, in which a few characters mean something."""
    for character in "%?#":
        path = path.replace(character, f"%{ord(character):02x}")
    if path.startswith("//"):
        path = f"//{path}"  # else it would begin with the name of a host
    # Which thread it is that lets go of it, nobody can tell.
    return sqlite3.connect(
        f"file:{path}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        factory=_Base,
    )


def _whole(path: str) -> bool:
    """Whether it is an index of ours, of its full length and, if it is small, unharmed."""
    if not S_ISREG(os.stat(path).st_mode):
        return False  # opening a FIFO would wait for somebody who writes
    with open(path, "rb") as file:
        data = file.read(100)
        size = os.fstat(file.fileno()).st_size
        if len(data) < 100 or int.from_bytes(data[68:72], "big") != _APPLICATION:
            return False
        if size != int.from_bytes(data[28:32], "big") * _PAGE:
            return False
        return size > _SMALL or _check(data + file.read()) == data[_CHECK]


def _check(data: bytes) -> bytes:
    return crc32(data[_CHECK.stop :], crc32(data[: _CHECK.start])).to_bytes(4, "big")


def seal(path: str) -> None:
    """Mark a finished file as an index, and let its damage be seen."""
    with open(path, "r+b") as file:
        size = os.fstat(file.fileno()).st_size
        if size <= _SMALL:
            data = bytearray(file.read())
            file.seek(_CHECK.start)
            file.write(_check(bytes(data)))


def begin(base: sqlite3.Connection) -> None:
    """Settings for writing a file that nobody sees before it is finished."""
    base.execute(f"PRAGMA page_size = {_PAGE}")
    base.execute("PRAGMA journal_mode = OFF")
    base.execute("PRAGMA synchronous = OFF")
    base.execute("PRAGMA locking_mode = EXCLUSIVE")
    base.execute("PRAGMA cache_size = -65536")
    base.execute(f"PRAGMA application_id = {_APPLICATION}")


def certain(index: Index, now: Stamp) -> bool | None:
    """Whether the index is of this file as it stands; None where only its content can tell.

    A file that was written shortly before it was last compared may have been written again since
    within one tick of its clock, as git's "racy" entries.
    """
    if tuple(index.head["stamp"]) != tuple(now):
        return False
    compared = os.stat(index.path).st_mtime_ns
    return True if max(now.modified, now.changed) + GRAIN < compared else None


def ticks(folder: str) -> int:
    """What time it is for the files of a folder, in nanoseconds; raises OSError."""
    import tempfile

    with tempfile.TemporaryFile(dir=folder) as file:
        return os.fstat(file.fileno()).st_mtime_ns


def confirm(path: str, compared: int) -> None:
    """Note when an index was last found to be of its file, where that can be noted."""
    with suppress(OSError):
        os.utime(path, ns=(compared, compared))
