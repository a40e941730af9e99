"""An SQLite database of the ledger, for other programs to query: its schema, and filling it.

One rule: the same rows in the same order give the same bytes. Days are ISO text and booleans 0 or
1; tables are neither STRICT nor WITHOUT ROWID, which older SQLites and other readers refuse.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from wicktrack.formats.values import to_text
from wicktrack.model.facts import Person, Source
from wicktrack.model.periods import Period

APPLICATION = int.from_bytes(b"WICK", "big")
"""SQLite's `application_id`, which says that a database is ours."""

VERSION = 1
"""The version of the schema: higher where a column was removed, or means something else."""

_PERIOD = "date TEXT, precision TEXT, earliest TEXT, latest TEXT"
_RELEASE = "region TEXT, type TEXT, episode TEXT, edition TEXT"
_TITLE = "title TEXT NOT NULL REFERENCES title (id)"
_FACT = "fact INTEGER NOT NULL REFERENCES fact (id)"
_PERSON = "person TEXT NOT NULL REFERENCES person (name)"
_SEQ = "seq INTEGER NOT NULL"

TABLES = {
    "meta": "key TEXT PRIMARY KEY, value TEXT",
    "title": "id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, franchise TEXT,"
    " studio TEXT, synopsis TEXT, runtime INTEGER, status TEXT, since TEXT, place TEXT,"
    " due INTEGER NOT NULL, release INTEGER REFERENCES release (id), fallback INTEGER NOT NULL,"
    " first_on TEXT NOT NULL, last_on TEXT NOT NULL, status_fact INTEGER REFERENCES fact (id)",
    "alias": f"{_TITLE}, {_SEQ}, name TEXT NOT NULL, PRIMARY KEY (title, seq)",
    "title_id": f"{_TITLE}, service TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (title, service)",
    "link": f"{_TITLE}, name TEXT NOT NULL, url TEXT NOT NULL, PRIMARY KEY (title, name)",
    "keep": f"{_TITLE}, family TEXT NOT NULL, PRIMARY KEY (title, family)",
    "person": "name TEXT PRIMARY KEY, died TEXT",
    "known_for": f"{_PERSON}, {_SEQ}, work TEXT NOT NULL, PRIMARY KEY (person, seq)",
    "person_id": f"{_PERSON}, service TEXT NOT NULL, id TEXT NOT NULL,"
    " PRIMARY KEY (person, service)",
    "crew": f"{_TITLE}, job TEXT NOT NULL, {_SEQ}, {_PERSON}, PRIMARY KEY (title, job, seq)",
    "source": f"id TEXT PRIMARY KEY, publisher TEXT, {_PERIOD}, url TEXT, note TEXT",
    "fact": f'id INTEGER PRIMARY KEY, {_TITLE}, "on" TEXT NOT NULL, known TEXT NOT NULL,'
    f" family TEXT NOT NULL, status TEXT, since TEXT, place TEXT, {_PERIOD}, {_RELEASE},"
    " text TEXT, note TEXT, aside INTEGER NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL",
    "fact_source": f"{_FACT}, {_SEQ}, source TEXT NOT NULL REFERENCES source (id),"
    " PRIMARY KEY (fact, seq)",
    "fact_cast": f"{_FACT}, {_SEQ}, {_PERSON}, character TEXT, billing INTEGER, credit TEXT,"
    " PRIMARY KEY (fact, seq)",
    "fact_uncast": f"{_FACT}, {_SEQ}, {_PERSON}, PRIMARY KEY (fact, seq)",
    "fact_platform": f"{_FACT}, {_SEQ}, platform TEXT NOT NULL, PRIMARY KEY (fact, seq)",
    "release": f"id INTEGER PRIMARY KEY, {_TITLE}, {_PERIOD}, days INTEGER, days_min INTEGER,"
    f" days_max INTEGER, {_RELEASE}, available INTEGER NOT NULL, moves INTEGER NOT NULL,"
    f' slip INTEGER NOT NULL, "on" TEXT NOT NULL, {_FACT}',
    "release_platform": f"release INTEGER NOT NULL REFERENCES release (id), {_SEQ},"
    " platform TEXT NOT NULL, PRIMARY KEY (release, seq)",
    "cast": f"id INTEGER PRIMARY KEY, {_TITLE}, {_PERSON}, character TEXT, billing INTEGER,"
    ' credit TEXT, returns INTEGER NOT NULL, recast INTEGER NOT NULL,'
    f' posthumous INTEGER NOT NULL, undisclosed INTEGER NOT NULL, "on" TEXT NOT NULL, {_FACT}',
    "part": f'"cast" INTEGER NOT NULL REFERENCES "cast" (id), {_SEQ}, character TEXT NOT NULL,'
    ' PRIMARY KEY ("cast", seq)',
    "change": f'id INTEGER PRIMARY KEY, {_TITLE}, "on" TEXT NOT NULL, known TEXT NOT NULL,'
    " change TEXT NOT NULL, family TEXT, old TEXT, new TEXT, days INTEGER,"
    f" release INTEGER REFERENCES release (id), {_RELEASE},"
    " person TEXT REFERENCES person (name), billing INTEGER, credit TEXT, since TEXT, place TEXT,"
    f" aside INTEGER NOT NULL, change_id TEXT NOT NULL, {_FACT}",
}  # fmt: skip
"""The columns of each table. Those named like a field of a report mean the same."""

