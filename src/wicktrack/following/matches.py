"""What the lines match in a catalogue, as of a day.

One rule: a line is looked up, and the catalogue never searched, so that it does not matter how
large it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from wicktrack.errors import did_you_mean
from wicktrack.following.lines import Entry, Line, Sort
from wicktrack.model.names import plain
from wicktrack.model.snapshot import Snapshot

_ID = re.compile(r"[a-z0-9-]+")


class Following:
    """The lines of a file against what was known on a day; nothing is looked up before its time."""

    def __init__(self, lines: Sequence[Line], snapshot: Snapshot) -> None:
        self.lines = lines
        self._snapshot = snapshot

    @cached_property
    def mine(self) -> frozenset[str]:
        """The ids of what is followed, but for titles that are left out or seen.

        One that a line gives as an id may be of no title.
        """
        wanted = self._ids(Sort.TITLE, Sort.FRANCHISE, Sort.PERSON)
        return wanted - self.ignored - self.seen

    @cached_property
    def seen(self) -> frozenset[str]:
        return self._ids(Sort.SEEN)

    @cached_property
    def ignored(self) -> frozenset[str]:
        return self._ids(Sort.IGNORED)

    def marks(self, title: str, columns: Iterable[str]) -> dict[str, object]:
        """What the lines say about a title, for those of these columns that tell it."""
        said: dict[str, Callable[[], object]] = {
            "followed": lambda: title in self.mine,
            "seen": lambda: title in self.seen,
            "own_note": lambda: self.note(title),
        }
        return {name: said[name]() for name in columns if name in said}

    def note(self, title: str) -> str | None:
        """The notes about a title."""
        own = [line for line in self.lines if line.note and line.entry.sort.of_title]
        return "; ".join(it.note or "" for it in own if title in self.titles(it)) or None

    def own(self, entry: Entry) -> list[Line]:
        """The lines about that title, whatever they say of it, or that franchise or person."""
        name = plain(entry.name)
        if entry.sort.of_title:
            lines = [line for line in self.lines if line.entry.sort.of_title]
            return [
                it
                for it in lines
                if it.entry.name == entry.name or [*self.titles(it)] == [entry.name]
            ]
        lines = [line for line in self.lines if line.entry.sort is entry.sort]
        return [it for it in lines if it.entry.name == entry.name or plain(it.entry.name) == name]

    def _ids(self, *sorts: Sort) -> frozenset[str]:
        """The ids by lines of some sorts. An id as written needs no looking up."""
        lines = [line for line in self.lines if line.entry.sort in sorts]
        return frozenset(title for line in lines for title in _OF[line.entry.sort](self, line))

    def matches(self, line: Line) -> list[str]:
        """The ids of the titles in the catalogue that a line matches, in the catalogue's order."""
        return self._snapshot.ledger.ordered({*_OF[line.entry.sort](self, line)})

    def unmatched(self, line: Line) -> tuple[str, str]:
        """What to say about a line that matches nothing: a message and a hint."""
        sort, name = line.entry
        ledger = self._snapshot.ledger
        if not sort.of_title:
            names = ledger.person_names if sort is Sort.PERSON else ledger.franchise_names
            known = [key for key, _ in names.every()]
            hint = did_you_mean(name, known) or "correct the line, or remove it"
            return f"no title in the catalogue is of the {sort} `{name}`", hint
        if found := ledger.title_names.called(plain(name)) if plain(name) else []:
            some = f"{len(found)} titles are" if len(found) > 1 else "a title is"
            return f"`{name}` is not an id, and {some} called so", f"write {', '.join(found[:5])}"
        hint = did_you_mean(name, ledger.titles) or "write the id of a title, or remove the line"
        return f"no title in the catalogue is called `{name}`", hint

    def titles(self, line: Line) -> Sequence[str]:
        """The id that a line gives or, where it gives a name, that of the only title so called."""
        name = line.entry.name
        if _ID.fullmatch(name):
            return [name]
        found = self._snapshot.ledger.title_names.called(plain(name)) if plain(name) else []
        return found if len(found) == 1 else []

    def franchise(self, line: Line) -> Iterable[str]:
        """The titles of the franchise of that very name, else of those spelled alike."""
        ledger = self._snapshot.ledger
        if found := [*ledger.playing(line.entry.name)]:
            return found
        name = plain(line.entry.name)
        names = ledger.franchise_names.called(name) if name else []
        return [title for it in names for title in ledger.playing(it)]

    def person(self, line: Line) -> Iterable[str]:
        """The titles with anybody of that name in cast or crew, as known on the day."""
        name = plain(line.entry.name)
        names = self._snapshot.ledger.person_names.called(name) if name else []
        states = self._snapshot.credited(*names)
        return [state.title.id for state in states if any(map(state.credits, names))]


_OF: dict[Sort, Callable[[Following, Line], Iterable[str]]] = {
    Sort.TITLE: Following.titles,
    Sort.IGNORED: Following.titles,
    Sort.SEEN: Following.titles,
    Sort.FRANCHISE: Following.franchise,
    Sort.PERSON: Following.person,
}
