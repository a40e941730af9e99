"""What goes into an index, and what leaves it? Segments, and the notes of the titles in them.

One rule: no id stands twice. Where segments define one that another defines as well, it is for the
whole file to say what that means.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from wicktrack.index import workers
from wicktrack.index.chunks import Inseparable, Segment
from wicktrack.index.database import FORMAT, Index, Stamp, packed
from wicktrack.model.names import plain

_DEFINE = """
INSERT INTO title (id, segment, place, defined) VALUES (?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET segment = excluded.segment, place = excluded.place,
defined = excluded.defined WHERE defined IS NULL
"""
_NOTES = {"name": 3, "credit": 3, "part": 2, "told": 3, "day": 2, "wait": 6}
"""The tables of notes, with the numbers of their columns."""
_FORGET = {
    "name": "DELETE FROM name WHERE plain = ? AND title = ?",
    "credit": "DELETE FROM credit WHERE person = ? AND title = ? AND since = ?",
    "part": "DELETE FROM part WHERE part = ? AND title = ?",
    "told": "DELETE FROM told WHERE last = ? AND first = ? AND title = ?",
    "day": "DELETE FROM day WHERE day = ? AND title = ?",
    "wait": "DELETE FROM wait WHERE sort = ? AND span = ? AND after = ? AND first = ?"
    " AND until = ? AND title = ?",
}


class Filling:
    """An index that is being written. `length`: so many bytes of its file are in it."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._index = Index("", base, {})
        self.length = 0
        self._touched: set[int] = set()
        self._persons: dict[str, int] = {}
        self._new_persons: list[tuple[int, str, str]] = []
        self._last_person = self._before = int(self._value("SELECT coalesce(max(no), 0) FROM who"))

    @property
    def last(self) -> int:
        """The highest number of a title; 0 where there is none."""
        return int(self._value("SELECT coalesce(max(no), 0) FROM title"))

    def next_segment(self) -> int:
        return int(self._value("SELECT coalesce(max(no), -1) + 1 FROM segment"))

    def _value(self, query: str, *values: Any) -> Any:
        row = self._base.execute(query, values).fetchone()
        return row and row[0]

    # --- segments ------------------------------------------------------------------------------

    def add(self, no: int, place: int, segment: Segment) -> None:
        """Take up a segment; raises `Inseparable` where it defines what another does."""
        base = self._base
        base.execute("INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?)", (no, place, *segment[:4]))
        defined = base.executemany(
            _DEFINE, [(name, no, n, held) for name, n, held in segment.titles]
        )
        if defined.rowcount != len(segment.titles):
            raise Inseparable
        base.executemany("INSERT OR IGNORE INTO title (id) VALUES (?)",
                         [(title,) for title, _ in segment.said])  # fmt: skip
        base.executemany("INSERT INTO said SELECT no, ?, ? FROM title WHERE id = ?",
                         [(no, facts, title) for title, facts in segment.said])  # fmt: skip
        for table, rows in (("person", segment.persons), ("source", segment.sources)):
            self._once(f"INSERT INTO {table} VALUES (?, ?, ?, ?)",
                       [(name, no, n, held) for name, n, held in rows])  # fmt: skip
        base.executemany("INSERT INTO cited VALUES (?, ?)", [(name, no) for name in segment.cited])
        self.length += segment.length

    def _once(self, query: str, rows: Iterable[tuple[Any, ...]]) -> None:
        try:
            self._base.executemany(query, rows)
        except sqlite3.IntegrityError:
            raise Inseparable from None

    def prepare(self, kept: Iterable[int], coming: Iterable[Segment]) -> None:
        """Let go of all segments but those kept, and of the notes that they or new ones change."""
        gone = {no for (no,) in self._index.rows("SELECT no FROM segment")}.difference(kept)
        of_segment = ("SELECT no FROM title WHERE segment = ?",
                      "SELECT title FROM said WHERE segment = ?")  # fmt: skip
        for no in gone:
            for query in of_segment:
                self._touched.update(title for (title,) in self._index.rows(query, no))
        for segment in coming:
            for name in (*(row[0] for row in segment.titles), *(row[0] for row in segment.said)):
                self._touched.add(self._title(name))
        for rows in self._noted():
            self._forget(rows)
        for no in gone:
            self._base.execute("DELETE FROM segment WHERE no = ?", (no,))
            self._base.execute("DELETE FROM said WHERE segment = ?", (no,))
            undefine = "UPDATE title SET segment = NULL, place = NULL, defined = NULL"
            self._base.execute(f"{undefine} WHERE segment = ?", (no,))
            for table in ("person", "source", "cited"):
                self._base.execute(f"DELETE FROM {table} WHERE segment = ?", (no,))

    def _title(self, title_id: str) -> int:
        """The number of a title, which may be new."""
        self._base.execute("INSERT OR IGNORE INTO title (id) VALUES (?)", (title_id,))
        return int(self._value("SELECT no FROM title WHERE id = ?", title_id))

    def move(self, segment: int, place: int) -> None:
        """Say which number a segment has in its file."""
        query = "UPDATE segment SET place = ?1 WHERE no = ?2 AND place != ?1"
        self._base.execute(query, (place, segment))

    # --- notes ---------------------------------------------------------------------------------

    def renew(self) -> None:
        """Note anew what changed; titles of which nothing is left go."""
        for rows in self._noted():
            self.note(rows)
        for no in self._touched:
            self._base.execute(
                "DELETE FROM title WHERE no = ?1 AND defined IS NULL"
                " AND NOT EXISTS (SELECT 1 FROM said WHERE title = ?1)",
                (no,),
            )

    def _noted(self) -> list[workers.Rows]:
        return [workers.noted(self._index, "t.no = ?", title) for title in sorted(self._touched)]

    def note(self, rows: workers.Rows) -> None:
        """Take up the notes of some titles."""
        rows["credit"] = self._numbered(rows["credit"])
        self._base.executemany("INSERT INTO who VALUES (?, ?, ?)", self._new_persons)
        self._new_persons.clear()
        for table, found in rows.items():
            marks = ", ".join("?" * _NOTES[table])
            self._base.executemany(f"INSERT INTO {table} VALUES ({marks})", found)

    def _numbered(self, credits_: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The same with the number of the person in place of the name."""
        return [(self._person(person), no, since) for person, no, since in credits_]

    def _forget(self, rows: workers.Rows) -> None:
        rows["name"] = [(name, no) for no, name, _ in rows["name"]]
        rows["credit"] = self._numbered(rows["credit"])
        for table, gone in rows.items():
            self._base.executemany(_FORGET[table], gone)

    def _person(self, name: str) -> int:
        """The number of a person, who may be new."""
        if name not in self._persons:
            known = self._value("SELECT no FROM who WHERE name = ?", name) if self._before else None
            if known is None:
                known = self._last_person = self._last_person + 1
                self._new_persons.append((known, name, plain(name)))
            self._persons[name] = known
        return self._persons[name]

    # --- what stands for all -------------------------------------------------------------------

    def finish(self, now: Stamp, *, whole: bool) -> None:
        """Write down what the index is of, and what it needs of other files.

        `whole`: the file is one segment, as it cannot be cut.
        """
        query = "SELECT content FROM segment ORDER BY place"
        contents = [self._index.unpacked(data) for (data,) in self._index.rows(query)]
        heads = [head for head, _ in contents if head is not None]
        if len(heads) > 1:
            raise Inseparable
        spans = "SELECT DISTINCT sort, span FROM wait"
        head = {
            "format": FORMAT,
            "stamp": tuple(now),
            "whole": whole,
            "head": heads[0] if heads else {},
            "regions": {region for _, regions in contents for region in regions},
            "titles": self._value("SELECT count(*) FROM title"),
            "spans": [(sort, span) for sort, span in self._index.rows(spans)],
            "wanted_titles": self._wanted_titles(),
            "wanted_sources": [
                source
                for (source,) in self._index.rows(
                    "SELECT source FROM cited EXCEPT SELECT id FROM source"
                )
            ],
        }
        self._base.execute("DELETE FROM head")
        self._base.execute("INSERT INTO head VALUES (?)", (packed(head),))

    def _wanted_titles(self) -> list[tuple[str, bool]]:
        """The titles that another file defines, and whether they must have episodes."""
        query = """
            SELECT t.id, s.facts FROM title t JOIN said s ON s.title = t.no
            WHERE t.defined IS NULL ORDER BY t.id
        """
        wanted: dict[str, bool] = {}
        for name, data in self._index.rows(query):
            said = any(map(workers.episodic, self._index.unpacked(data)))
            wanted[name] = wanted.get(name, False) or said
        return [*wanted.items()]