INDEXES = (
    "title (status)", "title (franchise)", "title (release)", "title (status_fact)", "alias (name)",
    "title_id (service, id)", "person_id (service, id)", "crew (person)", "source (url)",
    "fact (title)", "fact (known)", "fact_source (source)", "fact_cast (person)",
    "fact_uncast (person)", "release (title)", "release (earliest)", "release (fact)",
    "release_platform (platform)", '"cast" (title)', '"cast" (person)', '"cast" (fact)',
    "part (character)", "change (title)", "change (known)", "change (change)", "change (fact)",
    "change (release)", "change (person)",
)  # fmt: skip

_DATE = "r.date, r.precision, r.earliest, r.latest, r.days, r.days_min, r.days_max"
_WHICH = "r.region, r.type, r.episode, r.edition"

# DuckDB parses views by itself, so they are written in what both understand.
VIEWS = {
    "upcoming": f"""
        SELECT t.id, t.name, t.kind, {_DATE}, {_WHICH},
            CASE WHEN r.id IS NULL THEN 0 ELSE t.fallback END AS fallback,
            t.status, t.since, t.due, r."on", t.last_on
        FROM title t
        LEFT JOIN release r ON r.id = t.release AND (t.due = 1 OR r.days_max >= 0)
        WHERE coalesce(t.status, '') <> 'cancelled'
            AND (r.id IS NOT NULL OR coalesce(t.status, '') <> 'released')
        ORDER BY t.due DESC, r.id IS NULL, r.latest, r.earliest DESC, t.name, t.id
    """,
    "release_now": f"""
        SELECT t.id, t.name, t.kind, {_DATE}, {_WHICH}, t.fallback, r.available, r.moves, r.slip,
            r."on"
        FROM title t JOIN release r ON r.id = t.release
        ORDER BY r.latest, r.earliest DESC, t.name, t.id
    """,
    "slip": f"""
        SELECT t.id, t.name, t.kind, {_WHICH}, r.moves, r.slip, c.new AS first_date,
            c."on" AS first_on, r.date, r."on"
        FROM release r JOIN title t ON t.id = r.title
        JOIN change c ON c.id = (
            SELECT min(id) FROM change WHERE release = r.id AND change = 'release-announced')
        WHERE r.moves > 0
        ORDER BY r.slip DESC, r.moves DESC, t.name, t.id, r.id
    """,
}


class Account(Protocol):
    """The rows about one title, and the places in `facts` of the facts that these rest on."""

    @property
    def title(self) -> Any: ...
    @property
    def chosen(self) -> int | None: ...
    @property
    def status_fact(self) -> int | None: ...
    @property
    def release_facts(self) -> Sequence[int]: ...
    @property
    def cast_facts(self) -> Sequence[int]: ...
    @property
    def facts(self) -> Sequence[Any]: ...
    @property
    def changes(self) -> Sequence[Any]: ...
    @property
    def change_facts(self) -> Sequence[int]: ...


def schema() -> str:
    """The SQL that makes the tables, indexes and views."""
    made = [f"CREATE TABLE {_quoted(name)} ({columns})" for name, columns in TABLES.items()]
    return ";\n".join([*made, *_indexes(), *_views()]) + ";\n"


def is_ours(head: bytes) -> bool:
    """Whether a file that begins with these 100 bytes was made by `write`."""
    return head.startswith(b"SQLite format 3\0") and head[68:72] == APPLICATION.to_bytes(4, "big")


def write(
    path: Path,
    meta: Mapping[str, str | None],
    accounts: Iterable[Account],
    persons: Callable[[str], Person | None],
    sources: Callable[[str], Source | None],
) -> None:
    """Fill an empty file; raises OSError. `persons` and `sources` give the entries by name and id.

    Without a journal: whoever calls it throws the file away where anything is raised.
    """
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as base:
            _fill(base, meta, accounts)
            _look_up(base, persons, sources)
            for statement in (*_indexes(), *_views()):
                base.execute(statement)
            base.execute("COMMIT")
            base.execute("VACUUM")  # tables grew beside each other; now each is in one piece
    except sqlite3.OperationalError as error:
        number = _REASONS.get(error.sqlite_errorcode & 0xFF)
        if number is None:
            raise  # a bug of ours
        raise OSError(number, os.strerror(number)) from None


