"""A `Ledger` backed by an index: definitions and facts are read when they are asked for.

One rule: it answers as the same files read whole do, in the same order where that can be seen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, ValuesView
from datetime import date
from functools import cached_property, lru_cache
from heapq import merge
from typing import Any, TypeVar

from wicktrack.catalogue.facts import (
    decode_fact,
    decode_person,
    decode_source,
    decode_title,
    fact_of,
    with_urls,
)
from wicktrack.catalogue.files import Stamp, own_first, preferred
from wicktrack.errors import DamagedIndex
from wicktrack.index.database import VAGUE, Index, number
from wicktrack.index.places import Places
from wicktrack.model.facts import (
    Disagreement,
    Fact,
    Person,
    ReleaseSaid,
    Source,
    Title,
)
from wicktrack.model.ledger import Bound, ListedNames, Names, Place, effective
from wicktrack.model.names import plain
from wicktrack.model.vocabulary import Provider
from wicktrack.model.waiting import AHEAD, DUE, NEVER, UNDATED

Entry = TypeVar("Entry", Title, Person, Source)

_MANY = 500
"""The number of values bound to one query; every SQLite takes 999."""

_KEPT = 2000
"""The number of definitions of one kind that are kept once they were read."""

_LAST = "\U0010ffff"
"""A text that begins with another one sorts before that one with this appended."""


class Lost(DamagedIndex, KeyError):
    """A definition that is missing, though the index led there: it is damaged."""


class Definitions(Mapping[str, Entry]):
    """Definitions by id; `get` is for one that may be missing. Those read last are kept."""

    def __init__(self, index: Index, rows: str, decode: Callable[[str, str], Entry]) -> None:
        self._index = index
        self._rows = rows
        self._decode: Callable[[str, str], Entry] = decode
        self._found: Callable[[str], Entry | None] = lru_cache(_KEPT)(self._find)

    def __getitem__(self, name: str) -> Entry:
        found = self._found(name)
        if found is None:
            raise Lost(self._index.path)
        return found

    def get(self, name: str, default: Any = None) -> Any:
        # That of `Mapping` raises and catches an exception for each one that is missing.
        found = self._found(name)
        return default if found is None else found

    def _find(self, name: str) -> Entry | None:
        # A title has its key in the table's B-tree, the others their kind and id.
        title = self._rows.startswith("title")
        key, values = ("no = ? AND id = ?", (number(name), name)) if title else ("id = ?", (name,))
        for (data,) in self._index.rows(f"SELECT data FROM {self._rows} AND {key}", *values):
            return self._decode(name, data)
        return None

    def __iter__(self) -> Iterator[str]:
        query = f"SELECT d.id FROM (SELECT * FROM {self._rows}) d {_ORDERED}"
        return (name for (name,) in self._index.rows(query))

    def values(self) -> ValuesView[Entry]:
        rows = self._index.rows(
            f"SELECT d.id, d.data FROM (SELECT * FROM {self._rows}) d {_ORDERED}"
        )
        return {name: self._decode(name, data) for name, data in rows}.values()

    def __len__(self) -> int:
        return int(self._index.one(f"SELECT count(*) FROM {self._rows}")[0])


_ORDERED = "JOIN chunk c ON c.no = d.chunk ORDER BY c.file, c.seq, d.seq"
"""In the order of the catalogue; `d` is what is ordered."""


class IndexedLedger:
    """The ledger over an index; `paths` are the real ones of the catalogue's files, in order.

    `stamps` are those of the files, where an equal one proves that a file has not changed.
    """

    def __init__(self, index: Index, paths: Sequence[str], stamps: Sequence[Stamp] = ()) -> None:
        self.index = index
        self.paths = paths
        self.stamps = stamps
        heads = [*index.rows("SELECT name, region, trust FROM file ORDER BY no")]
        names, self._homes, trusts = zip(*heads, strict=True)
        order = own_first(paths)
        self.name: str | None = preferred(order, names)
        self.region: str | None = preferred(order, self._homes)
        self.trust = tuple(map(Provider, json.loads(preferred(order, trusts) or "[]")))
        self.disagreements: list[Disagreement] = []
        self._urls: dict[int, dict[str, str | None]] = {}
        for kind, name, file, used, url in index.rows("SELECT * FROM left_out ORDER BY 1, 2, 3"):
            self.disagreements.append(Disagreement(kind, name, file, used))
            if kind == "source":
                self._urls.setdefault(file, {})[name] = url
        self.titles = Definitions(index, "title WHERE TRUE", decode_title)
        self.persons = Definitions(index, "entry WHERE kind = 'person'", decode_person)
        self.sources = Definitions(index, "entry WHERE kind = 'source'", decode_source)
        self.title_names = TitleNames(index)
        self.person_names = PersonNames(index)
        self.places = Places(index, paths)

    @cached_property
    def franchise_names(self) -> Names:
        query = "SELECT DISTINCT franchise FROM title WHERE franchise IS NOT NULL"
        return ListedNames.of(name for (name,) in self.index.rows(query))

    # --- what was said -------------------------------------------------------------------------

    def facts_of(self, title: Title) -> Sequence[Fact]:
        return self._facts({number(title.id): title}).get(number(title.id), [])

    def _facts(self, titles: Mapping[int, Title]) -> dict[int, list[Fact]]:
        """The facts about some titles by the numbers of these."""
        marks = ", ".join("?" * len(titles))
        query = f"""
            SELECT d.title, c.file, d.data FROM fact d JOIN chunk c ON c.no = d.chunk
            WHERE d.title IN ({marks}) ORDER BY c.file, c.seq, d.seq
        """
        found: dict[int, list[Fact]] = {}
        for no, file, data in self.index.rows(query, *titles):
            found.setdefault(no, []).append(self.fact(titles[no], file, data))
        return found

    def fact(self, title: Title, file: int, data: str) -> Fact:
        """The fact of a row about a title, in the file of that number."""
        values = decode_fact(data)
        if file in self._urls and "source" in values:
            values = {**values, "source": with_urls(values["source"], self._urls[file])}
        return fact_of(values, title, self._homes[file])

    def every(self, titles: Iterable[str] | None = None) -> Iterator[tuple[Title, Sequence[Fact]]]:
        if titles is None:
            numbers = [no for (no,) in self.index.rows(f"SELECT d.no FROM title d {_ORDERED}")]
        else:
            numbers = [*dict.fromkeys(map(number, titles))]
        for first in range(0, len(numbers), _MANY):
            some = numbers[first : first + _MANY]
            marks = ", ".join("?" * len(some))
            query = f"SELECT no, id, data FROM title WHERE no IN ({marks})"
            rows = self.index.rows(query, *some)
            found = {no: decode_title(title, data) for no, title, data in rows}
            if len(found) < len(some):
                raise Lost(self.index.path)
            facts = self._facts(found)
            yield from ((found[no], facts.get(no, [])) for no in some)

    def places_of(self, title: Title) -> Sequence[Place]:
        return self.places.of(title)

    def identified(self, references: Sequence[str]) -> list[str]:
        marks = ", ".join("?" * len(references))
        return self._ids(f"no IN (SELECT title FROM reference WHERE id IN ({marks}))", *references)

    def home(self, file: int) -> str | None:
        """The region of releases that name none in a file; None in one that is yet to be made."""
        return self._homes[file] if file < len(self._homes) else None

    def count(self, title: Title, file: int) -> int:
        """How many facts about a title are in the files up to this one."""
        query = """
            SELECT count(*) FROM fact f JOIN chunk c ON c.no = f.chunk WHERE title = ? AND file <= ?
        """
        return int(self.index.one(query, number(title.id), file)[0])

    def defining(self, kind: str, name: str) -> set[int]:
        """The numbers of the files with a table of a title or person, also one that adds to it."""
        row, key = (
            ("title", "no = ?") if kind == "title" else ("entry", "kind = 'person' AND id = ?")
        )
        value = number(name) if kind == "title" else name
        query = f"""
            SELECT c.file FROM chunk c WHERE c.no IN (
            SELECT chunk FROM definition WHERE kind = ? AND no = ?
            UNION SELECT chunk FROM {row} WHERE {key})
        """
        return {file for (file,) in self.index.rows(query, kind, number(name), value)}

    # --- where to look -------------------------------------------------------------------------

    def awaited(
        self, day: date, *, ahead: bool = False, among: Collection[str] | None = None
    ) -> Iterator[tuple[Bound, str]]:
        today = day.toordinal()
        if among is not None:
            yield from sorted(self._awaited_among([*among], today, ahead=ahead))
            return
        for phase in (AHEAD,) if ahead else (DUE, AHEAD):
            found = [self._waiting(phase, span, today) for span in self._spans(phase)]
            for after, title in merge(*found):
                yield (phase == AHEAD, (False, after)), title
        query = """
            SELECT t.id FROM wait w JOIN title t ON t.no = w.title
            WHERE w.phase = ? AND w.first <= ? AND w.until > ?
        """
        for (title,) in self.index.rows(query, UNDATED, today, today):
            yield (True, (True, 0)), title

    def _awaited_among(
        self, titles: Sequence[str], today: int, *, ahead: bool
    ) -> Iterator[tuple[Bound, str]]:
        """As `awaited`, by the rows of a few titles instead of those of a few days."""
        for first in range(0, len(titles), _MANY):
            some = titles[first : first + _MANY]
            query = f"""
                SELECT w.phase, w.after, t.id FROM wait w JOIN title t ON t.no = w.title
                WHERE w.title IN ({", ".join("?" * len(some))}) AND w.first <= ? AND w.until > ?
            """
            for phase, after, title in self.index.rows(query, *map(number, some), today, today):
                if phase == UNDATED:
                    yield (True, (True, 0)), title
                elif (phase == AHEAD) == (after > today) and not (ahead and phase == DUE):
                    yield (phase == AHEAD, (False, after)), title

    def _spans(self, phase: int) -> Iterator[int]:
        """The spans there are, each by one step down the B-tree rather than a scan."""
        span = -1
        query = "SELECT min(span) FROM wait WHERE phase = ? AND span > ?"
        while (span := self.index.one(query, phase, span)[0]) is not None:
            yield span

    def _waiting(self, phase: int, span: int, today: int) -> Iterator[tuple[int, str]]:
        """The titles awaited on a day for as long as `span` says, by the day after the date."""
        near = 1 << min(span, 32)
        first, last = (today - near, today) if phase == DUE else (today, today + near)
        query = """
            SELECT w.after, t.id FROM wait w CROSS JOIN title t ON t.no = w.title
            WHERE w.phase = ? AND w.span = ? AND w.after > ? AND w.after <= ?
            AND w.first <= ? AND w.until > ? ORDER BY w.after
        """
        return self.index.rows(query, phase, span, first, last, today, today)

    def credited(self, person: str) -> Iterable[str]:
        return self._ids("no IN (SELECT title FROM credit WHERE person = ?)", number(person))

    def playing(self, franchise: str) -> Iterable[str]:
        return self._ids("franchise = ?", franchise)

    def touched(self, after: date, until: date) -> Iterable[str]:
        query = """
            no IN (SELECT title FROM fact WHERE known > ? AND known <= ?
            UNION SELECT title FROM fact WHERE day > ? AND day <= ?)
        """
        days = after.toordinal(), until.toordinal()
        return self._ids(query, *days, *days)

    def ordered(self, titles: Collection[str]) -> list[str]:
        found: list[tuple[int, int, int, str]] = []
        ids = [*titles]
        for first in range(0, len(ids), _MANY):
            some = ids[first : first + _MANY]
            query = f"""
                SELECT c.file, c.seq, d.seq, d.id FROM title d JOIN chunk c ON c.no = d.chunk
                WHERE d.no IN ({", ".join("?" * len(some))})
            """
            found += self.index.rows(query, *map(number, some))
        return [title for *_, title in sorted(found) if title in titles]

    def platforms(self) -> set[str]:
        if self.disagreements:  # facts may be of what is left out
            return {name for said in self._releases() for name in said.platform}
        query = """SELECT data FROM fact WHERE known IS NOT NULL AND instr(data, '"platform"')"""
        found = (decode_fact(data).get("platform", ()) for (data,) in self.index.rows(query))
        return {name for names in found for name in names}

    def moved(self, until: date) -> Iterable[str]:
        # A move needs two dates of one release. A row does not always say of which (region, type
        # and episode may be left out), so it is enough that a title has two.
        query = """
            no IN (SELECT title FROM fact WHERE after > 0 AND known <= ?
            GROUP BY title HAVING count(*) > 1)
        """
        return self._ids(query, until.toordinal())

    def dated(self, first: date, last: date) -> Iterable[str]:
        begin, end = first.toordinal(), last.toordinal()
        # A vague period begins at most a leap year before its end.
        query = f"""
            no IN (SELECT title FROM fact WHERE day BETWEEN ? AND ?
            UNION SELECT title FROM fact WHERE {VAGUE} AND after BETWEEN ? AND ?)
        """
        return self._ids(query, begin, end, begin + 1, end + 366)

    def cited(self, until: date) -> Iterable[str]:
        if self.disagreements:  # rows also have the sources of what is left out
            said = (fact for _, facts in self.every() for fact in facts)
            return {source for fact in said if fact.on.last <= until for source in fact.sources}
        query = "SELECT DISTINCT s.value FROM fact, json_each(data, '$.source') s WHERE known <= ?"
        aside = "SELECT data FROM fact WHERE known IS NULL"
        found = {source for (source,) in self.index.rows(query, until.toordinal())}
        for values in (decode_fact(data) for (data,) in self.index.rows(aside)):
            if values["on"].last <= until:
                found.update(values.get("source", ()))
        return found

    def regions(self) -> set[str]:
        if self.disagreements:  # chunks also have the regions of what is left out
            return {said.key.region for said in self._releases() if said.key.region}
        found = {
            region or self._homes[file]
            for file, regions in self.index.rows("SELECT file, regions FROM chunk")
            for region in json.loads(regions)
        }
        return {region for region in found if region}

    def _releases(self) -> Iterator[ReleaseSaid]:
        said = (fact.said for _, facts in self.every() for fact in effective(facts))
        return (it for it in said if isinstance(it, ReleaseSaid))

    def _ids(self, condition: str, *values: int | str) -> list[str]:
        """The ids of titles in the order of the catalogue."""
        query = f"SELECT d.id FROM (SELECT * FROM title WHERE {condition}) d {_ORDERED}"
        return [title for (title,) in self.index.rows(query, *values)]


class _Names:
    """Plain names in the index, each leading to an id or a credited name."""

    select: str
    """A query for ids (or credited names) with plain names; a condition and `order` follow."""
    order: str

    def __init__(self, index: Index) -> None:
        self._index = index

    def called(self, name: str) -> list[str]:
        return self._found("n.plain = ?", name)

    def holding(self, part: str) -> list[tuple[str, str]]:
        return [*self._rows("instr(n.plain, ?)", part)]

    def every(self) -> Iterable[tuple[str, str]]:
        query = f"{self.select} {self.order}".replace(":day", str(NEVER - 1))
        return self._index.rows(query)

    def beginning(self, typed: str, day: date) -> Iterable[str]:
        name = plain(typed)
        return self._found("n.plain >= ? AND n.plain < ?", name, name + _LAST, day=day)

    def known(self, key: str, day: date) -> bool:
        return key in self._found("n.plain = ?", plain(key), day=day)

    def _found(self, condition: str, *values: str, day: date | None = None) -> list[str]:
        return [*dict.fromkeys(key for key, _ in self._rows(condition, *values, day=day))]

    def _rows(
        self, condition: str, *values: str, day: date | None = None
    ) -> Iterator[tuple[str, str]]:
        query = f"{self.select} AND {condition} {self.order}"
        query = query.replace(":day", str(NEVER - 1 if day is None else day.toordinal()))
        return self._index.rows(query, *values)


class TitleNames(_Names):
    """By title, and of each the names of its definition, then the later ones as written."""

    select = """
        SELECT d.id, n.plain FROM name n JOIN title d ON d.no = n.title
        JOIN chunk c ON c.no = d.chunk JOIN chunk g ON g.no = n.chunk
        WHERE coalesce(n.since, (SELECT min(known) FROM fact WHERE title = n.title), 0) <= :day
    """
    order = """
        ORDER BY c.file, c.seq, d.seq, n.since IS NOT NULL, g.file, g.seq, n.seq
    """


class PersonNames(_Names):
    """People in casts and crews, by name; a crew is known from the title's first fact on."""

    select = f"""
        SELECT n.name, n.plain FROM person n WHERE EXISTS (
        SELECT 1 FROM credit c WHERE c.person = n.no AND NOT EXISTS (
        SELECT 1 FROM definition WHERE kind = 'title' AND no = ~c.title) AND :day >=
        coalesce(c.since, (SELECT min(known) FROM fact WHERE title = c.title), {NEVER}))
    """
    order = "ORDER BY n.name"
