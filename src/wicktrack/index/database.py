"""The SQLite database of an index: schema, connections, and the seal that vouches for its bytes.

One rule: a database is read only where its seal says that these are the bytes that were written,
and where nobody but the user (or root) can have written them.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from wicktrack.catalogue.files import Stamp, checksum, stamp
from wicktrack.errors import DamagedIndex

try:
    from _blake2 import blake2b  # all of `hashlib` takes a millisecond more of every start
except ImportError:
    from hashlib import blake2b
try:
    import sqlite3
except ImportError:
    POSSIBLE = False
else:
    POSSIBLE = True
"""Whether there can be indexes: Python may be built without SQLite."""

FORMAT = 5
"""The version of the schema and of what its columns hold; a seal of another one is ignored."""

GRAIN = 2_000_000_000
"""The coarsest resolution of a modification time, in nanoseconds: FAT's two seconds."""

TABLES = {
    # Each file in order, with what its `[catalogue]` says; `trust` is JSON.
    "file": "no INTEGER PRIMARY KEY, name TEXT, region TEXT, trust TEXT",
    # `seq` in the file; JSON: `regions` of releases (null: none), `cited` ids of sources.
    "chunk": "no INTEGER PRIMARY KEY, file INT, seq INT, length INT, digest BLOB, regions TEXT,"
    " cited TEXT",
    "title": "no INTEGER PRIMARY KEY, id TEXT, chunk INT, seq INT, serial INT, franchise TEXT,"
    " data TEXT",
    # Of ids with several definitions, each of these as written; the rows in `title` and `entry`
    # are then what they amount to. `full` 0: an addition.
    "definition": "kind TEXT, no INT, chunk INT, id TEXT, seq INT, full INT, data TEXT,"
    " PRIMARY KEY (kind, no, chunk)",
    # See `model.facts.Disagreement`; `url` is that of a source that is left out.
    "left_out": "kind TEXT, id TEXT, file INT, used INT, url TEXT, PRIMARY KEY (kind, id, file)",
    # `kind` is `person` or `source`.
    "entry": "kind TEXT, id TEXT, chunk INT, seq INT, data TEXT, PRIMARY KEY (kind, id)",
    # `known`: the ordinal of the last day of `on`, NULL for a fact set aside, about which no
    # question but `history` asks; `kind`, `detail` and `after` as in `waiting.Statement`; `day`:
    # the ordinal of an exact release, else NULL.
    "fact": "chunk INT, seq INT, title INT, known INT, kind INT, detail INT, after INT, day INT,"
    " data TEXT,"
    " PRIMARY KEY (chunk, seq)",
    # `since` NULL: since the first fact about the title.
    "name": "chunk INT, seq INT, title INT, plain TEXT, since INT, PRIMARY KEY (chunk, seq)",
    # Ids at services, `SERVICE:ID`.
    "reference": "chunk INT, id TEXT, title INT, PRIMARY KEY (chunk, id, title)",
    "person": "no INTEGER PRIMARY KEY, name TEXT, plain TEXT",
    "credit": "chunk INT, person INT, title INT, since INT, PRIMARY KEY (chunk, person, title)",
    # See `waiting.Wait`.
    "wait": "title INT, phase INT, span INT, after INT, first INT, until INT,"
    " PRIMARY KEY (phase, span, after, first, until, title)",
}
VAGUE = "day IS NULL AND after > 0"
"""That a fact is a vague date of a release."""

INDEXES = (
    "title (chunk)", "title (franchise) WHERE franchise IS NOT NULL", "entry (chunk)",
    "fact (title, known, kind, detail, after)",
    "fact (known)", "fact (day) WHERE day IS NOT NULL", f"fact (after) WHERE {VAGUE}",
    "name (plain)", "name (title)", "reference (id)", "reference (title)", "definition (chunk)",
    "person (plain)", "credit (person)", "wait (title)",
)  # fmt: skip


def create_tables(base: sqlite3.Connection, *, keys: bool = True) -> None:
    """Create the tables; without their primary keys, rows are only appended."""
    for name, form in TABLES.items():
        plain = form.partition(", PRIMARY KEY")[0].replace(" PRIMARY KEY", "")
        columns = form if keys else plain
        kind = " WITHOUT ROWID" if ", PRIMARY KEY" in columns else ""
        base.execute(f"CREATE TABLE {name} ({columns}){kind}")


def create_indexes(base: sqlite3.Connection) -> None:
    """To be called once the rows are there: sorting them is quicker than inserting in order."""
    for number_, columns in enumerate(INDEXES):
        base.execute(f"CREATE INDEX i{number_} ON {columns}")


@lru_cache(100_000)
def number(text: str) -> int:
    """The key of a title's id or a person's name: 64 bits of its hash.

    So a chunk knows the keys of what other chunks define. Where two ids have one key there is no
    index.
    """
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


