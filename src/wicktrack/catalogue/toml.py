"""The TOML parser: from a file to a document, or to the syntax error that stops it.

One rule: `rtoml` only reads, quickly, what is sound; `tomli` judges the rest, and its errors are
reworded here for somebody who writes a catalogue. A document collects what is wrong with its tables
by their path, and only then is their position looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli

try:
    import rtoml
except ImportError:  # where it has no wheel
    rtoml = None  # type: ignore[assignment]

from wicktrack.catalogue import fields, files
from wicktrack.catalogue.fields import FORMAT, Mistake, Read, Refused
from wicktrack.catalogue.files import unread
from wicktrack.catalogue.positions import (
    Position,
    duplicate_header,
    fact_lines,
    locate,
    position_of,
)
from wicktrack.errors import Problem, abridged
from wicktrack.model.ledger import Place


def parse(path: Path, text: str) -> dict[str, Any] | Problem:
    """The document of a file, or the first reason why it is none."""
    if rtoml is not None:
        with suppress(ValueError):
            return rtoml.loads(text)
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        return _not_toml(path, text, str(error))
    except RecursionError:
        hint = "give tables headers of their own instead of nesting them"
        return unread(path, "too-deep", "the file is nested too deeply to be read", hint)
    except ValueError:
        # Python's limit on the digits of a number, the one thing that tomli lets through.
        return unread(path, "not-toml", "a number has too many digits", "shorten it")


HEADERS = {
    "catalogue": "[catalogue]",
    "title": "[title.some-id]",
    "person": '[person."Some Name"]',
    "source": "[source.some-id]",
    "fact": "[[fact]]",
}
"""How the tables of a catalogue begin, by their keys."""


def twice(table: str, name: str, path: Path, first: Position) -> tuple[str, str]:
    """The message and the hint about an id that is already defined at that position of a file."""
    message = f"{table} `{name}` is already defined at {path}:{first[0]}:{first[1]}"
    return message, "define it once; any file can refer to it"


def _not_toml(path: Path, text: str, said: str) -> Problem:
    message, line, column = _positioned(text, said)
    repeated = duplicate_header(text)
    if repeated and repeated[2][0] == line:
        names, first, second = repeated
        if len(names) == 2 and names[0] in ("title", "person", "source"):
            words = twice(names[0], names[1], path, first)
            return Problem(str(path), *second, "duplicate-id", *words)
    if actual := _actual_mistake(text.split("\n")[line - 1], message, column):
        return Problem(str(path), line, column, "not-toml", *actual)
    for form, ours, hint in _WORDS:
        if re.match(form, message):
            return Problem(str(path), line, column, "not-toml", ours, hint)
    message = message[:1].lower() + message[1:]
    return Problem(str(path), line, column, "not-toml", message, _USUAL)


def _actual_mistake(written: str, message: str, column: int) -> tuple[str, str] | None:
    """What is most likely wrong in a line, where tomli sees but a consequence; and what to do."""
    if message.startswith("Cannot ") and re.match(r"\s*\[\[?\s*fact\s*\]", written):
        return (
            "another fact, after a `[fact]`",
            "write `[[fact]]`, in double brackets, for each fact",
        )
    at = written[column - 1 : column] or " "
    if message.startswith("Expected newline") and at in ",;":
        return f"a `{at}` after the value", f"remove the `{at}`: each line holds one `key = value`"
    if message.startswith("Invalid ") and at in _CURLY:
        return f"`{at}` is a curly quote", 'put text in straight quotes: "…"'
    if (
        message.startswith(("Illegal character", "Unterminated"))
        and written.rstrip()[-1:] in _CURLY
    ):
        return "quoted text is closed by a curly quote", 'close it with a straight quote: "…"'
    return None


_CURLY = "\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019"
"""The quotes that word processors put in place of straight ones."""


def _positioned(text: str, said: str) -> tuple[str, int, int]:
    """What tomli said, and the line and column it means."""
    where = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", said, re.DOTALL)
    if where is None:
        message = said.removesuffix(" (at end of document)")
        # What is open at the end began with the last key, or is a header on the last line.
        last = max(locate(text).values(), default=(1, 1))
        unfinished = "Unfinished value" if message == "Invalid value" else message
        return unfinished, *(_last_line(text) if "declaration" in message else last)
    message, line, column = where[1], int(where[2]), int(where[3])
    if message.startswith(_AT_LINE_START):
        # tomli's position is behind what it judges here.
        written = text.split("\n")[line - 1]
        column = len(written) - len(written.lstrip()) + 1
    return message, line, column


def _last_line(text: str) -> Position:
    return len(text.rstrip().split("\n")), 1


_AT_LINE_START = ("Cannot ", "Expected '='", "Expected ']")
_USUAL = "put text in quotes, and one `key = value` on each line"
_QUOTED = 'put text in quotes, and dates less exact than 2024-06-07: "2024-06"'
_WORDS = [
    (
        "Cannot overwrite|Cannot declare|Cannot mutate|Duplicate inline",
        "duplicate key or table",
        "keep one; each fact starts with its own `[[fact]]`",
    ),
    ("Illegal character '.?n'", "quoted text is not closed on its line",
     'add the closing ", or use """ for text of several lines'),
    ("Unterminated string|Expected ['\"]+$", "quoted text is not closed", "add the closing quotes"),
    ("Unclosed array", "a list is not closed", "add the closing ]"),
    ("Unclosed inline table", "an inline table is not closed", "add the closing } on its line"),
    ("Unfinished value", "the file ends inside this value", "complete it; a list ends with ]"),
    ("Invalid date", "no such date", "check the day and the month"),
    ("Invalid value", "not a valid value", _QUOTED),
    ("Expected newline", "unexpected text after the value", _QUOTED),
    ("Expected '='", "`=` is missing after the key",
     "write key = value; a key with spaces must be quoted"),
    ("Expected ']", "the table header has no closing bracket",
     'a name with spaces or dots must be quoted: [person."Ana de Armas"]'),
    ("Unescaped", "a single backslash in quoted text",
     r"write \\ instead, or put the text in single quotes"),
    ("Invalid initial character", "a key cannot start with this character",
     "keys consist of letters, digits, - and _; an inline table must fit on one line"),
    ("Invalid statement", "this is neither `key = value` nor `[table]`",
     "start comments with #"),
]  # fmt: skip
"""How a message of tomli starts, and our message and hint in its place."""


