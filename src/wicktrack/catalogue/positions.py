"""Source positions: the line and column of every key of a TOML text.

One rule: this module says where, never what or whether. The parser alone reads the values
and judges the text; the scan here is laxer, runs only when there is a problem to report, and
never raises: where it cannot go on it keeps what it has.

It is our own code because neither `tomli` nor `rtoml` gives positions, and no maintained TOML
library for Python exposes those of keys and values.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass

Path = tuple[str | int, ...]
Position = tuple[int, int]
"""Line and column, both from 1; columns count code points."""

_DEEPEST = 500
"""Longer paths end the scan: nobody writes them, and their positions would take room squared."""

_BASIC = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
_LITERAL = r"'[^'\n]*'"
_LONG_BASIC = r'"""[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*"{3,5}'
_LONG_LITERAL = r"'''[^']*(?:'(?!'')[^']*)*'{3,5}"
_SPACED_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9:.Zz+-]+"
_PLAIN = r"[A-Za-z0-9_+.:-]+"

_SHORT = rf"(?!\"\"\"|''')(?:{_BASIC}|{_LITERAL})"
_PLAIN_ARRAY = rf"\[(?:[^\[\]\"'#]++|{_SHORT})*+\]"
_COMMENT = r"(?:#[^\n]*)?"
_ASSIGNMENT = rf"[A-Za-z0-9_-]+[ \t]*=[ \t]*(?:{_SHORT}|{_SPACED_DATE}|{_PLAIN}|{_PLAIN_ARRAY})"
_BODY = re.compile(rf"(?:(?:{_ASSIGNMENT})?+[ \t]*{_COMMENT}\r?\n)*+")
"""Whole lines of a table, as nearly all are: what is not among them is passed value by value."""

_KEY = re.compile(rf"[A-Za-z0-9_-]+|{_BASIC}|{_LITERAL}")
_FACT = re.compile(r"\n[ \t]*+\[\[[ \t]*+fact[ \t]*+\]\]")
_DEFINED = re.compile(
    rf"\n[ \t]*+\[[ \t]*+(title|person|source)[ \t]*+\.[ \t]*+({_KEY.pattern})[ \t]*+\]"
)
"""Headers with the end of the line before: `^` would be tried at every letter."""
_BARE = re.compile(r"([A-Za-z0-9_-]+)[ \t]*(?=[=\]])")
_SCALAR = re.compile(rf"{_LONG_BASIC}|{_LONG_LITERAL}|{_BASIC}|{_LITERAL}|{_SPACED_DATE}|{_PLAIN}")
_BLANKS = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_LINE_END = re.compile(r"[ \t]*(?:#[^\n]*)?\r?(?:\n|\Z)")


def locate(text: str, wanted: Iterable[Path] | None = None) -> dict[Path, Position]:
    """The positions of all table headers, keys and array elements, by their path when parsed.

    With `wanted` only those of these paths, and of what they are in; the others are not even looked
    at, which takes a tenth of the time and no room.

    A header's position is its opening bracket; that of a key, and of each part of a dotted key, is
    its own first character; that of a table without a header of its own, where it is first named.
    """
    scanner = _Scanner(text, wanted)
    scanner.scan()
    lines = _Lines(text)
    return {path: lines.position(at) for path, at in scanner.offsets.items()}


def fact_lines(text: str, count: int) -> list[int]:
    """The line of each of the facts of a text, of which there are so many.

    Where no text goes over several lines, a line that looks like a header is one.
    """
    if _has_short_texts(text):
        headers = [*_FACT.finditer(f"\n{text}")]
        if len(headers) == count:
            return _numbers(headers)
    positions = locate(text, [("fact", number) for number in range(count)])
    return [position_of(positions, ("fact", number))[0] for number in range(count)]


def definition_lines(text: str, paths: Collection[Path]) -> dict[Path, int]:
    """The lines of a text where `[title.ID]` and the like are, by their paths; as `fact_lines`."""
    if _has_short_texts(text):
        headers = [*_DEFINED.finditer(f"\n{text}")]
        found: dict[Path, int] = {
            (it[1], _name(it[2])): line for it, line in zip(headers, _numbers(headers), strict=True)
        }
        if found.keys() >= {*paths}:
            return found
    positions = locate(text, paths)
    return {path: position_of(positions, path)[0] for path in paths}


def _has_short_texts(text: str) -> bool:
    """Whether no text in it goes over several lines."""
    return '"""' not in text and "'''" not in text


def _numbers(headers: Iterable[re.Match[str]]) -> list[int]:
    """The lines of headers in order, which were found in a text with an empty line before it."""
    found: list[int] = []
    line, before = 1, 0
    for it in headers:
        line += it.string.count("\n", before, it.start())
        before = it.start()
        found.append(line)
    return found


def position_of(positions: dict[Path, Position], path: Path) -> Position:
    """That of the longest beginning of `path` that has one, else the text's start."""
    beginnings = (path[:length] for length in range(len(path), 0, -1))
    return next((positions[known] for known in beginnings if known in positions), (1, 1))


def duplicate_header(text: str) -> tuple[tuple[str, ...], Position, Position] | None:
    """The first `[table]` header that repeats an earlier one, and the positions of both.

    A sub-table may occur once in each element of its `[[array]]`: that is no repetition.
    """
    scanner = _Scanner(text, ())
    scanner.scan()
    if scanner.repeated is None:
        return None
    names, first, second = scanner.repeated
    lines = _Lines(text)
    return names, lines.position(first), lines.position(second)


