"""Definitions in an index: rows of what chunks define, also where several define one id.

One rule: an id has one row in `title` or `entry`, with what its definitions amount to. Where these
are several, each is kept as written in `definition`, and what a file says of a title that it does
not have is filed under the complement of the title's number, where no query looks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from wicktrack.catalogue.facts import (
    decode_addition,
    decode_person,
    decode_source,
    decode_title,
    encode_record,
)
from wicktrack.catalogue.loader import Part
from wicktrack.index.chunks import Unsound
from wicktrack.index.database import number
from wicktrack.model.facts import Addition, Definition, Person, Source, Title, settled
from wicktrack.model.names import plain
from wicktrack.model.waiting import EPISODE

_FILED = ("fact", "name", "credit")
"""The tables whose rows are filed under the number of a title."""


def define(base: sqlite3.Connection, chunk: int, part: Part) -> None:
    """Insert the definitions of a chunk."""
    titles = [_title_row(it, chunk, seq) for seq, it in enumerate(part.titles.values())]
    entries = [_entry_row(it, chunk, seq) for seq, it in enumerate(part.persons.values())]
    entries += [_entry_row(it, chunk, seq) for seq, it in enumerate(part.sources.values())]
    for table, rows in (("title", titles), ("entry", entries)):
        try:
            _insert(base, table, rows)
        except sqlite3.IntegrityError:
            _insert_each(base, table, rows)
    _insert(base, "reference", [row for it in part.titles.values()
                                for row in _reference_rows(it, chunk)])  # fmt: skip
    added = [_definition_row(it, chunk, seq) for seq, it in enumerate(part.additions.values())]
    _insert(base, "definition", added)


def _title_row(it: Title, chunk: int, seq: int) -> tuple[object, ...]:
    return number(it.id), it.id, chunk, seq, it.kind.serial, it.franchise, encode_record(it)


def _entry_row(it: Person | Source, chunk: int, seq: int) -> tuple[object, ...]:
    kind, name = ("person", it.name) if isinstance(it, Person) else ("source", it.id)
    return kind, name, chunk, seq, encode_record(it)


def _definition_row(it: Definition, chunk: int, seq: int) -> tuple[object, ...]:
    if isinstance(it, Person):
        kind, name = "person", it.name
    else:
        kind, name = "source" if isinstance(it, Source) else "title", it.id
    return kind, number(name), chunk, name, seq, not isinstance(it, Addition), encode_record(it)


def _reference_rows(it: Title, chunk: int) -> Iterator[tuple[object, ...]]:
    """The ids of a title at services."""
    for service, found in it.ids:
        yield chunk, f"{service}:{found}", number(it.id)


def _insert(base: sqlite3.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        base.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


class _Table(NamedTuple):
    """A table of definitions: its key, and the columns of `definition` in its terms."""

    key: str
    columns: str


_TABLES = {
    "title": _Table("no", "'title', no, chunk, id, seq, 1, data"),
    "entry": _Table("(kind, id)", "kind, number(id), chunk, id, seq, 1, data"),
}


def _insert_each(base: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    """Insert rows, some of which may be there, and some of ids that other chunks define."""
    base.execute("DROP TABLE IF EXISTS temp.given")
    base.execute(f"CREATE TEMP TABLE given AS SELECT * FROM {table} LIMIT 0")
    _insert(base, "given", [*rows])
    merge(base, table, "temp.given")
    base.execute("DROP TABLE temp.given")


def merge(base: sqlite3.Connection, table: str, given: str) -> None:
    """Insert the rows of another table; those of ids that are there go to `definition`."""
    key, columns = _TABLES[table]
    base.create_function("number", 1, number, deterministic=True)
    base.execute(f"INSERT OR IGNORE INTO main.{table} SELECT * FROM {given}")
    base.execute(f"""
        INSERT INTO main.definition SELECT {columns} FROM {given} AS g WHERE NOT EXISTS (
        SELECT 1 FROM main.{table} t WHERE t.chunk = g.chunk AND {_same(key)})
    """)


def _same(key: str) -> str:
    """That a row `g` has the key of a row `t`."""
    return " AND ".join(f"t.{column} = g.{column}" for column in key.strip("()").split(", "))


# --- several definitions of one id --------------------------------------------------------------


class _Written(NamedTuple):
    """A definition as a chunk has it."""

    file: int
    chunk: int
    seq: int
    record: Definition


def settle(base: sqlite3.Connection, touched: str = "") -> None:
    """Bring up to date what has several definitions, or had; `touched` selects numbers of ids.

    Raises `Unsound` where definitions contradict each other in a way that only `check` can tell.
    """
    condition = f"WHERE no IN ({touched})" if touched else ""
    keys = set(base.execute(f"SELECT kind, id FROM definition {condition}"))
    numbers = {no for (no,) in base.execute(touched)} if touched else None
    for kind, name in base.execute("SELECT kind, id FROM left_out"):
        if numbers is None or number(name) in numbers:
            keys.add((kind, name))
    for kind, name in sorted(keys):
        written = _written(base, kind, name)
        _forget(base, kind, name)
        if written:
            _settle(base, kind, written)


def _written(base: sqlite3.Connection, kind: str, name: str) -> list[_Written]:
    """All definitions of an id in order, and that in the row of the id unless it is derived."""
    no = number(name)
    row, key = ("title WHERE no = ?", [no]) if kind == "title" else (_ENTRY, [kind, name])
    query = f"""
        SELECT c.file, d.chunk, d.seq, d.full, d.id, d.data FROM (
        SELECT chunk, seq, full, id, data FROM definition WHERE kind = ? AND no = ?
        UNION ALL SELECT chunk, seq, 1, id, data FROM {row}
        AND chunk NOT IN (SELECT chunk FROM definition WHERE kind = ? AND no = ?)
        ) d JOIN chunk c ON c.no = d.chunk ORDER BY c.file, c.seq, d.seq
    """
    rows = base.execute(query, (kind, no, *key, kind, no)).fetchall()
    files = [file for file, *_ in rows]
    if any(other != name for *_, other, _ in rows) or len(set(files)) < len(files):
        raise Unsound
    return [
        _Written(file, chunk, seq, decoded(kind if full else "addition", name, data))
        for file, chunk, seq, full, _, data in rows
    ]


_ENTRY = "entry WHERE kind = ? AND id = ?"


def decoded(kind: str, name: str, data: str) -> Definition:
    """The definition in a row; `kind` is that of the row, or `addition`."""
    decode: dict[str, Any] = {
        "title": decode_title,
        "addition": decode_addition,
        "person": decode_person,
        "source": decode_source,
    }
    return decode[kind](name, data)  # type: ignore[no-any-return]


def _forget(base: sqlite3.Connection, kind: str, name: str) -> None:
    """Undo what `_settle` did for an id, and delete its definitions."""
    no = number(name)
    base.execute("DELETE FROM left_out WHERE kind = ? AND id = ?", (kind, name))
    base.execute("DELETE FROM definition WHERE kind = ? AND no = ?", (kind, no))
    if kind != "title":
        base.execute(f"DELETE FROM {_ENTRY}", (kind, name))
        return
    base.execute("DELETE FROM title WHERE no = ?", (no,))
    for table in _FILED:
        base.execute(f"UPDATE {table} SET title = ? WHERE title = ?", (no, ~no))
    base.execute("DELETE FROM name WHERE title = ? AND since IS NULL", (no,))
    base.execute("DELETE FROM reference WHERE title = ?", (no,))


def _settle(base: sqlite3.Connection, kind: str, written: Sequence[_Written]) -> None:
    """Insert the rows of an id with these definitions."""
    whole, taken = settled([it.record for it in written])
    if whole is None or isinstance(whole, Addition):
        raise Unsound
    used = next(it for it in reversed(written) if not isinstance(it.record, Addition))
    if len(written) > 1:
        rows = [_definition_row(it.record, it.chunk, it.seq) for it in written]
        _insert(base, "definition", rows)
    if isinstance(whole, Title):
        _insert(base, "title", [_title_row(whole, used.chunk, used.seq)])
        _insert(base, "name", [*_name_rows(base, whole, used.chunk)])
        _insert(base, "reference", [*_reference_rows(whole, used.chunk)])
    else:
        _insert(base, "entry", [_entry_row(whole, used.chunk, used.seq)])
    for it, is_taken in zip(written, taken, strict=True):
        if not is_taken:
            _leave_out(base, kind, it, used)


def _name_rows(base: sqlite3.Connection, title: Title, chunk: int) -> Iterator[tuple[object, ...]]:
    query = "SELECT coalesce(max(seq), -1) + 1 FROM name WHERE chunk = ?"
    first: int = base.execute(query, (chunk,)).fetchone()[0]
    for seq, name in enumerate((title.id, title.name, *title.aliases), first):
        yield chunk, seq, number(title.id), plain(name), None


def _leave_out(base: sqlite3.Connection, kind: str, out: _Written, used: _Written) -> None:
    """Put aside what a file says of an id that another file has."""
    name = out.record.name if isinstance(out.record, Person) else out.record.id
    url = out.record.url if isinstance(out.record, Source) else None
    _insert(base, "left_out", [(kind, name, out.file, used.file, url)])
    if not isinstance(out.record, Title):
        return
    no, chunks = number(name), "chunk IN (SELECT no FROM chunk WHERE file = ?)"
    episodes = f"SELECT 1 FROM fact WHERE title = ? AND kind = {EPISODE} AND {chunks} LIMIT 1"
    if not out.record.kind.serial and base.execute(episodes, (no, out.file)).fetchone():
        raise Unsound
    for table in _FILED:
        update = f"UPDATE {table} SET title = ? WHERE title = ? AND {chunks}"
        base.execute(update, (~no, no, out.file))