if POSSIBLE:

    class _Connection(sqlite3.Connection):
        """Closed once it is unreachable; Python 3.13 warns of one that is not."""

        def __del__(self) -> None:
            with suppress(sqlite3.ProgrammingError):  # it was never opened
                self.close()


def connect(path: str, wait: float = 5) -> sqlite3.Connection:
    """A connection in autocommit mode, which the garbage collector may close in any thread.

    `wait` is for how many seconds it waits for the locks of others.
    """
    return sqlite3.connect(
        path,
        timeout=wait,
        isolation_level=None,
        check_same_thread=False,
        factory=_Connection,
    )


def prepare(base: sqlite3.Connection) -> None:
    """Settings for writing. No fsync: after a crash the seal does not fit, and all is rebuilt."""
    for pragma in ("journal_mode = MEMORY", "synchronous = OFF", "cache_size = -65536",
                   "cache_spill = OFF"):  # fmt: skip
        base.execute(f"PRAGMA {pragma}")


class Index:
    """A database that is open for reading."""

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            self._base = connect(path)
            self._base.execute("BEGIN")  # all queries see one state; an update takes a copy
        except sqlite3.Error as error:
            raise DamagedIndex(path) from error

    def rows(self, query: str, *values: Any) -> Iterator[Any]:
        """The rows of a query; raises `DamagedIndex` where SQLite cannot read its file."""
        try:
            # `yield from` would close an abandoned cursor, maybe after its connection.
            for row in self._base.execute(query, values):  # noqa: UP028
                yield row
        except UnicodeEncodeError:
            return  # a lone surrogate (an argument that is not UTF-8) matches nothing
        except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
            raise  # a bug of ours
        except sqlite3.Error as error:
            raise DamagedIndex(self.path) from error

    def one(self, query: str, *values: Any) -> Any:
        """The first row of a query that always has one; raises `DamagedIndex`."""
        for row in self.rows(query, *values):
            return row
        raise DamagedIndex(self.path)


class Seal(NamedTuple):
    """What is written beside a database when it is whole.

    `paths` are the real paths of the catalogue's files in order, `stamps` theirs, `database` and
    `checksum` (CRC-32 of all bytes) those of the database. `compared` is the time before the
    files were read, and `sealed` that after the database was finished, in nanoseconds by the clock
    of the cache folder's file system.
    """

    format: int
    paths: list[str]
    stamps: list[Stamp]
    database: Stamp
    checksum: int
    compared: int
    sealed: int

    def certain(self, found: Stamp) -> bool:
        """Whether a file with an equal stamp cannot have been written since.

        A stamp has the resolution of the file system's clock, so two writes within one tick may
        leave the same one. Git calls such an entry racy, and compares the content. With a tick
        of 2 s and a file written at 10:00:00: compared at 10:00:01, it may have been written
        again at 10:00:01.5 and still show 10:00:00, so an equal stamp proves nothing; compared
        at 10:00:03, any later write shows 10:00:02 or later, so an equal stamp proves that there
        was none.
        """
        return max(found.modified, found.changed) + GRAIN < self.compared

    def intact(self, path: str) -> bool:
        """Whether the database there is, byte for byte, the one sealed; raises OSError.

        Its stamp and `sealed` are by one clock, however coarse that is: a stamp before `sealed`
        is that of no later write.
        """
        found = stamp(path)
        if found is None or found != self.database:
            return False
        certain = max(found.modified, found.changed) < self.sealed
        return certain or checksum(path) == self.checksum


def index_path(folder: str, paths: Sequence[str]) -> str:
    """Where the index of a catalogue is, by the real paths of its files.

    Should the hashes of two catalogues collide, the seal says whose index it is.
    """
    name = os.path.basename(paths[0]).removesuffix(".toml")
    shown = "".join(c if c.isalnum() and c.isascii() else "-" for c in name)[:40]
    key = blake2b(b"\0".join(map(os.fsencode, paths)), digest_size=4).hexdigest()
    return os.path.join(folder, f"{shown}-{key}.sqlite")


def seal_path(index: str) -> str:
    return index.removesuffix(".sqlite") + ".json"


def read_seal(index: str) -> Seal | None:
    """The seal of the database at a path; None where there is none of this format."""
    try:
        path = seal_path(index)
        if not stat.S_ISREG(os.stat(path).st_mode):
            return None  # opening a FIFO would wait for a writer
        with open(path, encoding="utf-8") as file:
            seal = Seal(*json.load(file))
        stamps = [Stamp(*values) for values in seal.stamps]
        seal = seal._replace(stamps=stamps, database=Stamp(*seal.database))
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return seal if seal.format == FORMAT else None


def write_seal(index: str, seal: Seal) -> None:
    """Replace the seal atomically; raises OSError."""
    from wicktrack.atomic import beside

    with beside(Path(seal_path(index))) as path:
        path.write_text(json.dumps(seal), encoding="utf-8")
