"""Building an index from the files of a catalogue, and updating it after edits.

One rule: a build fills a new database that then takes the old one's seq, and an update is one
transaction; so a reader sees the old rows or the new ones.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from wicktrack.atomic import beside
from wicktrack.catalogue.facts import Values, encode_fact
from wicktrack.catalogue.loader import Part
from wicktrack.index import workers
from wicktrack.index.chunks import Limits, Unsound, cuts, digest, read
from wicktrack.index.database import (
    TABLES,
    connect,
    create_indexes,
    create_tables,
    number,
    prepare,
)
from wicktrack.index.definitions import define, merge, settle
from wicktrack.model.names import plain
from wicktrack.model.waiting import EPISODE, RELEASE, STATUS, STATUSES, Statement, waits

Progress = Callable[[float], None]
"""Is called from time to time with the fraction that is done, from 0 to 1."""

_READING = 0.85
"""The fraction of a build that reading takes; the rest is merging and sorting."""

_MANY = 5000
"""The number of titles in one task of computing waits."""


class Chunk(NamedTuple):
    """A chunk to be read: the path of its file, and its range of bytes there.

    `file` is the number of the file, `seq` that of the chunk in it; `alone`: it is all of it.
    """

    no: int
    file: int
    seq: int
    path: str
    start: int
    end: int
    alone: bool


def build(paths: Sequence[str], target: str, limits: Limits, progress: Progress) -> None:
    """Build the index of a catalogue; raises `Unsound`, OSError and sqlite3.Error."""
    with beside(Path(target)) as path, closing(connect(str(path))) as base:
        prepare(base)
        create_tables(base)
        _fill(base, paths, limits, progress)
        create_indexes(base)
        settle(base)
        _require_sound(base)
        _wait_for_all(base, limits)


def _fill(
    base: sqlite3.Connection, paths: Sequence[str], limits: Limits, progress: Progress
) -> None:
    """Read all chunks and insert their rows."""
    chunks: list[Chunk] = []
    for file, path in enumerate(paths):
        chunks += chunked(file, path, Path(path).read_bytes(), limits, len(chunks))
    total = sum(chunk.end - chunk.start for chunk in chunks) or 1
    done = 0
    for length in workers.run(base, _add_chunk, chunks, limits.workers, partial(_merge, base)):
        done += length
        progress(_READING * done / total)


def chunked(file: int, path: str, data: bytes, limits: Limits, first_no: int) -> list[Chunk]:
    """The chunks of a file, numbered from `first_no` on."""
    found = [*cuts(data, limits)]
    return [
        Chunk(first_no + seq, file, seq, path, start, end, len(found) == 1)
        for seq, (start, end) in enumerate(found)
    ]


def _add_chunk(base: sqlite3.Connection, chunk: Chunk) -> int:
    """Read a chunk from its file, and insert its rows."""
    with Path(chunk.path).open("rb") as file:
        file.seek(chunk.start)
        _add(base, chunk, file.read(chunk.end - chunk.start))
    return chunk.end - chunk.start


def _merge(base: sqlite3.Connection, shard: str) -> None:
    base.execute("BEGIN")
    for table in TABLES:
        # In the order of keys that are hashes; the other tables are in theirs already.
        order = "ORDER BY no" if table in ("title", "person") else ""
        ignore = _or_ignore(table)
        try:
            base.execute(f"INSERT{ignore} INTO {table} SELECT * FROM {shard}.{table} {order}")
        except sqlite3.IntegrityError:
            if table not in ("title", "entry"):
                raise
            merge(base, table, f"{shard}.{table}")
    base.execute("COMMIT")


# --- the rows of a chunk -----------------------------------------------------------------------


def _add(base: sqlite3.Connection, chunk: Chunk, data: bytes) -> None:
    """Insert the rows of a chunk; raises `Unsound` for one that is not valid."""
    first = not chunk.seq
    part = read(Path(chunk.path), data, first=first, alone=chunk.alone)
    if first:
        head = part.head
        trust = json.dumps(head["trust"]) if "trust" in head else None
        file = (chunk.file, head.get("name"), head.get("region"), trust)
        base.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?)", file)
    releases = [it for it in part.facts if "release" in it and not it.get("aside")]
    regions = {values.get("region") for values in releases}
    sources = {s for values in part.facts for s in values.get("source", ()) if "://" not in s}
    place = chunk.no, chunk.file, chunk.seq
    content = len(data), digest(data, first=first, alone=chunk.alone)
    row = (*place, *content, json.dumps([*regions]), json.dumps([*sources]))
    _insert(base, "chunk", [row])
    define(base, chunk.no, part)
    _state(base, chunk, part)


def _insert(base: sqlite3.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        ignore = _or_ignore(table)
        marks = ", ".join("?" * len(rows[0]))
        base.executemany(f"INSERT{ignore} INTO {table} VALUES ({marks})", rows)


def _or_ignore(table: str) -> str:
    """Several chunks may bring the same row of a person, or of a wait."""
    return " OR IGNORE" if table in ("person", "wait") else ""


def _state(base: sqlite3.Connection, chunk: Chunk, part: Part) -> None:
    """Insert the facts of a chunk, with the names, credits and waits that follow from them."""
    no = chunk.no
    facts: list[tuple[object, ...]] = []
    names: list[tuple[int, str, int | None]] = []
    credits_: dict[tuple[int, str], int | None] = {}
    for it in part.titles.values():
        title = number(it.id)
        names += [(title, plain(name), None) for name in (it.id, it.name, *it.aliases)]
        credits_.update({(title, name): None for name in (*it.directors, *it.writers)})
    for seq, values in enumerate(part.facts):
        title, said = number(values["title"]), _statement(values, chunk.file)
        known = said.known
        release = values.get("release")
        day = said.after - 1 if release is not None and release.exact else None
        if values.get("aside"):
            facts.append((no, seq, title, None, *said[1:], None, encode_fact(values)))
            continue
        facts.append((no, seq, title, *said, day, encode_fact(values)))
        if "name" in values:
            names.append((title, plain(values["name"]), known))
        for person in _people(values):
            # None, of a crew, is the earliest: it is known from the first fact on.
            since = credits_.get((title, person), known)
            credits_[title, person] = since and min(since, known)
    _insert(base, "fact", facts)
    _insert(base, "name", [(no, seq, *row) for seq, row in enumerate(names)])
    people = {name: number(name) for _, name in credits_}
    _insert(base, "person", [(key, name, plain(name)) for name, key in people.items()])
    rows = [(no, people[name], title, since) for (title, name), since in credits_.items()]
    _insert(base, "credit", sorted(rows))


def _statement(values: Values, file: int) -> Statement:
    """The statement of a fact by its values, and the number of its file.

    A release that names no region is of its file's region, which a chunk does not know. It
    has a key of its own here, so its waits may be too many, never too few.
    """
    known = values["on"].end.toordinal() - 1
    if "release" in values:
        period = values["release"]
        key = [values.get(name) or "" for name in ("type", "episode", "edition")]
        key.append(values.get("region") or str(file))
        kind = EPISODE if "episode" in values else RELEASE
        after = 0 if period is None else period.end.toordinal()
        return Statement(known, kind, number("\n".join(key)), after)
    if "status" in values:
        return Statement(known, STATUS, STATUSES.index(values["status"]))
    return Statement(known)


def _people(values: Values) -> Iterable[str]:
    if "cast" in values:
        return [member.person for member in values["cast"]]
    return values.get("uncast", ())  # type: ignore[no-any-return]


# --- what only all chunks together show --------------------------------------------------------


def _require_sound(base: sqlite3.Connection, titles: str = "TRUE") -> None:
    """Raise `Unsound` for a fact about no title, or with an episode of none, or of no source."""
    facts = f"""
        SELECT 1 FROM fact f LEFT JOIN title t ON t.no = f.title
        WHERE ((t.no IS NULL AND {_COUNTS})
        OR (f.kind = {EPISODE} AND NOT t.serial)) AND {titles} LIMIT 1
    """
    sources = """
        SELECT value FROM chunk, json_each(cited)
        EXCEPT SELECT id FROM entry WHERE kind = 'source' LIMIT 1
    """
    for query in (facts, sources):
        if base.execute(query).fetchone():
            raise Unsound


_COUNTS = "~f.title NOT IN (SELECT no FROM definition WHERE kind = 'title')"
"""That a fact is not one that is left out."""


def _wait_for_all(base: sqlite3.Connection, limits: Limits) -> None:
    """Insert the waits of all titles; the facts about one may be in several chunks."""
    keys = [no for (no,) in base.execute("SELECT no FROM title ORDER BY no")]
    path = workers.file_of(base)
    ranges = [(path, group[0], group[-1]) for at in range(0, len(keys), _MANY)
              if (group := keys[at : at + _MANY])]  # fmt: skip

    def merge(shard: str) -> None:
        base.execute(f"INSERT INTO wait SELECT * FROM {shard}.wait ORDER BY 2, 3, 4, 5, 6, 1")

    for _ in workers.run(base, _wait_in_range, ranges, limits.workers, merge):
        pass


def _wait_in_range(base: sqlite3.Connection, task: tuple[str, int, int]) -> int:
    """Insert the waits of a range of titles, by the facts in the database at a path."""
    path, first, last = task
    with closing(connect(path)) as facts:
        _wait(base, facts, "f.title BETWEEN ? AND ?", first, last)
    return 1


def _wait(
    base: sqlite3.Connection, facts: sqlite3.Connection, titles: str, *values: object
) -> None:
    """Insert the waits of titles, by the facts about these in the order of the catalogue."""
    query = f"""
        SELECT f.title, f.known, f.kind, f.detail, f.after
        FROM fact f JOIN chunk c ON c.no = f.chunk
        WHERE {titles} AND f.known IS NOT NULL AND {_COUNTS}
        ORDER BY f.title, c.file, c.seq, f.seq
    """
    rows = []
    for title, found in groupby(facts.execute(query, values), itemgetter(0)):
        rows += [(title, *wait) for wait in waits(Statement(*row) for _, *row in found)]
    _insert(base, "wait", rows)


# --- updating ----------------------------------------------------------------------------------


def update(base: sqlite3.Connection, paths: Sequence[str], limits: Limits) -> bool:
    """Bring an index up to the files, in one transaction; False where it has to be rebuilt.

    That is where much has changed, or chunks have changed their order. Raises `Unsound`, OSError.
    """
    base.execute("BEGIN EXCLUSIVE")
    query = "SELECT file, digest, seq, no FROM chunk ORDER BY file, seq DESC"
    known: dict[tuple[int, bytes], list[tuple[int, int]]] = defaultdict(list)
    for file, found, seq, no in base.execute(query).fetchall():
        known[file, found].append((seq, no))
    following = base.execute("SELECT coalesce(max(no), 0) + 1 FROM chunk").fetchone()[0]
    stayed: list[tuple[int, int, int, int]] = []
    new: list[tuple[Chunk, bytes]] = []
    total = 0
    for file, path in enumerate(paths):
        data = Path(path).read_bytes()
        total += len(data)
        for chunk in chunked(file, path, data, limits, 0):
            piece = data[chunk.start : chunk.end]
            found = digest(piece, first=not chunk.seq, alone=chunk.alone)
            if same := known[file, found]:
                stayed.append((file, *same.pop(), chunk.seq))
            else:
                new.append((chunk._replace(no=following + len(new)), piece))
    if 2 * sum(len(piece) for _, piece in new) > total or stayed != sorted(stayed):
        base.execute("ROLLBACK")
        return False
    moved = [(seq, no) for _, old, no, seq in stayed if old != seq]
    base.executemany("UPDATE chunk SET seq = ? WHERE no = ?", moved)
    _exchange(base, [no for them in known.values() for _, no in them], new)
    base.execute("COMMIT")
    return True


def _exchange(
    base: sqlite3.Connection, gone: Iterable[int], new: Sequence[tuple[Chunk, bytes]]
) -> None:
    """Delete the rows of some chunks, and insert those of others."""
    base.execute("CREATE TEMP TABLE touched (title INTEGER PRIMARY KEY)")
    for no in gone:
        _touch(base, no)
        for table in ("title", "entry", "definition", "fact", "name", "reference", "credit"):
            base.execute(f"DELETE FROM {table} WHERE chunk = ?", (no,))
        base.execute("DELETE FROM chunk WHERE no = ?", (no,))
    for chunk, data in new:
        _add(base, chunk, data)
        _touch(base, chunk.no)
    base.execute("INSERT OR IGNORE INTO touched SELECT ~title FROM touched")
    settle(base, "SELECT title FROM touched")
    _require_sound(base, "f.title IN (SELECT title FROM touched)")
    base.execute("DELETE FROM wait WHERE title IN (SELECT title FROM touched)")
    _wait(base, base, "f.title IN (SELECT title FROM touched)")
    base.execute("DROP TABLE touched")


def _touch(base: sqlite3.Connection, chunk: int) -> None:
    """Note the numbers of all ids of which a chunk says anything."""
    touch = "INSERT OR IGNORE INTO touched"
    for column in ("no FROM title", "no FROM definition", "title FROM fact"):
        base.execute(f"{touch} SELECT {column} WHERE chunk = ?", (chunk,))
    names = base.execute("SELECT id FROM entry WHERE chunk = ?", (chunk,)).fetchall()
    base.executemany(f"{touch} VALUES (?)", [(number(name),) for (name,) in names])
