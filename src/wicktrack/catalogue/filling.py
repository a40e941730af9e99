"""What goes into an index, and what leaves it? Segments, and the notes of the titles in them.

One rule: no id stands twice. Where segments define one that another defines as well, it is for the
whole file to say what that means.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from wicktrack.catalogue import labour
from wicktrack.catalogue.index import FORMAT, Index, Stamp, packed
from wicktrack.catalogue.segments import Inseparable, Segment
from wicktrack.names import plain

_NOTES = {
    "name": "INSERT INTO name VALUES (?, ?, ?, ?)",
    "credit": "INSERT INTO credit VALUES (?, ?, ?)",
    "part": "INSERT INTO part VALUES (?, ?)",
    "day": "INSERT INTO day VALUES (?, ?)",
    "wait": "INSERT INTO wait VALUES (?, ?, ?, ?, ?, ?)",
}
_FORGET = {
    "name": "DELETE FROM name WHERE title = ?1",
    "credit": "DELETE FROM credit WHERE person = ? AND title = ? AND since = ?",
    "part": "DELETE FROM part WHERE part = ? AND title = ?",
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
        length, digest, beginning, part = segment
        content = packed((part.head, part.regions))
        self._base.execute(
            "INSERT INTO segment VALUES (?, ?, ?, ?, ?, ?)",
            (no, place, length, digest, beginning, content),
        )
        for number, (title_id, defined) in enumerate(part.titles.items()):
            self._define(title_id, no, number, packed(defined))
        said = [(self._title(name), no, packed(facts)) for name, facts in part.said.items()]
        self._base.executemany("INSERT INTO said VALUES (?, ?, ?)", said)
        self._touched.update(title for title, _, _ in said)
        for table, found in (("person", part.persons), ("source", part.sources)):
            rows = [(name, no, n, packed(held)) for n, (name, held) in enumerate(found.items())]
            self._once(f"INSERT INTO {table} VALUES (?, ?, ?, ?)", rows)
        cited = [(source, no) for source in part.cited]
        self._base.executemany("INSERT INTO cited VALUES (?, ?)", cited)
        self.length += length

    def _once(self, query: str, rows: Iterable[tuple[Any, ...]]) -> None:
        try:
            self._base.executemany(query, rows)
        except sqlite3.IntegrityError:
            raise Inseparable from None

    def _define(self, title_id: str, segment: int, place: int, defined: bytes) -> None:
        no = self._title(title_id)
        query = (
            "UPDATE title SET segment = ?, place = ?, defined = ? WHERE no = ? AND defined IS NULL"
        )
        if not self._base.execute(query, (segment, place, defined, no)).rowcount:
            raise Inseparable
        self._touched.add(no)

    def _title(self, title_id: str) -> int:
        """The number of a title, which may be new."""
        known = self._value("SELECT no FROM title WHERE id = ?", title_id)
        if known is not None:
            return int(known)
        row = self._base.execute("INSERT INTO title (id) VALUES (?)", (title_id,))
        return int(row.lastrowid or 0)

    def prepare(self, kept: Iterable[int], coming: Iterable[Segment]) -> None:
        """Let go of all segments but those kept, and of the notes that they or new ones change."""
        gone = {no for (no,) in self._index.rows("SELECT no FROM segment")}.difference(kept)
        of_segment = ("SELECT no FROM title WHERE segment = ?",
                      "SELECT title FROM said WHERE segment = ?")  # fmt: skip
        for no in gone:
            for query in of_segment:
                self._touched.update(title for (title,) in self._index.rows(query, no))
        for segment in coming:
            for name in (*segment.part.titles, *segment.part.said):
                self._touched.add(self._title(name))
        for noted in self._noted():
            self._forget(*noted)
        for no in gone:
            self._base.execute("DELETE FROM segment WHERE no = ?", (no,))
            self._base.execute("DELETE FROM said WHERE segment = ?", (no,))
            undefine = "UPDATE title SET segment = NULL, place = NULL, defined = NULL"
            self._base.execute(f"{undefine} WHERE segment = ?", (no,))
            for table in ("person", "source", "cited"):
                self._base.execute(f"DELETE FROM {table} WHERE segment = ?", (no,))

    def move(self, segment: int, place: int) -> None:
        """Say which number a segment has in its file."""
        query = "UPDATE segment SET place = ?1 WHERE no = ?2 AND place != ?1"
        self._base.execute(query, (place, segment))

    # --- notes ---------------------------------------------------------------------------------

    def renew(self) -> None:
        """Note anew what changed; titles of which nothing is left go."""
        self.note(self._noted())
        for no in self._touched:
            self._base.execute(
                "DELETE FROM title WHERE no = ?1 AND defined IS NULL"
                " AND NOT EXISTS (SELECT 1 FROM said WHERE title = ?1)",
                (no,),
            )

    def _noted(self) -> list[tuple[Any, ...]]:
        return [
            noted
            for title in sorted(self._touched)
            for noted in labour.noted(self._index, "t.no = ?", title)
        ]

    def note(self, noted: Iterable[tuple[Any, ...]]) -> None:
        """Take up the notes of some titles, each after its number."""
        rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _NOTES}
        for no, names, persons, parts, days, waits in noted:
            rows["name"] += [(no, *name) for name in names]
            rows["credit"] += [(self._person(p), no, since) for p, since in persons.items()]
            rows["part"] += [(part, no) for part in parts]
            rows["day"] += [(day, no) for day in days]
            rows["wait"] += [(*wait, no) for wait in waits]
        for table, found in rows.items():
            self._base.executemany(_NOTES[table], found)

    def _forget(
        self, no: int, _: Any, persons: dict[str, int], parts: Any, days: Any, waits: Any
    ) -> None:
        gone: dict[str, list[tuple[Any, ...]]] = {
            "name": [(no,)],
            "credit": [(self._person(person), no, since) for person, since in persons.items()],
            "part": [(part, no) for part in parts],
            "day": [(day, no) for day in days],
            "wait": [(*wait, no) for wait in waits],
        }
        for table, rows in gone.items():
            self._base.executemany(_FORGET[table], rows)

    def _person(self, name: str) -> int:
        """The number of a person, who may be new."""
        if name not in self._persons:
            known = self._value("SELECT no FROM who WHERE name = ?", name)
            self._persons[name] = self._new_person(name) if known is None else int(known)
        return self._persons[name]

    def _new_person(self, name: str) -> int:
        values = (name, plain(name), name.casefold())
        row = self._base.execute("INSERT INTO who (name, plain, word) VALUES (?, ?, ?)", values)
        return int(row.lastrowid or 0)

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
            said = any(map(labour.episodic, self._index.unpacked(data)))
            wanted[name] = wanted.get(name, False) or said
        return [*wanted.items()]
