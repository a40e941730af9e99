"""Who and what is called so, by the indexes of the files?

One rule: names are found as in a ledger held whole, in the same order where that can be seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Protocol

from wicktrack.index.lookups import NEVER
from wicktrack.model.ledger import Names, WholeLedger
from wicktrack.model.names import plain

_AFTER = "\U0010ffff"
"""What begins with a text lies before the text with this behind it."""


class Indexes(Protocol):
    """What is asked: the rows of all indexes, and what no index knows by itself."""

    def rows(self, query: str, *values: Any) -> Iterator[Any]: ...
    def in_order(self, titles: Iterable[str]) -> list[str]: ...
    def shared(self) -> WholeLedger: ...


class _Names:
    """What names of titles and of persons have in common: how plain ones are found."""

    def __init__(self, indexes: Indexes) -> None:
        self._indexes = indexes

    def called(self, name: str) -> list[str]:
        return [*dict.fromkeys([*self._found("n.plain = ?", name), *self._shared().called(name)])]

    def holding(self, part: str) -> list[str]:
        found = self._found("instr(n.plain, ?)", part)
        return [*dict.fromkeys([*found, *self._shared().holding(part)])]

    def _found(self, condition: str, *values: Any) -> Iterable[str]:
        """Those in the indexes with a name `n` for which the condition holds."""
        raise NotImplementedError

    def _shared(self) -> Names:
        """The names of what stands in several files."""
        raise NotImplementedError


class TitleNames(_Names):
    """The names of titles; of those that stand in several files, by all of these."""

    def every(self) -> Iterable[tuple[str, str]]:
        shared: dict[str, list[str]] = {}
        for title, name in self._indexes.shared().title_names.every():
            shared.setdefault(title, []).append(name)
        query = f"SELECT t.id, n.plain {_NAMES} WHERE t.defined IS NOT NULL {_ORDER}"
        told = set()
        for title, name in self._indexes.rows(query):
            if title not in shared:
                yield title, name
            elif title not in told:
                told.add(title)
                yield from ((title, name) for name in shared[title])

    def beginning(self, typed: str, day: date) -> Iterable[str]:
        shared = self._indexes.shared()
        name = plain(typed)
        begins = "n.plain >= ? AND n.plain < ? AND coalesce(n.since, 0) <= ?"
        found = self._found(begins, name, name + _AFTER, day.toordinal())
        if not shared.titles:
            return found
        own = {title for title in found if title not in shared.titles}
        return self._indexes.in_order(own.union(shared.title_names.beginning(typed, day)))

    def _shared(self) -> Names:
        return self._indexes.shared().title_names

    def _found(self, condition: str, *values: Any) -> list[str]:
        query = f"SELECT t.id {_NAMES} WHERE {condition} {_ORDER}"
        return [*dict.fromkeys(title for (title,) in self._indexes.rows(query, *values))]


_NAMES = "FROM name n JOIN title t ON t.no = n.title LEFT JOIN segment g ON g.no = t.segment"
_ORDER = "ORDER BY g.place, t.place, n.rowid"


class PersonNames(_Names):
    """The names of persons."""

    def every(self) -> Iterable[tuple[str, str]]:
        query = f"SELECT n.name, n.plain FROM who n WHERE {_NAMED}"
        found = {*self._indexes.rows(query, NEVER - 1)}
        return sorted(found.union(self._shared().every()))

    def beginning(self, typed: str, day: date) -> Iterable[str]:
        name = plain(typed)
        begins = "n.plain >= ? AND n.plain < ?"
        found = self._found(begins, name, name + _AFTER, day=day.toordinal())
        return sorted({*found, *self._shared().beginning(typed, day)})

    def _shared(self) -> Names:
        return self._indexes.shared().person_names

    def _found(self, condition: str, *values: Any, day: int = NEVER - 1) -> Iterator[str]:
        query = f"SELECT n.name FROM who n WHERE {condition} AND {_NAMED}"
        return (name for (name,) in self._indexes.rows(query, *values, day))


_NAMED = "EXISTS (SELECT 1 FROM credit c WHERE c.person = n.no AND c.since <= ?)"