# --- division --------------------------------------------------------------------------------

UNDIVIDED = re.compile(
    r"\[(?:"
    # A header of `title` itself may appear once in a file, and a chunk would not know.
    r"(?<!\[\[)[ \t]*([\"']?)(?:title|person|source|fact)\1[ \t]*\](?!\])"
    # It can also be spelt with escapes.
    r'|[ \t]*"[^"\n]*\\[uU]'
    r")"
)
"""What in a text keeps its tables from being read separately."""

CUT = r"\n(?=\[(?:title\.[\w-]+\]|\[fact\]\]|source\.|person\.))"
"""The pattern of where a text can be divided: before a header of ours that no other one is of."""

ONCE = frozenset({"format", "catalogue"})
"""The keys that only the beginning of a file may have."""

_CUT = re.compile(CUT, re.ASCII)
_PIECE = 1 << 20
"""The least characters of a piece."""


def separable(path: Path, text: str) -> bool:
    """Whether the tables of a sound text can be read separately, and others appended.

    Only the format is given before the first header: a key there could be one of our tables.
    """
    before = parse(path, re.split(r"(?m)^[ \t]*\[", text, maxsplit=1)[0])
    plain = isinstance(before, dict) and before.keys() <= {"format"}
    return plain and not UNDIVIDED.search(text)


def pieces(path: Path, number: int) -> Iterator[Document]:
    """A large file as documents of some of its tables each; `number` is that of the file.

    Raises `ValueError` where it cannot be divided, or read at all: then it takes the whole to tell.
    """
    text = files.read(path)
    if isinstance(text, Problem) or not separable(path, text):
        raise ValueError
    start = line = 0
    while start < len(text) or not start:
        header = _CUT.search(text, start + _PIECE)
        end = header.end() if header else len(text)
        piece = text[start:end]
        content = parse(path, piece)
        if not isinstance(content, dict) or not _is_piece(content, first=not start):
            raise ValueError
        yield Document(path, piece, content, number=number, before=line)
        start, line = max(end, 1), line + piece.count("\n")


def _is_piece(content: dict[str, Any], *, first: bool) -> bool:
    """Whether the tables of a piece can be told from those of the others."""
    tables = [content.get(name, {}) for name in ("title", "person", "source")]
    alike = all(isinstance(it, dict) for it in tables) and isinstance(content.get("fact", []), list)
    return alike and (first or not content.keys() & ONCE)


# --- documents -------------------------------------------------------------------------------


