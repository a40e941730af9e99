"""The lines of the file: what each says, and edits that keep all other bytes.

One rule: any bytes can be read. A line that says nothing sensible is named as such, and kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

BOM = b"\xef\xbb\xbf"


class Sort(StrEnum):
    """What a line is about; the last three are about a title."""

    FRANCHISE = "franchise"
    PERSON = "person"
    TITLE = "title"
    IGNORED = "ignored"
    SEEN = "seen"

    @property
    def of_title(self) -> bool:
        return self in _MARKS


_MARKS = {Sort.TITLE: "", Sort.IGNORED: "- ", Sort.SEEN: "= "}
_SORTS = {"": Sort.TITLE, "-": Sort.IGNORED, "=": Sort.SEEN}


class Entry(NamedTuple):
    """What a line says, without its note: the id (or the name) of a title, or another name."""

    sort: Sort
    name: str

    @property
    def words(self) -> str:
        """As it is written into the file."""
        if self.sort in _MARKS:
            return _MARKS[self.sort] + self.name
        # Names are compared without what might begin a note.
        return f"{self.sort} {_legible(self.name.replace('#', ' '))}"


class Line(NamedTuple):
    """A line that says something; `number` counts from 1."""

    number: int
    entry: Entry
    note: str | None


class Bad(NamedTuple):
    """A line that cannot be read, with the reason and the remedy."""

    number: int
    message: str
    hint: str


_NOTE = re.compile(r"(?:(?<=\s)|\A)#(?!\d)")
"""The beginning of a note. In `Film #2` there is none."""

_NAMED = re.compile(r"(franchise|person)\s+(.*)", re.DOTALL)


class _Pieces(NamedTuple):
    """A line taken apart; joined, the pieces are the line. `note` has its `#` and what precedes."""

    indent: str
    mark: str
    body: str
    note: str
    ending: str


def _pieces(line: str) -> _Pieces:
    text = line.rstrip("\r\n")
    ending = line[len(text) :]
    found = _NOTE.search(text)
    before = text[: found.start()] if found else text
    said = before.rstrip()
    note = text[len(said) :]
    indent = said[: len(said) - len(said.lstrip())]
    marked = said[len(indent) :]
    mark = marked[:1] if marked[:1] in ("-", "=") else ""
    return _Pieces(indent, mark, marked[len(mark) :], note, ending)


def _read(number: int, line: str) -> Line | Bad | None:
    """What a line says; None for an empty one, or a comment."""
    pieces = _pieces(line)
    name = pieces.body.strip()
    if not name:
        return Bad(number, f"`{pieces.mark}` without a title", "add an id") if pieces.mark else None
    if "\ufffd" in line or "\0" in line:
        return Bad(number, "this is not text in UTF-8", "write the line anew, and save as UTF-8")
    note = pieces.note.partition("#")[2].strip() or None
    named = _NAMED.fullmatch(name)
    if named is None:
        return Line(number, Entry(_SORTS[pieces.mark], name), note)
    if pieces.mark:
        hint = f"write the ids of its titles, one per line: `{pieces.mark} ID`"
        return Bad(number, f"`{pieces.mark}` is for titles, not for a {named[1]}", hint)
    return Line(number, Entry(Sort(named[1]), named[2]), note)


class Sheet:
    """The content of the file: its lines as bytes, and what they say. It can be edited."""

    def __init__(self, data: bytes = b"") -> None:
        self._bom = BOM if data.startswith(BOM) else b""
        self._raw = data.removeprefix(BOM).splitlines(keepends=True)

    @property
    def data(self) -> bytes:
        """The whole content."""
        return self._bom + b"".join(self._raw)

    @property
    def lines(self) -> list[Line]:
        return [line for line in self._every() if isinstance(line, Line)]

    @property
    def bad(self) -> list[Bad]:
        return [line for line in self._every() if isinstance(line, Bad)]

    def _every(self) -> list[Line | Bad | None]:
        texts = (raw.decode("utf-8", "replace") for raw in self._raw)
        return [_read(number, text) for number, text in enumerate(texts, 1)]

    def append(self, entry: Entry, note: str | None = None) -> None:
        """Add a line at the end, which ends as the others do, and as the last one does."""
        text = (entry.words + _written(note)).encode()
        if self._raw and not _ended(self._raw[-1]):
            self._raw[-1] += self._newline
            self._raw.append(text)
        else:
            self._raw.append(text + self._newline)

    def remove(self, line: Line) -> None:
        at = line.number - 1
        if not _ended(self._raw[at]) and at:
            self._raw[at - 1] = self._raw[at - 1].rstrip(b"\r\n")
        del self._raw[at]

    def replace(self, line: Line, entry: Entry, note: str | None = None) -> None:
        """Change what a line says, and its note if there is a new one."""
        at = line.number - 1
        old = _pieces(self._raw[at].decode("utf-8", "surrogateescape"))
        new = old.indent + entry.words + (_written(note) if note else old.note) + old.ending
        self._raw[at] = new.encode("utf-8", "surrogateescape")

    def put(self, own: Sequence[Line], entry: Entry, note: str | None = None) -> bool:
        """Make the lines about something say this, and no more; whether that changes anything."""
        if not own:
            self.append(entry, note)
            return True
        first, *others = own
        if first.entry.sort is entry.sort and not others and note in (None, first.note):
            return False
        self.drop(others)
        self.replace(first, Entry(entry.sort, first.entry.name), note)
        return True

    def drop(self, own: Sequence[Line]) -> None:
        """Remove these lines."""
        for line in reversed(own):
            self.remove(line)

    @property
    def _newline(self) -> bytes:
        return b"\r\n" if self._raw and self._raw[0].endswith(b"\r\n") else b"\n"


def _ended(raw: bytes) -> bool:
    return raw.endswith((b"\n", b"\r"))


def _written(note: str | None) -> str:
    """A note as it is appended to what a line says; empty for none."""
    words = _legible(note or "")
    return f"  # {words}" if words else ""


def _legible(text: str) -> str:
    """A text on one line, without what would make this line unreadable."""
    return " ".join(
        "".join(it if it.isprintable() and it != "\ufffd" else " " for it in text).split()
    )