class _Lines:
    def __init__(self, text: str) -> None:
        self._starts = [0, *(newline.end() for newline in re.finditer("\n", text))]

    def position(self, at: int) -> Position:
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1


class _ScanError(Exception):
    """The scan has met something it does not know."""


@dataclass
class _Open:
    """An array or inline table whose closing bracket is still to come."""

    closing: str
    path: Path
    members: int = 0
    comma_due: bool = False


class _Scanner:
    """One pass over the text, which notes the offset of everything that has a path."""

    def __init__(self, text: str, wanted: Iterable[Path] | None) -> None:
        self.offsets: dict[Path, int] = {}
        self._holders: set[Path] | None = None
        """What wanted paths are in; None where all are wanted."""
        self._wanted: set[Path] = set()
        if wanted is not None:
            self._wanted = set(wanted)
            self._holders = {path[:length] for path in self._wanted for length in range(len(path))}
        self.repeated: tuple[tuple[str, ...], int, int] | None = None
        self._text = text
        self._at = 0
        self._table: Path = ()
        self._headers: dict[Path, int] = {}
        self._elements: dict[Path, int] = {}

    def scan(self) -> None:
        with suppress(_ScanError):
            self._take(_GAP)
            while self._at < len(self._text):
                if self._text.startswith("[", self._at):
                    self._header()
                    if not self._may_hold(self._table):
                        self._take(_LINE_END)
                        self._take(_BODY)
                        self._take(_GAP)
                        continue
                else:
                    self._value(self._assigned(self._table))
                self._take(_LINE_END)
                self._take(_GAP)

    def _may_hold(self, table: Path) -> bool:
        """Whether anything wanted may be in a table."""
        return self._holders is None or table in self._holders

    def _header(self) -> None:
        start = self._at
        self._expect("[")
        is_element = self._took("[")
        names = tuple(name for name, _ in self._key())
        self._expect("]]" if is_element else "]")
        path = (*self._parent(names[:-1], start), names[-1])
        self._mark(path, start)
        if is_element:
            self._table = self._next_element(path, start)
        else:
            self._declare(path, names, start)
            self._table = path

    def _parent(self, names: tuple[str, ...], start: int) -> Path:
        """The table these names lead to, by way of the last element of each `[[array]]`."""
        path: Path = ()
        for name in names:
            path += (name,)
            self._mark(path, start)
            if path in self._elements:
                path += (self._elements[path] - 1,)
        return path

    def _next_element(self, array: Path, start: int) -> Path:
        index = self._elements.get(array, 0)
        self._elements[array] = index + 1
        self._mark((*array, index), start)
        return (*array, index)

    def _declare(self, path: Path, names: tuple[str, ...], start: int) -> None:
        if path not in self._headers:
            self._headers[path] = start
            if self._is_wanted(path):
                self.offsets[path] = start
        elif self.repeated is None:
            self.repeated = names, self._headers[path], start

    def _value(self, path: Path) -> None:
        """Pass one value and all inside it; the brackets open are a list, not nested calls."""
        still_open: list[_Open] = []
        self._begin(path, still_open)
        while still_open:
            inmost = still_open[-1]
            self._take(_GAP)
            if self._took(inmost.closing):
                still_open.pop()
            elif inmost.comma_due:
                self._expect(",")
                inmost.comma_due = False
            else:
                inmost.comma_due = True
                self._begin(self._member(inmost), still_open)

    def _begin(self, path: Path, still_open: list[_Open]) -> None:
        """Pass a whole scalar, or the opening bracket of anything else."""
        if self._took("["):
            still_open.append(_Open("]", path))
        elif self._took("{"):
            still_open.append(_Open("}", path))
        else:
            self._take(_SCALAR)

    def _member(self, inside: _Open) -> Path:
        if inside.closing == "}":
            return self._assigned(inside.path)
        path = (*inside.path, inside.members)
        inside.members += 1
        self._mark(path, self._at)
        return path

    def _assigned(self, table: Path) -> Path:
        """Pass `key =`, up to where the value begins."""
        path = table
        for name, at in self._key():
            path += (name,)
            self._mark(path, at)
        self._expect("=")
        self._take(_BLANKS)
        return path

    def _key(self) -> list[tuple[str, int]]:
        if bare := _BARE.match(self._text, self._at):
            self._at = bare.end()
            return [(bare[1], bare.start())]
        parts: list[tuple[str, int]] = []
        while not parts or self._took("."):
            self._take(_BLANKS)
            at = self._at
            parts.append((_name(self._take(_KEY)), at))
            self._take(_BLANKS)
        return parts

    def _mark(self, path: Path, at: int) -> None:
        if len(path) > _DEEPEST:
            raise _ScanError
        if self._is_wanted(path):
            self.offsets.setdefault(path, at)

    def _is_wanted(self, path: Path) -> bool:
        return self._holders is None or path in self._wanted or path in self._holders

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            raise _ScanError
        self._at = found.end()
        return found.group()

    def _took(self, mark: str) -> bool:
        if not self._text.startswith(mark, self._at):
            return False
        self._at += len(mark)
        return True

    def _expect(self, mark: str) -> None:
        if not self._took(mark):
            raise _ScanError


def _name(key: str) -> str:
    if key[0] not in "\"'":
        return key
    import tomli

    try:
        return next(iter(tomli.loads(f"{key} = 0")))
    except tomli.TOMLDecodeError:
        raise _ScanError from None