def open_document(path: Path, instead: str | None) -> Document | Problem:
    """Read a file, or take a text in its place, as a document; or why it is none."""
    text = files.read(path) if instead is None else instead
    if isinstance(text, Problem):
        return text
    document = parse(path, text)
    return document if isinstance(document, Problem) else Document(path, text, document)


@dataclass
class Document:
    """A file that is TOML, with the problems found in it by their path in the document."""

    path: Path
    text: str
    content: dict[str, Any]
    found: list[tuple[fields.Path, str, str, str]] = field(default_factory=list)
    number: int = 0
    """Among the files that are read together."""
    before: int = 0
    """The number of lines before, of a piece of a file."""

    @cached_property
    def positions(self) -> dict[fields.Path, Position]:
        """Looked for only where there is a problem."""
        return locate(self.text)

    def problem(self, path: fields.Path, code: str, message: str, hint: str = "") -> None:
        self.found.append((path, code, message, hint))

    def mistake(self, path: fields.Path, mistake: Mistake) -> None:
        """A problem of the value at `path`, or of what is inside it."""
        at = (*path, *mistake.path)
        self.problem(at, mistake.code, mistake.sentence(at), mistake.hint)

    def placed(self) -> Iterator[Problem]:
        """The problems with line and column."""
        positions = locate(self.text, [path for path, *_ in self.found]) if self.found else {}
        for path, code, message, hint in self.found:
            place = self.at(path, positions)
            yield Problem(str(self.path), *place, code, abridged(message), abridged(hint))

    def at(self, path: fields.Path, positions: dict[fields.Path, Position]) -> Position:
        """The line and column of what is at a path, or of what that is in."""
        line, column = position_of(positions, path)
        return line + self.before, column

    def known_format(self) -> bool:
        """Whether the file is of our format; a later one is not to be looked into."""
        version = self.content.get("format")
        if version is None:
            hint = f"start the file with `format = {FORMAT}`"
            self.problem(("format",), "missing-key", "the file lacks the key `format`", hint)
        elif isinstance(version, bool) or not isinstance(version, int):
            hint = f"write `format = {FORMAT}`"
            self.mistake(("format",), fields.wrong_type(version, "a whole number", hint))
        elif version > FORMAT:
            # The number itself may be too long to print.
            message = f"the file's format is newer than {FORMAT}, the latest one supported"
            self.problem(("format",), "newer-format", message, "upgrade wicktrack")
            return False
        elif version < FORMAT:
            message = f"there is no format before {FORMAT}"
            self.problem(("format",), "bad-number", message, f"write `format = {FORMAT}`")
        return True

    def table(self, path: fields.Path, value: Any, keys: Mapping[str, Read]) -> dict[str, Any]:
        """The values of a table's known keys that could be read; the rest become problems."""
        if not isinstance(value, dict):
            hint = f"write `{HEADERS[str(path[0])]}` with its keys below it"
            self.mistake(path, fields.wrong_type(value, "a table", hint))
            return {}
        try:  # as a rule nothing is wrong
            return {key: keys[key](inner) for key, inner in value.items()}
        except (KeyError, Refused):
            pass
        taken = {}
        for key, inner in value.items():
            if key not in keys:
                self.mistake(path, _unknown(key, keys))
                continue
            try:
                taken[key] = keys[key](inner)
            except Refused as refused:
                for mistake in refused.mistakes:
                    self.mistake((*path, key), mistake)
        return taken

    def tables(self, name: str) -> Iterator[tuple[str, Any]]:
        """The named tables of one sort: titles, persons or sources."""
        found = self.content.get(name, {})
        if isinstance(found, dict):
            yield from found.items()
        else:
            hint = f"write `{HEADERS[name]}` with its keys below it"
            self.mistake((name,), fields.wrong_type(found, "a table of tables", hint))


def places(located: Iterable[tuple[Document, fields.Path]]) -> Callable[[], list[Place]]:
    """A function that finds where facts are written, by their documents and paths in these.

    Of the documents it keeps the texts alone.
    """
    at = [(file.number, int(path[1])) for file, path in located]
    texts = {file.number: file.text for file, _ in located}
    counts = {file: seq + 1 for file, seq in at}

    def found() -> list[Place]:
        lines = {file: fact_lines(texts[file], count) for file, count in counts.items()}
        return [Place(file, lines[file][seq]) for file, seq in at]

    return found


def _unknown(key: str, keys: Mapping[str, Read]) -> Mistake:
    unknown = fields.unknown_key(key, keys)
    hint = "it goes at the top of the file, before the first table"
    return unknown._replace(hint=hint) if key == "format" else unknown