_REASONS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_TOOBIG: errno.EFBIG,
}
"""What keeps SQLite from writing, as the system would have said it."""


def _fill(
    base: sqlite3.Connection, meta: Mapping[str, str | None], accounts: Iterable[Account]
) -> None:
    for pragma in ("page_size = 4096", "encoding = 'UTF-8'", "journal_mode = OFF",
                   "synchronous = OFF", "cache_size = -16384", f"application_id = {APPLICATION}",
                   f"user_version = {VERSION}"):  # fmt: skip
        base.execute(f"PRAGMA {pragma}")
    base.execute("BEGIN")
    for name, columns in TABLES.items():
        base.execute(f"CREATE TABLE {_quoted(name)} ({columns})")
    rows = _Rows(base)
    for item in meta.items():
        rows.add("meta", *item)
    for account in accounts:
        rows.add_account(account)
    rows.flush()


_MANY = 5000
"""The number of rows of a table that are inserted at once."""


class _Rows:
    """Rows on their way into the tables, and the numbers given out so far."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._waiting: dict[str, list[tuple[object, ...]]] = defaultdict(list)
        self._numbers = dict.fromkeys(("fact", "release", "cast", "change"), 0)

    def add(self, table: str, *values: object) -> None:
        """Add a row; one that names a person or source is added once."""
        waiting = self._waiting[table]
        waiting.append(values)
        if len(waiting) >= _MANY:
            self._insert(table)

    def flush(self) -> None:
        for table in [*self._waiting]:
            self._insert(table)

    def _insert(self, table: str) -> None:
        rows = self._waiting.pop(table)
        marks = ", ".join("?" * len(rows[0]))
        columns = _ONCE.get(table, "")
        verb = "INSERT OR IGNORE" if columns else "INSERT"
        self._base.executemany(f"{verb} INTO {_quoted(table)} {columns} VALUES ({marks})", rows)

    def _list(self, table: str, owner: object, items: Iterable[object]) -> None:
        for seq, item in enumerate(items, 1):
            self.add(table, owner, seq, item)

    def _start(self, table: str, count: int) -> int:
        """The number before the first of so many new rows."""
        before = self._numbers[table]
        self._numbers[table] += count
        return before + 1

    def add_account(self, it: Account) -> None:
        """Add all rows about one title."""
        fact = self._start("fact", len(it.facts))
        release = self._start("release", len(it.title.releases))
        self._title(it, fact, release)
        for number, row in enumerate(it.facts, fact):
            self._fact(number, row)
        for number, (row, at) in enumerate(_pairs(it.title.releases, it.release_facts), release):
            self._release(number, it.title.id, row, fact + at)
        first = self._start("cast", len(it.title.cast))
        for number, (row, at) in enumerate(_pairs(it.title.cast, it.cast_facts), first):
            self._cast(number, row, fact + at)
        keys = {_key(row): number for number, row in enumerate(it.title.releases, release)}
        first = self._start("change", len(it.changes))
        for number, (row, at) in enumerate(_pairs(it.changes, it.change_facts), first):
            self._change(number, row, keys.get(_key(row)) if row.type else None, fact + at)

    def _title(self, it: Account, fact: int, release: int) -> None:
        row = it.title
        self.add(
            "title", row.id, row.name, row.kind, row.franchise, row.studio, row.synopsis,
            row.runtime, row.status, _text(row.since), row.place, row.due,
            None if it.chosen is None else release + it.chosen, row.fallback, str(row.first_on),
            str(row.last_on), None if it.status_fact is None else fact + it.status_fact,
        )  # fmt: skip
        self._list("alias", row.id, row.aliases)
        for table, pairs in (("title_id", row.ids), ("link", row.links)):
            for pair in pairs.items():
                self.add(table, row.id, *pair)
        for family in row.keep:
            self.add("keep", row.id, family)
        for job, persons in (("director", row.directors), ("writer", row.writers)):
            for seq, person in enumerate(persons, 1):
                self.add("person", person)
                self.add("crew", row.id, job, seq, person)

    def _fact(self, number: int, row: Any) -> None:
        self.add(
            "fact", number, row.id, str(row.on), str(row.known), row.family, row.status,
            _text(row.since), row.place, *_period(row), *_key(row), row.text, row.note, row.aside,
            row.file, row.line,
        )  # fmt: skip
        for source in row.source:
            self.add("source", source)
        self._list("fact_source", number, row.source)
        for seq, it in enumerate(row.members, 1):
            self.add("person", it.person)
            self.add("fact_cast", number, seq, it.person, it.character, it.billing, it.credit)
        for person in row.uncast:
            self.add("person", person)
        self._list("fact_uncast", number, row.uncast)
        self._list("fact_platform", number, row.platform)

    def _release(self, number: int, title: str, row: Any, fact: int) -> None:
        self.add(
            "release", number, title, *_period(row), row.days, row.days_min, row.days_max,
            *_key(row), row.available, row.moves, row.slip, str(row.on), fact,
        )  # fmt: skip
        self._list("release_platform", number, row.platform)

    def _cast(self, number: int, row: Any, fact: int) -> None:
        self.add(
            "cast", number, row.id, row.person, row.character, row.billing, row.credit,
            row.returning, row.recast, row.posthumous, row.undisclosed, str(row.on), fact,
        )  # fmt: skip
        self._list("part", number, row.characters)

    def _change(self, number: int, row: Any, release: int | None, fact: int) -> None:
        if row.person is not None:
            self.add("person", row.person)
        self.add(
            "change", number, row.id, str(row.on), str(row.on.last), row.change, row.family,
            _text(row.old), _text(row.new), row.days, release, *_key(row), row.person, row.billing,
            row.credit, _text(row.since), row.place, row.aside, row.change_id, fact,
        )  # fmt: skip


_ONCE = {"person": "(name)", "source": "(id)"}
"""The tables whose rows are added wherever they are named, with what they are named by."""


def _look_up(
    base: sqlite3.Connection,
    persons: Callable[[str], Person | None],
    sources: Callable[[str], Source | None],
) -> None:
    """Add what is known of the people and sources that were named."""
    rows = _Rows(base)
    known = base.execute("SELECT value FROM meta WHERE key = 'as_of'").fetchone()[0]
    for name in _named(base, "SELECT name FROM person WHERE rowid > ? ORDER BY rowid LIMIT ?"):
        if person := persons(name):
            died = _text(person.died)
            # Like every other answer: nobody is dead before the day.
            died = died if died and died <= known else None
            base.execute("UPDATE person SET died = ? WHERE name = ?", (died, name))
            rows._list("known_for", name, person.known_for)  # noqa: SLF001
            for pair in person.ids:
                rows.add("person_id", name, *pair)
    rows.flush()
    for name in _named(base, "SELECT id FROM source WHERE rowid > ? ORDER BY rowid LIMIT ?"):
        source = sources(name) or Source(name, url=name)
        values = (source.publisher, *_columns(source.date), source.url, source.note, name)
        columns = "publisher, date, precision, earliest, latest, url, note"
        marks = ", ".join("?" * (len(values) - 1))
        base.execute(f"UPDATE source SET ({columns}) = ({marks}) WHERE id = ?", values)


def _named(base: sqlite3.Connection, query: str) -> Iterator[str]:
    """The names that a query gives, some at a time: their rows are changed meanwhile."""
    last = 0
    while rows := base.execute(query, (last, _MANY)).fetchall():
        yield from (name for (name,) in rows)
        last += len(rows)


def _pairs(rows: Sequence[Any], facts: Sequence[int]) -> Iterator[tuple[Any, int]]:
    return zip(rows, facts, strict=True)


def _period(row: Any) -> tuple[str | None, ...]:
    """The date of a row in four columns."""
    return _text(row.date), row.precision, _text(row.earliest), _text(row.latest)


def _columns(date: Period | None) -> tuple[str | None, ...]:
    if date is None:
        return (None,) * 4
    return str(date), date.precision, str(date.start), str(date.last)


def _key(row: Any) -> tuple[str | None, ...]:
    """Which release a row is about."""
    return row.region, row.type, row.episode, row.edition


def _text(value: object) -> str | None:
    return None if value is None else to_text(value)


def _quoted(name: str) -> str:
    """The name of a table; of ours, only `cast` is a word of SQL that older readers mind."""
    return f'"{name}"' if name == "cast" else name


def _indexes() -> Iterator[str]:
    for columns in INDEXES:
        name = "_".join(word.strip('(),"') for word in columns.split())
        yield f"CREATE INDEX {name}_index ON {columns}"


def _views() -> Iterator[str]:
    for name, query in VIEWS.items():
        lines = [line[8:] for line in query.strip("\n").rstrip().split("\n")]
        yield f"CREATE VIEW {name} AS\n" + "\n".join(lines)
